"""Pixels: NumPy, OpenCV and libvips only."""

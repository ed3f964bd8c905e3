"""Measure a model on a folder of photos, and write what it made for people to look at."""

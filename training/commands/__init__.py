"""Verbs of ``python -m training``, a module each: ``add`` describes one to argparse, the rest does it."""

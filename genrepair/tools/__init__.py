"""One file per repair that a person can name."""

"""The photo as it is shown, painted on and compared."""

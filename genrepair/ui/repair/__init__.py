"""Tools: their parameters, previews and runs."""

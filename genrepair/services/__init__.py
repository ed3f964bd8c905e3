"""What the application does, with no screen."""

"""What every part of the window uses: theme, icons, messages, work in the background."""

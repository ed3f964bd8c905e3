"""Training from within the program: a process of its own does it, and these modules talk to it."""

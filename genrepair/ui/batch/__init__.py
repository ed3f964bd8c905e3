"""The batch window: a plan, its progress, its contact sheet."""

"""Masks: their panel, their dialogs, and what their commands do."""

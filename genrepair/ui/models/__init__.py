"""The dialogs of models: list, import, verify."""

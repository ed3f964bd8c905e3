"""Steps: undo, the list of them, recipes from them."""

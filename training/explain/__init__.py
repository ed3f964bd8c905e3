"""What a network looks at and what it does, as pictures: ``python -m training explain``."""

"""What the steps that change a mask are called in the history."""

from __future__ import annotations

_TITLES = (
    "Brush",
    "Erase",
    "Rectangle",
    "Ellipse",
    "Lasso",
    "Polygon",
    "Magic wand",
    "Click to select",
    "Grow mask",
    "Shrink mask",
    "Feather mask",
    "Fill holes",
    "Remove specks",
    "Invert mask",
    "Clear mask",
    "Mask everything",
    "Import mask",
)
_PROTECTING = {title: f"Protect: {title.replace(' mask', '').lower()}" for title in _TITLES}
MASK_TITLES = (*_TITLES, *_PROTECTING.values())
"""English, translated where they are shown."""


def mask_title(title: str, target: str) -> str:
    """The title of a step for the mask or for the protection."""
    return title if target == "mask" else _PROTECTING[title]

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction, QColor, QKeySequence
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from genrepair.paths import icons_dir
from genrepair.ui.actions import COMMANDS, GESTURES
from genrepair.ui.common import icons, theme


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a: str, b: str) -> float:
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [theme.DARK, theme.LIGHT], ids=lambda look: look.name)
def test_text_can_be_read(look: theme.Theme) -> None:
    for ground in (look.window, look.panel, look.control, look.selection, look.hover):
        assert contrast(look.text, ground) >= 7
    for ground in (look.window, look.panel):
        assert contrast(look.muted, ground) >= 4.5
    assert contrast(look.on_fill, look.fill) >= 4.5
    for sign in (look.info, look.warning, look.error, look.success, look.accent):
        assert contrast(sign, look.panel) >= 4.5


def test_the_stylesheet_has_no_name_left_open(qapp: Any) -> None:
    for choice in ("light", "dark", "system"):
        chosen = theme.apply_theme(qapp, choice)
        assert chosen is theme.current()
        assert not re.search(r"@\w+@|%\w+%", qapp.styleSheet())
        for path in re.findall(r"url\(([^)]+)\)", qapp.styleSheet()):
            assert icons_dir() in Path(path).parents
            assert Path(path).is_file()


def test_icons_are_drawings_in_one_colour_that_the_theme_chooses() -> None:
    for path in sorted(icons_dir().glob("*.svg")):
        text = path.read_text(encoding="utf-8")
        assert QSvgRenderer(QByteArray(text.encode())).isValid(), path
        fixed = path.stem == "genrepair" or path.stem.endswith(("-dark", "-light"))
        assert fixed or "currentColor" in text, path


def test_a_bound_icon_follows_the_theme(qapp: Any) -> None:
    action = QAction()

    def ink() -> QColor:
        image = action.icon().pixmap(40, 40).toImage()
        middle = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return max(middle, key=lambda colour: colour.alpha())

    theme.apply_theme(qapp, "dark")
    icons.bind(action, "close")
    dark = ink()
    theme.apply_theme(qapp, "light")
    icons.refresh()
    assert ink().lightness() < dark.lightness()


def test_shortcuts_are_valid_and_mean_one_thing() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    for key in keys:
        assert not QKeySequence(key).isEmpty(), key
    assert len({QKeySequence(key).toString() for key in keys}) == len(keys)
    assert {group for group, _, _ in GESTURES} <= {command.group for command in COMMANDS}
    # Tab and the arrows belong to keyboard navigation.
    assert not {"Tab", "Left", "Right", "Up", "Down"} & set(keys)


def test_every_command_has_its_icon() -> None:
    for command in COMMANDS:
        assert not command.icon or (icons_dir() / f"{command.icon}.svg").is_file()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal")
def test_qt_does_not_lose_references(qapp: Any, qtbot: QtBot) -> None:
    # The wheels of PySide6 6.12.0 take a reference of None at every call that returns nothing: on Python 3.11 the
    # program dies after some thousand calls.
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.update()
    assert sys.getrefcount(None) > before - 500

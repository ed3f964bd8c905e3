"""Whole-mask commands through the window: sizes, files, numbers, and what is told when something does not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from genrepair.imaging.region import Region
from genrepair.imaging.shapes import Polygon
from genrepair.services.settings import load_settings
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.main_window import MainWindow
from genrepair.ui.masks import flow
from genrepair.ui.masks.overlay_dialog import OverlayDialog
from genrepair.ui.masks.shape_dialog import ShapeDialog
from genrepair.ui.masks.titles import MASK_TITLES, mask_title

from .fakes import settled

BOX = Region(30, 40, 30, 50)


@pytest.fixture
def marked(opened: MainWindow) -> MainWindow:
    part = np.full((BOX.height, BOX.width), 255, np.uint8)
    part[10:13, 10:13] = 0
    opened.bench.change_mask("Rectangle", lambda d, t: d.combine_mask(BOX, part, "add", t))
    opened.bench.change_mask("Rectangle", lambda d, t: d.combine_mask(Region(5, 5, 1, 1), part[:1, :1], "add", t))
    return opened


def mask(window: MainWindow) -> Any:
    assert window.bench.document is not None
    return window.bench.document.mask


def do(window: MainWindow, qtbot: QtBot, *names: str) -> None:
    for name in names:
        assert window.actions_[name].isEnabled(), name
        window.actions_[name].trigger()
        settled(window, qtbot)


def test_every_command_is_one_step_and_comes_back(marked: MainWindow, qtbot: QtBot) -> None:
    start, titles = mask(marked).copy(), len(marked.bench.steps.titles)
    marked.side.brush._amount.setValue(5)
    wanted = {
        "fill_holes": lambda m: m[41, 51] == 255,
        "specks": lambda m: not m[5, 5] and m[35, 45] == 255,
        "grow": lambda m: m[25, 60] == 255 and not m[24, 60],
        "shrink": lambda m: not m[5, 5] and not m[34, 45],
        "feather": lambda m: 0 < m[27, 60] < 255,
        "invert": lambda m: m[0, 0] == 255 and not m[35, 45],
        "select_all": lambda m: (m == 255).all(),
        "clear": lambda m: not m.any(),
    }
    for name, holds in wanted.items():
        do(marked, qtbot, name)
        assert holds(mask(marked)), name
        assert len(marked.bench.steps.titles) == titles + 1
        assert marked.bench.steps.titles[-1] in MASK_TITLES
        do(marked, qtbot, "undo")
        np.testing.assert_array_equal(mask(marked), start)


def test_millimetres_follow_the_photo_and_are_not_offered_without_a_resolution(
    marked: MainWindow, qtbot: QtBot
) -> None:
    panel = marked.side.brush
    assert not panel._unit.model().flags(panel._unit.model().index(1, 0)) & Qt.ItemFlag.ItemIsEnabled  # type: ignore[attr-defined]
    assert marked.bench.document is not None
    marked.bench.document.photo.carried.dpi = (254, 254)
    panel.show_resolution((254, 254))
    panel._unit.setCurrentIndex(1)
    panel._amount.setValue(0.5)
    do(marked, qtbot, "grow")
    assert mask(marked)[25, 60] == 255 and not mask(marked)[24, 60]
    panel.show_resolution(None)
    assert panel.amount[1] == "px"


def test_an_empty_mask_is_told_about(opened: MainWindow, qtbot: QtBot) -> None:
    do(opened, qtbot, "grow")
    assert [m.kind for m in opened.stage.notices.messages] == ["info"]
    assert not opened.bench.steps.titles


def test_paint_during_a_slow_edit_is_kept_and_the_edit_dropped(
    marked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    from genrepair.services import mask_edits

    gate = Event()
    slow = mask_edits.MaskEdit("Grow mask", lambda m, _: (gate.wait(10), m + 0)[1] // 2)
    monkeypatch.setitem(mask_edits.MASK_EDITS, "grow", slow)
    marked.actions_["grow"].trigger()
    marked.bench.paint([(90, 90)], 5, False, True)
    gate.set()
    settled(marked, qtbot)
    assert mask(marked)[90, 90] == 255 and mask(marked)[35, 45] == 255
    assert [m.kind for m in marked.stage.notices.messages] == ["warning"]


def test_export_and_import_round_trip_and_another_size_is_told(
    marked: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, asked = tmp_path / "Maske ü.png", []

    def ask(_parent: Any, suggestion: Path) -> Path:
        asked.append(suggestion.name)
        return target

    monkeypatch.setattr(file_dialogs, "ask_mask_path", ask)
    monkeypatch.setattr(file_dialogs, "ask_mask", lambda *_: target)
    do(marked, qtbot, "feather")
    start = mask(marked).copy()
    do(marked, qtbot, "export_mask")
    assert asked == ["photo.png.mask.png"]
    do(marked, qtbot, "clear", "import_mask")
    np.testing.assert_array_equal(mask(marked), start)
    do(marked, qtbot, "import_mask")
    kinds = [m.kind for m in marked.stage.notices.messages]
    assert kinds[-1] == "info"
    cv2.imwrite(str(tmp_path / "small.png"), np.full((60, 70), 255, np.uint8))
    monkeypatch.setattr(file_dialogs, "ask_mask", lambda *_: tmp_path / "small.png")
    do(marked, qtbot, "import_mask")
    told = marked.stage.notices.messages[-1]
    assert told.kind == "error"
    assert "70 x 60 pixels, but the photo is 160 x 120" in told.text
    np.testing.assert_array_equal(mask(marked), start)
    monkeypatch.setattr(file_dialogs, "ask_mask_path", lambda *_: tmp_path / "missing" / "m.png")
    do(marked, qtbot, "export_mask")
    assert marked.stage.notices.messages[-1].kind == "error"


def test_the_protection_has_its_own_file(
    marked: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stamp.png"
    cv2.imwrite(str(path), np.pad(np.full((20, 20), 255, np.uint8), ((100, 0), (140, 0))))
    monkeypatch.setattr(file_dialogs, "ask_mask", lambda *_: path)
    do(marked, qtbot, "edit_protect", "import_mask")
    document = marked.bench.document
    assert document is not None
    assert document.protect[110, 150] == 255 and not document.mask[110, 150]
    assert marked.bench.steps.titles[-1] == "Protect: import"


@pytest.mark.parametrize("tool", ["rectangle", "ellipse"])
def test_enter_asks_for_numbers(opened: MainWindow, qtbot: QtBot, tool: str) -> None:
    opened.actions_[tool].trigger()
    assert opened.actions_["numbers"].isEnabled()
    shown: list[bool] = []

    def answer() -> None:
        dialog = opened.findChildren(ShapeDialog)[-1]
        for spin, value in zip(dialog._spins, (20, 30, 61, 41), strict=True):
            spin.setValue(value)
        shown.append(opened.canvas._shown_box is not None)
        dialog.accept()

    QTimer.singleShot(0, answer)
    QTest.keyClick(opened.canvas, Qt.Key.Key_Return)
    assert shown == [True] and opened.canvas._shown_box is None
    assert mask(opened)[50, 50] == 255
    assert bool(mask(opened)[30, 20]) == (tool == "rectangle")
    assert not mask(opened)[50, 81] and mask(opened)[50, 80] == 255


def test_numbers_may_be_millimetres(qtbot: QtBot) -> None:
    dialog = ShapeDialog(Region(100, 200, 300, 400), (3000, 4000), (254, 254))
    qtbot.addWidget(dialog)
    dialog._unit.setCurrentIndex(1)
    assert [spin.value() for spin in dialog._spins] == [20, 10, 40, 30]
    dialog._spins[2].setValue(12.34)
    assert dialog.box().region == Region(100, 200, 300, 123)


def test_the_overlay_is_shown_while_it_is_chosen_and_kept(marked: MainWindow, qtbot: QtBot) -> None:
    layers = marked.canvas._panes.layers
    assert layers is not None

    def choose(accept: bool) -> None:
        dialog = marked.findChildren(OverlayDialog)[-1]
        dialog._style.setCurrentIndex(dialog._style.findData("outline"))
        dialog._mask.setCurrentIndex(dialog._mask.findData("yellow"))
        assert layers.mask_look.style == "outline" and not dialog._opacity.isEnabled()
        dialog.accept() if accept else dialog.reject()

    QTimer.singleShot(0, lambda: choose(False))
    marked.actions_["overlay"].trigger()
    assert layers.mask_look.style == "tint"
    QTimer.singleShot(0, lambda: choose(True))
    marked.actions_["overlay"].trigger()
    assert layers.mask_look.style == "outline"
    assert (load_settings().mask_style, load_settings().mask_colour) == ("outline", "yellow")


def test_keys_show_and_hide_mask_and_protection(marked: MainWindow) -> None:
    layers = marked.canvas._panes.layers
    assert layers is not None
    marked.actions_["show_mask"].trigger()
    marked.actions_["show_protect"].trigger()
    assert not layers.show_mask and not layers.show_protect


def test_every_title_exists_for_the_protection_too() -> None:
    assert len(set(MASK_TITLES)) == len(MASK_TITLES)
    assert mask_title("Grow mask", "protect") == "Protect: grow"
    assert mask_title("Grow mask", "mask") == "Grow mask"


def test_brush_and_wand_are_remembered(marked: MainWindow) -> None:
    marked.side.brush.set_values(35, 60)
    marked.abandon()
    assert (load_settings().brush_hardness, load_settings().wand_tolerance) == (35, 60)


@pytest.fixture
def slow(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Every shape counts as one that takes long."""
    monkeypatch.setattr(flow, "_AT_ONCE_BELOW", 0)
    return opened


def test_a_large_shape_is_joined_off_the_main_thread(slow: MainWindow, qtbot: QtBot) -> None:
    document = slow.bench.document
    assert document is not None
    slow.masks.shape(Polygon(((10, 10), (10, 100), (90, 50))), "add")
    assert not document.mask.any(), "it waits for nothing"
    qtbot.waitUntil(lambda: not slow.masks.joining.busy)
    assert document.mask[30, 50] == 255 and slow.bench.steps.titles == ("Polygon",)


def test_what_is_painted_while_a_shape_is_joined_stays(slow: MainWindow, qtbot: QtBot) -> None:
    document = slow.bench.document
    assert document is not None
    slow.masks.shape(Polygon(((10, 10), (10, 100), (90, 50))), "add")
    slow.masks.stroke([(100, 140)], 5, False, True)
    qtbot.waitUntil(lambda: not slow.masks.joining.busy)
    assert document.mask[30, 50] == 255 and document.mask[100, 140] == 255
    assert slow.bench.steps.titles == ("Brush", "Polygon")


def test_undo_waits_for_the_shape(slow: MainWindow, qtbot: QtBot) -> None:
    document = slow.bench.document
    assert document is not None
    slow.masks.stroke([(100, 140)], 5, False, True)
    slow.masks.shape(Polygon(((10, 10), (10, 100), (90, 50))), "add")
    slow.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: not slow.masks.joining.busy)
    assert document.mask[100, 140] == 255 and document.mask[30, 50] == 0
    assert slow.bench.steps.done == 1 and len(slow.bench.steps.titles) == 2


@pytest.mark.parametrize("name", ["invert", "select_all", "clear"])
def test_whole_masks_are_changed_off_the_main_thread(slow: MainWindow, qtbot: QtBot, name: str) -> None:
    document = slow.bench.document
    assert document is not None
    slow.masks.stroke([(60, 80)], 5, False, True)
    slow.actions_[name].trigger()
    qtbot.waitUntil(lambda: not slow.masks.joining.busy)
    assert (document.mask[60, 80], document.mask[0, 0]) == {"invert": (0, 255), "select_all": (255, 255)}.get(
        name, (0, 0)
    )

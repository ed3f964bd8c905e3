from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from pytestqt.qtbot import QtBot
from scans import Placing, dusty, infrared_of, make_print, scanned

from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.main_window import MainWindow

from .fakes import settled


@pytest.fixture
def scan(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> np.ndarray:
    """Opens scan.png, beside which scan_2.png lies; gives where its dust is."""
    picture = make_print(240, 320)
    first, truth = dusty(picture, 1, specks=12, hairs=1)
    placing = Placing(0.4, 4, -3)
    moved = cv2.warpAffine(picture, placing.matrix(240, 320), (320, 240), borderMode=cv2.BORDER_REFLECT)
    cv2.imwrite(str(tmp_path / "scan.png"), scanned(first, seed=3)[..., ::-1])
    cv2.imwrite(str(tmp_path / "scan_2.png"), scanned(moved, seed=4)[..., ::-1])
    window.flow.open(tmp_path / "scan.png")
    settled(window, qtbot)
    return truth


def test_dust_is_marked_and_filled_from_the_second_scan_and_both_can_be_undone(
    window: MainWindow, scan: np.ndarray, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path | None] = []

    def answer(_window: object, _photo: Path, suggestion: Path | None) -> Path | None:
        asked.append(suggestion)
        return suggestion

    monkeypatch.setattr(file_dialogs, "ask_second_scan", answer)
    document = window.bench.document
    assert document is not None
    before = document.pixels.copy()
    assert not window.actions_["fill_second"].isEnabled()
    window.actions_["find_second"].trigger()
    settled(window, qtbot)
    assert [path.name for path in asked if path is not None] == ["scan_2.png"]
    assert np.mean(document.mask[scan > 0] > 0) > 0.85
    assert np.array_equal(document.pixels, before)
    assert window.actions_["fill_second"].isEnabled()
    assert "places of dust" in window.stage.notices.messages[-1].text

    window.actions_["fill_second"].trigger()
    settled(window, qtbot)
    changed = np.any(document.pixels != before, axis=2)
    assert changed.any() and changed.mean() < 0.15
    assert not document.mask[changed].all()
    assert not window.actions_["fill_second"].isEnabled()
    assert window.bench.steps.titles == ("Find dust", "Fill from the second scan")
    window.actions_["undo_all"].trigger()
    assert np.array_equal(document.pixels, before)
    assert not document.mask.any()


def test_another_picture_is_refused_and_nothing_changes(
    window: MainWindow, scan: np.ndarray, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cv2.imwrite(str(tmp_path / "other.png"), scanned(make_print(240, 320, seed=5))[..., ::-1])
    monkeypatch.setattr(file_dialogs, "ask_second_scan", lambda *_: tmp_path / "other.png")
    window.actions_["find_second"].trigger()
    settled(window, qtbot)
    message = window.stage.notices.messages[-1]
    assert message.kind == "error" and "not a scan of the same print" in message.text
    assert window.bench.document is not None and not window.bench.document.mask.any()


def test_infrared_of_the_photo_itself_needs_no_question(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    picture = make_print(240, 320)
    photo, truth = dusty(picture, 1, specks=12, hairs=1)
    rgbi = np.dstack([scanned(photo, seed=5, depth=16), infrared_of(picture, truth)])
    tifffile.imwrite(tmp_path / "film.tif", rgbi, photometric="rgb", extrasamples=["unspecified"])
    window.flow.open(tmp_path / "film.tif")
    settled(window, qtbot)
    assert window.bench.photo is not None and window.bench.photo.layers.alpha is None
    window.actions_["find_infrared"].trigger()
    settled(window, qtbot)
    document = window.bench.document
    assert document is not None
    assert np.mean(document.mask[truth > 0] > 0) > 0.9
    assert not window.actions_["fill_second"].isEnabled()


def test_without_infrared_the_file_is_asked_for(
    window: MainWindow, scan: np.ndarray, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(file_dialogs, "ask_infrared", lambda *arguments: asked.append(arguments))
    window.actions_["find_infrared"].trigger()
    settled(window, qtbot)
    assert len(asked) == 1

"""The window for blind votes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from genrepair.services.rating import Rating, read_votes
from genrepair.ui.rating_window import RatingWindow, main


@pytest.fixture
def folders(tmp_path) -> tuple[Path, Path]:
    for value, name in ((60, "ours"), (200, "theirs"), (120, "source")):
        (tmp_path / name).mkdir()
        for number in range(3):
            cv2.imwrite(str(tmp_path / name / f"{number}.png"), np.full((40, 60, 3), value, np.uint8))
    return tmp_path / "ours", tmp_path / "theirs"


@pytest.fixture
def window(folders, tmp_path, qtbot: QtBot) -> RatingWindow:
    made = RatingWindow(Rating(*folders, tmp_path / "v.csv", reference=tmp_path / "source"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitExposed(made)
    return made


def shade(window: RatingWindow, side: int) -> int:
    return window.panes[side].image.pixelColor(5, 5).red()


def test_keys_vote_and_undo_and_the_names_are_not_shown(window, tmp_path):
    pair = window.rating.current
    assert pair is not None
    assert shade(window, 0) == {"ours": 60, "theirs": 200}[pair.left_method]
    QTest.keyClick(window, Qt.Key.Key_1)
    QTest.keyClick(window, Qt.Key.Key_0)
    votes = read_votes(tmp_path / "v.csv")
    assert [vote.choice for vote in votes] == ["left", "tie"] and votes[0].winner == pair.left_method
    assert window.progress.value() == 2 and window.count.text() == "2 of 3"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(read_votes(tmp_path / "v.csv")) == 1
    texts = " ".join(label.text() for label in (window.title, window.name, window.count, window.hint))
    assert "ours" not in texts and "theirs" not in texts
    QTest.keyClick(window, Qt.Key.Key_2)
    QTest.keyClick(window, Qt.Key.Key_2)
    assert window.rating.current is None and not window.left.isEnabled()
    assert "All pairs are judged" in window.title.text()
    QTest.keyClick(window, Qt.Key.Key_2)
    assert len(read_votes(tmp_path / "v.csv")) == 3


def test_space_shows_what_both_were_made_from(window):
    before = shade(window, 0), shade(window, 1)
    QTest.keyPress(window, Qt.Key.Key_Space)
    assert shade(window, 0) == shade(window, 1) == 120
    QTest.keyRelease(window, Qt.Key.Key_Space)
    assert (shade(window, 0), shade(window, 1)) == before
    assert window.rating.done == 0


def test_both_panes_look_at_the_same_place(window):
    left, right = window.panes
    middle = QPointF(left.width() / 2, left.height() / 2)
    left._zoom_at(middle + QPointF(20, 0), 4.0)
    assert left.zoom == right.zoom == 4.0 and left.across == right.across > 0.5 and left.down == right.down == 0.5
    right._move(4.0, 30.0, 0.0)
    assert left.across == right.across < 0.5
    QTest.keyClick(window, Qt.Key.Key_1)
    assert left.zoom == 0


def test_a_photo_that_cannot_be_read_is_told_and_cannot_be_judged(folders, tmp_path, qtbot: QtBot):
    for number in range(3):
        (folders[0] / f"{number}.png").write_bytes(b"no picture")
    window = RatingWindow(Rating(*folders, tmp_path / "v.csv"))
    qtbot.addWidget(window)
    assert not window.trouble.isHidden() and not window.tie.isEnabled()


def test_controls_have_names_and_tips(window):
    for each in (window.left, window.tie, window.right, window.undo):
        assert each.accessibleName() and each.toolTip()
    assert all(pane.accessibleName() for pane in window.panes)


def test_wrong_folders_are_one_sentence(tmp_path, capsys):
    assert main([str(tmp_path / "a"), str(tmp_path / "b")]) == 2
    assert capsys.readouterr().err.startswith("rate: There is no folder")

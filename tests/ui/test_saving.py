"""How a photo leaves the window: choices, certificate, clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from pyvips import Image

from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.files import save_dialog
from genrepair.ui.files.certificate_dialog import CertificateDialog
from genrepair.ui.files.exchange_flow import DragOutButton
from genrepair.ui.files.save_dialog import SaveDialog
from genrepair.ui.main_window import MainWindow

from .fakes import BrightenParams, settled


def photo(depth: int = 16, wide: bool = True, **carried: Any) -> Photo:
    icc = Image.profile_load("p3") if wide else None
    dtype = np.uint16 if depth == 16 else np.uint8
    return Photo(np.zeros((20, 30, 3), dtype), None, Carried("tiff", bit_depth=depth, icc=icc, **carried))


def choose(dialog: SaveDialog, combo: Any, data: object) -> None:
    combo.setCurrentIndex(combo.findData(data))


def test_what_is_left_alone_stays_as_the_photo_has_it(qtbot: QtBot) -> None:
    for name in ("a.tif", "a.png", "a.avif", "a.jpg", "a.webp"):
        dialog = SaveDialog(Path(name), photo())
        qtbot.addWidget(dialog)
        options = dialog.options()
        assert (options.depth, options.profile, options.compression) == (None, None, None), name


def test_depth_colours_and_compression_are_offered_where_they_exist(qtbot: QtBot) -> None:
    tiff = SaveDialog(Path("a.tif"), photo(tiff_compression="lzw"))
    qtbot.addWidget(tiff)
    choose(tiff, tiff._depth, 8)
    choose(tiff, tiff._profile, "srgb")
    choose(tiff, tiff._compression, "none")
    assert tiff.options() == SaveOptions(depth=8, profile="srgb", compression="none")
    assert tiff._compression is not None and tiff._compression.findData("lzw") < 0, "it is the photo's own"
    jpeg = SaveDialog(Path("a.jpg"), photo(8, wide=False))
    qtbot.addWidget(jpeg)
    assert jpeg._depth is None and jpeg._profile is None and jpeg.options().quality == 95
    webp = SaveDialog(Path("a.webp"), photo(8, wide=False))
    qtbot.addWidget(webp)
    webp._lossless.setChecked(True)
    assert webp.options() == SaveOptions(lossless=True) and not webp._slider.isEnabled()
    bmp = SaveDialog(Path("a.bmp"), photo(8, wide=False))
    qtbot.addWidget(bmp)
    assert not bmp.has_choices and bmp._record.isHidden()


def test_saving_tells_what_was_read_back_and_saves_again_the_same_way(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.runner.apply("brighten", BrightenParams(amount=20))
    settled(opened, qtbot)
    target = tmp_path / "out.jpg"
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: target)
    monkeypatch.setattr(save_dialog, "ask_options", lambda *_: (SaveOptions(quality=40), True))
    opened.actions_["save_as"].trigger()
    settled(opened, qtbot)
    (message,) = opened.stage.notices.messages
    assert message.kind == "success" and "outside the masks: 0" in message.text
    assert read_photo(target).carried.jpeg_quality == 40
    assert b"algorithmicallyEnhanced" in (read_photo(target).carried.xmp or b"")
    dialogs: list[CertificateDialog] = []
    monkeypatch.setattr(CertificateDialog, "exec", lambda self: dialogs.append(self))
    (notice,) = opened.stage.notices._notices
    next(b for b in notice.findChildren(QPushButton) if b.text().startswith("Details")).click()
    dialogs[0].copy()
    assert "SHA-256: " in QGuiApplication.clipboard().text()
    opened.runner.apply("brighten", BrightenParams(amount=20))
    settled(opened, qtbot)
    opened.actions_["save"].trigger()
    settled(opened, qtbot)
    assert read_photo(target).carried.jpeg_quality == 40, "as it was saved there before"


def test_the_record_can_be_switched_off(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    opened.change_settings(replace(opened.settings, record_repairs=False))
    opened.runner.apply("brighten", BrightenParams(amount=20))
    settled(opened, qtbot)
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: tmp_path / "out.png")
    opened.actions_["save_as"].trigger()
    settled(opened, qtbot)
    assert read_photo(tmp_path / "out.png").carried.xmp is None


def test_pictures_and_files_are_pasted_and_the_result_is_copied(
    window: MainWindow, qtbot: QtBot, photo_path: Path, home: Path
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("no picture")
    window.actions_["paste"].trigger()
    assert [m.kind for m in window.stage.notices.messages] == ["info"]
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    clipboard.setImage(image)
    window.actions_["paste"].trigger()
    qtbot.waitUntil(lambda: window.bench.document is not None and not window.files.busy)
    document = window.bench.document
    assert document is not None and document.pixels.shape == (30, 40, 3)
    assert (document.pixels == (10, 20, 30)).all()
    assert document.path is not None and home in document.path.parents
    assert home not in file_dialogs.suggest_path(document.path).parents, "not where nobody finds it"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo_path))])
    clipboard.setMimeData(data)
    window.actions_["paste"].trigger()
    qtbot.waitUntil(lambda: window.bench.document is not document and not window.files.busy)
    window.actions_["copy"].trigger()
    copied = clipboard.image().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.array(copied.constBits()).reshape(copied.height(), copied.bytesPerLine())[:, : 3 * copied.width()]
    assert window.bench.document is not None
    np.testing.assert_array_equal(rows.reshape(120, 160, 3), window.bench.document.pixels)


def test_the_result_is_dragged_out_as_a_file(opened: MainWindow, qtbot: QtBot) -> None:
    opened.runner.apply("brighten", BrightenParams(amount=20))
    settled(opened, qtbot)
    (button,) = opened.findChildren(DragOutButton)
    assert button.isEnabled()
    data = button.make_data()
    assert data is not None
    path = Path(data.urls()[0].toLocalFile())
    assert path.name == "photo-repaired.png"
    assert opened.bench.document is not None
    np.testing.assert_array_equal(np.asarray(cv2.imread(str(path)))[:, :, ::-1], opened.bench.document.pixels)
    assert not button._thumbnail().isNull()

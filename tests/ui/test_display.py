"""Photos in the colours of a monitor whose profile is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from genrepair.imaging.colour import from_srgb, to_srgb
from genrepair.ui.canvas import display
from genrepair.ui.canvas.raster import photo_image
from genrepair.ui.main_window import MainWindow
from tests.imaging.profiles import grey_profile, profile


@pytest.fixture(autouse=True)
def no_monitor() -> Iterator[None]:
    yield
    display.use(None)


def shown(image: QImage) -> Any:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.array(plain.constBits()).reshape(plain.height(), plain.bytesPerLine())[:, : 3 * plain.width()]
    return rows.reshape(plain.height(), plain.width(), 3).astype(int)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("name", ["p3", "adobe", "narrow"])
def test_srgb_photos_are_converted_for_the_monitor(smooth: Callable[..., Any], name: str, depth: int) -> None:
    pixels = smooth(40, 50, depth=depth)
    plain = shown(photo_image(pixels, None))
    assert display.use(profile(name))
    seen = shown(photo_image(pixels, None))
    wanted = from_srgb(pixels, profile(name), 3) >> (depth - 8)
    # The two ways to compute it part a little where a curve is steep, close to black.
    assert np.percentile(np.abs(seen - wanted), 99) <= 2
    assert np.abs(seen - plain).max() > 4, "the profile makes no difference"
    assert display.use(None)
    np.testing.assert_array_equal(shown(photo_image(pixels, None)), plain)


def test_colours_outside_of_srgb_reach_a_monitor_that_can_show_them() -> None:
    green = np.zeros((4, 4, 3), np.uint8)
    green[..., 1] = 230
    display.use(profile("adobe"))
    np.testing.assert_allclose(shown(photo_image(green, profile("adobe"))), green, atol=1)
    through_srgb = from_srgb(to_srgb(green, profile("adobe")), profile("adobe"), 3)
    assert np.abs(through_srgb.astype(int) - green).max() > 20, "the way over sRGB would have lost it"


def test_sixteen_bits_are_rounded_once() -> None:
    ramp = np.repeat(np.arange(20000, 20000 + 257 * 4, 8, dtype=np.uint16)[None, :, None], 3, axis=2)
    display.use(profile("narrow"))
    levels = shown(photo_image(ramp, None))[0, :, 1]
    assert (np.diff(levels) >= 0).all() and np.diff(levels).max() <= 1
    exact = from_srgb(ramp, profile("narrow"), 3)[0, :, 1] / 257
    assert np.abs(levels - exact).max() < 0.75, "eight bits on the way would be off by one and more"


def test_grey_photos_with_a_curve_and_transparency(smooth: Callable[..., Any]) -> None:
    grey = smooth(20, 30)[:, :, :1]
    display.use(profile("p3"))
    seen = shown(photo_image(grey, grey_profile(1.8)))
    np.testing.assert_allclose(seen, np.broadcast_to(to_srgb(grey, grey_profile(1.8)), seen.shape), atol=2)
    alpha = np.full((20, 30), 128, np.uint8)
    assert photo_image(grey, None, alpha).pixelColor(3, 3).alpha() == 128


def test_what_is_no_profile_of_a_monitor_changes_nothing() -> None:
    assert not display.use(profile("srgb"))
    assert not display.use(b"nonsense" * 40)
    assert display.profile() is None


def test_the_canvas_is_drawn_again_when_the_profile_is_chosen(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    def middle() -> QColor:
        image = opened.canvas.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() // 2)

    before = middle()
    path = tmp_path / "screen.icc"
    path.write_bytes(profile("narrow"))
    opened.change_settings(replace(opened.settings, monitor_profile=str(path)))
    qtbot.waitUntil(lambda: not opened.monitor.jobs.busy)
    assert display.profile() == profile("narrow") and middle() != before
    path.unlink()
    opened.change_settings(opened.settings)
    qtbot.waitUntil(lambda: not opened.monitor.jobs.busy)
    assert "cannot be read" in opened.stage.notices.messages[-1].text
    assert middle() == before

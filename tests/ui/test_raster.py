from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from genrepair.imaging.patch import Patch
from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.canvas.mask_overlay import mask_image
from genrepair.ui.canvas.overlay_look import OverlayLook
from genrepair.ui.canvas.raster import cut, patch_image, photo_image
from genrepair.ui.canvas.viewport import View

from .fakes import nearly_equal


def rgb(image: QImage, x: int, y: int) -> tuple[int, int, int]:
    colour = image.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue()


def test_eight_and_sixteen_bit_look_the_same() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    deep = photo_image(pixels.astype(np.uint16) * 257, None)
    assert photo_image(pixels, None) == deep
    assert rgb(deep, 3, 2) == tuple(pixels[2, 3])


def test_grey_is_shown_in_three_channels() -> None:
    assert rgb(photo_image(np.full((3, 5, 1), 90, np.uint8), None), 4, 2) == (90, 90, 90)


def test_transparency_is_kept() -> None:
    image = photo_image(np.full((2, 2, 3), 200, np.uint8), None, np.array([[0, 255], [128, 255]], np.uint8))
    assert [image.pixelColor(x, y).alpha() for y in (0, 1) for x in (0, 1)] == [0, 255, 128, 255]


def test_a_mask_is_tinted_and_thin_strokes_gain_when_zoomed_out() -> None:
    mask = np.array([[0, 40, 255]], np.uint8)
    plain, strong = (mask_image(mask, QColor(255, 0, 0), 0.62, gain) for gain in (1.0, 4.0))
    assert plain.pixelColor(0, 0).alpha() == 0
    assert strong.pixelColor(1, 0).alpha() > plain.pixelColor(1, 0).alpha()
    assert strong.pixelColor(2, 0).alpha() == plain.pixelColor(2, 0).alpha()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_patch_is_as_opaque_as_its_weight(dtype: type) -> None:
    weight = np.array([[0, 255]], np.uint8)
    image = patch_image(Patch(Region(0, 0, 1, 2), np.full((1, 2, 3), np.iinfo(dtype).max, dtype), weight))
    assert [image.pixelColor(x, 0).alpha() for x in (0, 1)] == [0, 255]


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_a_cut_covers_what_was_asked_for(number: int) -> None:
    pyramid = Pyramid(np.zeros((203, 331, 3), np.uint8))
    region = Region(31, 57, 60, 111)
    part, covered = cut(pyramid.level(number), region, number)
    assert covered.contains(region)
    assert (part.shape[0] << number, part.shape[1] << number) == (covered.height, covered.width)


def test_the_part_that_is_redrawn_joins_the_rest_without_a_seam() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8)
    layers = Layers(Pyramid(pixels), Pyramid(np.zeros((300, 400), np.uint8)), None)
    view = View(300, 400, 200, 260).fitted()

    def drawn(*regions: Region) -> QImage:
        image = QImage(260, 200, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        for region in regions:
            painter.save()
            painter.setClipRect(view.device_rect(region))
            layers.draw(painter, view, view.photo_region(view.device_rect(region)))
            painter.restore()
        painter.end()
        return image

    whole = drawn(view.visible)
    assert nearly_equal(drawn(view.visible, Region(100, 120, 37, 53)), whole)


def test_a_preview_replaces_the_mask_only_in_its_region() -> None:
    layers = Layers(Pyramid(np.zeros((40, 40, 3), np.uint8)), Pyramid(np.full((40, 40), 255, np.uint8)), None)
    layers.mask_look = OverlayLook(QColor(255, 0, 0))
    region = Region(0, 0, 40, 20)
    layers.preview_mask = region, np.zeros((40, 20), np.uint8)
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    layers.draw(painter, View(40, 40, 40, 40), Region.whole(40, 40))
    painter.end()
    assert rgb(image, 10, 20)[0] == 0
    assert rgb(image, 30, 20)[0] > 100

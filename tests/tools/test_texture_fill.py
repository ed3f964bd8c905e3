"""Which candidate fills a wide hole."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from genrepair.progress import NoProgress
from genrepair.tools.texture_fill import is_better, seam_roughness, texture_fill


def scene(noisy: Any) -> tuple[Any, Any, Any]:
    """A noisy wall, its smooth fill in a disc, and the disc."""
    truth = noisy(140, 160, 12)
    hole = np.zeros((140, 160), np.uint8)
    cv2.circle(hole, (80, 70), 24, 255, -1)
    smooth = np.where(hole[..., None] > 0, cv2.GaussianBlur(truth, (0, 0), 12), truth)
    return truth, smooth, hole


def test_texture_takes_the_place_of_a_smear(noisy: Any) -> None:
    truth, smooth, hole = scene(noisy)
    result = texture_fill(smooth, hole, hole, 0, NoProgress())
    inside = cv2.erode(hole, np.ones((9, 9), np.uint8)) > 0
    assert result.made[hole > 0].all() and not result.made[hole == 0].any()
    assert result.better[hole > 0].all()
    np.testing.assert_array_equal(result.pixels[hole == 0], truth[hole == 0])

    def grain(picture: Any) -> float:
        return float((picture.astype(float) - cv2.GaussianBlur(picture, (0, 0), 2))[inside].std())

    assert grain(smooth) < 0.2 * grain(truth)
    assert 0.7 * grain(truth) < grain(result.pixels) < 1.3 * grain(truth)


def test_texture_that_contradicts_the_structure_is_not_better(noisy: Any) -> None:
    _, smooth, hole = scene(noisy)
    wrong = smooth.copy()
    wrong[hole > 0] = (250, 10, 10)
    assert not is_better(smooth, wrong, hole > 0)
    assert is_better(smooth, smooth, hole > 0)


def test_a_step_at_the_border_is_a_rough_seam() -> None:
    picture = np.full((40, 40, 3), 100, np.float32)
    hole = np.zeros((40, 40), bool)
    hole[10:30, 10:30] = True
    assert seam_roughness(picture, hole) == 0
    picture[hole] += 30
    assert seam_roughness(picture, hole) == 30


def test_two_near_holes_are_filled_together_and_a_third_apart(noisy: Any) -> None:
    picture = noisy(200, 420, 8)
    wide = np.zeros((200, 420), np.uint8)
    for column in (60, 110, 340):
        cv2.circle(wide, (column, 100), 18, 255, -1)
    result = texture_fill(picture, wide, wide, 0, NoProgress())
    np.testing.assert_array_equal(result.made, wide > 0)


def test_texture_grows_out_of_the_networks_fill(noisy: Any) -> None:
    _, smooth, hole = scene(noisy)
    result = texture_fill(smooth, hole, hole, 0, NoProgress())
    distance = cv2.distanceTransform(hole, cv2.DIST_L2, 3)
    change = np.abs(result.pixels.astype(float) - smooth).mean(axis=2)
    rim, middle = change[(distance > 0) & (distance <= 1)].mean(), change[distance > 8].mean()
    assert 0 < rim < 0.5 * middle


def test_texture_is_the_first_choice_also_where_much_of_the_picture_is_missing(noisy: Any) -> None:
    _, smooth, hole = scene(noisy)
    missing = hole.copy()
    missing[:44] = missing[-44:] = 255
    result = texture_fill(smooth, hole, missing, 0, NoProgress())
    assert result.made[hole > 0].all() and result.better[hole > 0].all()

"""Texture from around: repeated where it repeats, exact outside, seeded."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.patch_fill import patch_fill


def bricks(height: int, width: int) -> NDArray[np.uint8]:
    """A wall that repeats every 12 x 20 pixels."""
    rows, columns = np.mgrid[:height, :width]
    joint = (rows % 12 < 2) | ((columns + 10 * (rows // 12 % 2)) % 20 < 2)
    wall = np.where(joint[..., None], [190, 185, 180], [150, 70, 50])
    return wall.astype(np.uint8)


def disc(height: int, width: int, radius: int) -> NDArray[np.uint8]:
    hole = np.zeros((height, width), np.uint8)
    cv2.circle(hole, (width // 2, height // 2), radius, 255, -1)
    return hole


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_wall_goes_on_behind_the_hole(depth: type) -> None:
    unit = 257 if depth is np.uint16 else 1
    truth = bricks(120, 160).astype(depth) * depth(unit)
    hole = disc(120, 160, 22)
    guess = truth.copy()
    guess[hole > 0] = np.array([158, 96, 80], depth) * depth(unit)  # what a mean makes of it
    made = patch_fill(guess, hole)
    assert made is not None and made.dtype == depth
    np.testing.assert_array_equal(made[hole == 0], truth[hole == 0])
    before = np.abs(guess.astype(int) - truth)[hole > 0].mean() / unit
    after = np.abs(made.astype(int) - truth)[hole > 0].mean() / unit
    assert after < 0.5 * before


def test_the_same_seed_makes_the_same_picture() -> None:
    guess, hole = bricks(90, 100), disc(90, 100, 18)
    guess[hole > 0] = 120
    one, two = patch_fill(guess, hole, seed=3), patch_fill(guess, hole, seed=3)
    assert one is not None and two is not None
    np.testing.assert_array_equal(one, two)


def test_nothing_is_copied_from_where_it_must_not() -> None:
    guess, hole = np.full((80, 140, 3), 100, np.uint8), disc(80, 140, 16)
    avoid = np.zeros_like(hole)
    avoid[:, 100:] = 255
    guess[:, 100:] = (255, 0, 0)
    guess[hole > 0] = (200, 60, 60)  # led towards the red
    made = patch_fill(guess, hole, avoid)
    assert made is not None
    assert np.abs(made[hole > 0].astype(int) - 100).max() <= 20


def test_without_anything_known_there_is_no_texture() -> None:
    assert patch_fill(np.zeros((40, 40, 3), np.uint8), np.full((40, 40), 255, np.uint8)) is None


@pytest.mark.parametrize("shape", [(20, 30), (9, 200), (64, 64)])
def test_small_pictures_and_holes_at_the_border(shape: tuple[int, int]) -> None:
    guess: Any = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    hole = np.zeros(shape, np.uint8)
    hole[: shape[0] // 2, : shape[1] // 3] = 255
    made = patch_fill(guess, hole)
    if made is not None:
        np.testing.assert_array_equal(made[hole == 0], guess[hole == 0])


def test_a_meadow_in_pieces_is_not_covered_with_the_sky_above_it() -> None:
    random = np.random.default_rng(2)
    truth = np.full((192, 192, 3), (190, 210, 240), np.uint8)
    truth[64:] = np.clip(random.normal((60, 90, 30), 18, (128, 192, 3)), 0, 255)
    # Of the meadow only strips are left: after a few halvings no whole square of it.
    hole = np.zeros((192, 192), np.uint8)
    for column in range(0, 192, 40):
        hole[80:, column : column + 26] = 255
    hole[80:] |= np.roll(hole[80:], 70, axis=1)[:, ::-1]
    guess = truth.copy()
    guess[hole > 0] = (60, 90, 30)
    made = patch_fill(guess, hole)
    assert made is not None
    grey = made.mean(axis=2)
    assert np.abs(grey[hole > 0].mean() - 60) < 8
    assert grey[hole > 0].std() > 6  # and it is a meadow, not the guess


def test_roughness_goes_on_into_the_hole() -> None:
    """By their blurred colours alone, foam would do for a sky."""
    rng = np.random.default_rng(4)
    rough = np.where(np.arange(200)[None, :, None] < 110, 1.0, 10.0)
    photo = 150 + rng.standard_normal((160, 200, 3)) * rough
    # A smooth guess, and colours that are a little off, as guesses are: nearer to those of the foam.
    photo[:, 110:] += 12
    pixels = np.clip(np.rint(photo), 0, 255).astype(np.uint8)
    hole = np.zeros(pixels.shape[:2], np.uint8)
    hole[50:110, 30:90] = 255
    guess = pixels.copy()
    guess[hole > 0] = 162
    result = patch_fill(guess, hole)
    assert result is not None
    assert np.abs(np.diff(result[60:100, 40:80].astype(int), axis=1)).mean() < 5

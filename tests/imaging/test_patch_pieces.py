"""A long hole in pieces: all of it, once, and none longer than need be."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.patch_fill import patch_fill
from genrepair.imaging.patch_pieces import patch_pieces

points = st.tuples(st.integers(0, 1499), st.integers(0, 899))


def strokes(ends: list[tuple[tuple[int, int], tuple[int, int]]], thick: int) -> NDArray[np.uint8]:
    hole = np.zeros((900, 1500), np.uint8)
    for one, other in ends:
        cv2.line(hole, one, other, 255, thick)
    return hole


@given(st.lists(st.tuples(points, points), min_size=1, max_size=4), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_every_pixel_of_a_hole_is_in_one_piece(ends: list[tuple[tuple[int, int], tuple[int, int]]], thick: int) -> None:
    hole = strokes(ends, thick)
    times = np.zeros(hole.shape, np.uint8)
    for box in patch_pieces(hole):
        times[box.slices] += 1
        assert max(box.height, box.width) <= 512
    assert (times[hole > 0] == 1).all() and times.max() <= 1


def test_a_compact_hole_stays_whole() -> None:
    hole = np.zeros((900, 1500), np.uint8)
    cv2.ellipse(hole, (750, 450), (600, 200), 0, 0, 360, 255, -1)
    assert len(patch_pieces(hole)) == 1
    assert patch_pieces(np.zeros((40, 50), np.uint8)) == []


def test_a_blob_on_a_hair_is_not_cut_through() -> None:
    hole = strokes([((0, 450), (1499, 450))], 3)
    cv2.circle(hole, (750, 450), 40, 255, -1)
    boxes = patch_pieces(hole)
    assert len(boxes) > 1
    assert any(box.column <= 710 and box.right >= 791 for box in boxes)


def test_a_scratch_as_long_as_the_photo_is_filled_in_pieces_without_a_border() -> None:
    rows, columns = np.mgrid[:160, :1400]
    truth = np.where((rows % 12 < 3) ^ (columns % 16 < 4), 60, 180).astype(np.uint8)[..., None].repeat(3, axis=2)
    hole = np.zeros(truth.shape[:2], np.uint8)
    cv2.line(hole, (0, 60), (1399, 90), 255, 6)
    guess = truth.copy()
    guess[hole > 0] = 130
    assert len(patch_pieces(hole)) > 1
    made = patch_fill(guess, hole)
    assert made is not None
    np.testing.assert_array_equal(made[hole == 0], truth[hole == 0])
    wrong = np.abs(made.astype(int) - truth).mean(axis=2)
    assert wrong[hole > 0].mean() < 0.5 * np.abs(guess.astype(int) - truth)[hole > 0].mean()


def test_a_piece_with_nothing_known_near_it_looks_farther() -> None:
    """And none is left unfilled as long as anything in the photo is known."""
    random = np.random.default_rng(0)
    truth = random.integers(90, 110, (420, 1600, 3)).astype(np.uint8)
    hole = strokes([((100, 200), (1400, 200))], 5)[:420]
    hole = np.pad(hole, ((0, 0), (0, 100)))
    avoid = np.full(hole.shape, 255, np.uint8)
    avoid[:, 1500:] = 0  # only the right end may be copied from
    guess = truth.copy()
    guess[hole > 0] = 0
    made = patch_fill(guess, hole, avoid)
    assert made is not None
    assert made[hole > 0].min() >= 70

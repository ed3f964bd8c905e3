"""Windows: every pixel of the hole is filled once, by runs that see enough of the photo."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.tools.fill_plan import cover, enlarge, plan_fill, shrink_any, split_thin


def hole(height: int, width: int) -> NDArray[np.uint8]:
    return np.zeros((height, width), np.uint8)


def filled_by(levels: list, shape: tuple[int, int]) -> NDArray[np.bool_]:
    done = np.zeros(shape, bool)
    for level in levels:
        for window in level.windows:
            cell = np.zeros_like(level.wanted)
            cell[window.cell.slices] = level.wanted[window.cell.slices]
            done |= enlarge(cell, level.factor, shape)
    return done


@given(st.integers(0, 2**32), st.integers(20, 700), st.integers(20, 700), st.sampled_from([64, 128, 256]))
@settings(max_examples=60, deadline=None)
def test_every_pixel_is_filled_and_windows_stay_inside(seed: int, height: int, width: int, tile: int) -> None:
    random = np.random.default_rng(seed)
    mask = hole(height, width)
    for _ in range(int(random.integers(1, 12))):
        a, b = ((int(random.integers(width)), int(random.integers(height))) for _ in range(2))
        cv2.line(mask, a, b, 255, int(random.integers(1, 5)))
        cv2.circle(mask, a, int(random.integers(1, max(2, min(height, width) // 3))), 255, -1)
    levels = plan_fill(mask, tile, 8)
    assert not ((mask > 0) & ~filled_by(levels, mask.shape)).any()
    for level in levels:
        rows, columns = level.wanted.shape
        assert (rows, columns) == (-(-height // level.factor), -(-width // level.factor))
        for window in level.windows:
            assert window.region.contains(window.cell)
            assert window.region.clip(rows, columns) == window.region
            assert window.region.height <= tile and window.region.width <= tile


@given(st.integers(0, 2**32), st.integers(1, 300), st.integers(1, 300), st.sampled_from([32, 64, 128]))
@settings(max_examples=60, deadline=None)
def test_cells_hold_every_wanted_pixel_once(seed: int, height: int, width: int, size: int) -> None:
    wanted = np.random.default_rng(seed).random((height, width)) < 0.01
    count = np.zeros((height, width), int)
    for window in cover(wanted, size):
        count[window.cell.slices] += 1
    assert (count[wanted] == 1).all()


def test_an_empty_hole_needs_no_run() -> None:
    assert plan_fill(hole(100, 100), 64) == []


def test_thin_scratches_are_filled_at_full_size_with_few_runs() -> None:
    mask = hole(3000, 4000)
    for column in range(200, 4000, 400):
        cv2.line(mask, (column, 0), (column + 60, 2999), 255, 5)
    levels = plan_fill(mask, 256, 32)
    assert [level.factor for level in levels] == [1]
    # Ten scratches down the whole photo; the network computes a good half of it, in windows of one size.
    assert len(levels[0].windows) < 400
    assert levels[0].cost < 0.8 * mask.size
    assert len({window.region.area for window in levels[0].windows}) == 1


def test_scattered_specks_cost_little() -> None:
    mask = hole(3000, 4000)
    random = np.random.default_rng(0)
    for _ in range(200):
        cv2.circle(mask, (int(random.integers(4000)), int(random.integers(3000))), 3, 255, -1)
    levels = plan_fill(mask, 256, 32)
    assert sum(level.cost for level in levels) < 0.35 * mask.size


@pytest.mark.parametrize(("radius", "factors"), [(20, [1]), (45, [1]), (90, [2]), (200, [4])])
def test_thick_places_are_filled_smaller(radius: int, factors: list[int]) -> None:
    mask = hole(1200, 1200)
    cv2.circle(mask, (600, 600), radius, 255, -1)
    levels = plan_fill(mask, 256, 32)
    assert [level.factor for level in levels] == factors
    for level in levels:
        thickness = 2 * radius / level.factor
        assert thickness <= 0.4 * 256 + 4


def test_a_scratch_that_touches_a_blot_keeps_its_own_scale() -> None:
    mask = hole(1000, 1400)
    cv2.circle(mask, (300, 500), 150, 255, -1)
    cv2.line(mask, (300, 500), (1390, 500), 255, 5)
    fine, coarse = plan_fill(mask, 256, 32)
    assert fine.factor == 1 and coarse.factor == 4
    assert fine.wanted[500, 900] and not fine.wanted[500, 300]
    assert not coarse.wanted[125, 225]


def test_dense_dust_is_not_a_thick_hole() -> None:
    random = np.random.default_rng(0)
    mask = hole(600, 600)
    cv2.dilate((random.random((600, 600)) < 0.02).astype(np.uint8) * 255, np.ones((3, 3), np.uint8), dst=mask)
    assert [level.factor for level in plan_fill(mask, 256, 32)] == [1]


def test_half_a_photo_is_still_planned() -> None:
    mask = hole(900, 1600)
    mask[:, :800] = 255
    levels = plan_fill(mask, 128, 8)
    assert not ((mask > 0) & ~filled_by(levels, mask.shape)).any()
    assert max(level.factor for level in levels) <= 900 // 64


def test_shrink_any_keeps_a_single_pixel() -> None:
    mask = hole(9, 10)
    mask[8, 9] = 255
    small = shrink_any(mask, 4)
    assert small.shape == (3, 3) and small[2, 2] == 255 and np.count_nonzero(small) == 1


def test_a_photo_of_one_window_is_filled_in_one_run() -> None:
    mask = hole(256, 200)
    for column in range(5, 200, 30):
        cv2.line(mask, (column, 0), (column, 255), 255, 4)
    (level,) = plan_fill(mask, 256, 32)
    assert len(level.windows) == 1 and level.windows[0].region.area == 256 * 200


@given(st.integers(0, 2**32), st.integers(3, 24))
@settings(max_examples=25, deadline=None)
def test_thin_and_rest_are_the_hole(seed: int, thickest: int) -> None:
    random = np.random.default_rng(seed)
    mask = hole(90, 110)
    for _ in range(5):
        ends = random.integers(0, 110, 4)
        cv2.line(mask, tuple(map(int, ends[:2])), tuple(map(int, ends[2:])), 255, int(random.integers(1, 30)))
    thin, rest = split_thin(mask, thickest)
    np.testing.assert_array_equal(thin | rest, mask)
    assert not (thin & rest).any()
    square = np.ones((thickest, thickest), np.uint8)
    assert not cv2.morphologyEx(thin, cv2.MORPH_OPEN, square, borderType=cv2.BORDER_CONSTANT, borderValue=0).any()


def test_a_scratch_is_thin_and_a_blot_on_it_is_not() -> None:
    mask = hole(100, 200)
    cv2.line(mask, (5, 50), (195, 50), 255, 5)
    cv2.circle(mask, (100, 50), 20, 255, -1)
    thin, rest = split_thin(mask, 16)
    assert thin[50, 20] and thin[50, 180] and not thin[50, 100]
    assert rest[50, 100] and not rest[50, 20]


def test_a_wide_scratch_along_the_border_is_thin() -> None:
    mask = hole(100, 200)
    mask[:9] = 255
    thin, rest = split_thin(mask, 16)
    assert not rest.any() and (thin == mask).all()

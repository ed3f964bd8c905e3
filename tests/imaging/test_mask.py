from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging import mask as m
from genrepair.imaging.region import Region
from genrepair.imaging.stroke import paint

from .strategies import arrays, masks


def distance_to_mask(mask: NDArray[np.uint8]) -> NDArray[np.float64]:
    """By definition, slowly."""
    places = np.argwhere(mask >= 128)
    rows, columns = np.indices(mask.shape)
    if not len(places):
        return np.full(mask.shape, np.inf)
    return np.sqrt(((rows[..., None] - places[:, 0]) ** 2 + (columns[..., None] - places[:, 1]) ** 2).min(axis=-1))


@given(masks(), st.integers(0, 16))
def test_grow_and_feather_follow_the_euclidean_distance(mask: NDArray[np.uint8], pixels: int) -> None:
    distance = distance_to_mask(mask)
    grown = m.grow(mask, pixels)
    np.testing.assert_array_equal(grown == 255, distance <= pixels)
    weights = m.feather(mask, pixels)
    assert (weights[mask == 255] == 255).all()
    assert (weights[distance > pixels] == 0).all()
    assert (weights[(distance > 0) & (distance <= pixels)] < 255).all()


@given(masks(), st.integers(0, 16))
def test_shrink_undoes_nothing_outside_and_mirrors_grow(mask: NDArray[np.uint8], pixels: int) -> None:
    np.testing.assert_array_equal(m.shrink(mask, pixels), m.invert(m.grow(m.invert(mask), pixels)))
    np.testing.assert_array_equal(m.grow(mask, -pixels), m.shrink(mask, pixels))


@given(masks())
def test_the_given_mask_is_never_changed(mask: NDArray[np.uint8]) -> None:
    mask.setflags(write=False)
    for work in (lambda: m.grow(mask, 3), lambda: m.shrink(mask, 3), lambda: m.feather(mask, 2), lambda: m.parts(mask)):
        work()
    for result in (m.grow(mask, 0), m.fill_holes(mask), m.invert(mask), m.feather(mask, 0)):
        assert not np.shares_memory(result, mask)


@given(masks())
def test_bounding_region_is_tight(mask: NDArray[np.uint8]) -> None:
    region = m.bounding_region(mask)
    outside = mask.copy()
    outside[region.slices] = 0
    assert not outside.any()
    if not region.empty:
        part = mask[region.slices]
        assert part[0].any() and part[-1].any() and part[:, 0].any() and part[:, -1].any()


@given(masks(), st.integers(0, 12))
def test_parts_hold_the_mask_and_keep_their_distance(mask: NDArray[np.uint8], distance: int) -> None:
    found = m.parts(mask, distance)
    rest = mask.copy()
    for region in found:
        assert not region.empty
        rest[region.slices] = 0
    assert not rest.any()
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            rows = max(one.row - other.bottom, other.row - one.bottom)
            columns = max(one.column - other.right, other.column - one.right)
            assert max(rows, columns) >= distance
    assert found == sorted(found, key=lambda region: (region.row, region.column))


def test_parts_merge_a_chain_whose_ends_are_far() -> None:
    mask = np.zeros((10, 100), np.uint8)
    mask[4, ::5] = 255
    assert m.parts(mask, 5) == [Region(4, 0, 1, 96)]
    assert len(m.parts(mask, 4)) == 20


def test_thousands_of_specks_are_found_quickly_and_all() -> None:
    mask = np.zeros((600, 600), np.uint8)
    mask[::10, ::10] = 255
    assert len(m.parts(mask)) == 3600


def test_fill_holes_fills_a_ring_but_not_a_bay() -> None:
    mask = np.zeros((9, 9), np.uint8)
    mask[2:7, 2:7] = 255
    mask[4, 4] = 0
    filled = m.fill_holes(mask)
    assert filled[4, 4] == 255
    mask[4, 5:7] = 0
    np.testing.assert_array_equal(m.fill_holes(mask), mask)


@given(masks(), st.floats(0, 12))
def test_remove_specks_keeps_whole_parts_of_enough_area(mask: NDArray[np.uint8], pixels: float) -> None:
    kept = m.remove_specks(mask, pixels)
    assert not (kept & ~mask).any()
    for region in m.parts(mask):
        # A box may hold a corner of another part; its own part is the one that touches all four sides.
        labels = connected(mask)[region.slices]
        for label in np.unique(labels[labels > 0]):
            area = int((connected(mask) == label).sum())
            stays = (kept[region.slices][labels == label] == 255).all()
            assert stays == (area >= np.pi / 4 * pixels**2)


def connected(mask: NDArray[np.uint8]) -> NDArray[np.int32]:
    return np.asarray(cv2.connectedComponents((mask >= 128).astype(np.uint8), connectivity=8)[1], np.int32)


@given(masks(), st.data())
def test_masks_join_like_sets(old: NDArray[np.uint8], data: st.DataObject) -> None:
    part = data.draw(arrays(old.shape, np.uint8))
    np.testing.assert_array_equal(m.combine(old, part, "add"), np.maximum(old, part))
    taken = m.combine(old, part, "subtract")
    assert not taken[part == 255].any() and (taken[part == 0] == old[part == 0]).all()
    both = m.combine(old, part, "intersect")
    assert not both[part == 0].any() and (both[part == 255] == old[part == 255]).all()
    # What was taken away and what is common are the whole again, where the part is not soft.
    hard = (part == 0) | (part == 255)
    np.testing.assert_array_equal(m.combine(taken, both, "add")[hard], old[hard])
    with pytest.raises(ValueError, match="joined"):
        m.combine(old, part, "xor")


@given(masks(), st.integers(1, 3))
def test_an_outline_lies_on_both_sides_of_the_border(mask: NDArray[np.uint8], width: int) -> None:
    inner, outer = m.outline(mask, width)
    np.testing.assert_array_equal(inner == 255, (mask > 0) & (m.shrink(mask, width) == 0))
    np.testing.assert_array_equal(outer == 255, (mask == 0) & (m.grow(mask, width) == 255))


def test_thickness_is_the_largest_radius() -> None:
    mask = np.zeros((50, 60), np.uint8)
    assert m.thickness(mask) == 0
    mask[10:13, 5:55] = 255
    assert m.thickness(mask) == pytest.approx(2)
    paint(mask, [(30, 30)], 8)
    assert m.thickness(mask) == pytest.approx(8.5, abs=0.6)
    region = m.bounding_region(mask)
    assert m.thickness(mask[region.slices]) == m.thickness(mask)


@given(masks(), st.integers(1, 20))
def test_hysteresis_keeps_whole_areas_that_reach_the_high_level(mask: NDArray[np.uint8], area: int) -> None:
    random = np.random.default_rng(int(mask.sum()) + area)
    probability = np.where(mask, random.uniform(0.4, 1.0, mask.shape), random.uniform(0, 0.39, mask.shape))
    result = m.hysteresis(probability, 0.4, 0.8, area)
    assert set(np.unique(result)) <= {0, 255}
    assert (probability[result == 255] >= 0.4).all()
    for region in m.parts(result):
        part = result[region.slices] == 255
        assert part.sum() >= area
        assert probability[region.slices][part].max() >= 0.8
    if area == 1:
        assert (result[probability >= 0.8] == 255).all()


def test_hysteresis_takes_integers_and_refuses_crossed_levels() -> None:
    probability = np.array([[0, 100, 200, 100, 0, 100]], np.uint8)
    np.testing.assert_array_equal(m.hysteresis(probability, 90, 180), [[0, 255, 255, 255, 0, 0]])
    with pytest.raises(ValueError, match="low level"):
        m.hysteresis(probability, 180, 90)

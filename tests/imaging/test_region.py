from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from genrepair.imaging.region import Region

from .strategies import regions, sizes


def covered(region: Region) -> set[tuple[int, int]]:
    return {(row, column) for row in range(region.row, region.bottom) for column in range(region.column, region.right)}


@given(regions, regions)
def test_intersection_holds_exactly_the_common_pixels(a: Region, b: Region) -> None:
    common = a.intersection(b)
    assert covered(common) == covered(a) & covered(b)
    assert common.area == len(covered(common))
    assert common.empty == (common.area == 0)


@given(regions, regions)
def test_union_is_the_smallest_region_that_holds_both(a: Region, b: Region) -> None:
    union = a.union(b)
    assert union.contains(a) and union.contains(b)
    pixels = covered(a) | covered(b)
    if pixels:
        rows, columns = zip(*pixels, strict=True)
        assert (union.row, union.bottom - 1) == (min(rows), max(rows))
        assert (union.column, union.right - 1) == (min(columns), max(columns))


@given(regions, regions)
def test_contains_means_every_pixel(a: Region, b: Region) -> None:
    assert a.contains(b) == (covered(b) <= covered(a))


@given(regions, sizes)
def test_clip_lies_inside_and_can_index(region: Region, size: tuple[int, int]) -> None:
    clipped = region.clip(*size)
    picture = np.zeros(size)
    assert picture[clipped.slices].size == clipped.area
    assert Region.whole(*size).contains(clipped)
    assert clipped.clip(*size).area == clipped.area


@given(regions, st.integers(0, 20), st.integers(-20, 20), st.integers(-20, 20))
def test_pad_and_shift_can_be_taken_back(region: Region, pixels: int, rows: int, columns: int) -> None:
    assert region.pad(pixels).pad(-pixels) == region
    assert region.shift(rows, columns).shift(-rows, -columns) == region
    assert region.shift(rows, columns).area == region.area


def test_region_is_a_value() -> None:
    assert Region(1, 2, 3, 4) == Region(1, 2, 3, 4)
    assert len({Region(1, 2, 3, 4), Region(1, 2, 3, 4)}) == 1
    assert Region(1, 2, 3, 4).slices == (slice(1, 4), slice(2, 6))

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from genrepair.engine.tiling import plan_tiles, reflect, smallest_tile
from genrepair.imaging.region import Region


@st.composite
def cases(draw: st.DrawFn):
    multiple = draw(st.sampled_from([1, 2, 8, 32]))
    halo = draw(st.integers(0, 48))
    tile = smallest_tile(halo, multiple) + multiple * draw(st.integers(0, 12))
    height, width = draw(st.integers(1, 900)), draw(st.integers(1, 900))
    row, column = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    region = Region(row, column, draw(st.integers(1, height - row)), draw(st.integers(1, width - column)))
    return (
        height,
        width,
        region,
        tile,
        halo,
        multiple,
        *draw(st.sampled_from([(False, False), (True, False), (False, True)])),
    )


@settings(deadline=None)
@given(cases())
def test_every_pixel_of_the_region_gets_a_weight_of_exactly_one(case):
    height, width, region, tile, halo, multiple, fixed, even = case
    plan = plan_tiles(height, width, region, (tile, tile), halo, multiple, fixed, even)
    for axis, first, count in ((plan.rows, region.row, region.height), (plan.columns, region.column, region.width)):
        total = np.zeros(2000, np.float32)
        for number in range(len(axis)):
            begin, end = axis.span(number)
            weight = axis.weights(number)
            assert weight.min() >= 0
            total[begin:end] += weight
        np.testing.assert_allclose(total[first : first + count], 1, atol=1e-6)


@settings(deadline=None)
@given(cases())
def test_tiles_have_one_size_start_at_multiples_and_keep_their_halo(case):
    height, width, region, tile, halo, multiple, fixed, even = case
    plan = plan_tiles(height, width, region, (tile, tile), halo, multiple, fixed, even)
    for axis, size in ((plan.rows, height), (plan.columns, width)):
        assert axis.size % multiple == 0
        assert axis.size == tile if fixed or (len(axis) > 1 and not even) else axis.size <= tile
        assert all(start % multiple == 0 for start in axis.starts)
        for number, start in enumerate(axis.starts):
            begin, end = axis.span(number)
            assert start <= begin < end <= start + axis.size
            if number > 0:
                assert begin >= start + halo
            if number + 1 < len(axis):
                assert end <= start + axis.size - halo
        if not fixed:
            assert axis.starts[-1] + axis.size < size + multiple


@settings(deadline=None)
@given(cases())
def test_a_region_sees_a_halo_of_real_photo_around_it(case):
    height, width, region, tile, halo, multiple, fixed, even = case
    plan = plan_tiles(height, width, region, (tile, tile), halo, multiple, fixed, even)
    sides = ((plan.rows, region.row, region.bottom, height), (plan.columns, region.column, region.right, width))
    for axis, first, last, size in sides:
        assert axis.starts[0] <= max(0, first - halo)
        assert axis.starts[-1] + axis.size >= min(size, last + halo)


@pytest.mark.parametrize(("multiple", "halo"), [(1, 0), (8, 32), (32, 64), (64, 32)])
def test_the_smallest_tile_can_cover_a_larger_photo(multiple, halo):
    tile = smallest_tile(halo, multiple)
    assert tile % multiple == 0
    assert plan_tiles(1000, 1000, Region.whole(1000, 1000), (tile, tile), halo, multiple).count > 4


@settings(deadline=None)
@given(st.integers(-300, 300), st.integers(1, 200), st.integers(2, 60))
def test_mirrored_indices_are_numpys(first, count, size):
    before, after = max(0, -first), max(0, first + count - size)
    expected = np.pad(np.arange(size), (before, after), mode="reflect")
    assume(first < size)
    np.testing.assert_array_equal(reflect(first, count, size), expected[first + before : first + before + count])


def test_one_pixel_is_mirrored_into_any_number():
    assert reflect(-5, 12, 1).tolist() == [0] * 12


@settings(deadline=None)
@given(cases())
def test_even_tiles_are_as_many_and_no_larger(case):
    height, width, region, tile, halo, multiple, *_ = case
    loose = plan_tiles(height, width, region, (tile, tile), halo, multiple)
    even = plan_tiles(height, width, region, (tile, tile), halo, multiple, even=True)
    assert even.count == loose.count
    assert even.rows.size <= loose.rows.size


def test_even_tiles_save_a_third_at_12_megapixels():
    whole = Region.whole(3000, 4000)
    loose = plan_tiles(3000, 4000, whole, (1024, 1024), 32, 8)
    even = plan_tiles(3000, 4000, whole, (1024, 1024), 32, 8, even=True)
    assert even.count == loose.count == 20
    assert even.rows.size * even.columns.size < 0.7 * 1024**2


@settings(deadline=None)
@given(cases(), st.integers(0, 70), st.integers(0, 70))
def test_tiles_lie_where_the_origin_says_and_cover_as_much(case, row, column):
    height, width, region, tile, halo, multiple, fixed, even = case
    plan = plan_tiles(height, width, region, (tile, tile), halo, multiple, fixed, even, (row, column))
    sides = (
        (plan.rows, region.row, region.bottom, height, row),
        (plan.columns, region.column, region.right, width, column),
    )
    for axis, first, last, size, origin in sides:
        assert all((start - origin) % multiple == 0 for start in axis.starts)
        assert -multiple < axis.starts[0] <= max(0, first - halo)
        assert axis.starts[-1] + axis.size >= min(size, last + halo)
        total = np.zeros(2000, np.float32)
        for number in range(len(axis)):
            begin, end = axis.span(number)
            total[begin + multiple : end + multiple] += axis.weights(number)
        np.testing.assert_allclose(total[first + multiple : last + multiple], 1, atol=1e-6)

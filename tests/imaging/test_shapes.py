from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.region import Region
from genrepair.imaging.shapes import Ellipse, Polygon, Rectangle, Shape, simplified

from .strategies import regions, sizes

places = st.tuples(st.floats(-30, 80, allow_nan=False), st.floats(-30, 80, allow_nan=False))


def full(shape: Shape, height: int, width: int) -> NDArray[np.uint8]:
    region, part = shape.rasterise(height, width)
    assert part.shape == (region.height, region.width)
    assert set(np.unique(part)) <= {0, 255}
    mask = np.zeros((height, width), np.uint8)
    if not region.empty:
        assert Region.whole(height, width).contains(region)
        mask[region.slices] = part
    return mask


@given(places, places, sizes)
def test_a_rectangle_is_all_between_its_corner_pixels(
    a: tuple[float, float], b: tuple[float, float], size: tuple[int, int]
) -> None:
    mask = full(Rectangle.between(a, b), *size)
    assert np.array_equal(mask, full(Rectangle.between(b, a), *size))
    rows, columns = np.indices(size)
    inside = (rows >= round(min(a[0], b[0]))) & (rows <= round(max(a[0], b[0])))
    inside &= (columns >= round(min(a[1], b[1]))) & (columns <= round(max(a[1], b[1])))
    np.testing.assert_array_equal(mask == 255, inside)


@given(regions.filter(lambda region: not region.empty))
def test_a_rectangle_knows_its_region(region: Region) -> None:
    assert Rectangle.of_region(region).region == region


@example((0.0, 6.0), (1.0, -1.0), (1, 1))
@given(places, places, sizes)
def test_an_ellipse_fills_its_box_and_is_symmetric(
    a: tuple[float, float], b: tuple[float, float], size: tuple[int, int]
) -> None:
    box = Rectangle.between(a, b)
    mask = full(Ellipse(box), *size)
    assert not (mask & ~full(box, *size)).any()
    whole = box.region
    alone = full(Ellipse(Rectangle.of_region(Region(0, 0, whole.height, whole.width))), whole.height, whole.width)
    np.testing.assert_array_equal(alone, alone[::-1])
    np.testing.assert_array_equal(alone, alone[:, ::-1])
    # The first column has a pixel whose middle is inside: always, if there is a middle row, else if it is high enough.
    if whole.height % 2 or whole.height**2 * (2 * whole.width - 1) > whole.width**2:
        assert alone.any(axis=0).all()
    if min(whole.height, whole.width) >= 20:
        assert (alone == 255).sum() == pytest.approx(math.pi / 4 * whole.area, rel=0.03)


@given(st.lists(places, min_size=3, max_size=7), sizes)
def test_a_polygon_is_what_the_even_odd_rule_says_away_from_its_line(
    points: list[tuple[float, float]], size: tuple[int, int]
) -> None:
    # A quarter of a pixel is as fine as a pointer is; denormal numbers would overflow in the test's own division.
    points = [(round(4 * row) / 4, round(4 * column) / 4) for row, column in points]
    mask = full(Polygon(tuple(points)), *size)
    rows, columns = (values.astype(float) for values in np.indices(size))
    inside = np.zeros(size, bool)
    near = np.full(size, np.inf)
    for (r0, c0), (r1, c1) in zip(points, points[1:] + points[:1], strict=True):
        crosses = (r0 > rows) != (r1 > rows)
        at = c0 + (rows - r0) / (r1 - r0 if r1 != r0 else 1) * (c1 - c0)
        inside ^= crosses & (columns < at)
        along = np.array([r1 - r0, c1 - c0])
        length = float(along @ along)
        t = np.clip(((rows - r0) * along[0] + (columns - c0) * along[1]) / length, 0, 1) if length else 0.0
        near = np.minimum(near, np.hypot(rows - r0 - t * along[0], columns - c0 - t * along[1]))
    # OpenCV rounds a side where it leaves the photo: there the border may lie two pixels beside, if it is nearly flat.
    far = near > 2.6
    np.testing.assert_array_equal((mask == 255)[far], inside[far])


@pytest.mark.parametrize(
    "shape", [Rectangle(3, 4, 20, 30), Ellipse(Rectangle(3, 4, 20, 30)), Polygon(((3, 4), (20, 9), (11, 30)))]
)
def test_a_moved_shape_covers_moved_pixels(shape: Shape) -> None:
    np.testing.assert_array_equal(np.roll(full(shape, 60, 60), (7, 5), (0, 1)), full(shape.moved(7, 5), 60, 60))


def test_a_huge_shape_costs_only_what_is_inside_the_photo() -> None:
    for shape in (
        Rectangle(-1e6, -1e6, 1e6, 1e6),
        Ellipse(Rectangle(-1e6, -1e6, 1e6, 1e6)),
        Polygon(((-1e6, -1e6), (-1e6, 1e6), (1e6, 1e6), (1e6, -1e6))),
    ):
        assert full(shape, 30, 40).all()


def test_a_simplified_line_stays_near() -> None:
    line = [(math.sin(x / 9) * 20, float(x)) for x in range(200)]
    short = simplified(line, 0.25)
    assert len(short) < 60
    assert short[0] == pytest.approx(line[0], abs=1e-4) and short[-1] == pytest.approx(line[-1], abs=1e-4)

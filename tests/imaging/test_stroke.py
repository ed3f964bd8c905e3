from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging import mask as m
from genrepair.imaging.region import Region
from genrepair.imaging.stroke import paint, reach, stroke

from .strategies import masks

coordinates = st.floats(-10, 60, allow_nan=False)
strokes = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=4)
radii = st.floats(0.5, 15)


def distance_to_stroke(points: list[tuple[float, float]], region: Region) -> NDArray[np.float64]:
    rows, columns = np.indices((region.height, region.width)).astype(float)
    rows, columns = rows + region.row, columns + region.column
    best = np.full(rows.shape, np.inf)
    for a, b in zip(points, points[1:] or points, strict=False):
        along = np.subtract(b, a)
        length = float(along @ along)
        t = np.clip(((rows - a[0]) * along[0] + (columns - a[1]) * along[1]) / length, 0, 1) if length else 0.0
        best = np.minimum(best, np.hypot(rows - a[0] - t * along[0], columns - a[1] - t * along[1]))
    return best


@given(strokes, radii)
def test_hard_stroke_is_every_pixel_within_the_radius(points: list[tuple[float, float]], radius: float) -> None:
    region, part = stroke(points, radius)
    distance = distance_to_stroke(points, region)
    assert part.shape == (region.height, region.width)
    assert set(np.unique(part)) <= {0, 255}
    # A hair's breadth around the edge belongs to rounding.
    assert (part[distance < radius - 1e-2] == 255).all()
    assert (part[distance > radius + 1e-2] == 0).all()


@given(strokes, radii, st.floats(0, 0.9))
def test_soft_stroke_falls_from_full_to_nothing(
    points: list[tuple[float, float]], radius: float, hardness: float
) -> None:
    region, part = stroke(points, radius, hardness)
    distance = distance_to_stroke(points, region)
    assert (part[distance < radius * hardness - 1e-2] == 255).all()
    assert (part[distance > radius + 1e-2] == 0).all()
    assert not part[(part > 0) & (distance > radius)].size or part[distance > radius].max() <= 1


def test_long_thin_diagonal_has_no_gap() -> None:
    region, part = stroke([(0, 0), (700, 900)], 0.8)
    assert len(m.parts(part)) == 1
    assert m.bounding_region(part).height >= 700 and region.height >= 700


@pytest.mark.parametrize(("points", "radius", "hardness"), [([], 3, 1), ([(0, 0)], 0, 1), ([(0, 0)], 3, 1.5)])
def test_impossible_strokes_are_refused(points: list[tuple[float, float]], radius: float, hardness: float) -> None:
    with pytest.raises(ValueError, match="stroke"):
        stroke(points, radius, hardness)


@given(masks(), strokes, radii, st.sampled_from((0, 255)))
def test_paint_changes_only_the_region_it_tells(
    mask: NDArray[np.uint8], points: list[tuple[float, float]], radius: float, value: int
) -> None:
    before = mask.copy()
    region = paint(mask, points, radius, value)
    assert Region.whole(*mask.shape).contains(region)
    changed = m.bounding_region((mask != before).astype(np.uint8))
    assert region.contains(changed)
    full, part = stroke(points, radius)
    inside = full.clip(*mask.shape)
    if not inside.empty:
        cut = part[inside.shift(-full.row, -full.column).slices]
        assert (mask[inside.slices][cut == 255] == value).all()


@given(strokes, radii, radii)
def test_a_swelling_stroke_holds_the_thin_one_and_lies_in_the_thick_one(
    points: list[tuple[float, float]], first: float, last: float
) -> None:
    sizes = np.linspace(first, last, len(points)).tolist()
    region, part = stroke(points, sizes)
    assert reach(points, sizes) == region
    distance = distance_to_stroke(points, region)
    assert (part[distance < min(sizes) - 1e-2] == 255).all()
    assert (part[distance > max(sizes) + 1e-2] == 0).all()
    for (row, column), size in zip(points, sizes, strict=True):
        rows, columns = np.indices(part.shape)
        near = np.hypot(rows + region.row - row, columns + region.column - column) < size - 1e-2
        assert (part[near] == 255).all(), "each point has its full disc"


def test_a_swelling_stroke_has_no_steps() -> None:
    region, part = stroke([(0, 0), (0, 100)], [1, 21])
    heights = (part == 255).sum(axis=0)[-region.column : 101 - region.column].astype(int)
    assert np.abs(np.diff(heights)).max() <= 3
    assert (np.diff(heights) >= 0).all()

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from genrepair.imaging.region import Region
from genrepair.ui.canvas.viewport import MAXIMUM_SCALE, View

views = st.builds(
    View,
    height=st.integers(1, 20_000),
    width=st.integers(1, 20_000),
    window_height=st.integers(50, 3000),
    window_width=st.integers(50, 3000),
).map(View.fitted)


@given(views)
def test_a_fitted_photo_is_wholly_visible_and_never_enlarged(view: View) -> None:
    assert view.scale <= 1
    assert view.visible == Region.whole(view.height, view.width)


@given(views, st.floats(0, 1), st.floats(0, 1), st.floats(0.001, 100))
def test_zoom_keeps_the_point_under_the_pointer_unless_the_border_stops_it(
    view: View, across: float, down: float, scale: float
) -> None:
    x, y = view.window_width * across, view.window_height * down
    row, column = view.to_photo(x, y)
    zoomed = view.zoomed(scale, x, y)
    assert view.minimum_scale <= zoomed.scale <= MAXIMUM_SCALE or zoomed.scale == pytest.approx(view.minimum_scale)
    if zoomed.height * zoomed.scale > view.window_height and 0 <= row <= view.height:
        assert zoomed.to_device(row, column).y() == pytest.approx(y, abs=1.0)


@given(views, st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_device_and_photo_places_are_inverse(view: View, row: float, column: float) -> None:
    place = view.to_device(row, column)
    assert view.to_photo(place.x(), place.y()) == pytest.approx((row, column), abs=1e-3)


@given(views, st.floats(-4000, 4000), st.floats(-4000, 4000))
def test_a_pan_never_loses_the_photo(view: View, dx: float, dy: float) -> None:
    panned = view.zoomed(1.0, 10, 10).panned(dx, dy)
    assert not panned.visible.empty
    assert panned.top == int(panned.top)
    assert panned.left == int(panned.left)


@given(views, st.integers(0, 200), st.integers(0, 200))
def test_the_photo_region_of_a_device_rectangle_covers_it(view: View, x: int, y: int) -> None:
    rect = QRect(x, y, 37, 23).intersected(QRect(0, 0, view.window_width, view.window_height))
    region = view.photo_region(rect)
    if not region.empty:
        whole = view.device_rect(Region.whole(view.height, view.width))
        inner = rect.intersected(whole).adjusted(1, 1, -1, -1)
        assert inner.isEmpty() or view.device_rect(region).contains(inner)


@given(views, st.integers(1, 5_000_000))
def test_a_preview_region_is_visible_and_bounded(view: View, most: int) -> None:
    region = view.preview_region(most)
    assert view.visible.contains(region)
    assert region.area <= most * 1.1 + view.visible.height + view.visible.width


def test_keyboard_zoom_steps_up_and_down_again() -> None:
    view = View(1000, 1500, 600, 800).fitted()
    up = view.stepped(1, 400, 300)
    assert up.scale > view.scale
    assert up.stepped(-1, 400, 300).scale < up.scale


def test_resizing_keeps_the_middle_in_the_middle() -> None:
    view = View(4000, 6000, 600, 800).fitted().zoomed(1.0, 400, 300).looking_at(1000, 2000)
    larger = view.resized(900, 1200)
    assert larger.to_photo(600, 450) == pytest.approx((1000, 2000), abs=1)

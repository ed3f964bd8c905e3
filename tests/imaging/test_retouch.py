"""Clone and heal: only painted pixels change, copies are exact, healing keeps the texture and takes the tone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.blend import lay
from genrepair.imaging.retouch import CloneStroke, Dab
from genrepair.imaging.stroke import paint


def noise(height: int, width: int, channels: int = 3, dtype: Any = np.uint8, seed: int = 0) -> NDArray[Any]:
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top + 1, (height, width, channels)).astype(dtype)


def laid(pixels: NDArray[Any], stroke: CloneStroke) -> NDArray[Any]:
    result = pixels.copy()
    for patch in stroke.patches():
        target = result[patch.region.slices]
        lay(target, patch, out=target, keep_gamut=True)
    return result


def dabs(*points: tuple[float, float], radius: float = 6.0) -> list[Dab]:
    return [Dab.at(row, column, radius, number > 0) for number, (row, column) in enumerate(points)]


places = st.tuples(st.floats(-20, 320), st.floats(-20, 320))


@settings(max_examples=40)
@given(
    st.lists(places, min_size=1, max_size=4),
    st.floats(0.5, 30),
    st.tuples(st.integers(-90, 90), st.integers(-90, 90)),
    st.booleans(),
    st.floats(0, 1),
    st.sampled_from((np.uint8, np.uint16)),
    st.sampled_from((1, 3)),
)
def test_only_painted_pixels_change(
    points: list[tuple[float, float]],
    radius: float,
    offset: tuple[int, int],
    heal: bool,
    hardness: float,
    dtype: Any,
    channels: int,
) -> None:
    pixels = noise(300, 290, channels, dtype)
    before = pixels.copy()
    stroke = CloneStroke(pixels, offset, heal, hardness, 0.8)
    for dab in dabs(*points, radius=radius):
        stroke.add([dab])
    result = laid(pixels, stroke)
    assert np.array_equal(pixels, before)
    assert result.dtype == dtype
    covered = np.zeros(pixels.shape[:2], np.uint8)
    last = None
    for dab in dabs(*points, radius=radius):
        way = [(dab.row, dab.column)] if last is None else [(last.row, last.column), (dab.row, dab.column)]
        paint(covered, way, dab.radius, 255, hardness)
        last = dab
    changed = (result != before).any(axis=2)
    assert not changed[covered == 0].any()


@given(st.integers(-60, 60), st.integers(-60, 60), st.sampled_from((np.uint8, np.uint16)))
def test_a_hard_clone_is_the_source_bit_for_bit(down: int, across: int, dtype: Any) -> None:
    pixels = noise(150, 160, dtype=dtype)
    stroke = CloneStroke(pixels, (down, across))
    stroke.add(dabs((75, 80), (75, 90)))
    result = laid(pixels, stroke)
    assert np.array_equal(result[72:79, 78:93], pixels[72 + down : 79 + down, 78 + across : 93 + across])


def test_what_would_come_from_outside_is_left_alone() -> None:
    pixels = noise(80, 80)
    stroke = CloneStroke(pixels, (-10, 0))
    stroke.add(dabs((8, 40)))
    result = laid(pixels, stroke)
    assert np.array_equal(result[:10], pixels[:10])
    assert np.array_equal(result[10, 40], pixels[0, 40])


@given(st.integers(-60, 60), st.booleans(), st.sampled_from((8, 16)))
def test_healing_takes_the_tone_and_keeps_the_texture(shift: int, hard: bool, depth: int) -> None:
    # One texture twice, once lighter: a healed copy is the place itself again.
    dtype, scale = (np.uint8, 1) if depth == 8 else (np.uint16, 257)
    texture = np.random.default_rng(3).integers(80, 160, (100, 100, 3))
    pixels = np.concatenate((texture, texture + shift), axis=1).astype(np.int64) * scale
    pixels = pixels.astype(dtype)
    stroke = CloneStroke(pixels, (0, 100), heal=True, hardness=1.0 if hard else 0.3)
    stroke.add(dabs((50, 40), (52, 60), radius=9))
    result = laid(pixels, stroke)
    assert np.abs(result.astype(int) - pixels).max() <= 1 * scale


def test_a_clone_does_not_take_the_tone() -> None:
    pixels = np.full((60, 120, 3), 90, np.uint8)
    pixels[:, 60:] = 150
    stroke = CloneStroke(pixels, (0, 60))
    stroke.add(dabs((30, 30)))
    assert laid(pixels, stroke)[30, 30, 0] == 150


def test_healing_follows_a_slope_of_light() -> None:
    rows = np.linspace(60, 180, 200)[:, None, None]
    pixels = np.rint(np.broadcast_to(rows, (200, 220, 3))).astype(np.uint8).copy()
    pixels[90:110, 50:60] = 255  # a blot
    stroke = CloneStroke(pixels, (-70, 100), heal=True)
    stroke.add(dabs((100, 55), radius=20))
    healed = laid(pixels, stroke)
    assert np.abs(healed[80:120, 40:75].astype(float) - rows[80:120]).max() <= 3


def test_a_large_brush_heals_by_cells() -> None:
    y = np.linspace(40, 200, 900)[:, None, None]
    pixels = np.rint(np.broadcast_to(y, (900, 900, 3))).astype(np.uint16) * 200
    stroke = CloneStroke(pixels, (0, 300), heal=True)
    stroke.add(dabs((450, 300), radius=120))
    assert np.abs(laid(pixels, stroke).astype(int) - pixels).max() <= 250  # a step of 8 bit is 200


def test_protection_and_transparency_are_respected() -> None:
    pixels = noise(80, 160)
    protect = np.zeros((80, 160), np.uint8)
    protect[40:] = 1
    alpha = np.full((80, 160), 255, np.uint8)
    alpha[:, 120:] = 0
    stroke = CloneStroke(pixels, (0, 80), alpha=alpha, protect=protect)
    stroke.add(dabs((40, 40), radius=20))
    result = laid(pixels, stroke)
    assert np.array_equal(result[40:], pixels[40:])
    assert np.array_equal(result[:, 40:80], pixels[:, 40:80])  # its source is transparent there
    assert np.array_equal(result[30, 30], pixels[30, 110])


@pytest.mark.parametrize("heal", [False, True])
def test_what_is_shown_while_painting_is_what_comes_out(heal: bool) -> None:
    y, x = np.mgrid[:300, :300]
    pixels = np.stack([110 + 40 * np.sin(x / 40), 90 + y / 5, 120 + 30 * np.cos(y / 50)], axis=2).astype(np.uint8)
    stroke = CloneStroke(pixels, (20, -60), heal, hardness=0.5)
    live = pixels.copy()
    for dab in dabs((150, 150), (160, 170), (150, 200), radius=12):
        region = stroke.add([dab])
        patch = stroke.part(region)
        assert patch is not None
        live[patch.region.slices] = lay(pixels[patch.region.slices], patch)
    assert np.abs(live.astype(int) - laid(pixels, stroke)).max() <= (6 if heal else 0)


def test_only_painted_tiles_are_in_the_patches() -> None:
    stroke = CloneStroke(np.zeros((3000, 3000, 3), np.uint8), (0, 40))
    stroke.add(dabs((100, 100), (2800, 2800)))
    patches = stroke.patches()
    assert sum(patch.region.area for patch in patches) < 2700 * 2700 / 10
    assert all(patch.own for patch in patches)


def test_opacity_mixes() -> None:
    pixels = np.zeros((60, 120, 3), np.uint8)
    pixels[:, 60:] = 200
    stroke = CloneStroke(pixels, (0, 60), opacity=0.25)
    stroke.add(dabs((30, 30)))
    assert laid(pixels, stroke)[30, 30, 0] == 50

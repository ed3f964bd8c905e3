from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scans import make_print, scanned

from genrepair.imaging.blend import lay
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.services.triage import AMBER, GREEN, LIMITS, RED, Figures, Score, judge, look, score

_CLEAN = scanned(make_print(300, 400), seed=1)


def disc(row: int, column: int, radius: int, shape: tuple[int, int] = (300, 400)) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    cv2.circle(mask, (column, row), radius, 255, -1)
    return mask


def whole(pixels: np.ndarray, weight: np.ndarray | None = None) -> Patch:
    return Patch(Region.whole(*pixels.shape[:2]), pixels, weight)


def verdict(before: np.ndarray, patches: list[Patch], spoil: Callable[[Any], None] | None = None, **more: Any) -> Score:
    seen = look(before, before, patches)
    after = before.copy()
    for patch in patches:
        target = after[patch.region.slices]
        lay(target, patch, out=target)
    if spoil is not None:
        spoil(after)
    return judge(seen, after, after, **more)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_good_fill_and_no_change_are_green(depth: int) -> None:
    clean = _CLEAN if depth == 8 else _CLEAN.astype(np.uint16) * 257
    damaged = clean.copy()
    mask = np.maximum(disc(80, 100, 5), disc(200, 300, 6))
    damaged[mask > 0] = np.iinfo(clean.dtype).max
    good = verdict(damaged, [whole(clean, mask)])
    assert good.level == GREEN and good.reasons == ()
    assert 0.1 < good.figures.filled_percent < 0.3
    nothing = verdict(clean, [])
    assert nothing.level == GREEN
    assert nothing.figures == Figures()


def test_one_changed_pixel_outside_is_red() -> None:
    def spoil(after: np.ndarray) -> None:
        after[299, 399, 0] ^= 1

    bad = verdict(_CLEAN, [whole(_CLEAN, disc(80, 100, 5))], spoil)
    assert bad.level == RED and bad.figures.outside_strips == 1
    assert "no repair should touch" in bad.reasons[0]


def test_a_pixel_under_the_soft_edge_may_change() -> None:
    weight = cv2.GaussianBlur(disc(80, 100, 5), (0, 0), 2)
    assert verdict(_CLEAN, [whole(np.full_like(_CLEAN, 90), weight)]).figures.outside_strips == 0


def test_visible_seams_are_told() -> None:
    smooth = np.full((300, 400, 3), 120, np.uint8)
    smooth += np.random.default_rng(0).integers(0, 5, smooth.shape, dtype=np.uint8)
    patch = whole(np.full_like(smooth, 180), disc(150, 200, 20))
    found = verdict(smooth, [patch])
    assert found.level == RED and any("edges" in reason for reason in found.reasons)


def test_damage_wider_than_its_mask_is_told() -> None:
    smooth = np.full((300, 400, 3), 120, np.uint8)
    smooth += np.random.default_rng(0).integers(0, 5, smooth.shape, dtype=np.uint8)
    damaged = smooth.copy()
    damaged[disc(150, 200, 14) > 0] = 250
    found = verdict(damaged, [whole(smooth, disc(150, 200, 9))])
    assert any("rim of the damage" in reason for reason in found.reasons)
    assert found.figures.residual_percent == 100


def test_damage_that_nothing_filled_is_told() -> None:
    left = disc(150, 200, 14)
    found = verdict(_CLEAN, [], left=left)
    assert found.level == RED and found.figures.residual_percent == 100


def test_a_large_fill_asks_for_a_look() -> None:
    mask = disc(150, 200, 70)
    found = verdict(_CLEAN, [whole(_CLEAN, mask)])
    assert found.level == AMBER
    assert found.figures.filled_percent == pytest.approx(100 * np.mean(mask > 0), abs=0.1)


def test_denoising_is_green_and_smearing_is_not() -> None:
    noisy = scanned(make_print(300, 400), noise=8, seed=2)
    assert verdict(noisy, [whole(_CLEAN)]).level == GREEN
    smeared = cv2.GaussianBlur(_CLEAN, (0, 0), 9)
    found = verdict(_CLEAN, [whole(smeared)])
    assert found.level == RED and any("details" in reason for reason in found.reasons)


def test_another_picture_is_red() -> None:
    other = scanned(make_print(300, 400, seed=7), seed=1)
    assert verdict(_CLEAN, [whole(other)]).level == RED


def test_a_neutral_photo_must_stay_neutral_unless_colours_were_asked_for() -> None:
    grey = np.repeat(_CLEAN[..., 1:2], 3, axis=2)
    tinted = np.clip(grey.astype(int) + np.array([8, 0, -8]), 0, 255).astype(np.uint8)
    found = verdict(grey, [whole(tinted)])
    assert found.level == RED and any("tinted" in reason for reason in found.reasons)
    assert not any("tinted" in r for r in verdict(grey, [whole(tinted)], tools=["colours"]).reasons)
    coloured = np.clip(_CLEAN.astype(int) + np.array([8, 0, -8]), 0, 255).astype(np.uint8)
    assert verdict(_CLEAN, [whole(coloured)]).figures.tint == 0


def test_blown_brightened_and_blank_results_are_told() -> None:
    blown = np.clip((_CLEAN.astype(int) - 128) * 4 + 128, 0, 255).astype(np.uint8)
    assert any("pure black" in reason for reason in verdict(_CLEAN, [whole(blown)]).reasons)
    bright = np.clip(_CLEAN.astype(int) + 30, 0, 255).astype(np.uint8)
    assert any("brightness" in reason for reason in verdict(_CLEAN, [whole(bright)]).reasons)
    blank = verdict(_CLEAN, [whole(np.full_like(_CLEAN, 128))])
    assert blank.level == RED and any("contrast" in reason for reason in blank.reasons)


def test_the_same_photo_scores_alike_at_another_size() -> None:
    smeared = cv2.GaussianBlur(_CLEAN, (0, 0), 3)
    big = [cv2.resize(p, None, fx=6, fy=6, interpolation=cv2.INTER_CUBIC) for p in (_CLEAN, smeared)]
    small = [cv2.resize(p, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC) for p in (_CLEAN, smeared)]
    shares = [verdict(p[0], [whole(p[1])]).figures.unlike_percent for p in (small, big)]
    assert shares[0] == pytest.approx(shares[1], abs=15)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (13, 7)])
def test_tiny_photos_are_judged_too(size: tuple[int, int]) -> None:
    photo = np.full((*size, 3), 100, np.uint8)
    assert verdict(photo, [whole(photo, np.full(size, 255, np.uint8))]).level in (GREEN, AMBER, RED)


@settings(max_examples=60, deadline=None)
@given(
    values=st.fixed_dictionaries({name: st.floats(0, 200) for name in LIMITS.__dataclass_fields__}),
    outside=st.integers(0, 2),
)
def test_the_level_is_the_worst_reason_and_green_has_none(values: dict[str, float], outside: int) -> None:
    found = score(Figures(outside_strips=outside, **values))
    assert (found.level == GREEN) == (not found.reasons)
    worst = max(2 if values[n] >= getattr(LIMITS, n)[1] else int(values[n] >= getattr(LIMITS, n)[0]) for n in values)
    assert found.level == (RED if outside else (GREEN, AMBER, RED)[worst])
    assert all(reason.endswith((".", ")")) and "{" not in reason for reason in found.reasons)


def test_it_becomes_plain_json() -> None:
    import json

    assert json.loads(json.dumps(verdict(_CLEAN, []).as_dict()))["level"] == GREEN

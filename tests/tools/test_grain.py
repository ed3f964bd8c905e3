"""Film grain: matched or given, the same wherever it is asked for, and nothing where nothing may change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.grain_statistics import coarseness
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.grain import TOOL, GrainParams
from genrepair.tools.tool import Outcome, Request


def request(pixels: NDArray[Any], mask: NDArray[np.uint8] | None = None, **params: Any) -> Request:
    return Request(pixels, mask, GrainParams(**params))


def run(asked: Request, engine: Any) -> Outcome:
    return TOOL.finish(asked, TOOL.prepare(asked, engine, NoProgress()))


def grainy(height: int, width: int, sigma: float, soft: float) -> NDArray[np.uint8]:
    """Soft shapes with grain of a known strength and width, but a clean middle."""
    rng = np.random.default_rng(0)
    grain = cv2.GaussianBlur(rng.standard_normal((height, width)), (0, 0), soft)
    grain *= sigma / grain.std()
    grain[60:120, 80:180] = 0
    slope = np.linspace(90, 160, width)[None] + np.linspace(-20, 20, height)[:, None]
    return np.clip(np.rint(slope + grain), 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)


@pytest.mark.parametrize("depth", [8, 16])
def test_grain_as_strong_as_given_and_none_at_amount_zero(engine: Any, smooth: Any, depth: int) -> None:
    photo = smooth(150, 210, depth=depth)
    outcome = run(request(photo, sigma="10", size="20", colour=0), engine)
    (patch,) = outcome.patches
    unit = 257 if depth == 16 else 1
    change = (patch.pixels.astype(np.float64) - photo) / unit
    # Strongest in middle tones, a third of it near black and white.
    assert 6 < change.std() < 10.5
    np.testing.assert_allclose(change[..., 0], change[..., 2], atol=1.01)
    assert patch.pixels.dtype == photo.dtype
    assert run(request(photo, sigma="10", amount=0), engine).patches == []
    assert run(request(photo, sigma="0"), engine).patches == []


def test_a_smooth_place_gets_the_grain_of_the_photo_around_it(engine: Any) -> None:
    photo = grainy(200, 280, 7, 0.8)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[60:120, 80:180] = 255
    outcome = run(request(photo, mask), engine)
    assert outcome.summary["grain"] == "as around the mask"
    (patch,) = outcome.patches
    result = photo.copy()
    patch_pixels = np.where((patch.weight == 255)[..., None], patch.pixels, result[patch.region.slices])
    result[patch.region.slices] = patch_pixels
    flat = np.linspace(90, 160, 280)[None] + np.linspace(-20, 20, 200)[:, None]
    inside, outside = np.s_[66:114, 86:174], np.s_[130:190, 20:260]
    made, real = (result[..., 0] - flat)[inside], (photo[..., 0] - flat)[outside]
    assert made.std() == pytest.approx(real.std(), rel=0.25)
    assert coarseness(made) == pytest.approx(coarseness(real), abs=0.12)


def test_a_part_has_the_same_grain_as_the_whole(engine: Any, smooth: Any) -> None:
    photo = smooth(300, 340)
    whole = run(request(photo, sigma="12"), engine).patches[0].pixels
    part = Region(131, 77, 90, 101)
    asked = replace(request(photo, sigma="12"), region=part)
    assert np.array_equal(run(asked, engine).patches[0].pixels, whole[part.slices])
    other = replace(request(photo, sigma="12"), seed=1)
    assert not np.array_equal(run(other, engine).patches[0].pixels, whole)


def test_nothing_to_match_changes_nothing(engine: Any, smooth: Any) -> None:
    photo = smooth(150, 210)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[40:80, 50:90] = 255
    outcome = run(request(photo, mask), engine)
    assert outcome.patches == [] and outcome.summary["grain"] == "none to match"


def test_a_grey_photo_stays_grey_and_sliders_need_no_network(engine: Any, smooth: Any) -> None:
    grey = smooth(90, 120).mean(axis=2).astype(np.uint8)[..., None].repeat(3, axis=2)
    asked = request(grey, sigma="10", colour=100)
    prepared = TOOL.prepare(asked, engine, NoProgress())
    runs = len(engine.calls)
    pixels = TOOL.finish(asked, prepared).patches[0].pixels
    assert np.array_equal(pixels[..., 0], pixels[..., 1]) and np.array_equal(pixels[..., 0], pixels[..., 2])
    TOOL.finish(replace(asked, params=replace(asked.params, amount=50, colour=0)), prepared)
    assert len(engine.calls) == runs


def test_protected_pixels_and_tiny_photos(engine: Any, smooth: Any) -> None:
    photo = smooth(9, 7)
    protect = np.zeros((9, 7), np.uint8)
    protect[2:4] = 255
    (patch,) = run(replace(request(photo, sigma="20"), protect=protect), engine).patches
    assert patch.weight is not None and not patch.weight[2:4].any() and patch.weight[5:].all()


@pytest.mark.parametrize(("name", "value"), [("sigma", "61"), ("sigma", "much"), ("size", "-1"), ("size", "101")])
def test_wrong_numbers_are_a_sentence(engine: Any, smooth: Any, name: str, value: str) -> None:
    with pytest.raises(UsageError, match="may be auto or a number from 0 to"):
        TOOL.prepare(request(smooth(20, 20), **{name: value}), engine, NoProgress())

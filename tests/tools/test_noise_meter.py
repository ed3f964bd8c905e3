"""Noise as a denoiser sees it: texture is none, coarse grain is, and without such a denoiser the old measure holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.engine import Engine, EngineSettings
from genrepair.imaging.noise_level import calm_noise, calm_places
from genrepair.imaging.read import read_photo
from genrepair.paths import samples_dir
from genrepair.tools.noise_meter import seen_noise
from tests.conftest import FakeEngine, tiny_card


@pytest.fixture(scope="module")
def shipped() -> Iterator[Engine]:
    yield Engine(EngineSettings(provider="cpu", threads=2))


@pytest.fixture(scope="module")
def bay() -> NDArray[np.uint8]:
    return np.asarray(read_photo(samples_dir() / "undamaged" / "bay.jpg").pixels[:512, :512])


def test_without_a_denoiser_that_judges_by_itself_the_finest_detail_is_measured(noisy: Any) -> None:
    photo = noisy(300, 400, 8)
    blindless, none = FakeEngine(), FakeEngine()
    del none.cards["denoise"]
    readings = [seen_noise(photo, each) for each in (blindless, none)]  # type: ignore[arg-type]
    assert all((each.luminance, each.chroma) == calm_noise(photo) and each.sure == 1 for each in readings)
    assert not blindless.calls


@pytest.mark.parametrize("depth", [8, 16])
def test_what_is_taken_away_is_the_noise(noisy: Any, depth: int) -> None:
    engine = FakeEngine(denoise=replace(tiny_card("denoise"), training={"blind": True}))
    seen = seen_noise(noisy(300, 400, 8, depth=depth), engine)  # type: ignore[arg-type]
    assert seen.luminance == pytest.approx(8, rel=0.1) and seen.chroma == pytest.approx(8, rel=0.1)
    assert seen.deviation == pytest.approx(8, rel=0.1) and seen.sure == 1
    assert all(call["noise_level"] == (0.0, 0.0) for call in engine.calls)
    # A few places, however large the photo is.
    assert len(engine.calls) <= 8


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (7, 7), (130, 129)])
def test_any_size_can_be_measured(shape: tuple[int, int], shipped: Engine) -> None:
    seen = seen_noise(np.full((*shape, 3), 90, np.uint8), shipped)
    assert seen.luminance < 1 and seen.chroma < 1 and seen.sure == 0


def test_clipped_places_are_left_out(noisy: Any) -> None:
    photo = noisy(400, 512, 12)
    photo[:, 256:] = 255
    assert all(place.right <= 256 + 64 for place in calm_places(photo))


def test_coarse_grain_is_seen_and_a_good_photo_is_not_noisy(bay: NDArray[np.uint8], shipped: Engine) -> None:
    rng = np.random.default_rng(0)
    grain = cv2.GaussianBlur(rng.standard_normal(bay.shape[:2]), (0, 0), 1.0)[..., None]
    grainy = np.clip(np.rint(bay + grain * (12 / grain.std())), 0, 255).astype(np.uint8)
    assert seen_noise(bay, shipped).sure == 0
    seen = seen_noise(grainy, shipped)
    assert 8 < seen.deviation < 15 and seen.sure == 1
    assert calm_noise(grainy)[0] < 3


def test_white_noise_reads_as_what_it_is(bay: NDArray[np.uint8], shipped: Engine) -> None:
    white = bay + np.random.default_rng(0).normal(0, 10, bay.shape)
    seen = seen_noise(np.clip(np.rint(white), 0, 255).astype(np.uint8), shipped)
    assert seen.luminance == pytest.approx(10, rel=0.15) and seen.chroma == pytest.approx(10, rel=0.15)


def test_grain_finer_than_a_pixel_is_noise_whatever_the_denoiser_leaves(noisy: Any) -> None:
    engine = FakeEngine(denoise=replace(tiny_card("denoise"), training={"blind": True}))
    engine._denoise = lambda image, inputs: image  # type: ignore[method-assign]
    photo = noisy(300, 400, 12)
    seen = seen_noise(photo, engine)  # type: ignore[arg-type]
    assert seen.luminance == calm_noise(photo)[0] and seen.sure == 1

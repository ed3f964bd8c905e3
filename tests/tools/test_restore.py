"""Restore: strengths told or found, strength without the network, no colour in a photo of one tone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.read import read_photo
from genrepair.paths import samples_dir
from genrepair.progress import NoProgress
from genrepair.tools.restore import TOOL, RestoreParams, measure_strengths
from genrepair.tools.tool import Request


def request(pixels: NDArray[Any], mask: NDArray[np.uint8] | None = None, **params: Any) -> Request:
    return Request(pixels, mask, RestoreParams(**params))


def test_the_network_is_told_what_is_measured_or_given(engine: Any, noisy: Any) -> None:
    TOOL.prepare(request(noisy(140, 150, 12)), engine, NoProgress())
    TOOL.prepare(request(noisy(140, 150, 12), auto=False, blocking=40), engine, NoProgress())
    grain, blocking, _ = engine.calls[0]["strength"]
    assert 0.3 < grain < 0.5 and blocking == 0
    assert engine.calls[1]["strength"] == (0.0, 0.4, 0.0)


@pytest.mark.parametrize("noise", [2, 5])
def test_the_noise_of_a_blurred_photo_is_told_as_it_is(noise: float) -> None:
    """Fine texture is taken for noise in sharp photos; what a blurred one shows finer than its blur is noise."""
    photo = read_photo(samples_dir() / "undamaged" / "bay.jpg").pixels[:512, :512].astype(np.float32)
    grain = np.random.default_rng(0).normal(0, noise, photo.shape)
    soft = np.clip(np.rint(cv2.GaussianBlur(photo, (0, 0), 1.6) + grain), 0, 255).astype(np.uint8)
    told, _, blur = measure_strengths(soft)
    assert blur > 0.3
    assert told == pytest.approx(noise / 30, rel=0.25)


def test_weak_noise_of_a_sharp_photo_may_be_texture() -> None:
    grain = np.random.default_rng(0).normal(0, 2, (200, 240, 3))
    assert measure_strengths(np.clip(np.rint(sharp_photo() + grain), 0, 255).astype(np.uint8))[0] == 0


def test_maximum_quality_averages_eight_passes(engine: Any, noisy: Any) -> None:
    for effort in ("standard", "maximum"):
        TOOL.prepare(request(noisy(140, 150, 12), effort=effort), engine, NoProgress())
    assert [call["ensemble"] for call in engine.calls] == [1, 8]


def test_a_jpeg_is_measured_as_blocky_and_the_more_the_harder_it_was_pressed(noisy: Any) -> None:
    photo = noisy(320, 400, 12)
    strengths = []
    for quality in (98, 75, 10):
        _, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])
        saved = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
        strengths.append(measure_strengths(saved)[1])
    assert strengths[0] == 0 and 0 < strengths[1] <= strengths[2] <= 0.9


def test_the_tiles_lie_by_the_blocks_of_a_photo_that_was_cropped(engine: Any, noisy: Any) -> None:
    _, data = cv2.imencode(".jpg", noisy(320, 400, 12), [cv2.IMWRITE_JPEG_QUALITY, 10])
    saved = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    for pixels in (saved, np.ascontiguousarray(saved[3:, 6:])):
        TOOL.prepare(request(pixels), engine, NoProgress())
    assert [call["origin"] for call in engine.calls] == [(0, 0), (5, 2)]


def test_a_photo_without_damage_is_left_alone(engine: Any, smooth: Any) -> None:
    asked = request(smooth(200, 240))
    prepared = TOOL.prepare(replace(asked, pixels=sharp_photo()), engine, NoProgress())
    assert prepared.restored is None and not engine.calls
    assert TOOL.finish(replace(asked, pixels=sharp_photo()), prepared).patches == []


def sharp_photo() -> NDArray[np.uint8]:
    """Hard edges, no noise."""
    rows, columns = np.mgrid[:200, :240]
    return np.where(((rows // 23 + columns // 31) % 2)[..., None], 190, 60).repeat(3, axis=2).astype(np.uint8)


def test_nothing_asked_for_is_a_sentence(engine: Any, noisy: Any) -> None:
    with pytest.raises(UsageError, match="above 0 %"):
        TOOL.prepare(request(noisy(40, 50, 3), auto=False), engine, NoProgress())


@pytest.mark.parametrize("depth", [8, 16])
def test_strength_needs_no_second_run(engine: Any, noisy: Any, depth: int) -> None:
    asked = request(noisy(140, 150, 12, depth=depth))
    prepared = TOOL.prepare(asked, engine, NoProgress())
    (whole,) = TOOL.finish(asked, prepared).patches
    (half,) = TOOL.finish(replace(asked, params=RestoreParams(strength=50)), prepared).patches
    assert TOOL.finish(replace(asked, params=RestoreParams(strength=0)), prepared).patches == []
    full = whole.pixels.astype(float) - asked.pixels
    np.testing.assert_allclose(half.pixels.astype(float) - asked.pixels, full / 2, atol=0.51)
    assert half.pixels.dtype == asked.pixels.dtype and len(engine.calls) == 1


@pytest.mark.parametrize("tint", [(1, 1, 1), (1, 0.86, 0.7)])
def test_a_photo_of_one_tone_keeps_it(engine: Any, noisy: Any, tint: tuple[float, float, float]) -> None:
    grey = noisy(160, 170, 14).mean(axis=2, keepdims=True)
    photo = np.rint(grey * np.array(tint)).astype(np.uint8)
    asked = request(photo)
    prepared = TOOL.prepare(asked, engine, NoProgress())
    assert prepared.monochrome
    (patch,) = TOOL.finish(asked, prepared).patches
    change = patch.pixels.astype(int) - photo
    assert np.abs(change).max() > 2
    assert np.ptp(change, axis=2).max() == 0  # every channel moves by the same


def test_a_mask_limits_it(engine: Any, noisy: Any) -> None:
    mask = np.zeros((160, 170), np.uint8)
    mask[20:30, 20:30] = 255
    asked = request(noisy(160, 170, 14), mask)
    (patch,) = TOOL.finish(asked, TOOL.prepare(asked, engine, NoProgress())).patches
    assert patch.weight is not None and patch.region.area < 30 * 30

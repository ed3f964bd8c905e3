"""The vintage print: as strong as asked, as soft and as toned, and the same wherever it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.region import Region
from genrepair.imaging.tone import LUMINANCE, is_monochrome
from genrepair.progress import NoProgress
from genrepair.tools.tool import Outcome, Request
from genrepair.tools.vintage import TOOL, VintageParams


def request(pixels: NDArray[Any], mask: NDArray[np.uint8] | None = None, **params: Any) -> Request:
    return Request(pixels, mask, VintageParams(**params))


def run(asked: Request, engine: Any) -> Outcome:
    return TOOL.finish(asked, TOOL.prepare(asked, engine, NoProgress()))


@pytest.mark.parametrize("depth", [8, 16])
def test_the_whole_way_is_what_the_network_made_in_grey(engine: Any, smooth: Any, depth: int) -> None:
    photo = smooth(90, 130, depth=depth)
    (patch,) = run(request(photo, toning=0), engine).patches
    assert patch.pixels.dtype == photo.dtype
    np.testing.assert_array_equal(patch.pixels[..., 0], patch.pixels[..., 2])
    unit = np.float32(np.iinfo(photo.dtype).max)
    bright = 0.2 + 0.5 * photo[..., 1] / unit
    # Up to the little noise that becomes grain, and its share of the tone that the network gave.
    assert np.abs(patch.pixels[..., 0] / unit - bright).mean() < 0.04
    assert run(request(photo, strength=0), engine).patches == []


def test_half_the_way_keeps_half_of_the_colours_and_more_goes_beyond(engine: Any, noisy: Any) -> None:
    pixels = noisy(80, 100, 12)

    def chroma(strength: int) -> float:
        (patch,) = run(request(pixels, strength=strength, toning=0), engine).patches
        part = patch.pixels.astype(np.float32)
        return float(np.abs(part - (part @ LUMINANCE)[..., None]).mean())

    assert chroma(50) == pytest.approx(chroma(1) / 2, rel=0.1)
    assert chroma(100) < 0.5
    grey = pixels[..., 1:2].repeat(3, axis=2)
    contrast = [
        float(run(request(grey, strength=strength, toning=0), engine).patches[0].pixels.std())
        for strength in (50, 100, 150)
    ]
    assert contrast[0] > contrast[1] > contrast[2]


def test_the_tone_is_the_network_s_and_has_no_luminance(engine: Any, noisy: Any) -> None:
    pixels = noisy(60, 80, 12)
    grey, toned = (run(request(pixels, toning=toning), engine).patches[0].pixels.astype(int) for toning in (0, 100))
    assert is_monochrome(toned.astype(np.uint8))
    assert 20 < (toned[..., 0] - grey[..., 0]).mean() < 30
    assert -32 < (toned[..., 2] - grey[..., 2]).mean() < -20
    assert np.abs((toned - grey) @ LUMINANCE).mean() < 1


def test_a_small_print_is_soft(engine: Any, noisy: Any) -> None:
    pixels = noisy(300, 420, 12)
    small, large = (run(request(pixels, size=size), engine) for size in (200, 1000))
    assert small.summary["print_size"] == 200 and large.summary["print_size"] == 420
    fine = [
        np.abs(cv2.Laplacian(each.patches[0].pixels[..., 1].astype(np.float32), cv2.CV_32F)).mean()
        for each in (small, large)
    ]
    assert fine[0] < fine[1] / 2


def test_a_part_is_what_the_whole_would_be_and_nothing_changes_outside(engine: Any, noisy: Any) -> None:
    pixels = noisy(260, 300, 12)
    asked = request(pixels, size=200)
    prepared = TOOL.prepare(asked, engine, NoProgress())
    (whole,) = TOOL.finish(asked, prepared).patches
    region = Region(31, 45, 120, 77)
    (part,) = TOOL.finish(replace(asked, region=region), prepared).patches
    np.testing.assert_array_equal(part.pixels, whole.pixels[region.slices])
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[100:140, 100:160] = 255
    (masked,) = run(request(pixels, mask), engine).patches
    assert masked.weight is not None and masked.weight.min() == 0
    protect = np.full(pixels.shape[:2], 255, np.uint8)
    assert TOOL.finish(replace(asked, protect=protect), prepared).patches == []
    with pytest.raises(UsageError, match="do not meet"):
        run(replace(request(pixels, mask), region=Region(0, 0, 20, 20)), engine)

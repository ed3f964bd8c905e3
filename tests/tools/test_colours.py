"""Colours: one transform of the whole photo, seen in a thumbnail, mixed without the network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from genrepair.engine.card import CardOutput
from genrepair.errors import ModelError
from genrepair.imaging.region import Region
from genrepair.imaging.shrink import shrunk
from genrepair.progress import NoProgress
from genrepair.tools.colours import TOOL, ColoursParams
from genrepair.tools.tool import Request


def request(pixels: Any, mask: Any = None, **params: Any) -> Request:
    return Request(pixels, mask, ColoursParams(**params))


@pytest.mark.parametrize("depth", [8, 16])
def test_colours_change_by_the_transform(engine: Any, smooth: Any, depth: int) -> None:
    asked = request(smooth(50, 80, depth=depth))
    prepared = TOOL.prepare(asked, engine, NoProgress())
    assert engine.calls[0]["image"].shape == (64, 64, 3)
    (patch,) = TOOL.finish(asked, prepared).patches
    peak = np.iinfo(asked.pixels.dtype).max
    red = np.interp(asked.pixels[..., 0] / peak, np.linspace(0, 1, 17), np.linspace(0, 1, 17) ** 0.8)
    np.testing.assert_allclose(patch.pixels[..., 0], red * peak, atol=1 if depth == 8 else 4)
    np.testing.assert_array_equal(patch.pixels[..., 1:], asked.pixels[..., 1:])
    assert patch.pixels.dtype == asked.pixels.dtype


def test_tone_and_colour_have_their_own_strength(engine: Any, smooth: Any) -> None:
    asked = request(smooth(50, 80))
    prepared = TOOL.prepare(asked, engine, NoProgress())
    assert TOOL.finish(replace(asked, params=ColoursParams(0, 0)), prepared).patches == []
    (tone_only,) = TOOL.finish(replace(asked, params=ColoursParams(100, 0)), prepared).patches
    change = tone_only.pixels.astype(int) - asked.pixels
    assert change.max() > 3 and np.ptp(change, axis=2).max() <= 1
    assert len(engine.calls) == 1


def test_a_photo_of_one_tone_keeps_it_unless_asked(engine: Any, smooth: Any) -> None:
    grey = np.repeat(smooth(50, 80).mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    sepia = np.clip(grey * np.array([1.0, 0.85, 0.6]), 0, 255).astype(np.uint8)
    for picture in (grey, sepia):
        asked = request(picture)
        prepared = TOOL.prepare(asked, engine, NoProgress())
        (kept,) = TOOL.finish(asked, prepared).patches
        change = kept.pixels.astype(int) - picture
        assert change.max() > 0 and np.ptp(change, axis=2).max() == 0
        (changed,) = TOOL.finish(request(picture, one_tone="change"), prepared).patches
        assert np.ptp(changed.pixels.astype(int) - picture, axis=2).max() > 3


def test_a_part_of_the_photo_changes_as_the_whole_does(engine: Any, smooth: Any) -> None:
    asked = request(smooth(50, 80))
    prepared = TOOL.prepare(asked, engine, NoProgress())
    (whole,) = TOOL.finish(asked, prepared).patches
    part = replace(asked, region=Region(10, 20, 15, 30))
    assert prepared.covers(part)
    (patch,) = TOOL.finish(part, prepared).patches
    np.testing.assert_array_equal(patch.pixels, whole.pixels[10:25, 20:50])


def test_a_thumbnail_is_the_mean_of_what_it_covers() -> None:
    photo = np.zeros((128, 256, 3), np.uint16)
    photo[:, 128:] = 65535
    small = shrunk(photo, 64, 64)
    assert small.shape == (64, 64, 3) and small[:, :31].max() == 0 and small[:, 33:].min() == pytest.approx(1)


def test_numbers_that_are_no_transform_are_a_sentence(engine: Any, smooth: Any) -> None:
    engine.cards["colours"] = replace(engine.cards["colours"], output=CardOutput("transform", "map", 3))
    engine._colours = lambda image, inputs: np.zeros((64, 64, 3), np.float32)
    with pytest.raises(ModelError, match="no colour transform"):
        TOOL.prepare(request(smooth(50, 80)), engine, NoProgress())

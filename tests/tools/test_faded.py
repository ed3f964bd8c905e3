"""The faded print: contrast comes back where the network says so, without colour and without noise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.faded import TOOL, FadedParams
from genrepair.tools.tool import Request


@pytest.mark.parametrize("depth", [8, 16])
def test_a_photo_follows_the_network_and_keeps_its_colours(engine: Any, smooth: Any, depth: int) -> None:
    photo = smooth(220, 300, depth=depth)
    asked = Request(photo, None, FadedParams())
    prepared = TOOL.prepare(asked, engine, NoProgress())
    (patch,) = TOOL.finish(asked, prepared).patches
    assert patch.pixels.dtype == photo.dtype
    # The network doubles the contrast; all channels change alike.
    change = patch.pixels.astype(int) - photo.astype(int)
    inside = (patch.pixels > 0).all(axis=2) & (patch.pixels < np.iinfo(photo.dtype).max).all(axis=2)
    assert inside.mean() > 0.5
    assert np.abs(change[..., 0] - change[..., 2])[inside].max() <= 1
    assert patch.pixels.std() > 1.3 * photo.std()
    (half,) = TOOL.finish(replace(asked, params=FadedParams(strength=50)), prepared).patches
    assert photo.std() < half.pixels.std() < patch.pixels.std()
    assert TOOL.finish(replace(asked, params=FadedParams(strength=0)), prepared).patches == []


def test_a_part_is_what_the_whole_would_be(engine: Any, noisy: Any) -> None:
    photo = noisy(400, 500, 8)
    asked = Request(photo, None, FadedParams())
    prepared = TOOL.prepare(asked, engine, NoProgress())
    (whole,) = TOOL.finish(asked, prepared).patches
    region = Region(61, 85, 300, 177)
    (part,) = TOOL.finish(replace(asked, region=region), prepared).patches
    np.testing.assert_array_equal(part.pixels, whole.pixels[region.slices])

"""What the property tests of this folder draw from."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.region import Region

# Regions around and partly outside a picture of up to 60 pixels a side, empty ones among them.
regions = st.builds(Region, st.integers(-30, 60), st.integers(-30, 60), st.integers(0, 50), st.integers(0, 50))
sizes = st.tuples(st.integers(1, 50), st.integers(1, 50))


@st.composite
def arrays(draw: st.DrawFn, shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """Random pixels: black and white are frequent, where rounding and clipping go wrong."""
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    values = random.integers(0, top + 1, shape)
    return np.where(random.random(shape) < 0.3, random.choice([0, top], shape), values).astype(dtype)


@st.composite
def pictures(draw: st.DrawFn, channels: tuple[int, ...] = (1, 3)) -> NDArray[Any]:
    """(height, width, channels) uint8 or uint16."""
    height, width = draw(sizes)
    return draw(arrays((height, width, draw(st.sampled_from(channels))), draw(st.sampled_from((np.uint8, np.uint16)))))


@st.composite
def masks(draw: st.DrawFn) -> NDArray[np.uint8]:
    """A few blobs in a small mask; sometimes nothing, sometimes everything."""
    height, width = draw(sizes)
    mask = np.zeros((height, width), np.uint8)
    for region in draw(st.lists(regions, max_size=5)):
        mask[region.clip(height, width).slices] = 255
    return mask

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.difference import amplified, most

from .strategies import arrays, pictures


@given(pictures(), st.data(), st.sampled_from((1, 4, 8, 255)))
def test_no_difference_is_ever_shown_as_none(before: NDArray[Any], data: st.DataObject, gain: int) -> None:
    after = data.draw(arrays(before.shape, before.dtype))
    after[: len(after) // 2] = before[: len(after) // 2]
    shown = amplified(before, after, gain)
    assert shown.dtype == np.uint8 and shown.shape == before.shape
    np.testing.assert_array_equal(shown > 0, before != after)
    difference = np.abs(before.astype(int) - after) * (255 / np.iinfo(before.dtype).max) * gain
    np.testing.assert_allclose(shown, np.minimum(difference, 255), atol=1)
    np.testing.assert_array_equal(most(before, after), amplified(before, after, 1).max(axis=2))

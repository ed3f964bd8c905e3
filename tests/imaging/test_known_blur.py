"""Only what is known counts in a normalised blur."""

from __future__ import annotations

import numpy as np
import pytest

from genrepair.imaging.known_blur import blur_known


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_what_is_unknown_does_not_count(channels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    known = rng.random((40, 50)) < 0.5
    picture = np.full((40, 50, *channels), 0.25, np.float32)
    picture[~known] = 9
    blurred = blur_known(picture, known, 2.0)
    assert blurred.shape == picture.shape and blurred.dtype == np.float32
    np.testing.assert_allclose(blurred, 0.25, rtol=1e-4)
    assert not blur_known(picture, np.zeros_like(known), 2.0).any()

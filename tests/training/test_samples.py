"""The bundled samples are what ``python -m training.samples`` makes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from genrepair.paths import samples_dir
from training.samples import SAMPLES, make


@pytest.mark.parametrize("name", SAMPLES)
def test_a_bundled_sample_is_remade_from_its_seed(name: str) -> None:
    bundled = np.fromfile(samples_dir() / name, np.uint8)
    before, after = (cv2.imdecode(file, cv2.IMREAD_COLOR_RGB).astype(np.int16) for file in (bundled, make(name)))
    # The last bit of a blur differs between processors, and JPEG may make more of it.
    assert np.abs(before - after).mean() < 1
    assert bundled.size <= 400 * 1024

"""The speed test: a picture made in memory, a row a model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from genrepair.progress import NoProgress
from genrepair.services.speed import measure_speed, synthetic_photo


@pytest.mark.parametrize("megapixels", [0.001, 0.05, 0.3])
def test_the_picture_has_the_size_and_is_always_the_same(megapixels: float) -> None:
    picture = synthetic_photo(megapixels)
    assert picture.dtype == np.uint8 and picture.shape[2] == 3
    if megapixels > 0.01:
        assert picture.shape[0] * picture.shape[1] / 1e6 == pytest.approx(megapixels, rel=0.02)
    np.testing.assert_array_equal(picture, synthetic_photo(megapixels))


def test_a_row_a_model(engine: Any) -> None:
    rows = list(measure_speed(engine, list(engine.cards.values()), 0.01, 2, NoProgress()))
    assert [row.task for row in rows] == [
        "denoise",
        "inpaint",
        "damage",
        "restore",
        "colours",
        "grain",
        "guide",
        "vintage",
    ]
    assert all(row.provider == "CPU" and row.ms_per_megapixel > 0 and row.first_ms > 0 for row in rows)
    assert len(engine.calls) == 3 * len(rows)

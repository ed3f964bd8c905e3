"""How many photos of a small folder are held out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from training.data import load_photos


@pytest.mark.parametrize(("count", "least"), [(2, 1), (6, 1), (15, 3), (60, 8)])
def test_of_few_photos_enough_are_held_out_to_measure_with(tmp_path, count, least):
    rng = np.random.default_rng(5)
    for number in range(count):
        picture = cv2.resize(rng.integers(0, 256, (6, 6, 3), np.uint8), (96, 96), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(tmp_path / f"{number:02}.png"), picture)
    photos = load_photos(tmp_path, 64)
    assert least <= len(photos.held_out) <= max(least, count // 4)
    assert len(photos.train) + len(photos.held_out) == count
    again = load_photos(tmp_path, 64)
    assert [p.tobytes() for p in again.held_out] == [p.tobytes() for p in photos.held_out]

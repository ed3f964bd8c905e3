from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.errors import Cancelled
from genrepair.imaging.similar import similar
from genrepair.services.job import JobProgress

from .strategies import pictures


@given(pictures(), st.data(), st.integers(0, 255))
def test_all_alike_is_every_pixel_within_the_tolerance(
    pixels: NDArray[Any], data: st.DataObject, tolerance: int
) -> None:
    height, width = pixels.shape[:2]
    row, column = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    mask = similar(pixels, row, column, tolerance, contiguous=False)
    around = pixels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].reshape(-1, pixels.shape[2])
    reach = tolerance * (np.iinfo(pixels.dtype).max / 255)
    like = [pixel for pixel in around.astype(int) if np.abs(pixel - pixels[row, column]).max() <= reach]
    middle = np.mean(like, axis=0)
    expected = (np.abs(pixels - middle) <= reach + 1e-6).all(axis=2)
    expected[row, column] = True
    np.testing.assert_array_equal(mask == 255, expected)
    near = similar(pixels, row, column, tolerance, contiguous=True)
    labels = cv2.connectedComponents((mask > 0).astype(np.uint8), connectivity=4)[1]
    np.testing.assert_array_equal(near == 255, labels == labels[row, column])


def test_grain_counts_less_and_a_hair_is_taken_alone() -> None:
    pixels = np.full((20, 20, 3), 100, np.uint8)
    pixels[10, 10] = 108
    assert (similar(pixels, 10, 10, 8) == 255).sum() == 400
    pixels[:, 5] = 200
    np.testing.assert_array_equal(similar(pixels, 7, 5, 30) == 255, np.arange(20)[None, :].repeat(20, 0) == 5)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_photo_larger_than_a_strip_has_no_seam(channels: int) -> None:
    pixels = np.full((1500, 2100, channels), 90, np.uint8)
    pixels[:, 1000] = 200
    assert (similar(pixels, 3, 3, 10) == 255).sum() == 1500 * 1000


def test_it_can_be_stopped() -> None:
    progress = JobProgress()
    progress.cancel()
    with pytest.raises(Cancelled):
        similar(np.zeros((50, 50, 3), np.uint8), 1, 1, 10, progress=progress)

"""Collaborative filtering: repeated structure is freed of noise, and nothing depends on how a photo is cut."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.errors import Cancelled
from genrepair.imaging.collaborative import MARGIN, STRIDE, collaborative_filter, noise_spectrum
from genrepair.progress import NoProgress

SIGMA = 20 / 255


def bricks(height: int, width: int) -> NDArray[np.float32]:
    """A wall: the same thing again and again, four rows or eight columns on."""
    rows, columns = np.mgrid[0:height, 0:width]
    wall = np.full((height, width, 3), (0.7, 0.4, 0.3), np.float32)
    wall[(rows % 4 < 1) | ((columns + rows // 4 % 2 * 4) % 8 < 1)] = (0.5, 0.5, 0.55)
    return wall


def grain(shape: tuple[int, ...], width: float = 0.0) -> NDArray[np.float32]:
    """White noise, or as strong noise of single blots ``width`` pixels wide."""
    noise = np.random.default_rng(5).standard_normal(shape).astype(np.float32)
    if width:
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), width), np.float32)
        noise /= noise.std()
    return noise * np.float32(SIGMA)


def filtered(noisy: NDArray[np.float32], pilot: NDArray[np.float32]) -> NDArray[np.float32]:
    return collaborative_filter(noisy, pilot, noise_spectrum(noisy, pilot))


def error(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(a - b))))


def test_what_repeats_gets_cleaner_than_what_led_to_it() -> None:
    wall = bricks(96, 120)
    noisy, pilot = wall + grain(wall.shape), wall + np.float32(0.3) * grain(wall.shape)[::-1]
    assert error(filtered(noisy, pilot), wall) < 0.5 * error(pilot, wall)


def test_what_has_no_noise_stays() -> None:
    wall = bricks(64, 80)
    np.testing.assert_allclose(filtered(wall, wall), wall, atol=1e-3)


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (8, 8), (9, 13), (61, 47)])
def test_any_size(shape: tuple[int, int]) -> None:
    noisy = bricks(*shape) + grain((*shape, 3))
    result = filtered(noisy, bricks(*shape))
    assert result.shape == noisy.shape and result.dtype == np.float32 and np.isfinite(result).all()
    assert error(result, bricks(*shape)) <= error(noisy, bricks(*shape)) + 1e-6


def test_a_part_comes_out_as_in_the_whole() -> None:
    wall = bricks(300, 290)
    noisy = wall + grain(wall.shape)
    pilot = np.asarray(cv2.GaussianBlur(noisy, (0, 0), 0.9), np.float32)
    spectrum = noise_spectrum(noisy, pilot)
    whole = collaborative_filter(noisy, pilot, spectrum)
    top, left = 7 * STRIDE, 11 * STRIDE
    part = np.s_[top : top + 200, left : left + 230]
    inside = np.s_[MARGIN:-MARGIN, MARGIN:-MARGIN]
    alone = collaborative_filter(noisy[part], pilot[part], spectrum)
    np.testing.assert_allclose(alone[inside], whole[part][inside], atol=2e-5)


@pytest.mark.parametrize("kind", [np.float32, np.uint8])
def test_the_spectrum_tells_coarse_noise_from_white(kind: type) -> None:
    flat = np.full((160, 160, 3), 0.5, np.float32)

    def spectrum(noise: NDArray[np.float32]) -> NDArray[np.float32]:
        pair = flat + noise, flat
        if kind is np.uint8:
            pair = tuple(np.rint(255 * each).astype(np.uint8) for each in pair)
        return noise_spectrum(*pair)

    white, coarse = spectrum(grain(flat.shape)), spectrum(grain(flat.shape, 1.0))
    np.testing.assert_allclose(white.mean(axis=1), 1, rtol=1e-5)
    assert white.min() > 0.7 and white.max() < 1.3
    assert coarse[:, 0].min() > 5 and coarse[:, -1].max() < 0.1


def test_it_can_be_stopped() -> None:
    class Stop(NoProgress):
        def update(self, fraction: float, text: str = "") -> None:
            raise Cancelled

    wall = bricks(40, 40)
    with pytest.raises(Cancelled):
        collaborative_filter(wall, wall, noise_spectrum(wall, wall), Stop())

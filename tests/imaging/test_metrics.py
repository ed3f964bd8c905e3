from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.metrics import channel_noise_sigmas, largest_change_outside, noise_sigma, psnr, ssim

from .strategies import arrays, pictures


@given(st.data(), pictures())
def test_psnr_by_its_definition(data: st.DataObject, a: NDArray[Any]) -> None:
    b = data.draw(arrays(a.shape, a.dtype))
    top = float(np.iinfo(a.dtype).max)
    error = np.mean((a.astype(np.float64) - b) ** 2)
    assert psnr(a, b) == (pytest.approx(10 * np.log10(top**2 / error)) if error else float("inf"))
    assert psnr(a, a) == float("inf")


def test_psnr_in_a_mask_counts_only_the_mask() -> None:
    a = np.zeros((8, 8, 3), np.uint8)
    b = a.copy()
    b[:4] = 10
    mask = np.zeros((8, 8), np.uint8)
    mask[2:6] = 255
    assert psnr(a, b, mask) == pytest.approx(10 * np.log10(255**2 / 50))
    with pytest.raises(ValueError, match="mask is empty"):
        psnr(a, b, np.zeros((8, 8), np.uint8))


def test_ssim_agrees_with_a_published_implementation() -> None:
    # skimage.metrics.structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False) of the same.
    random = np.random.default_rng(0)
    a = random.integers(0, 256, (60, 70, 3), dtype=np.uint8)
    b = np.clip(a + random.normal(0, 20, a.shape), 0, 255).astype(np.uint8)
    reference = pytest.importorskip("skimage.metrics").structural_similarity
    wanted = reference(
        a, b, channel_axis=2, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255
    )
    assert ssim(a, b) == pytest.approx(wanted, abs=1e-7)


def test_ssim_of_equals_is_one_and_needs_a_window() -> None:
    picture = np.random.default_rng(1).integers(0, 65536, (20, 20)).astype(np.uint16)
    assert ssim(picture, picture) == pytest.approx(1)
    with pytest.raises(ValueError, match="11"):
        ssim(picture[:5], picture[:5])
    with pytest.raises(ValueError, match="shape"):
        ssim(picture, picture[:, :15])


@given(pictures(), st.integers(0, 30), st.integers(0, 30))
def test_largest_change_outside_finds_one_pixel(picture: NDArray[Any], row: int, column: int) -> None:
    after = picture.copy()
    row, column = row % picture.shape[0], column % picture.shape[1]
    top = np.iinfo(picture.dtype).max
    after[row, column, 0] = top - after[row, column, 0]
    mask = np.zeros(picture.shape[:2], np.uint8)
    change = abs(int(after[row, column, 0]) - int(picture[row, column, 0]))
    assert largest_change_outside(picture, after, mask) == change
    mask[row, column] = 1
    assert largest_change_outside(picture, after, mask) == 0


@pytest.mark.parametrize("sigma", [2.0, 10.0, 25.0])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_noise_is_measured_on_a_gradient_with_edges(sigma: float, dtype: Any) -> None:
    random = np.random.default_rng(7)
    picture = np.tile(np.linspace(60, 190, 300), (300, 1))[:, :, None].repeat(3, axis=2)
    picture[100:200, 100:200] -= 40
    noisy = picture + random.normal(0, sigma, picture.shape)
    scale = np.iinfo(dtype).max / 255
    noisy = np.clip(np.rint(noisy * scale), 0, 255 * scale).astype(dtype)
    assert noise_sigma(noisy) * 255 == pytest.approx(sigma / np.sqrt(3), rel=0.08, abs=0.1)
    for measured in channel_noise_sigmas(noisy):
        assert measured * 255 == pytest.approx(sigma, rel=0.08, abs=0.1)


def test_clipped_sky_does_not_hide_the_noise() -> None:
    random = np.random.default_rng(8)
    picture = np.full((256, 256), 120.0)
    picture[:140] = 400
    noisy = np.clip(picture + random.normal(0, 12, picture.shape), 0, 255).astype(np.uint8)
    assert noise_sigma(noisy) * 255 == pytest.approx(12, rel=0.1)


def test_tiny_and_flat_pictures_have_no_noise() -> None:
    assert noise_sigma(np.full((40, 40, 3), 9, np.uint8)) < 1e-12
    assert noise_sigma(np.full((3, 3, 3), 9, np.uint8)) == 0
    assert noise_sigma(np.zeros((30, 30), np.float32)) == 0

"""MS-SSIM, GMSD and plain errors."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from genrepair.imaging.similarity import _ssim_terms, absolute_error, gmsd, ms_ssim, squared_error


@pytest.fixture
def picture():
    rows, columns = np.mgrid[0:200, 0:190]
    waves = 128 + 60 * np.sin(rows / 7) * np.cos(columns / 5) + 30 * ((rows // 25 + columns // 25) % 2)
    return np.repeat(waves[..., None], 3, axis=2).astype(np.uint8)


def noisy(picture, sigma):
    rng = np.random.default_rng(0)
    return np.clip(np.rint(picture + rng.normal(0, sigma, picture.shape)), 0, 255).astype(np.uint8)


def test_equal_pictures(picture):
    assert ms_ssim(picture, picture) == pytest.approx(1)
    assert gmsd(picture, picture) == 0
    assert squared_error(picture, picture) == absolute_error(picture, picture) == 0


def test_more_noise_is_worse_and_a_shift_of_brightness_hardly_matters(picture):
    little, much = noisy(picture, 5), noisy(picture, 30)
    assert 1 > ms_ssim(picture, little) > ms_ssim(picture, much) > 0
    assert 0 < gmsd(picture, little) < gmsd(picture, much) < 0.5
    brighter = (picture + 10).astype(np.uint8)
    assert ms_ssim(picture, brighter) > 0.99 and gmsd(picture, brighter) < 1e-9
    assert absolute_error(picture, brighter) == 10 and squared_error(picture, brighter) == 100


def test_its_scale_is_the_ssim_of_others(picture):
    other = noisy(picture, 12)
    theirs = structural_similarity(
        picture[..., 0], other[..., 0], gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255
    )
    ours, _ = _ssim_terms(picture[..., 0].astype(float), other[..., 0].astype(float), 255)
    # They also count windows that reach past the border.
    assert ours == pytest.approx(theirs, abs=5e-3)


def test_gradient_similarity_by_hand():
    flat, edge = np.full((40, 40, 3), 100, np.uint8), np.full((40, 40, 3), 100, np.uint8)
    edge[:, 20:] = 200
    half = np.where(np.arange(18)[None] == np.arange(18)[:, None], 1.0, 1.0)
    half[:, 8:10] = 170 / (100**2 + 170)
    assert gmsd(flat, edge) == pytest.approx(float(np.std(half)), rel=1e-6)


def test_masks_and_wrong_sizes(picture):
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[:10] = 255
    other = picture.copy()
    other[:10] += 4
    assert absolute_error(picture, other, mask) == 4
    with pytest.raises(ValueError, match="empty"):
        absolute_error(picture, other, np.zeros_like(mask))
    with pytest.raises(ValueError, match="different shape"):
        squared_error(picture, other[1:])
    with pytest.raises(ValueError, match="at least 176"):
        ms_ssim(picture[:100], picture[:100])

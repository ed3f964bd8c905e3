"""The colour corrector's transform, and the colour difference it learns from."""

from __future__ import annotations

import numpy as np
import torch
from skimage import color

from genrepair.imaging.tone import ColourTransform
from training import degrade, losses
from training.networks.colour_corrector import KNOTS, OUTPUTS, SIDE, ColourCorrector, apply_transform


def random_transform(seed: int) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    curves = np.sort(rng.random((3, KNOTS)), axis=1)
    matrix = np.eye(3) + rng.normal(0, 0.1, (3, 3))
    return torch.from_numpy(np.concatenate((curves.ravel(), matrix.ravel())).astype(np.float32))[None, :, None, None]


def test_an_untrained_network_changes_nothing() -> None:
    image = torch.rand(2, 3, SIDE, SIDE)
    transform = ColourCorrector("tiny")(image)
    assert transform.shape == (2, OUTPUTS, 1, 1)
    # Black is lifted by the least that keeps the slope of the curve finite.
    torch.testing.assert_close(apply_transform(image, transform), image, atol=2e-4, rtol=0)


def test_the_program_applies_what_the_training_applies() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    transform = random_transform(1)
    flat = transform.flatten().numpy()
    host = ColourTransform(flat[: 3 * KNOTS].reshape(3, KNOTS), flat[3 * KNOTS :].reshape(3, 3)).apply(pixels)
    image = torch.from_numpy(degrade.to_float(pixels)).permute(2, 0, 1)[None]
    learnt = (apply_transform(image, transform).clamp(0, 1) * 255)[0].permute(1, 2, 0).numpy()
    assert np.abs(host - learnt).max() <= 0.51


def test_lab_is_that_of_another_library() -> None:
    image = np.random.default_rng(2).random((5, 7, 3)).astype(np.float32)
    lab = losses.to_lab(torch.from_numpy(image).permute(2, 0, 1)[None])[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(lab, color.rgb2lab(image), atol=0.02)


def test_the_colour_difference_leads_back_into_the_range() -> None:
    image = torch.full((1, 3, 4, 4), 1.5, requires_grad=True)
    losses.colour_difference(image, torch.ones(1, 3, 4, 4)).sum().backward()
    assert image.grad is not None and bool((image.grad > 0).all())


def test_ageing_is_seeded_and_stays_in_range() -> None:
    image = np.random.default_rng(0).random((16, 16, 3)).astype(np.float32)
    for seed in range(20):
        one, two = (degrade.age_colours(np.random.default_rng(seed), image) for _ in range(2))
        np.testing.assert_array_equal(one, two)
        assert one.min() >= 0 and one.max() <= 1 and one.dtype == np.float32

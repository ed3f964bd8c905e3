"""Losses of variational autoencoders against closed forms, and the two networks that are trained with them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.distributions import Laplace, Normal, kl_divergence

from training import losses_variational as variational
from training.hole_masks import one_hole_mask
from training.networks.patch_vae import PatchVae
from training.networks.variants import LATENTS, Variants


def test_laplace_is_minus_the_log_density():
    x, mean, log_scale = torch.randn(3, 5, 7).unbind()
    told = variational.laplace_nats(x, mean, log_scale)
    torch.testing.assert_close(told, -Laplace(mean, log_scale.exp()).log_prob(x))


def test_the_best_scale_is_the_mean_error():
    error = torch.tensor([1.0, 4.0, 7.0])

    def told(scale: float) -> float:
        return float(variational.laplace_nats(error, torch.zeros(3), torch.tensor(math.log(scale))).mean())

    assert told(4.0) == pytest.approx(math.log(8.0) + 1)
    assert told(4.0) < min(told(3.8), told(4.2))


def test_divergence_of_normal_distributions():
    mean, log_variance = torch.randn(2, 4, 3).unbind()
    expected = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0))
    torch.testing.assert_close(variational.normal_divergence(mean, log_variance), expected)
    assert float(variational.normal_divergence(torch.zeros(1), torch.zeros(1))) == 0


@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 1, 1), (1, 2, 2, 1)])
def test_free_bits_take_means_first_and_leave_what_is_below_without_a_gradient(shape):
    divergence = torch.tensor([[0.1, 3.0], [0.3, 5.0]])
    # A map counts as many samples.
    given = (divergence if shape[0] == 2 else divergence.T).reshape(shape).requires_grad_(True)
    total = variational.free_bits(given, 0.5)
    assert float(total.detach()) == pytest.approx(0.5 + 4.0)
    total.backward()
    assert given.grad is not None
    by_latent = given.grad.abs().transpose(0, 1).reshape(2, -1).sum(dim=1)
    assert by_latent.tolist() == [0.0, 1.0]


def test_warm_up_rises_to_one():
    assert [variational.warm_up(f, 0.2) for f in (0.0, 0.1, 0.2, 0.9)] == [0.0, 0.5, 1.0, 1.0]


def test_samples_have_the_moments_of_q():
    mean, log_variance = torch.tensor([2.0]), torch.tensor([math.log(9.0)])
    made = variational.drawn(mean, log_variance, torch.randn(100_000, generator=torch.Generator().manual_seed(0)))
    assert float(made.mean()) == pytest.approx(2.0, abs=0.05)
    assert float(made.std()) == pytest.approx(3.0, abs=0.05)


def stirred(net):
    """Without the zeros that it begins with."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(0.05 * torch.randn(weight.shape, generator=generator))
    return net.eval()


@torch.inference_mode()
def test_variants_differ_in_the_hole_only():
    net = stirred(Variants("tiny"))
    image, mask = torch.rand(1, 3, 64, 64), torch.zeros(1, 1, 64, 64)
    mask[..., 20:40, 20:40] = 1
    one, other = (net(image, mask, torch.full((1, LATENTS), value)) for value in (-1.0, 1.0))
    outside = (1 - mask).bool().expand_as(image)
    assert torch.equal(one[outside], image[outside])
    assert float((one - other)[~outside].abs().mean()) > 1e-3


@torch.inference_mode()
def test_the_encoder_sees_the_hole_and_how_it_differs():
    net = stirred(Variants("tiny"))
    image, mask = torch.rand(1, 3, 64, 64), torch.zeros(1, 1, 64, 64)
    mask[..., 20:40, 20:40] = 1
    outside, inside = image + 0.3 * (1 - mask), image + 0.3 * mask
    before = net.encode(image, image, mask)[0]
    torch.testing.assert_close(net.encode(outside, image, mask)[0], before)
    assert float((net.encode(inside, image, mask)[0] - before).abs().max()) > 1e-3


@torch.inference_mode()
def test_surprise_is_minus_the_elbo_at_the_mean():
    net = stirred(PatchVae("tiny"))
    image = torch.rand(2, 3, 32, 40)
    mean, log_variance = net.encode(image)
    centre, log_scale = net.decode(mean)
    told = -Laplace(255 * centre, log_scale.exp()).log_prob(255 * image).sum(dim=(1, 2, 3))
    divergence = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0)).sum(dim=(1, 2, 3))
    torch.testing.assert_close(net(image).sum(dim=(1, 2, 3)), told + divergence, rtol=1e-4, atol=1e-2)


def test_one_hole_is_one_place_with_photo_around_it():
    for seed in range(60):
        mask = one_hole_mask(np.random.default_rng(seed), 128)
        share = (mask > 0).mean()
        assert 0.01 < share < 0.35
        edge = np.concatenate((mask[:4].ravel(), mask[-4:].ravel(), mask[:, :4].ravel(), mask[:, -4:].ravel()))
        assert not edge.any()

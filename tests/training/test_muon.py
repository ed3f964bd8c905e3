from __future__ import annotations

import numpy as np
import pytest
import torch

from genrepair.imaging.membrane import membrane as exact_membrane
from training.muon import Muon, orthogonalise, split_parameters
from training.networks.denoiser import Denoiser
from training.networks.detector import Detector
from training.networks.inpainter import Inpainter, membrane


@pytest.mark.parametrize("shape", [(8, 40), (40, 8), (16, 16)])
def test_singular_values_come_close_to_one(shape):
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)))
    assert values.min() > 0.4
    assert values.max() < 1.3


def test_the_rounds_on_the_gram_matrix_give_what_rounds_on_the_matrix_give():
    torch.manual_seed(0)
    left, _, right = torch.linalg.svd(torch.randn(24, 216), full_matrices=False)
    matrix = left @ torch.diag(10 ** -torch.linspace(0, 6, 24)) @ right
    x = matrix.double() / matrix.double().norm()
    for _ in range(5):
        gram = x @ x.mT
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * (gram @ gram)) @ x
    torch.testing.assert_close(orthogonalise(matrix).double(), x, rtol=0, atol=1e-3)


def test_a_step_goes_downhill():
    torch.manual_seed(0)
    weight = torch.nn.Parameter(torch.randn(8, 8, 3, 3))
    optimizer = Muon([weight], lr=0.05)
    before = float((weight.detach() ** 2).sum())
    for _ in range(5):
        optimizer.zero_grad()
        (weight**2).sum().backward()
        optimizer.step()
    assert float((weight.detach() ** 2).sum()) < before


@pytest.mark.parametrize("net", [Denoiser("tiny"), Inpainter("tiny"), Detector("tiny")], ids=lambda n: type(n).__name__)
def test_every_parameter_has_one_optimizer(net):
    inner, rest = split_parameters(net)
    assert {id(p) for p in inner} | {id(p) for p in rest} == {id(p) for p in net.parameters()}
    assert len(inner) + len(rest) == len(list(net.parameters()))
    assert all(p.ndim == 4 for p in inner)


def test_networks_start_harmless():
    image = torch.rand(1, 3, 64, 64)
    assert torch.equal(Denoiser("tiny")(image, torch.zeros(1, 2, 64, 64)), image)
    mask = torch.zeros(1, 1, 64, 64)
    mask[..., 8:16, 8:16] = 1
    filled = Inpainter("tiny")(image, mask)
    assert torch.equal(filled * (1 - mask), image * (1 - mask))
    assert float(Detector("tiny")(image).detach().max()) < 0.05


@pytest.mark.parametrize("hole", [(3, 40, 3, 60), (0, 128, 0, 100), (64, 65, 0, 128)])
def test_membrane_keeps_what_is_known_and_continues_a_flat_colour(hole):
    top, bottom, left, right = hole
    known = torch.ones(1, 1, 128, 128)
    known[..., top:bottom, left:right] = 0
    flat = torch.tensor([0.2, 0.5, 0.9])[None, :, None, None].expand(1, 3, 128, 128)
    torch.testing.assert_close(membrane(flat * known, known), flat, rtol=0, atol=1e-5)
    textured = torch.rand(1, 3, 128, 128)
    filled = membrane(textured * known, known)
    assert torch.equal(filled * known, textured * known)
    # What lies in the hole plays no part, and the fill stays within the known colours.
    assert filled.min() >= 0
    assert filled.max() <= 1


@pytest.mark.parametrize("hole", [(40, 140, 50, 190), (0, 100, 60, 160), (120, 256, 170, 256)])
def test_the_membrane_is_nearly_the_exact_one(hole):
    top, bottom, left, right = hole
    rng = np.random.default_rng(1)
    coarse = torch.from_numpy(rng.random((1, 3, 7, 7), np.float32))
    picture = torch.nn.functional.interpolate(coarse, (256, 256), mode="bicubic").clamp(0, 1)
    known = torch.ones(1, 1, 256, 256)
    known[..., top:bottom, left:right] = 0
    made = membrane(picture * known, known)[0].permute(1, 2, 0).numpy()
    exact = exact_membrane(picture[0].permute(1, 2, 0).contiguous().numpy(), known[0, 0].numpy() > 0)
    # A push-pull pyramid is three to six times as far away, the mean of all that is known eight to twelve times.
    assert np.abs(made - exact).mean(where=(known[0, 0].numpy() == 0)[..., None]) < 0.02

"""Weights from one network for another: deeper ones, and ones that are told more."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from genrepair.errors import GenrepairError
from training.networks.inpainter import NOISE_SIDE, Inpainter
from training.networks.unet import Shape, UNet
from training.recipes.inpaint import InpaintRecipe
from training.recipes.inpaint_gan import InpaintGanRecipe
from training.weights import load_weights, save_weights

SHALLOW = Shape(widths=(8, 16), blocks=(1,), middle=(1,))
DEEPER = Shape(widths=(8, 16), blocks=(3,), middle=(1, 2))


def unlike_the_first(net: nn.Module) -> nn.Module:
    """As after training: no weight is zero any more."""
    generator = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=generator))
    return net


@pytest.fixture
def shallow(tmp_path: Path) -> tuple[nn.Module, Path]:
    net = unlike_the_first(UNet(3, 3, SHALLOW))
    save_weights(net, tmp_path / "shallow.safetensors")
    return net, tmp_path / "shallow.safetensors"


def test_a_deeper_network_begins_with_what_the_other_can_do(shallow):
    net, path = shallow
    deeper = UNet(3, 3, DEEPER)
    load_weights(deeper, path, deepen=True)
    picture = torch.rand(1, 3, 32, 48)
    torch.testing.assert_close(deeper(picture), net(picture))


def test_only_who_asks_for_it_gets_a_deeper_network(shallow):
    with pytest.raises(GenrepairError, match="does not fit"):
        load_weights(UNet(3, 3, DEEPER), shallow[1])


def test_a_wider_network_and_a_strange_file_are_refused(shallow, tmp_path):
    with pytest.raises(GenrepairError, match="does not fit"):
        load_weights(UNet(3, 3, Shape(widths=(16, 16), blocks=(3,), middle=(1,))), shallow[1], deepen=True)
    save_weights(nn.Linear(2, 2), tmp_path / "strange.safetensors")
    with pytest.raises(GenrepairError, match="does not fit"):
        load_weights(UNet(3, 3, DEEPER), tmp_path / "strange.safetensors", deepen=True)


def holed(height: int, width: int) -> tuple[Tensor, Tensor]:
    mask = torch.zeros(1, 1, height, width)
    mask[:, :, 8:-8, 8:-8] = 1
    return torch.rand(1, 3, height, width), mask


def test_an_inpainter_with_random_numbers_begins_as_the_one_without(tmp_path):
    plain = unlike_the_first(Inpainter("tiny"))
    save_weights(plain, tmp_path / "plain.safetensors")
    invents = InpaintGanRecipe.network("tiny").eval()
    load_weights(invents, tmp_path / "plain.safetensors", InpaintGanRecipe.adapt)
    image, mask = holed(64, 128)
    torch.testing.assert_close(invents(image, mask), plain(image, mask))


def test_an_inpainter_without_random_numbers_begins_as_one_that_does_not_look_at_them(tmp_path):
    invents = unlike_the_first(InpaintGanRecipe.network("tiny")).eval()
    with torch.no_grad():
        head = invents.get_submodule("body.head").weight
        head[:, Inpainter("tiny").get_submodule("body.head").weight.shape[1] :] = 0
    save_weights(invents, tmp_path / "invents.safetensors")
    plain = InpaintRecipe.network("tiny").eval()
    load_weights(plain, tmp_path / "invents.safetensors", InpaintRecipe.adapt)
    image, mask = holed(64, 128)
    torch.testing.assert_close(plain(image, mask), invents(image, mask))


def test_random_numbers_differ_in_training_and_stay_when_it_is_used():
    net = unlike_the_first(Inpainter("tiny", invents=True))
    image, mask = holed(64, 64)
    assert not torch.equal(net(image, mask), net(image, mask))
    net.eval()
    assert torch.equal(net(image, mask), net(image, mask))
    # Another network of the same weights, as on another day or machine.
    again = Inpainter("tiny", invents=True).eval()
    again.load_state_dict(net.state_dict())
    assert torch.equal(net(image, mask), again(image, mask))


def test_random_numbers_change_the_hole_only_and_reach_over_large_pictures():
    net = unlike_the_first(Inpainter("tiny", invents=True)).eval()
    image, mask = holed(NOISE_SIDE + 64, 2 * NOISE_SIDE + 64)
    filled = net(image, mask)
    assert filled.shape == image.shape
    known = mask.expand_as(image) == 0
    assert torch.equal(filled[known], image[known])

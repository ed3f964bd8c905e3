"""What `explain` measures, on networks of which the answer is known, and its page."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from training.cli import main
from training.explain.attribution import attribution, gini
from training.explain.judge import critic_maps, judged_sheet
from training.explain.receptive import effective_field
from training.explain.spectrum import RINGS, spectral_gain
from training.explain.subject import Subject
from training.recipes import RECIPES

CARD = {"inputs": [{"name": "image", "kind": "image", "channels": 3}], "output": {"kind": "image"}, "policy": "tiles"}


def subject(net: nn.Module, kind: str = "image") -> Subject:
    return Subject("known", RECIPES["denoise"], "tiny", net, CARD | {"output": {"kind": kind}})


class Mean(nn.Module):
    """The mean of the square of ``2 reach + 1`` pixels around each pixel."""

    def __init__(self, reach: int) -> None:
        super().__init__()
        self.reach = reach

    def forward(self, image):
        side = 2 * self.reach + 1
        return nn.functional.avg_pool2d(image, side, stride=1, padding=self.reach)


@pytest.mark.parametrize("reach", [2, 5])
def test_the_receptive_field_of_a_mean_is_its_square(reach):
    field = effective_field(subject(Mean(reach), "map"), torch.rand(2, 3, 32, 32))
    assert field.weight.sum() == pytest.approx(1)
    inside = field.weight[16 - reach : 17 + reach, 16 - reach : 17 + reach]
    assert inside.sum() == pytest.approx(1)
    assert inside.std() < 1e-9
    assert field.radii[0.95] == reach


def test_what_a_pixel_keeps_of_itself_is_not_counted_as_looking():
    class Nudged(Mean):
        def forward(self, image):
            return image + 0.1 * torch.roll(image, 3, dims=3)

    field = effective_field(subject(Nudged(0)), torch.rand(1, 3, 32, 32))
    assert field.weight[16, 13] == pytest.approx(1)


def test_a_patch_is_attributed_to_where_it_comes_from():
    class Shifted(nn.Module):
        def forward(self, image):
            return torch.roll(image, (0, 20), dims=(2, 3))

    image = torch.from_numpy(np.random.default_rng(0).random((1, 3, 64, 64), np.float32))
    found = attribution(subject(Shifted()), image, (40, 20, 8), steps=6)
    assert found.weight.sum() == pytest.approx(1)
    assert found.weight[20:28, 20:28].sum() > 0.99
    wide = attribution(subject(Mean(8)), image, (40, 20, 8), steps=6)
    assert wide.diffusion > found.diffusion > 0


def test_gini_of_equal_and_of_single_weights():
    assert gini(np.ones(100)) == pytest.approx(0)
    one = np.zeros(100)
    one[3] = 1
    assert gini(one) == pytest.approx(0.99)
    assert gini(np.zeros(4)) == 0


def test_the_gain_of_doing_nothing_is_one_and_a_blur_loses_high_frequencies():
    pictures = torch.from_numpy(np.random.default_rng(0).random((3, 3, 64, 64), np.float32))
    same = spectral_gain(subject(nn.Identity()), pictures, (5.0,))
    np.testing.assert_allclose(same.picture[5.0][2:], 1, atol=0.05)
    np.testing.assert_allclose(same.noise[5.0][2:], 1, atol=0.05)
    blurred = spectral_gain(subject(Mean(1)), pictures, (5.0,))
    # The mean of three has its zero at a third of a cycle a pixel.
    third = int(RINGS * 2 / 3)
    assert blurred.picture[5.0][3] > 0.9
    assert blurred.picture[5.0][third] < 0.3


def test_a_critic_shows_what_it_judges_by():
    critic = nn.Sequential(nn.AvgPool2d(8))
    pictures = torch.zeros(2, 1, 32, 32)
    pictures[0, :, :8, :8] = 1
    opinion, attention = critic_maps(critic, pictures)
    assert opinion.shape == attention.shape == (2, 32, 32)
    assert opinion[0, 0, 0] == 1 and opinion[0, 8, 8] == 0 and opinion[1].max() == 0
    assert attention.std() < 1e-9 and attention.mean() > 0
    sheet = judged_sheet(critic, {"real": pictures[:1], "made": pictures[1:]})
    assert sheet.shape == (72, 108, 3)


@pytest.mark.parametrize("name", ["denoise", "inpaint", "damage"])
def test_the_page_shows_a_trained_network(name, photos, overlays, tmp_path, capsys):
    run = ["train", name, "--photos", str(photos), "--steps", "1", "--size", "tiny", "--out", str(tmp_path / "r")]
    run += ["--set", "batch=1", "--set", "crop=64", "--set", "validation_crops=1", "--set", "threads=1"]
    assert main([*run, "--set", "tensorboard=false"]) == 0
    out = tmp_path / "e"
    assert main(["explain", str(tmp_path / "r"), "--photos", str(photos), "--out", str(out), "--side", "64"]) == 0
    page = (out / "index.html").read_text()
    figures = json.loads((out / "explain.json").read_text())
    assert figures["receptive_field"]["half_side_95"] <= 32
    assert ("picture_gain" in figures) == (name == "denoise")
    pictures = sorted(p.name for p in out.glob("*.png"))
    assert all(f'src="{picture}"' in page for picture in pictures) and page.count("<img") == len(pictures)
    assert cv2.imread(str(out / "attribution.png")).std() > 1
    capsys.readouterr()
    words = ["explain", str(tmp_path / "r"), "--photos", str(photos), "--out", str(out)]
    assert main([*words, "--side", "64", "--patch", "900,0,24"]) == 2
    assert "does not lie in the photo" in capsys.readouterr().err
    assert main([*words, "--side", "4000"]) == 1
    assert "No photo has" in (said := capsys.readouterr()).err
    assert "left out: 0.png: 150 x 130, smaller than" in said.out


def test_what_cannot_be_explained_says_so(photos, tmp_path, capsys):
    assert main(["explain", "nobody", "--photos", str(photos), "--out", str(tmp_path)]) == 2
    assert "no model 'nobody'" in capsys.readouterr().err
    assert main(["explain", "nobody", "--photos", str(photos), "--out", str(tmp_path), "--patch", "a"]) == 2
    assert "--patch is X,Y,SIDE" in capsys.readouterr().err


def test_a_run_with_a_critic_shows_what_the_critic_thinks(photos, tmp_path, capsys):
    run = ["train", "grain", "--photos", str(photos), "--steps", "1", "--size", "tiny", "--out", str(tmp_path / "r")]
    run += ["--set", "batch=1", "--set", "crop=32", "--set", "threads=1", "--set", "tensorboard=false"]
    assert main(run) == 0
    words = ["explain", str(tmp_path / "r"), "--photos", str(photos), "--out", str(tmp_path / "e"), "--side", "64"]
    assert main(words) == 0
    page = (tmp_path / "e" / "index.html").read_text()
    assert "What the critic thinks" in page and "From fine to coarse" in page
    assert cv2.imread(str(tmp_path / "e" / "view-2.png")).std() > 5
    # Without the checkpoint nothing is known of the critic.
    (tmp_path / "r" / "checkpoint.pt").unlink()
    assert main(words) == 0
    assert "What the critic thinks" not in (tmp_path / "e" / "index.html").read_text()


@pytest.mark.parametrize(
    ("name", "views"),
    [("vae", ("Along the latents", "What surprises it")), ("inpaint-variants", ("Along the latents",))],
)
def test_a_latent_space_is_walked_through(name, views, photos, tmp_path):
    run = ["train", name, "--photos", str(photos), "--steps", "1", "--size", "tiny", "--out", str(tmp_path / "r")]
    run += ["--set", "batch=1", "--set", "crop=64", "--set", "threads=1", "--set", "tensorboard=false"]
    assert main([*run, "--set", "validation_crops=1"]) == 0
    words = ["explain", str(tmp_path / "r"), "--photos", str(photos), "--out", str(tmp_path / "e"), "--side", "64"]
    assert main(words) == 0
    page = (tmp_path / "e" / "index.html").read_text()
    for number, title in enumerate(views, 1):
        assert title in page
        assert cv2.imread(str(tmp_path / "e" / f"view-{number}.png")).std() > 5

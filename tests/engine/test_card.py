from __future__ import annotations

from dataclasses import replace

import pytest

from genrepair.engine import CardInput, CardOutput, read_card, write_card
from genrepair.errors import ModelError


def test_a_card_survives_writing_and_reading(denoiser, models):
    card = replace(
        denoiser,
        summary="Removes “noise”.",
        range=(-1.0, 1.0),
        default=True,
        training_data=("Kodak (CC0)", "own"),
        metrics={"cbsd68": {"sigma25": 31.2}, "seconds_per_megapixel": 1.5},
        training={"steps": 20000, "recipe": "denoise"},
        inputs=(*denoiser.inputs, CardInput("strength", "scalar", 2, 0.5)),
        output=CardOutput("output", "probability", 2, ("scratch", "dust")),
    )
    write_card(card, models / "other.toml")
    again = read_card(models / "other.toml")
    assert again == card
    assert again.metrics == card.metrics
    assert again.path == models / card.file


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ('id = "tiny-denoise"', 'id = "Tiny Denoise"', "has an id"),
        ('title = "tiny denoise"', "", "lacks the key 'title'"),
        ('title = "tiny denoise"', "title = 3", "wrong type in 'title'"),
        ("multiple = 4", "multiple = true", "wrong type in 'multiple'"),
        ("multiple = 4", "multiple = 4\nmultipel = 3", "unknown key 'multipel'"),
        ("multiple = 4", "multiple = 0", "multiple of 1 to 1024"),
        ("tile = 96", "tile = 97", "multiple of its multiple"),
        ("tile = 96", "tile = 32", "needs a tile of at least"),
        ("halo = 16", "halo = -1", "halo of 0 to 16384"),
        ('policy = "tiles"', 'policy = "strips"', "unknown policy"),
        ('file = "tiny-denoise.onnx"', 'file = "../secret.onnx"', "outside its own folder"),
        ('file = "tiny-denoise.onnx"', 'file = "C:\\\\secret.onnx"', "outside its own folder"),
        ('sha256 = "', 'sha256 = "xx', "64 lower-case"),
        ("range = [0.0, 1.0]", "range = [1.0, 0.0]", "lower one"),
        ("range = [0.0, 1.0]", "range = [1.0]", "two numbers"),
        ('kind = "noise_level"', 'kind = "smell"', "unknown kind 'smell'"),
        ('kind = "noise_level"', 'kind = "image"', "exactly one input of kind 'image'"),
        ('name = "noise_level"', 'name = "image"', "names an input twice"),
        ("classes = []", 'classes = ["a"]', "as many classes"),
        ("[output]", "[outputs]", "unknown key 'outputs'"),
        ("licence =", "licence", "not valid TOML"),
        ("training_data = []", "training_data = [1]", "list of the wrong kind"),
    ],
)
def test_a_wrong_card_is_told_in_one_sentence(denoiser, models, line, instead, words):
    path = models / "tiny-denoise.toml"
    text = path.read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(line, instead, 1), encoding="utf-8")
    with pytest.raises(ModelError, match=words) as caught:
        read_card(path)
    assert "\n" not in str(caught.value)


def test_a_missing_card_is_told(models):
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(models / "none.toml")


def test_a_card_from_memory_has_no_path(denoiser):
    with pytest.raises(ModelError, match="not read from a folder"):
        _ = replace(denoiser, folder=None).path

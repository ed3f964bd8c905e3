"""Every bundled model keeps what its card promises; skipped while none is bundled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair import paths
from genrepair.engine import Catalog, Engine, EngineSettings, ModelCard, read_card
from genrepair.engine.runtime import CPU, OnnxRuntime, OpenOptions
from genrepair.engine.tiling import smallest_tile

from .conftest import photo_like

FOLDER = paths.models_dir()
CARDS = sorted(FOLDER.glob("*.toml"))
ONE_CARD = pytest.mark.parametrize(
    "path",
    CARDS or [pytest.param(None, marks=pytest.mark.skip(reason="no model is bundled yet"))],
    ids=lambda path: path.stem if path else "none",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENREPAIR_HOME", str(tmp_path_factory.mktemp("home")))
        engine = Engine(EngineSettings(provider="cpu"), Catalog([FOLDER]))
    yield engine
    engine.close()


@cache
def gradient(height: int, width: int) -> NDArray[np.uint8]:
    rows = np.linspace(30, 200, height)[:, None, None]
    return np.broadcast_to(np.rint(rows), (height, width, 3)).astype(np.uint8)


def feed(card: ModelCard, image: NDArray[Any]) -> dict[str, Any]:
    height, width = image.shape[:2]
    values: dict[str, Any] = {}
    for each in card.inputs:
        if each.kind == "image":
            # A fourth channel is a map that belongs to the picture.
            values[each.name] = np.concatenate((image, image), axis=2)[..., : each.channels]
        elif each.kind == "mask":
            values[each.name] = np.zeros((height, width), np.uint8)
            values[each.name][height // 3 : height // 3 + 5, width // 4 : width // 2 + 1] = 255
        elif each.kind == "noise_level":
            values[each.name] = 10 / 255
        elif each.kind == "state":
            # The network's own; it begins empty.
            continue
        else:
            values[each.name] = 0.5
    return values


def test_every_network_has_a_card_and_every_card_its_files():
    stems = {path.stem for path in FOLDER.glob("*.onnx")}
    variants = {Path(each.file).stem for path in CARDS for each in read_card(path).variants}
    assert stems == {path.stem for path in CARDS} | variants
    for path in CARDS:
        card = read_card(path)
        assert card.id == path.stem
        assert card.path.is_file(), f"{path} lacks {card.file}"
        assert path.with_suffix(".safetensors").is_file(), f"{path} lacks the weights to train on from"


def test_every_task_has_one_default():
    cards = [read_card(path) for path in CARDS]
    for task in {card.task for card in cards}:
        mine = [card for card in cards if card.task == task]
        # A task may have models for those who ask only.
        assert sum(card.default for card in mine) == (not all(card.optional for card in mine)), task
        assert not any(card.default and card.optional for card in mine), task


@ONE_CARD
def test_the_card_is_right(path: Path):
    card = read_card(path)
    assert hashlib.sha256(card.path.read_bytes()).hexdigest() == card.sha256
    assert card.summary.endswith(".")
    assert card.training_data
    assert card.training
    native = OnnxRuntime().open(card.path, CPU, OpenOptions())
    assert set(native.inputs()) == {each.name for each in card.inputs}
    assert card.output.name in native.outputs()
    for each in card.inputs:
        assert native.inputs()[each.name][:2] == [1, each.channels]


@ONE_CARD
@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 70), (67, 41), (129, 64)])
def test_any_size_gives_finite_values_in_range(path: Path, engine: Engine, height: int, width: int):
    card = read_card(path)
    if card.policy == "whole" and height != width:
        pytest.skip("this model is given square thumbnails")
    result = engine.predict(card, feed(card, photo_like(height, width)))
    assert result.shape == (height, width, card.output.channels)
    assert np.isfinite(result).all()
    if card.output.kind == "probability":
        assert 0 <= result.min() <= result.max() <= 1
    elif card.output.kind == "image":
        assert -0.5 < result.min() <= result.max() < 1.5


@ONE_CARD
@pytest.mark.parametrize("picture", ["black", "white", "noise", "stripes"])
def test_extreme_pictures_give_finite_values(path: Path, engine: Engine, picture: str):
    card = read_card(path)
    image = np.zeros((96, 96, 3), np.uint8)
    if picture == "white":
        image[:] = 255
    elif picture == "noise":
        image[:] = np.random.default_rng(0).integers(0, 256, image.shape, np.uint8)
    elif picture == "stripes":
        image[:, ::2] = 255
    assert np.isfinite(engine.predict(card, feed(card, image))).all()


@ONE_CARD
@pytest.mark.parametrize("picture", ["gradient", "photo"])
def test_tiled_agrees_with_whole(path: Path, engine: Engine, picture: str):
    card = read_card(path)
    if card.policy != "tiles":
        pytest.skip(f"the card's policy is {card.policy!r}: this model is given crops that fit its tile")
    side = smallest_tile(card.halo, card.multiple)
    height, width = 2 * side - 2 * card.halo + 5, side + side // 4 + 3
    image = gradient(height, width) if picture == "gradient" else photo_like(height, width)
    inputs = feed(card, image)
    tiled = engine.predict(replace(card, id=f"{card.id}-tiled", tile=side), inputs)
    large = -(-max(height, width) // card.multiple) * card.multiple
    whole = engine.predict(replace(card, id=f"{card.id}-whole", tile=large), inputs)
    assert engine.tile_count(replace(card, id=f"{card.id}-tiled", tile=side), height, width) >= 4
    assert np.abs(tiled - whole).max() <= 1 / 255


@ONE_CARD
def test_sixteen_bits_come_through(path: Path, engine: Engine):
    card = read_card(path)
    image = photo_like(64, 64)
    low = engine.predict(card, feed(card, image))
    high = engine.predict(card, feed(card, image.astype(np.uint16) * 257))
    # What is no picture, as the opinions of a critic, may be larger than 1.
    assert np.abs(low - high).max() < 1e-4 * max(1.0, float(np.abs(low).max()))


@ONE_CARD
def test_two_runs_give_the_same(path: Path, engine: Engine):
    card = read_card(path)
    inputs = feed(card, photo_like(72, 72))
    np.testing.assert_array_equal(engine.predict(card, inputs), engine.predict(card, inputs))


@pytest.mark.parametrize(
    "path", [path for path in CARDS if read_card(path).task == "inpaint"], ids=lambda path: path.stem
)
@pytest.mark.parametrize("hole", [(0, 130, 150, 330), (0, 120, 360, 512), (60, 200, 160, 350)])
def test_a_hole_in_the_sky_is_filled_with_sky_also_at_the_border(engine, path, hole):
    card = read_card(path)
    sky = np.array((120, 160, 220))
    image = np.where(np.arange(512)[:, None, None] < 256, sky, (90, 70, 40)) + np.zeros((512, 512, 3))
    image += np.random.default_rng(0).normal(0, 3, image.shape)
    pixels = np.clip(np.rint(image), 0, 255).astype(np.uint8)
    mask = np.zeros((512, 512), np.uint8)
    mask[hole[0] : hole[1], hole[2] : hole[3]] = 255
    names = {each.kind: each.name for each in card.inputs}
    filled = engine.predict(card, {names["image"]: pixels, names["mask"]: mask}, output_dtype=np.uint8)
    # The ground below is 100 levels away; the mean colour of the picture, to which such holes once turned, 50.
    assert np.abs(filled[mask > 0].astype(float) - sky).mean() < 5

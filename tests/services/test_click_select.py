"""Networks that select what is clicked on: recognised, installed, asked, removed; by tiny files of the known forms."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genrepair import paths
from genrepair.engine import Catalog, Engine, EngineSettings
from genrepair.engine.card import read_card
from genrepair.errors import ModelError, UsageError
from genrepair.services import model_library as library
from genrepair.services.click_select import Click, ClickModel, Selected
from genrepair.services.model_probe import probe_model

from . import networks


@pytest.fixture
def engine() -> Engine:
    return Engine(EngineSettings(provider="cpu"))


def install(path: Path, engine: Engine, name: str = "clicks") -> Any:
    guess = probe_model(path)
    return library.import_model(path, library.draft_card(guess, path, name, "Clicks", "Apache-2.0"), engine, guess)


def photo(height: int = 120, width: int = 200, dtype: Any = np.uint8) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(dtype)


def whole(found: Selected, height: int, width: int) -> np.ndarray[Any, Any]:
    mask = np.zeros((height, width), np.uint8)
    mask[found.region.slices] = found.part
    return mask


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("hwc", [False, True])
def test_a_pair_is_known_by_either_half(tmp_path: Path, engine: Engine, half: int, hwc: bool) -> None:
    files = networks.sam_like(tmp_path, hwc=hwc)
    guess = probe_model(files[half])
    assert (guess.task, guess.first, guess.companion) == ("select", *files)
    card = install(files[half], engine)
    assert card.prompt["layout"] == ("hwc" if hwc else "chw")
    assert {p.name for p in paths.user_models_dir().iterdir()} == {
        "clicks.onnx", "clicks.decoder.onnx", "clicks.toml"
    }  # fmt: skip
    assert read_card(paths.user_models_dir() / "clicks.toml") == card


@pytest.mark.parametrize("size", [(120, 200), (200, 120), (40, 30)])
@pytest.mark.parametrize("hwc", [False, True])
def test_what_is_clicked_is_selected_where_it_lies(
    tmp_path: Path, engine: Engine, size: tuple[int, int], hwc: bool
) -> None:
    model = ClickModel(install(networks.sam_like(tmp_path, hwc=hwc)[0], engine))
    height, width = size
    place = height * 0.6, width * 0.3
    seen = model.look(photo(height, width))
    if hwc:
        assert max(seen.small) == 1024
    mask = whole(model.select(seen, [Click(*place)]), height, width)
    rows, columns = np.nonzero(mask)
    assert abs(rows.mean() - place[0]) < 1.5 and abs(columns.mean() - place[1]) < 1.5
    scale = max(seen.small) / max(size)
    assert abs(np.sqrt(len(rows) / np.pi) - 6 / scale) < 1 + 1 / scale


def test_a_negative_click_takes_away(tmp_path: Path, engine: Engine) -> None:
    model = ClickModel(install(networks.sam_like(tmp_path)[0], engine))
    seen = model.look(photo(dtype=np.uint16))
    one = whole(model.select(seen, [Click(60, 100)]), 120, 200)
    less = whole(model.select(seen, [Click(60, 100), Click(60, 112, positive=False)]), 120, 200)
    assert 0 < np.count_nonzero(less) < 0.8 * np.count_nonzero(one)
    assert less[60, 90] and not less[60, 112]
    nothing = model.select(seen, [Click(60, 100), Click(60, 100, positive=False)])
    assert nothing.region.empty
    with pytest.raises(UsageError):
        model.select(seen, [Click(1, 1, positive=False)])


def test_one_file_with_a_map_of_clicks(tmp_path: Path, engine: Engine) -> None:
    card = install(networks.click_map_like(tmp_path / "ritm.onnx"), engine)
    assert card.companion == "" and card.task == "select"
    model = ClickModel(card)
    seen = model.look(photo(121, 203))
    mask = whole(model.select(seen, [Click(50, 100), Click(50, 108, positive=False)]), 121, 203)
    assert mask[50, 97] and not mask[50, 108] and not mask[10, 10]


def test_half_a_pair_says_what_is_missing(tmp_path: Path) -> None:
    encoder, decoder = networks.sam_like(tmp_path)
    alone = tmp_path / "alone"
    alone.mkdir()
    for path, missing in ((encoder, "decoder"), (decoder, "encoder")):
        shutil.copy(path, alone / path.name)
        with pytest.raises(ModelError, match=f"put its {missing} beside it"):
            probe_model(alone / path.name)
        (alone / path.name).unlink()


def test_other_names_are_found_by_their_form(tmp_path: Path) -> None:
    encoder, decoder = networks.sam_like(tmp_path)
    encoder, decoder = encoder.rename(tmp_path / "a.onnx"), decoder.rename(tmp_path / "b.onnx")
    assert probe_model(decoder).first == encoder
    assert probe_model(encoder).companion == decoder


def test_it_is_verified_and_removed_with_both_files(tmp_path: Path, engine: Engine) -> None:
    install(networks.sam_like(tmp_path)[0], engine)
    assert dict(library.verify_models(engine.catalog, engine, ["clicks"])) == {"clicks": ""}
    spoiled = paths.user_models_dir() / "clicks.decoder.onnx"
    spoiled.write_bytes(spoiled.read_bytes() + b"\0")
    assert "damaged" in dict(library.verify_models(Catalog(), engine, ["clicks"]))["clicks"]
    library.remove_model("clicks", Catalog())
    assert not list(paths.user_models_dir().glob("clicks*"))


def test_a_card_brings_its_second_file(tmp_path: Path, engine: Engine) -> None:
    install(networks.sam_like(tmp_path)[0], engine)
    kept = tmp_path / "kept"
    shutil.copytree(paths.user_models_dir(), kept)
    library.remove_model("clicks", engine.catalog)
    library.import_with_card(kept / "clicks.onnx", kept / "clicks.toml", engine)
    assert Catalog().get("clicks").companion == "clicks.decoder.onnx"

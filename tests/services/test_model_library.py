from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genrepair import paths
from genrepair.engine import Catalog, Engine
from genrepair.engine.card import write_card
from genrepair.engine.onnx_file import read_onnx
from genrepair.engine.session import EngineSettings
from genrepair.errors import GenrepairError, ModelError, UsageError
from genrepair.services import model_library as library
from genrepair.services.model_probe import Guess, probe_model

from . import networks


@pytest.fixture
def engine(tiny_models: Path) -> Engine:
    catalog = Catalog([tiny_models, paths.user_models_dir()])
    return Engine(EngineSettings(provider="cpu", threads=1), catalog)


def kinds(guess: Guess) -> dict[str, str]:
    return {each.kind: each.name for each in guess.inputs}


def test_a_plain_restorer(tmp_path: Path) -> None:
    guess = probe_model(networks.nafnet_like(tmp_path / "n.onnx"))
    assert (guess.task, guess.range, guess.multiple, guess.policy) == ("denoise", (0.0, 1.0), 1, "tiles")
    assert kinds(guess) == {"image": "input"} and guess.output.scale == 1 and guess.halo == 8
    assert guess.parameters == 75 and guess.producer == "test" and "task" in guess.doubts


def test_a_restorer_of_bytes(tmp_path: Path) -> None:
    assert probe_model(networks.wants_bytes_range(tmp_path / "n.onnx")).range == (0.0, 255.0)


def test_a_lama_like_network(tmp_path: Path) -> None:
    guess = probe_model(networks.lama_like(tmp_path / "l.onnx"))
    assert guess.task == "inpaint" and kinds(guess) == {"image": "image", "mask": "mask"}
    assert guess.range == (0.0, 1.0) and guess.output.scale == pytest.approx(1 / 255)
    assert not guess.inputs[1].inverted and guess.tile == 64 and "mask" not in guess.doubts


def test_a_migan_like_network(tmp_path: Path) -> None:
    guess = probe_model(networks.migan_like(tmp_path / "m.onnx"))
    assert guess.task == "inpaint" and guess.range == (0.0, 255.0)
    assert guess.inputs[1].inverted and guess.inputs[1].scale == 255


def test_a_network_that_enlarges(tmp_path: Path) -> None:
    guess = probe_model(networks.esrgan_like(tmp_path / "e.onnx"))
    assert guess.task == "restore" and guess.output.enlarged == 4 and guess.multiple == 4


def test_a_noise_map_and_a_finder(tmp_path: Path) -> None:
    noise = probe_model(networks.noise_map_like(tmp_path / "f.onnx"))
    assert noise.task == "denoise" and kinds(noise)["noise_level"] == "sigma"
    finder = probe_model(networks.finder_like(tmp_path / "d.onnx"))
    assert finder.task == "damage" and finder.output.kind == "probability" and finder.output.channels == 2


@pytest.mark.parametrize(
    ("make", "words"), [(networks.four_channels, "four channels"), (networks.external, "other files")]
)
def test_what_cannot_be_used_is_explained(make: Callable[[Path], Path], words: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=words):
        probe_model(make(tmp_path / "x.onnx"))


@pytest.mark.parametrize("name", networks.ODD)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy about arrays of nothing
def test_results_of_odd_shapes_are_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    path = networks.odd(tmp_path / "x.onnx", name)
    with pytest.raises(ModelError, match=r"^x\.onnx (does not run on pictures of any size|gives results of a shape)"):
        probe_model(path)


@pytest.mark.parametrize("data", [b"", b"no network", b"\x08", b"\x3a\xff\xff\xff\xff\x0f", bytes(100)])
def test_what_is_no_onnx_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError):
        read_onnx(path)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_networks_raise_only_our_errors(data: st.DataObject, tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    raw = bytearray(networks.lama_like(path).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
    try:
        read_onnx(path)
    except GenrepairError as error:
        assert str(error)


def test_the_engine_refuses_values_in_other_files(tmp_path: Path, engine: Engine) -> None:
    path = networks.external(tmp_path / "evil.onnx")
    folder = paths.user_models_dir()
    folder.mkdir(parents=True)
    good = probe_model(networks.nafnet_like(tmp_path / "good.onnx"))
    card = library.draft_card(good, path, "evil", "Evil", "unknown", sha256=library._sha256(path), file="evil.onnx")
    (folder / "evil.onnx").write_bytes(path.read_bytes())
    write_card(card, folder / "evil.toml")
    engine.catalog.refresh()
    with pytest.raises(ModelError, match="other files"):
        engine.predict(engine.catalog.get("evil"), {"input": np.zeros((20, 20, 3), np.uint8)})


USABLE = (
    networks.nafnet_like, networks.lama_like, networks.migan_like, networks.esrgan_like, networks.noise_map_like,
)  # fmt: skip


@pytest.mark.parametrize("make", USABLE)
def test_an_import_is_used_and_goes_away(
    make: Callable[[Path], Path], tmp_path: Path, engine: Engine, smooth: Callable[..., Any]
) -> None:
    path = make(tmp_path / "Näf Net (1).onnx")
    guess = probe_model(path)
    name = library.suggest_id(path, engine.catalog)
    assert name == "n-f-net-1"
    card = library.import_model(path, library.draft_card(guess, path, name, "My net", "MIT"), engine)
    assert library.suggest_id(path, engine.catalog) == "n-f-net-1-2"
    (entry,) = [each for each in library.list_entries(engine.catalog) if each.own]
    assert entry.card == card and card.title == "My net" and card.licence == "MIT" and not entry.default
    photo = smooth(101, 87)
    values = {"image": photo, "mask": np.zeros((101, 87), np.uint8), "noise_level": 0.0}
    made = engine.predict(card, {each.name: values[each.kind] for each in card.inputs}, output_dtype=np.uint8)
    assert made.shape == photo.shape
    assert np.abs(made.astype(int) - photo).mean() < 4, "values go in and come out in the right range"
    engine.catalog.choose(card.task, name)
    assert engine.card(card.task).id == name and Catalog(engine.catalog.folders).default(card.task).id == name
    assert dict(library.verify_models(engine.catalog, engine, [name])) == {name: ""}
    library.remove_model(name, engine.catalog)
    assert not [each for each in paths.user_models_dir().iterdir() if each.suffix in (".onnx", ".toml")]
    assert engine.card(card.task).id == f"{card.task}-tiny" if card.task != "restore" else True


def test_an_import_with_its_card_and_one_that_is_not_its(tmp_path: Path, engine: Engine) -> None:
    path = networks.nafnet_like(tmp_path / "net.onnx")
    card = library.draft_card(probe_model(path), path, "mine", "Mine", "CC0", sha256=library._sha256(path))
    write_card(card, tmp_path / "net.toml")
    assert library.card_beside(path) == tmp_path / "net.toml"
    assert library.import_with_card(path, tmp_path / "net.toml", engine).id == "mine"
    with pytest.raises(UsageError, match="already"):
        library.import_with_card(path, tmp_path / "net.toml", engine)
    with pytest.raises(ModelError, match="SHA-256"):
        library.import_with_card(networks.migan_like(tmp_path / "other.onnx"), tmp_path / "net.toml", engine)


def test_a_card_that_is_wrong_leaves_nothing_behind(tmp_path: Path, engine: Engine) -> None:
    path = networks.lama_like(tmp_path / "l.onnx")
    guess = probe_model(networks.nafnet_like(tmp_path / "n.onnx"))
    with pytest.raises(ModelError):
        library.import_model(path, library.draft_card(guess, path, "wrong", "Wrong", "MIT"), engine)
    with pytest.raises(UsageError, match="No tool"):
        library.import_model(path, library.draft_card(guess, path, "x", "X", "MIT", task="cooking"), engine)
    assert not list(paths.user_models_dir().glob("*"))


def test_bundled_models_stay_and_damage_is_found(tiny_models: Path, tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(UsageError, match="came with the program"):
        library.remove_model("denoise-tiny", engine.catalog)
    with pytest.raises(ModelError):
        library.remove_model("nothing", engine.catalog)
    path = networks.nafnet_like(tmp_path / "n.onnx")
    library.import_model(path, library.draft_card(probe_model(path), path, "mine", "Mine", "MIT"), engine)
    installed = paths.user_models_dir() / "mine.onnx"
    data = bytearray(installed.read_bytes())
    data[-3] ^= 1
    installed.write_bytes(data)
    found = dict(library.verify_models(engine.catalog, engine))
    assert "damaged" in found["mine"] and found["denoise-tiny"] == ""
    assert dict(library.verify_models(engine.catalog, engine, ["none"])) == {"none": "There is no model called 'none'."}
    with pytest.raises(ModelError, match="made for"):
        engine.catalog.choose("inpaint", "denoise-tiny")
    (paths.user_models_dir() / "broken.toml").write_text("id = 3")
    engine.catalog.refresh()
    last = library.list_entries(engine.catalog)[-1]
    assert last.card is None and last.reason and last.own
    library.remove_model("broken", engine.catalog)

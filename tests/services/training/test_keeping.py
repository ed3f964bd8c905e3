"""Runs on the disk, models that are kept, the way back, and the environment."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from genrepair import paths
from genrepair.engine.card import write_card
from genrepair.engine.catalog import Catalog
from genrepair.errors import GenrepairError, UsageError
from genrepair.services.training import environment, keeping, runs
from genrepair.services.training.environment import NoEnvironmentError
from genrepair.services.training.events import Trained
from genrepair.services.training.order import FROM_NOTHING, Base, TrainingOrder, bases

BETTER = Trained(False, 100, 60.0, 30.1, 30.0, 0.02, "dB")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("GENREPAIR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def base(tiny_models, tmp_path) -> Base:
    weights = tmp_path / "denoise-tiny.safetensors"
    weights.write_bytes(b"weights")
    return Base("denoise-tiny", "Tiny denoise", "Small.", "denoise", "denoise", "tiny", str(weights))


@pytest.fixture
def order(base, tmp_path) -> TrainingOrder:
    (tmp_path / "photos").mkdir()
    return TrainingOrder(base, str(tmp_path / "photos"), 3.0)


def catalog(tiny_models: Path) -> Catalog:
    return Catalog([tiny_models, paths.user_models_dir()])


def add_model(tiny_models: Path, name: str) -> None:
    """What an export would have written."""
    folder = paths.user_models_dir()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tiny_models / "denoise-tiny.onnx", folder / f"{name}.onnx")
    card = Catalog([tiny_models]).get("denoise-tiny")
    write_card(replace(card, id=name, file=f"{name}.onnx", default=False, folder=folder), folder / f"{name}.toml")


# -- runs ------------------------------------------------------------------------------------------------------------


def test_an_unfinished_run_is_offered_again(order):
    run = runs.begin(order)
    assert runs.unfinished() == []
    (run.folder / "checkpoint.pt").write_bytes(b"x")
    assert runs.unfinished() == [run]
    lock = run.lock()
    assert lock.acquire()
    assert runs.unfinished() == []
    lock.release()
    assert runs.finish(run, replace(BETTER, stopped=True)).resumable
    assert len(runs.unfinished()) == 1
    runs.finish(run, BETTER)
    assert runs.unfinished() == []
    runs.discard(run)
    assert not run.folder.exists()


def test_a_run_that_was_meddled_with_is_no_run(order):
    run = runs.begin(order)
    (run.folder / "order.json").write_text('{"begun": 3}')
    assert runs.read(run.folder) is None
    assert runs.list_runs() == []


def test_two_runs_of_one_second_have_two_folders(order):
    assert runs.begin(order).folder != runs.begin(order).folder


def test_orders_that_make_no_sense(order, tmp_path, monkeypatch):
    for wrong, words in (
        (replace(order, photos=""), "Choose a folder"),
        (replace(order, photos=str(tmp_path / "gone")), "no folder"),
        (replace(order, minutes=0.0), "minutes"),
        (replace(order, base=replace(order.base, weights="gone")), "weights"),
    ):
        with pytest.raises(UsageError, match=words):
            runs.begin(wrong)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 5 << 20))
    with pytest.raises(UsageError, match="only 5 MB are free"):
        runs.begin(order)


def test_a_folder_that_cannot_be_written_is_one_sentence(order, home):
    home.mkdir(parents=True)
    (home / "data").write_text("a file, not a folder")
    with pytest.raises(GenrepairError, match="cannot be kept"):
        runs.begin(order)


def test_the_command_begins_with_the_base(order, tmp_path):
    words = order.command(Path("/usr/bin/python3"), tmp_path / "run")
    assert words[:5] == ["/usr/bin/python3", "-m", "training", "train", "denoise"]
    assert words[words.index("--init-from") + 1] == order.base.weights
    assert "--json" in words
    assert not any("corrections" in word for word in words)
    learned = replace(order, corrections="/x").command(Path("p"), tmp_path)
    assert "corrections=/x" in learned
    assert "old=/y" in replace(order, damaged="/y").command(Path("p"), tmp_path)


def test_only_models_with_weights_and_a_recipe_can_be_trained(tiny_models):
    assert bases(Catalog([tiny_models])) == [*FROM_NOTHING]
    shipped = bases(Catalog([paths.models_dir()]))
    assert {"denoise-standard", "damage-standard"} <= {each.id for each in shipped}


def test_an_archive_is_learned_from_nothing_and_the_first_model_may_be_kept(order, tmp_path, tiny_models):
    old = tmp_path / "old"
    old.mkdir()
    new = replace(order, base=FROM_NOTHING[0])
    with pytest.raises(UsageError, match="old photos as well"):
        new.check(tmp_path)
    new = replace(new, damaged=str(old))
    new.check(tmp_path)
    words = new.command(Path("p"), tmp_path)
    assert words[4] == "cyclic" and f"old={old}" in words and "--init-from" not in words
    run = runs.begin(new)
    assert not keeping.can_keep(run)
    assert not keeping.can_keep(replace(run, end=replace(BETTER, score=None, base=None)))
    run = replace(run, end=replace(BETTER, base=None))
    assert keeping.can_keep(run) and keeping.learned_from(run) == "The person's own photos"
    catalog = Catalog([tiny_models])
    kept = keeping.keep(run, "vintage-tiny", "Mine", catalog)
    assert kept.base_score is None
    assert keeping.own_models(catalog)[0].kept == kept


# -- keeping ---------------------------------------------------------------------------------------------------------


def test_kept_models_lead_back_one_after_the_other(order, tiny_models):
    run = replace(runs.begin(order), end=BETTER)
    for name in ("own-1", "own-2"):
        add_model(tiny_models, name)
        keeping.keep(run, name, name, catalog(tiny_models))
    assert catalog(tiny_models).default("denoise").id == "own-2"
    first, second = keeping.own_models(catalog(tiny_models))
    assert {(m.kept.id, m.default) for m in (first, second)} == {("own-1", False), ("own-2", True)}
    assert first.kept.base_score == 30.0 and first.kept.score == 30.1
    assert keeping.roll_back("own-2", catalog(tiny_models)) == "own-1"
    assert keeping.roll_back("own-1", catalog(tiny_models)) == "denoise-tiny"
    assert catalog(tiny_models).choices() == {}
    keeping.use("own-2", catalog(tiny_models))
    assert catalog(tiny_models).default("denoise").id == "own-2"


def test_the_way_back_leads_past_a_removed_model(order, tiny_models):
    run = replace(runs.begin(order), end=BETTER)
    for name in ("own-1", "own-2"):
        add_model(tiny_models, name)
        keeping.keep(run, name, name, catalog(tiny_models))
    (paths.user_models_dir() / "own-1.toml").unlink()
    assert keeping.roll_back("own-2", catalog(tiny_models)) == "denoise-tiny"
    assert [each.kept.id for each in keeping.own_models(catalog(tiny_models))] == ["own-2"]


def test_what_is_not_better_is_not_kept(order, tiny_models):
    add_model(tiny_models, "own-1")
    run = runs.begin(order)
    for end in (None, replace(BETTER, score=30.01), replace(BETTER, score=None)):
        with pytest.raises(GenrepairError, match="measures better"):
            keeping.keep(replace(run, end=end), "own-1", "own-1", catalog(tiny_models))
    assert catalog(tiny_models).default("denoise").id == "denoise-tiny"
    assert keeping.own_models(catalog(tiny_models)) == []


def test_a_broken_list_of_kept_models_is_an_empty_one(tiny_models):
    path = paths.training_dir() / "kept.json"
    path.parent.mkdir(parents=True)
    path.write_text('[{"id": 3}]')
    assert keeping.own_models(catalog(tiny_models)) == []
    with pytest.raises(GenrepairError, match="Nothing is known"):
        keeping.roll_back("own-1", catalog(tiny_models))


# -- environment -----------------------------------------------------------------------------------------------------


def python_that_says(folder: Path, text: str) -> Path:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for a Python")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"torch": None}, "lacks torch"),
        ({"genrepair": "0.0.1"}, "has GenRepair 0.0.1"),
        ({"genrepair": None}, "has no GenRepair"),
        ({"training": False}, "training needs"),
    ],
)
def test_what_a_python_lacks_is_one_sentence(tmp_path, changes, words):
    import genrepair

    good = dict.fromkeys(("torch", "safetensors", "onnx", "tensorboard"), "1")
    good |= {"training": True, "genrepair": genrepair.__version__}
    fits = python_that_says(tmp_path, "a warning\n" + json.dumps(good))
    assert environment.find_environment(str(fits)).torch == "1"
    with pytest.raises(NoEnvironmentError, match=words):
        environment.find_environment(str(python_that_says(tmp_path, json.dumps(good | changes))))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for a Python")
def test_what_is_no_python_is_one_sentence(tmp_path):
    with pytest.raises(NoEnvironmentError, match="does not answer"):
        environment.ask(python_that_says(tmp_path, "hello"))
    with pytest.raises(NoEnvironmentError, match="There is no Python"):
        environment.ask(tmp_path / "gone")


def test_the_packaged_program_asks_no_python_of_its_own(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert environment.candidates() == []
    with pytest.raises(NoEnvironmentError, match="No Python with PyTorch"):
        environment.find_environment()
    command = environment.install_command()
    assert "-m venv" in command and "[train]" in command and str(paths.training_dir()) in command
    assert sys.executable not in command


def test_this_python_can_train():
    found = environment.find_environment()
    assert found.python == Path(sys.executable)

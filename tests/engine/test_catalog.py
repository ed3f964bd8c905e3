from __future__ import annotations

import os
from pathlib import Path

import pytest

from genrepair.engine import Catalog
from genrepair.errors import ModelError

from . import networks


def test_models_are_listed_by_task_and_id(models):
    networks.make_denoiser(models, "denoise-a")
    networks.make_denoiser(models, "denoise-b", default=True)
    networks.make_detector(models, "damage-a")
    catalog = Catalog([models])
    assert [card.id for card in catalog.cards()] == ["damage-a", "denoise-a", "denoise-b"]
    assert [card.id for card in catalog.for_task("denoise")] == ["denoise-a", "denoise-b"]
    assert catalog.default("denoise").id == "denoise-b"
    assert catalog.default("damage").id == "damage-a"
    assert catalog.get("denoise-a").id == "denoise-a"


def test_the_persons_own_default_comes_first(models, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    networks.make_denoiser(models, "denoise-standard", default=True)
    networks.make_denoiser(own, "denoise-mine", default=True)
    assert Catalog([models, own]).default("denoise").id == "denoise-mine"


def test_an_optional_model_is_used_by_those_who_ask_only(models, tmp_path):
    networks.make_denoiser(models, "denoise-a", optional=True)
    catalog = Catalog([models, tmp_path / "own"])
    assert catalog.default("denoise").id == "denoise-a" and catalog.unasked("denoise") is None
    catalog.choose("denoise", "denoise-a")
    assert catalog.unasked("denoise").id == "denoise-a"
    catalog.choose("denoise", None)
    assert catalog.unasked("denoise") is None and catalog.unasked("restore") is None
    networks.make_denoiser(models, "denoise-b")
    catalog.refresh()
    assert catalog.default("denoise").id == catalog.unasked("denoise").id == "denoise-b"


def test_a_broken_model_does_not_hide_the_others(models):
    networks.make_denoiser(models, "denoise-good")
    networks.make_denoiser(models, "denoise-gone")
    (models / "denoise-gone.onnx").unlink()
    (models / "denoise-odd.toml").write_text("id = 3", encoding="utf-8")
    catalog = Catalog([models])
    assert [card.id for card in catalog.cards()] == ["denoise-good"]
    assert {each.path.stem for each in catalog.broken()} == {"denoise-gone", "denoise-odd"}
    with pytest.raises(ModelError, match="lacks its file"):
        catalog.get("denoise-gone")


def test_of_two_models_with_one_id_the_first_is_used(models, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    networks.make_denoiser(models, "same", title="first")
    networks.make_denoiser(own, "same", title="second")
    catalog = Catalog([models, own])
    assert catalog.get("same").title == "first"
    assert "also has 'same'" in catalog.broken()[0].reason


def test_no_model_is_told_with_the_folders(models):
    with pytest.raises(ModelError, match="No model for 'denoise' is installed") as caught:
        Catalog([models]).default("denoise")
    assert str(models) in str(caught.value)
    with pytest.raises(ModelError, match="none is installed"):
        Catalog([models / "missing"]).get("x")


def test_a_new_model_is_seen_after_refresh(models):
    catalog = Catalog([models])
    assert catalog.cards() == []
    networks.make_denoiser(models)
    catalog.refresh()
    assert len(catalog.cards()) == 1


def test_the_file_is_checked_once_and_again_when_it_changed(denoiser, models, monkeypatch):
    catalog = Catalog([models])
    catalog.verify(denoiser)
    path = Path(denoiser.path)
    opened: list[Path] = []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *args, **more: opened.append(self) or real(self, *args, **more))
    catalog.verify(denoiser)
    assert opened == []
    path.write_bytes(path.read_bytes() + b"x")
    os.utime(path, ns=(1, 1))
    with pytest.raises(ModelError, match="is damaged or not the one"):
        catalog.verify(denoiser)
    path.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        catalog.verify(denoiser)

"""int8 and fp16 files beside a model: read, chosen, told, and left alone when they are no good."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genrepair.engine import CardOutput, Variant, read_card, write_card
from genrepair.engine import session as session_module
from genrepair.engine.doctor import examine
from genrepair.errors import ModelError

from . import fakes, networks
from .fakes import FakeRuntime

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


class TwoRuntime(FakeRuntime):
    """Remembers files, and lets a variant compute otherwise."""

    def __init__(self, variant=fakes.halve, **behaviour):
        super().__init__(**behaviour)
        self.files: list[str] = []
        self.variant = variant

    def open(self, model: Path, provider, options):
        self.files.append(model.name)
        session = super().open(model, provider, options)
        if "-" in model.name:
            plain = session.run

            def run(output, feeds, run_options):
                plain(output, feeds, run_options)
                return self.variant(feeds, run_options)

            session.run = run  # type: ignore[method-assign]
        return session


@pytest.fixture
def card(models, monkeypatch):
    monkeypatch.setattr(session_module, "has_int8_dot_products", lambda: True)
    monkeypatch.setattr(session_module, "nvidia_devices", lambda: 1)
    variants = []
    for kind in ("int8", "fp16"):
        (models / f"halve-{kind}.onnx").write_bytes(kind.encode())
        digest = hashlib.sha256(kind.encode()).hexdigest()
        variants.append(Variant(kind, f"halve-{kind}.onnx", digest, 0.05, 0.1, 1.8))
    (models / "halve.onnx").write_bytes(b"float")
    output = CardOutput("output", "image", 3)
    return networks.make_card(
        models, "halve", "denoise", (networks.IMAGE,), output, 4, variants=tuple(variants), default=True
    )


def files(engine, card, photo):
    engine.predict(card, {"image": photo})
    return engine.sessions.runtime.files


def test_a_card_keeps_its_variants_and_an_old_card_has_none(card, models):
    assert read_card(models / "halve.toml") == card
    assert card.variant("int8").speed_up == 1.8
    write_card(replace(card, variants=()), models / "old.toml")
    assert "variants" not in (models / "old.toml").read_text()
    assert read_card(models / "old.toml").variants == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "int4"}, "unknown kind 'int4'"),
        ({"file": "../x.onnx"}, "outside its own folder"),
        ({"sha256": "0"}, "wrong sha256"),
        ({"loss": -1.0}, "loss of 0 or more"),
    ],
)
def test_a_wrong_variant_is_one_sentence(card, models, change, sentence):
    with pytest.raises(ModelError, match=sentence):
        write_card(replace(card, variants=(replace(card.variants[0], **change),)), models / "x.toml")
    with pytest.raises(ModelError, match="two variants of one kind"):
        write_card(replace(card, variants=card.variants[:1] * 2), models / "x.toml")


def test_speed_takes_int8_on_the_cpu_and_says_so(card, make_engine, photo):
    engine = make_engine(TwoRuntime(), prefer="speed", provider="cpu")
    assert files(engine, card, photo) == ["halve-int8.onnx", "halve.onnx"]  # The second for the self-test.
    assert engine.provider_in_use(card) == "CPU int8"
    again = make_engine(TwoRuntime(), prefer="speed", provider="cpu")
    assert files(again, card, photo) == ["halve-int8.onnx"]


def test_speed_takes_fp16_on_cuda_only(card, make_engine, photo):
    engine = make_engine(TwoRuntime(CUDA=fakes.halve), prefer="speed", provider="cuda")
    assert files(engine, card, photo)[0] == "halve-fp16.onnx"
    assert engine.provider_in_use(card) == "CUDA fp16"
    directml = make_engine(TwoRuntime(Dml=fakes.halve), prefer="speed", provider="dml")
    assert files(directml, card, photo)[0] == "halve.onnx"


@pytest.mark.parametrize("why", ["quality", "no VNNI", "loses too much", "damaged", "none"])
def test_float32_is_used_where_int8_may_not_be(card, models, make_engine, photo, monkeypatch, why):
    if why == "no VNNI":
        monkeypatch.setattr(session_module, "has_int8_dot_products", lambda: False)
    elif why == "loses too much":
        card = replace(card, variants=(replace(card.variants[0], loss=0.2),))
    elif why == "damaged":
        (models / "halve-int8.onnx").write_bytes(b"other")
    elif why == "none":
        card = replace(card, variants=())
    engine = make_engine(TwoRuntime(), prefer="quality" if why == "quality" else "speed", provider="cpu")
    assert files(engine, card, photo) == ["halve.onnx"]
    assert engine.provider_in_use(card) == "CPU"
    assert engine.sessions.why_not_variant(card, "int8")


@pytest.mark.parametrize("behaviour", [fakes.nan, fakes.flat, fakes.raises])
def test_a_broken_variant_gives_way_to_float32_at_its_self_test(card, make_engine, photo, behaviour):
    engine = make_engine(TwoRuntime(variant=behaviour), prefer="speed", provider="cpu")
    result = engine.predict(card, {"image": photo})
    np.testing.assert_allclose(result, photo / 255 * 0.5, atol=1e-3)
    assert engine.provider_in_use(card) == "CPU"


@pytest.mark.parametrize("behaviour", [fakes.nan, fakes.flat, fakes.raises])
@pytest.mark.parametrize("provider", ["cpu", "cuda"])
def test_a_variant_that_breaks_later_gives_way_to_float32_on_the_same_device(
    card, make_engine, photo, behaviour, provider
):
    runtime = TwoRuntime(variant=fakes.after(1, behaviour), CUDA=fakes.halve)
    engine = make_engine(runtime, prefer="speed", provider=provider)
    result = engine.predict(card, {"image": photo})
    np.testing.assert_allclose(result, photo / 255 * 0.5, atol=1e-3)
    assert engine.provider_in_use(card) == provider.upper()


def test_doctor_says_what_runs(card, make_engine, models):
    texts = [f.text for f in examine(make_engine(TwoRuntime(), prefer="speed", provider="cpu"))]
    assert any("int8 variant is used on the CPU (loses 0.05, 1.8 times as fast" in text for text in texts)
    texts = [f.text for f in examine(make_engine(TwoRuntime(), provider="cpu"))]
    assert any("int8 variant is not used, because quality is preferred" in text for text in texts)
    (models / "halve-int8.onnx").unlink()
    texts = [f.text for f in examine(make_engine(TwoRuntime(), prefer="speed", provider="cpu"))]
    assert any("int8 variant is not used: The model file" in text for text in texts)

"""int8 and fp16 variants: the rewriting is exact where it says so, and the gate shuts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from genrepair.engine import Catalog, Engine, EngineSettings, read_card
from genrepair.engine import session as session_module
from training.cli import main
from training.config import load_config
from training.data import load_photos
from training.export import export
from training.loop import BEST, Trainer
from training.quantization.calibrate import calibration_feeds, channel_statistics, open_on_one_thread
from training.quantization.equalize import channel_groups, equalize
from training.quantization.graph import candidates, prepared
from training.quantization.half import BOUND, add_half, difference, extreme_feeds, to_half
from training.quantization.onnx_net import OnnxNet
from training.recipes import RECIPES
from training.weights import load_weights, save_weights

# With weights shaken by chance their numbers are far outside of what the bound, half a step of a picture, is meant for:
# a transform, nats, and what a feedback makes of its own result.
FAR_FROM_A_PICTURE = {"colours", "vae", "recurrent"}


def trained(name: str, photos: Path, overlays: Path, folder: Path) -> Path:
    """A run whose network does something: two steps, then weights shaken so that no layer is the identity."""
    overrides = {"photos": str(photos), "overlays": str(overlays), "steps": 1, "size": "tiny", "batch": 2, "crop": 64}
    overrides |= {"validation_crops": 2, "bf16": "off", "threads": 1, "old": str(photos)}
    config = load_config(None, overrides, {"recipe": name})
    trainer = Trainer(RECIPES[name](config, load_photos(photos, 64)), folder, report=lambda line: None)
    trainer.run()
    torch.manual_seed(3)
    with torch.no_grad():
        for weight in trainer.ema.parameters():
            weight.add_(torch.randn_like(weight) * 0.05)
    save_weights(trainer.ema, folder / BEST)
    return folder


@pytest.fixture(scope="module")
def denoiser(photos, overlays, tmp_path_factory) -> Path:
    """Folder with the exported tiny denoiser."""
    folder = tmp_path_factory.mktemp("denoiser")
    export(trained("denoise", photos, overlays, folder / "run"), "tiny", folder / "models")
    return folder / "models"


def feed(card, side=64):
    return extreme_feeds(card, side)[6]


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_exports_a_half_that_agrees(name, photos, overlays, tmp_path):
    card = export(trained(name, photos, overlays, tmp_path / "run"), "tiny", tmp_path)
    half = card.variant("fp16")
    if name in FAR_FROM_A_PICTURE and half is None:
        assert not (tmp_path / "tiny-fp16.onnx").exists()
        return
    assert half is not None and half.good and half.loss <= BOUND
    model = onnx.load(tmp_path / half.file)
    last = [node for node in model.graph.node if node.op_type in ("Conv", "Gemm", "MatMul")][-1]
    kinds = {each.name: each.data_type for each in model.graph.initializer}
    assert kinds[last.input[1]] == onnx.TensorProto.FLOAT
    assert onnx.TensorProto.FLOAT16 in kinds.values()
    types = {each.type.tensor_type.elem_type for each in (*model.graph.input, *model.graph.output)}
    assert types == {onnx.TensorProto.FLOAT}
    assert read_card(tmp_path / "tiny.toml") == card


def test_a_half_that_overflows_is_not_written(denoiser, tmp_path):
    for path in denoiser.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    card = read_card(tmp_path / "tiny.toml")
    model = onnx.load(card.path)
    first = next(node for node in model.graph.node if node.op_type == "Conv")
    for each in model.graph.initializer:
        if each.name == first.input[1]:
            each.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(each) * 1e4, each.name))
    ready = prepared(model.SerializeToString())
    assert difference(card, ready, to_half(ready), extreme_feeds(card)) > BOUND
    card.path.write_bytes(model.SerializeToString())
    card, sentence = add_half(tmp_path / "tiny.toml")
    assert card.variant("fp16") is None and sentence.startswith("No fp16 variant")
    assert not (tmp_path / "tiny-fp16.onnx").exists()


def test_equalizing_changes_nothing_but_the_ranges(denoiser):
    card = read_card(denoiser / "tiny.toml")
    model = prepared(card.path.read_bytes())
    groups = channel_groups(model)
    assert len(groups) >= 3 and any(group.spread for group in groups)
    feeds = [feed(card)]
    tensors = sorted(set().union(*(group.tensors for group in groups)))
    before, _ = channel_statistics(model, tensors, feeds)
    even = equalize(model, before)
    after, _ = channel_statistics(even, tensors, feeds)
    a, b = (open_on_one_thread(each).run(None, feeds[0])[0] for each in (model, even))
    np.testing.assert_allclose(a, b, atol=1e-5)
    group = groups[0]
    spread = [np.maximum.reduce([stats[t] for t in group.tensors]) for stats in (before, after)]
    assert spread[1].min() / spread[1].max() > 0.99 > spread[0].min() / spread[0].max()


def test_the_first_the_last_and_the_final_sum_stay_in_float32(denoiser):
    card = read_card(denoiser / "tiny.toml")
    model = prepared(card.path.read_bytes())
    convolutions = [node.name for node in model.graph.node if node.op_type == "Conv"]
    sizes = dict.fromkeys([name for node in model.graph.node for name in node.output], (1, 16, 32, 32))
    names = [node.name for node in candidates(model, sizes, 64 * 64)]
    assert set(names) & set(convolutions) == set(convolutions[1:-1])
    last = model.graph.node[-1]
    assert last.op_type == "Sub" and last.name not in names


def test_calibration_crops_are_what_the_network_is_given(denoiser, photos):
    card = read_card(denoiser / "tiny.toml")
    config = load_config(None, {"photos": str(photos), "size": "tiny", "batch": 4, "crop": 32}, {"recipe": "denoise"})
    recipe = RECIPES["denoise"](config, load_photos(photos, 32))
    net = recipe.network("tiny").eval()
    load_weights(net, denoiser / "tiny.safetensors")
    feeds = calibration_feeds(recipe, net, card, 6)
    assert [f["image"].shape for f in feeds] == [(1, 3, 32, 32)] * 6
    assert {f["noise_level"].shape for f in feeds} == {(1, 2, 32, 32)}
    with torch.inference_mode():
        expected = net(*(torch.from_numpy(feeds[0][name]) for name in ("image", "noise_level")))
        got = OnnxNet(card.path, card)(*(torch.from_numpy(feeds[0][name]) for name in ("image", "noise_level")))
    torch.testing.assert_close(got, expected, atol=1e-4, rtol=0)


def command(models, photos, *more):
    return main(["quantize", "tiny", "--photos", str(photos), "--to", str(models), "--crops", "6", *more])


def test_the_command_makes_a_variant_that_the_program_runs(denoiser, photos, capsys, monkeypatch):
    monkeypatch.setattr("training.quantization.quantize.measure_speed", lambda card, model: (1.0, 0.5))
    assert command(denoiser, photos, "--allowed", "3", "--print-only") == 0
    assert not (denoiser / "tiny-int8.onnx").exists()
    assert command(denoiser, photos, "--allowed", "3") == 0
    printed = capsys.readouterr().out
    assert "fp32" in printed and "2.00 times as fast" in printed
    card = read_card(denoiser / "tiny.toml")
    variant = card.variant("int8")
    assert variant is not None and variant.speed_up == 2.0 and card.variant("fp16") is not None
    assert {node.op_type for node in onnx.load(denoiser / variant.file).graph.node} >= {"QuantizeLinear", "Conv"}
    monkeypatch.setattr(session_module, "has_int8_dot_products", lambda: True)
    engine = Engine(EngineSettings(provider="cpu", prefer="speed"), Catalog([denoiser]))
    picture = np.random.default_rng(0).random((61, 75, 3), np.float32)
    fast = engine.predict(card, {"image": picture})
    assert engine.provider_in_use(card) == "CPU int8"
    exact = Engine(EngineSettings(provider="cpu"), Catalog([denoiser])).predict(card, {"image": picture})
    assert 0 < np.abs(fast - exact).max() < 0.1


def test_a_variant_that_loses_too_much_is_not_written(denoiser, photos, capsys):
    (denoiser / "tiny-int8.onnx").unlink(missing_ok=True)
    before = (denoiser / "tiny.toml").read_bytes()
    assert command(denoiser, photos, "--allowed", "-1", "--print-only") == 1
    assert "not written" in capsys.readouterr().err
    assert not (denoiser / "tiny-int8.onnx").exists()
    assert (denoiser / "tiny.toml").read_bytes() == before
    assert main(["quantize", "nobody", "--photos", str(photos)]) == 2

"""From trained weights to a model of the program: ONNX (and fp16), card, .safetensors, and proof that all agree."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from genrepair.engine import CardInput, CardOutput, Catalog, Engine, EngineSettings, ModelCard, read_card, write_card
from genrepair.errors import GenrepairError
from training.compact import compact
from training.loop import BEST, SUMMARY
from training.quantization.half import add_half
from training.recipes import RECIPES
from training.weights import load_weights, save_weights

OPSET = 17
# Figures of a validation that the program needs beside the network.
LINES = ("threshold", "false_marks", "false_marks_lowest", "usual", "strange")
# Sizes on which the exported model must agree with PyTorch: smaller than a tile, odd, larger than a tile.
PARITY_SIZES = ((64, 64), (57, 83), (131, 40))
PARITY = 1e-4
# Where weights are stored with 16 bits: half a step of 8 bits.
PARITY_COMPACT = 0.5 / 255


def export(
    run: Path,
    model_id: str,
    folder: Path,
    about: dict[str, Any] | None = None,
    part: str = "",
    small: bool = False,
) -> ModelCard:
    """Export the best weights of a run.

    Parameters
    ----------
    run : Path
        Run folder of `training.loop`.
    model_id : str
        Stem of the three files that are written.
    folder : Path
        Where to; the program finds models in ``resources/models`` and in the person's model folder.
    about : dict, or None
        Fields of the card for people: title, summary, licence, version, training_data, metrics, default, optional.
    part : str
        Export this part of the network (`Recipe.parts`); "" for the whole. No weights for further training are written
        beside a part, since it cannot be trained alone.
    small : bool
        Store the weights of the network with 16 bits (`training.compact`); there is no fp16 variant then.

    Raises
    ------
    UsageError
        There is no such part.
    GenrepairError
        The run has no weights, or the exported model does not agree with PyTorch.
    """
    summary_file, weights = run / SUMMARY, run / BEST
    if not weights.exists() or not summary_file.exists():
        raise GenrepairError(f"{run} holds no trained weights; train first, or name another run folder.")
    summary = json.loads(summary_file.read_text(encoding="utf-8"))
    recipe = RECIPES[summary["recipe"]]
    net = recipe.network(summary["size"]).eval()
    load_weights(net, weights)
    net = recipe.calibrated(net, summary.get("validation", {}))
    made = dict(recipe.card(summary["size"]))
    if part:
        net, made = recipe.part(net, summary["size"], part)
    inputs = tuple(CardInput(**each) for each in made.pop("inputs"))
    output = made.pop("output")
    output["classes"] = tuple(output.get("classes", ()))
    facts = made.pop("training", {})
    about = {"version": "1", "licence": "Apache-2.0", "title": model_id.replace("-", " ").capitalize()} | (about or {})
    # Where the program draws the line at its default sensitivity.
    drawn = {name: summary["validation"][name] for name in LINES if name in summary.get("validation", {})}
    if drawn:
        about["metrics"] = drawn | about.get("metrics", {})
    with tempfile.TemporaryDirectory() as place:
        onnx = Path(place) / f"{model_id}.onnx"
        to_onnx(net, inputs, output["name"], onnx)
        if small:
            compact(onnx)
        card = ModelCard(
            id=model_id,
            inputs=inputs,
            output=CardOutput(**output),
            file=onnx.name,
            sha256=hashlib.sha256(onnx.read_bytes()).hexdigest(),
            training=facts | summary,
            folder=Path(place),
            **(made | about),
        )
        write_card(card, Path(place) / f"{model_id}.toml")
        difference = parity(net, card)
        allowed = PARITY_COMPACT if small else PARITY
        if not difference <= allowed:
            raise GenrepairError(
                f"The exported {model_id} differs from PyTorch by {difference:.2g} (allowed {allowed:.1g}); "
                "not written."
            )
        if not part:
            save_weights(net, Path(place) / f"{model_id}.safetensors")
        folder.mkdir(parents=True, exist_ok=True)
        # The card last: the program lists a model by its card.
        for suffix in (".onnx", *(() if part else (".safetensors",)), ".toml"):
            shutil.move(str(Path(place) / (model_id + suffix)), folder / (model_id + suffix))
    # Made from other weights; `quantize` makes a new one.
    (folder / f"{model_id}-int8.onnx").unlink(missing_ok=True)
    (folder / f"{model_id}-fp16.onnx").unlink(missing_ok=True)
    if small:
        return read_card(folder / f"{model_id}.toml")
    card, _ = add_half(folder / f"{model_id}.toml")
    return card


def to_onnx(net: nn.Module, inputs: tuple[CardInput, ...], output: str, path: Path) -> None:
    """Write a network with batch 1 and free height and width."""
    example = tuple(torch.rand(1, each.channels, *(() if each.kind == "scalar" else (64, 64))) for each in inputs)
    names = [each.name for each in inputs]
    pictures = [each.name for each in inputs if each.kind != "scalar"]
    free = {name: {2: "height", 3: "width"} for name in (*pictures, output)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net,
            example,
            str(path),
            input_names=names,
            output_names=[output],
            dynamic_axes=free,
            opset_version=OPSET,
            dynamo=False,
        )


def parity(net: nn.Module, card: ModelCard) -> float:
    """Largest difference between PyTorch and the program's own prediction (CPU), over odd sizes.

    Of results beyond 1, such as the opinions of a critic, as a share of the largest of them. A network that must not be
    cut is compared on the one size that it takes.
    """
    engine = Engine(EngineSettings(provider="cpu"), Catalog([card.path.parent]))
    rng = np.random.default_rng(0)
    worst = 0.0
    try:
        for height, width in ((card.tile, card.tile),) if card.policy == "whole" else PARITY_SIZES:
            host = {each.name: _host_input(rng, each, height, width) for each in card.inputs if each.kind != "state"}
            # The network itself is compared, not the mean over several views that its card may ask for.
            got = engine.predict(card, host, ensemble=1)
            wanted = _in_torch(net, card, host, height, width)
            worst = max(worst, float(np.abs(got - wanted).max()) / max(1.0, float(np.abs(wanted).max())))
    finally:
        engine.close()
    return worst


def _host_input(rng: np.random.Generator, each: CardInput, height: int, width: int) -> Any:
    if each.kind == "mask":
        return ((rng.random((height, width)) < 0.2) * 255).astype(np.uint8)
    if each.kind in ("noise_level", "scalar"):
        return tuple([0.1] * each.channels)
    return rng.random((height, width, each.channels), np.float32)


def _in_torch(net: nn.Module, card: ModelCard, host: dict[str, Any], height: int, width: int) -> np.ndarray[Any, Any]:
    """The same in PyTorch, padded by reflection at the lower right as the engine pads."""
    below, right = -height % card.multiple, -width % card.multiple

    def pad(array: np.ndarray[Any, Any]) -> Tensor:
        padded = np.pad(array, ((0, below), (0, right), (0, 0)), mode="reflect")
        return torch.from_numpy(padded.transpose(2, 0, 1)[None].copy()).float()

    tensors = []
    for each in card.inputs:
        if each.kind == "state":
            tensors.append(torch.zeros(1, each.channels, height + below, width + right))
            continue
        value = host[each.name]
        if each.kind == "mask":
            tensors.append(pad((value >= 128).astype(np.float32)[..., None]))
        elif each.kind == "scalar":
            tensors.append(torch.tensor([value], dtype=torch.float32))
        elif each.kind == "noise_level":
            tensors.append(pad(np.broadcast_to(np.float32(value), (height, width, each.channels))))
        else:
            tensors.append(pad(value))
    with torch.inference_mode():
        result = net(*tensors)
        if (state := card.state_input) is not None:
            place = card.inputs.index(state)
            for _ in range(card.steps - 1):
                tensors[place] = result[:, card.output.channels :]
                result = net(*tensors)
            result = result[:, : card.output.channels]
        # A map may be smaller than the photo; the program enlarges it by whole pixels.
        factor = (height + below) // result.shape[2]
        result = result.repeat_interleave(factor, dim=2).repeat_interleave(factor, dim=3)
    return result[0, :, :height, :width].permute(1, 2, 0).numpy()

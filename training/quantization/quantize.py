"""Make the int8 variant of a model, prove that it loses next to nothing, and put it into the model's card."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx

from genrepair import paths
from genrepair.engine import ModelCard, Variant, read_card, write_card
from genrepair.engine.session import Session, probe
from genrepair.errors import GenrepairError, UsageError
from training.config import load_config
from training.data import PhotoSet, load_photos
from training.export import export
from training.loop import SUMMARY
from training.quantization.calibrate import (
    Feeds,
    calibration_feeds,
    channel_statistics,
    open_on_one_thread,
    ranges,
    with_outputs,
)
from training.quantization.equalize import channel_groups, equalize
from training.quantization.graph import candidates, prepared, quantized
from training.quantization.half import add_half
from training.quantization.onnx_net import OnnxNet
from training.quantization.search import Plan, Search
from training.recipes import RECIPES, Recipe
from training.recipes.adversarial import AdversarialRecipe
from training.weights import load_weights

PERCENTILES = (99.95, 99.98, 99.99, 99.995, 99.999)
# Of the way to channels of one range: all of it makes the weights too uneven.
EQUALIZED = 0.5
# The search stops a little inside the gate, because it looks at other photos than the gate.
MARGIN = 0.9


@dataclass(frozen=True)
class Verdict:
    """What the gate found.

    Parameters
    ----------
    before, after : dict
        Validation figures of float32 and int8 on held-out photos.
    loss : float
        The largest loss of a figure that counts.
    allowed : float
    """

    before: dict[str, float]
    after: dict[str, float]
    loss: float
    allowed: float

    @property
    def passed(self) -> bool:
        """Whether the variant may be shipped."""
        return self.loss <= self.allowed


def figure_loss(recipe: Recipe, before: dict[str, float], after: dict[str, float]) -> float:
    """The largest loss among the figures of the recipe that count."""
    return max(0.0, *(before[name] - after[name] for name in recipe.gate(before)))


def find_model(name: str, to: Path | None) -> Path:
    """The card of a model, by its id.

    Raises
    ------
    UsageError
        There is none.
    """
    for folder in (to, paths.user_models_dir(), paths.models_dir()):
        if folder is not None and (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    raise UsageError(f"There is no model {name!r}; give a run folder or a model's id (genrepair models).")


def quantize(
    name: str,
    photos: Path,
    to: Path | None,
    say: Callable[[str], None],
    *,
    crops: int = 64,
    dry: bool = False,
    overlays: Path | None = None,
    allowed: float | None = None,
) -> Verdict:
    """Make, measure and (if it passes) write the int8 variant of a model.

    Parameters
    ----------
    name : str
        Id of a model, or a run folder, which is exported first.
    photos : Path
        Folder of photos: crops of the training part calibrate, the held-out part judges.
    to : Path, or None
        Folder of the model; None: where the model lies, or the person's own folder.
    say : callable
    crops : int
        Degraded crops to calibrate with.
    dry : bool
        Only print.
    overlays : Path, or None
        Pictures of real marks, for recipes that use them.
    allowed : float, or None
        Largest loss of a validation figure; None: the recipe's own.

    Raises
    ------
    GenrepairError
        The model loses more than allowed in every mixture that is still faster; nothing is written.
    """
    if crops < 1:
        raise UsageError("--crops must be 1 or more.")
    with tempfile.TemporaryDirectory() as scratch:
        # A run that is only measured becomes no model of the program.
        return _quantize(name, photos, to, Path(scratch) if dry else None, say, crops, overlays, allowed)


def _quantize(
    name: str,
    photos: Path,
    to: Path | None,
    scratch: Path | None,
    say: Callable[[str], None],
    crops: int,
    overlays: Path | None,
    allowed: float | None,
) -> Verdict:
    if (Path(name) / SUMMARY).is_file():
        folder = scratch or to or paths.user_models_dir()
        card_path = folder / f"{export(Path(name), Path(name).name, folder).id}.toml"
    else:
        card_path = find_model(name, to)
    card, sentence = (read_card(card_path), "") if scratch else add_half(card_path)
    if sentence:
        say(sentence)
    recipe = _recipe(card, photos, overlays)
    limit = recipe.int8_loss if allowed is None else allowed
    say(f"{card.id}: {len(recipe.photos.train)} photos to calibrate with, {len(recipe.photos.held_out)} to judge.")
    plan = model = verdict = None
    for candidate in make_int8(card, recipe, limit, say, crops):
        plan, model = candidate
        verdict = judge(card, recipe, model, limit)
        say(f"  on held-out photos: loses {verdict.loss:.3f}, allowed {limit:g}")
        if verdict.passed:
            break
    if plan is None or model is None or verdict is None or not verdict.passed:
        lost = f" loses {verdict.loss:.3f}, more than {limit:g}" if verdict else f" always loses more than {limit:g}"
        raise GenrepairError(f"The int8 variant of {card.id}{lost}; not written.")
    for figure, value in verdict.before.items():
        say(f"  {figure:<12} fp32 {value:8.3f}   int8 {verdict.after[figure]:8.3f}")
    slow, fast = measure_speed(card, model)
    say(f"  one thread, 512 x 512: fp32 {slow:.3f} s/MP, int8 {fast:.3f} s/MP, {slow / fast:.2f} times as fast")
    if slow / fast < 1.1:
        raise GenrepairError(f"The int8 variant of {card.id} is hardly faster than float32 here; not written.")
    if scratch:
        return verdict
    file = f"{card.id}-int8.onnx"
    content = model.SerializeToString()
    (card_path.parent / file).write_bytes(content)
    variant = Variant(
        kind="int8",
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        loss=round(verdict.loss, 4),
        allowed=verdict.allowed,
        speed_up=round(slow / fast, 2),
        note=f"QDQ U8S8, percentile {plan.percentile:g}, {crops} crops, {len(plan.left)} convolutions left in float32 "
        "besides the first and the last",
    )
    # The card last: until then the old card describes files that are there.
    others = tuple(each for each in card.variants if each.kind != "int8")
    write_card(replace(card, variants=(*others, variant)), card_path)
    say(f"Wrote {file} and its entry in {card_path}.")
    return verdict


def _recipe(card: ModelCard, photos: Path, overlays: Path | None) -> Recipe:
    kind = RECIPES.get(str(card.training.get("recipe")))
    if kind is None:
        raise GenrepairError(
            f"The card of {card.id} names no recipe of this program, so nothing can degrade crops for it."
        )
    if issubclass(kind, AdversarialRecipe):
        raise UsageError(f"{card.id} was trained against a critic, and int8 variants of such models cannot be judged.")
    overrides = {"photos": str(photos), "size": str(card.training.get("size", "standard")), "bf16": "off"}
    if overlays is not None:
        overrides["overlays"] = str(overlays)
    config = load_config(None, overrides, {"recipe": kind.name, **kind.defaults})
    return kind(config, load_photos(photos, config.crop))


def make_int8(
    card: ModelCard, recipe: Recipe, allowed: float, say: Callable[[str], None], crops: int = 64
) -> Iterator[tuple[Plan, onnx.ModelProto]]:
    """Calibrate, equalize, and leave nodes in float32 until the loss on training photos is inside ``allowed``.

    Yields
    ------
    Plan, ModelProto
        The fastest mixture first, then slower and better ones.
    """
    network = type(recipe).network(recipe.config.size).eval()
    load_weights(network, card.path.with_suffix(".safetensors"))
    started = time.monotonic()
    feeds = calibration_feeds(recipe, network, card, crops)
    original = prepared(card.path.read_bytes())
    model = _equalized(original, feeds)
    sizes = _sizes(model, feeds[0])
    height, width = feeds[0][card.image_input.name].shape[-2:]
    nodes = candidates(model, sizes, height * width)
    inputs = [node.input[0] for node in model.graph.node if node.op_type == "Conv"]
    _, means = channel_statistics(model, [n for n in inputs if n in sizes], feeds)
    limits = ranges(model, feeds, PERCENTILES)
    float_session = open_on_one_thread(original)
    few = feeds[:: max(1, len(feeds) // 8)]
    reference = [float_session.run([card.output.name], feed)[0] for feed in few]
    search = Search(
        lambda names, limit: quantized(model, names, limit, means), nodes, limits, few, reference, card.output.name
    )
    tuning = _tuning(recipe)
    before = tuning.validate(OnnxNet(card.path, card))

    def loss_of(made: onnx.ModelProto) -> float:
        return figure_loss(recipe, before, tuning.validate(OnnxNet(made, card)))

    plan = search.start(loss_of)
    made = quantized(model, plan.nodes, plan.limits, means)
    loss = loss_of(made)
    say(
        f"  percentile {plan.percentile:g}, {len(plan.nodes)} convolutions in int8: loses {loss:.3f} on training photos"
    )
    for node in [None, *search.ranking(plan)]:
        if node is not None:
            plan.nodes.remove(node.name)
            plan.left.append(node.name)
            made = quantized(model, plan.nodes, plan.limits, means)
            loss = loss_of(made)
            say(f"  {node.name} left in float32: loses {loss:.3f}")
        if loss > MARGIN * allowed:
            continue
        sums = search.sums(plan)
        more = quantized(model, [*plan.nodes, *sums], plan.limits, means)
        with_sums = loss_of(more)
        say(f"  {len(sums)} sums in int8 as well: loses {with_sums:.3f} ({time.monotonic() - started:.0f} s)")
        yield plan, more if with_sums <= max(loss, MARGIN * allowed) else made


def _equalized(model: onnx.ModelProto, feeds: Sequence[Feeds]) -> onnx.ModelProto:
    tensors = sorted(set().union(*(group.tensors for group in channel_groups(model))))
    if not tensors:
        return model
    largest, _ = channel_statistics(model, tensors, feeds)
    return equalize(model, {name: value**EQUALIZED for name, value in largest.items()})


def _sizes(model: onnx.ModelProto, feed: Feeds) -> dict[str, tuple[int, ...]]:
    """Shape of every tensor that a node makes."""
    kinds = ("Conv", "Relu", "Add", "DepthToSpace", "Cast", "Concat", "Squeeze")
    names = [name for node in model.graph.node if node.op_type in kinds for name in node.output]
    names += [node.input[0] for node in model.graph.node if node.op_type == "Conv"]
    given = {each.name for each in model.graph.input}
    names = [name for name in dict.fromkeys(names) if name not in given]
    values = open_on_one_thread(with_outputs(model, names)).run(names, feed)
    return {name: value.shape for name, value in zip(names, values, strict=True)}


def _tuning(recipe: Recipe) -> Recipe:
    """The recipe with training photos in the place of held-out ones: what the search may look at."""
    config = replace(recipe.config, validation_crops=2 * recipe.config.validation_crops)
    step = max(1, len(recipe.photos.train) // config.validation_crops)
    return type(recipe)(config, PhotoSet(recipe.photos.train, recipe.photos.train[::step], []))


def judge(card: ModelCard, recipe: Recipe, model: onnx.ModelProto, allowed: float) -> Verdict:
    """Compare float32 and int8 by the recipe's own validation on held-out photos."""
    before = recipe.validate(OnnxNet(card.path, card))
    after = recipe.validate(OnnxNet(model, card))
    return Verdict(before, after, figure_loss(recipe, before, after), allowed)


def measure_speed(card: ModelCard, model: onnx.ModelProto, side: int = 512, runs: int = 5) -> tuple[float, float]:
    """Processor seconds a megapixel of float32 and int8, one thread, best of some runs taken in turn."""
    nets = [OnnxNet(card.path, card), OnnxNet(model, card)]
    feeds = probe(Session(replace(card, tile=side), "CPUExecutionProvider", nets[0].native))
    shape = feeds[card.image_input.name].shape
    feeds = {
        name: np.ascontiguousarray(
            np.tile(value, (1, 1, -(-side // shape[2]), -(-side // shape[3])))[:, :, :side, :side]
        )
        if value.ndim == 4
        else value
        for name, value in feeds.items()
    }
    best = [float("inf"), float("inf")]
    for _ in range(runs):
        for number, net in enumerate(nets):
            started = time.process_time()
            net.native.run(card.output.name, feeds, net.native.run_options())
            best[number] = min(best[number], time.process_time() - started)
    return best[0] / (side * side / 1e6), best[1] / (side * side / 1e6)

"""Fixtures that every part uses: a home of its own, small photos, tiny models, and an engine without a runtime."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from genrepair.engine.card import CardInput, CardOutput, ModelCard, write_card
from genrepair.errors import ModelError
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress

# No test judges time: a computer that does other things as well fails nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PhotoMaker = Callable[..., NDArray[Any]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's account that is empty: settings, state, scratch and models lie below it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GENREPAIR_HOME", str(folder))
    return folder


def smooth_picture(height: int, width: int, seed: int = 0, depth: int = 8) -> NDArray[Any]:
    """Soft colours without noise: (height, width, 3) uint8 or uint16, never near black or white."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(60, 200, (5, 6, 3)).astype(np.float32)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    if depth == 16:
        return np.rint(np.clip(picture, 20, 235) * 257).astype(np.uint16)
    return np.rint(np.clip(picture, 20, 235)).astype(np.uint8)


def noisy_picture(height: int, width: int, sigma: float, seed: int = 0, depth: int = 8) -> NDArray[Any]:
    """`smooth_picture` with white noise of ``sigma`` on the 0-255 scale in every channel."""
    clean = smooth_picture(height, width, seed, depth).astype(np.float32)
    unit = 257.0 if depth == 16 else 1.0
    noise = np.random.default_rng(seed + 1).standard_normal(clean.shape).astype(np.float32) * sigma * unit
    return np.clip(np.rint(clean + noise), 0, 255 * unit).astype(np.uint16 if depth == 16 else np.uint8)


@pytest.fixture
def smooth() -> PhotoMaker:
    """`smooth_picture`."""
    return smooth_picture


@pytest.fixture
def noisy() -> PhotoMaker:
    """`noisy_picture`."""
    return noisy_picture


TINY = {
    "denoise": (
        (CardInput("image", "image", 3), CardInput("noise_level", "noise_level", 2)),
        CardOutput("restored", "image", 3),
    ),
    "inpaint": ((CardInput("image", "image", 3), CardInput("mask", "mask", 1)), CardOutput("filled", "image", 3)),
    "damage": (
        (CardInput("image", "image", 3),),
        CardOutput("probability", "probability", 4, ("scratch", "dust", "crease", "stain")),
    ),
    "restore": (
        (CardInput("image", "image", 3), CardInput("strength", "scalar", 3)),
        CardOutput("restored", "image", 3),
    ),
    "colours": ((CardInput("image", "image", 3),), CardOutput("transform", "map", 60)),
    "grain": ((CardInput("noise", "image", 1), CardInput("coarseness", "scalar", 1)), CardOutput("grain", "map", 1)),
    "guide": ((CardInput("image", "image", 3),), CardOutput("guide", "map", 1)),
    "vintage": ((CardInput("image", "image", 4),), CardOutput("old", "image", 3)),
}
# Three straight curves of 17 knots and a matrix that changes nothing.
SAME_COLOURS = np.concatenate((np.tile(np.linspace(0, 1, 17), 3), np.eye(3).reshape(-1))).astype(np.float32)


def tiny_card(task: str, **more: Any) -> ModelCard:
    """The card of a tiny model."""
    inputs, output = TINY[task.partition("-")[0]]
    values: dict[str, Any] = {
        "id": f"{task}-tiny",
        "task": task,
        "version": "1",
        "title": f"Tiny {task}",
        "licence": "Apache-2.0",
        "inputs": inputs,
        "output": output,
        "multiple": 8,
        "tile": 128,
        "halo": 16,
        "policy": {"inpaint": "context", "inpaint-thin": "context", "colours": "whole"}.get(task, "tiles"),
        "file": f"{task}-tiny.onnx",
        "sha256": "0" * 64,
        "default": True,
    }
    if task == "colours":
        values |= {"multiple": 32, "tile": 64, "halo": 0}
    if task == "inpaint-variants":
        values["inputs"] = (*inputs, CardInput("latent", "scalar", 3))
    return ModelCard(**values | more)


class FakeEngine:
    """Answers like a tiny model would, with OpenCV; remembers what it was asked.

    Denoising blurs, filling takes the mean of what is known in the window, damage is what differs from its
    surroundings: brighter is a scratch, darker is dust.
    """

    def __init__(self, **cards: ModelCard) -> None:
        self.cards = {task: tiny_card(task) for task in TINY} | cards
        self.calls: list[dict[str, Any]] = []

    @property
    def catalog(self) -> FakeEngine:
        """Itself: it knows its cards by id too."""
        return self

    def get(self, model_id: str) -> ModelCard:
        """The card of this id."""
        for card in self.cards.values():
            if card.id == model_id:
                return card
        raise ModelError(f"There is no model called {model_id!r}.")

    def card(self, task: str, model_id: str | None = None) -> ModelCard:
        """The card of a task."""
        if model_id not in (None, self.cards[task].id):
            raise ModelError(f"There is no model called {model_id!r}.")
        return self.cards[task]

    def optional_card(self, task: str) -> ModelCard | None:
        """The card of a task that not everything needs, if there is one."""
        return self.cards.get(task)

    def for_task(self, task: str) -> list[ModelCard]:
        """Every card of a task."""
        return [card for card in self.cards.values() if card.task == task]

    def predict(
        self,
        card: ModelCard,
        inputs: Mapping[str, Any],
        *,
        region: Region | None = None,
        output_dtype: Any = np.float32,
        progress: Progress | None = None,
        text: str = "",
        ensemble: int | None = None,
        steps: int | None = None,
        origin: tuple[int, int] = (0, 0),
    ) -> NDArray[Any]:
        """Make the answer of `card.task`."""
        self.calls.append(
            {"task": card.task, "region": region, "ensemble": ensemble, "steps": steps, "origin": origin, **inputs}
        )
        (progress or NoProgress()).update(0.5, text)
        image = inputs[card.image_input.name]
        unit = image if image.dtype == np.float32 else image.astype(np.float32) / np.iinfo(image.dtype).max
        made = getattr(self, f"_{card.task.partition('-')[0]}")(unit, inputs)
        if region is not None:
            made = made[region.slices]
        if output_dtype is np.float32:
            return made
        peak = np.iinfo(output_dtype).max
        return np.rint(np.clip(made, 0, 1) * peak).astype(output_dtype)

    def provider_in_use(self, card: ModelCard) -> str:
        """Always the CPU."""
        return "CPU"

    def _denoise(self, image: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        # Of two pictures beside each other, the second one.
        return np.asarray(cv2.blur(image[..., -3:], (5, 5), borderType=cv2.BORDER_REFLECT), np.float32)

    def _inpaint(self, image: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        known = inputs["mask"] < 128
        result = image.copy()
        result[~known] = image[known].mean(axis=0) if known.any() else 0.5
        if "latent" in inputs:
            # A variant of what is there: redder, greener or bluer.
            result[~known] = image[~known] + 0.08 * np.asarray(inputs["latent"], np.float32)
        return result

    def _damage(self, image: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        grey = image.mean(axis=2)
        around = cv2.medianBlur(np.rint(grey * 255).astype(np.uint8), 21).astype(np.float32) / 255
        # A little noise is no damage: followed into it, a place would cover the photo.
        bright, dark = (np.clip(4 * each - 0.05, 0, 1) for each in (grey - around, around - grey))
        return np.stack([bright, dark, np.zeros_like(grey), np.zeros_like(grey)], axis=2)

    def _restore(self, image: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        # Sharper, and a little redder, as no restored black-and-white photo may be.
        sharp = image + 0.7 * (image - cv2.GaussianBlur(image, (0, 0), 1.5))
        return np.asarray(sharp * np.array([1.04, 1, 1], np.float32), np.float32)

    def _grain(self, noise: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        # White noise blurred so that neighbours correlate as told, and twice as strong as it should be.
        width = float(np.sqrt(-1 / (4 * np.log(inputs["coarseness"]))))
        soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), width), np.float32).reshape(noise.shape)
        return soft * np.float32(2 * 2 * np.sqrt(np.pi) * width)

    def _guide(self, image: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        return np.asarray(2 * cv2.blur(image, (9, 9))[..., 1:2] - 0.5, np.float32)

    def _vintage(self, image: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        bright = 0.2 + 0.5 * image[..., 1] + 0.02 * image[..., 3]
        return np.asarray(bright[..., None] + np.array([0.1, 0, -0.1], np.float32), np.float32)

    def _colours(self, image: NDArray[np.float32], inputs: Mapping[str, Any]) -> NDArray[np.float32]:
        changed = SAME_COLOURS.copy()
        changed[:17] = changed[:17] ** 0.8  # red rises
        return np.broadcast_to(changed, (*image.shape[:2], len(changed)))


@pytest.fixture
def engine() -> FakeEngine:
    """An engine that needs no ONNX Runtime."""
    return FakeEngine()


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a real but tiny ONNX model and its card for denoise, inpaint and damage."""
    folder = tmp_path_factory.mktemp("models")
    for task in TINY:
        write_tiny_model(folder, task)
    return folder


def write_tiny_model(folder: Path, task: str) -> ModelCard:
    """Write ``<task>-tiny.onnx`` and its card."""
    import onnx

    inputs, output = TINY[task]
    network = _GRAPHS[task]()
    graph = onnx.helper.make_graph(
        network[0],
        task,
        [
            onnx.helper.make_tensor_value_info(
                i.name, onnx.TensorProto.FLOAT, [1, i.channels, *(() if i.kind == "scalar" else ("height", "width"))]
            )
            for i in inputs
        ],
        [
            onnx.helper.make_tensor_value_info(
                output.name, onnx.TensorProto.FLOAT, [1, output.channels, "out_height", "out_width"]
            )
        ],
        [onnx.numpy_helper.from_array(value, name) for name, value in network[1].items()],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path = folder / f"{task}-tiny.onnx"
    onnx.save(model, path)
    card = tiny_card(task, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), folder=folder)
    write_card(card, folder / f"{task}-tiny.toml")
    return card


def _box(channels: int, size: int) -> NDArray[np.float32]:
    return np.full((channels, 1, size, size), 1 / size**2, np.float32)


def _denoise_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    from onnx.helper import make_node

    nodes = [
        make_node("Conv", ["image", "box"], ["blurred"], group=3, pads=[2, 2, 2, 2]),
        make_node("ReduceMax", ["noise_level"], ["most"], axes=[1], keepdims=1),
        make_node("Mul", ["most", "zero"], ["nothing"]),
        make_node("Add", ["blurred", "nothing"], ["restored"]),
    ]
    return nodes, {"box": _box(3, 5), "zero": np.zeros(1, np.float32)}


def _inpaint_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    from onnx.helper import make_node

    pads = [20, 20, 20, 20]
    nodes = [
        make_node("Sub", ["one", "mask"], ["known"]),
        make_node("Mul", ["image", "known"], ["seen"]),
        make_node("Conv", ["seen", "box3"], ["sum"], group=3, pads=pads),
        make_node("Conv", ["known", "box1"], ["weight"], pads=pads),
        make_node("Add", ["weight", "little"], ["divisor"]),
        make_node("Div", ["sum", "divisor"], ["guess"]),
        make_node("Mul", ["guess", "mask"], ["hole"]),
        make_node("Add", ["seen", "hole"], ["filled"]),
    ]
    values = {
        "one": np.ones(1, np.float32),
        "little": np.full(1, 1e-4, np.float32),
        "box3": _box(3, 41),
        "box1": _box(1, 41),
    }
    return nodes, values


def _damage_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    from onnx.helper import make_node

    grey = np.full((1, 3, 1, 1), 1 / 3, np.float32)
    # Row by row: bright against the surroundings is a scratch, dark is dust; the rest never happens.
    signs = np.array([60, -60, 0, 0], np.float32).reshape(4, 1, 1, 1)
    nodes = [
        make_node("Conv", ["image", "grey"], ["luminance"]),
        make_node("Conv", ["luminance", "box"], ["around"], pads=[8, 8, 8, 8]),
        make_node("Sub", ["luminance", "around"], ["difference"]),
        make_node("Conv", ["difference", "signs", "bias"], ["logits"]),
        make_node("Sigmoid", ["logits"], ["probability"]),
    ]
    return nodes, {"grey": grey, "box": _box(1, 17), "signs": signs, "bias": np.full(4, -9, np.float32)}


def _restore_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    from onnx.helper import make_node

    nodes = [
        make_node("Conv", ["image", "box"], ["soft"], group=3, pads=[1, 1, 1, 1]),
        make_node("Sub", ["image", "soft"], ["detail"]),
        make_node("ReduceMax", ["strength"], ["most"], keepdims=0),
        make_node("Mul", ["most", "zero"], ["nothing"]),
        make_node("Add", ["image", "detail"], ["sharp"]),
        make_node("Add", ["sharp", "nothing"], ["restored"]),
    ]
    return nodes, {"box": _box(3, 3), "zero": np.zeros(1, np.float32)}


def _colours_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    from onnx.helper import make_node

    nodes = [
        make_node("ReduceMean", ["image"], ["mean"], axes=[1, 2, 3], keepdims=1),
        make_node("Mul", ["mean", "zero"], ["nothing"]),
        make_node("Add", ["same", "nothing"], ["transform"]),
    ]
    return nodes, {"zero": np.zeros(1, np.float32), "same": SAME_COLOURS.reshape(1, 60, 1, 1)}


def _grain_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    from onnx.helper import make_node

    nodes = [
        make_node("Conv", ["noise", "box"], ["soft"], pads=[1, 1, 1, 1]),
        make_node("ReduceMax", ["coarseness"], ["most"], keepdims=0),
        make_node("Mul", ["most", "zero"], ["nothing"]),
        make_node("Add", ["soft", "nothing"], ["grain"]),
    ]
    return nodes, {"box": _box(1, 3), "zero": np.zeros(1, np.float32)}


def _vintage_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    """Half of the green and a little noise, in brown."""
    from onnx.helper import make_node

    weights = np.zeros((3, 4, 1, 1), np.float32)
    weights[:, 1] = 0.5
    weights[:, 3] = 0.02
    nodes = [make_node("Conv", ["image", "weights", "bias"], ["old"])]
    return nodes, {"weights": weights, "bias": np.array([0.2, 0.1, 0.0], np.float32)}


def _guide_graph() -> tuple[list[Any], dict[str, NDArray[Any]]]:
    """Twice the green, less a half."""
    from onnx.helper import make_node

    weights = np.zeros((1, 3, 1, 1), np.float32)
    weights[:, 1] = 2
    nodes = [make_node("Conv", ["image", "weights", "bias"], ["guide"])]
    return nodes, {"weights": weights, "bias": np.array([-0.5], np.float32)}


_GRAPHS = {
    "guide": _guide_graph,
    "grain": _grain_graph,
    "vintage": _vintage_graph,
    "denoise": _denoise_graph,
    "inpaint": _inpaint_graph,
    "damage": _damage_graph,
    "restore": _restore_graph,
    "colours": _colours_graph,
}

"""Finds out what a network without a card takes and gives: by its graph, by names, and by trying it on pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.engine.card import CardInput, CardOutput
from genrepair.engine.onnx_file import OnnxFile, TensorInfo, read_onnx
from genrepair.engine.runtime import CPU, NativeSession, OnnxRuntime, OpenOptions, Runtime
from genrepair.errors import ModelError
from genrepair.progress import NoProgress, Progress
from genrepair.services.click_select import TASK
from genrepair.services.select_probe import SelectGuess, recognise
from genrepair.services.speed import synthetic_photo

MULTIPLES = (1, 2, 4, 8, 16, 32, 64)
RANGES = ((0.0, 1.0), (0.0, 255.0), (-1.0, 1.0))
_MASK_NAMES = ("mask", "hole")
_NOISE_NAMES = ("noise", "sigma", "level")
_SIDE = 192
_FLOATS = ("float32", "float16", "float64")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a network seems to be; a person may know better.

    Parameters
    ----------
    task : str
        "denoise", "inpaint", "restore", "colours", "damage" or "select".
    family : str
        Which known kind it looks like, for people.
    inputs : tuple of CardInput
    output : CardOutput
    range : (low, high)
    multiple, tile, halo : int
    policy : str
    parameters, opset : int
    producer : str
    notes : tuple of str
        Sentences: what was seen, and what the person should look at.
    doubts : tuple of str
        Names of the fields that are little more than a guess: "task", "range", "mask".
    first, companion : Path, or None
        The files of a pair, where the network has two; ``first`` is None where the file that was asked about is all.
    prompt : mapping
        How a network that selects by clicks is asked.
    """

    task: str
    family: str
    inputs: tuple[CardInput, ...]
    output: CardOutput
    range: tuple[float, float]
    multiple: int
    tile: int
    halo: int
    policy: str
    parameters: int
    opset: int
    producer: str
    notes: tuple[str, ...]
    doubts: tuple[str, ...]
    first: Path | None = None
    companion: Path | None = None
    prompt: Mapping[str, Any] = field(default_factory=dict)


def probe_model(path: Path, runtime: Runtime | None = None, progress: Progress | None = None) -> Guess:
    """Look at a network and try it on the processor; takes seconds.

    Parameters
    ----------
    path : Path
    runtime : Runtime, or None
        None for ONNX Runtime.
    progress : Progress, or None

    Raises
    ------
    ModelError
        If it is no ONNX, keeps its values elsewhere, cannot be run, or is of a kind that no tool can use; the sentence
        says which.
    """
    progress = progress or NoProgress()
    outside = read_onnx(path)
    if outside.external:
        raise ModelError(f"{path.name} keeps its values in other files; export it as one file and import that.")
    selects = recognise(path, outside)
    if selects is not None:
        return _select_guess(selects, outside)
    inputs = _roles(outside, path.name)
    progress.update(0.1, "Opening")
    try:
        session = (runtime or OnnxRuntime()).open(path, CPU, OpenOptions())
    except ModelError:
        raise
    except Exception as error:  # ONNX Runtime's errors have no base of their own.
        raise ModelError(f"{path.name} cannot be opened ({_first_line(error)}).") from error
    trial = _Trial(session, outside, inputs, path.name)
    try:
        progress.update(0.2, "Sizes")
        multiple = trial.find_multiple()
        progress.update(0.5, "Values")
        return trial.guess(multiple, progress)
    except (ValueError, IndexError, TypeError, ZeroDivisionError) as error:
        # A result of a shape that nothing here has a use for, and that passed for a picture until it was measured.
        raise ModelError(f"{path.name} gives results of a shape that no tool can use.") from error


def _roles(outside: OnnxFile, name: str) -> tuple[CardInput, ...]:
    """Which input is the picture, which the mask and so on, by shape and name."""
    found: list[CardInput] = []
    pictures = [each for each in outside.inputs if len(each.shape) == 4]
    if any(each.kind not in (*_FLOATS, "uint8", "int64", "bool") for each in outside.inputs):
        raise ModelError(f"{name} takes values of a type that no picture has.")
    images = [each for each in pictures if each.shape[1] in (3, None)] or [p for p in pictures if p.shape[1] == 1]
    images = [each for each in images if not _named(each, _MASK_NAMES)] or images
    if any(each.shape[1] == 4 for each in pictures):
        raise ModelError(
            f"{name} takes picture and mask as one input of four channels (as bare MI-GAN does); export it with an"
            " input for each, like MI-GAN's own pipeline."
        )
    if any(_last_is_colour(each) for each in pictures) or not images:
        raise ModelError(f"{name} takes no picture of the form (1, 3, height, width), so no tool can use it.")
    image = images[0]
    for each in outside.inputs:
        if each is image:
            channels = each.shape[1] or 3
            found.append(CardInput(each.name, "image", channels))
        elif len(each.shape) == 4:
            channels = each.shape[1] or 1
            noise = _named(each, _NOISE_NAMES) or channels == 2
            found.append(CardInput(each.name, "noise_level" if noise else "mask", channels))
        elif len(each.shape) <= 2:
            size = each.shape[-1] if each.shape else 1
            found.append(CardInput(each.name, "scalar", size or 1))
        else:
            raise ModelError(f"{name} has an input {each.name!r} of a form that no tool can fill.")
    kinds = [each.kind for each in found if each.kind != "scalar"]
    if len(set(kinds)) != len(kinds):
        raise ModelError(f"{name} takes several pictures of one kind ({', '.join(kinds)}), which no tool gives.")
    return tuple(found)


def _named(each: TensorInfo, words: tuple[str, ...]) -> bool:
    return any(word in each.name.lower() for word in words)


def _last_is_colour(each: TensorInfo) -> bool:
    return each.shape[3] in (1, 3) and each.shape[1] not in (1, 3, None)


def _select_guess(found: SelectGuess, outside: OnnxFile) -> Guess:
    return Guess(
        task=TASK,
        family=found.family,
        inputs=found.inputs,
        output=found.output,
        range=(0.0, 1.0),
        multiple=1,
        tile=1024,
        halo=0,
        policy="whole",
        parameters=outside.parameters,
        opset=outside.opset,
        producer=outside.producer,
        notes=found.notes,
        doubts=(),
        first=found.first,
        companion=found.companion,
        prompt=found.prompt,
    )


class _Trial:
    """Runs a network on pictures whose answer is known."""

    def __init__(self, session: NativeSession, outside: OnnxFile, inputs: tuple[CardInput, ...], name: str) -> None:
        self._session, self._outside, self._inputs, self._name = session, outside, inputs, name
        self._image = next(each for each in inputs if each.kind == "image")
        self._mask = next((each for each in inputs if each.kind == "mask"), None)
        info = next(each for each in outside.inputs if each.name == self._image.name)
        self._bytes = info.kind == "uint8"
        height, width = info.shape[2:]
        self._fixed = (height, width) if height and width else None
        self._output = self._choose_output()
        photo = synthetic_photo(_SIDE * _SIDE * 1.6 / 1e6, seed=3).astype(np.float32) / 255
        self._photo = np.asarray(cv2.GaussianBlur(photo, (0, 0), 1.2), np.float32)

    def find_multiple(self) -> int:
        """The smallest number whose multiples the network takes as height and width and gives back."""
        if self._fixed:
            return 1
        reason = ""
        for multiple in MULTIPLES:
            height = multiple * -(-_SIDE // multiple) + multiple
            width = height + multiple  # no square: a result that lies on its side would pass
            try:
                result = self._run(self._picture(height, width), (0.0, 1.0))
            except ModelError as error:
                reason = str(error)
                continue
            if result.ndim == 4 and self._times(result, height, width):
                return multiple
        raise ModelError(
            f"{self._name} does not run on pictures of any size that was tried. {reason}".strip().rstrip(".:") + "."
        )

    def guess(self, multiple: int, progress: Progress) -> Guess:
        """Everything else."""
        height, width = self._fixed or (multiple * -(-_SIDE // multiple), multiple * -(-_SIDE // multiple))
        picture = self._picture(height, width)
        notes: list[str] = []
        doubts: list[str] = []
        result = self._run(picture, (0.0, 1.0))
        times = self._times(result, height, width)
        if not times:
            raise ModelError(f"{self._name} gives a result of another shape than its picture, so no tool can use it.")
        channels = int(result.shape[1])
        if channels not in (1, 3) or channels < self._image.channels:
            return self._detector(result, channels, multiple, notes)
        span, scale, inverted = self._values(picture, notes, doubts)
        progress.update(0.7, "Values")
        inputs = self._inputs
        if self._mask is not None:
            mask = replace(self._mask, inverted=inverted, scale=255.0 if self._mask_is_bytes() else 1.0)
            inputs = tuple(mask if each.kind == "mask" else each for each in inputs)
            notes.append("White in its mask means known." if inverted else "White in its mask means missing.")
        output = CardOutput(self._output, "image", channels, scale=scale, enlarged=times)
        task, family = self._task(picture, span, scale, times, doubts)
        progress.update(0.9, "Reach")
        halo, policy = self._reach(picture, span, notes)
        if self._fixed:
            notes.append(f"It takes pictures of {self._fixed[1]} x {self._fixed[0]} only, so photos are cut into such.")
        if times > 1:
            notes.append(f"Its result is {times} times as large; it is brought back to the size of the photo.")
        return self._made(task, family, inputs, output, span, multiple, halo, policy, notes, doubts)

    def _made(
        self,
        task: str,
        family: str,
        inputs: tuple[CardInput, ...],
        output: CardOutput,
        span: tuple[float, float],
        multiple: int,
        halo: int,
        policy: str,
        notes: list[str],
        doubts: list[str],
    ) -> Guess:
        side = max(self._fixed) if self._fixed else 512
        return Guess(
            task=task,
            family=family,
            inputs=inputs,
            output=output,
            range=span,
            multiple=multiple,
            tile=-(-side // multiple) * multiple,
            halo=halo,
            policy=policy,
            parameters=self._outside.parameters,
            opset=self._outside.opset,
            producer=self._outside.producer,
            notes=tuple(notes),
            doubts=tuple(doubts),
        )

    def _detector(self, result: NDArray[np.float32], channels: int, multiple: int, notes: list[str]) -> Guess:
        if result.min() < -0.01 or result.max() > 1.01:
            raise ModelError(
                f"{self._name} gives {channels} channels that are neither a picture nor probabilities, so no tool can"
                " use it."
            )
        notes.append(f"It gives {channels} maps of values between 0 and 1, as networks do that look for damage.")
        classes = ("scratch", "dust", "crease", "stain")[:channels] if channels <= 4 else ()
        output = CardOutput(self._output, "probability", channels, classes)
        return self._made(
            "damage", "damage finder", self._inputs, output, (0.0, 1.0), multiple, 32, "tiles", notes, ["task", "range"]
        )

    def _values(
        self, picture: NDArray[np.float32], notes: list[str], doubts: list[str]
    ) -> tuple[tuple[float, float], float, bool]:
        """The range that the network takes, the factor that brings its result into it, and which way its mask is.

        Where nothing is missing, a repaired picture is nearly the one that was given: of all readings the one counts
        that comes nearest to that.
        """
        tried: list[tuple[float, tuple[float, float], float, bool]] = []
        for span in [(0.0, 255.0)] if self._bytes else RANGES:
            for inverted in (False, True) if self._mask is not None else (False,):
                low, high = span
                made = self._shrunk(self._run(picture, span, inverted), picture)
                gain, offset, error = _fit(self._known(self._fed(picture, span), picture), self._known(made, picture))
                # A result in another unit than the input (0..255 from 0..1) is known by its gain.
                scale = 1 / 255 if high - low < 3 and 60 < gain < 600 else 1.0
                away = abs(gain * scale - 1) + (abs(offset) + error) * scale / (high - low)
                tried.append((away, span, scale, inverted))
        best = tried[0]
        for each in tried[1:]:
            # The usual reading comes first and wins unless another one is clearly better.
            best = each if each[0] < 0.8 * best[0] - 0.005 else best
        away, span, scale, inverted = best
        others = [each[0] for each in tried if each[3] != inverted]
        if away > 0.25:
            doubts.append("range")
        if others and min(others) < 2 * away + 0.01:
            doubts.append("mask")
        notes.append(f"Black and white are {span[0]:g} and {span[1]:g} for it.")
        if scale != 1:
            notes.append("Its result is in 0..255 though it takes less.")
        return span, scale, inverted

    def _task(
        self, picture: NDArray[np.float32], span: tuple[float, float], scale: float, times: int, doubts: list[str]
    ) -> tuple[str, str]:
        if self._mask is not None:
            return "inpaint", "MI-GAN pipeline" if self._bytes else "LaMa"
        if any(each.kind == "noise_level" for each in self._inputs):
            return "denoise", "denoiser with a noise map"
        doubts.append("task")
        if times > 1:
            return "restore", "Real-ESRGAN"
        noise = np.random.default_rng(5).standard_normal(picture.shape).astype(np.float32) * np.float32(20 / 255)
        noisy = np.clip(picture + noise, 0, 1).astype(np.float32)
        made = (self._shrunk(self._run(noisy, span), picture) * scale - span[0]) / (span[1] - span[0])
        clean = self._fed(picture, (0.0, 1.0))
        before = float(np.square(self._fed(noisy, (0.0, 1.0)) - clean).mean())
        after = float(np.square(made - clean).mean())
        return ("denoise", "NAFNet or SCUNet") if after < 0.6 * before else ("restore", "NAFNet or SCUNet")

    def _reach(self, picture: NDArray[np.float32], span: tuple[float, float], notes: list[str]) -> tuple[int, str]:
        """How far a pixel is felt: the halo that tiles need, and whether they may be cut at all."""
        height, width = picture.shape[:2]
        touched = picture.copy()
        touched[height // 2, width // 2] = 1 - touched[height // 2, width // 2]
        before = self._shrunk(self._run(picture, span, hole=False), picture)
        after = self._shrunk(self._run(touched, span, hole=False), picture)
        felt = np.abs(after - before).max(axis=(0, 1)) > 1e-3 * (span[1] - span[0])
        if not felt.any():
            return 32, "tiles"
        rows, columns = np.nonzero(felt)
        far = int(max(np.abs(rows - height // 2).max(), np.abs(columns - width // 2).max()))
        if self._mask is not None:
            return min(64, max(16, -(-far // 8) * 8)), "context"
        if far >= min(height, width) // 2 - 2:
            notes.append("Every pixel acts on the whole picture, so the seams of tiles may be seen on large photos.")
            return 64, "whole"
        return min(64, max(8, -(-far // 8) * 8)), "tiles"

    # Running

    def _run(
        self, picture: NDArray[np.float32], span: tuple[float, float], inverted: bool = False, hole: bool = True
    ) -> NDArray[np.float32]:
        feeds: dict[str, Any] = {}
        for each in self._inputs:
            if each.kind == "image":
                feeds[each.name] = self._fed(picture, (0.0, 255.0) if self._bytes else span)
            elif each.kind == "mask":
                missing = _hole(picture) if hole else np.zeros(picture.shape[:2], np.bool_)
                white = 255.0 if self._mask_is_bytes() else 1.0
                mask = np.broadcast_to(missing != inverted, (1, each.channels, *picture.shape[:2]))
                feeds[each.name] = np.ascontiguousarray(mask * np.float32(white), np.float32)
            elif each.kind == "noise_level":
                feeds[each.name] = np.full((1, each.channels, *picture.shape[:2]), 0.02, np.float32)
            else:
                feeds[each.name] = np.full((1, each.channels), 0.5, np.float32)
        try:
            result = self._session.run(self._output, feeds, self._session.run_options())
        except Exception as error:  # Whatever the runtime raises, this size does not work.
            raise ModelError(_first_line(error)) from error
        if not np.isfinite(result).all():
            raise ModelError(f"{self._name} gives numbers that are no numbers.")
        return result

    def _fed(self, picture: NDArray[np.float32], span: tuple[float, float]) -> NDArray[np.float32]:
        planes = picture.mean(axis=2, keepdims=True) if self._image.channels == 1 else picture
        tensor = planes.transpose(2, 0, 1)[None] * np.float32(span[1] - span[0]) + np.float32(span[0])
        return np.ascontiguousarray(tensor, np.float32)

    def _known(self, values: NDArray[np.float32], picture: NDArray[np.float32]) -> NDArray[np.float32]:
        """What lies outside the hole, where a network that fills gives back what it was given."""
        if self._mask is None:
            return values.ravel()
        return values[:, :, ~_hole(picture)].ravel()

    def _shrunk(self, result: NDArray[np.float32], picture: NDArray[np.float32]) -> NDArray[np.float32]:
        times = self._times(result, *picture.shape[:2])
        if times <= 1:
            return result
        batch, channels, height, width = result.shape
        return result.reshape(batch, channels, height // times, times, width // times, times).mean(axis=(3, 5))

    def _times(self, result: NDArray[np.float32], height: int, width: int) -> int:
        """How many times as large the result is; 0 where it does not fit."""
        if result.ndim != 4 or result.shape[2] % height or result.shape[3] % width:
            return 0
        times = result.shape[2] // height
        return times if times == result.shape[3] // width and 1 <= times <= 8 else 0

    def _picture(self, height: int, width: int) -> NDArray[np.float32]:
        return np.asarray(cv2.resize(self._photo, (width, height), interpolation=cv2.INTER_AREA), np.float32)

    def _mask_is_bytes(self) -> bool:
        mask = self._mask
        return mask is not None and any(e.name == mask.name and e.kind == "uint8" for e in self._outside.inputs)

    def _choose_output(self) -> str:
        pictures = [each for each in self._outside.outputs if len(each.shape) == 4] or self._outside.outputs
        return pictures[0].name


def _hole(picture: NDArray[np.float32]) -> NDArray[np.bool_]:
    height, width = picture.shape[:2]
    hole = np.zeros((height, width), np.bool_)
    hole[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5] = True
    return hole


def _fit(given: NDArray[np.float32], made: NDArray[np.float32]) -> tuple[float, float, float]:
    """Gain and offset of the straight line from one to the other, and the mean distance from it."""
    spread = float(given.var())
    gain = float(((given - given.mean()) * (made - made.mean())).mean()) / max(spread, 1e-9)
    offset = float(made.mean()) - gain * float(given.mean())
    return gain, offset, float(np.abs(made - (gain * given + offset)).mean())


def _first_line(error: BaseException) -> str:
    return (str(error).strip().split("\n") or [""])[0][:200] or type(error).__name__


def guess_table(guess: Guess) -> Mapping[str, Any]:
    """A guess for JSON."""
    return {
        "task": guess.task,
        "family": guess.family,
        "inputs": [
            {"name": e.name, "kind": e.kind, "channels": e.channels, "inverted": e.inverted} for e in guess.inputs
        ],
        "output": {"name": guess.output.name, "kind": guess.output.kind, "channels": guess.output.channels},
        "range": list(guess.range),
        "multiple": guess.multiple,
        "halo": guess.halo,
        "policy": guess.policy,
        "notes": list(guess.notes),
        "doubts": list(guess.doubts),
    }

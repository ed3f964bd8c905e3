"""Selects what a person clicks on, with an imported network: a pair of image encoder and prompt decoder, or one file.

The pair is that of Kirillov et al., "Segment Anything" (ICCV 2023), as its exports and those of MobileSAM, EdgeSAM and
SAM 2 have it: the image is encoded once, each click asks the small decoder only. One file takes the picture and a map
of the clicks (Sofiiuk et al., "Reviving Iterative Training with Mask Guidance", ICIP 2022). Both run on the processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.engine.card import ModelCard
from genrepair.engine.runtime import CPU, NativeSession, OnnxRuntime, OpenOptions, Runtime
from genrepair.errors import ModelError, UsageError
from genrepair.imaging.mask import bounding_region
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress

TASK = "select"
# What the encoders were trained with: mean and deviation of ImageNet's colours, on the 0-255 scale.
_MEAN = np.array((123.675, 116.28, 103.53), np.float32)
_DEVIATION = np.array((58.395, 57.12, 57.375), np.float32)
_LOW_SIDE = 256
_MAP_MULTIPLE, _MAP_SIDE, _CLICK_RADIUS = 32, 1024, 5
_MOST_CLICKS = 256


@dataclass(frozen=True, slots=True)
class Click:
    """A place that belongs to what is wanted, or does not."""

    row: float
    column: float
    positive: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A photo as the network has seen it.

    Parameters
    ----------
    height, width : int
        Of the photo.
    small : (height, width)
        Of the photo as it was given to the network.
    tensors : mapping of name to array
        What the encoder made of it, or the picture itself.
    """

    height: int
    width: int
    small: tuple[int, int]
    tensors: dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """What was found.

    Parameters
    ----------
    region : Region
        Empty where nothing was.
    part : (region.height, region.width) uint8
        0 or 255.
    """

    region: Region
    part: NDArray[np.uint8]


class ClickModel:
    """A network that selects; may be used from one thread at a time.

    Parameters
    ----------
    card : ModelCard
        Of the task "select".
    runtime : Runtime, or None
        None for ONNX Runtime.

    Raises
    ------
    ModelError
        If it cannot be opened.
    """

    def __init__(self, card: ModelCard, runtime: Runtime | None = None) -> None:
        self.card = card
        runtime = runtime or OnnxRuntime()
        try:
            self._first = runtime.open(card.path, CPU, OpenOptions())
            pair = card.companion != ""
            self._decoder = runtime.open(card.path.with_name(card.companion), CPU, OpenOptions()) if pair else None
        except ModelError:
            raise
        except Exception as error:  # ONNX Runtime's errors have no base of their own.
            raise ModelError(f"The model {card.title!r} cannot be opened; import it again.") from error

    def look(self, pixels: NDArray[Any], progress: Progress | None = None) -> Seen:
        """See a photo; a pair needs that once, and it takes seconds.

        Parameters
        ----------
        pixels : (height, width, 3) uint8 or uint16, sRGB
        progress : Progress, or None
        """
        progress = progress or NoProgress()
        progress.update(0.0, "Looking at the photo")
        height, width = pixels.shape[:2]
        if self._decoder is None:
            small, tensors = self._as_map_input(pixels)
            return Seen(height, width, small, tensors)
        small, tensor = self._as_encoder_input(pixels)
        feeds = {self.card.image_input.name: tensor}
        outputs = self._first.outputs()
        made: dict[str, NDArray[np.float32]] = {}
        for number, name in enumerate(outputs):
            progress.update(number / len(outputs), "Looking at the photo")
            made[name] = self._run(self._first, name, feeds)
        return Seen(height, width, small, made)

    def select(self, seen: Seen, clicks: Sequence[Click]) -> Selected:
        """What the clicks mean together.

        Raises
        ------
        UsageError
            Without a positive click, or with very many.
        ModelError
            If the network fails, or gives what is no mask.
        """
        if not any(click.positive for click in clicks):
            raise UsageError("Click into what is wanted first; a click that takes away comes after that.")
        if len(clicks) > _MOST_CLICKS:
            raise UsageError(f"More than {_MOST_CLICKS} clicks are not taken; add what is selected to the mask first.")
        values = self._by_map(seen, clicks) if self._decoder is None else self._by_decoder(seen, clicks)
        return _selected(values, seen.height, seen.width)

    # A pair

    def _as_encoder_input(self, pixels: NDArray[Any]) -> tuple[tuple[int, int], NDArray[np.float32]]:
        side = int(self.card.prompt.get("side", 1024))
        height, width = pixels.shape[:2]
        if self.card.prompt.get("squash"):
            small = side, side
        else:
            scale = side / max(height, width)
            small = max(1, round(height * scale)), max(1, round(width * scale))
        picture = _resized(pixels, small)
        if self.card.prompt.get("layout") == "hwc":
            return small, picture
        normal = (picture - _MEAN) / _DEVIATION
        tensor = np.zeros((1, 3, side, side), np.float32)
        tensor[0, :, : small[0], : small[1]] = normal.transpose(2, 0, 1)
        return small, tensor

    def _by_decoder(self, seen: Seen, clicks: Sequence[Click]) -> NDArray[np.float32]:
        assert self._decoder is not None
        scale = seen.small[0] / seen.height, seen.small[1] / seen.width
        places = [((c.column + 0.5) * scale[1] - 0.5, (c.row + 0.5) * scale[0] - 0.5) for c in clicks]
        # The decoder was trained to find a last point that is none, where no box is given.
        points = np.array([[*places, (0.0, 0.0)]], np.float32)
        labels = np.array([[*(float(c.positive) for c in clicks), -1.0]], np.float32)
        known: dict[str, NDArray[np.float32]] = {
            "point_coords": points,
            "point_labels": labels,
            "mask_input": np.zeros((1, 1, _LOW_SIDE, _LOW_SIDE), np.float32),
            "has_mask_input": np.zeros(1, np.float32),
            "orig_im_size": np.array(seen.small, np.float32),
        }
        feeds: dict[str, NDArray[np.float32]] = {}
        spare = [tensor for name, tensor in seen.tensors.items() if name not in self._decoder.inputs()]
        for name in self._decoder.inputs():
            if name in seen.tensors:
                feeds[name] = seen.tensors[name]
            elif name in known:
                feeds[name] = known[name]
            elif spare:
                # Encoders call what they make "output", or as they like; there is one of it.
                feeds[name] = spare.pop(0)
            else:
                raise ModelError(f"The model {self.card.title!r} asks for {name!r}, which its encoder does not make.")
        outputs = self._decoder.outputs()
        masks = self._run(self._decoder, _named(outputs, ("masks", "mask"), outputs[0]), feeds)
        if masks.ndim != 4:
            raise ModelError(f"The model {self.card.title!r} gives no mask.")
        best = 0
        score = _named(outputs, ("iou_predictions", "scores", "iou_pred"), "")
        if masks.shape[1] > 1 and score:
            best = int(np.argmax(self._run(self._decoder, score, feeds).ravel()[: masks.shape[1]]))
        values = masks[0, best]
        whole = bool(self.card.prompt.get("squash")) or values.shape == seen.small
        if not whole:
            # A small mask of the padded square: cut to what the photo fills of it.
            side = max(seen.small)
            rows = max(1, round(values.shape[0] * seen.small[0] / side))
            columns = max(1, round(values.shape[1] * seen.small[1] / side))
            values = values[:rows, :columns]
        return np.ascontiguousarray(values, np.float32)

    # One file

    def _as_map_input(self, pixels: NDArray[Any]) -> tuple[tuple[int, int], dict[str, NDArray[np.float32]]]:
        height, width = pixels.shape[:2]
        side = int(self.card.prompt.get("side", 0)) or min(_MAP_SIDE, max(height, width))
        scale = side / max(height, width)
        small = max(1, round(height * scale)), max(1, round(width * scale))
        full = (
            (side, side)
            if self.card.prompt.get("side")
            else tuple(-(-s // _MAP_MULTIPLE) * _MAP_MULTIPLE for s in small)
        )
        low, high = self.card.range
        tensor = np.zeros((1, 3, *full), np.float32)
        picture = _resized(pixels, small).transpose(2, 0, 1) / np.float32(255)
        tensor[0, :, : small[0], : small[1]] = picture * np.float32(high - low) + np.float32(low)
        return small, {self.card.image_input.name: tensor}

    def _by_map(self, seen: Seen, clicks: Sequence[Click]) -> NDArray[np.float32]:
        wanted = next(each for each in self.card.inputs if each.kind == "mask")
        tensor = seen.tensors[self.card.image_input.name]
        marks = np.zeros((1, wanted.channels, *tensor.shape[2:]), np.float32)
        for click in clicks:
            row = round((click.row + 0.5) * seen.small[0] / seen.height - 0.5)
            column = round((click.column + 0.5) * seen.small[1] / seen.width - 0.5)
            # Two planes: wanted and not wanted. One plane: 1 and -1.
            plane = marks[0, 0 if click.positive or wanted.channels == 1 else 1]
            value = 1.0 if click.positive or wanted.channels > 1 else -1.0
            cv2.circle(plane, (column, row), _CLICK_RADIUS, value, -1)
        result = self._run(self._first, self.card.output.name, {**seen.tensors, wanted.name: marks})
        if result.ndim != 4:
            raise ModelError(f"The model {self.card.title!r} gives no mask.")
        values = result[0, 0]
        rows = max(1, round(values.shape[0] * seen.small[0] / tensor.shape[2]))
        columns = max(1, round(values.shape[1] * seen.small[1] / tensor.shape[3]))
        values = np.ascontiguousarray(values[:rows, :columns])
        # Probabilities are split at the half, other values at zero.
        return values if self.card.prompt.get("logits") else values - np.float32(0.5)

    def _run(self, session: NativeSession, output: str, feeds: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        try:
            result = session.run(output, feeds, session.run_options())
        except Exception as error:  # Whatever the runtime raises: the model does not do what its card says.
            raise ModelError(f"The model {self.card.title!r} failed; verify it in Models and Devices.") from error
        if not np.isfinite(result).all():
            raise ModelError(f"The model {self.card.title!r} gives numbers that are no numbers.")
        return result


def try_model(card: ModelCard) -> None:
    """Run a network once on a picture, which shows whether its files and its card belong together.

    Raises
    ------
    ModelError
        If they do not.
    """
    from genrepair.services.speed import synthetic_photo

    photo = synthetic_photo(0.02)[:101, :143]
    model = ClickModel(card)
    model.select(model.look(photo), [Click(50, 70), Click(5, 5, positive=False)])


def _resized(pixels: NDArray[Any], size: tuple[int, int]) -> NDArray[np.float32]:
    """Another size, 0..255."""
    shrinks = size[0] < pixels.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(pixels, (size[1], size[0]), interpolation=how))
    return small.astype(np.float32) * np.float32(255 / np.iinfo(pixels.dtype).max)


def _named(names: Sequence[str], wanted: Sequence[str], otherwise: str) -> str:
    return next((name for each in wanted for name in names if name.lower() == each), otherwise)


def _selected(values: NDArray[np.float32], height: int, width: int) -> Selected:
    """Where values are above 0, at the size of the photo; only what is selected is enlarged."""
    found = bounding_region((values > 0).astype(np.uint8))
    if found.empty:
        return Selected(Region(0, 0, 0, 0), np.zeros((0, 0), np.uint8))
    down, across = height / values.shape[0], width / values.shape[1]
    cells = found.pad(2).clip(*values.shape)
    top, left = round(cells.row * down), round(cells.column * across)
    bottom, right = min(height, round(cells.bottom * down)), min(width, round(cells.right * across))
    large = cv2.resize(
        np.ascontiguousarray(values[cells.slices]), (right - left, bottom - top), interpolation=cv2.INTER_LINEAR
    )
    part = np.where(large > 0, np.uint8(255), np.uint8(0))
    inside = bounding_region(part)
    return Selected(inside.shift(top, left), np.ascontiguousarray(part[inside.slices]))

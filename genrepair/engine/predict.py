"""A card and pixels in, pixels out: values, channels, padding, tiles, blending, checks."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event, Thread
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from genrepair.engine.card import CardInput, ModelCard
from genrepair.engine.runtime import CPU, RunOptions
from genrepair.engine.session import Session
from genrepair.engine.tiling import Plan, plan_tiles, reflect
from genrepair.errors import Cancelled, ModelError, ProviderError
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress

_POLL_S = 0.02
# A recurrent network stops on a tile where a step changes the picture by less than this on average, in shares of its
# range: a third of a step of 8 bits.
_SETTLED = 0.3 / 255
_LARGEST: dict[str, float] = {"uint8": 255.0, "uint16": 65535.0}


class Feeds:
    """The host's inputs of one prediction, cut into tensors on demand; nothing is converted before it is needed.

    Parameters
    ----------
    card : ModelCard
        What the model takes.
    inputs : mapping of str to array, number or tuple
        See `genrepair.engine.Engine.predict`.

    Raises
    ------
    ModelError
        If an input is missing, unknown, or has the wrong shape or type.
    """

    def __init__(self, card: ModelCard, inputs: Mapping[str, Any]) -> None:
        self.card = card
        if unknown := sorted(set(inputs) - {each.name for each in card.inputs}):
            raise ModelError(f"The model {card.id!r} takes no {unknown[0]!r}.")
        image = inputs.get(card.image_input.name)
        if not isinstance(image, np.ndarray) or image.ndim not in (2, 3) or 0 in image.shape:
            raise ModelError(f"The model {card.id!r} needs a picture with at least one pixel.")
        self.height, self.width = image.shape[:2]
        self._values = {each.name: self._check(each, inputs.get(each.name)) for each in card.inputs}

    def cut(self, row: int, column: int, height: int, width: int) -> dict[str, NDArray[np.float32]]:
        """Return the tensors for one tile, mirrored where it reaches past the photo."""
        rows = _index(row, height, self.height)
        columns = _index(column, width, self.width)
        return {
            each.name: self._tensor(each, self._values[each.name], rows, columns, height, width)
            for each in self.card.inputs
        }

    def _check(self, each: CardInput, value: Any) -> NDArray[Any]:
        what = f"The input {each.name!r} of the model {self.card.id!r}"
        if each.kind == "state":
            if value is not None:
                raise ModelError(f"{what} is the network's own and cannot be given.")
            return np.zeros(each.channels, np.float32)
        if each.kind == "noise_level" and value is None:
            value = 0.0  # A model with this input takes zeros as "find out yourself".
        if value is None:
            raise ModelError(f"{what} is missing.")
        array = np.asarray(value)
        if array.dtype.name not in ("uint8", "uint16", "bool") and not np.issubdtype(array.dtype, np.floating):
            if each.kind not in ("noise_level", "scalar"):
                raise ModelError(f"{what} must be 8 bit, 16 bit or floating point, not {array.dtype.name}.")
            array = array.astype(np.float32)
        if array.ndim < 2:
            if each.kind in ("image", "mask"):
                raise ModelError(f"{what} must be a picture.")
            if array.size not in (1, each.channels):
                raise ModelError(f"{what} needs {each.channels} numbers, not {array.size}.")
            return np.broadcast_to(array.reshape(-1), (each.channels,))
        if array.ndim == 2:
            array = array[:, :, None]
        if array.shape[:2] != (self.height, self.width):
            raise ModelError(f"{what} has another size than the photo.")
        if array.shape[2] != each.channels and not (each.kind == "noise_level" and array.shape[2] == 1):
            raise ModelError(f"{what} needs {each.channels} channels, not {array.shape[2]}.")
        return array

    def _tensor(
        self, each: CardInput, value: NDArray[Any], rows: Any, columns: Any, height: int, width: int
    ) -> NDArray[np.float32]:
        if each.kind == "scalar":
            return np.ascontiguousarray((value * each.scale)[None], np.float32)
        if value.ndim == 1:
            tensor = np.empty((1, each.channels, height, width), np.float32)
            tensor[:] = (value * each.scale).reshape(1, -1, 1, 1)
            return tensor
        part = (
            value[rows, columns]
            if isinstance(rows, slice) and isinstance(columns, slice)
            else (value[rows][:, columns])
        )
        planes = part.transpose(2, 0, 1)
        if each.kind == "mask":
            holes = planes >= (0.5 if np.issubdtype(value.dtype, np.floating) or value.dtype == bool else 128)
            holes = ~holes if each.inverted else holes
            return np.ascontiguousarray(holes[None] * np.float32(each.scale), np.float32)
        tensor = np.empty((1, each.channels, height, width), np.float32)
        np.multiply(planes, np.float32(1 / _LARGEST.get(value.dtype.name, 1.0)), out=tensor[0], casting="unsafe")
        if each.kind == "noise_level":
            if each.scale != 1:
                tensor *= np.float32(each.scale)
        elif self.card.range != (0.0, 1.0):
            low, high = self.card.range
            tensor *= np.float32(high - low)
            tensor += np.float32(low)
        return tensor


class CancelWatch:
    """Ends a run from another thread as soon as the person asks to stop.

    Parameters
    ----------
    progress : Progress
        Its ``cancelled`` is asked every 20 ms.
    options : RunOptions
        Of the runs to end.
    """

    def __init__(self, progress: Progress, options: RunOptions) -> None:
        self._progress, self._options = progress, options
        self._done = Event()
        self._thread = Thread(target=self._watch, name="genrepair-cancel-watch", daemon=True)

    def __enter__(self) -> CancelWatch:
        if not isinstance(self._progress, NoProgress):
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_POLL_S):
            if self._progress.cancelled:
                self._options.terminate = True
                return


def plan_for(session: Session, feeds: Feeds, region: Region, origin: tuple[int, int] = (0, 0)) -> Plan:
    """Return the tiles that a session needs for a region."""
    card = session.card
    return plan_tiles(
        feeds.height,
        feeds.width,
        region,
        session.tile,
        card.halo,
        card.multiple,
        fixed=session.fixed,
        even=session.provider == CPU,
        origin=origin,
    )


def run_tiles(
    session: Session,
    feeds: Feeds,
    region: Region,
    dtype: DTypeLike,
    progress: Progress,
    text: str,
    ensemble: int = 1,
    steps: int = 1,
    origin: tuple[int, int] = (0, 0),
) -> NDArray[Any]:
    """Compute one region, tile by tile, each averaged over ``ensemble`` flipped and turned copies of itself.

    A recurrent network is run ``steps`` times on each tile, or until the tile has settled.

    Only a band as high as a tile exists in float32, besides the result if that is asked for in float32.

    Returns
    -------
    (height, width, channels) array of ``dtype``

    Raises
    ------
    Cancelled
        If the person asked to stop, also in the middle of a tile.
    ModelError
        If a tile came out as garbage.
    DeviceMemoryError, ProviderError
        From `Session.run`.
    """
    card, plan = session.card, plan_for(session, feeds, region, origin)
    rows, columns = plan.rows, plan.columns
    result = np.empty((region.height, region.width, card.output.channels), dtype)
    band = np.zeros((card.output.channels, rows.size, region.width), np.float32)
    options = session.run_options()
    finished, tiles_done = region.row, 0
    progress.update(0.0, text)
    with CancelWatch(progress, options):
        for number, top in enumerate(rows.starts):
            first, stop = rows.span(number)
            upper, lower = max(first, region.row), min(stop, region.bottom)
            down = rows.weights(number)[upper - first : lower - first, None] if upper < lower else None
            for place, left in enumerate(columns.starts):
                begin, end = columns.span(place)
                near, far = max(begin, region.column), min(end, region.right)
                last = tiles_done + 1 == plan.count
                if last and ensemble == 1:
                    session.release_after(options)
                if down is not None and near < far:
                    tensors = feeds.cut(top, left, rows.size, columns.size)
                    if ensemble == 1:
                        tile = _run(session, tensors, options, progress, steps)
                    else:
                        share = (tiles_done / plan.count, 1 / plan.count)
                        tile = _average(session, tensors, options, progress, ensemble, share, text, last, steps)
                    weight = down * columns.weights(place)[near - begin : far - begin]
                    tile = tile[:, upper - top : lower - top, near - left : far - left]
                    band[:, upper - top : lower - top, near - region.column : far - region.column] += tile * weight
                tiles_done += 1
                progress.update(tiles_done / plan.count, text)
            ready = region.bottom if number + 1 == len(rows) else min(rows.fades[number][0], region.bottom)
            if ready > finished:
                _write(card, band[:, finished - top : ready - top], result[finished - region.row : ready - region.row])
                finished = ready
            if number + 1 < len(rows):
                step = rows.starts[number + 1] - top
                band[:, : rows.size - step] = band[:, step:].copy()
                band[:, rows.size - step :] = 0
    return result


def _average(
    session: Session,
    feeds: Mapping[str, NDArray[np.float32]],
    options: RunOptions,
    progress: Progress,
    copies: int,
    share: tuple[float, float],
    text: str,
    last: bool,
    steps: int,
) -> NDArray[np.float32]:
    """Run the copies of one tile, undo their flips, and return the mean (channels, height, width)."""
    total: NDArray[np.float32] | None = None
    height, width = feeds[session.card.image_input.name].shape[-2:]
    if session.fixed and height != width:
        copies = min(copies, 4)  # A network of one size cannot take it lying on its side.
    for number in range(copies):
        if last and number + 1 == copies:
            session.release_after(options)
        turned = {
            name: np.ascontiguousarray(flip(value, number)) if value.ndim == 4 else value
            for name, value in feeds.items()
        }
        result = unflip(_run(session, turned, options, progress, steps), number)
        total = result.copy() if total is None else total + result
        progress.update(share[0] + share[1] * (number + 1) / copies, text)
    assert total is not None
    return total * np.float32(1 / copies)


def flip(array: NDArray[Any], number: int) -> NDArray[Any]:
    """One of the 8 symmetries of a square on the last two axes; 0 is none, the first 4 keep height and width."""
    if number & 1:
        array = array[..., ::-1, :]
    if number & 2:
        array = array[..., ::-1]
    return array.swapaxes(-1, -2) if number & 4 else array


def unflip(array: NDArray[Any], number: int) -> NDArray[Any]:
    """The inverse of `flip`."""
    if number & 4:
        array = array.swapaxes(-1, -2)
    if number & 2:
        array = array[..., ::-1]
    return array[..., ::-1, :] if number & 1 else array


def _run(
    session: Session,
    feeds: Mapping[str, NDArray[np.float32]],
    options: RunOptions,
    progress: Progress,
    steps: int,
) -> NDArray[np.float32]:
    """Run one tile and return (channels, height, width), proven to be no garbage."""
    card = session.card
    output = _run_once(session, feeds, options, progress)
    if card.state_input is not None:
        output = _repeat(session, card.state_input, feeds, output, options, progress, steps)
    picture = feeds[card.image_input.name]
    height, width = picture.shape[-2:]
    output = _to_card(card, output)
    shape = output.shape
    factor = height // shape[2] if output.ndim == 4 and shape[2] else 0
    if (
        factor < 1
        or shape != (1, card.output.channels, height // factor, width // factor)
        or ((height % factor or width % factor) or (factor > 1 and card.output.kind != "map"))
    ):
        raise ModelError(f"The model {card.id!r} gave a result of shape {shape}, which does not fit its card.")
    _refuse_garbage(card, feeds, picture, output)
    if factor > 1:
        output = output.repeat(factor, axis=2).repeat(factor, axis=3)
    return output[0]


def _run_once(
    session: Session, feeds: Mapping[str, NDArray[np.float32]], options: RunOptions, progress: Progress
) -> NDArray[np.float32]:
    try:
        output = session.run(feeds, options)
    except ProviderError as error:
        if progress.cancelled:
            raise Cancelled from error
        raise
    if progress.cancelled:
        raise Cancelled
    return output


def _repeat(
    session: Session,
    state: CardInput,
    feeds: Mapping[str, NDArray[np.float32]],
    output: NDArray[np.float32],
    options: RunOptions,
    progress: Progress,
    steps: int,
) -> NDArray[np.float32]:
    """Run the steps of a recurrent network that follow its first; returns the picture without the state."""
    card = session.card
    channels = card.output.channels
    settled = _SETTLED * (card.range[1] - card.range[0])
    for _ in range(steps - 1):
        if output.ndim != 4 or output.shape[1] != channels + state.channels:
            shape = output.shape
            raise ModelError(f"The model {card.id!r} gave a result of shape {shape}, which does not fit its card.")
        before = output[:, :channels]
        output = _run_once(
            session, {**feeds, state.name: np.ascontiguousarray(output[:, channels:])}, options, progress
        )
        # A result of another shape is refused by the caller.
        if output.shape[2:] == before.shape[2:] and np.abs(output[:, :channels] - before).mean() < settled:
            break
    return output[:, :channels]


def _to_card(card: ModelCard, output: NDArray[np.float32]) -> NDArray[np.float32]:
    """The output in the card's range and at the size of the input; another shape than declared stays as it is."""
    if card.output.scale != 1:
        output = output * np.float32(card.output.scale)
    times = card.output.enlarged
    if times > 1 and output.ndim == 4 and not (output.shape[2] % times or output.shape[3] % times):
        batch, channels, height, width = output.shape
        output = output.reshape(batch, channels, height // times, times, width // times, times).mean(axis=(3, 5))
    return output


def _refuse_garbage(
    card: ModelCard, feeds: Mapping[str, NDArray[np.float32]], picture: NDArray[np.float32], output: NDArray[np.float32]
) -> None:
    low, high = float(output.min()), float(output.max())  # Both are NaN as soon as one value is.
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ModelError(f"The model {card.id!r} gave numbers that are no numbers; nothing was changed.")
    if card.output.kind != "image" or high - low > 1e-6 * (card.range[1] - card.range[0]):
        return
    holes = [(feeds[each.name] > 0) != each.inverted for each in card.inputs if each.kind == "mask"]
    everything_missing = bool(holes) and bool(np.all(holes[0]))
    if not everything_missing and float(np.ptp(picture)) > 4 / 255 * (card.range[1] - card.range[0]):
        raise ModelError(f"The model {card.id!r} gave one flat colour for a picture; nothing was changed.")


def _write(card: ModelCard, band: NDArray[np.float32], target: NDArray[Any]) -> None:
    """Store (channels, rows, columns) of the network's values as (rows, columns, channels) of the host's."""
    if card.output.kind == "image" and card.range != (0.0, 1.0):
        low, high = card.range
        band = (band - np.float32(low)) * np.float32(1 / (high - low))
    if np.issubdtype(target.dtype, np.integer):
        band = np.rint(np.clip(band, 0, 1) * np.float32(_LARGEST[target.dtype.name]))
    target[:] = band.transpose(1, 2, 0)


def _index(first: int, count: int, size: int) -> Any:
    if first >= 0 and first + count <= size:
        return slice(first, first + count)
    return reflect(first, count, size)

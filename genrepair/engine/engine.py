"""The engine as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from genrepair import paths
from genrepair.engine.card import ENSEMBLES, MOST_STEPS, ModelCard
from genrepair.engine.catalog import Catalog
from genrepair.engine.predict import Feeds, plan_for, run_tiles
from genrepair.engine.record import Record
from genrepair.engine.runtime import CPU, OnnxRuntime, Runtime
from genrepair.engine.session import EngineSettings, Session, Sessions, first_line
from genrepair.errors import DeviceMemoryError, ModelError, ProviderError, UsageError
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress


class Engine:
    """Runs models on pixels.

    Nothing is loaded before the first prediction. May be used from several threads.

    Parameters
    ----------
    settings : EngineSettings
        Provider, device, threads, memory limit.
    catalog : Catalog, or None
        Where the models are; None for the bundled ones and the person's own.
    notice : callable, or None
        Takes one sentence that the person should see, such as why a GPU is not used. Called on the calling thread.
    runtime : Runtime, or None
        The inference runtime; None for ONNX Runtime.
    """

    def __init__(
        self,
        settings: EngineSettings | None = None,
        catalog: Catalog | None = None,
        notice: Callable[[str], None] | None = None,
        runtime: Runtime | None = None,
    ) -> None:
        self.settings = EngineSettings() if settings is None else settings
        self.catalog = Catalog() if catalog is None else catalog
        self.sessions = Sessions(
            self.settings,
            OnnxRuntime() if runtime is None else runtime,
            Record(paths.state_dir()),
            _say_nothing if notice is None else notice,
            self.catalog.verify_variant,
        )

    def card(self, task: str, model_id: str | None = None) -> ModelCard:
        """Return the model to use for a task.

        Raises
        ------
        ModelError
            If there is none for the task, or ``model_id`` is unknown, broken or made for another task.
        """
        if not model_id:
            return self.catalog.default(task)
        card = self.catalog.get(model_id)
        if card.task != task:
            raise ModelError(f"The model {model_id!r} is made for {card.task!r} and cannot be used for {task!r}.")
        return card

    def optional_card(self, task: str) -> ModelCard | None:
        """Return the model for a task that something can be done without, or None where none is to be used unasked."""
        return self.catalog.unasked(task)

    def predict(
        self,
        card: ModelCard,
        inputs: Mapping[str, Any],
        *,
        region: Region | None = None,
        output_dtype: DTypeLike = np.float32,
        progress: Progress | None = None,
        text: str = "",
        ensemble: int | None = None,
        steps: int | None = None,
        origin: tuple[int, int] = (0, 0),
    ) -> NDArray[Any]:
        """Run a model.

        Parameters
        ----------
        card : ModelCard
            From `card` or the catalog.
        inputs : mapping
            By the names in the card. image: (height, width, 3) or (height, width), uint8, uint16 or float with 0..1.
            mask: (height, width) uint8, 128 and more is 1. noise_level: a number, one number per channel, or a
            (height, width[, channels]) float map, in units of the image range; left out is 0, "blind". scalar: a
            number or one per channel. A state is left out. All pictures have the same size; none is changed.
        region : Region, or None
            Compute only this part, with the pixels around it as context; None for everything.
        output_dtype : float32, uint8 or uint16
            Integers are clipped to the range and rounded, a band of tiles at a time. Floats are not clipped.
        progress : Progress, or None
            Told after each tile; cancelling acts inside a tile.
        text : str
            What to show with the progress.
        ensemble : {1, 2, 4, 8}, or None
            Over how many flipped (2, 4) or flipped and turned (8) copies of each tile the result is averaged; takes as
            many times as long. None for what the card says. Timofte et al., "Seven Ways to Improve
            Example-Based Single Image Super Resolution", CVPR 2016.
        steps : int, or None
            How many times a recurrent network is run on each tile, at most: it stops where nothing changes any more.
            None for what the card says; other networks are always run once.
        origin : (int, int)
            A row and a column of the photo where a tile may start; all start a multiple of the network's strides away.
            For networks that learned on JPEG's blocks where they lie: the first corner of a block.

        Returns
        -------
        (height, width, channels) array of ``output_dtype``

        Raises
        ------
        Cancelled
            If the person asked to stop.
        ModelError
            If inputs do not fit the card, the model is broken, or it gives garbage even on the CPU.
        DeviceMemoryError
            If even the smallest tile does not fit into memory on the CPU.
        UsageError
            If the region lies outside the photo or the output type is unknown.
        """
        if np.dtype(output_dtype).name not in ("float32", "uint8", "uint16"):
            raise UsageError(f"A result can be float32, uint8 or uint16, not {np.dtype(output_dtype).name}.")
        progress = progress or NoProgress()
        feeds = Feeds(card, inputs)
        whole = Region.whole(feeds.height, feeds.width)
        region = region or whole
        if region.empty or not whole.contains(region):
            raise UsageError("The part to compute lies outside the photo.")
        ensemble = card.ensemble if ensemble is None else ensemble
        if ensemble not in ENSEMBLES:
            raise UsageError(f"An average can be taken over {', '.join(map(str, ENSEMBLES))} copies, not {ensemble}.")
        steps = card.steps if steps is None else steps
        if not 1 <= steps <= MOST_STEPS:
            raise UsageError(f"A network can be run 1 to {MOST_STEPS} times on a photo, not {steps}.")
        while True:
            session = self._session(card)
            try:
                with self.sessions.guarded(session):
                    return run_tiles(session, feeds, region, output_dtype, progress, text, ensemble, steps, origin)
            except DeviceMemoryError:
                if self.sessions.shrink(session):
                    continue
                if session.provider == CPU:
                    raise
                self.sessions.reject_provider(session, "it ran out of memory even with the smallest tile")
            except MemoryError as error:
                raise DeviceMemoryError(
                    "There is not enough memory for the result; close other programs or repair a part of the photo."
                ) from error
            except ModelError:
                if session.provider == CPU and session.variant is None:
                    raise
                self.sessions.reject(session, f"it gave unusable results with {card.title!r}")
            except ProviderError as error:
                if session.provider == CPU and session.variant is None:
                    raise ModelError(str(error)) from error
                self.sessions.reject(session, f"it failed ({first_line(error.__cause__ or error)})")

    def tile_count(self, card: ModelCard, height: int, width: int, region: Region | None = None) -> int:
        """Return the number of tiles that a photo (or a region of it) of this size takes; opens the model."""
        picture = np.broadcast_to(np.uint8(0), (height, width, card.image_input.channels))
        given = [each for each in card.inputs if each.kind != "state"]
        inputs = {each.name: picture if each.kind == "image" else picture[:, :, 0] for each in given}
        inputs |= {each.name: 0.0 for each in card.inputs if each.kind in ("noise_level", "scalar")}
        return plan_for(self._session(card), Feeds(card, inputs), region or Region.whole(height, width)).count

    def provider_in_use(self, card: ModelCard) -> str:
        """What the model really runs on ("CPU", "CPU int8", "CUDA fp16"); empty before its first prediction."""
        return self.sessions.in_use(card)

    def retry_providers(self) -> None:
        """Try providers again that failed their self-test or ended the program; they are left alone otherwise."""
        self.sessions.retry()

    def close(self) -> None:
        """Free the models; the next prediction opens them again."""
        self.sessions.close()

    def _session(self, card: ModelCard) -> Session:
        self.catalog.verify(card)
        return self.sessions.open(card)


def _say_nothing(sentence: str) -> None:
    """Stand in for a notice that nobody reads."""

"""GenRepair for scripts and notebooks: open a photo, find its damage, repair it, save it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.photo import Carried, Photo, SaveOptions, SaveReport, read_photo, write_photo
from genrepair.progress import NoProgress, Progress
from genrepair.services.batch.recipe_file import BatchRecipe, find_recipe
from genrepair.services.batch.resolve import resolve_recipe
from genrepair.services.document import Document
from genrepair.services.recipe import Recipe, recipe_of
from genrepair.services.repair import repair_photo, run_tool
from genrepair.tools.catalog import get_tool

if TYPE_CHECKING:
    from genrepair.engine import Engine

DEFAULT_STEPS = ("damage", "inpaint", "denoise")
PhotoLike = Photo | str | os.PathLike[str] | NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class RepairedPhoto:
    """A repaired photo.

    Parameters
    ----------
    photo : Photo
        With new pixels; everything else is as it was.
    steps : list of dict
        What each step did: "tool", figures, "seconds"; "skipped" says why one was left out.
    """

    photo: Photo
    steps: list[dict[str, Any]]

    @property
    def pixels(self) -> NDArray[Any]:
        """(height, width, 1 or 3) uint8 or uint16, in the photo's own colour profile."""
        return self.photo.pixels

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        quality: int | None = None,
        depth: int | None = None,
        overwrite: bool = False,
    ) -> SaveReport:
        """Write it with everything that the source carried; all or nothing.

        Parameters
        ----------
        path : path
            Its ending chooses the format.
        quality : int, or None
            1 to 100 for JPEG, WebP, AVIF; None keeps the source's own.
        depth : int, or None
            8 or 16 bits a channel; None keeps the source's own.
        overwrite : bool
            Whether a file of that name may be replaced.

        Raises
        ------
        PhotoError
            If the file exists, or cannot be written.
        """
        return write_photo(self.photo, path, SaveOptions(quality=quality, depth=depth), overwrite=overwrite)


def open_photo(path: str | os.PathLike[str]) -> Photo:
    """Open a photo of any format that GenRepair reads.

    Raises
    ------
    PhotoError
        If it cannot be read; the message says why.
    """
    return read_photo(path)


def find_damage(
    photo: PhotoLike, *, sensitivity: int = 50, engine: Engine | None = None, **params: Any
) -> NDArray[np.uint8]:
    """Find scratches, dust, creases and stains.

    Parameters
    ----------
    photo : Photo, path, or (height, width[, 1 or 3]) uint8 or uint16, sRGB
    sensitivity : int
        0 to 100; more finds fainter damage and more that is none.
    engine : Engine, or None
        None uses one for all calls, with what the machine does best.
    **params
        Other settings of the tool: see ``genrepair tools``.

    Returns
    -------
    (height, width) uint8
        255 = damaged. Change it as you like and give it to `repair`.

    Raises
    ------
    PhotoError, UsageError, ModelError
    """
    tool = get_tool("damage")
    document = Document(_photo(photo), undo=False)
    step = recipe_of(["damage"], {"damage": {"sensitivity": sensitivity, **params}}).steps[0]
    outcome = run_tool(tool, document.request(step.tool, step.params), engine or default_engine())
    assert outcome.mask is not None
    return outcome.mask


def repair(
    photo: PhotoLike,
    steps: Sequence[str] | None = None,
    *,
    recipe: str | os.PathLike[str] | BatchRecipe | None = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    mask: NDArray[np.uint8] | None = None,
    protect: NDArray[np.uint8] | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> RepairedPhoto:
    """Repair a photo; the argument is not changed.

    Parameters
    ----------
    photo : Photo, path, or (height, width[, 1 or 3]) uint8 or uint16, sRGB
    steps : sequence of str, or None
        Tools in order; by default damage, inpaint, denoise, or without damage where a mask is given.
    recipe : str, path, BatchRecipe, or None
        Instead of steps: the name or file of a recipe. What it says about the output counts for batches only.
    params : mapping of tool to mapping of setting to value, or None
        What differs from the tools' defaults.
    mask : (height, width) uint8, or None
        255 = repair.
    protect : (height, width) uint8, or None
        255 = nothing may touch this pixel.
    engine : Engine, or None
        None uses one for all calls, with what the machine does best.
    progress : Progress, or None
        To watch and stop it.

    Raises
    ------
    PhotoError
        If the photo cannot be read.
    UsageError
        If a step, setting or mask makes no sense.
    ModelError
        If a model is missing.
    """
    engine = engine or default_engine()
    opened = _photo(photo)
    chosen = _recipe(steps, recipe, params, mask, engine)
    repaired = repair_photo(opened, chosen, engine, progress or NoProgress(), mask, protect)
    return RepairedPhoto(repaired.photo, repaired.outcome.summary["steps"])


@cache
def default_engine() -> Engine:
    """The engine of all calls that bring none: models stay loaded between them."""
    from genrepair.engine import Engine

    return Engine()


def _recipe(
    steps: Sequence[str] | None,
    recipe: str | os.PathLike[str] | BatchRecipe | None,
    params: Mapping[str, Mapping[str, Any]] | None,
    mask: NDArray[np.uint8] | None,
    engine: Engine,
) -> Recipe:
    if recipe is None:
        default = DEFAULT_STEPS if mask is None else DEFAULT_STEPS[1:]
        names = default if steps is None else [steps] if isinstance(steps, str) else steps
        for name in params or {}:
            if name not in names:
                raise UsageError(f"Settings for {name} were given, but it is not among the steps {', '.join(names)}.")
        return recipe_of(names, params)
    if steps is not None or params:
        raise UsageError("Give either steps with their params or a recipe, not both.")
    found = recipe if isinstance(recipe, BatchRecipe) else find_recipe(os.fspath(recipe))
    return resolve_recipe(found, engine).recipe


def _photo(photo: PhotoLike) -> Photo:
    """A photo of its own, whose pixels may be changed."""
    if isinstance(photo, Photo):
        return replace(photo, pixels=photo.pixels.copy(), notes=list(photo.notes))
    if not isinstance(photo, np.ndarray):
        return read_photo(Path(photo))
    pixels = photo[:, :, None] if photo.ndim == 2 else photo
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3) or pixels.dtype not in (np.uint8, np.uint16):
        raise UsageError("Pixels must be (height, width) or (height, width, 3), uint8 or uint16.")
    return Photo(pixels.copy(), None, Carried("png", bit_depth=8 * pixels.dtype.itemsize))

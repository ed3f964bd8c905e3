"""Dust of a batch's photos: taken away with a second scan or marked by infrared, before the recipe's steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from genrepair.errors import PhotoError
from genrepair.imaging.blend import lay
from genrepair.imaging.photo import Photo
from genrepair.progress import Progress
from genrepair.services.dust import Dust, find_dust_on, has_dust_source, source_for
from genrepair.tools.tool import Outcome, Request


def take_away(photo: Photo, request: Request, progress: Progress) -> tuple[Request, Outcome | None]:
    """The request on pixels without dust, and what was laid on them.

    Parameters
    ----------
    photo : Photo
        As it was read; not changed.
    request : Request
        On its pixels.
    progress : Progress

    Returns
    -------
    request : Request
        The mask holds the dust that is still to be filled.
    outcome : Outcome, or None
        None where the photo has neither a second scan nor infrared.

    Raises
    ------
    PhotoError
        The second scan is not one of the same print, or cannot be read.
    """
    if photo.path is None or not has_dust_source(photo.path, photo):
        return request, None
    source = source_for(photo.path)
    try:
        dust: Dust = find_dust_on(request.pixels, photo, source, progress=progress)
    except PhotoError as error:
        if source.second is not None:
            raise
        # Infrared of silver film tells nothing; the photo is repaired as one without infrared.
        photo.notes.append(f"Infrared was not used: {error}")
        return request, None
    outcome = dust.outcome(fill=source.second is not None, mask=request.mask)
    photo.notes += outcome.summary.pop("notes")
    pixels: Any = request.pixels
    if outcome.patches:
        pixels = np.array(pixels)
        for patch in outcome.patches:
            target = pixels[patch.region.slices]
            lay(target, patch, out=target)
        pixels.flags.writeable = False
    mask = outcome.mask if outcome.mask is not None and outcome.mask.any() else None
    made = replace(request, pixels=pixels, mask=mask, content=None, mask_content=None)
    return made, Outcome(outcome.patches, outcome.mask, {"tool": "dust", **outcome.summary})

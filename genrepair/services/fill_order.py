"""Which of several fills of one place is likely to be the best: what the list of other fills begins with.

The roughness of the seam is the best judge that is known here (docs/models/wgan.md has the figures of ``python -m
tests.benchmarks ranks``). A critic joins it where a person chose one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.progress import NoProgress
from genrepair.tools.texture_fill import seam_roughness

if TYPE_CHECKING:
    from genrepair.engine import Engine

CRITIC_TASK = "realism"


def ranked(pictures: Sequence[NDArray[Any]], hole: NDArray[np.bool_], engine: Engine) -> list[int]:
    """Numbers of the pictures, the best fill first.

    Parameters
    ----------
    pictures : sequence of (height, width, 3) uint8 or uint16, sRGB
        Equal outside the hole.
    hole : (height, width) bool
    engine : Engine

    Raises
    ------
    ModelError, ProviderError, DeviceMemoryError
        From the critic, where there is one.
    """
    seams = [
        seam_roughness(each.astype(np.float32) * np.float32(255 / np.iinfo(each.dtype).max), hole) for each in pictures
    ]
    places = _places(seams)
    critic = engine.optional_card(CRITIC_TASK)
    if critic is not None and hole.any():
        name = critic.image_input.name
        maps = [engine.predict(critic, {name: each}, progress=NoProgress())[..., 0] for each in pictures]
        places = places + _places([-float(each[hole].mean()) for each in maps])
    return [int(number) for number in np.argsort(places, kind="stable")]


def _places(values: Sequence[float]) -> NDArray[np.float64]:
    """Place of each value in their order, from 0."""
    return np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)

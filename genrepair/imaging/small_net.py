"""Nets of two small layers that weigh a few figures measured on a photo: what no rule of thumb tells as well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.paths import resources_dir


@dataclass(frozen=True, slots=True, eq=False)
class SmallNet:
    """Two layers of rectified units and a last one of plain sums, fitted by ``training.small_net``.

    Parameters
    ----------
    hidden, middle, last : (outputs, inputs) float32
        Weights of each layer.
    hidden_bias, middle_bias, last_bias : (outputs,) float32
    """

    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    middle: NDArray[np.float32]
    middle_bias: NDArray[np.float32]
    last: NDArray[np.float32]
    last_bias: NDArray[np.float32]

    def __call__(self, figures: NDArray[Any]) -> NDArray[np.float64]:
        """(inputs,) -> (outputs,)"""
        units = np.maximum(self.hidden @ figures + self.hidden_bias, 0)
        units = np.maximum(self.middle @ units + self.middle_bias, 0)
        return np.asarray(self.last @ units + self.last_bias, np.float64)


@cache
def shipped_net(name: str) -> SmallNet:
    """The net in ``resources/NAME.npz``."""
    with np.load(resources_dir() / f"{name}.npz", allow_pickle=False) as file:
        return SmallNet(**file)

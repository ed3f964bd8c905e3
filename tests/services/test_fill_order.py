"""The order of other fills: the smoother seam first; a critic that was chosen has a say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.services.fill_order import ranked
from tests.conftest import tiny_card


class Judge:
    """An engine with or without a critic, which likes what is bright."""

    def __init__(self, card: Any = None) -> None:
        self.card = card

    def optional_card(self, task: str) -> Any:
        assert task == "realism"
        return self.card

    def predict(self, card: Any, inputs: dict[str, NDArray[Any]], progress: Any) -> NDArray[np.float32]:
        (picture,) = inputs.values()
        return np.asarray(picture[..., :1], np.float32)


def pictures(dtype: type = np.uint8) -> tuple[list[NDArray[Any]], NDArray[np.bool_]]:
    peak = np.iinfo(dtype).max
    hole = np.zeros((60, 60), bool)
    hole[20:40, 20:40] = True
    made = []
    for step in (0.3, 0.02, 0.15):
        picture = np.full((60, 60, 3), 0.5)
        picture[hole] += step
        made.append(np.asarray(picture * peak, dtype))
    return made, hole


def test_the_smoothest_seam_comes_first_in_either_depth() -> None:
    for dtype in (np.uint8, np.uint16):
        assert ranked(*pictures(dtype), Judge()) == [1, 2, 0]  # type: ignore[arg-type]


def test_a_chosen_critic_counts_as_much_as_the_seam() -> None:
    card = replace(tiny_card("damage"), task="realism")
    made, hole = pictures()
    # The brightest is the critic's first and the seam's last: all are even, and the order given stands.
    assert ranked(made, hole, Judge(card)) == [0, 1, 2]  # type: ignore[arg-type]
    assert ranked(made, hole, Judge()) == [1, 2, 0]  # type: ignore[arg-type]

"""Averages over flipped and turned copies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from genrepair.engine.predict import flip, unflip
from genrepair.errors import Cancelled, UsageError

from . import networks


@pytest.mark.parametrize("number", range(8))
def test_unflip_undoes_flip(number):
    array = np.arange(2 * 3 * 5).reshape(2, 3, 5)
    np.testing.assert_array_equal(unflip(flip(array, number), number), array)


def test_the_eight_flips_are_all_different():
    array = np.arange(9).reshape(3, 3)
    assert len({flip(array, number).tobytes() for number in range(8)}) == 8


@pytest.mark.parametrize("copies", [2, 4, 8])
@pytest.mark.parametrize("size", [None, 96])
def test_an_average_turns_with_the_photo(models, make_engine, photo, copies, size):
    card = networks.make_denoiser(models, size=size)
    engine = make_engine()
    square = np.ascontiguousarray(photo[:96, :96])
    made = engine.predict(card, {"image": square, "noise_level": 0.1}, ensemble=copies)
    for number in range(copies):
        turned = np.ascontiguousarray(flip(square.transpose(2, 0, 1), number).transpose(1, 2, 0))
        again = engine.predict(card, {"image": turned, "noise_level": 0.1}, ensemble=copies)
        np.testing.assert_allclose(again, flip(made.transpose(2, 0, 1), number).transpose(1, 2, 0), atol=1e-5)
    plain = engine.predict(card, {"image": square, "noise_level": 0.1})
    assert np.abs(made - plain).max() > 1e-3


def test_a_card_may_ask_for_an_average(models, make_engine, photo):
    card = networks.make_denoiser(models)
    inputs = {"image": photo, "noise_level": 0.1}
    engine = make_engine()
    by_card = engine.predict(replace(card, ensemble=4), inputs)
    np.testing.assert_array_equal(by_card, engine.predict(card, inputs, ensemble=4))
    np.testing.assert_array_equal(
        engine.predict(replace(card, ensemble=4), inputs, ensemble=1), engine.predict(card, inputs)
    )


def test_maps_masks_and_tiles_go_with_it(models, make_engine, photo):
    card = networks.make_filler(models)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[3:9, 40:77] = 255
    engine = make_engine()
    plain = engine.predict(card, {"image": photo, "mask": mask})
    np.testing.assert_allclose(engine.predict(card, {"image": photo, "mask": mask}, ensemble=8), plain, atol=1e-6)


def test_it_reports_and_stops_inside_a_tile(models, make_engine, photo):
    class Stop:
        def __init__(self) -> None:
            self.done: list[float] = []

        @property
        def cancelled(self) -> bool:
            return len(self.done) >= 4

        def update(self, done: float, text: str = "") -> None:
            self.done.append(done)

    card, stop = networks.make_denoiser(models, tile=512), Stop()
    with pytest.raises(Cancelled):
        make_engine().predict(card, {"image": photo, "noise_level": 0.1}, ensemble=8, progress=stop)
    assert stop.done == sorted(stop.done) and len(stop.done) < 9


def test_another_number_is_refused(models, make_engine, photo):
    with pytest.raises(UsageError, match="1, 2, 4, 8 copies, not 3"):
        make_engine().predict(networks.make_denoiser(models), {"image": photo}, ensemble=3)

"""What each pass of a recurrent denoiser brings and costs, beside the denoiser that goes over the photo once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from genrepair.engine import Engine, EngineSettings, ModelCard
from genrepair.imaging.metrics import psnr
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import round8
from training.degrade import gaussian_noise, to_float

SIGMA = 25
MOST_PASSES = 6


def tables(bench: Bench) -> Iterator[Table]:
    """CBSD68 with white noise of sigma 25, the level given; one thread."""
    cards = bench.engine.catalog.for_task("denoise")
    recurrent = [card for card in cards if card.state_input is not None]
    if not recurrent:
        print("  Passes are left out: no recurrent model is installed.")
        return
    engine = Engine(EngineSettings(provider="cpu", threads=1))
    clean = bench.photos("cbsd68")
    noisy = [gaussian_noise(np.random.default_rng((SIGMA, i)), to_float(c), SIGMA / 255) for i, c in enumerate(clean)]
    megapixels = sum(photo.shape[0] * photo.shape[1] for photo in clean) / 1e6
    table = Table("Passes: PSNR in dB at σ 25 and processor seconds a megapixel, 1 thread", ("model", "CBSD68", "s/MP"))
    print(table.title)

    def row(label: str, card: ModelCard, **how: int) -> None:
        names = {each.kind: each.name for each in card.inputs}
        started = time.process_time()
        made = [
            engine.predict(card, {names["image"]: y, names["noise_level"]: (SIGMA / 255,) * 2}, **how) for y in noisy
        ]
        seconds = (time.process_time() - started) / megapixels
        table.add(label, float(np.mean([psnr(round8(m), c) for m, c in zip(made, clean, strict=True)])), seconds)

    for card in cards:
        if card.state_input is None:
            row(card.id, card)
            row(f"{card.id}, 8 orientations", card, ensemble=8)
    for card in recurrent:
        for passes in range(1, MOST_PASSES + 1):
            row(f"{card.id}, {passes} pass{'es' * (passes > 1)}", card, steps=passes)
    engine.close()
    yield table

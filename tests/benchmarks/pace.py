"""How fast the models are beside classical methods: one thread each, the same pictures, one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from genrepair.engine import Engine, EngineSettings
from genrepair.tools.denoise_together import TASK
from tests.benchmarks import peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.denoise import better
from training.degrade import gaussian_noise, to_float
from training.hole_masks import thin_mask

RUNS = 3


def tables(bench: Bench) -> Iterator[Table]:
    """Processor time a megapixel, best of three, and the ratio to the program's float32 model."""
    table = Table(
        "Speed: processor ms a megapixel, 1 thread, 512 x 512", ("task", "method", "ms/MP", "of ours in float32")
    )
    print(table.title)
    photo = np.ascontiguousarray(bench.photos("kodak24")[0][:512, :512])
    noisy = gaussian_noise(np.random.default_rng(0), to_float(photo), 25 / 255)
    mask = thin_mask(np.random.default_rng(1), 512, 1, 8, 12)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    base = 0.0

    def row(task: str, label: str, run: Callable[[], object], runs: int = RUNS) -> float:
        best = float("inf")
        if runs > 1:
            run()
        for _ in range(runs):
            started = time.process_time()
            run()
            best = min(best, time.process_time() - started)
        pace = 1000 * best / (photo.shape[0] * photo.shape[1] / 1e6)
        table.add(task, label, f"{pace:.0f}", f"{pace / (base or pace):.2f}")
        return pace

    inputs = {"image": noisy, "noise_level": 25 / 255}
    for prefer in ("quality", "speed"):
        engine = Engine(EngineSettings(provider="cpu", threads=1, prefer=prefer))
        card = engine.card("denoise")
        engine.predict(card, inputs)
        device = engine.provider_in_use(card)
        if prefer == "quality" or "int8" in device:
            pace = row("denoise", f"GenRepair {card.id}, {device}", lambda e=engine, c=card: e.predict(c, inputs))
            base = base or pace
        if prefer == "quality" and engine.optional_card(TASK) is not None:
            row("denoise", "GenRepair, high quality", lambda e=engine, c=card: better(e, c, 1, noisy, 25))
        engine.close()
    row("denoise", "OpenCV non-local means", lambda: peers.non_local_means(noisy, 25, 0.8))
    row("denoise", "wavelet (scikit-image)", lambda: peers.wavelet(noisy, 25))
    row("denoise", "total variation (scikit-image)", lambda: peers.total_variation(noisy, 25, 0.8))
    row("denoise", "BM3D (package bm3d)", lambda: peers.bm3d(noisy, 25), 1)
    base = 0.0
    engine = Engine(EngineSettings(provider="cpu", threads=1))
    card = engine.card("inpaint")
    base = row("inpaint", f"GenRepair {card.id}", lambda: engine.predict(card, {"image": photo, "mask": mask}))
    engine.close()
    for method in ("telea", "navier-stokes"):
        row("inpaint", f"OpenCV {method}", lambda k=method: peers.opencv_inpaint(photo, mask, k))
    row("inpaint", "biharmonic (scikit-image)", lambda: peers.biharmonic(photo, mask), 1)
    cv2.setNumThreads(threads)
    yield table

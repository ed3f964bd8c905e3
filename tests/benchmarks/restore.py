"""How well JPEG blocks and a soft focus are taken back; only where a model for it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from genrepair.imaging.metrics import psnr
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.degrade import gaussian_blur, gaussian_noise, jpeg, to_float, to_uint8


def tables(bench: Bench) -> Iterator[Table]:
    """Colour LIVE1 at JPEG quality 10 and 20 (4:2:0); Kodak24 with Gaussian blur 1.6 and noise 2."""
    if not bench.has("restore"):
        print("  Restore is left out: no model for it is installed.")
        return
    table = Table(
        "Restore: PSNR in dB", ("method", "LIVE1, JPEG 10", "LIVE1, JPEG 20", "Kodak24, blur 1.6 and noise 2")
    )
    print(table.title)
    live, kodak = bench.photos("live1"), bench.photos("kodak24")
    sets = [[(to_uint8(jpeg(to_float(p), q)), p) for p in live] for q in (10, 20)]
    soft = [
        gaussian_noise(np.random.default_rng((2, i)), gaussian_blur(to_float(p), 1.6), 2 / 255)
        for i, p in enumerate(kodak)
    ]
    sets.append([(to_uint8(s), p) for s, p in zip(soft, kodak, strict=True)])

    def row(label: str, make: Callable[[Pixels], Pixels]) -> None:
        table.add(label, *(float(np.mean([psnr(make(a), b) for a, b in pairs])) for pairs in sets))

    row("damaged photo", lambda image: image)
    name = f"GenRepair {bench.engine.card('restore').id}, strengths measured"
    row(name, lambda image: bench.applied("restore", image))
    row("bilateral filter (OpenCV), 5 px", lambda image: np.asarray(cv2.bilateralFilter(image, 5, 20, 2), np.uint8))
    row("unsharp mask, 1.6 px, 100 %", _unsharp)
    yield table


def _unsharp(image: Pixels) -> Pixels:
    return np.asarray(cv2.addWeighted(image, 2.0, cv2.GaussianBlur(image, (0, 0), 1.6), -1.0, 0), np.uint8)

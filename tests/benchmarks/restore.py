"""How well JPEG blocks, a soft focus and grain are taken back; only where a model for it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.metrics import psnr
from tests.benchmarks import peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.degrade import gaussian_blur, gaussian_noise, jpeg, scan_grain, to_float, to_uint8
from training.recipes.restore import told_as

Told = NDArray[np.float32]


def tables(bench: Bench) -> Iterator[Table]:
    """Colour LIVE1 at JPEG quality 10 and 20 (4:2:0); Kodak24 with Gaussian blur 1.6 and noise 2, and with grain."""
    if not bench.has("restore"):
        print("  Restore is left out: no model for it is installed.")
        return
    table = Table(
        "Restore: PSNR in dB",
        (
            "method",
            "LIVE1, JPEG 10",
            "LIVE1, JPEG 20",
            "Kodak24, blur 1.6 and noise 2",
            "Kodak24, grain of scans",
            "of good Kodak24 changed, worst",
        ),
    )
    print(table.title)
    live, kodak = bench.photos("live1"), bench.photos("kodak24")
    sets = [[(to_uint8(jpeg(to_float(p), q)), p, told_as(0, q, 0)) for p in live] for q in (10, 20)]
    soft = [
        gaussian_noise(np.random.default_rng((2, i)), gaussian_blur(to_float(p), 1.6), 2 / 255)
        for i, p in enumerate(kodak)
    ]
    sets.append([(to_uint8(s), p, told_as(2 / 255, 100, 1.6)) for s, p in zip(soft, kodak, strict=True)])
    # As in the table of denoising.
    grain = [scan_grain(np.random.default_rng(i), to_float(p)) for i, p in enumerate(kodak)]
    strong = [told_as(float((g - to_float(p)).std()), 100, 0) for g, p in zip(grain, kodak, strict=True)]
    sets.append([(to_uint8(g), p, told) for g, p, told in zip(grain, kodak, strong, strict=True)])

    def row(label: str, make: Callable[[Pixels, Told | None], Pixels]) -> None:
        figures = [[psnr(make(damaged, told), photo) for damaged, photo, told in each] for each in sets]
        # What it does to photos that are good: none should change.
        kept = [(photo, make(photo, None)) for photo in kodak]
        changed = [psnr(after, before) for before, after in kept if not np.array_equal(before, after)]
        worst = f", {min(changed):.1f} dB" if changed else ""
        table.add(label, *(float(np.mean(each)) for each in figures), f"{len(changed)} of {len(kodak)}{worst}")

    def given(image: Pixels, told: Told | None) -> Pixels:
        if told is None:
            return image  # Nothing is asked for.
        noise, blocking, blur = (round(100 * float(each)) for each in told)
        return bench.applied("restore", image, auto=False, noise=noise, blocking=blocking, blur=blur)

    row("damaged photo", lambda image, _: image)
    name = f"GenRepair {bench.engine.card('restore').id}, strengths"
    row(f"{name} measured", lambda image, _: bench.applied("restore", image))
    row(f"{name} measured, maximum quality", lambda image, _: bench.applied("restore", image, effort="maximum"))
    row(f"{name} given", given)
    row("bilateral filter (OpenCV), 5 px", lambda image, _: np.asarray(cv2.bilateralFilter(image, 5, 20, 2), np.uint8))
    row("unsharp mask, 1.6 px, 100 %", lambda image, _: peers.unsharp(image))
    yield table

"""What is read of the noise of good photos, and of noise that is made: the finest detail, and what a denoiser sees.

``python -m tests.benchmarks.noise_readings PHOTOS`` reads a folder of good photos, as they are and with noise of known
strength, in windows of 512 pixels from their middle. Restore is told what is seen, as far as it is sure.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from genrepair.engine import Engine, EngineSettings
from genrepair.imaging.noise_level import calm_noise
from genrepair.tools.noise_meter import seen_noise
from tests.benchmarks.bench import Table
from training import degrade
from training.data import load_photos

SIDE = 512
Make = Callable[[np.random.Generator, degrade.Image], degrade.Image]
MADE: dict[str, Make] = {
    "white noise of 4": lambda rng, image: degrade.gaussian_noise(rng, image, 4 / 255),
    "white noise of 10": lambda rng, image: degrade.gaussian_noise(rng, image, 10 / 255),
    "white noise of 20": lambda rng, image: degrade.gaussian_noise(rng, image, 20 / 255),
    "fine grain (film_grain)": degrade.film_grain,
    "grain of scans (scan_grain)": degrade.scan_grain,
    "no noise, JPEG 20": lambda _, image: degrade.jpeg(image, 20),
}


def main() -> None:
    """Print two tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.noise_readings", description=__doc__)
    parser.add_argument("photos", type=Path, help="folder of photos without noise")
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo")
    options = parser.parse_args()
    loaded = load_photos(options.photos, 128)
    photos = [_middle(photo) for photo in [*loaded.held_out, *loaded.train][:: options.every]]
    engine = Engine(EngineSettings(provider="cpu"))
    good = [(calm_noise(photo)[0], seen) for photo in photos for seen in [seen_noise(photo, engine)]]
    table = Table(f"{len(photos)} good photos: luminance noise read (255 levels)", ("measure", "50 %", "90 %", "97 %"))
    shares = (0.5, 0.9, 0.97)
    table.add("finest detail", *np.quantile([fine for fine, _ in good], shares))
    table.add("by the denoiser", *np.quantile([seen.luminance for _, seen in good], shares))
    table.add("by the denoiser, as far as sure", *np.quantile([seen.luminance * seen.sure for _, seen in good], shares))
    print(table.markdown() + "\n")
    made = Table(
        "The same with noise: read, of the true deviation (of JPEG: levels)",
        ("noise", "finest detail, median", "by the denoiser, median", "a tenth less than", "told to Restore, median"),
    )
    for name, make in MADE.items():
        rows = []
        for number, photo in enumerate(photos):
            clean = degrade.to_float(photo)
            image = np.clip(make(np.random.default_rng(number), clean), 0, 1)
            true = 1.0 if "JPEG" in name else 255 * float((image - clean).std())
            pixels = degrade.to_uint8(image)
            seen = seen_noise(pixels, engine)
            rows.append((calm_noise(pixels)[0] / true, seen.deviation / true, seen.sure * seen.deviation / true))
        middle = np.median(rows, axis=0)
        made.add(name, middle[0], middle[1], np.quantile([row[1] for row in rows], 0.1), middle[2])
    print(made.markdown())


def _middle(photo: degrade.Image) -> degrade.Image:
    top, left = (max(0, (side - SIDE) // 2) for side in photo.shape[:2])
    return np.ascontiguousarray(photo[top : top + SIDE, left : left + SIDE])


if __name__ == "__main__":
    main()

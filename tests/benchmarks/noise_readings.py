"""What is read of the noise of good photos, and of made noise: the finest detail alone, and what the program sees.

``python -m tests.benchmarks.noise_readings PHOTOS`` reads a folder of good photos, as they are and with noise of known
strength, in windows of 512 pixels from their middle. Restore is told what is seen, if good photos do not read as much.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from genrepair.imaging.noise_level import measure_noise
from genrepair.imaging.noise_reading import seen_noise
from genrepair.tools.restore import measure_strengths
from tests.benchmarks.bench import Table
from training import degrade
from training.data import load_photos, middle
from training.recipes.restore import STRONGEST_NOISE as STRONGEST

SIDE = 512
Make = Callable[[np.random.Generator, degrade.Image], degrade.Image]
MADE: dict[str, Make] = {
    "white noise of 4": lambda rng, image: degrade.gaussian_noise(rng, image, 4 / 255),
    "white noise of 10": lambda rng, image: degrade.gaussian_noise(rng, image, 10 / 255),
    "white noise of 20": lambda rng, image: degrade.gaussian_noise(rng, image, 20 / 255),
    "fine grain (film_grain)": degrade.film_grain,
    "grain of scans (scan_grain)": degrade.scan_grain,
    "noise of cameras (camera_noise)": degrade.camera_noise,
    "no noise, JPEG 20": lambda _, image: degrade.jpeg(image, 20),
}


def main() -> None:
    """Print two tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.noise_readings", description=__doc__)
    parser.add_argument("photos", type=Path, help="folder of photos without noise")
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo")
    options = parser.parse_args()
    loaded = load_photos(options.photos, 128)
    photos = [middle(photo, SIDE) for photo in [*loaded.held_out, *loaded.train][:: options.every]]
    good = [(measure_noise(photo)[0], seen_noise(photo).luminance, _told(photo)) for photo in photos]
    table = Table(f"{len(photos)} good photos: luminance noise read (255 levels)", ("measure", "50 %", "90 %", "97 %"))
    shares = (0.5, 0.9, 0.97)
    for measure, values in zip(("finest detail", "seen", "told to Restore"), zip(*good, strict=True), strict=True):
        table.add(measure, *np.quantile(values, shares))
    print(table.markdown() + "\n")
    made = Table(
        "The same with noise: read, of the true deviation (of JPEG: levels); medians",
        ("noise", "finest detail", "seen", "a tenth less than", "a tenth more than", "told to Restore"),
    )
    for name, make in MADE.items():
        rows = []
        for number, photo in enumerate(photos):
            clean = degrade.to_float(photo)
            image = np.clip(make(np.random.default_rng(number), clean), 0, 1)
            true = 1.0 if "JPEG" in name else 255 * float((image - clean).std())
            pixels = degrade.to_uint8(image)
            rows.append(np.array((measure_noise(pixels)[0], seen_noise(pixels).deviation, _told(pixels))) / true)
        (fine, seen, told), few, most = np.quantile(rows, (0.5, 0.1, 0.9), axis=0)
        made.add(name, fine, seen, few[1], most[1], told)
    print(made.markdown())


def _told(pixels: degrade.Image) -> float:
    """What Restore is told, in levels."""
    return 255 * STRONGEST * measure_strengths(pixels)[0]


if __name__ == "__main__":
    main()

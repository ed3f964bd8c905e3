"""Remakes the bundled sample photos: ``python -m training.samples [FOLDER]``.

Both come from undamaged CC0 photos in ``resources/samples/undamaged`` and from drawn damage of a fixed seed, so anyone
can remake them and compare a repair with the truth. Pictures of real marks are not used: the repository has none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.paths import samples_dir
from training.damage_synth import Alpha, Rng, crease, dust, hair, scratch
from training.degrade import Image, blur, camera_noise, fade, film_grain, to_float, to_uint8

Draw = Callable[[Rng, tuple[int, int]], Alpha]

PAPER = (0.97, 0.95, 0.90)
INK = (0.10, 0.09, 0.08)
JPEG_QUALITY = 88


def old_print(rng: Rng, image: Image) -> Image:
    """A colour print of decades ago: soft, faded, grainy, scratched, folded once, with dust on the scanner's glass."""
    image = fade(rng, blur(rng, image, 0.8))
    image = ((image + film_grain(rng, image)) / 2).astype(np.float32)
    image = _lay(rng, image, crease, 1, PAPER, 0.9)
    image = _lay(rng, image, scratch, 16, PAPER, 0.9)
    image = _lay(rng, image, dust, 22, PAPER, 0.95)
    image = _lay(rng, image, hair, 2, INK, 0.8)
    return _lay(rng, image, dust, 5, INK, 0.85)


def camera(rng: Rng, image: Image) -> Image:
    """A photo at a high ISO: sensor noise, and hairs and dust on the sensor."""
    image = camera_noise(rng, image)
    image = _lay(rng, image, hair, 4, INK, 0.7)
    return _lay(rng, image, dust, 10, INK, 0.7)


# File name -> undamaged photo, damage, seed. The seeds were chosen by eye.
SAMPLES: dict[str, tuple[str, Callable[[Rng, Image], Image], int]] = {
    "old-print.jpg": ("bay.jpg", old_print, 2),
    "camera-noise.jpg": ("lagoon.jpg", camera, 37),
}


def _lay(rng: Rng, image: Image, draw: Draw, marks: int, colour: tuple[float, float, float], opacity: float) -> Image:
    """Lay ``marks`` marks of one kind and colour over ``image``, each fainter than ``opacity`` by chance."""
    for _ in range(marks):
        alpha = draw(rng, image.shape[:2])[..., None] * np.float32(opacity * rng.uniform(0.6, 1.0))
        image = (image * (1 - alpha) + alpha * np.array(colour, np.float32)).astype(np.float32)
    return image


def make(name: str) -> NDArray[np.uint8]:
    """The damaged sample ``name`` as the bytes of a JPEG file, (length,) uint8."""
    source, damage, seed = SAMPLES[name]
    data = np.fromfile(samples_dir() / "undamaged" / source, np.uint8)
    pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)
    damaged = to_uint8(damage(np.random.default_rng(seed), to_float(pixels)))
    flags = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, file = cv2.imencode(".jpg", damaged[..., ::-1], flags)
    return np.asarray(file, np.uint8)


def main(arguments: list[str]) -> int:
    """Write every sample into the folder named, or over the bundled ones."""
    folder = Path(arguments[0]) if arguments else samples_dir()
    folder.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        file = make(name)
        file.tofile(folder / name)
        print(f"{folder / name}: {file.size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

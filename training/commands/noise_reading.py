"""``noise-reading``: the small net by which the program tells how noisy a photo is."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from training.commands.run_options import add_net_options, say, write_net

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from training.degrade import Image

# Crops of photos to learn from have sides between these, of photos at least so large, and no scan is smaller.
SIDES, SMALLEST, LEAST = (256, 700), 384, 200
# Crops of each training photo from each of the seeds; steps of the fit, and units of both hidden layers; side of what
# is measured of held-out photos.
VERSIONS, SEEDS, STEPS, UNITS, MEASURED = 10, (1, 2), 15_000, 64, 512
# Noise told of a good photo costs its texture; too little told leaves some noise.
TOO_MUCH = 1.5
# How often noise of each kind is drawn.
KINDS = {"none": 0.25, "white": 0.15, "film": 0.13, "scan": 0.25, "camera": 0.14, "coarse": 0.08}
# How often it went through a scanner that shrank, enlarged, softened or sharpened it, has marks, and is a JPEG of a
# quality between these.
SCANNED, MARKED, SAVED = 0.3, 0.2, 0.5
QUALITIES = (15, 100)
# How often all channels of a colour photo have the same noise, as grain has that an editor adds; and photos in black
# and white are toned, with their grain.
SAME, TONED = 0.15, 0.5
# Seeds of as many crops more on which noise is weak: a blurred photo has little else in its fine bands, a JPEG of low
# quality less. How often they are soft, how often noise of each kind is drawn, up to what level of white noise, and
# JPEG qualities.
WEAK_SEEDS, WEAK_SOFT, WEAKEST = (3, 4), 0.6, 10.0
WEAK_KINDS = {"none": 0.35, "white": 0.35, "film": 0.05, "scan": 0.1, "camera": 0.1, "coarse": 0.05}
WEAK_QUALITIES = (7, 60)
SEPIA = (1.0, 0.86, 0.7)
CASES = (
    *("none", "JPEG 20", "white 2", "white 4", "white 10", "white 20", "same 6", "sepia 6"),
    *("film", "scan", "camera", "coarse"),
)
# White noise on photos blurred by so many pixels.
SOFT, BLURRED = ("soft 2", "soft 5"), 1.6


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser("noise-reading", help="fit how the program tells noise", description=_run.__doc__)
    add_net_options(parser)
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Fit the net of genrepair/imaging/noise_reading.py on photos with noise of known strength.

    They are aged, softened, scratched, scanned and saved as JPEG as well. Held-out photos then tell how far it is off.
    """
    import numpy as np

    from genrepair.imaging.noise_reading import levels_of, target_of
    from training.data import load_photos
    from training.small_net import fit

    photos = load_photos(options.photos, SMALLEST)
    chosen = photos.train[:: options.every]
    drawn = [samples(np.random.default_rng(seed), chosen, VERSIONS) for seed in SEEDS]
    drawn += [samples(np.random.default_rng(seed), chosen, VERSIONS, weak=True) for seed in WEAK_SEEDS]
    figures, levels = (np.concatenate(each) for each in zip(*drawn, strict=True))
    net = fit(figures, target_of(levels), STEPS, TOO_MUCH, weighed, answers=4, units=UNITS)
    for case in (*CASES, *SOFT):
        figures, levels = samples(np.random.default_rng(3), photos.held_out, 1, case)
        read = np.array([levels_of(each, net) for each in figures])
        say(f"{case}: " + _compared(read[:, 0], levels[:, 0]) + "; colour " + _compared(read[:, 1], levels[:, 1]))
    write_net(net, options.write)


def _compared(read: NDArray[np.float64], true: NDArray[np.float64]) -> str:
    import numpy as np

    if true.max() < 0.3:
        return "read {:.2f}, a tenth above {:.2f}".format(*np.quantile(read, (0.5, 0.9)))
    shares = np.quantile(read / np.maximum(true, 0.3), (0.5, 0.1, 0.9))
    return "read {:.2f} of it, a tenth below {:.2f}, a tenth above {:.2f}".format(*shares)


def weighed(answers: Tensor) -> Tensor:
    """(n, places, 4) -> (n, 2): `target_of` what `genrepair.imaging.noise_reading.levels_of` makes of the answers."""
    from genrepair.imaging.noise_reading import LIMITS, OFFSET, TRUST

    weights = (TRUST * (answers[..., 2:] / TRUST).tanh()).softmax(1)
    levels = (answers[..., :2].clamp(*LIMITS).exp() - OFFSET).clamp(min=0)
    # Not quite zero, where the root is infinitely steep.
    return ((levels.square() * weights).sum(1) + 1e-4).sqrt().add(OFFSET).log()


def samples(
    rng: np.random.Generator,
    photos: Sequence[NDArray[np.uint8]],
    versions: int,
    case: str | None = None,
    weak: bool = False,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Figures and true levels (luminance, chroma) of crops.

    Parameters
    ----------
    rng : Generator
    photos : sequence of (height, width, 3) uint8
    versions : int
        Crops of each photo.
    case : str, or None
        One of `CASES` for the middle of each photo.
    weak : bool
        Whether noise is weak and the photo often soft or a JPEG of low quality, where there is no case.
    """
    import numpy as np

    from genrepair.imaging.noise_reading import noise_figures
    from training import degrade
    from training.data import middle, random_crop

    figures, levels = [], []
    for photo in photos:
        for _ in range(versions):
            if case is None:
                side = min(int(rng.integers(*SIDES)), *photo.shape[:2])
                image, level = _aged(rng, degrade.to_float(random_crop(rng, [photo], side)), weak)
            else:
                kind, _, number = case.partition(" ")
                image, sigma = degrade.to_float(middle(photo, MEASURED)), float(number or 0)
                if kind == "sepia":
                    both = _noisy(rng, degrade.grey(image), "white", sigma)
                    image, clean = (each * np.array(SEPIA, np.float32) for each in both)
                else:
                    if kind == "soft":
                        image = degrade.gaussian_blur(image, BLURRED)
                    image, clean = _noisy(rng, image, "white" if kind == "soft" else kind, sigma)
                level = _levels(image - clean)
                if kind == "JPEG":
                    image = degrade.jpeg(image, int(number))
            figures.append(noise_figures(degrade.to_uint8(image)))
            levels.append(level)
    return np.array(figures), np.array(levels)


def _aged(rng: np.random.Generator, image: Image, weak: bool) -> tuple[Image, tuple[float, float]]:
    """At times in black and white, with aged colours, soft; then noise of any kind, and often saved as JPEG."""
    import numpy as np

    from training import degrade
    from training.recipes.restore import soften

    if rng.random() < 0.25:
        image = degrade.grey(image)
    if rng.random() < 0.25:
        image = degrade.age_colours(rng, image)
    if rng.random() < (WEAK_SOFT if weak else 0.3):
        image, _ = soften(rng, image)
    kinds = WEAK_KINDS if weak else KINDS
    kind = str(rng.choice(list(kinds), p=list(kinds.values())))
    if kind in ("camera", "coarse"):
        image = degrade.full_size(rng, image)
    noisy, clean = _noisy(rng, image, kind, WEAKEST * rng.random() if weak else 30 * rng.random() ** 1.5)
    if rng.random() < SAME:
        noisy = np.clip(clean + (noisy - clean)[..., 1:2], 0, 1)
    if degrade.is_grey(image) and rng.random() < TONED:
        noisy, clean = degrade.toned(rng, noisy, clean)
    if rng.random() < SCANNED:
        noisy, clean = _scanned(rng, noisy, clean)
    level = _levels(noisy - clean)
    if rng.random() < MARKED:
        noisy = _marked(rng, noisy)
    if rng.random() < SAVED:
        quality = int(rng.integers(*(WEAK_QUALITIES if weak else QUALITIES)))
        noisy = degrade.jpeg(noisy, quality, bool(rng.random() < 0.6))
    return noisy, level


def _scanned(rng: np.random.Generator, *images: Image) -> list[Image]:
    """All of them shrunk or enlarged, softened, or sharpened alike."""
    import cv2
    import numpy as np

    from training.degrade import gaussian_blur

    way, height, width = rng.random(), *images[0].shape[:2]
    factor, sigma, share = rng.uniform(0.6, 1.6), rng.uniform(0.3, 1.5), np.float32(rng.uniform(0.3, 1.2))
    size = max(LEAST, round(width * factor)), max(LEAST, round(height * factor))
    made = []
    for image in images:
        if way < 0.4:
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
        elif way < 0.6:
            image = gaussian_blur(image, 0.6 * sigma)
        else:
            image = image + share * (image - gaussian_blur(image, max(0.6, sigma)))
        made.append(np.clip(image, 0, 1))
    return made


def _marked(rng: np.random.Generator, image: Image) -> Image:
    """With scratches, dust and hairs."""
    import numpy as np

    from training.damage_synth import dust, hair, scratch

    for draw, most in ((scratch, 6), (dust, 20), (hair, 3)):
        for _ in range(int(rng.integers(most))):
            alpha = draw(rng, image.shape[:2])[..., None] * np.float32(rng.uniform(0.3, 0.9))
            image = image * (1 - alpha) + alpha * rng.uniform(0, 1, 3).astype(np.float32)
    return image.astype(np.float32)


def _noisy(rng: np.random.Generator, image: Image, kind: str, sigma: float) -> tuple[Image, Image]:
    """With noise (white noise of ``sigma`` levels) and without, both in 0..1.

    A photo in black and white stays one: it was scanned in one channel.
    """
    import numpy as np

    from training import degrade

    makes = {
        "white": lambda: degrade.gaussian_noise(rng, image, sigma / 255),
        "same": lambda: image + rng.normal(0, sigma / 255, (*image.shape[:2], 1)).astype(np.float32),
        "film": lambda: degrade.film_grain(rng, image),
        "scan": lambda: degrade.scan_grain(rng, image),
        "camera": lambda: degrade.camera_noise(rng, image),
        "coarse": lambda: degrade.coarse_noise(rng, image),
    }
    noisy = np.clip(makes[kind]() if kind in makes else image, 0, 1)
    if degrade.is_grey(image):
        noisy = degrade.grey(noisy)
    return noisy, np.clip(image, 0, 1)


def _levels(noise: Image) -> tuple[float, float]:
    """Levels of luminance and chroma, white noise of standard deviation s having s in both."""
    import numpy as np

    from genrepair.imaging.noise_level import CHROMA_GAIN, LUMINANCE_GAIN
    from genrepair.imaging.tone import LUMINANCE

    luminance = noise @ LUMINANCE
    chroma = float(np.sqrt(np.mean(np.square(noise - luminance[..., None]))))
    return 255 * float(luminance.std()) / LUMINANCE_GAIN, 255 * chroma / CHROMA_GAIN

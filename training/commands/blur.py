"""``blur``: the small net by which the program tells how blurred a photo is."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from training.commands.run_options import add_net_options, say, write_net

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 384
# One drawn page for so many crops of photos: text and plans have steeper edges than any photo.
DRAWN = 8
# Crops of each training photo, and steps of the fit.
VERSIONS, STEPS = 14, 4000
# Telling too much blur does more harm than telling too little: measured on Restore, a sharp photo loses 2 dB to 0.6
# pixels that are not there, and a soft one 0.7 dB to 0.6 pixels that are missed.
TOO_MUCH = 1.5
CASES = ((0.0, 0), (0.0, 3), (0.0, 8), (0.6, 2), (1.0, 2), (1.6, 2), (1.6, 8), (2.4, 2))


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser("blur", help="fit how the program tells blur", description=_run.__doc__)
    add_net_options(parser)
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Fit the net of genrepair/imaging/blur.py on photos softened by known amounts, with grain and JPEG.

    Held-out photos then tell how far it is off, and what sharp photos read.
    """
    import numpy as np

    from genrepair.imaging.blur import sigma_of
    from training.data import load_photos
    from training.small_net import fit

    photos = load_photos(options.photos, SIDE)
    features, truths = samples(np.random.default_rng(1), photos.train[:: options.every], VERSIONS)
    net = fit(features, truths[:, None], STEPS, TOO_MUCH)
    for blur, noise in CASES:
        features, _ = samples(np.random.default_rng(2), photos.held_out, 1, (blur, noise))
        told = np.array([sigma_of(each, net) for each in features])
        say(
            f"blur {blur}, noise {noise}: told {told.mean():.2f}, off by {np.abs(told - blur).mean():.2f}, "
            f"more than 0.5 in {int((told > 0.5).sum())} of {len(told)}"
        )
    write_net(net, options.write)


def samples(
    rng: np.random.Generator, photos: Any, versions: int, fixed: tuple[float, float] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Features and true blur of crops; ``fixed``: blur, and noise in 8-bit levels, instead of drawn ones."""
    import numpy as np

    from genrepair.imaging.blur import blur_features
    from training import degrade
    from training.data import centre_crops, random_crop

    features, truths = [], []
    for photo in photos:
        for _ in range(versions):
            if fixed is None:
                crop = drawn(rng) if rng.random() < 1 / DRAWN else random_crop(rng, [photo], SIDE)
                image, blur = _damaged(rng, degrade.to_float(crop))
            else:
                blur, noise = fixed
                crop = degrade.to_float(centre_crops([photo], SIDE, 1)[0])
                image = degrade.gaussian_noise(rng, degrade.gaussian_blur(crop, blur) if blur else crop, noise / 255)
            read = blur_features(degrade.to_uint8(image))
            if read is not None:
                features.append(read)
                truths.append(blur)
    return np.array(features), np.array(truths)


def drawn(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Boxes, lines and letters on plain ground, each edge at its sharpest: (SIDE, SIDE, 3)."""
    import cv2
    import numpy as np

    page = np.full((SIDE, SIDE, 3), rng.integers(150, 256, 3), np.uint8)
    for _ in range(int(rng.integers(5, 60))):
        colour = tuple(
            int(each) for each in (rng.integers(0, 256, 3) if rng.random() < 0.5 else [rng.integers(0, 90)] * 3)
        )
        (x, y), (w, h) = rng.integers(-20, SIDE, 2), rng.integers(2, 120, 2)
        kind = rng.random()
        if kind < 0.35:
            cv2.rectangle(page, (int(x), int(y)), (int(x + w), int(y + h)), colour, -1 if rng.random() < 0.6 else 1)
        elif kind < 0.6:
            cv2.line(page, (int(x), int(y)), (int(x + w), int(y + h)), colour, int(rng.integers(1, 5)), cv2.LINE_AA)
        else:
            text = "".join(chr(c) for c in rng.integers(97, 123, int(rng.integers(3, 20))))
            cv2.putText(
                page, text, (int(x), int(y)), cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.4, 1.5), colour, 1, cv2.LINE_AA
            )
    return page


def _damaged(rng: np.random.Generator, crop: Any) -> tuple[Any, float]:
    """A third sharp, the rest soft; then grain of any kind and JPEG, or neither."""
    import numpy as np

    from training import degrade
    from training.recipes.restore import soften

    image, blur = (crop, 0.0) if rng.random() < 0.35 else soften(rng, crop)
    way = rng.random()
    if way < 0.4:
        image = degrade.gaussian_noise(rng, image, rng.uniform(0, 6) / 255)
    elif way < 0.6:
        image = degrade.gaussian_noise(rng, image, rng.uniform(6, 30) / 255)
    elif way < 0.75:
        image = degrade.film_grain(rng, image)
    elif way < 0.85:
        image = degrade.camera_noise(rng, np.clip(image, 0, 1))
    if rng.random() < 0.4:
        image = degrade.jpeg(image, int(rng.integers(30, 100)))
    return image, blur

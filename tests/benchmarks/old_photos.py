"""Whether a photo that was made old passes for an old one, and what comes back of a faded one; where models exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from genrepair.imaging.metrics import psnr, ssim
from genrepair.imaging.tone import automatic_levels
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.data import load_photos
from training.degrade import to_uint8
from training.old_photos import faded_photo, grey
from training.recipes.cyclic import WINDOW, grey_crops, simply_aged
from training.recipes.recipe import to_tensor
from training.two_sample import fresh_classifier

SEEDS = 5
LEARNED, ASKED = 640, 192


def tables(bench: Bench) -> Iterator[Table]:
    """Fresh classifiers on old photos that were held out, against Kodak24 made old; Kodak24 in grey, heavily faded."""
    if bench.has("guide"):
        yield _faded(bench)
    else:
        print("  Faded prints are left out: no model for them is installed.")
    if bench.has("vintage") and (bench.test.parent / "train_old").is_dir():
        yield _vintage(bench)
    else:
        print("  The vintage print is left out: no model for it is installed, or the old photos are missing.")


def _faded(bench: Bench) -> Table:
    table = Table("Faded prints: Kodak24 in grey, heavily faded", ("method", "PSNR in dB", "SSIM"))
    print(table.title)
    pairs: list[tuple[Pixels, Pixels]] = []
    for number, photo in enumerate(bench.photos("kodak24")):
        clean = grey(photo)
        pairs.append((_rgb(faded_photo(np.random.default_rng((6, number)), clean)), _rgb(clean)))

    def row(label: str, make: Callable[[Pixels], Pixels]) -> None:
        made = [(make(faded), clean) for faded, clean in pairs]
        table.add(label, float(np.mean([psnr(a, b) for a, b in made])), f"{np.mean([ssim(a, b) for a, b in made]):.3f}")

    def restored(image: Pixels) -> Pixels:
        return bench.applied("restore", image) if bench.has("restore") else image

    row("faded photo", lambda image: image)
    row("automatic levels", lambda image: _rgb(automatic_levels(grey(image))))
    row("GenRepair, Restore", restored)
    row("GenRepair, Restore, then automatic levels", lambda image: _rgb(automatic_levels(grey(restored(image)))))
    row("GenRepair, Faded print", lambda image: bench.applied("faded", image))
    row("GenRepair, Restore, then Faded print", lambda image: bench.applied("faded", restored(image)))
    return table


def _vintage(bench: Bench) -> Table:
    table = Table(
        f"Vintage print: a fresh classifier, real old photos against these; 0.5 is ideal, mean of {SEEDS} and spread",
        ("made old by", "accuracy", "area under the curve"),
    )
    print(table.title)
    old = load_photos(bench.test.parent / "train_old", WINDOW)
    clean = load_photos(bench.test.parent / "train", WINDOW).train, bench.photos("kodak24")
    real = grey_crops(old.train, LEARNED, 1), grey_crops(old.held_out, ASKED, 2)
    crops = grey_crops(clean[0], LEARNED, 3, 0.5), grey_crops(clean[1], ASKED, 4, 0.5)

    def row(label: str, make: Callable[[Tensor, int], Tensor]) -> None:
        learned, asked = (make(part, number) for number, part in enumerate(crops))
        runs = [fresh_classifier(real[0], learned, real[1], asked, seed) for seed in range(SEEDS)]
        cells = [[run[key] for run in runs] for key in ("accuracy", "auc")]
        table.add(label, *(f"{np.mean(c):.2f} ± {np.std(c):.2f}" for c in cells))

    row("nothing", lambda part, number: part)
    row("tones of an old photo, film grain", lambda part, number: simply_aged(part, old.train, number))
    card = bench.engine.card("vintage")

    def aged(part: Tensor, number: int) -> Tensor:
        noise = torch.randn(part.shape, generator=torch.Generator().manual_seed(number))
        given = torch.cat((part.expand(-1, 3, -1, -1), noise), dim=1).permute(0, 2, 3, 1).numpy()
        image = card.image_input
        made = [bench.engine.predict(card, {image.name: each[..., : image.channels]}) for each in given]
        return to_tensor([grey(255 * each) for each in made])

    row(f"GenRepair {card.id}", aged)
    return table


def _rgb(image: NDArray[np.float32]) -> Pixels:
    return np.repeat(to_uint8(image), 3, axis=2)

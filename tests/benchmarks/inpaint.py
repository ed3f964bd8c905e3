"""How well holes are filled, beside classical methods and the published outputs of MI-GAN."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.hole_texture import band_distance
from genrepair.imaging.metrics import psnr, ssim
from tests.benchmarks import contrib, peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.data import read_srgb
from training.hole_masks import thin_mask

Fill = Callable[[Pixels, Pixels], Pixels]
# Pixels inside a hole's border in which its seam is judged.
RING = 8


def tables(bench: Bench) -> Iterator[Table]:
    """Scratches drawn on Kodak24 and the free-form holes of the MI-GAN set."""
    inside = Table(
        "Inpaint: PSNR inside the hole in dB, SSIM of the whole photo",
        ("method", "scratches 1-3 px", "marks 3-8 px", "free-form 512"),
    )
    seams = Table(
        f"Inpaint, the seam: mean absolute error / error of the gradients in the {RING} px inside the border, 0-255",
        inside.columns,
    )
    textures = Table(
        "Inpaint, texture of broad holes: how far the power of its bands is from the truth, dB", ("method", "dB")
    )
    sets = [_thin(bench, 1, 3), _thin(bench, 3, 8), _free_form(bench)]
    names = [path.stem for path in _free_form_files(bench)]
    for name, (image, mask) in zip(names, sets[2], strict=True):
        bench.keep("holes", name, _broken(image, mask))
    migan = _migan(bench, sets[2])

    def row(label: str, fill: Fill, which: tuple[int, ...] = (0, 1, 2)) -> None:
        cells, ring, texture = [], [], []
        for number, pairs in enumerate(sets):
            if number not in which:
                cells.append("")
                ring.append("")
                continue
            figures = []
            for place, (image, mask) in enumerate(pairs):
                result = fill(_broken(image, mask), mask)
                if number == 2:
                    bench.keep(label, names[place], result)
                    texture.append(band_distance(result, image, mask > 0))
                figures.append((psnr(result, image, mask=mask), ssim(result, image), *seam(result, image, mask)))
            hole, whole, error, gradient = np.mean(figures, axis=0)
            cells.append(f"{hole:.2f} / {whole:.4f}")
            ring.append(f"{error:.1f} / {gradient:.1f}")
        inside.add(label, *cells)
        seams.add(label, *ring)
        if texture:
            textures.add(label, float(np.mean(texture)))

    print(inside.title)
    row(
        f"GenRepair {bench.engine.card('inpaint').id}",
        lambda i, m: bench.applied("inpaint", i, m, grow=0, feather=0, match_grain=0),
    )
    row(
        f"GenRepair {bench.engine.card('inpaint').id}, network alone",
        lambda i, m: bench.applied("inpaint", i, m, grow=0, feather=0, match_grain=0, candidate="network"),
        (2,),
    )
    for card in bench.models("inpaint"):
        if card.id != bench.engine.card("inpaint").id:
            row(f"GenRepair {card.id}, network alone", partial(_by, bench, card.id), (2,))
    for method in ("telea", "navier-stokes"):
        row(f"OpenCV {method}", lambda i, m, k=method: peers.opencv_inpaint(i, m, k))
    row("membrane (Poisson), what the networks begin with", peers.membrane_inpaint)
    if not bench.ours:
        # Broad holes would take it minutes each.
        row("biharmonic (scikit-image)", partial(_kept, bench, "biharmonic", peers.biharmonic), (0, 1))
        if contrib.ready():
            row("FSR fast (OpenCV contrib)", partial(_kept, bench, "fsr", contrib.fsr))
        else:
            print("  FSR is left out: no environment with opencv-contrib could be made.")
    if migan:
        row("MI-GAN, published outputs", lambda i, m: migan[m.tobytes()], (2,))
    yield inside
    yield seams
    yield textures


def _by(bench: Bench, model: str, image: Pixels, mask: Pixels) -> Pixels:
    return bench.applied("inpaint", image, mask, model, grow=0, feather=0, match_grain=0, candidate="network")


def _kept(bench: Bench, name: str, make: Fill, image: Pixels, mask: Pixels) -> Pixels:
    return bench.memory.get(name, (image, mask), lambda: make(image, mask))


def seam(result: Pixels, truth: Pixels, mask: Pixels) -> tuple[float, float]:
    """Mean absolute error, and of horizontal and vertical differences, in the rim of the hole."""
    distance = cv2.distanceTransform((mask > 0).astype(np.uint8), cv2.DIST_L2, 3)
    ring = (distance > 0) & (distance <= RING)
    a, b = result.astype(np.float32), truth.astype(np.float32)
    gradient = [np.abs(np.diff(a, axis=k, prepend=0) - np.diff(b, axis=k, prepend=0))[ring].mean() for k in (0, 1)]
    return float(np.abs(a - b)[ring].mean()), float(np.mean(gradient))


def _migan(bench: Bench, pairs: list[tuple[Pixels, Pixels]]) -> dict[bytes, NDArray[np.uint8]]:
    folder = bench.test / "inpaint_places2_512_freeform"
    files = _free_form_files(bench)
    found: dict[bytes, NDArray[np.uint8]] = {}
    for path, (image, mask) in zip(files, pairs, strict=True):
        made = next((folder / "migan").glob(path.stem + ".*"), None)
        if made is None:
            return {}
        picture = read_srgb(made)
        # As given, but what was known is the photo's own in every row.
        found[mask.tobytes()] = np.where(mask[..., None] > 0, picture, image).astype(np.uint8)
    return found


def _thin(bench: Bench, low: int, high: int) -> list[tuple[Pixels, Pixels]]:
    pairs = []
    for i, photo in enumerate(bench.photos("kodak24")):
        # A square as large as the longer side of these photos, cut to each.
        mask = thin_mask(np.random.default_rng((high, i)), 768, low, high, 12)
        pairs.append((photo, np.ascontiguousarray(mask[: photo.shape[0], : photo.shape[1]])))
    return pairs


def _broken(image: Pixels, mask: Pixels) -> Pixels:
    return np.where(mask[..., None] > 0, np.uint8(255), image)


def _free_form_files(bench: Bench) -> list[Path]:
    return sorted((bench.test / "inpaint_places2_512_freeform" / "images").iterdir())[:: bench.every]


def _free_form(bench: Bench) -> list[tuple[Pixels, Pixels]]:
    folder = bench.test / "inpaint_places2_512_freeform"
    pairs = []
    for path in _free_form_files(bench):
        mask_path = next((folder / "masks").glob(path.stem + ".*"))
        mask = cv2.imdecode(np.fromfile(mask_path, np.uint8), cv2.IMREAD_GRAYSCALE)
        pairs.append((read_srgb(path), np.where(np.asarray(mask) < 128, 255, 0).astype(np.uint8)))
    return pairs

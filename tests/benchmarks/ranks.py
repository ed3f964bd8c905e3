"""What tells a good fill from a bad one, and damage from a photo: today's measures beside a critic's opinion.

``python -m tests.benchmarks ranks`` takes held-out photos and held-out marks of the training data. A critic is measured
where a model of the task "realism" is installed (``python -m training train realism``, ``export``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from genrepair.engine import ModelCard
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.fill_places import WAYS, Choice, take
from genrepair.tools.inpaint import TOOL, InpaintParams
from genrepair.tools.texture_fill import seam_roughness
from genrepair.tools.tool import Request
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Memory, Pixels
from training.damage_synth import load_overlays
from training.data import centre_crops, load_photos
from training.degrade import to_float
from training.hole_masks import free_form_mask
from training.recipes.damage import average_precision, damaged_photo
from training.recipes.realism import rank_correlation

SIDE = 320
# Of the hole's size: what texture is measured against.
_STRUCTURE_BLUR = 6.0
# What a critic's opinion may weigh beside the damage model's, in units of its spread.
WEIGHTS = (0.1, 0.3, 1.0)

Candidates = dict[str, Pixels]


def fills(bench: Bench, photo: Pixels, hole: Pixels) -> Candidates:
    """What each way of the program makes of one hole, by its name; ways that cannot be gone are left out."""
    request = Request(np.where(hole[..., None] > 0, np.uint8(255), photo), hole, InpaintParams(grow=0, feather=0))
    place = Region(0, 0, *hole.shape)
    filled, _ = TOOL.fill(request, bench.engine, NoProgress())
    found: Candidates = {}
    for way in WAYS:
        texture = filled.texture
        if texture is not None:
            texture = replace(texture, made=texture.made.copy(), better=texture.better.copy())
        one = replace(filled, work=filled.work.copy(), texture=texture)
        if take(one, Choice(place, way), bench.engine, NoProgress()):
            found[way] = photo.copy()
            found[way][one.area.slices] = one.work
            found[way][hole == 0] = photo[hole == 0]
    return found


def measures(bench: Bench, candidates: Candidates, hole: Pixels, critic: ModelCard | None) -> dict[str, list[float]]:
    """For each measure a number for each candidate, lower where it finds it better."""
    inside = hole > 0
    first = cv2.GaussianBlur(next(iter(candidates.values())).astype(np.float32), (0, 0), _STRUCTURE_BLUR)
    found: dict[str, list[float]] = {"seam": [], "distance from the network": [], "critic": []}
    # How the program lists them.
    found["fixed order"] = [float(number) for number in range(len(candidates))]
    for picture in candidates.values():
        values = picture.astype(np.float32)
        found["seam"].append(seam_roughness(values, inside))
        blurred = cv2.GaussianBlur(values, (0, 0), _STRUCTURE_BLUR)
        found["distance from the network"].append(float(np.abs(blurred - first)[inside].mean()))
        if critic is not None:
            found["critic"].append(-float(bench.engine.predict(critic, {"image": picture})[..., 0][inside].mean()))
    return found if critic is not None else {name: each for name, each in found.items() if name != "critic"}


def rank_table(bench: Bench, photos: list[Pixels], critic: ModelCard | None) -> Table:
    """Spearman's correlation of each measure with the true error over the candidates of a hole."""
    table = Table(
        f"Ranking fills: Spearman's correlation with the true error in the hole, mean and standard error of "
        f"{len(photos)} held-out photos; how often the first is the best",
        ("measure", "correlation", "first is best"),
    )
    ranks: dict[str, list[float]] = {}
    best: dict[str, list[bool]] = {}
    for number, photo in enumerate(photos):
        hole = free_form_mask(np.random.default_rng((31, number)), len(photo))
        candidates = fills(bench, photo, hole)
        inside = hole > 0
        errors = [float(np.abs(each.astype(np.float32) - photo)[inside].mean()) for each in candidates.values()]
        for name, found in measures(bench, candidates, hole, critic).items():
            ranks.setdefault(name, []).append(rank_correlation(found, errors))
            best.setdefault(name, []).append(int(np.argmin(found)) == int(np.argmin(errors)))
    print(table.title)
    for name, found in ranks.items():
        spread = np.std(found) / max(1, len(found)) ** 0.5
        table.add(name, f"{np.mean(found):.2f} ± {spread:.2f}", f"{100 * np.mean(best[name]):.0f} %")
    return table


def damage_table(bench: Bench, photos: list[Pixels], overlays: Path, critic: ModelCard | None) -> Table:
    """Average precision of the damage model alone, of the critic alone, and of both together."""
    _, marks = load_overlays(overlays)
    probability, opinion, truth = [], [], []
    rng = np.random.default_rng(11)
    for photo in photos:
        image, label = damaged_photo(rng, to_float(photo), marks, 8, real=1.0)
        probability.append(bench.engine.predict(bench.engine.card("damage"), {"image": image}).max(axis=2).ravel())
        if critic is not None:
            found: NDArray[np.float32] = -bench.engine.predict(critic, {"image": image})[..., 0].ravel()
            # A photo's own mean is no news.
            opinion.append((found - found.mean()) / max(float(found.std()), 1e-6))
        truth.append(label.max(axis=2).ravel() > 0)
    table = Table(
        f"Finding damage: average precision over pixels of {len(photos)} held-out photos with held-out marks",
        ("method", "average precision"),
    )
    print(table.title)
    where, found = torch.from_numpy(np.concatenate(truth)), np.concatenate(probability).clip(1e-6, 1 - 1e-6)
    table.add(bench.engine.card("damage").id, f"{average_precision(torch.from_numpy(found), where):.3f}")
    if critic is not None:
        thought, logit = np.concatenate(opinion), np.log(found / (1 - found))
        table.add(critic.id, f"{average_precision(torch.from_numpy(thought), where):.3f}")
        for weight in WEIGHTS:
            both = torch.from_numpy(logit + weight * thought)
            table.add(f"both, the critic at {weight:g}", f"{average_precision(both, where):.3f}")
    return table


def tables(bench: Bench, data: Path) -> Iterator[Table]:
    """Both comparisons."""
    critics = bench.engine.catalog.for_task("realism")
    critic = critics[0] if critics else None
    if critic is None:
        print("  No model of the task realism is installed: today's measures only.")
    held_out = load_photos(data / "train", SIDE).held_out[:: bench.every]
    photos = centre_crops(held_out, SIDE, len(held_out))
    yield rank_table(bench, photos, critic)
    yield damage_table(bench, photos, data / "damage", critic)


def main() -> int:
    """For ``python -m tests.benchmarks ranks``: the data folder, and every n-th photo."""
    data, every = Path(sys.argv[1]), int(sys.argv[2])
    for table in tables(Bench(data, Memory(), every), data):
        print("\n" + table.markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main())

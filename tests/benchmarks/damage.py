"""How well damage is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.damage_synth import load_overlays
from training.data import read_srgb
from training.degrade import to_float, to_uint8
from training.recipes.damage import damaged_photo


def tables(bench: Bench) -> Iterator[Table]:
    """Held-out pictures of real marks laid over Kodak24, and a real film scan."""
    table = Table(
        "Find damage: F1",
        (
            "method",
            "held-out marks on Kodak24",
            "the same, AUPRC",
            "film scan, 3 px tolerance",
            "of undamaged Kodak24 marked, mean / median photo",
        ),
    )
    print(table.title)
    _, held_out = load_overlays(bench.damage)
    rng = np.random.default_rng(2)
    good = bench.photos("kodak24")
    made = [damaged_photo(rng, to_float(p), held_out, 10, real=1.0) for p in good]
    images = [to_uint8(image) for image, _ in made]
    truths = [label.max(axis=2) > 0 for _, label in made]
    folder = bench.test / "film_damage_velvia"
    scan = read_srgb(folder / "damaged_input.jpg")
    drawn = read_srgb(folder / "our_mask.png").max(axis=2) > 127
    if drawn.shape != scan.shape[:2]:
        drawn = cv2.resize(drawn.astype(np.uint8), scan.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    card = bench.engine.card("damage")

    def found(image: Pixels) -> NDArray[np.bool_]:
        mask = bench.run("damage", image, grow=0).mask
        return np.asarray(mask > 0)

    masks = [found(i) for i in images]
    heat = [bench.engine.predict(card, {"image": i}).max(axis=2) for i in images]
    surprise: list[NDArray[Any]] = []
    if bench.has("anomaly") and not bench.ours:
        anomaly = bench.engine.card("anomaly")
        surprise = [bench.engine.predict(anomaly, {"image": i})[..., 0] for i in images]
    table.add(
        f"GenRepair {card.id}, default sensitivity",
        f1(masks, truths),
        average_precision(heat, truths),
        f1([found(scan)], [drawn], tolerance=3),
        marked([found(p) for p in good]),
    )
    if surprise:
        table.add(f"GenRepair {anomaly.id}, anomaly map", "", average_precision(surprise, truths), "", "")
    best = (0, 0, 0.0, 0.0)
    film = 0.0
    for size in (5, 9, 15, 25, 41):
        responses = [peers.hat_response(i, size) for i in images]
        precision = average_precision(responses, truths)
        film_response = peers.hat_response(scan, size)
        for threshold in (10, 15, 20, 30, 40, 60, 80, 100):
            score = f1([r > threshold for r in responses], truths)
            film = max(film, f1([film_response > threshold], [drawn], tolerance=3))
            if score > best[2]:
                best = (size, threshold, score, precision)
    table.add(
        "top-hat or black-hat, best size and threshold on these very photos",
        best[2],
        best[3],
        film,
        marked([peers.hat_response(p, best[0]) > best[1] for p in good]),
    )
    yield table
    if surprise:
        yield _second_opinion(masks, truths, heat, surprise, images)


def _second_opinion(
    masks: list[NDArray[np.bool_]],
    truths: list[NDArray[np.bool_]],
    heat: list[NDArray[Any]],
    surprise: list[NDArray[Any]],
    images: list[Pixels],
) -> Table:
    """Who would find what the tool left, at its default sensitivity: pixels that are not in its mask."""
    table = Table("Missed damage: AUPRC among what Find damage left", ("asked", "held-out marks on Kodak24"))
    print(table.title)
    left = [cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0 for mask in masks]
    missed = [truth[rest] for truth, rest in zip(truths, left, strict=True)]
    hat = [peers.hat_response(image, 9) for image in images]
    both = [np.asarray(a * np.log1p(np.maximum(b, 0)), np.float32) for a, b in zip(heat, surprise, strict=True)]
    asked = {"the damage network, lower": heat, "anomaly map": surprise, "both, multiplied": both, "top-hat, 9 px": hat}
    for name, maps in asked.items():
        table.add(name, average_precision([each[rest] for each, rest in zip(maps, left, strict=True)], missed))
    table.add("chance", float(np.concatenate(missed).mean()))
    return table


def f1(found: list[NDArray[np.bool_]], truth: list[NDArray[np.bool_]], tolerance: int = 0) -> float:
    """F1 over all pixels; with a tolerance a pixel counts as right if the other mask is that near (in pixels)."""
    hit_found = hit_truth = all_found = all_truth = 0
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance + 1, 2 * tolerance + 1))
    for f, t in zip(found, truth, strict=True):
        wide_f, wide_t = (cv2.dilate(x.astype(np.uint8), kernel) > 0 for x in (f, t))
        hit_found += int((f & wide_t).sum())
        hit_truth += int((t & wide_f).sum())
        all_found += int(f.sum())
        all_truth += int(t.sum())
    precision, recall = hit_found / max(1, all_found), hit_truth / max(1, all_truth)
    return 2 * precision * recall / max(1e-9, precision + recall)


def marked(masks: list[NDArray[np.bool_]]) -> str:
    """How much of photos is marked, in percent: of the mean photo and of the median one."""
    shares = [100 * float(mask.mean()) for mask in masks]
    return f"{np.mean(shares):.2f} % / {np.median(shares):.2f} %"


def average_precision(heat: list[NDArray[Any]], truth: list[NDArray[np.bool_]]) -> float:
    """Area under precision over recall, over all pixels."""
    scores = np.concatenate([h.reshape(-1) for h in heat])
    labels = np.concatenate([t.reshape(-1) for t in truth])
    order = np.argsort(-scores.astype(np.float32), kind="stable")
    hits = np.cumsum(labels[order])
    precision = hits / np.arange(1, len(hits) + 1)
    return float((precision * labels[order]).sum() / max(1, hits[-1]))

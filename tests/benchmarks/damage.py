"""How well damage is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.services.repair import PreparedCache
from tests.benchmarks import peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.damage_lines import FOUND, LINES, TOUCHED, WHOLE, count_places, covered
from training.damage_synth import Overlays, load_overlays
from training.data import read_srgb
from training.degrade import grey, to_float, to_uint8
from training.recipes.damage import judged_photo


def tables(bench: Bench) -> Iterator[Table]:
    """Held-out pictures of real marks laid over Kodak24, and a real film scan."""
    table = Table(
        "Find damage: F1",
        (
            "method",
            "held-out marks on Kodak24",
            "the same, AUPRC",
            "AUPRC where a person could tell",
            "film scan, 3 px tolerance",
            "of undamaged Kodak24 marked, mean / median photo",
        ),
    )
    print(table.title)
    _, held_out = load_overlays(bench.damage)
    rng = np.random.default_rng(2)
    good = bench.photos("kodak24")
    made = [judged_photo(rng, to_float(p), held_out, 10, real=1.0) for p in good]
    images = [to_uint8(image) for image, *_ in made]
    truths = [label.max(axis=2) > 0 for _, label, _ in made]
    # Rims, and marks that are too faint or lost in what the photo shows.
    clear = [unclear[..., 0] == 0 for *_, unclear in made]
    lines = [label[..., LINES].max(axis=2) > 0 for _, label, _ in made]
    folder = bench.test / "film_damage_velvia"
    scan = read_srgb(folder / "damaged_input.jpg")
    drawn = read_srgb(folder / "our_mask.png").max(axis=2) > 127
    if drawn.shape != scan.shape[:2]:
        drawn = cv2.resize(drawn.astype(np.uint8), scan.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    card = bench.engine.card("damage")

    seen = [_seen(bench, image) for image in images]
    undamaged = [_seen(bench, photo) for photo in good]
    masks = [found() for found in seen]
    heat = [bench.engine.predict(card, {"image": i}).max(axis=2) for i in images]
    surprise: list[NDArray[Any]] = []
    if bench.has("anomaly") and not bench.ours:
        anomaly = bench.engine.card("anomaly")
        surprise = [bench.engine.predict(anomaly, {"image": i})[..., 0] for i in images]
    table.add(
        f"GenRepair {card.id}, default sensitivity",
        f1(masks, truths),
        average_precision(heat, truths),
        average_precision_of_clear(heat, truths, clear),
        f1([_seen(bench, scan)()], [drawn], tolerance=3),
        marked([found() for found in undamaged]),
    )
    table.add(f"GenRepair {card.id}, the same with photos, marks and noise in grey", *_in_grey(bench, good, held_out))
    if surprise:
        precision = average_precision(surprise, truths), average_precision_of_clear(surprise, truths, clear)
        table.add(f"GenRepair {anomaly.id}, anomaly map", "", *precision, "", "")
    best = (0, 0, 0.0, 0.0, 0.0)
    film = 0.0
    for size in (5, 9, 15, 25, 41):
        responses = [peers.hat_response(i, size) for i in images]
        precision = average_precision(responses, truths)
        told = average_precision_of_clear(responses, truths, clear)
        film_response = peers.hat_response(scan, size)
        for threshold in (10, 15, 20, 30, 40, 60, 80, 100):
            score = f1([r > threshold for r in responses], truths)
            film = max(film, f1([film_response > threshold], [drawn], tolerance=3))
            if score > best[2]:
                best = (size, threshold, score, precision, told)
    table.add(
        "top-hat or black-hat, best size and threshold on these very photos",
        best[2],
        best[3],
        best[4],
        film,
        marked([peers.hat_response(p, best[0]) > best[1] for p in good]),
    )
    yield table
    clear_lines = [line & where for line, where in zip(lines, clear, strict=True)]
    yield _marks(card.id, seen, undamaged, clear_lines, (images, good), best[:2])
    if surprise:
        yield _second_opinion(masks, truths, heat, surprise, images)


def _in_grey(bench: Bench, good: list[Pixels], marks: Overlays) -> tuple[Any, ...]:
    """What the first table tells of the same marks on the same photos where nothing has a colour."""
    rng, card = np.random.default_rng(2), bench.engine.card("damage")
    made = [judged_photo(rng, to_float(photo), marks, 10, real=1.0, one_tone=True) for photo in good]
    images = [to_uint8(grey(image)) for image, *_ in made]
    truths, clear = ([each(m) for m in made] for each in (lambda m: m[1].max(axis=2) > 0, lambda m: m[2][..., 0] == 0))
    heat = [bench.engine.predict(card, {card.image_input.name: image}).max(axis=2) for image in images]
    return (
        f1([_seen(bench, image)() for image in images], truths),
        average_precision(heat, truths),
        average_precision_of_clear(heat, truths, clear),
        "",
        marked([_seen(bench, to_uint8(grey(to_float(photo))))() for photo in good]),
    )


def _seen(bench: Bench, image: Pixels) -> Callable[..., NDArray[np.bool_]]:
    """What gives the mask of a photo at a sensitivity, without the network; it has been run."""
    cache = PreparedCache()
    bench.run("damage", image, cache=cache)

    def found(sensitivity: int = 50) -> NDArray[np.bool_]:
        return np.asarray(bench.run("damage", image, cache=cache, grow=0, sensitivity=sensitivity).mask > 0)

    return found


def _marks(
    model: str,
    seen: list[Callable[..., NDArray[np.bool_]]],
    undamaged: list[Callable[..., NDArray[np.bool_]]],
    lines: list[NDArray[np.bool_]],
    photos: tuple[list[Pixels], list[Pixels]],
    best: tuple[int, int],
) -> Table:
    """What a person sees of the same: scratches, hairs and creases that are gone whole, and false marks."""
    table = Table(
        "Find damage: marks",
        ("method", "lines found", "of those touched, found whole", "false marks an undamaged photo, mean / median"),
    )
    print(table.title)

    def row(label: str, found: list[NDArray[np.bool_]], false: list[NDArray[np.bool_]]) -> None:
        shares = np.concatenate([covered(mask, line) for mask, line in zip(found, lines, strict=True)])
        touched = shares[shares > TOUCHED]
        counts = [count_places(mask) for mask in false]
        table.add(
            label,
            f"{100 * float((shares > FOUND).mean()):.0f} %",
            f"{100 * float((touched > WHOLE).mean()):.0f} %" if len(touched) else "",
            f"{np.mean(counts):.1f} / {np.median(counts):.0f}",
        )

    for sensitivity in (25, 50, 75):
        found, false = ([each(sensitivity) for each in maps] for maps in (seen, undamaged))
        row(f"GenRepair {model}, sensitivity {sensitivity}", found, false)
    size, threshold = best
    found, false = ([peers.hat_response(photo, size) > threshold for photo in each] for each in photos)
    row("top-hat or black-hat, as above", found, false)
    return table


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


def average_precision_of_clear(
    heat: list[NDArray[Any]], truth: list[NDArray[np.bool_]], clear: list[NDArray[np.bool_]]
) -> float:
    """The same over the pixels that are clearly damaged or clearly not."""
    pairs = zip(heat, truth, clear, strict=True)
    parts = [(each[where], true[where]) for each, true, where in pairs]
    return average_precision([each for each, _ in parts], [true for _, true in parts])


def average_precision(heat: list[NDArray[Any]], truth: list[NDArray[np.bool_]]) -> float:
    """Area under precision over recall, over all pixels."""
    scores = np.concatenate([h.reshape(-1) for h in heat])
    labels = np.concatenate([t.reshape(-1) for t in truth])
    order = np.argsort(-scores.astype(np.float32), kind="stable")
    hits = np.cumsum(labels[order])
    precision = hits / np.arange(1, len(hits) + 1)
    return float((precision * labels[order]).sum() / max(1, hits[-1]))

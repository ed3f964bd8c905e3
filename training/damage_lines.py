"""What the line of *Find damage* finds and costs on held-out photos, as it is and with other numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.damage_line import RULE, FaintPlaces, LineRule, draw_line
from training import degrade
from training.damage_synth import Overlays
from training.recipes.damage import CLASSES, judged_photo

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

# Scratches, hairs and creases among the classes.
LINES = tuple(CLASSES.index(name) for name in ("scratch", "crease"))
# A piece of a line of fewer pixels is left out; shares of a line's pixels from which it is touched, found, found whole.
SMALLEST = 25
TOUCHED, FOUND, WHOLE = 0.1, 0.6, 0.8
# What each number of the rule is tried at, the others being as they are.
TRIED: Mapping[str, tuple[float, ...]] = {
    "followed": (0.07, 0.1, 0.2, 0.3),
    "lowest": (0.2, 0.4, 0.5),
    "highest": (0.61, 0.8, 0.9),
    "false_below": (0.06, 0.2, 0.3),
    "false_above": (0.15, 0.2, 0.5),
    "wide_odds": (0.0, 0.2, 0.8),
    "wide": (6, 12, 15),
}
MARKS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a network makes of one held-out photo.

    Parameters
    ----------
    marked, good, worn : (height, width, classes) uint8
        Maps of the photo with marks, as it is, and soft and grainy like an old one without any.
    truth : (height, width) bool
        Where the marks are.
    lines : (height, width) bool
        Where a person could tell a scratch, a hair or a crease.
    """

    marked: NDArray[np.uint8]
    good: NDArray[np.uint8]
    worn: NDArray[np.uint8]
    truth: NDArray[np.bool_]
    lines: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rule finds.

    Parameters
    ----------
    found, whole : float
        Share of the lines that are found, and of those touched that are found whole.
    f1 : float
        Over all pixels.
    false_marks, false_median : float
        False marks of an undamaged photo, half of them worn: of the mean one and of the median one.
    marked_percent : float
        How much of the mean one is marked.
    """

    found: float
    whole: float
    f1: float
    false_marks: float
    false_median: float
    marked_percent: float


def look(
    engine: Engine,
    card: ModelCard,
    photos: Sequence[NDArray[np.uint8]],
    overlays: Overlays,
    seed: int,
    one_tone: bool = False,
) -> list[Seen]:
    """Let a network look at photos with real marks on them and at the same photos without any.

    Parameters
    ----------
    engine : Engine
    card : ModelCard
        Of the task "damage", with the classes of `training.recipes.damage`.
    photos : sequence of (height, width, 3) uint8
    overlays : Overlays
    seed : int
    one_tone : bool
        Photos, marks and noise without any colours.
    """
    rng, seen = np.random.default_rng(seed), []
    for photo in photos:
        clean = degrade.grey(degrade.to_float(photo)) if one_tone else degrade.to_float(photo)
        image, label, unclear = judged_photo(rng, clean, overlays, MARKS, 1.0, one_tone)
        worn = judged_photo(rng, clean, overlays, 0, one_tone=one_tone)[0]
        name = card.image_input.name
        marked, good, old = (
            np.asarray(engine.predict(card, {name: degrade.to_uint8(each)}, output_dtype=np.uint8), np.uint8)
            for each in (image, clean, worn)
        )
        lines = (label[..., LINES].max(axis=2) > 0) & (unclear[..., 0] == 0)
        seen.append(Seen(marked, good, old, label.max(axis=2) > 0, lines))
    return seen


def mask_of(
    probability: NDArray[np.uint8], line: float, counted: tuple[float, float], rule: LineRule = RULE
) -> NDArray[np.bool_]:
    """What is marked in a map at the default sensitivity, (height, width).

    Parameters
    ----------
    probability : (height, width, classes) uint8
        Not changed.
    line : float
        The usual line, 0..1.
    counted : (float, float)
        ``false_marks`` and ``false_marks_lowest`` of the card.
    rule : LineRule
    """
    own = probability.copy()
    threshold = draw_line(own, line, counted, min(own.shape[:2]), rule)
    return FaintPlaces.of(own, max(1, round(255 * min(rule.followed, threshold / 2)))).mask(threshold)


def figures(seen: Sequence[Seen], line: float, counted: tuple[float, float], rule: LineRule = RULE) -> Figures:
    """What a rule finds in what a network saw; parameters as of `mask_of`."""
    masks = [mask_of(each.marked, line, counted, rule) for each in seen]
    shares = np.concatenate([covered(mask, each.lines) for mask, each in zip(masks, seen, strict=True)])
    touched = shares[shares > TOUCHED]
    hits = sum(int((mask & each.truth).sum()) for mask, each in zip(masks, seen, strict=True))
    both = sum(int(mask.sum()) + int(each.truth.sum()) for mask, each in zip(masks, seen, strict=True))
    false = [mask_of(map_, line, counted, rule) for each in seen for map_ in (each.good, each.worn)]
    counts = [count_places(mask) for mask in false]
    return Figures(
        found=float((shares > FOUND).mean()) if len(shares) else 0.0,
        whole=float((touched > WHOLE).mean()) if len(touched) else 0.0,
        f1=2 * hits / max(1, both),
        false_marks=float(np.mean(counts)),
        false_median=float(np.median(counts)),
        marked_percent=100 * float(np.mean([mask.mean() for mask in false])),
    )


def variations() -> Iterator[tuple[str, LineRule]]:
    """The rule as it is, and with one number after another changed as in `TRIED`, each with a name."""
    yield "as it is", RULE
    for name, values in TRIED.items():
        for value in sorted((*values, getattr(RULE, name))):
            if value != getattr(RULE, name):
                yield f"{name} {value:g}", replace(RULE, **{name: value})


def covered(found: NDArray[np.bool_], lines: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What share of each line is found: (lines,); pieces of less than `SMALLEST` pixels are no line."""
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8), connectivity=8)
    area = statistics[:, cv2.CC_STAT_AREA]
    hit = np.bincount(labels[found], minlength=count)
    return (hit / area)[1:][area[1:] >= SMALLEST]


def count_places(mask: NDArray[np.bool_]) -> int:
    """How many places a mask has; pixels that touch at a corner are one."""
    return int(cv2.connectedComponents(mask.astype(np.uint8))[0]) - 1

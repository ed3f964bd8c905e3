"""Seeded damage with a shape: scratches, hairs, dust, creases, stains, drawn or from pictures of real marks.

Every mark is an opacity map laid over the photo in a colour of its own: white where emulsion is lost, dark where dirt
lies on a print, tinted on film. How much it changed the photo is told for every pixel: a mark that nobody can see is
none.

Real marks: grey pictures in folders named after their kind, as published by Ivanova et al., "Simulating analogue film
damage to analyse and improve artefact restoration on high-resolution scans", Computer Graphics Forum 2023.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import GenrepairError
from training.degrade import LUMINANCE, Image
from training.networks.detector import CLASSES

Alpha = NDArray[Any]
Rng = np.random.Generator

SCRATCH, DUST, CREASE, STAIN = range(len(CLASSES))
# Folder of real marks -> class, and the sizes (share of the 400-pixel picture) at which it looks real on a photo.
KINDS: dict[str, tuple[int, float, float]] = {
    "scratches": (SCRATCH, 0.25, 1.2),
    "hair": (SCRATCH, 0.2, 1.3),
    "hair-short": (SCRATCH, 0.15, 1.2),
    "lint": (SCRATCH, 0.15, 0.9),
    "dirt": (DUST, 0.1, 0.7),
    "dots": (DUST, 0.02, 0.2),
    "smut": (DUST, 0.05, 0.35),
    "spots": (DUST, 0.3, 1.2),
    "sprinkles": (DUST, 0.12, 0.6),
    "stain": (STAIN, 0.3, 0.9),
}
# A pixel that a mark covers less than this is its rim, not the mark.
COVERED = 0.25
# One picture of a real mark in this many is held out for measuring.
HOLD_OUT = 8


@dataclass(frozen=True)
class Overlays:
    """Pictures of real marks by kind, (height, width) uint8, 255 = opaque."""

    marks: dict[str, list[NDArray[Any]]] = field(default_factory=dict)


def load_overlays(folder: Path | str) -> tuple[Overlays, Overlays]:
    """Read real marks: those to train with and those held out by their content, which are all where that leaves none.

    Parameters
    ----------
    folder : Path or str
        "": no real marks, only drawn ones.

    Raises
    ------
    GenrepairError
        There is no mark in the folder.
    """
    train: dict[str, list[NDArray[Any]]] = {}
    held: dict[str, list[NDArray[Any]]] = {}
    if folder:
        for kind in KINDS:
            for path in sorted((Path(folder) / kind).glob("*.png")):
                content = path.read_bytes()
                mark = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
                if mark is None:
                    continue
                chosen = held if hashlib.sha256(content).digest()[0] % HOLD_OUT == 0 else train
                chosen.setdefault(kind, []).append(_trim(np.asarray(mark, np.uint8)))
        if not train and not held:
            raise GenrepairError(
                f"No picture of marks was found in {folder}; put PNG files into folders there that are named after the "
                f"kind of mark ({', '.join(KINDS)})."
            )
    return Overlays(train), Overlays(held or train)


def _trim(mark: NDArray[Any]) -> NDArray[Any]:
    rows, columns = np.flatnonzero((mark > 8).any(axis=1)), np.flatnonzero((mark > 8).any(axis=0))
    if not len(rows):
        return mark[:1, :1]
    return np.ascontiguousarray(mark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


# Marks: each returns an opacity map (height, width) 0..1 -------------------------------------------------------------


def scratch(rng: Rng, shape: tuple[int, int]) -> Alpha:
    """A line whose heading wanders a little, of slowly changing width and broken ink; a fifth are film tramlines."""
    height, width = shape
    length = float(np.exp(rng.uniform(np.log(20), np.log(1.3 * max(shape)))))
    count = max(4, int(length / 6))
    heading = rng.uniform(0, 2 * np.pi)
    wander = rng.uniform(0.0, 0.08)
    if rng.random() < 0.2:
        heading, wander, length = np.pi / 2 + rng.normal(0, 0.02), 0.003, 2.0 * height
        count = max(4, int(length / 6))
    headings = heading + np.cumsum(rng.normal(0, wander, count))
    steps = np.stack((np.cos(headings), np.sin(headings)), axis=1) * (length / count)
    points = np.cumsum(steps, axis=0)
    points += (rng.uniform(0, width), rng.uniform(0, height)) - points[count // 2]
    return _line(rng, points, shape, rng.uniform(0.6, 3.2), broken=rng.random() < 0.5)


def hair(rng: Rng, shape: tuple[int, int]) -> Alpha:
    """A curled fibre: a cubic Bezier curve of even width."""
    size = rng.uniform(0.08, 0.5) * max(shape)
    origin = np.array((rng.uniform(0, shape[1]), rng.uniform(0, shape[0])))
    ends = rng.normal(0, size, (4, 2)) * 0.6
    t = np.linspace(0, 1, 48)[:, None]
    curve = (1 - t) ** 3 * ends[0] + 3 * (1 - t) ** 2 * t * ends[1] + 3 * (1 - t) * t**2 * ends[2] + t**3 * ends[3]
    return _line(rng, origin + curve, shape, rng.uniform(0.8, 2.4), broken=False)


def dust(rng: Rng, shape: tuple[int, int]) -> Alpha:
    """A few specks of gamma-distributed size with lumpy outlines."""
    alpha = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 9))):
        radius = float(np.clip(rng.gamma(1.6, 1.2) + 0.5, 0.5, 12))
        row, column = rng.uniform(0, shape[0]), rng.uniform(0, shape[1])
        corners = int(rng.integers(5, 12))
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
        reach = radius * rng.uniform(0.55, 1.3, corners)
        outline = np.stack((column + reach * np.cos(angles), row + reach * np.sin(angles)), axis=1)
        cv2.fillPoly(alpha, [np.rint(outline * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.3, 0.7))


def specks(rng: Rng, shape: tuple[int, int]) -> Alpha:
    """Dust of a pixel or two, as a film scanner sees it."""
    alpha = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 6))):
        middle = (int(16 * rng.uniform(0, shape[1])), int(16 * rng.uniform(0, shape[0])))
        long = rng.uniform(0.5, 2.0)
        axes = (round(16 * long), round(16 * long * rng.uniform(0.4, 1)))
        cv2.ellipse(alpha, middle, axes, rng.uniform(0, 180), 0, 360, 1.0, -1, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.3, 0.7))


def crease(rng: Rng, shape: tuple[int, int]) -> Alpha:
    """A cracked white line across the picture: a core of branching walks with flakes of lost emulsion."""
    height, width = shape
    centre = np.array((rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height))
    angle = rng.uniform(0, np.pi)
    along = np.array((np.cos(angle), np.sin(angle)))
    across = np.array((-along[1], along[0]))
    t = np.linspace(-0.75, 0.75, 90)[:, None] * max(shape) * rng.uniform(0.5, 1.2)
    bend = rng.normal(0, 0.00015) * t**2
    alpha = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(2, 5))):
        jitter = np.cumsum(rng.normal(0, 0.45, t.shape), axis=0)
        points = centre + along * t + across * (bend + jitter - jitter.mean())
        alpha = np.maximum(alpha, _line(rng, points, shape, rng.uniform(0.8, 2.6), broken=True))
    for _ in range(int(rng.integers(0, 10))):
        place = centre + along * t[int(rng.integers(len(t)))] + across * rng.normal(0, 3)
        radius = rng.uniform(1, 6)
        axes = (round(16 * radius), round(16 * radius * rng.uniform(0.3, 1)))
        middle = (round(16 * place[0]), round(16 * place[1]))
        cv2.ellipse(alpha, middle, axes, rng.uniform(0, 180), 0, 360, 1.0, -1, cv2.LINE_AA, 4)
    return alpha


def stain(rng: Rng, shape: tuple[int, int]) -> Alpha:
    """A blot of uneven strength with a darker rim, as a drop leaves it."""
    height, width = shape
    radius = rng.uniform(0.05, 0.3) * max(shape)
    row, column = rng.uniform(0, height), rng.uniform(0, width)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    rough = cv2.resize(rng.normal(0, 1, (7, 7)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    distance = np.hypot(rows - row, columns - column) / radius + 0.22 * rough
    inside = 1 / (1 + np.exp(np.clip((distance - 1) * 18, -30, 30)))
    rim = np.exp(-(((distance - 0.95) / 0.08) ** 2))
    return np.clip(inside * rng.uniform(0.3, 0.8) + rim * rng.uniform(0, 0.6), 0, 1).astype(np.float32)


def _line(rng: Rng, points: NDArray[np.float64], shape: tuple[int, int], width: float, broken: bool) -> Alpha:
    """An antialiased line; OpenCV draws whole widths only, so it is drawn four times too large and averaged."""
    scale = 4
    low = np.clip(np.floor(points.min(axis=0)).astype(int) - 8, 0, None)
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + 9, (shape[1], shape[0]))
    alpha = np.zeros(shape, np.float32)
    if (high <= low).any():
        return alpha
    part = np.zeros(((high[1] - low[1]) * scale, (high[0] - low[0]) * scale), np.uint8)
    pixels = np.rint((points - low) * scale * 16).astype(np.int32)
    slow = np.interp(np.arange(len(points)), np.linspace(0, len(points), 6), rng.uniform(0.6, 1.4, 6))
    keep = np.interp(np.arange(len(points)), np.linspace(0, len(points), 14), rng.uniform(0, 1, 14)) > 0.35
    for i in range(len(points) - 1):
        if broken and not keep[i]:
            continue
        thick = max(1, round(width * slow[i] * scale))
        cv2.line(part, pixels[i].tolist(), pixels[i + 1].tolist(), 255, thick, cv2.LINE_AA, 4)
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    alpha[low[1] : high[1], low[0] : high[0]] = small.astype(np.float32) / 255
    return alpha


def real_mark(rng: Rng, shape: tuple[int, int], overlays: Overlays, kind: str, size: float = 1.0) -> Alpha:
    """A picture of a real mark, turned, flipped, scaled (by ``size`` beside what is usual) and put anywhere."""
    marks = overlays.marks[kind]
    mark = marks[int(rng.integers(len(marks)))]
    _, smallest, largest = KINDS[kind]
    scale = size * rng.uniform(smallest, largest)
    sides = (max(1, round(mark.shape[1] * scale)), max(1, round(mark.shape[0] * scale)))
    mark = cv2.resize(mark, sides, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    mark = np.rot90(mark, int(rng.integers(4)))
    if rng.random() < 0.5:
        mark = mark[:, ::-1]
    alpha = np.zeros(shape, np.float32)
    row = int(rng.integers(-mark.shape[0] // 2, shape[0] - mark.shape[0] // 2 + 1))
    column = int(rng.integers(-mark.shape[1] // 2, shape[1] - mark.shape[1] // 2 + 1))
    top, left = max(0, row), max(0, column)
    bottom, right = min(shape[0], row + mark.shape[0]), min(shape[1], column + mark.shape[1])
    if bottom > top and right > left:
        part = mark[top - row : bottom - row, left - column : right - column]
        alpha[top:bottom, left:right] = part.astype(np.float32) / 255
    return alpha


DRAWN: tuple[tuple[int, Callable[[Rng, tuple[int, int]], Alpha], float], ...] = (
    (SCRATCH, scratch, 0.31),
    (SCRATCH, hair, 0.19),
    (DUST, dust, 0.25),
    # There are no pictures of real ones.
    (CREASE, crease, 0.19),
    (STAIN, stain, 0.06),
)
# Of a clean scan of film, whose marks are small and faint.
DRAWN_FINE = ((DUST, specks, 0.6), (SCRATCH, scratch, 0.2), (SCRATCH, hair, 0.2))
FINE_KINDS = ("scratches", "hair", "hair-short", "lint", "dirt", "dots", "smut", "sprinkles")
FINE_SIZE = 0.35


def add_damage(
    rng: Rng,
    image: Image,
    overlays: Overlays,
    marks: int,
    real: float = 0.6,
    fine: bool = False,
    dense: bool = False,
    neutral: bool = False,
) -> tuple[Image, NDArray[np.float32]]:
    """Lay marks over a photo.

    Parameters
    ----------
    rng : Generator
    image : (height, width, 3) float32, 0..1
    overlays : Overlays
        Real marks to choose from; drawn ones only when empty.
    marks : int
        How many.
    real : float
        Share of real marks.
    fine : bool
        Marks are small and may be faint.
    dense : bool
        Marks are as dense as their pictures, and stains may cover what is below, as paint and lost emulsion do.
    neutral : bool
        Marks are as bright as they would be, but grey, as in a scan in grey.

    Returns
    -------
    damaged : (height, width, 3) float32, 0..1
    change : (height, width, 4) float32, 0..1
        How much each class of `CLASSES` changed the photo: the largest difference of a channel; 0 on the rim of a mark.
    """
    shape = image.shape[:2]
    damaged = image.astype(np.float32)
    changed = np.zeros((*shape, len(CLASSES)), np.float32)
    # Marks of one photo have one cause: the same colour most of the time.
    usual = _colour(rng)
    drawn = DRAWN_FINE if fine else DRAWN
    kinds = [kind for kind in overlays.marks if not fine or kind in FINE_KINDS]
    for _ in range(marks):
        if kinds and rng.random() < real:
            kind = kinds[int(rng.integers(len(kinds)))]
            class_, alpha = KINDS[kind][0], real_mark(rng, shape, overlays, kind, FINE_SIZE if fine else 1.0)
        else:
            choice = rng.choice(len(drawn), p=[d[2] for d in drawn])
            class_, draw, _ = drawn[int(choice)]
            alpha = draw(rng, shape)
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        if not len(rows):
            continue
        # A mark is small: only its box is touched.
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        before, part = damaged[box], alpha[box][..., None]
        if class_ == STAIN and not (dense and rng.random() < 0.5):
            tint = np.array([rng.uniform(0.6, 0.95), rng.uniform(0.5, 0.9), rng.uniform(0.35, 0.85)], np.float32)
            after = before * (1 - part * (1 - (_grey(tint) if neutral else tint)))
        else:
            colour = usual if rng.random() < 0.75 else _colour(rng)
            if class_ == CREASE:
                colour = np.float32(rng.uniform(0.8, 1.0)) * np.array([1, rng.uniform(0.93, 1), rng.uniform(0.85, 1)])
            if neutral:
                colour = _grey(colour)
            opacity = part * np.float32(1.0 if dense else rng.uniform(0.15 if fine else 0.4, 1.0))
            after = before * (1 - opacity) + opacity * colour.astype(np.float32)
        change = np.abs(after - before).max(axis=2) * (part[..., 0] > COVERED)
        damaged[box] = after
        changed[(*box, class_)] = np.maximum(changed[(*box, class_)], change)
    return damaged, changed


def _grey(colour: NDArray[Any]) -> NDArray[np.float32]:
    """As bright, without its colour."""
    return np.full(3, colour @ LUMINANCE, np.float32)


def _colour(rng: Rng) -> NDArray[np.float32]:
    kind = rng.random()
    if kind < 0.5:
        base = rng.uniform(0.8, 1.0)
    elif kind < 0.85:
        base = rng.uniform(0.0, 0.22)
    else:
        # A scratch through some of the layers of a colour film.
        return rng.uniform(0.1, 1.0, 3).astype(np.float32)
    return np.clip(base + rng.normal(0, 0.04, 3), 0, 1).astype(np.float32)

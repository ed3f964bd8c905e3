"""``python -m training prepare``: look through photos once, split them, list them, show what training does to them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrepair.errors import GenrepairError, PhotoError
from training.data import LEAST_HELD_OUT, find_photos, held_out, read_srgb
from training.manifest import NAME, Entry, write_manifest
from training.near_duplicates import fingerprint, groups

LEFT_OUT = "left-out.txt"


@dataclass(frozen=True)
class Prepared:
    """What was found.

    Parameters
    ----------
    entries : list of Entry
        One for each picture to use, those to train with first.
    left_out : list of str
        A sentence for every other file.
    alike : list of tuple of Path
        Groups of pictures that are alike.
    """

    entries: list[Entry]
    left_out: list[str]
    alike: list[tuple[Path, ...]]


def prepare(folders: Sequence[Path], out: Path, say: Callable[[str], None], *, smallest: int = 96) -> Prepared:
    """Read every photo, and write ``manifest.csv`` and ``left-out.txt`` into ``out``.

    Parameters
    ----------
    folders : sequence of Path
        Searched deeply. Nothing in them is changed.
    out : Path
    say : callable
    smallest : int
        Photos with a side shorter than this are left out.

    Raises
    ------
    GenrepairError
        There is no usable photo.
    """
    paths = list(dict.fromkeys(path.resolve() for folder in folders for path in find_photos(folder)))
    out.mkdir(parents=True, exist_ok=True)
    found: list[tuple[Path, str, NDArray[np.float32], int, int]] = []
    left_out: list[str] = []
    seen: dict[str, Path] = {}
    with ThreadPoolExecutor(2) as pool, tqdm(total=len(paths), unit="photo", file=sys.stderr, disable=None) as bar:
        # A few at a time: a photo waits decoded in memory until it is its turn.
        for start in range(0, len(paths), 16):
            part = paths[start : start + 16]
            for path, result in zip(part, pool.map(_look, part), strict=True):
                bar.update()
                if isinstance(result, str):
                    left_out.append(f"{path}: {result}")
                    continue
                digest, picture, width, height = result
                if min(width, height) < smallest:
                    left_out.append(f"{path}: {width} x {height}, smaller than {smallest} pixels.")
                elif digest in seen:
                    left_out.append(f"{path}: the same file as {seen[digest]}.")
                else:
                    seen[digest] = path
                    found.append((path, digest, picture, width, height))
    if not found:
        raise GenrepairError(f"None of the {len(paths)} photos can be used: {left_out[0]}")
    numbers = groups([each[2] for each in found])
    members: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        members.setdefault(number, []).append(place)
    names = {number: min(found[place][1] for place in places) for number, places in members.items()}
    sides = {number: held_out(name) for number, name in names.items()}
    if len(sides) > 1 and len(set(sides.values())) == 1:
        # Few photos: the split by hash put all on one side.
        last = min(sides, key=lambda number: names[number])
        sides = {number: number == last for number in sides}
    # Of few photos more are held out, by content, as where a folder is read.
    missing = min(LEAST_HELD_OUT, len(sides) // 5) - sum(sides.values())
    others = sorted((number for number, held in sides.items() if not held), key=lambda number: names[number])
    sides |= dict.fromkeys(others[: max(0, missing)], True)
    entries = [
        Entry(path, digest, names[number], sides[number], width, height)
        for (path, digest, _, width, height), number in zip(found, numbers, strict=True)
    ]
    entries.sort(key=lambda entry: entry.held_out)
    alike = [tuple(found[place][0] for place in places) for places in members.values() if len(places) > 1]
    write_manifest(out / NAME, entries)
    (out / LEFT_OUT).write_text("".join(f"{sentence}\n" for sentence in left_out), encoding="utf-8")
    for sentence in left_out[:20]:
        say(f"left out: {sentence}")
    if len(left_out) > 20:
        say(f"left out: {len(left_out) - 20} more; {out / LEFT_OUT} names all.")
    for group in alike[:20]:
        say("alike, kept on one side: " + ", ".join(path.name for path in group))
    kept = sum(entry.held_out for entry in entries)
    say(f"{len(entries) - kept} photos to train with, {kept} held out, {len(left_out)} left out: {out / NAME}")
    return Prepared(entries, left_out, alike)


def _look(path: Path) -> tuple[str, NDArray[np.float32], int, int] | str:
    """Content, fingerprint and size of a photo, or what is wrong with it."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        pixels = read_srgb(path)
    except (PhotoError, OSError) as error:
        return str(error)
    return digest, fingerprint(pixels), pixels.shape[1], pixels.shape[0]


def degradation_sheet(recipe: Any, rows: int = 6, side: int = 192) -> NDArray[np.uint8]:
    """What a recipe's network is given and asked for, drawn from the seeds of the first steps of a run.

    Parameters
    ----------
    recipe : Recipe
    rows : int
        How many crops.
    side : int
        Of a cell, in pixels; crops keep their own size where they are smaller.

    Returns
    -------
    (height, width, 3) uint8
        A column for each picture of the batch under its name; maps of one, two or four channels in false colour.
    """
    lines: list[NDArray[np.uint8]] = []
    step, names = 0, []
    while len(lines) < rows and step < 2 * rows:
        batch = recipe.batch(np.random.default_rng((recipe.config.seed, step)), step)
        pictures = {name: value for name, value in batch.items() if value.ndim == 4}
        names = list(pictures)
        count = len(next(iter(pictures.values())))
        for number in range(min(2, count, rows - len(lines))):
            cells = [_cell(value[number].float().numpy().transpose(1, 2, 0), side) for value in pictures.values()]
            lines.append(np.concatenate(cells, axis=1))
        step += 1
    width = max(line.shape[1] for line in lines)
    head = np.full((24, width, 3), 24, np.uint8)
    for number, name in enumerate(names):
        place = (number * (side + 4) + 6, 17)
        cv2.putText(head, name, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (230, 230, 230), 1, cv2.LINE_AA)
    padded = [np.pad(line, ((0, 0), (0, width - line.shape[1]), (0, 0)), constant_values=24) for line in lines]
    return np.concatenate([head, *padded])


def _cell(picture: NDArray[Any], side: int) -> NDArray[np.uint8]:
    channels = picture.shape[2]
    if channels == 1:
        picture = np.repeat(picture, 3, axis=2)
    elif channels == 2:
        # Levels of noise: up to 0.2 of the range.
        picture = np.concatenate((picture, picture[..., :1]), axis=2) * np.float32(5)
    elif channels > 3:
        picture = picture[..., :3] + 0.5 * picture[..., 3:4]
    shown = np.ascontiguousarray(np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8))
    height, width = shown.shape[:2]
    if max(height, width) > side:
        # The middle, not a smaller copy: shrinking would hide the damage.
        row, column = max(0, (height - side) // 2), max(0, (width - side) // 2)
        shown = shown[row : row + side, column : column + side]
    elif max(height, width) <= side // 2:
        factor = side // max(height, width)
        shown = np.repeat(np.repeat(shown, factor, axis=0), factor, axis=1)
    below, right = side + 4 - shown.shape[0], side + 4 - shown.shape[1]
    return np.pad(shown, ((0, below), (0, right), (0, 0)), constant_values=24)

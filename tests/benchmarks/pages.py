"""Pages as an archive scans them, drawn anew on every machine: pictures that the shipped models have not learned from.

``python -m tests.benchmarks.pages FOLDER --count 60`` writes pages of print (letters, columns, tables, headings in four
faces) and engravings (tones as lines that swell, and as crossed lines), on toned paper, as soft as a scanner sees them.
The faces come with OpenCV and the words belong to everybody, so a number says which page it is.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training import degrade
from training.evaluation.downstream import PUBLIC_TEXTS

WIDTH, HEIGHT = 840, 1120
MARGIN = 56
_FACES = (("sans", 300), ("sans", 700), ("serif", 400), ("italic", 400))

Pixels = NDArray[Any]


def page(number: int) -> NDArray[np.uint8]:
    """The page of this number, (height, width, 3) uint8: every third one bears an engraving above its text."""
    rng = np.random.default_rng((11, number))
    paper = np.array((244, 238, 224), np.float32) - rng.uniform(0, (14, 20, 40)).astype(np.float32)
    ink = rng.uniform(10, 60) + np.array((10, 4, 0), np.float32)
    if rng.random() < 0.2:
        # Blue or red ink.
        ink = np.array(((40, 50, 120), (130, 36, 40))[int(rng.integers(2))], np.float32)
    # How much ink there is, 0..1; colours come last, so that every edge is smooth in both.
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    top = MARGIN
    if number % 3 == 0:
        height = int(rng.integers(340, 620))
        _inside(cover, top, height)[:] = _engraving(rng, height, WIDTH - 2 * MARGIN)
        top += height + 40
    columns = 1 if rng.random() < 0.6 else 2
    wide = (WIDTH - 2 * MARGIN - (columns - 1) * 30) // columns
    for column in range(columns):
        left = MARGIN + column * (wide + 30)
        if number % 5 == 4 and column == columns - 1:
            _table(rng, cover, left, top, wide)
        else:
            _text(rng, cover, left, top, wide)
    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.35, 0.7))), np.float32)[..., None]
    shade = np.asarray(cv2.resize(rng.normal(1, 0.02, (3, 3)).astype(np.float32), (WIDTH, HEIGHT)), np.float32)
    return degrade.to_uint8((paper * shade[..., None] * (1 - cover) + ink * cover) / np.float32(255))


def write_pages(folder: Path, numbers: range) -> None:
    """Write pages as PNG under their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        cv2.imwrite(str(folder / f"page-{number:04d}.png"), np.ascontiguousarray(page(number)[..., ::-1]))


def _inside(cover: Pixels, top: int, height: int) -> Pixels:
    return cover[top : top + height, MARGIN : WIDTH - MARGIN]


def _put(cover: Pixels, word: str, x: int, y: int, face: Any, size: int, weight: int) -> None:
    """Write a word in full ink; OpenCV writes on 8 bits."""
    _, wide = 0, cv2.getTextSize((1, 1), word, (0, 0), face, size, weight)[2]
    top, bottom = max(0, y - 2 * size), min(HEIGHT, y + size)
    cell = np.zeros((bottom - top, wide + 2 * size, 3), np.uint8)
    _, drawn = cv2.putText(cell, word, (size // 2, y - top), (255, 255, 255), face, size, weight)
    part = np.asarray(drawn, np.float32)[..., 0] / 255
    left = x - size // 2
    there = cover[top:bottom, left : left + part.shape[1]]
    np.maximum(there, part[:, : there.shape[1]], out=there)


def _words(rng: np.random.Generator) -> list[str]:
    words = " ".join(PUBLIC_TEXTS).split()
    start = int(rng.integers(len(words)))
    return words[start:] + words[:start]


def _text(rng: np.random.Generator, cover: Pixels, left: int, top: int, wide: int) -> None:
    """Paragraphs in one face, a heading in another, to the foot of the page."""
    y = top
    while y < HEIGHT - MARGIN - 60:
        name, weight = _FACES[int(rng.integers(len(_FACES)))]
        face, size = cv2.FontFace(name), int(rng.integers(12, 27))
        if rng.random() < 0.3:
            size = int(rng.integers(28, 46))
        lines = int(rng.integers(2, 4) if size > 27 else rng.integers(4, 12))
        words = iter(_words(rng) * 4)
        word = next(words)
        for line in range(lines):
            y += int(1.45 * size)
            x = left + (2 * size if line == 0 else 0)
            while y < HEIGHT - MARGIN and x + (reach := _reach(word, face, size, weight)) < left + wide:
                _put(cover, word, x, y, face, size, weight)
                x += reach + int(0.32 * size)
                word = next(words)
        y += size


def _reach(word: str, face: Any, size: int, weight: int) -> int:
    return int(cv2.getTextSize((1, 1), word, (0, 0), face, size, weight)[2])


def _table(rng: np.random.Generator, cover: Pixels, left: int, top: int, wide: int) -> None:
    """Ruled lines and figures."""
    face, size = cv2.FontFace("sans"), int(rng.integers(13, 20))
    rows, columns = max(3, (HEIGHT - MARGIN - top) // (2 * size)), int(rng.integers(3, 6))
    bottom = top + (rows - 1) * 2 * size
    for row in range(rows):
        cover[top + row * 2 * size, left : left + wide] = rng.uniform(0.5, 1.0)
    for column in range(columns + 1):
        cover[top:bottom, min(WIDTH - 1, left + column * wide // columns)] = rng.uniform(0.5, 1.0)
    for row in range(rows - 1):
        for column in range(columns):
            text = str(int(rng.integers(10 ** int(rng.integers(1, 6)))))
            _put(cover, text, left + column * wide // columns + 8, top + int((2 * row + 1.45) * size), face, size, 400)


def _engraving(rng: np.random.Generator, height: int, width: int) -> NDArray[np.float32]:
    """Hills, a sky and discs, toned by lines that swell, in the dark crossed by others; (height, width), 1 is ink."""
    coarse = rng.uniform(0.05, 0.75, (5, 6)).astype(np.float32)
    tone = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    for _ in range(int(rng.integers(2, 6))):
        row, column, radius = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(30, 150)
        inside = np.hypot(rows - row, columns - column) < radius
        light = (rows - row + columns - column) / (3 * radius) + rng.uniform(0.3, 0.6)
        tone = np.where(inside, light, tone)
    horizon = height * rng.uniform(0.4, 0.8) + 20 * np.sin(columns / rng.uniform(30, 120))
    tone = np.where(rows > horizon, tone * 0.6 + 0.35, tone * 0.7)
    cover = np.zeros((height, width), np.float32)
    for layer in range(2):
        angle, period = rng.uniform(0, np.pi), rng.uniform(4.0, 8.0)
        bend = rng.uniform(2, 12) * np.sin((rows + columns) / rng.uniform(60, 160))
        phase = (columns * np.cos(angle) + rows * np.sin(angle) + bend) * 2 * np.pi / period
        wanted = tone if layer == 0 else 1.6 * (tone - 0.4)
        # A line is where the wave is below the tone; an edge of about one pixel.
        wave, edge = 0.5 + 0.5 * np.sin(phase), np.pi / period
        cover = np.maximum(cover, np.clip((wanted - wave) / edge + 0.5, 0, 1))
    return np.clip(cover, 0, 1).astype(np.float32)


def main() -> None:
    """Write pages into a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=60, help="how many (60)")
    parser.add_argument("--first", type=int, default=0, help="number of the first (0)")
    options = parser.parse_args()
    write_pages(options.folder, range(options.first, options.first + options.count))


if __name__ == "__main__":
    main()

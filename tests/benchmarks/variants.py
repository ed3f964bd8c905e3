"""Whether four variants of a fill hold a better one, and whether they differ; beside simpler ways to get four fills."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import bounding_region
from genrepair.progress import NoProgress
from genrepair.tools.fill_blocks import Filled
from genrepair.tools.fill_places import VARIANTS, Choice, take
from genrepair.tools.inpaint import TOOL, InpaintParams
from genrepair.tools.tool import Request
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.hole_masks import one_hole_mask

# Holes are drawn in a square of this side in the middle of a photo: 50 to 140 pixels across.
SQUARE = 256
# Lighter and darker than the fill by these shares of the contrast around the hole, fading over so many pixels from the
# rim. Of the shares tried on training photos the best.
SHARES, FADE = (-0.3, -0.1, 0.1, 0.3), 8.0
COLLAPSED = 2.0

Ways = Callable[[Filled], list[NDArray[np.float32]]]


def tables(bench: Bench) -> Iterator[Table]:
    """One hole in each photo of Kodak24."""
    table = Table(
        "Four fills of a hole: mean absolute error inside, 0-255",
        ("method", "one fill", "best of four", "best / network's fill", "two of four differ by", "alike", "s for four"),
    )
    print(table.title)
    cases = [_case(bench, photo, number) for number, photo in enumerate(bench.photos("kodak24"))]
    first = np.array([_error(filled.work, truth, hole) for filled, truth, hole in cases])
    table.add("network", float(first.mean()), "", "", "", "", "")

    def row(label: str, ways: Ways) -> None:
        errors, apart, seconds = [], [], 0.0
        for filled, truth, hole in cases:
            started = perf_counter()
            made = ways(filled)
            seconds += perf_counter() - started
            errors.append([_error(each, truth, hole) for each in made])
            apart.append(np.mean([_error(a, b, hole) for n, a in enumerate(made) for b in made[:n]]))
        best = float(np.mean([min(each) for each in errors]))
        table.add(
            label,
            float(np.mean([np.mean(each) for each in errors])),
            best,
            best / float(first.mean()),
            float(np.mean(apart)),
            f"{sum(each < COLLAPSED for each in apart)} of {len(apart)}",
            f"{seconds / len(cases):.1f}",
        )

    row("the fill made lighter and darker", _shades)
    row(
        "network, texture, free texture, smooth colours",
        lambda filled: _taken(bench, filled, ("network", "texture", "free-texture", "smooth")),
    )
    if bench.has("inpaint-variants"):
        row(bench.engine.card("inpaint-variants").id, lambda filled: _taken(bench, filled, VARIANTS))
    yield table


def _case(bench: Bench, photo: Pixels, number: int) -> tuple[Filled, Pixels, NDArray[np.bool_]]:
    height, width = photo.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    top, left = (height - SQUARE) // 2, (width - SQUARE) // 2
    mask[top : top + SQUARE, left : left + SQUARE] = one_hole_mask(np.random.default_rng((9, number)), SQUARE)
    params = InpaintParams(grow=0, feather=0, candidate="network")
    filled, _ = TOOL.fill(Request(photo, mask, params), bench.engine, NoProgress())
    return filled, photo[filled.area.slices], filled.hole > 0


def _error(made: NDArray[Any], truth: NDArray[Any], hole: NDArray[np.bool_]) -> float:
    return float(np.abs(made.astype(np.float32) - truth)[hole].mean())


def _shades(filled: Filled) -> list[NDArray[np.float32]]:
    ring = (cv2.dilate(filled.hole, np.ones((17, 17), np.uint8)) > 0) & (filled.hole == 0)
    contrast = float(filled.work[ring].std())
    fading = np.minimum(cv2.distanceTransform(filled.hole, cv2.DIST_L2, 3) / FADE, 1)[..., None]
    return [np.clip(filled.work + np.float32(share * contrast) * fading, 0, 255) for share in SHARES]


def _taken(bench: Bench, filled: Filled, ways: tuple[str, ...]) -> list[NDArray[np.float32]]:
    made = []
    place = bounding_region(filled.mask)
    for way in ways:
        one = replace(filled, work=filled.work.copy(), grained=None)
        take(one, Choice(place, way), bench.engine, NoProgress())
        made.append(one.work.astype(np.float32))
    return made

"""Filling windows: what colours are off by is taken back, a good fill stays as it is."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.offset import match_offset
from genrepair.progress import NoProgress
from genrepair.tools.inpaint import TOOL, InpaintParams
from genrepair.tools.tool import Request


def hole_and_ring(height: int, width: int, radius: int = 12, soft: int = 3) -> tuple[NDArray[Any], NDArray[Any]]:
    hole, core = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    cv2.circle(hole, (width // 2, height // 2), radius + soft, 255, -1)
    cv2.circle(core, (width // 2, height // 2), radius, 255, -1)
    return hole > 0, (hole > 0) & (core == 0)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_constant_offset_goes(smooth: Any, depth: int) -> None:
    truth = smooth(100, 120, depth=depth)
    unit = 257 if depth == 16 else 1
    hole, ring = hole_and_ring(100, 120)
    made = truth.copy()
    made[hole] += np.array([9, 0, 14], made.dtype) * np.array(unit, made.dtype)
    fixed = match_offset(made, truth, ring, hole)
    assert np.abs(fixed.astype(int) - truth)[hole].max() <= unit
    np.testing.assert_array_equal(fixed[~hole], made[~hole])


def test_an_offset_that_changes_along_the_hole_goes(smooth: Any) -> None:
    truth = smooth(60, 300)
    hole, core = np.zeros((60, 300), bool), np.zeros((60, 300), bool)
    hole[25:36, 10:290], core[28:33, 13:287] = True, True
    offset = np.rint(15 * np.sin(np.arange(300) / 40)).astype(int)
    made = np.where(hole[..., None], truth + offset[None, :, None], truth).astype(np.uint8)
    fixed = match_offset(made, truth, hole & ~core, hole)
    before, after = np.abs(made.astype(int) - truth)[core].mean(), np.abs(fixed.astype(int) - truth)[core].mean()
    assert before > 8 and after < 1


def test_a_right_fill_stays(smooth: Any) -> None:
    truth = smooth(100, 120)
    hole, ring = hole_and_ring(100, 120)
    np.testing.assert_array_equal(match_offset(truth, truth, ring, hole), truth)


def test_large_differences_are_not_followed(smooth: Any) -> None:
    truth = np.full((100, 120, 3), 200, np.uint8)
    hole, ring = hole_and_ring(100, 120)
    made = np.full((100, 120, 3), 100, np.uint8)
    assert match_offset(made, truth, ring, hole)[hole].max() <= 121


def test_the_tool_meets_its_surroundings(engine: Any, smooth: Any) -> None:
    # Smaller than a window: what the network is shown lies where it lies in the photo.
    truth = smooth(110, 120)
    mask = np.zeros((110, 120), np.uint8)
    cv2.line(mask, (10, 20), (110, 90), 255, 3)
    damaged = truth.copy()
    damaged[mask > 0] = 255

    def too_bright(image: Any, inputs: Any) -> Any:
        return np.where((inputs["mask"] > 127)[..., None], truth / np.float32(255) + 12 / 255, image)

    engine._inpaint = too_bright
    errors = {}
    for soft in (0, 3):
        request = Request(damaged, mask, InpaintParams(feather=soft, match_grain=0))
        filled = truth.copy()
        for patch in TOOL.finish(request, TOOL.prepare(request, engine, NoProgress())).patches:
            filled[patch.region.slices] = patch.pixels
        errors[soft] = np.abs(filled.astype(int) - truth)[mask > 0].mean()
    assert errors[0] == pytest.approx(12, abs=0.5) and errors[3] < 1

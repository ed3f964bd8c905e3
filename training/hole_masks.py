"""Seeded masks of holes to fill: thin scratches, brush strokes, boxes, blobs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]


def thin_mask(rng: np.random.Generator, size: int, narrowest: int = 1, widest: int = 9, count: int = 0) -> Mask:
    """Scratches and spots.

    Parameters
    ----------
    rng : Generator
    size : int
        Side of the square mask.
    narrowest, widest : int
        Width of the lines in pixels.
    count : int
        Number of lines; 0: one to seven.

    Returns
    -------
    (size, size) uint8, 255 = hole
    """
    mask = np.zeros((size, size), np.uint8)
    for _ in range(count or int(rng.integers(1, 8))):
        corners = int(rng.integers(2, 6))
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.35, corners))
        reach = rng.uniform(0.08, 0.5) * size
        points = np.cumsum(np.stack((np.cos(heading), np.sin(heading)), axis=1) * reach, axis=0)
        points += rng.uniform(0, size, 2) - points[corners // 2]
        width = int(rng.integers(narrowest, widest + 1))
        cv2.polylines(mask, [np.rint(points).astype(np.int32)], False, 255, width)
    if widest > 3:
        for _ in range(int(rng.integers(0, 5))):
            centre = rng.integers(0, size, 2)
            cv2.circle(mask, (int(centre[0]), int(centre[1])), int(rng.integers(1, widest)), 255, -1)
    return mask


def free_form_mask(rng: np.random.Generator, size: int) -> Mask:
    """Broad strokes, boxes and blobs that cover about a twentieth to two thirds of the picture.

    Yu et al., "Free-Form Image Inpainting with Gated Convolution", ICCV 2019 (strokes); Suvorov et al., LaMa, WACV 2022
    (boxes).

    Returns
    -------
    (size, size) uint8, 255 = hole
    """
    mask = np.zeros((size, size), np.uint8)
    aim = rng.uniform(0.04, 0.6)
    for _ in range(24):
        if rng.random() < 0.3:
            height, width = rng.uniform(0.08, 0.4, 2) * size
            row, column = rng.uniform(-0.1, 0.9, 2) * size
            cv2.rectangle(mask, (int(column), int(row)), (int(column + width), int(row + height)), 255, -1)
        elif rng.random() < 0.3:
            axes = rng.uniform(0.04, 0.22, 2) * size
            centre = rng.uniform(0, size, 2)
            cv2.ellipse(
                mask,
                (int(centre[0]), int(centre[1])),
                (int(axes[0]), int(axes[1])),
                rng.uniform(0, 180),
                0,
                360,
                255,
                -1,
            )
        else:
            corners = int(rng.integers(3, 9))
            heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.uniform(-1.6, 1.6, corners))
            points = np.cumsum(
                np.stack((np.cos(heading), np.sin(heading)), axis=1) * rng.uniform(0.05, 0.25) * size, axis=0
            )
            points += rng.uniform(0, size, 2) - points[corners // 2]
            width = max(2, int(rng.uniform(0.03, 0.13) * size))
            corners_xy = np.rint(points).astype(np.int32)
            cv2.polylines(mask, [corners_xy], False, 255, width)
        if mask.mean() / 255 >= aim:
            break
    return mask


def one_hole_mask(rng: np.random.Generator, size: int) -> Mask:
    """One place as a person would mark it: a box, an ellipse, or a broad stroke, away from the border.

    Returns
    -------
    (size, size) uint8, 255 = hole
        It covers about a twentieth to a quarter of the picture.
    """
    mask = np.zeros((size, size), np.uint8)
    x, y = rng.uniform(0.4, 0.6, 2) * size
    a, b = rng.uniform(0.1, 0.27, 2) * size
    kind = int(rng.integers(3))
    if kind == 0:
        cv2.rectangle(mask, (int(x - a), int(y - b)), (int(x + a), int(y + b)), 255, -1)
    elif kind == 1:
        cv2.ellipse(mask, (int(x), int(y)), (int(a), int(b)), rng.uniform(0, 180), 0, 360, 255, -1)
    else:
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.uniform(-0.9, 0.9, 4))
        steps = np.stack((np.cos(heading), np.sin(heading)), axis=1) * rng.uniform(0.08, 0.16) * size
        points = np.cumsum(steps, axis=0)
        points += (x, y) - points.mean(axis=0)
        width = max(2, int(rng.uniform(0.13, 0.24) * size))
        cv2.polylines(mask, [np.rint(points).astype(np.int32)], False, 255, width)
    return mask


def at_border(rng: np.random.Generator, mask: Mask) -> Mask:
    """Move a hole so that it crosses a border of the picture, or two in a corner; what lies beyond is cut off.

    Parameters
    ----------
    rng : Generator
    mask : (size, size) uint8
        255 = hole; something of it.

    Returns
    -------
    (size, size) uint8
    """
    rows, columns = (np.flatnonzero(mask.any(axis=1 - axis)) for axis in (0, 1))
    ends = ((rows[0], rows[-1] + 1, len(mask)), (columns[0], columns[-1] + 1, mask.shape[1]))
    crossed = int(rng.integers(2))
    corner = rng.random() < 0.25
    offset = [0, 0]
    for axis in (0, 1):
        begin, end, size = (int(each) for each in ends[axis])
        if axis == crossed or corner:
            # So much of it stays inside.
            inside = rng.uniform(0.4, 1.0) * (end - begin)
            offset[axis] = int(inside - end) if rng.random() < 0.5 else int(size - inside - begin)
        else:
            offset[axis] = int(rng.integers(-begin, size - end + 1))
    moved = np.array([[1, 0, offset[1]], [0, 1, offset[0]]], np.float32)
    return np.asarray(cv2.warpAffine(mask, moved, mask.shape[::-1], flags=cv2.INTER_NEAREST), np.uint8)

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def photos(tmp_path_factory) -> Path:
    """A folder of small photos: smooth shapes with edges and some texture."""
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(0)
    for number in range(6):
        picture = cv2.resize(rng.integers(0, 256, (5, 6, 3), np.uint8), (150, 130), interpolation=cv2.INTER_CUBIC)
        cv2.circle(picture, (70, 60), 20 + 4 * number, (200, 40 * number, 90), -1, cv2.LINE_AA)
        picture[::7] //= 2
        cv2.imwrite(str(folder / f"{number}.png"), picture)
    return folder


@pytest.fixture(scope="session")
def overlays(tmp_path_factory) -> Path:
    """Pictures of marks, a folder a kind, as real ones come."""
    folder = tmp_path_factory.mktemp("overlays")
    rng = np.random.default_rng(1)
    for kind in ("scratches", "dots", "stain"):
        (folder / kind).mkdir()
        for number in range(12):
            mark = np.zeros((80, 80), np.uint8)
            first, second = rng.integers(0, 80, (2, 2))
            cv2.line(mark, first.tolist(), second.tolist(), 255, 3, cv2.LINE_AA)
            cv2.imwrite(str(folder / kind / f"{number}.png"), mark)
    return folder

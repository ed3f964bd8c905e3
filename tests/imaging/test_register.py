from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scans import Placing, dusty, make_print, scanned

from genrepair.errors import PhotoError
from genrepair.imaging.region import Region
from genrepair.imaging.register import register

_PRINT = make_print()
_FIRST = scanned(_PRINT, seed=1)


def errors(placing: Placing, gain: float = 1.0, depth: int = 8) -> np.ndarray:
    second = scanned(_PRINT, placing, gain=gain, seed=2, depth=depth)
    height, width = _FIRST.shape[:2]
    found = register(_FIRST, second)
    whole = Region.whole(height, width)
    x, y = found.maps(whole)
    rows, columns = np.mgrid[:height, :width]
    m = placing.matrix(height, width)
    true_x = m[0, 0] * columns + m[0, 1] * rows + m[0, 2]
    true_y = m[1, 0] * columns + m[1, 1] * rows + m[1, 2]
    _, covered = found.warp(second, whole)
    return np.hypot(x - true_x, y - true_y)[covered > 0]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    degrees=st.floats(-4, 4),
    right=st.floats(-25, 25),
    down=st.floats(-25, 25),
    gain=st.floats(0.75, 1.1),
)
def test_any_small_shift_and_turn_is_found_to_a_fraction_of_a_pixel(
    degrees: float, right: float, down: float, gain: float
) -> None:
    off = errors(Placing(degrees, right, down), gain)
    assert np.median(off) < 0.1
    assert np.quantile(off, 0.95) < 0.3


@pytest.mark.parametrize("degrees", [90.0, 180.7])
def test_a_print_that_was_laid_the_other_way_round_is_found(degrees: float) -> None:
    assert np.median(errors(Placing(degrees, 3, -2))) < 0.1


def test_depth_and_resolution_of_the_scans_may_differ() -> None:
    assert np.median(errors(Placing(1, 5, 5, scale=0.8), depth=16)) < 0.15


def test_a_carriage_that_moves_unevenly_is_followed() -> None:
    import cv2

    height, width = _FIRST.shape[:2]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    wobble = 0.8 * np.sin(rows / height * 6)
    second = cv2.remap(_FIRST, columns, rows + wobble, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    found = register(_FIRST, second)
    _, y = found.maps(Region.whole(height, width))
    inside = np.s_[20:-20, 20:-20]
    off = y + 0.8 * np.sin(y / height * 6) - rows  # where the second takes its row from must be the first's row
    assert np.median(np.abs(off[inside])) < 0.1


def test_the_warp_of_a_part_is_that_part_of_the_warp() -> None:
    second = scanned(_PRINT, Placing(1.3, 4.2, -3.1), seed=2)
    found = register(_FIRST, second)
    whole, _ = found.warp(second, Region.whole(*_FIRST.shape[:2]))
    part, covered = found.warp(second, Region(100, 120, 50, 60))
    assert covered.all()
    assert np.array_equal(part, whole[100:150, 120:180])


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (scanned(make_print(seed=9), seed=2), "not a scan of the same print"),
        (np.ascontiguousarray(_FIRST[:, ::-1]), "not a scan of the same print"),
        (np.full_like(_FIRST, 128), "too little detail"),
        (np.ascontiguousarray(_FIRST[:150, :200]), "only"),
    ],
    ids=["another", "mirrored", "blank", "corner"],
)
def test_what_is_no_second_scan_is_refused_in_one_sentence(second: np.ndarray, words: str) -> None:
    with pytest.raises(PhotoError, match=words):
        register(_FIRST, second)


def test_much_dust_does_not_move_the_alignment() -> None:
    placing = Placing(0.5, 3.3, 2.2)
    first = scanned(dusty(_PRINT, 5, specks=70, hairs=6)[0], seed=1)
    second = scanned(dusty(_PRINT, 6, specks=70, hairs=6)[0], placing, seed=2)
    found = register(first, second)
    x, _ = found.maps(Region.whole(*first.shape[:2]))
    m = placing.matrix(*first.shape[:2])
    rows, columns = np.mgrid[: first.shape[0], : first.shape[1]]
    assert np.median(np.abs(x - (m[0, 0] * columns + m[0, 1] * rows + m[0, 2]))) < 0.1

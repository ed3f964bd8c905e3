from __future__ import annotations

import cv2
import numpy as np
import pytest
from scans import Placing, dusty, false_share, found_share, make_print, scanned

from genrepair.errors import PhotoError, UsageError
from genrepair.imaging.blend import lay
from genrepair.tools.second_scan import Comparison, DustParams, compare, fill, find_dust

_PRINT = make_print()
# Damage: it is in the print, so both scans have it.
cv2.line(_PRINT, (60, 40), (300, 380), (245, 245, 240), 2, cv2.LINE_AA)
cv2.line(_PRINT, (400, 20), (380, 400), (15, 15, 15), 3, cv2.LINE_AA)


def pair(placing: Placing, gain: float = 1.0, gamma: float = 1.0, depth: int = 8) -> tuple[Comparison, np.ndarray]:
    first, truth = dusty(_PRINT, 1)
    height, width = truth.shape
    # The second time other dust lies there; it is laid on after the print was moved.
    moved = cv2.warpAffine(
        _PRINT, placing.matrix(height, width), (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    second, _ = dusty(moved, 2)
    return compare(scanned(first, seed=3, depth=depth), scanned(second, gain=gain, gamma=gamma, seed=4)), truth


@pytest.fixture(scope="module")
def moved() -> tuple[Comparison, np.ndarray]:
    return pair(Placing(0.8, 7.3, -4.1), gain=0.9, gamma=0.95)


def test_dust_is_found_and_damage_and_the_other_scans_dust_are_not(moved: tuple[Comparison, np.ndarray]) -> None:
    scans, truth = moved
    found = find_dust(scans, DustParams())
    hits, count = found_share(found.mask, truth)
    assert hits >= 0.9 * count
    assert false_share(found.mask, truth) < 0.1
    damage = np.zeros_like(truth)
    cv2.line(damage, (60, 40), (300, 380), 255, 2)
    damage[cv2.dilate(truth, np.ones((25, 25), np.uint8)) > 0] = 0
    assert np.mean(found.mask[damage > 0] > 0) < 0.05
    assert found.summary["confidence"] > 0.8
    assert found.summary["notes"] == []


def test_real_pixels_take_the_place_of_the_dust_and_nothing_else_changes(
    moved: tuple[Comparison, np.ndarray],
) -> None:
    scans, truth = moved
    found = find_dust(scans, DustParams())
    outcome = fill(scans, found)
    clean = scanned(_PRINT, seed=3)
    before, after = scans.first, scans.first.copy()
    touched = np.zeros(truth.shape, bool)
    for patch in outcome.patches:
        target = after[patch.region.slices]
        lay(target, patch, out=target)
        assert patch.weight is not None
        touched[patch.region.slices] |= patch.weight > 0
    assert np.array_equal(after[~touched], before[~touched])
    assert touched.mean() < 0.06
    dust = truth > 0
    wrong = [np.abs(p[dust].astype(int) - clean[dust]).mean() for p in (before, after)]
    assert wrong[1] < 0.12 * wrong[0]
    assert outcome.mask is not None
    assert not (outcome.mask[found.fillable > 0]).any()


def test_exposure_depth_and_place_do_not_matter() -> None:
    scans, truth = pair(Placing(-2.0, -11.0, 6.0), gain=1.05, gamma=1.08, depth=16)
    assert scans.second.dtype == np.uint16
    found = find_dust(scans, DustParams())
    hits, count = found_share(found.mask, truth)
    assert hits >= 0.85 * count
    assert false_share(found.mask, truth) < 0.15


def test_sensitivity_and_growth_only_add(moved: tuple[Comparison, np.ndarray]) -> None:
    scans, _ = moved
    little = find_dust(scans, DustParams(sensitivity=10, grow=0)).mask
    more = find_dust(scans, DustParams(sensitivity=90, grow=0)).mask
    grown = find_dust(scans, DustParams(sensitivity=10, grow=4)).mask
    assert np.count_nonzero(little) < np.count_nonzero(more)
    assert not (little[grown == 0]).any()


def test_a_print_that_was_not_moved_is_told() -> None:
    scans, truth = pair(Placing())
    found = find_dust(scans, DustParams())
    assert "move the print" in found.summary["notes"][0]
    assert found_share(found.mask, truth)[0] > 20


def test_two_clean_scans_have_no_dust() -> None:
    scans = compare(scanned(_PRINT, seed=3), scanned(_PRINT, Placing(0.4, 3, 3), gain=0.93, seed=4))
    found = find_dust(scans, DustParams())
    assert found.summary["share_percent"] < 0.05
    assert len(fill(scans, found).patches) <= found.summary["found"]["dust"]


def test_the_same_file_twice_is_refused() -> None:
    first = scanned(_PRINT, seed=3)
    with pytest.raises(PhotoError, match="same picture"):
        compare(first, first.copy())


def test_a_print_that_changed_a_lot_is_refused() -> None:
    changed = _PRINT.copy()
    changed[:, 200:380] = changed[:, 200:380][:, ::-1]
    scans = compare(scanned(_PRINT, seed=3), scanned(changed, Placing(0.3, 2, 2), seed=4))
    with pytest.raises(PhotoError, match="differ in"):
        find_dust(scans, DustParams())


def test_a_coarser_scan_gives_a_mask_but_no_pixels() -> None:
    first, truth = dusty(_PRINT, 1)
    height, width = truth.shape
    small = cv2.resize(_PRINT, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    scans = compare(scanned(first, seed=3), scanned(small, seed=4))
    found = find_dust(scans, DustParams())
    hits, count = found_share(found.mask, truth)
    assert hits > 0.7 * count
    with pytest.raises(PhotoError, match="resolution"):
        fill(scans, found)


def test_protected_pixels_stay(moved: tuple[Comparison, np.ndarray]) -> None:
    scans, _ = moved
    found = find_dust(scans, DustParams())
    everything = np.full(found.mask.shape, 255, np.uint8)
    assert fill(scans, found, protect=everything).patches == []


def test_settings_out_of_range_are_refused(moved: tuple[Comparison, np.ndarray]) -> None:
    with pytest.raises(UsageError, match="Sensitivity"):
        find_dust(moved[0], DustParams(sensitivity=101))

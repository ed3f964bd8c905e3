"""Damage is seeded, bounded and does what it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training import degrade
from training.damage_synth import COVERED, DRAWN, STAIN, Overlays, add_damage, load_overlays
from training.hole_masks import at_border, free_form_mask, one_hole_mask, thin_mask
from training.recipes.damage import damaged_photo


def picture(size: int = 64) -> np.ndarray:
    rows, columns = np.mgrid[:size, :size].astype(np.float32) / size
    return np.stack((rows, columns, 1 - rows), axis=-1) * 0.8 + 0.1


EVERY = [
    degrade.camera_noise,
    degrade.chroma_blotches,
    degrade.film_grain,
    degrade.scan_grain,
    degrade.blur,
    degrade.fade,
]


@pytest.mark.parametrize("change", EVERY, ids=lambda f: f.__name__)
def test_the_same_seed_makes_the_same_picture(change):
    clean = picture()
    before = clean.copy()
    first, second = (change(np.random.default_rng(5), clean) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(clean, before)
    assert first.dtype == np.float32
    assert first.shape == clean.shape
    assert np.abs(first - clean).max() > 0


@pytest.mark.parametrize("sigma", [5, 25, 50])
def test_the_noise_level_of_white_noise_reads_its_sigma(sigma):
    clean = picture(256)
    noise = degrade.gaussian_noise(np.random.default_rng(1), clean, sigma / 255) - clean
    level = degrade.noise_level(noise).mean(axis=(0, 1)) * 255
    np.testing.assert_allclose(level, sigma, rtol=0.03)


def test_camera_noise_has_no_mean_and_is_correlated():
    clean = np.full((128, 128, 3), 0.5, np.float32)
    noise = degrade.camera_noise(np.random.default_rng(3), clean) - clean
    assert abs(noise.mean()) < 0.1 * noise.std()
    neighbours = np.corrcoef(noise[:, 1:, 0].ravel(), noise[:, :-1, 0].ravel())[0, 1]
    assert neighbours > 0.1


def test_grain_of_scans_is_strongest_where_it_is_coarsest():
    flat = np.full((256, 256, 3), 0.5, np.float32)

    def shares(add):
        noise = (add(np.random.default_rng(2), flat) - flat) @ degrade.LUMINANCE
        power = np.abs(np.fft.fft2(noise)) ** 2
        distance = np.hypot(*np.meshgrid(np.fft.fftfreq(256), np.fft.fftfreq(256)))
        return [power[(distance > low) & (distance <= low + 0.1)].mean() / power.mean() for low in (0.01, 0.1, 0.4)]

    coarse, middle, fine = shares(degrade.scan_grain)
    assert coarse > 2 * middle > 10 * fine
    coarse, middle, _ = shares(degrade.film_grain)
    assert coarse < middle


def test_chroma_blotches_leave_luminance_alone():
    clean = picture()
    change = degrade.chroma_blotches(np.random.default_rng(2), clean) - clean
    assert np.abs(change @ degrade.LUMINANCE).max() < 1e-5


def test_jpeg_of_high_quality_is_close():
    clean = picture()
    assert np.abs(degrade.jpeg(clean, 98, subsample=False) - clean).mean() < 0.01


def test_a_blot_far_away_and_every_drawn_mark_are_opacities():
    for number in range(60):
        _, draw, _ = DRAWN[number % len(DRAWN)]
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            alpha = draw(np.random.default_rng(number), (48, 80))
        assert alpha.shape == (48, 80)
        assert alpha.min() >= 0
        assert alpha.max() <= 1.0001


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), marks=st.integers(0, 6))
def test_the_change_of_every_pixel_is_told(seed, marks):
    clean = picture()
    damaged, change = add_damage(np.random.default_rng(seed), clean, Overlays(), marks)
    changed = np.abs(damaged - clean).max(axis=2)
    assert damaged.min() >= 0 and damaged.max() <= 1
    assert change.min() >= 0 and change.max() <= 1
    # What is told was changed; a change that is not told lies under rims at most.
    assert changed[change.max(axis=2) > 0].min(initial=1) > 0
    assert changed[change.max(axis=2) == 0].max(initial=0) <= marks * COVERED + 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_only_what_a_person_could_see_is_labelled(seed):
    random = np.random.default_rng(seed)
    image, label = damaged_photo(random, picture(160), Overlays(), marks=3)
    assert set(np.unique(label)) <= {0.0, 1.0}
    assert image.min() >= 0 and image.max() <= 1


def test_marks_are_split_by_content(overlays):
    train, held = load_overlays(overlays)
    assert {"scratches", "dots", "stain"} == set(train.marks)
    assert sum(map(len, held.marks.values())) > 0
    assert sum(map(len, (*train.marks.values(), *held.marks.values()))) == 36


def test_real_marks_of_a_class_get_its_label(overlays):
    train, _ = load_overlays(overlays)
    only = Overlays({"stain": train.marks["stain"]})
    _, change = add_damage(np.random.default_rng(4), picture(96), only, 12, real=1.0)
    assert change[..., STAIN].any()
    assert not np.delete(change, STAIN, axis=2).any()


def test_a_photo_without_marks_has_no_label():
    image, label = damaged_photo(np.random.default_rng(0), picture(), Overlays(), marks=0)
    assert not label.any()
    assert image.dtype == np.float32


@pytest.mark.parametrize("seed", range(8))
def test_masks_mark_some_but_not_all(seed):
    thin = thin_mask(np.random.default_rng(seed), 128, 1, 3, 6)
    free = free_form_mask(np.random.default_rng(seed), 128)
    assert set(np.unique(thin)) <= {0, 255}
    assert 0 < (thin > 0).mean() < 0.25
    assert 0.03 < (free > 0).mean() < 0.95


@pytest.mark.parametrize("seed", range(12))
def test_a_hole_moved_to_the_border_lies_on_it_and_is_cut_there(seed):
    rng = np.random.default_rng(seed)
    hole = one_hole_mask(rng, 128)
    moved = at_border(rng, hole)
    assert set(np.unique(moved)) == {0, 255}
    rim = [moved[0], moved[-1], moved[:, 0], moved[:, -1]]
    assert any(side.any() for side in rim)
    assert (moved > 0).sum() <= (hole > 0).sum()
    # A hole from border to border, as free-form ones may be, stays a hole as well.
    assert at_border(rng, np.full((64, 64), 255, np.uint8)).any()

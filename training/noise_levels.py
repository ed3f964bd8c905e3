"""What a blind denoiser is best told about noise that is wider than a pixel, found by trying on held-out photos.

A denoiser that judges by itself takes weak, wide noise for texture. Told a level, it takes it away; how high that level
must be has little to do with how strong the noise is and much with how wide (`noise_coarseness`). Three numbers of a
curve over the width are chosen so that the mean PSNR over all kinds of noise is best; photos without noise count too.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrepair.engine import Engine, ModelCard
from genrepair.imaging.metrics import psnr
from genrepair.imaging.noise_level import LevelRule, coarse_noise, measure_noise
from training import degrade

LEVELS = (0, 3, 6, 10, 16, 26)
KINDS = ("none", "white", "camera", "coarse", "film")
# No eye tells a photo from one that differs less; without a limit photos without noise would decide alone.
_BEST_PSNR = 45.0
# Side of what the noise is measured on.
_SEEN = 512
_LEAST = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
_SCALES = (0.1, 0.3, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 11.0, 16.0)
_POWERS = (0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
# How often every photo gets every kind of noise; of one draw the best rule is another one each time.
DRAWS = 3
# What a rule must gain in dB on the mean of the kinds, of which one or two can gain, to be written.
LEAST_GAIN = 0.03


@dataclass(frozen=True)
class Trial:
    """One noisy crop.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    strength, coarseness : float
        `coarse_noise` of it.
    noisy : float
        PSNR before.
    results : (LEVELS,) float
        PSNR after, told each of `LEVELS`.
    """

    kind: str
    strength: float
    coarseness: float
    noisy: float
    results: NDArray[np.float64]

    def told(self, level: float) -> float:
        """PSNR told any level, between those that were tried."""
        return float(np.interp(np.log(level + 3), np.log(np.array(LEVELS) + 3), self.results))


def try_levels(
    engine: Engine, card: ModelCard, photos: Sequence[NDArray[np.uint8]], side: int, seed: int
) -> list[Trial]:
    """Denoise crops of every photo, of every kind of noise, told every level.

    The noise is measured on more than the crop, as the program measures it on a whole photo.
    """
    rng = np.random.default_rng(seed)
    trials = []
    for _, photo, kind in itertools.product(range(DRAWS), photos, KINDS):
        height, width = (min(_SEEN, size) for size in photo.shape[:2])
        row, column = (
            int(rng.integers(size - part + 1)) for size, part in zip(photo.shape[:2], (height, width), strict=True)
        )
        clean = photo[row : row + height, column : column + width]
        if kind in ("camera", "coarse", "film"):
            clean = degrade.to_uint8(degrade.full_size(rng, degrade.to_float(clean)))
        noisy = degrade.to_uint8(_noisy(rng, degrade.to_float(clean), kind))
        strength, coarseness = coarse_noise(noisy, measure_noise(noisy)[0])
        top, left = (height - side) // 2, (width - side) // 2
        clean, noisy = (each[top : top + side, left : left + side] for each in (clean, noisy))
        results = []
        for level in LEVELS:
            made = engine.predict(card, _inputs(card, noisy, level), output_dtype=np.uint8)
            results.append(min(psnr(made, clean), _BEST_PSNR))
        before = min(psnr(noisy, clean), _BEST_PSNR)
        trials.append(Trial(kind, strength, coarseness, before, np.array(results)))
    return trials


def best_rule(trials: Sequence[Trial]) -> tuple[LevelRule, float]:
    """The rule with the best mean over the kinds, and what it gains over telling nothing, in dB."""
    numbers = itertools.product(_LEAST, _SCALES, _POWERS, map(float, LEVELS[3:]))
    rules = [LevelRule(*each) for each in numbers]
    best = max(rules, key=lambda rule: _mean(trials, rule))
    return best, _mean(trials, best) - _mean(trials, None)


def figures(trials: Sequence[Trial], rule: LevelRule | None) -> dict[str, float]:
    """Mean PSNR of each kind of noise, by a rule or told nothing."""
    results: dict[str, list[float]] = {}
    for trial in trials:
        level = rule.level(trial.strength, trial.coarseness) if rule else 0.0
        results.setdefault(trial.kind, []).append(trial.told(level))
    return {kind: float(np.mean(values)) for kind, values in results.items()}


def _mean(trials: Sequence[Trial], rule: LevelRule | None) -> float:
    return float(np.mean(list(figures(trials, rule).values())))


def _inputs(card: ModelCard, noisy: NDArray[np.uint8], level: float) -> dict[str, object]:
    return {each.name: noisy if each.kind == "image" else (level / 255, level / 255) for each in card.inputs}


def _noisy(rng: np.random.Generator, clean: degrade.Image, kind: str) -> degrade.Image:
    if kind == "none":
        return clean
    if kind == "white":
        return degrade.gaussian_noise(rng, clean, rng.uniform(2, 30) / 255)
    made = {"camera": degrade.camera_noise, "coarse": degrade.coarse_noise, "film": degrade.scan_grain}
    noisy = made[kind](rng, clean)
    return degrade.jpeg(np.clip(noisy, 0, 1), int(rng.integers(85, 99)), bool(rng.random() < 0.6))

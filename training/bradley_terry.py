"""Scores of methods from pairwise votes.

Bradley & Terry, "Rank Analysis of Incomplete Block Designs", Biometrika 1952: method i is preferred to j with
probability 1 / (1 + exp(s_j - s_i)). A tie counts as half a win for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

# Wins that every two compared methods are given against each other before counting, so that a method that never lost
# has a finite score.
PRIOR = 0.5
_Z95 = 1.959964


@dataclass(frozen=True)
class Score:
    """One method.

    Parameters
    ----------
    method : str
    score : float
        Natural log of its strength; all scores add up to 0.
    low, high : float
        95 % interval of the score, from the information of the votes (normal approximation).
    wins, ties, losses : int
    """

    method: str
    score: float
    low: float
    high: float
    wins: int
    ties: int
    losses: int

    @property
    def share(self) -> float:
        """How often it would win against a method of average strength, 0..1."""
        return float(1 / (1 + np.exp(-self.score)))


def fit(votes: Iterable[tuple[str, str, str]]) -> list[Score]:
    """Scores from votes, the best first.

    Parameters
    ----------
    votes : iterable of (method, other method, winner)
        The winner is empty for a tie.
    """
    votes = list(votes)
    names = sorted({name for vote in votes for name in vote[:2]})
    place = {name: i for i, name in enumerate(names)}
    count = len(names)
    wins = np.zeros((count, count))
    exact = np.zeros((count, 3), int)
    for one, other, winner in votes:
        i, j = place[one], place[other]
        if not winner:
            wins[i, j] += 0.5
            wins[j, i] += 0.5
            exact[[i, j], 1] += 1
        else:
            a, b = (i, j) if winner == one else (j, i)
            wins[a, b] += 1
            exact[a, 0] += 1
            exact[b, 2] += 1
    wins += PRIOR * ((wins + wins.T) > 0)
    games = wins + wins.T
    scores = np.zeros(count)
    for _ in range(100):
        chance = 1 / (1 + np.exp(scores[None] - scores[:, None]))
        gradient = (wins - games * chance).sum(axis=1)
        step = np.linalg.pinv(_information(games, chance)) @ gradient
        scores += np.clip(step, -2, 2)
        if np.abs(step).max(initial=0) < 1e-10:
            break
    scores -= scores.mean() if count else 0
    chance = 1 / (1 + np.exp(scores[None] - scores[:, None]))
    # The pseudo-inverse is the covariance of scores that add up to 0.
    spread = _Z95 * np.sqrt(np.diag(np.linalg.pinv(_information(games, chance)))) if count else np.zeros(0)
    result = [
        Score(name, float(s), float(s - e), float(s + e), *(int(n) for n in exact[i]))
        for i, (name, s, e) in enumerate(zip(names, scores, spread, strict=True))
    ]
    return sorted(result, key=lambda each: -each.score)


def _information(games: np.ndarray, chance: np.ndarray) -> np.ndarray:
    each = games * chance * (1 - chance)
    return np.diag(each.sum(axis=1)) - each

"""What one measure of a photo says: how bad, in figures, in a sentence, and which tool mends it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NONE, SLIGHT, CLEAR, STRONG = "none", "slight", "clear", "strong"
SEVERITIES = (NONE, SLIGHT, CLEAR, STRONG)
DAMAGE = ("scratch", "dust", "crease", "stain")
MEASURES = ("noise", "blocking", "blur", "fading", "cast")

# What changes the colours of the whole photo is a matter of taste, and what is "slight" there may be meant.
_TASTE = frozenset(("fading", "cast"))
# Even weak noise can be taken away without harm.
_HARMLESS = frozenset(("noise",))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with places for values, so that it can be translated.

    Parameters
    ----------
    text : str
        English, with places as in `str.format`.
    values : mapping
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.text.format(**self.values)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Parameters
    ----------
    name : str
        One of `MEASURES`, or the name of a class of damage.
    severity : {"none", "slight", "clear", "strong"}
    figure : str
        The figure that counts, with its unit.
    phrases : tuple of Phrase
        What it means.
    tool : str
        Id of the tool that mends it.
    params : mapping
        Params of the tool that suit it, where they differ from the tool's own.
    available : bool
        Whether a model for that tool is installed.
    figures : mapping of str to float
        Everything that was measured.
    """

    name: str
    severity: str
    figure: str
    phrases: tuple[Phrase, ...]
    tool: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    available: bool = True
    figures: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        """What it means, in English."""
        return " ".join(map(str, self.phrases))

    @property
    def is_damage(self) -> bool:
        """Whether single places can be looked at."""
        return self.name not in MEASURES

    @property
    def suggested(self) -> bool:
        """Whether mending it is switched on at first."""
        wanted = STRONG if self.name in _TASTE else SLIGHT if self.name in _HARMLESS or self.is_damage else CLEAR
        return self.available and SEVERITIES.index(self.severity) >= SEVERITIES.index(wanted)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "name": self.name,
            "severity": self.severity,
            "figure": self.figure,
            "sentence": self.sentence,
            "tool": self.tool,
            "params": dict(self.params),
            "available": self.available,
            "suggested": self.suggested,
            "figures": {name: round(float(value), 3) for name, value in self.figures.items()},
        }


def grade(value: float, bounds: tuple[float, float, float]) -> str:
    """Severity of a figure that is worse the larger it is.

    Parameters
    ----------
    value : float
    bounds : (float, float, float)
        From which value it is slight, clear and strong.
    """
    return SEVERITIES[bisect_right(bounds, value)]


def worst(*severities: str) -> str:
    """The worst of several severities."""
    return max(severities, key=SEVERITIES.index)

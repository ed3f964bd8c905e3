"""Figures of a training in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from genrepair.services.training.events import Trained
from genrepair.services.training.runs import Run
from genrepair.ui.common.spoken import spoken

translate = QCoreApplication.translate


def score_text(score: float, unit: str, signed: bool = False) -> str:
    """A score with its unit: decibels in hundredths, shares in thousandths."""
    digits = 2 if unit else 3
    text = f"{score:+.{digits}f}" if signed else f"{score:.{digits}f}"
    return f"{text} {unit}".strip()


def span_text(seconds: float) -> str:
    """A span of time: 0:42, 12:05, 3 h 20 min."""
    whole = max(0, round(seconds))
    if whole >= 3600:
        text = translate("training", "{hours} h {minutes} min")
        return text.format(hours=whole // 3600, minutes=whole % 3600 // 60)
    return f"{whole // 60}:{whole % 60:02}"


def verdict_text(end: Trained) -> str:
    """What the measurement says, in a sentence or two."""
    if end.score is not None and end.base is None:
        text = translate("training", "The first model of its kind, with a score of {score}: the pictures must tell.")
        return text.format(score=score_text(end.score, end.unit))
    if end.score is None or end.base is None or end.gain is None:
        return translate("training", "It was ended before it could be measured, so it cannot be kept yet.")
    figures = {
        "gain": score_text(end.gain, end.unit, signed=True),
        "base": score_text(end.base, end.unit),
        "score": score_text(end.score, end.unit),
        "margin": score_text(end.margin, end.unit),
    }
    if end.better:
        text = translate(
            "training",
            "Better on photos it has never seen: {score} instead of {base} ({gain}; up to {margin} would be chance).",
        )
    elif end.gain > 0:
        text = translate(
            "training",
            "No better than chance: {score} instead of {base} ({gain}, and {margin} is needed). Nothing is kept.",
        )
    else:
        text = translate(
            "training",
            "Nothing was gained: on photos it has never seen, no measurement beat the {base} of the model that it "
            "began with. Nothing is kept.",
        )
    return text.format(**figures)


def run_text(run: Run) -> str:
    """What an unfinished training was."""
    begun = QDateTime.fromString(run.begun.isoformat(), Qt.DateFormat.ISODate)
    when = QLocale().toString(begun, QLocale.FormatType.ShortFormat)
    text = translate("training", "{model}, begun {when}, {minutes} min, photos from {folder}")
    return text.format(
        model=spoken(run.order.base.title), when=when, minutes=f"{run.order.minutes:g}", folder=run.order.photos
    )

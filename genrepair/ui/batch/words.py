"""Plans and estimates of a batch in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from genrepair.services.batch import BatchPlan
    from genrepair.services.batch.estimate import Estimate

translate = QCoreApplication.translate


def plan_text(plan: BatchPlan) -> str:
    """What a plan comes to, in one line."""
    text = translate("batch", "{n} photos to repair, {mp:.0f} MP")
    parts = [text.format(n=len(plan.items), mp=plan.megapixels)]
    for count, text in (
        (len(plan.already) + len(plan.interrupted), translate("batch", "{n} done before")),
        (len(plan.failed_before), translate("batch", "{n} failed before")),
        (len(plan.skipped), translate("batch", "{n} left out")),
        (len(plan.renamed), translate("batch", "{n} get another name")),
    ):
        if count:
            parts.append(text.format(n=count))
    return " · ".join(parts)


def estimate_text(expected: Estimate) -> str:
    """Time and disk that a batch takes."""
    parts = []
    if expected.seconds is not None:
        parts.append(translate("batch", "about {time}").format(time=_duration(expected.seconds)))
    parts.append(translate("batch", "up to {size} of disk").format(size=_bytes(expected.bytes_needed)))
    return " · ".join(parts)


def no_room_text(expected: Estimate) -> str:
    """The sentence about a disk that is too small."""
    text = translate("batch", "The disk has {free} free and the results need about {needed}; choose another folder.")
    return text.format(free=_bytes(expected.bytes_free or 0), needed=_bytes(expected.bytes_needed))


def _bytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return translate("batch", "{n} s").format(n=max(1, round(seconds)))
    if seconds < 5400:
        return translate("batch", "{n} min").format(n=round(seconds / 60))
    return translate("batch", "{n:.1f} h").format(n=seconds / 3600)

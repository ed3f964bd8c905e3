"""Plans and estimates of a batch in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from genrepair.ui.common.language import counted

if TYPE_CHECKING:
    from genrepair.services.batch import BatchPlan
    from genrepair.services.batch.estimate import Estimate

translate = QCoreApplication.translate


def plan_text(plan: BatchPlan) -> str:
    """What a plan comes to, in one line."""
    known = len(plan.already) + len(plan.interrupted)
    text = counted("batch", "%n photos to repair, {mp} MP", len(plan.items))
    parts = [text.format(mp=f"{plan.megapixels:.0f}")]
    for count, text in (
        (known, counted("batch", "%n done before", known)),
        (len(plan.failed_before), counted("batch", "%n failed before", len(plan.failed_before))),
        (len(plan.skipped), counted("batch", "%n left out", len(plan.skipped))),
        (len(plan.renamed), counted("batch", "%n get another name", len(plan.renamed))),
    ):
        if count:
            parts.append(text)
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

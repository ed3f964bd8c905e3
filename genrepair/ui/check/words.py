"""Findings and defects in the person's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from genrepair.services.defects import Defect, millimetres
from genrepair.services.finding import Finding
from genrepair.ui.common.spoken import sentence_gap

translate = QCoreApplication.translate

_TITLES = {
    "noise": QT_TRANSLATE_NOOP("check", "Noise"),
    "blocking": QT_TRANSLATE_NOOP("check", "JPEG blocks"),
    "blur": QT_TRANSLATE_NOOP("check", "Softness"),
    "fading": QT_TRANSLATE_NOOP("check", "Fading"),
    "cast": QT_TRANSLATE_NOOP("check", "Colour cast"),
    "scratch": QT_TRANSLATE_NOOP("check", "Scratches and hairs"),
    "dust": QT_TRANSLATE_NOOP("check", "Dust and spots"),
    "crease": QT_TRANSLATE_NOOP("check", "Creases and tears"),
    "stain": QT_TRANSLATE_NOOP("check", "Stains"),
    "unusual": QT_TRANSLATE_NOOP("check", "Unusual places"),
}
_ONE = {
    "scratch": QT_TRANSLATE_NOOP("check", "Scratch or hair"),
    "dust": QT_TRANSLATE_NOOP("check", "Dust or spot"),
    "crease": QT_TRANSLATE_NOOP("check", "Crease or tear"),
    "stain": QT_TRANSLATE_NOOP("check", "Stain"),
    "unusual": QT_TRANSLATE_NOOP("check", "Unusual place"),
}
_SEVERITIES = {
    "none": QT_TRANSLATE_NOOP("check", "in order"),
    "slight": QT_TRANSLATE_NOOP("check", "slight"),
    "clear": QT_TRANSLATE_NOOP("check", "clear"),
    "strong": QT_TRANSLATE_NOOP("check", "strong"),
}
_DECISIONS = {
    "": QT_TRANSLATE_NOOP("check", "undecided"),
    "accepted": QT_TRANSLATE_NOOP("check", "accepted"),
    "rejected": QT_TRANSLATE_NOOP("check", "rejected"),
}


def title(name: str) -> str:
    """What a finding is called."""
    return translate("check", str(_TITLES.get(name, name)))


def severity(finding: Finding) -> str:
    """How bad it is, in a word."""
    return translate("check", str(_SEVERITIES[finding.severity]))


def sentence(finding: Finding) -> str:
    """What a finding means."""
    said = [translate("messages", phrase.text).format(**phrase.values) for phrase in finding.phrases]
    if not finding.available and finding.severity != "none":
        said.append(translate("check", "No model that mends it is installed."))
    return sentence_gap().join(said)


def one(kind: str) -> str:
    """What a single defect is called."""
    return translate("check", str(_ONE.get(kind, kind)))


def decision(defect: Defect) -> str:
    """What was decided about a defect."""
    return translate("check", str(_DECISIONS[defect.decision]))


def size(defect: Defect, dpi: tuple[float, float] | None) -> str:
    """How long a defect is, in millimetres where the photo names its resolution, and in pixels."""
    length = millimetres(defect.extent, dpi)
    if length is None:
        return f"{defect.extent:.0f} px"
    return f"{length:.1f} mm · {defect.extent:.0f} px"


def colour(name: str) -> str:
    """What an overlay colour is called."""
    return translate("OverlayDialog", {"cyan": "Sky blue", "magenta": "Purple"}.get(name, name.capitalize()))

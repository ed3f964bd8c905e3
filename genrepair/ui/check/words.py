"""Findings and defects in the person's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from genrepair.services.defects import Defect, millimetres
from genrepair.services.finding import Finding

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
}
_ONE = {
    "scratch": QT_TRANSLATE_NOOP("check", "Scratch or hair"),
    "dust": QT_TRANSLATE_NOOP("check", "Dust or spot"),
    "crease": QT_TRANSLATE_NOOP("check", "Crease or tear"),
    "stain": QT_TRANSLATE_NOOP("check", "Stain"),
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
# What `genrepair.services.inspection` says: listed here for the translation files.
SENTENCES = (
    QT_TRANSLATE_NOOP("inspection", "None is found at this sensitivity."),
    QT_TRANSLATE_NOOP("inspection", "One place, {share:.2f} % of the photo."),
    QT_TRANSLATE_NOOP("inspection", "{count} places, {share:.2f} % of the photo."),
    QT_TRANSLATE_NOOP(
        "inspection", "Brightness varies by {luminance:.1f} of 255 levels from noise, colour by {chroma:.1f}."
    ),
    QT_TRANSLATE_NOOP("inspection", "That is hardly seen."),
    QT_TRANSLATE_NOOP("inspection", "No blocks of JPEG are seen."),
    QT_TRANSLATE_NOOP("inspection", "Steps between the blocks of JPEG are {percent:.0f} % stronger than those inside."),
    QT_TRANSLATE_NOOP("inspection", "Too few edges to tell how sharp it is."),
    QT_TRANSLATE_NOOP("inspection", "Edges are as sharp as they should be at this size."),
    QT_TRANSLATE_NOOP("inspection", "Edges rise over {rise:.1f} pixels, more than they should at this size."),
    QT_TRANSLATE_NOOP("inspection", "It uses {contrast:.0f} % of the range from black to white."),
    QT_TRANSLATE_NOOP("inspection", "There is something neutral in it."),
    QT_TRANSLATE_NOOP("inspection", "It is black and white."),
    QT_TRANSLATE_NOOP("inspection", "It has one tone, such as sepia, which may be meant."),
    QT_TRANSLATE_NOOP("inspection", "Everything has a reddish tint, also what should be neutral."),
    QT_TRANSLATE_NOOP("inspection", "Everything has a yellowish tint, also what should be neutral."),
    QT_TRANSLATE_NOOP("inspection", "Everything has a greenish tint, also what should be neutral."),
    QT_TRANSLATE_NOOP("inspection", "Everything has a cyan tint, also what should be neutral."),
    QT_TRANSLATE_NOOP("inspection", "Everything has a bluish tint, also what should be neutral."),
    QT_TRANSLATE_NOOP("inspection", "Everything has a magenta tint, also what should be neutral."),
    QT_TRANSLATE_NOOP("inspection", "Bringing colours back would change it by {change:.0f} levels on average."),
)


def title(name: str) -> str:
    """What a finding is called."""
    return translate("check", str(_TITLES.get(name, name)))


def severity(finding: Finding) -> str:
    """How bad it is, in a word."""
    return translate("check", str(_SEVERITIES[finding.severity]))


def sentence(finding: Finding) -> str:
    """What a finding means."""
    said = [translate("inspection", phrase.text).format(**phrase.values) for phrase in finding.phrases]
    if not finding.available and finding.severity != "none":
        said.append(translate("check", "No model that mends it is installed."))
    return " ".join(said)


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

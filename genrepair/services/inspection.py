"""Says what is wrong with a photo: noise, blocks, softness, fading, cast, and the map of its damage."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from genrepair.imaging.fading import measure_tones
from genrepair.imaging.metrics import blocking
from genrepair.imaging.noise_reading import SeenNoise, seen_noise
from genrepair.imaging.sharpness import edge_rise
from genrepair.imaging.tone import is_monochrome
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.services.defects import FoundDefects, find_defects
from genrepair.services.finding import NONE, SLIGHT, Finding, Phrase, grade, worst
from genrepair.services.repair import PreparedCache, prepare_tool
from genrepair.tools.catalog import get_tool
from genrepair.tools.damage_map import DamageMap, Layer
from genrepair.tools.tool import Request, Tool

if TYPE_CHECKING:
    from genrepair.engine import Engine

Tell = Callable[[Finding], None]

# From which figure on it is slight, clear and strong. The bounds lie above what undamaged photos (Kodak24 and the
# samples) mostly read, and below what damaged prints do.
_NOISE = (2.6, 4.0, 8.0)
_CHROMA = (1.2, 2.5, 6.0)
_BLOCKING = (3.0, 8.0, 20.0)
_RISE = (3.5, 5.0, 8.0)
_UNUSED = (28.0, 40.0, 55.0)
_CAST = (5.0, 8.0, 15.0)
_COVERED = (1e-9, 0.1, 1.0)
# Softness shows by the share of the photo: one with a longer side than this (pixels) is judged as if it had been
# reduced to it.
_SEEN_SIDE = 2400
# A map of more bytes is not kept for the tool that finds damage: the pixels that matter are, in any case.
_LARGEST_KEPT = 256 << 20
_MEASURES_SHARE = 0.12
# Photos with more pixels are not searched for damage unasked: it takes minutes without a graphics card.
SEARCHED_UNASKED = 60_000_000

_TINTS = {
    "reddish": "Everything has a reddish tint, also what should be neutral.",
    "yellowish": "Everything has a yellowish tint, also what should be neutral.",
    "greenish": "Everything has a greenish tint, also what should be neutral.",
    "cyan": "Everything has a cyan tint, also what should be neutral.",
    "bluish": "Everything has a bluish tint, also what should be neutral.",
    "magenta": "Everything has a magenta tint, also what should be neutral.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What is wrong with a photo.

    Parameters
    ----------
    findings : tuple of Finding
        Measures of the whole photo in the order in which they were made, then the classes of damage.
    damage : DamageMap, or None
        None where no damage was looked for, or no model can.
    content : int, or None
        Names the state of the pixels that were looked at.
    seconds : float
    """

    findings: tuple[Finding, ...]
    damage: DamageMap | None
    content: int | None
    seconds: float

    def as_dict(self, found: FoundDefects | None = None) -> dict[str, Any]:
        """For JSON; with single defects where they are given."""
        result: dict[str, Any] = {
            "findings": [finding.as_dict() for finding in self.findings],
            "searched_for_damage": self.damage is not None,
            "seconds": round(self.seconds, 3),
        }
        if found is not None:
            result["defects"] = [
                {
                    "type": each.kind,
                    "row": each.region.row,
                    "column": each.region.column,
                    "height": each.region.height,
                    "width": each.region.width,
                    "area": each.area,
                    "confidence": round(each.confidence, 3),
                }
                for each in found.defects
            ]
        return result


def inspect_photo(
    request: Request,
    engine: Engine,
    progress: Progress | None = None,
    *,
    cache: PreparedCache | None = None,
    tell: Tell | None = None,
    search: bool = True,
    sensitivity: float = 50.0,
) -> Report:
    """Look at a photo; what is quick comes first, the search for damage last.

    Parameters
    ----------
    request : Request
        The photo; its mask and params are not used.
    engine : Engine
    progress : Progress, or None
    cache : PreparedCache, or None
        Where the map of damage may be found, and is left for the tool.
    tell : callable (Finding), or None
        Told of each finding as it is made, on the calling thread.
    search : bool
        Whether to look for damage, which needs a network.
    sensitivity : float
        Of the search, 0 to 100.

    Raises
    ------
    Cancelled
        If the person asked to stop.
    ModelError, ProviderError, DeviceMemoryError
        If a network cannot be run.
    """
    started, progress, tell = perf_counter(), progress or NoProgress(), tell or (lambda _: None)
    findings: list[Finding] = []

    def add(*new: Finding) -> None:
        for finding in new:
            findings.append(finding)
            tell(finding)

    measures = SubProgress(progress, 0.0, _MEASURES_SHARE)
    pixels = request.pixels
    measures.update(0.0, "Measuring fading")
    add(*_colours(request, engine, SubProgress(measures, 0.0, 0.4)))
    measures.update(0.4, "Measuring JPEG blocks")
    restores = can_run("restore", engine)
    add(_blocks(blocking(pixels), restores))
    measures.update(0.5, "Measuring sharpness")
    add(_blur(edge_rise(pixels), max(pixels.shape[:2]), restores))
    measures.update(0.7, "Measuring noise")
    add(_noise(seen_noise(pixels), can_run("denoise", engine)))
    damage: DamageMap | None = None
    if search and can_run("damage", engine):
        damage = _search(request, engine, SubProgress(progress, _MEASURES_SHARE, 1.0), cache)
        layers = {name: Layer(True, sensitivity) for name in damage.classes}
        add(*damage_findings(find_defects(damage, layers), can_run("inpaint", engine)))
    return Report(tuple(findings), damage, request.content, perf_counter() - started)


def damage_findings(found: FoundDefects, available: bool) -> list[Finding]:
    """A finding for each class of damage, from what is found at the present sensitivities."""
    result = []
    for name, count in found.counts.items():
        left = count.total - count.rejected
        share = found.share_percent(name)
        if not left:
            phrase = Phrase("None is found at this sensitivity.")
        elif left == 1:
            phrase = Phrase("One place, {share:.2f} % of the photo.", {"share": share})
        else:
            phrase = Phrase("{count} places, {share:.2f} % of the photo.", {"count": left, "share": share})
        figures = {"count": left, "rejected": count.rejected, "share_percent": share}
        severity = grade(share, _COVERED)
        result.append(Finding(name, severity, str(left), (phrase,), "inpaint", {}, available, figures))
    return result


def can_run(tool_id: str, engine: Engine) -> bool:
    """Whether a model for a tool is installed."""
    return engine.optional_card(get_tool(tool_id).task) is not None


def _search(request: Request, engine: Engine, progress: Progress, cache: PreparedCache | None) -> DamageMap:
    tool: Tool = get_tool("damage")
    look = Request(
        pixels=request.pixels,
        mask=None,
        params=tool.Params(),
        revision=request.revision,
        content=request.content,
        unchanged=request.unchanged,
    )
    if request.pixels.shape[0] * request.pixels.shape[1] * 4 > _LARGEST_KEPT:
        cache = None
    return DamageMap.of(prepare_tool(tool, look, engine, progress, cache))


def _noise(seen: SeenNoise, available: bool) -> Finding:
    luminance, chroma = seen.luminance, seen.chroma
    severity = worst(grade(luminance, _NOISE), grade(chroma, _CHROMA))
    text = "Brightness varies by {luminance:.1f} of 255 levels from noise, colour by {chroma:.1f}."
    phrases = [Phrase(text, {"luminance": luminance, "chroma": chroma})]
    if severity == NONE:
        phrases.append(Phrase("That is hardly seen."))
    # Weak noise is taken away in part, so that fine texture stays.
    params = {"luminance": 60} if grade(luminance, _NOISE) in (NONE, SLIGHT) else {}
    figures = {"luminance": luminance, "chroma": chroma}
    return Finding("noise", severity, f"{luminance:.1f}", tuple(phrases), "denoise", params, available, figures)


def _blocks(percent: float, available: bool) -> Finding:
    severity = grade(percent, _BLOCKING)
    text = "Steps between the blocks of JPEG are {percent:.0f} % stronger than those inside."
    phrase = Phrase("No blocks of JPEG are seen.") if severity == NONE else Phrase(text, {"percent": percent})
    return Finding(
        "blocking", severity, f"{percent:.0f} %", (phrase,), "restore", {}, available, {"blocking_percent": percent}
    )


def _blur(rise: float | None, side: int, available: bool) -> Finding:
    if rise is None:
        return Finding("blur", NONE, "–", (Phrase("Too few edges to tell how sharp it is."),), "restore", {}, available)
    severity = grade(rise / max(1.0, side / _SEEN_SIDE), _RISE)
    if severity == NONE:
        phrase = Phrase("Edges are as sharp as they should be at this size.")
    else:
        phrase = Phrase("Edges rise over {rise:.1f} pixels, more than they should at this size.", {"rise": rise})
    return Finding("blur", severity, f"{rise:.1f} px", (phrase,), "restore", {}, available, {"edge_rise_px": rise})


def _colours(request: Request, engine: Engine, progress: Progress) -> list[Finding]:
    tones, one_tone = measure_tones(request.pixels), is_monochrome(request.pixels)
    contrast = tones.contrast_percent
    faded = grade(100.0 - contrast, _UNUSED)
    text = "It uses {contrast:.0f} % of the range from black to white."
    fading = [Phrase(text, {"contrast": contrast})]
    tinted = grade(tones.cast_strength, _CAST)
    if tinted == NONE:
        cast = [Phrase("There is something neutral in it.") if not one_tone else Phrase("It is black and white.")]
    elif one_tone:
        tinted = SLIGHT
        cast = [Phrase("It has one tone, such as sepia, which may be meant.")]
    else:
        cast = [Phrase(_TINTS[tones.cast_hue])]
    available = can_run("colours", engine)
    figures: dict[str, float] = {}
    if available and (faded, tinted) != (NONE, NONE):
        tool = get_tool("colours")
        prepared = prepare_tool(tool, _plain(request, tool), engine, progress, None)
        figures["change"] = change = float(prepared.summary.get("mean_change", math.nan))
        more = Phrase("Bringing colours back would change it by {change:.0f} levels on average.", {"change": change})
        for severity, phrases in ((faded, fading), (tinted, cast)):
            if severity != NONE:
                phrases.append(more)
    points = {"contrast_percent": contrast, "black": tones.black, "white": tones.white}
    tint = {"cast": tones.cast_strength, "a": tones.cast[0], "b": tones.cast[1]}
    return [
        Finding(
            "fading", faded, f"{contrast:.0f} %", tuple(fading), "colours", {"tone": 100}, available, points | figures
        ),
        Finding(
            "cast",
            tinted,
            f"{tones.cast_strength:.0f}",
            tuple(cast),
            "colours",
            {"colour": 100},
            available,
            tint | figures,
        ),
    ]


def _plain(request: Request, tool: Tool) -> Request:
    return Request(pixels=request.pixels, mask=None, params=tool.Params(), revision=request.revision)

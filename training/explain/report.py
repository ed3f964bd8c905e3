"""Puts the pictures of ``explain`` together: PNG files, figures as JSON, and one HTML page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from genrepair.errors import GenrepairError, PhotoError, UsageError
from training.config import load_config
from training.data import PhotoSet, find_photos, read_srgb
from training.degrade import to_float
from training.explain import draw
from training.explain.attribution import attribution
from training.explain.page import Section, write_page
from training.explain.receptive import effective_field
from training.explain.spectrum import spectral_gain
from training.explain.subject import Subject

SIDE = 192
CROPS = 6
PAGE = "index.html"


def explain(
    subject: Subject,
    photos: Sequence[Path],
    out: Path,
    say: Callable[[str], None],
    *,
    patch: tuple[int, int, int] | None = None,
    side: int = SIDE,
) -> dict[str, Any]:
    """Write ``index.html``, its pictures and ``explain.json``; returns what is in the latter.

    Parameters
    ----------
    subject : Subject
    photos : sequence of Path
        Files and folders. The first photo is the one whose patch is attributed.
    out : Path
    say : callable
    patch : (column, row, side), or None
        In pixels of the first photo; None: 24 pixels around the place with the most detail.
    side : int
        Of the crops that are looked at.

    Raises
    ------
    GenrepairError, UsageError
        No photo can be used, the patch is not in it, or the network offers nothing to be explained.
    """
    files = [file for each in photos for file in ([each] if each.is_file() else find_photos(each))]
    multiple = int(subject.card.get("multiple", 1))
    side = max(multiple, side // multiple * multiple)
    pictures: list[NDArray[Any]] = []
    for file in files:
        if len(pictures) == CROPS:
            break
        try:
            picture = to_float(read_srgb(file))
        except PhotoError as error:
            say(f"left out: {error}")
            continue
        if min(picture.shape[:2]) >= side:
            pictures.append(picture)
        else:
            say(f"left out: {file.name}: {picture.shape[1]} x {picture.shape[0]}, smaller than {side} pixels.")
    if not pictures:
        raise GenrepairError(f"No photo has {side} x {side} pixels; give larger ones, or a smaller --side.")
    out.mkdir(parents=True, exist_ok=True)
    sections: list[Section] = []
    figures: dict[str, Any] = {"model": subject.name, "recipe": subject.recipe.name, "size": subject.size}
    if subject.takes_photo:
        crops = _tensor([_middle(picture, side) for picture in pictures])
        say(f"Effective receptive field over {len(crops)} crops...")
        sections.append(_field(subject, crops, out, figures))
        say("Local attribution...")
        sections.append(_attribution(subject, pictures[0], patch, side, out, figures))
        if subject.restores and not subject.takes_hole():
            say("Spectral gain...")
            sections.append(_spectrum(subject, crops, out, figures))
    sections += _views(subject, pictures, out)
    if not sections:
        raise UsageError(f"{subject.name!r} takes no photo pixel by pixel and has no views of its own.")
    write_page(out / PAGE, f"What {subject.name} looks at", sections)
    (out / "explain.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return figures


def _field(subject: Subject, crops: Tensor, out: Path, figures: dict[str, Any]) -> Section:
    field = effective_field(subject, crops)
    half, most = field.radii[0.5], field.radii[0.95]
    figures["receptive_field"] = {"half_side_50": half, "half_side_95": most, "crops": len(crops)}
    _save(out / "receptive-field.png", draw.enlarged(draw.heat(field.weight)))
    caption = f"{crops.shape[-1]} x {crops.shape[-1]} pixels around the asked one; each shade is a share, logarithmic"
    asked = "how a pixel is changed" if subject.restores else "a place of the map"
    words = (
        f"Half of what decides {asked} lies within {half} pixels of it, 95 % within {most} (half the side of a "
        f"square), measured on {len(crops)} crops. What the network could see by its construction is larger. "
        "Luo et al., NeurIPS 2016."
    )
    return Section("Effective receptive field", [("receptive-field.png", caption)], words)


def _attribution(
    subject: Subject,
    picture: NDArray[np.float32],
    patch: tuple[int, int, int] | None,
    side: int,
    out: Path,
    figures: dict[str, Any],
) -> Section:
    height, width = picture.shape[:2]
    column, row, size = patch or (*_busiest(picture, 24), 24)
    if not (0 <= column <= width - size and 0 <= row <= height - size and 2 <= size <= side):
        raise UsageError(
            f"The patch {column},{row},{size} does not lie in the photo of {width} x {height} pixels, or is larger "
            f"than {side} pixels."
        )
    # The crop around the patch.
    left = min(max(0, column + size // 2 - side // 2), width - side)
    top = min(max(0, row + size // 2 - side // 2), height - side)
    crop = picture[top : top + side, left : left + side]
    inner = column - left, row - top, size
    mask = None
    if subject.takes_hole():
        mask = torch.zeros(1, 1, side, side)
        mask[..., inner[1] : inner[1] + size, inner[0] : inner[0] + size] = 1
    found = attribution(subject, _tensor([crop]), inner, mask)
    figures["attribution"] = {"patch": [column, row, size], "diffusion": round(found.diffusion, 2)}
    photo = np.clip(np.rint(crop * 255), 0, 255).astype(np.uint8)
    _save(out / "attribution-photo.png", draw.enlarged(draw.box(photo, *inner)))
    _save(out / "attribution.png", draw.enlarged(draw.box(draw.over(crop, found.weight, 4.0), *inner)))
    words = (
        "Bright places had a part in what stands in the frame of the result"
        + (", which was a hole. " if mask is not None else ". ")
        + f"The diffusion index is {found.diffusion:.1f}: 0 if one place decided all, near 100 if all took part alike. "
        "Gu and Dong, CVPR 2021."
    )
    return Section(
        "Local attribution map",
        [
            ("attribution-photo.png", f"the photo, with the patch at {column},{row} of {size} pixels a side"),
            ("attribution.png", "what the patch was made from, logarithmic, over the photo in grey"),
        ],
        words,
    )


def _spectrum(subject: Subject, crops: Tensor, out: Path, figures: dict[str, Any]) -> Section:
    gain = spectral_gain(subject, crops)
    for name, lines in (("picture", gain.picture), ("noise", gain.noise)):
        figures[f"{name}_gain"] = {str(level): [round(float(v), 4) for v in curve] for level, curve in lines.items()}
        shown = {f"noise of sigma {level:.0f}": curve for level, curve in lines.items()}
        plot = draw.curves(gain.frequency, shown, "cycles per pixel", f"gain of the {name}")
        _save(out / f"spectrum-{name}.png", plot)
    figures["frequency"] = [round(float(f), 4) for f in gain.frequency]
    words = (
        "White noise was added and not told. A good denoiser keeps the gain of the picture at 1 and brings that of the "
        "noise to 0; where the picture itself is weaker than the noise, both fall: fine detail goes first."
    )
    return Section(
        "Spectral gain",
        [
            ("spectrum-picture.png", "how much of the picture is kept at each frequency"),
            ("spectrum-noise.png", "how much is left that is not the picture, over the noise"),
        ],
        words,
    )


def _views(subject: Subject, pictures: Sequence[NDArray[Any]], out: Path) -> list[Section]:
    pixels = [np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8) for picture in pictures]
    config = load_config(None, {"size": subject.size}, {"recipe": subject.recipe.name, **subject.recipe.defaults})
    recipe = subject.recipe(config, PhotoSet(pixels, pixels, []))
    sections = []
    for number, (caption, sheet) in enumerate(recipe.views(subject.net, subject.critic).items(), 1):
        name = f"view-{number}.png"
        _save(out / name, draw.enlarged(sheet))
        title, _, words = caption.partition(": ")
        sections.append(Section(title, [(name, title)], words or title))
    return sections


def _busiest(picture: NDArray[np.float32], size: int) -> tuple[int, int]:
    """Upper left corner (column, row) of the square with the most detail, away from the border where there is room."""
    grey = np.asarray(picture @ np.array((0.299, 0.587, 0.114), np.float32), np.float32)
    detail = np.abs(cv2.Laplacian(grey, cv2.CV_32F))
    mean = cv2.boxFilter(detail, -1, (size, size), borderType=cv2.BORDER_REFLECT_101)
    edge = min(2 * size, min(grey.shape) // 4)
    inner = mean[edge : grey.shape[0] - edge, edge : grey.shape[1] - edge]
    row, column = np.unravel_index(int(np.argmax(inner)), inner.shape)
    return int(column) + edge - size // 2, int(row) + edge - size // 2


def _middle(picture: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    row, column = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    return picture[row : row + side, column : column + side]


def _tensor(pictures: Sequence[NDArray[np.float32]]) -> Tensor:
    return torch.from_numpy(np.stack(pictures).transpose(0, 3, 1, 2).copy())


def _save(path: Path, picture: NDArray[np.uint8]) -> None:
    done, data = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    if not done:
        raise GenrepairError(f"{path} cannot be encoded.")
    path.write_bytes(data.tobytes())

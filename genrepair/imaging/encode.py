"""Encode pixels bare, then put the metadata into the container: libvips would rewrite or drop some of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyvips
from numpy.typing import NDArray

from genrepair.imaging.carried import Carried
from genrepair.imaging.files import bmp, heif, jpeg, png, pnm, tiff, webp
from genrepair.imaging.prepare import Plan
from genrepair.imaging.vips import as_image, attach

_FACTORS = {
    "4:4:4": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    "4:2:2": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    "4:2:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    "4:4:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440,
    "4:1:1": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411,
}
# VipsForeignKeep: 1 EXIF, 2 XMP, 4 IPTC, 8 ICC, 16 others. pyvips takes sets of flags as numbers only.
_KEEP_ALL, _KEEP_XMP_AND_ICC = 31, 10
# An EXIF block for libvips to write, so that the file has a place for the real one.
_STAND_IN = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"


def encode(
    pixels: NDArray[Any], alpha: NDArray[Any] | None, carried: Carried, plan: Plan, bare: Path, final: Path
) -> list[str]:
    """Write a file.

    Parameters
    ----------
    pixels, alpha, carried, plan
        As `prepare` made them.
    bare, final : Path
        A file for in between, which may be left behind, and the file that is wanted.

    Returns
    -------
    list of str
        Sentences about what did not fit.
    """
    if plan.kind == "bmp":
        bmp.encode(final, pixels, alpha, carried)
        return []
    if plan.kind == "pnm":
        pnm.encode(final, pixels)
        return []
    if plan.kind == "heic":
        whole = pixels if alpha is None else np.dstack((pixels, alpha))
        heif.write_heic(final, whole, carried, plan.quality, plan.bits)
        return []
    image = as_image(pixels)
    if alpha is not None:
        image = image.bandjoin(as_image(alpha)).copy(interpretation=image.interpretation)
    if plan.kind == "avif":
        _encode_avif(image, carried, plan, final)
        return []
    if plan.kind == "tiff":
        _encode_tiff(image, plan, final)
        with final.open("rb+") as file:
            return tiff.embed(file, carried)
    if plan.kind == "jpeg":
        _encode_jpeg(image, pixels, plan, bare)
    elif plan.kind == "png":
        _call(image.pngsave, bare, compression=int(plan.compression), filter="all", bitdepth=plan.bits, keep="none")
    else:
        lossy = {} if plan.lossless else {"Q": plan.quality, "smart_subsample": True}
        _call(image.webpsave, bare, lossless=plan.lossless, exact=True, keep="none", **lossy)
    embed = {"jpeg": jpeg.embed, "png": png.embed, "webp": webp.embed}[plan.kind]
    with bare.open("rb") as source, final.open("xb") as target:
        return embed(source, target, carried)


def _call(saver: Callable[..., Any], path: Path, **arguments: Any) -> None:
    """Call a saver of libvips; its annotations want numbers where it takes names."""
    saver(os.fsencode(path), **arguments)


def _encode_jpeg(image: pyvips.Image, pixels: NDArray[Any], plan: Plan, path: Path) -> None:
    arguments = jpeg.encoder_arguments(plan.subsampling)
    if arguments or image.bands == 1:
        arguments |= {
            "Q": plan.quality,
            "optimize_coding": plan.optimized,
            "interlace": plan.progressive,
            "keep": "none",
        }
        _call(image.jpegsave, path, **arguments)
        return
    # libvips knows two subsamplings only; the same libjpeg-turbo inside OpenCV knows the others.
    settings = [cv2.IMWRITE_JPEG_QUALITY, plan.quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, _FACTORS[plan.subsampling]]
    settings += [cv2.IMWRITE_JPEG_OPTIMIZE, int(plan.optimized), cv2.IMWRITE_JPEG_PROGRESSIVE, int(plan.progressive)]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), settings)
    if not done:
        raise OSError("the JPEG encoder failed")
    path.write_bytes(data.data)


def _encode_tiff(image: pyvips.Image, plan: Plan, path: Path) -> None:
    tiles: dict[str, Any] = {}
    if plan.tile:
        tiles = {"tile": True, "tile_height": plan.tile[0], "tile_width": plan.tile[1]}
    _call(
        image.tiffsave,
        path,
        compression=plan.compression,
        predictor="horizontal" if plan.compression in ("lzw", "deflate") else "none",
        bigtiff=plan.bigtiff,
        keep="none",
        **tiles,
    )


def _encode_avif(image: pyvips.Image, carried: Carried, plan: Plan, path: Path) -> None:
    image = image.copy()
    for name, data in (("icc-profile-data", carried.icc), ("xmp-data", carried.xmp)):
        if data:
            attach(image, name, data)
    if carried.exif:
        attach(image, "exif-data", _STAND_IN)
    _call(
        image.heifsave,
        path,
        compression="av1",
        Q=plan.quality,
        lossless=plan.lossless,
        bitdepth=plan.bits,
        subsample_mode="off" if plan.lossless or plan.quality >= 80 else "on",
        keep=_KEEP_ALL if carried.exif else _KEEP_XMP_AND_ICC,
    )
    if carried.exif:
        with path.open("rb+") as file:
            heif.embed_exif(file, carried.exif)

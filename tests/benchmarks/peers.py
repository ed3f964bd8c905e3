"""The classical methods that the networks stand beside, and a memory of their slow results.

BM3D takes half a minute a photo, so what a peer made is kept in the user's cache folder under the hash of its input and
settings; `--fresh` computes it again. A result of ours is never kept.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_dir

from genrepair.imaging.membrane import membrane

Pixels = NDArray[np.uint8]
Float = NDArray[np.float32]


class Memory:
    """Pictures that peers made, by the hash of what they were made from."""

    def __init__(self, fresh: bool = False) -> None:
        self.folder = Path(os.environ.get("GENREPAIR_BENCH_CACHE", user_cache_dir("genrepair-benchmarks")))
        self.fresh = fresh

    def get(self, name: str, arrays: tuple[NDArray[np.generic], ...], make: Callable[[], Pixels]) -> Pixels:
        """The picture kept for this peer and these inputs, or a new one."""
        digest = hashlib.sha256(name.encode())
        for array in arrays:
            digest.update(str(array.shape).encode() + np.ascontiguousarray(array).tobytes())
        path = self.folder / f"{name.split()[0]}-{digest.hexdigest()[:24]}.png"
        if path.exists() and not self.fresh:
            return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
        result = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.png")
        cv2.imwrite(str(part), result[..., ::-1])
        part.replace(path)
        return result


def round8(image: NDArray[np.floating]) -> Pixels:
    """Float 0..1 -> uint8, clipped and rounded."""
    return np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)


def non_local_means(noisy: Float, sigma: float, share: float) -> Pixels:
    """OpenCV's fastNlMeansDenoisingColored with both strengths at ``share * sigma`` (0..255)."""
    image = round8(noisy)[..., ::-1]
    h = share * sigma
    return np.asarray(cv2.fastNlMeansDenoisingColored(np.ascontiguousarray(image), None, h, h, 7, 21), np.uint8)[
        ..., ::-1
    ]


def bm3d(noisy: Float, sigma: float) -> Pixels:
    """CBM3D (Dabov et al., ICIP 2007) as in the package of its authors, given the true sigma (0..255)."""
    import bm3d as package

    return round8(np.asarray(package.bm3d_rgb(noisy.astype(np.float64), sigma / 255)))


def wavelet(noisy: Float, sigma: float) -> Pixels:
    """BayesShrink (Chang et al., TIP 2000) in YCbCr as scikit-image has it, given the true sigma (0..255)."""
    from skimage.restoration import denoise_wavelet

    made = denoise_wavelet(noisy, sigma=sigma / 255, convert2ycbcr=True, channel_axis=-1, rescale_sigma=True)
    return round8(np.asarray(made))


def total_variation(noisy: Float, sigma: float, weight: float) -> Pixels:
    """Chambolle's projection (2004) as scikit-image has it, with the weight ``weight * sigma`` (0..1)."""
    from skimage.restoration import denoise_tv_chambolle

    return round8(np.asarray(denoise_tv_chambolle(noisy, weight=weight * sigma / 255, channel_axis=-1)))


def unsharp(image: Pixels) -> Pixels:
    """Unsharp mask of 1.6 px and 100 %."""
    return np.asarray(cv2.addWeighted(image, 2.0, cv2.GaussianBlur(image, (0, 0), 1.6), -1.0, 0), np.uint8)


def wiener(image: Pixels, spread: Float) -> Pixels:
    """Wiener deconvolution as scikit-image has it (Orieux et al., 2010), told the blur, its balance 0.02."""
    from skimage.restoration import wiener as deconvolve

    return _deconvolved(image, spread, lambda plane: deconvolve(plane, spread, 0.02, clip=False))


def lucy(image: Pixels, spread: Float, rounds: int) -> Pixels:
    """Richardson-Lucy deconvolution (1972, 1974) as scikit-image has it, told the blur."""
    from skimage.restoration import richardson_lucy

    return _deconvolved(image, spread, lambda plane: richardson_lucy(plane, spread, rounds))


def _deconvolved(image: Pixels, spread: Float, method: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Pixels:
    reach = len(spread)
    # Both take the photo as periodic or black outside; a mirrored margin is nearer to the truth.
    wide = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), mode="reflect").astype(np.float64) / 255
    made = np.stack([np.asarray(method(wide[..., channel])) for channel in range(3)], axis=-1)
    return round8(made[reach:-reach, reach:-reach])


def biharmonic(image: Pixels, mask: Pixels) -> Pixels:
    """Biharmonic equations (Damelin & Hoang, 2018) as scikit-image has them."""
    from skimage.restoration import inpaint_biharmonic

    made = inpaint_biharmonic(image.astype(np.float64) / 255, mask > 0, channel_axis=-1, split_into_regions=True)
    return round8(np.asarray(made))


def opencv_inpaint(image: Pixels, mask: Pixels, method: str) -> Pixels:
    """cv2.inpaint, "telea" (2004) or "navier-stokes" (Bertalmio et al., 2001), radius 3."""
    flag = cv2.INPAINT_TELEA if method == "telea" else cv2.INPAINT_NS
    return np.asarray(cv2.inpaint(image, mask, 3, flag), np.uint8)


def membrane_inpaint(image: Pixels, mask: Pixels) -> Pixels:
    """Laplace's equation in the hole: Perez et al., "Poisson Image Editing", 2003, with nothing to paste."""
    field = membrane(image.astype(np.float32), mask == 0)
    return np.clip(np.rint(field), 0, 255).astype(np.uint8)


def hat_response(image: Pixels, size: int) -> Pixels:
    """The larger of white and black top-hat of the luminance: bright and dark marks narrower than ``size``."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    white = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, kernel)
    black = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel)
    return np.maximum(white, black).astype(np.uint8)

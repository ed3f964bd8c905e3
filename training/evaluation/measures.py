"""The figures of one result beside its truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging import metrics, similarity

# Of which a lower figure is better.
LOWER_IS_BETTER = frozenset({"mse", "mae", "gmsd", "mae_hole", "deltae2000"})
CONVENTIONS = {
    "mse": "mean squared error, 0-255",
    "mae": "mean absolute error, 0-255",
    "psnr": "dB, peak 255, all channels",
    "ssim": "11 x 11 Gaussian window, sigma 1.5, mean over channels",
    "ms_ssim": "five scales; photos under 176 pixels are left out",
    "gmsd": "of the luminance; lower is better",
    "ssimulacra2": "package ssimulacra2, 100 is equal; left out where it is not installed",
    "psnr_hole": "dB, inside the hole only",
    "mae_hole": "0-255, inside the hole only",
    "matches": "SIFT keypoints of the undamaged photo found in the result within 2 pixels, of the 1000 strongest",
    "keypoints": "how many the undamaged photo has",
    "words": "share of the words that Tesseract reads on three damaged text pages; words_before, words_clean",
    "deltae2000": "CIEDE2000, mean over pixels; package scikit-image",
}


def measure(result: NDArray[Any], truth: NDArray[Any], hole: NDArray[np.uint8] | None, task: str) -> dict[str, float]:
    """All figures that apply; pictures are (height, width, 3) uint8."""
    figures = {
        "mse": similarity.squared_error(result, truth),
        "mae": similarity.absolute_error(result, truth),
        # Equal pictures have no PSNR; what rounding to 8 bits could hide is the most that can be claimed.
        "psnr": min(metrics.psnr(result, truth), 99.0),
        "gmsd": similarity.gmsd(result, truth),
    }
    if min(result.shape[:2]) >= 11:
        figures["ssim"] = metrics.ssim(result, truth)
    if min(result.shape[:2]) >= similarity.MS_SSIM_SMALLEST:
        figures["ms_ssim"] = similarity.ms_ssim(result, truth)
    if hole is not None and hole.any():
        figures["psnr_hole"] = min(metrics.psnr(result, truth, mask=hole), 99.0)
        figures["mae_hole"] = similarity.absolute_error(result, truth, hole)
    if task == "colours" and (distance := colour_difference(result, truth)) is not None:
        figures["deltae2000"] = distance
    if (value := _ssimulacra2(result, truth)) is not None:
        figures["ssimulacra2"] = value
    return figures


def colour_difference(result: NDArray[Any], truth: NDArray[Any]) -> float | None:
    """Mean CIEDE2000 over all pixels; None without scikit-image."""
    try:
        from skimage.color import deltaE_ciede2000, rgb2lab
    except ImportError:
        return None
    return float(np.mean(deltaE_ciede2000(rgb2lab(result), rgb2lab(truth))))


def _ssimulacra2(result: NDArray[Any], truth: NDArray[Any]) -> float | None:
    try:
        import ssimulacra2  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    import tempfile
    from pathlib import Path

    import cv2

    compute: Any = ssimulacra2.compute_ssimulacra2  # Its type hints are wrong.
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("truth.png", "result.png")]
        for path, picture in zip(paths, (truth, result), strict=True):
            cv2.imwrite(path, np.ascontiguousarray(picture[..., ::-1]))
        return float(compute(*paths))

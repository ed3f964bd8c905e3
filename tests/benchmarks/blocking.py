"""What `blocking` reads at each JPEG quality: ``python tests/benchmarks/blocking.py [FOLDER OF THE PUBLIC SETS]``."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

from genrepair.imaging.metrics import blocking
from genrepair.imaging.photo import read_photo

ROOT = Path(__file__).resolve().parents[2]


def main(data: Path) -> None:
    """Print median, least and largest reading over Kodak24, saved by OpenCV with 4:2:0."""
    readings: dict[str, list[float]] = {}
    for path in sorted((data / "test" / "kodak24").glob("*.webp")):
        pixels = read_photo(path).pixels
        readings.setdefault("never saved as JPEG", []).append(blocking(pixels))
        for quality in (95, 90, 75, 60, 45, 30, 20, 10):
            _, packed = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
            saved = cv2.imdecode(packed, cv2.IMREAD_COLOR)
            readings.setdefault(f"quality {quality}", []).append(blocking(saved))
            readings.setdefault(f"quality {quality}, cropped", []).append(blocking(saved[3:, 5:]))
    for name, values in readings.items():
        print(f"{name:<20} median {np.median(values):6.1f}   {min(values):6.1f} to {max(values):6.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")

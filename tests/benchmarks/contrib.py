"""FSR of OpenCV's contributed modules, in an environment of its own.

opencv-contrib installs the same cv2 folder as the program's OpenCV, so it can never lie beside it. The environment is
made in the user's cache folder at the first run, which needs the package registry; without it FSR is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from functools import cache
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np
from platformdirs import user_cache_dir

from tests.benchmarks.peers import Pixels

_CODE = """
import sys, cv2
image, mask = cv2.imread(sys.argv[1]), cv2.imread(sys.argv[2], 0)
result = image.copy()
# xphoto takes 0 as the hole.
cv2.xphoto.inpaint(image, 255 - mask, result, cv2.xphoto.INPAINT_FSR_FAST)
cv2.imwrite(sys.argv[3], result)
"""


def _folder() -> Path:
    return Path(os.environ.get("GENREPAIR_BENCH_CACHE", user_cache_dir("genrepair-benchmarks"))) / "contrib"


def _python() -> Path:
    return _folder() / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@cache
def ready() -> bool:
    """Whether the environment is there, or could be made."""
    check = [str(_python()), "-c", "import cv2; cv2.xphoto.INPAINT_FSR_FAST"]
    if _python().exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return True
    # The same release as the program's own OpenCV.
    package = f"opencv-contrib-python-headless=={metadata.version('opencv-python-headless')}"
    try:
        venv.create(_folder(), with_pip=True, clear=True)
        command = [str(_python()), "-m", "pip", "install", "--quiet", package]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return subprocess.run(check, capture_output=True, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def fsr(image: Pixels, mask: Pixels) -> Pixels:
    """Frequency-selective reconstruction, fast variant (Genser et al., 2018; Seiler & Kaup, 2010)."""
    with tempfile.TemporaryDirectory() as place:
        names = [str(Path(place) / name) for name in ("image.png", "mask.png", "result.png")]
        cv2.imwrite(names[0], image[..., ::-1])
        cv2.imwrite(names[1], mask)
        subprocess.run([str(_python()), "-c", _CODE, *names], check=True, capture_output=True)
        made = np.asarray(cv2.imread(names[2], cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
    # It also rounds what was known, by one at most.
    return np.where(mask[..., None] > 0, made, image).astype(np.uint8)

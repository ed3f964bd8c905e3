"""What the log holds: names of photos where one failed, and never anything out of a photo."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from genrepair.imaging.photo import Carried, Photo, write_photo
from tests.imaging.samples import IPTC, XMP, exif_block

ROOT = Path(__file__).resolve().parents[1]
SPOILED = "grandmother at the sea.png"
# The window's log at its most talkative; a repair, a batch with a spoiled photo, and an error that nobody expected.
WORK = """
import sys
from pathlib import Path
from genrepair.__main__ import main
from genrepair.ui.application import _keep_log
from genrepair.ui.common.messages import explain
from genrepair.imaging.photo import read_photo

_keep_log()
good, bad, out = map(Path, sys.argv[1:])
assert main(["repair", str(good), "-o", str(out / "a.jpg"), "--provider", "cpu"]) == 0
assert main(["inspect", str(good)]) == 0
assert main(["batch", str(good), str(bad), "-o", str(out / "batch"), "--steps", "denoise"]) == 1
pixels = read_photo(good).pixels
for work in (lambda: read_photo(bad), lambda: pixels.reshape(3, 7), lambda: pixels[10**6]):
    try:
        work()
    except Exception as error:
        explain(error)
"""
# Three numbers in a row, as NumPy prints pixels, or long runs of what bytes look like as text.
PIXELS = re.compile(r"\b\d{1,5}[ ,]+\d{1,5}[ ,]+\d{1,5}\b|\barray\(|(?:\\x[0-9a-f]{2}){4}|[0-9A-Za-z+/]{120}")


def test_the_log_holds_nothing_out_of_a_photo(tmp_path: Path) -> None:
    pixels = np.full((60, 80, 3), (173, 91, 207), np.uint8)
    pixels[20:40, 20:60] += np.arange(40, dtype=np.uint8)[None, :, None]
    carried = Carried("jpeg", exif=exif_block(), xmp=XMP, iptc=IPTC)
    good = write_photo(Photo(pixels, None, carried), tmp_path / "wedding.jpg").path
    bad = write_photo(Photo(pixels, None, Carried("png")), tmp_path / SPOILED).path
    bad.write_bytes(bad.read_bytes()[:-90])
    home = tmp_path / "home"
    environment = {"GENREPAIR_HOME": str(home), "GENREPAIR_DEBUG": "1", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(good), str(bad), str(tmp_path / "out")],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    log = (home / "log" / "genrepair.log").read_text(encoding="utf-8")
    found = PIXELS.search(log)
    assert found is None, log[max(0, found.start() - 200) : found.end()]
    for carried_text in ("Canon", "Grandmother", "dc:format", "173", "0132"):
        assert carried_text not in log, carried_text
    # A photo is named where it failed, so that a person can find it, and nowhere else.
    assert SPOILED in log and "wedding" not in log

"""The Python interface: its documented examples, and what they do not show."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import genrepair
from genrepair.errors import UsageError
from genrepair.imaging.photo import Carried, Photo, write_photo
from genrepair.services import api

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "python-api.md"


@pytest.fixture
def workplace(tmp_path: Path, tiny_models: Path, noisy: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the examples find in their folder."""
    monkeypatch.setattr("genrepair.paths.models_dir", lambda: tiny_models)
    api.default_engine.cache_clear()
    pixels = noisy(240, 320, 8)
    cv2.line(pixels, (60, 20), (300, 200), (255, 255, 255), 2)
    (tmp_path / "photos").mkdir()
    for name in ("print.jpg", "photos/one.jpg"):
        write_photo(Photo(pixels, None, Carried("jpeg", jpeg_quality=95)), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_documented_examples(workplace: Path) -> None:
    failed, tried = doctest.testfile(str(DOCUMENT), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert failed == 0 and tried > 20


def test_scripts_need_no_window_and_importing_needs_nothing() -> None:
    code = (
        "import sys, genrepair; light = set(sys.modules); from genrepair import open_photo, repair;"
        "print('cv2' in light, any(m.split('.')[0] in ('PySide6', 'onnxruntime') for m in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True)
    assert said.stdout.split() == ["False", "False"]
    assert {"open_photo", "repair"} <= set(dir(genrepair))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        genrepair.nothing  # noqa: B018


def test_what_was_given_is_not_changed(engine: Any, noisy: Any) -> None:
    pixels = noisy(40, 60, 9, depth=16)
    photo = Photo(pixels.copy(), None, Carried("png", bit_depth=16))
    for given in (photo, photo.pixels, photo.pixels[:, :, 0]):
        result = genrepair.repair(given, ["denoise"], engine=engine)
        assert result.pixels.dtype == np.uint16 and (result.pixels != pixels[:, :, : result.pixels.shape[2]]).any()
        np.testing.assert_array_equal(photo.pixels, pixels)


def test_requests_that_make_no_sense(engine: Any, noisy: Any) -> None:
    pixels = noisy(40, 60, 9)
    with pytest.raises(UsageError, match="either steps"):
        genrepair.repair(pixels, ["denoise"], recipe="film-scans", engine=engine)
    with pytest.raises(UsageError, match="not among the steps"):
        genrepair.repair(pixels, ["denoise"], params={"damage": {}}, engine=engine)
    with pytest.raises(UsageError, match="Pixels must be"):
        genrepair.repair(pixels.astype(np.float32), engine=engine)

"""What is done with a spoiled file: just what the program does with one that a person gives it."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from genrepair.engine.card import read_card
from genrepair.engine.onnx_file import read_onnx
from genrepair.errors import GenrepairError, UsageError
from genrepair.imaging.header import read_header
from genrepair.imaging.photo import read_photo, write_photo
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.order import BatchOrder
from genrepair.services.batch.recipe_file import load_recipe, recipe_of_steps, recipe_text
from genrepair.services.batch.report import write_report
from genrepair.services.batch.verdict import accept, reject
from genrepair.services.project import open_project
from genrepair.services.settings import load_settings, save_settings


def photo(path: Path) -> None:
    """Header, pixels, and saving what was read under its own format and as TIFF."""
    with suppress(GenrepairError):
        read_header(path)
    found = read_photo(path)
    for suffix in {path.suffix, ".tif"} - {".dng"}:
        with suppress(GenrepairError):
            write_photo(found, path.with_name(f"again{suffix}"), overwrite=True)


def project(path: Path) -> None:
    """Open it, and close it again."""
    open_project(path, accept_changed=True).document.close()


def recipe(path: Path) -> None:
    """Read it, and write what was read."""
    recipe_text(load_recipe(path))


def card(path: Path) -> None:
    """Read it."""
    read_card(path)


def settings(path: Path) -> None:
    """Read them, and save what was read."""
    save_settings(load_settings(path), path.with_name("again.toml"))


def onnx(path: Path) -> None:
    """Read its outside, then try it as an import does."""
    from genrepair.services.model_probe import probe_model

    read_onnx(path)
    probe_model(path)


def journal(path: Path) -> None:
    """Look at it, make its report, and give verdicts on what it holds."""
    folder = path.parent / "out"  # what the journal calls the place of its result
    folder.mkdir(exist_ok=True)
    with Journal(path, write=False) as found:
        found.counts()
        found.runs()
        for row in found.rows():
            found.thumbnails(row.source)
        write_report(found, folder)
    order = BatchOrder((), folder, recipe_of_steps(["denoise"]), review=True)
    with Journal(path) as found:
        for row in list(found.rows()):
            with suppress(GenrepairError):
                accept(found, order, row.source)
            with suppress(GenrepairError):
                reject(found, order, row.source)


def trouble(path: Path) -> None:
    """For the test of the fuzzing itself: everything that must not happen, by request."""
    wish = path.read_text()
    if path.name == f"{wish}.txt":
        return  # the first look at the seeds
    if wish == "refuse":
        raise UsageError("It was refused.")
    if wish == "babble":
        raise UsageError("One line.\nAnd another")
    if wish == "raise":
        raise KeyError("nobody expected this")
    if wish == "write":
        (path.parent.parent / "elsewhere").write_text("x")
    if wish == "leave":
        tempfile.mkstemp()
    if wish == "kill":
        os.kill(os.getpid(), signal.SIGSEGV)
    if wish == "memory":
        bytearray(3 << 30)


TARGETS: dict[str, Callable[[Path], None]] = {
    "photo": photo,
    "project": project,
    "recipe": recipe,
    "card": card,
    "settings": settings,
    "onnx": onnx,
    "journal": journal,
    "trouble": trouble,
}

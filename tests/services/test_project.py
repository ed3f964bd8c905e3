from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genrepair.errors import GenrepairError, PhotoError, ProjectError
from genrepair.imaging.lossless import decode_png, encode_png
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo, read_photo, write_photo
from genrepair.imaging.region import Region
from genrepair.services import project
from genrepair.services.applied_step import Done
from genrepair.services.autosave import Autosave, find_recoverable, forget
from genrepair.services.document import Document, open_document
from genrepair.services.project_container import MANIFEST
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import Outcome

HEIGHT, WIDTH = 90, 130


def make_photo(folder: Path, smooth: Callable[..., Any], depth: int = 16) -> Path:
    path = folder / "Größe.tif"
    write_photo(Photo(smooth(HEIGHT, WIDTH, depth=depth), None, Carried("tiff", bit_depth=depth)), path)
    return path


def apply(document: Document, region: Region, tool: str = "denoise", weight: bool = True, value: int = 7) -> None:
    random = np.random.default_rng(region.row)
    pixels = random.integers(0, 60000, (region.height, region.width, 3)).astype(document.pixels.dtype)
    share = random.integers(0, 256, (region.height, region.width), np.uint8) if weight else None
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[region.slices] = 255
    params, patches = get_tool(tool).Params(), [Patch(region, pixels, share)]
    done = Done(tool, "Some step", params, patches, "m", "1", "a" * 64, mask=mask, task=tool)
    document.apply(Outcome(list(done.patches)), "Some step", document.revision, [done])


@pytest.fixture
def photo(tmp_path: Path, smooth: Callable[..., Any]) -> Path:
    return make_photo(tmp_path, smooth)


@pytest.fixture
def document(photo: Path) -> Document:
    document = open_document(photo)
    apply(document, Region(3, 4, 40, 50))
    apply(document, Region(50, 60, 30, 60), "inpaint", weight=False)
    document.paint([(20.0, 20.0), (60.0, 90.0)], 6)
    document.paint([(80.0, 80.0)], 5, target="protect")
    return document


def saved(document: Document, path: Path) -> Path:
    project.save_project(project.snapshot(document, {"scale": 0.5}), path)
    return path


def test_a_project_comes_back_without_a_model(document: Document, tmp_path: Path) -> None:
    path = saved(document, tmp_path / "a.genrepair")
    opened = project.open_project(path)
    again = opened.document
    np.testing.assert_array_equal(again.pixels, document.pixels)
    np.testing.assert_array_equal(again.mask, document.mask)
    np.testing.assert_array_equal(again.protect, document.protect)
    assert opened.view == {"scale": 0.5} and not opened.notes
    fields = [
        "tool",
        "title",
        "params",
        "model",
        "model_version",
        "model_sha256",
        "task",
        "time",
        "enabled",
        "makes_mask",
    ]
    for a, b in zip(document.steps, again.steps, strict=True):
        assert [getattr(a, name) for name in fields] == [getattr(b, name) for name in fields]
        assert a.mask is not None and b.mask is not None and np.array_equal(a.mask.values, b.mask.values)
    while again.undo() is not None:
        pass
    np.testing.assert_array_equal(again.pixels, read_photo(document.path or "").pixels)


def test_saving_again_after_reopening_gives_the_same(document: Document, tmp_path: Path) -> None:
    first = saved(document, tmp_path / "a.genrepair")
    again = project.open_project(first).document
    second = project.open_project(saved(again, tmp_path / "b.genrepair")).document
    np.testing.assert_array_equal(second.pixels, document.pixels)
    assert [len(step.basis) for step in second.steps] == [len(step.basis) for step in document.steps]


def test_the_photo_is_found_where_the_folder_went_and_asked_for_where_it_is_not(
    document: Document, tmp_path: Path, photo: Path
) -> None:
    saved(document, tmp_path / "a.genrepair")
    other = tmp_path / "other"
    other.mkdir()
    shutil.move(tmp_path / "a.genrepair", other)
    assert project.open_project(other / "a.genrepair").document.path == photo, "by its absolute path"
    (other / "deep").mkdir()
    moved = Path(shutil.move(photo, other / "deep"))
    with pytest.raises(project.SourceMissing, match=r"Größe\.tif"):
        project.open_project(other / "a.genrepair")
    opened = project.open_project(other / "a.genrepair", source=moved)
    np.testing.assert_array_equal(opened.document.pixels, document.pixels)
    shutil.move(other / "a.genrepair", other / "deep")
    project.open_project(other / "deep" / "a.genrepair")


def test_a_changed_photo_is_opened_only_if_the_person_wants(
    document: Document, tmp_path: Path, photo: Path, smooth: Callable[..., Any]
) -> None:
    path = saved(document, tmp_path / "a.genrepair")
    write_photo(Photo(smooth(HEIGHT, WIDTH, seed=9, depth=16), None, Carried("tiff")), photo, overwrite=True)
    with pytest.raises(project.SourceChanged):
        project.open_project(path)
    assert len(project.open_project(path, accept_changed=True).document.steps) == 2
    write_photo(Photo(smooth(30, 30, depth=16), None, Carried("tiff")), photo, overwrite=True)
    with pytest.raises(ProjectError, match="30 x 30"):
        project.open_project(path, accept_changed=True)


def test_a_failed_save_leaves_the_old_project(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(document, tmp_path / "a.genrepair")
    before = path.read_bytes()

    def full(*_: Any) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(project, "encode_png", full)
    with pytest.raises(ProjectError, match="No space left"):
        saved(document, path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".genrepair-*"))


def rewritten(path: Path, change: Callable[[dict[str, Any]], None], extra: dict[str, bytes] | None = None) -> Path:
    """A copy of a project with another manifest."""
    target = path.with_name("hostile.genrepair")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == MANIFEST:
                table = json.loads(data)
                change(table)
                data = json.dumps(table).encode()
            new.writestr(name, data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return target


HOSTILE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "version": lambda t: t.update(version=99),
    "format": lambda t: t.update(format="something"),
    "patch outside": lambda t: t["steps"][0]["patches"][0].update(region=[0, 0, 9999, 9999]),
    "negative": lambda t: t["steps"][0]["patches"][0].update(region=[-1, 0, 4, 4]),
    "other size": lambda t: t["steps"][0]["patches"][0].update(region=[3, 4, 39, 50]),
    "path as name": lambda t: t["steps"][0]["patches"][0].update(pixels="../../etc/passwd"),
    "no such part": lambda t: t["steps"][0]["patches"][0].update(pixels="patches/99-99.png"),
    "text as number": lambda t: t["steps"][0].update(version="1"),
    "huge photo": lambda t: t["source"].update(height=10**9, width=10**9),
    "steps no list": lambda t: t.update(steps={}),
    "same id": lambda t: t["steps"][1].update(id=t["steps"][0]["id"]),
    "lone surrogate": lambda t: t["source"].update(path="\ud800"),
    "not a number": lambda t: t["view"].update(scale=float("nan")),
    "mask of another": lambda t: t["steps"][0].update(mask_from=12345),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_manifests_are_refused(name: str, document: Document, tmp_path: Path) -> None:
    path = rewritten(saved(document, tmp_path / "a.genrepair"), HOSTILE[name])
    with pytest.raises(ProjectError):
        project.open_project(path)


def test_zip_slip_bombs_and_strangers_are_refused(document: Document, tmp_path: Path) -> None:
    path = saved(document, tmp_path / "a.genrepair")
    for name in ("../evil.png", "/etc/evil.png", "patches/..\\evil.png", "script.py"):
        with pytest.raises(ProjectError, match="does not belong"):
            project.open_project(rewritten(path, lambda t: None, {name: b"x"}))
    bomb = path.with_name("bomb.genrepair")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, bytes(65 << 20) if name == MANIFEST else old.read(name))
    with pytest.raises(ProjectError, match="damaged"):
        project.open_project(bomb)
    for data in (b"", b"PK\x03\x04", b"no zip at all", bytes(1000)):
        bomb.write_bytes(data)
        with pytest.raises(ProjectError):
            project.open_project(bomb)
    with pytest.raises(ProjectError, match="no project"):
        project.open_project(tmp_path / "nothing.genrepair")


def test_unknown_tools_and_params_keep_their_result(document: Document, tmp_path: Path) -> None:
    def change(table: dict[str, Any]) -> None:
        table["steps"][0]["tool"] = "from-the-future"
        table["steps"][1]["params"]["no_such"] = 1

    opened = project.open_project(rewritten(saved(document, tmp_path / "a.genrepair"), change))
    np.testing.assert_array_equal(opened.document.pixels, document.pixels)
    assert len(opened.notes) == 2 and not any(step.can_rerun for step in opened.document.steps)


@pytest.fixture(scope="module")
def small_project(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("fuzz")
    random = np.random.default_rng(0)
    path = folder / "p.png"
    write_photo(Photo(random.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8), None, Carried("png")), path)
    document = open_document(path)
    apply(document, Region(3, 4, 8, 9))
    document.paint([(20.0, 20.0)], 3)
    return saved(document, folder / "p.genrepair").read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_bytes_only_our_errors_come_out(data: st.DataObject, small_project: bytes, tmp_path: Path) -> None:
    raw = bytearray(small_project)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        new = data.draw(st.binary(max_size=6))
        raw[start : start + data.draw(st.integers(0, 6))] = new
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw))) :]
    path = tmp_path / "fuzz.genrepair"
    path.write_bytes(raw)
    try:
        project.open_project(path, accept_changed=True).document.close()
    except GenrepairError as error:
        assert str(error)


@given(st.integers(1, 20), st.integers(1, 20), st.sampled_from((1, 3)), st.sampled_from((np.uint8, np.uint16)))
def test_png_keeps_every_bit(height: int, width: int, channels: int, dtype: Any) -> None:
    size = (height, width) if channels == 1 else (height, width, 3)
    pixels = np.random.default_rng(height).integers(0, np.iinfo(dtype).max, size, dtype, endpoint=True)
    data = encode_png(pixels)
    np.testing.assert_array_equal(decode_png(data, height, width, channels, dtype), pixels)
    with pytest.raises(PhotoError):
        decode_png(data, height + 1, width, channels, dtype)
    with pytest.raises(PhotoError):
        decode_png(data[:30], height, width, channels, dtype)


# What a crash leaves


def test_autosave_writes_only_what_changed_and_goes_when_the_work_is_saved(document: Document, tmp_path: Path) -> None:
    root = tmp_path / "state"
    autosave = Autosave(root)
    autosave.write(project.snapshot(document))
    folder = next(root.iterdir())
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.png")}
    apply(document, Region(0, 0, 9, 9))
    document.paint([(5.0, 5.0)], 3)
    autosave.write(project.snapshot(document))
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*.png")}
    assert {p: t for p, t in before.items() if "/m" not in str(p)}.items() <= after.items()
    assert len([p for p in after if p.name.startswith("m")]) == 1, "the old mask is gone"
    assert find_recoverable(root) == [], "the program still lives"
    autosave.discard()
    assert not list(root.iterdir())


CRASH = """
import os, sys, signal
from pathlib import Path
import numpy as np
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.services import autosave, project
from genrepair.services.document import open_document
from genrepair.tools.tool import Outcome
document = open_document(sys.argv[1])
kept = autosave.Autosave(Path(sys.argv[2]))
for n in range(1000):
    place = Region(n % 80, n % 100, 6, 6)
    document.apply(Outcome([Patch(place, np.full((6, 6, 3), n, document.pixels.dtype))]), str(n), document.revision)
    kept.write(project.snapshot(document))
    if n == 2:
        print("begun", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_what_was_kept_survives_kill_9_at_any_moment(photo: Path, tmp_path: Path) -> None:
    root = tmp_path / "state"
    for pause in (0.0, 0.013, 0.031):
        child = subprocess.Popen([sys.executable, "-c", CRASH, str(photo), str(root)], stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline() == b"begun\n"
        assert find_recoverable(root) == [], "it is being worked on"
        time.sleep(pause)
        child.kill()
        child.wait()
        child.stdout.close()
        (entry,) = find_recoverable(root)
        assert entry.name == photo.name and entry.steps >= 3
        document = project.open_project(entry.folder).document
        assert len(document.steps) == entry.steps
        last = document.steps[-1].patches.load(0)
        np.testing.assert_array_equal(document.pixels[last.region.slices], last.pixels)
        forget(entry)
        assert find_recoverable(root) == []


def test_old_and_worthless_leftovers_are_cleaned(document: Document, tmp_path: Path) -> None:
    root = tmp_path / "state"
    autosave = Autosave(root)
    autosave.write(project.snapshot(document))
    assert autosave._lock is not None
    autosave._lock.release()
    (broken := root / "broken").mkdir()
    (broken / MANIFEST).write_text("{")
    os.utime(broken / MANIFEST, (1, 1))
    assert len(find_recoverable(root)) == 1
    assert not broken.exists()
    os.utime(next(root.iterdir()) / MANIFEST, (1, 1))
    assert find_recoverable(root) == []
    assert not list(root.iterdir())

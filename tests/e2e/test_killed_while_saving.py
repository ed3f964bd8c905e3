"""A process is killed before every single file operation of a save: the old file is there, or the whole new one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import cv2
import pytest

from genrepair.imaging.write import LEFT_BEHIND_S
from genrepair.services.document import open_document
from genrepair.services.project import save_project, snapshot
from genrepair.services.saving import save_document

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9")]

# One process imports everything and then forks for each kill: neither OpenCV nor libvips has run in it before.
DRIVER = """
    import json, os, signal, sys
    from pathlib import Path
    import numpy as np
    from genrepair.imaging import write
    from genrepair.imaging.patch import Patch
    from genrepair.imaging.photo import SaveOptions, read_photo
    from genrepair.imaging.region import Region
    from genrepair.services import autosave, document as documents, project, project_container, saving
    from genrepair.services.applied_step import Done
    from genrepair.tools.catalog import get_tool
    from genrepair.tools.tool import Outcome

    KIND, SOURCE, FOLDER = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    WATCHED = ("open", "os.rename", "os.remove", "os.chmod", "os.mkdir", "os.rmdir", "os.scandir", "shutil.copymode")

    def forked(act):
        child = os.fork()
        if child == 0:
            act()
            os._exit(0)
        return os.waitpid(child, 0)[1]

    def kill_at(number, folder):
        seen = [0]
        def hook(event, arguments):
            places = [os.fsdecode(each) for each in arguments if isinstance(each, (str, bytes))]
            if event in WATCHED and any(str(folder) in each for each in places):
                if seen[0] == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                seen[0] += 1
        sys.addaudithook(hook)

    def worked():
        document = documents.open_document(SOURCE)
        for row in (10, 40):
            patch = Patch(Region(row, 12, 20, 30), np.full((20, 30, 3), 5 * row, document.pixels.dtype))
            params = get_tool("denoise").Params()
            done = Done("denoise", "Some step", params, [patch], "m", "1", "a" * 64, task="denoise")
            document.apply(Outcome([patch]), "Some step", document.revision, [done])
            document.paint([(float(row), 5.0)], 3)
            yield document

    def save(document, place, root):
        if KIND == "photo":
            saving.save_document(document, place, SaveOptions(), overwrite=True, record=True)
        elif KIND == "project":
            project.save_project(project.snapshot(document), place)
        else:
            keeper.write(project.snapshot(document))

    def read(place, root):
        if KIND == "photo":
            return read_photo(place).pixels
        if KIND == "project":
            return project.open_project(place).document.pixels
        entries = autosave.find_recoverable(root)
        assert len(entries) == 1, entries
        return project.open_project(entries[0].folder).document.pixels

    ended = []
    number = 0
    while True:
        root = FOLDER / str(number)
        root.mkdir()
        place = root / {"photo": "print.tif", "project": "print.genrepair", "autosave": "none"}[KIND]
        def act():
            global keeper
            keeper = autosave.Autosave(root)
            work = worked()
            document = next(work)
            save(document, place, root)
            np.save(FOLDER / "old.npy", document.pixels)
            next(work)
            np.save(FOLDER / "new.npy", document.pixels)
            kill_at(number, root)
            save(document, place, root)
            os._exit(7)  # not a kill: every operation is done
        status = forked(act)
        def check():
            pixels = read(place, root)
            names = [p.name for p in root.iterdir() if not p.name.startswith(".genrepair-") and KIND != "autosave"]
            old, new = np.load(FOLDER / "old.npy"), np.load(FOLDER / "new.npy")
            state = "old" if np.array_equal(pixels, old) else "new" if np.array_equal(pixels, new) else "half"
            if KIND != "autosave":
                write.sweep(root)
            left = [p.name for p in root.iterdir() if p.name.startswith(".genrepair-")]
            (FOLDER / "state.json").write_text(json.dumps([state, names, left]))
        (FOLDER / "state.json").write_text("[]")
        assert forked(check) == 0, f"nothing can be read after a kill before operation {number}"
        ended.append(json.loads((FOLDER / "state.json").read_text()))
        if status == 7 << 8:
            break
        assert status == signal.SIGKILL, status
        number += 1
    print(json.dumps(ended))
"""


@pytest.mark.parametrize("kind", ["photo", "project", "autosave"])
def test_a_kill_at_any_moment_of_a_save_leaves_the_old_or_the_new(kind: str, tmp_path: Path, smooth: Any) -> None:
    source, folder = tmp_path / "source.png", tmp_path / "kept"
    cv2.imwrite(str(source), smooth(90, 130))
    before = source.read_bytes()
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DRIVER), kind, str(source), str(folder)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ended = json.loads(done.stdout)
    states = [state for state, _, _ in ended]
    assert set(states) == {"old", "new"}, states
    assert states == sorted(states, reverse=True), "once the new one is there, it stays"
    assert len(states) > 4, "hardly anything was watched"
    for _, names, left in ended:
        assert len(names) == (kind != "autosave") and not left, (names, left)
    assert source.read_bytes() == before


def test_what_a_killed_save_left_behind_goes_at_the_next_one(tmp_path: Path, smooth: Any) -> None:
    old, young = (tmp_path / f".genrepair-{0x7FFFFFF0 + n:x}-0123456789ab.tmp" for n in range(2))
    foreign = tmp_path / ".genrepair-notes.tmp"
    for path in (old, young, foreign):
        path.write_bytes(b"half")
        if path != young:
            os.utime(path, (time.time() - 2 * LEFT_BEHIND_S,) * 2)
    cv2.imwrite(str(tmp_path / "source.png"), smooth(60, 60))
    save_document(open_document(tmp_path / "source.png"), tmp_path / "result.png")
    assert not old.exists() and young.exists() and foreign.exists()
    os.utime(young, (time.time() - 2 * LEFT_BEHIND_S,) * 2)
    save_project(snapshot(open_document(tmp_path / "source.png")), tmp_path / "work.genrepair")
    assert not young.exists() and foreign.exists()

"""Well-formed files of every kind that the program reads, made here: nothing is kept in the repository."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit

from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo, write_photo
from genrepair.imaging.region import Region
from genrepair.paths import models_dir, recipes_dir
from genrepair.services import project
from genrepair.services.applied_step import Done
from genrepair.services.batch.journal import Journal
from genrepair.services.document import Document
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import Outcome
from tests.fuzz.mutate import Seed, archive, plain, right_png, text
from tests.imaging.samples import dng, exif_block, full_photo, picture, with_thumbnail

HEIGHT, WIDTH = 60, 80
PHOTO = "photo.png"
"""Name of the photo that lies in the folder of every run: projects and journals speak of it."""


def photos() -> list[Seed]:
    """Every format that can be opened, with everything that it can carry."""
    found: list[Seed] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, photo, options in _photos():
            path = Path(folder) / name
            try:
                write_photo(photo, path, options)
            except Exception as error:
                raise AssertionError(f"the seed {name} could not be made") from error
            data = path.read_bytes()
            found.append(plain(name, data, right_png) if path.suffix == ".png" else plain(name, data))
            if path.suffix == ".png":
                found.append(plain(f"unmended-{name}", data))
    found.append(plain("sensor.dng", dng(64, 96)))
    found.append(plain("plain.pbm", b"P1\n# a comment\n4 2\n1 0 1 0\n0 1 0 1\n"))
    found.append(plain("grey.pgm", b"P5\n4 3\n65535\n" + bytes(range(24))))
    found.append(plain("indexed.bmp", _indexed_bmp()))
    return found


def _photos() -> list[tuple[str, Photo, SaveOptions]]:
    rich, deep = full_photo(), full_photo(dtype=np.uint16)
    clear = full_photo(alpha=True)
    grey = full_photo(channels=1, dtype=np.uint16, alpha=True)
    turned = Photo(picture(), None, Carried("jpeg", exif=with_thumbnail(exif_block(6))))
    keep = SaveOptions()
    return [
        ("rich.jpg", rich, keep),
        ("turned.jpg", turned, keep),
        ("grey.jpg", full_photo(channels=1), keep),
        ("rich.png", rich, keep),
        ("deep.png", deep, keep),
        ("grey.png", grey, keep),
        ("rich.tif", rich, keep),
        ("deep.tif", full_photo(dtype=np.uint16, alpha=True), keep),
        ("rich.webp", clear, keep),
        ("lossless.webp", rich, SaveOptions(lossless=True)),
        ("rich.avif", clear, keep),
        ("rich.heic", rich, keep),
        ("rich.bmp", clear, keep),
        ("deep.ppm", deep, keep),
    ]


def _indexed_bmp() -> bytes:
    pixels = bytes(range(16)) * 4
    palette = bytes(value for entry in range(256) for value in (entry, entry, 255 - entry, 0))
    offset = 14 + 40 + len(palette)
    head = b"BM" + (offset + len(pixels)).to_bytes(4, "little") + bytes(4) + offset.to_bytes(4, "little")
    fields = ((40, 4), (16, 4), (4, 4), (1, 2), (8, 2), (0, 4), (len(pixels), 4), (0, 4), (0, 4), (256, 4), (0, 4))
    return head + b"".join(value.to_bytes(size, "little") for value, size in fields) + palette + pixels


def write_sample(folder: Path) -> Path:
    """The photo that projects and journals are about."""
    path = folder / PHOTO
    write_photo(Photo(picture(HEIGHT, WIDTH), None, Carried("png")), path, overwrite=True)
    return path


def projects() -> list[Seed]:
    """A project with two steps, masks and weights; its photo is known by its name only, so that the folder may move."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = Document(read_photo(write_sample(folder)))
        random = np.random.default_rng(1)
        for region, weighted in ((Region(3, 4, 20, 30), True), (Region(30, 20, 12, 40), False)):
            pixels = random.integers(0, 255, (region.height, region.width, 3)).astype(np.uint8)
            weight = random.integers(0, 255, (region.height, region.width), np.uint8) if weighted else None
            mask = np.zeros((HEIGHT, WIDTH), np.uint8)
            mask[region.slices] = 255
            patches = [Patch(region, pixels, weight)]
            done = Done(
                "denoise",
                "A step",
                get_tool("denoise").Params(),
                patches,
                "m",
                "1",
                "a" * 64,
                mask=mask,
                task="denoise",
            )
            document.apply(Outcome(patches), "A step", document.revision, [done])
        document.paint([(20.0, 20.0), (40.0, 60.0)], 6)
        document.paint([(50.0, 50.0)], 5, target="protect")
        path = folder / "a.genrepair"
        project.save_project(project.snapshot(document), path)
        document.close()
        data = path.read_bytes()
    return [archive("a.genrepair", data, "manifest.json", json.loads, lambda table: json.dumps(table).encode())]


def _toml(table: Any) -> bytes:
    return tomlkit.dumps(table).encode()


def recipes() -> list[Seed]:
    """The recipes that come with the program."""
    found = []
    for path in sorted(recipes_dir().glob("*.toml")):
        data = path.read_bytes()
        found += [text(path.name, tomllib.loads(data.decode()), _toml), plain(f"bytes-{path.name}", data)]
    return found


def cards() -> list[Seed]:
    """The cards of the models that come with the program."""
    found = []
    for path in sorted(models_dir().glob("*.toml")):
        data = path.read_bytes()
        found += [text(path.name, tomllib.loads(data.decode()), _toml), plain(f"bytes-{path.name}", data)]
    return found


def settings() -> list[Seed]:
    """A settings file with most keys."""
    table = {
        "theme": "dark", "threads": 2, "recent": ["/a/b.png", "/c.jpg"], "window": "AAAA", "brush_radius": 9,
        "undo_budget_mb": 64, "damage_colours": ["red", "cyan", "magenta", "yellow"], "check_on_open": False,
    }  # fmt: skip
    return [text("settings.toml", table, _toml), plain("bytes-settings.toml", _toml(table))]


def networks() -> list[Seed]:
    """Small networks of several kinds, among them one with a subgraph and one with values in another file."""
    import onnx
    from onnx import TensorProto, helper

    from tests.services import networks as known

    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        makers: list[Callable[[Path], Path]] = [known.nafnet_like, known.wants_bytes_range, known.lama_like]
        makers.append(known.migan_like)
        for number, make in enumerate(makers):
            path = make(folder / f"{number}.onnx")
            found.append(plain(f"{number}.onnx", path.read_bytes()))
        model = onnx.load(folder / "0.onnx")
        outside = model.graph.initializer[0]
        outside.data_location = TensorProto.EXTERNAL
        outside.ClearField("raw_data")
        for key, value in (("location", "../../../../etc/hostname"), ("offset", "0"), ("length", "300")):
            entry = outside.external_data.add()
            entry.key, entry.value = key, value
        found.append(plain("external.onnx", model.SerializeToString()))
        branch = helper.make_graph(
            [helper.make_node("Identity", ["input"], ["inner"])],
            "branch",
            [],
            [helper.make_tensor_value_info("inner", TensorProto.FLOAT, [1, 3, "h", "w"])],
        )
        model = onnx.load(folder / "0.onnx")
        model.graph.initializer.append(helper.make_tensor("yes", TensorProto.BOOL, [], [True]))
        del model.graph.node[:]
        model.graph.node.append(helper.make_node("If", ["yes"], ["output"], then_branch=branch, else_branch=branch))
        found.append(plain("branch.onnx", model.SerializeToString()))
    return found


def journals() -> list[Seed]:
    """The journal of a batch of one photo, as a database and row by row."""
    import sqlite3

    from genrepair.services.batch.events import PhotoResult  # noqa: F401 - the journal's figures are of this kind

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "journal.db"
        with Journal(path) as journal:
            source, target = Path(PHOTO), Path("out") / PHOTO
            journal.queue([(source, Path("."), target, 100, 1, "abc")])
            started = journal.begin_run("A recipe", "abc", "1")
            journal.running(source)
            figures = {
                "width": WIDTH, "height": HEIGHT, "seconds": {"read": 0.1, "repair": 1.0, "save": 0.1}, "bytes": 100,
                "steps": [{"tool": "denoise", "seconds": 1.0}], "models": [{"id": "m", "version": "1"}],
                "notes": ["A note."], "lost": [], "score": {"level": "good", "reasons": [], "figures": {"psnr": 40.0}},
            }  # fmt: skip
            journal.saved(source, target, "held", figures)
            journal.end_run(started, {"done": 1})
        db = sqlite3.connect(path)
        db.execute("PRAGMA journal_mode = DELETE")
        columns = [row[1] for row in db.execute("PRAGMA table_info(photos)")]
        row = dict(zip(columns, db.execute("SELECT * FROM photos").fetchone(), strict=True))
        (run,) = db.execute("SELECT summary FROM runs").fetchone()
        db.close()
        data = path.read_bytes()
    for column in ("figures", "score"):
        row[column] = json.loads(row[column])

    def dump(table: Any) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "journal.db"
            copy.write_bytes(data)
            db = sqlite3.connect(copy)
            try:
                values = [json.dumps(v) if isinstance(v, dict | list) else v for v in table["row"].values()]
                marks = ", ".join("?" * len(values))
                db.execute("DELETE FROM photos")
                db.execute(f"INSERT INTO photos ({', '.join(table['row'])}) VALUES ({marks})", values)
                db.execute("UPDATE runs SET summary = ?", (json.dumps(table["run"]),))
                db.commit()
            finally:
                db.close()
            return copy.read_bytes()

    return [plain("journal.db", data), text("rows.db", {"row": row, "run": json.loads(run)}, dump)]


def troubles() -> list[Seed]:
    """For the test of the fuzzing itself: what each trouble looks like."""
    words = ("fine", "refuse", "raise", "write", "leave", "kill", "memory", "babble")
    return [Seed(f"{word}.txt", lambda changes, word=word: word.encode()) for word in words]


CORPUS: dict[str, Callable[[], list[Seed]]] = {
    "photo": photos,
    "project": projects,
    "recipe": recipes,
    "card": cards,
    "settings": settings,
    "onnx": networks,
    "journal": journals,
    "trouble": troubles,
}

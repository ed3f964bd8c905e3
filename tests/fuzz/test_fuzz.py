"""The short form of ``python -m tests.fuzz``, and proof that it sees what it looks for."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from genrepair.errors import GenrepairError, ProjectError, UsageError
from genrepair.imaging.vips import strip_height
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.journal_row import status_of
from genrepair.services.batch.order import BatchOrder
from genrepair.services.batch.recipe_file import parse_recipe, recipe_of_steps
from genrepair.services.batch.verdict import accept, reject
from genrepair.services.project import open_project
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import check
from tests.fuzz.__main__ import fuzz
from tests.fuzz.corpus import CORPUS, write_sample
from tests.fuzz.mutate import KINDS, Seed
from tests.fuzz.targets import TARGETS

CHANGES = st.lists(
    st.tuples(st.integers(0, KINDS - 1), st.floats(0, 1), st.integers(0, 64), st.integers(0, 2**32 - 1)),
    min_size=1,
    max_size=5,
)
seeds = cache(lambda name: CORPUS[name]())


@pytest.mark.parametrize("name", ["project", "recipe", "card", "settings", "journal"])
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_spoiled_files_give_the_programs_own_errors(
    name: str, data: st.DataObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if name in ("project", "journal") and not (tmp_path / "photo.png").exists():
        write_sample(tmp_path)
    seed: Seed = data.draw(st.sampled_from(seeds(name)))
    path = tmp_path / seed.name
    path.write_bytes(seed.make(data.draw(CHANGES)))
    try:
        TARGETS[name](path)
    except GenrepairError as error:
        sentence = str(error)
        assert "\n" not in sentence and sentence.endswith(".")


@pytest.mark.parametrize(("name", "count"), [("photo", 150), ("onnx", 60)])
def test_spoiled_files_for_native_code_in_a_process_of_their_own(name: str, count: int, tmp_path: Path) -> None:
    result = fuzz(name, 3, count, 60, tmp_path / "kept")
    assert not result.findings
    assert result.tried == count and result.outcomes["refused"] > count // 10 and result.outcomes["accepted"] > 3


def test_the_fuzzing_sees_every_kind_of_trouble(tmp_path: Path) -> None:
    result = fuzz("trouble", 1, 40, 60, tmp_path / "kept")
    seen = {line.rpartition("case-")[2].partition(".")[0] for line in result.findings}
    assert seen == {"raise", "write", "leave", "kill", "memory", "babble"}
    assert {path.suffix for path in (tmp_path / "kept").iterdir()} == {".txt"}
    whole = "\n".join(path.read_text() for path in (tmp_path / "kept").glob("*.txt.txt"))
    for words in ("nobody expected this", "elsewhere", "files left", "ended with -11", "MemoryError", "one sentence"):
        assert words in whole


def test_every_seed_is_well_formed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_sample(tmp_path)
    for name in ("recipe", "card", "settings", "onnx"):
        for seed in seeds(name):
            if seed.name.startswith("external"):
                continue
            path = tmp_path / seed.name
            path.write_bytes(seed.make([]))
            TARGETS[name](path)


@pytest.mark.parametrize("name", ["../evil.png", "/tmp/evil.png", "patches/../../evil.png", "C:\\evil.png", "evil.sh"])
def test_a_project_unpacks_nothing_and_nowhere(name: str, tmp_path: Path) -> None:
    write_sample(tmp_path)
    whole = seeds("project")[0].make([(10, 0.999999, 0, 0), (3, 0.999999, 0, 0)])
    path = tmp_path / "inner" / "a.genrepair"
    path.parent.mkdir()
    path.write_bytes(whole)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(name, b"x")
    with pytest.raises(ProjectError, match="does not belong into a project"):
        open_project(path, source=tmp_path / "photo.png", accept_changed=True)
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["a.genrepair", "photo.png"]


def test_narrow_photos_are_read_a_few_lines_at_a_time() -> None:
    # libvips takes the square of the lines of one call: 30 000 at once, of a spoiled AVIF, took minutes.
    assert strip_height(67 * 4) == 1024


def test_a_strangers_journal_moves_nothing_about(tmp_path: Path) -> None:
    import sqlite3

    path, out = tmp_path / "journal.db", tmp_path / "out"
    out.mkdir()
    mine, evil = tmp_path / "diary.txt", tmp_path / "elsewhere.png"
    mine.write_text("mine")
    (out / "photo.png").write_text("result")
    for place, target in ((mine, out / "a.png"), (out / "photo.png", evil), (Path("/dev/stdin"), out / "a.png")):
        path.write_bytes(next(seed for seed in seeds("journal") if seed.name == "rows.db").make([]))
        database = sqlite3.connect(path)
        database.execute("UPDATE photos SET place = ?, target = ?", (str(place), str(target)))
        database.commit()
        database.close()
        order = BatchOrder((), out, recipe_of_steps(["denoise"]), review=True)
        with Journal(path) as journal:
            for verdict in (accept, reject):
                with pytest.raises(UsageError):
                    verdict(journal, order, Path("photo.png"))
        assert mine.read_text() == "mine" and not evil.exists() and (out / "photo.png").read_text() == "result"


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    with pytest.raises(UsageError, match="not valid TOML"):
        parse_recipe(f'name = "x"\nsteps = [{"9" * 5000}]')
    params = get_tool("denoise").Params
    name = next(f.name for f in fields(params) if type(f.default) in (int, float))
    with pytest.raises(UsageError, match="a number of that size"):
        check(params(**{name: 10**400}))


@pytest.mark.parametrize("form", ["0999999999", "{stem}", ">9", "099"])
def test_a_name_cannot_be_made_enormous(form: str) -> None:
    recipe = f'name = "x"\n[[steps]]\ntool = "denoise"\n[output]\nname = "{{number:{form}}}"\n'
    with pytest.raises(UsageError, match="1 to 9 places"):
        parse_recipe(recipe)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("figures", json.dumps({"width": "x"})),
        ("figures", json.dumps({"steps": [3]})),
        ("figures", json.dumps({"steps": [{"tool": "denoise", "sigma": 10**400}]})),
        ("figures", "{"),
        ("state", "<script>"),
        ("target", ""),
        ("score", json.dumps({"reasons": 5})),
    ],
)
def test_a_damaged_journal_says_so(column: str, value: str, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "journal.db"
    path.write_bytes(next(seed for seed in seeds("journal") if seed.name == "rows.db").make([]))
    with Journal(path, write=False) as journal:
        assert len(list(journal.rows())) == 1
    database = sqlite3.connect(path)
    database.execute(f"UPDATE photos SET {column} = ?", (value,))
    database.commit()
    database.close()
    with Journal(path, write=False) as journal, pytest.raises(UsageError, match="is damaged; delete it"):
        list(journal.rows())


def test_a_journal_left_while_an_older_result_was_replaced_is_whole(tmp_path: Path) -> None:
    """The time of a file, in nanoseconds, is a larger number than any other in a journal."""
    import sqlite3

    path, older = tmp_path / "journal.db", tmp_path / "older.png"
    older.write_bytes(b"what is there")
    path.write_bytes(next(seed for seed in seeds("journal") if seed.name == "rows.db").make([]))
    pending = {"place": str(older), "before": status_of(older), "state": "done", "figures": {}}
    database = sqlite3.connect(path)
    database.execute("UPDATE photos SET pending = ?", (json.dumps(pending),))
    database.commit()
    database.close()
    with Journal(path, write=False) as journal:
        (row,) = journal.rows()
    assert not row.write_succeeded()
    older.write_bytes(b"the new result")
    assert row.write_succeeded()

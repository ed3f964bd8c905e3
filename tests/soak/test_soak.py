"""The short form of ``python -m tests.soak``, and proof that it sees what it looks for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.soak.watch import MIB, Held, grown, hold

ROOT = Path(__file__).resolve().parents[2]
STEADY = Held(300 * MIB, 9, 12, 0)


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_short_soak_leaves_nothing_behind() -> None:
    # Sixteen: eight photos warm up, and each tool has loaded what it needs by then.
    command = ["--rounds", "16", "--actions", "4", "--repairs", "4", "--small"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "on 16 photos" in done.stdout and "4 repairs" in done.stdout


@pytest.mark.parametrize(
    ("leak", "said"),
    [
        ({"memory": MIB}, "memory"),
        ({"threads": 1}, "threads"),
        ({"handles": 1}, "handles"),
        ({"scratch": 1}, "scratch"),
    ],
)
def test_what_grows_with_every_photo_is_found(leak: dict[str, int], said: str) -> None:
    seen = [replace(STEADY, **{name: getattr(STEADY, name) + n * by for name, by in leak.items()}) for n in range(100)]
    (found,) = grown(seen)
    assert found.startswith(said)


def test_warming_up_and_coming_and_going_is_no_growth() -> None:
    rising = [Held((200 + 20 * min(n, 8)) * MIB, 5 + min(n, 4) - n % 2, 12 + n % 3, 0) for n in range(40)]
    assert grown(rising) == []
    assert grown(rising[:2]) == ["There are too few samples to tell."]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_is_held_is_seen(tmp_path: Path) -> None:
    before = hold([tmp_path])
    (tmp_path / "below").mkdir()
    ballast = bytearray(64 * MIB)
    with (tmp_path / "below" / "half").open("wb"):
        after = hold([tmp_path])
    assert len(ballast) and after.memory - before.memory > 60 * MIB
    assert after.handles == before.handles + 1 and after.scratch == before.scratch + 1

"""``python -m tests.fuzz``: thousands of spoiled files of every kind that the program reads, and a table of answers.

Only the program's own errors count as an answer. Anything else is a finding: another exception, the end of the process,
more than 20 s of work or more than 1 GiB for a small file, a file or a socket elsewhere. A finding's file is kept in
``out/fuzz``, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20.0
NAMES = ("photo", "project", "recipe", "card", "settings", "onnx", "journal")


@dataclass
class Result:
    """What came of one target."""

    name: str
    tried: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    grew: int = 0
    findings: list[str] = field(default_factory=list)


def fuzz(name: str, seed: int, count: int, seconds: float, keep: Path) -> Result:
    """Run one target in worker processes; one that ends is replaced."""
    result = Result(name)
    until = time.monotonic() + seconds
    first = 0
    while first < count and time.monotonic() < until:
        with tempfile.TemporaryDirectory(prefix="genrepair-fuzz-") as folder:
            first = _worker(result, Path(folder), seed, first, count - first, until - time.monotonic(), keep)
    return result


def _worker(result: Result, folder: Path, seed: int, first: int, count: int, seconds: float, keep: Path) -> int:
    """One process to its end; gives the number to go on with."""
    work = folder / "work"
    work.mkdir()
    environment = dict(os.environ, GENREPAIR_HOME=str(work / "home"), OMP_NUM_THREADS="1", MALLOC_ARENA_MAX="2")
    arguments = [result.name, str(work), str(seed), str(first), str(count), str(seconds)]
    with (folder / "errors").open("wb+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.worker", *arguments],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        at, file, ended, hung = first, "", False, False
        done: dict[str, int] = {}
        for line in _lines(process):
            if line is None:
                hung = True
                process.send_signal(signal.SIGKILL)
                break
            told = json.loads(line)
            if "trouble" in told:
                _keep(result, work / told["file"], keep, seed, told["at"], told["trouble"])
            elif "did" in told:
                result.tried += 1
                result.slowest = max(result.slowest, told["s"])
            elif "end" in told:
                ended, at, done = True, told["end"], told["outcomes"]
                result.grew = max(result.grew, told["grew"])
            else:
                at, file = told["at"], told["file"]
        code = process.wait()
        if process.stdout is not None:
            process.stdout.close()
        errors.seek(0)
        said = errors.read()[-1500:].decode("utf-8", "replace")
    for outcome, number in done.items():
        result.outcomes[outcome] = result.outcomes.get(outcome, 0) + number
    if ended:
        return at
    if not file:
        raise SystemExit(f"The worker for {result.name} did not start:\n{said}")
    what = f"no answer after {PATIENCE_S:.0f} s of work" if hung else f"the process ended with {code}"
    result.outcomes["ended"] = result.outcomes.get("ended", 0) + 1
    _keep(result, work / file, keep, seed, at, f"{what}\n{said}")
    return at + 1


def _lines(process: subprocess.Popen[bytes]) -> object:
    """Lines of a process; None when none came for too long."""
    assert process.stdout is not None
    buffer, worked, quiet = b"", 0.0, time.monotonic()
    handle = process.stdout.fileno()
    while True:
        ready, _, _ = select.select([handle], [], [], 2.0)
        if not ready:
            # On a busy machine the clock says nothing: what counts is the work that the process did meanwhile.
            if _work(process.pid) - worked > PATIENCE_S or time.monotonic() - quiet > 20 * PATIENCE_S:
                yield None
                return
            continue
        block = os.read(handle, 65536)
        if not block:
            return
        worked, quiet = _work(process.pid), time.monotonic()
        *lines, buffer = (buffer + block).split(b"\n")
        yield from lines


def _work(process: int) -> float:
    """Seconds of processor time that a process has used."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _keep(result: Result, path: Path, keep: Path, seed: int, number: int, what: str) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    kept = keep / f"{result.name}-{seed}-{number}-{path.name}"
    if path.exists():
        shutil.copyfile(path, kept)
    kept.with_name(kept.name + ".txt").write_text(what, encoding="utf-8")
    result.findings.append(f"{kept.name}: {what.strip().splitlines()[-1][:200]}")
    print(f"  finding in {result.name}: {result.findings[-1]}", flush=True)


def main() -> int:
    """Run the targets; 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *NAMES], help="all if none is named")
    parser.add_argument("--count", type=int, default=1000, help="files a target")
    parser.add_argument("--minutes", type=float, default=60.0, help="most time a target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=ROOT / "out" / "fuzz", help="where findings are kept")
    options = parser.parse_args()
    results = []
    for name in options.targets or NAMES:
        began = time.monotonic()
        result = fuzz(name, options.seed, options.count, options.minutes * 60, options.keep)
        results.append((result, time.monotonic() - began))
    print(
        f"{'target':<10}{'files':>8}{'accepted':>10}{'refused':>9}{'findings':>10}{'slowest':>9}{'memory':>10}{'took':>8}"
    )
    for result, took in results:
        outcomes = result.outcomes
        print(
            f"{result.name:<10}{result.tried:>8}{outcomes.get('accepted', 0):>10}{outcomes.get('refused', 0):>9}"
            f"{len(result.findings):>10}{result.slowest:>7.2f} s{result.grew / 2**20:>6.0f} MiB{took:>6.0f} s"
        )
    return int(any(result.findings for result, _ in results))


if __name__ == "__main__":
    sys.exit(main())

"""Try a stand-alone program beside the source program: ``python setup/package/smoke.py FOLDER [cpu|cuda]``.

Every check is one line; the exit status is 1 when one failed. On Linux the window opens on a screen of its own (Xvfb)
unless DISPLAY is set, and with strace every file that is opened for writing is looked at.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "old-print.jpg"
START_S = 3.0
"""Within this time `--version` must answer and the window must be there, once the files are in the system's cache."""
_SUFFIX = ".exe" if sys.platform == "win32" else ""
_WRITES = re.compile(r"(?:openat|open|creat|mkdir|mkdirat|rename|renameat2?|link|linkat|symlink)\((.*)\)\s+= (?!-1)")
_NETWORK = re.compile(r"connect\(\d+, \{sa_family=AF_INET")


class Smoke:
    """One folder under test, with a home and a scratch folder of its own.

    Parameters
    ----------
    folder : Path
        Holds the two programs.
    work : Path
        Empty folder for what the tests make.
    flavour : {"cpu", "cuda"}
    """

    def __init__(self, folder: Path, work: Path, flavour: str) -> None:
        self.work, self.flavour = work, flavour
        self.window = _program(folder, "GenRepair")
        self.command_line = _program(folder, "genrepair-cli")
        self.home, self.scratch, self.out = work / "home", work / "scratch", work / "out"
        for each in (self.home, self.scratch, self.out):
            each.mkdir()

    @property
    def environment(self) -> dict[str, str]:
        """What the program is started with: nothing of the person's own folders, nothing of this Python."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "XDG_", "GENREPAIR_"))}
        moved = {
            "HOME": str(self.home),
            "TMPDIR": str(self.scratch),
            "TEMP": str(self.scratch),
            "TMP": str(self.scratch),
        }
        if sys.platform == "win32":
            moved |= {"USERPROFILE": str(self.home), "APPDATA": str(self.home), "LOCALAPPDATA": str(self.home)}
        return {**kept, **moved}

    def run(self, *arguments: str, program: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command line (or another program) and give what it said."""
        return subprocess.run(
            [str(program or self.command_line), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self.environment,
            cwd=self.out,
            timeout=600,
            check=False,
        )

    def source(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the same verb of the source program."""
        environment = {**self.environment, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, "-m", "genrepair", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=self.out,
            timeout=600,
            check=False,
        )


def version(smoke: Smoke) -> str:
    """--version is the source's."""
    told, wanted = smoke.run("--version").stdout, smoke.source("--version").stdout
    _check(told == wanted and "genrepair" in told, f"{told!r} is not {wanted!r}")
    return told.strip()


def start(smoke: Smoke) -> str:
    """--version answers in time, the second time."""
    began, before = time.monotonic(), os.times()
    _check(smoke.run("--version").returncode == 0, "it failed")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return _in_time(time.monotonic() - began, spent)


def tools(smoke: Smoke) -> str:
    """The tools, with their settings, are the source's."""
    told, wanted = smoke.run("tools", "--json"), smoke.source("tools", "--json")
    _check(told.returncode == wanted.returncode == 0 and told.stdout == wanted.stdout, "the lists differ")
    return f"{len(told.stdout.splitlines())} tools"


def models(smoke: Smoke) -> str:
    """Every model of the source tree is inside and whole."""
    rows = [json.loads(line) for line in smoke.run("doctor", "--json").stdout.splitlines()]
    broken = [row["text"] for row in rows if row["state"] == "problem"]
    _check(not broken, "; ".join(broken))
    subjects = {row["subject"] for row in rows}
    wanted = {tomllib.loads(card.read_text(encoding="utf-8"))["id"] for card in ROOT.glob("resources/models/*.toml")}
    _check(wanted <= subjects, f"missing: {', '.join(sorted(wanted - subjects))}")
    return f"{len(wanted)} models verified"


def doctor(smoke: Smoke) -> str:
    """Doctor finds nothing wrong, the right providers, and writes a report without the person's name."""
    told = smoke.run("doctor", "--report", "report.txt")
    _check(told.returncode == 0, told.stdout + told.stderr)
    left_out = "CUDA is not part of this edition" in told.stdout
    if sys.platform != "darwin":
        _check(left_out == (smoke.flavour == "cpu"), "the providers are not those of this edition")
    report = (smoke.out / "report.txt").read_text(encoding="utf-8")
    _check("stand-alone" in report and str(smoke.home) not in report, "the report is not as it should be")
    return "nothing wrong"


def repair(smoke: Smoke) -> str:
    """A sample is repaired to the very file that the source program makes."""
    flags = ("repair", str(SAMPLE), "--provider", "cpu", "--prefer", "quality", "--threads", "1", "--no-record")
    ours = smoke.run(*flags, "-o", "frozen.png")
    theirs = smoke.source(*flags, "-o", "source.png")
    _check(ours.returncode == 0 and not ours.stderr, ours.stderr)
    _check(theirs.returncode == 0, theirs.stderr)
    same = (smoke.out / "frozen.png").read_bytes() == (smoke.out / "source.png").read_bytes()
    _check(same, "the results differ")
    _check((smoke.out / "frozen.png").read_bytes() != SAMPLE.read_bytes(), "nothing was done")
    return "bit by bit the source's result"


def formats(smoke: Smoke) -> str:
    """What needs libraries of its own works: TIFF, WebP and AVIF are written and read back."""
    before = "frozen.png"
    for suffix in ("tif", "webp", "avif", "jpg"):
        done = smoke.run("denoise", before, "-o", f"again.{suffix}", "--provider", "cpu", "--luminance", "0")
        _check(done.returncode == 0, done.stderr)
        before = f"again.{suffix}"
    return "TIFF, WebP, AVIF, JPEG"


def licences(smoke: Smoke) -> str:
    """Licence texts and bill of materials are inside and name what the files are."""
    inside = next(smoke.command_line.parent.rglob("THIRD-PARTY-LICENCES.txt"), None) or next(
        smoke.command_line.parent.parent.rglob("THIRD-PARTY-LICENCES.txt"), None
    )
    _check(inside is not None, "there are no licence texts")
    assert inside is not None
    text = inside.read_text(encoding="utf-8")
    for name in ("Qt", "libvips", "numpy", "opencv-python-headless", "Python"):
        _check(f"\n{name} " in text or text.startswith(f"{name} "), f"{name} is not named")
    _check("GNU LESSER GENERAL PUBLIC LICENSE" in text, "the text of the LGPL is missing")
    bill = json.loads(inside.with_name("sbom.cdx.json").read_text(encoding="utf-8"))
    _check(bill["bomFormat"] == "CycloneDX" and len(bill["components"]) > 15, "the bill of materials is not whole")
    torch = [file for file in inside.parent.rglob("*") if "torch" in file.name.lower()]
    _check(not torch, f"PyTorch is inside: {torch[:3]}")
    return f"{len(bill['components'])} components"


def window(smoke: Smoke) -> str:
    """The window opens with a photo, in time, and goes away when asked to."""
    if sys.platform != "linux":
        process = subprocess.Popen([str(smoke.window), str(SAMPLE)], env=smoke.environment)
        time.sleep(8)
        _check(process.poll() is None, f"it ended with {process.returncode}")
        process.terminate()
        process.wait(20)
        return "it ran for 8 s"
    with _screen() as display:
        # The first time fills the system's cache of files.
        _open_and_close(smoke, display)
        there, spent = _open_and_close(smoke, display)
    return f"{_in_time(there, spent)}, closed"


def _open_and_close(smoke: Smoke, display: str) -> tuple[float, float]:
    """Seconds until the window was there, by the clock and of processor time."""
    environment = {**smoke.environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    began = time.monotonic()
    with subprocess.Popen([str(smoke.window), str(SAMPLE)], env=environment, stderr=subprocess.PIPE) as process:
        try:
            _until(lambda: process.poll() is not None or bool(_windows(display)), 60)
            there, spent = time.monotonic() - began, _processor_time(process.pid)
            _check(process.poll() is None, f"it ended with {process.returncode}")
            time.sleep(2)
            _close_window(display)
            _until(lambda: process.poll() is not None, 30)
            _check(process.returncode == 0, f"it ended with {process.returncode}")
        finally:
            if process.poll() is None:
                process.kill()
        said = (process.stderr.read() if process.stderr else b"").decode(errors="replace").strip()
    _check(not said, f"it said: {said}")
    return there, spent


def _in_time(by_clock: float, spent: float) -> str:
    """Judge a start: by the clock, or by its processor time while the machine has more to do than it has cores."""
    busy = hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1)
    _check((spent if busy else by_clock) < START_S, f"it took {by_clock:.1f} s, {spent:.1f} s of processor time")
    return f"there after {by_clock:.2f} s ({spent:.2f} s of processor time{', busy machine' if busy else ''})"


def _processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def traces(smoke: Smoke) -> str:
    """Nothing is written outside the program's own folders, and no connection is opened."""
    strace = shutil.which("strace")
    if strace is None:
        return "skipped: there is no strace"
    log = smoke.work / "strace.log"
    calls = "trace=openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,connect"
    done = smoke.run(
        *("-f", "-qq", "-s", "300", "-e", calls, "-o", str(log), str(smoke.command_line)),
        *("repair", str(SAMPLE), "-o", "traced.jpg", "--provider", "cpu"),
        program=Path(strace),
    )
    if done.returncode and "ptrace" in done.stderr:
        return "skipped: strace may not trace here"
    _check(done.returncode == 0, done.stderr)
    allowed = (*_own_folders(smoke.home), str(smoke.out), "/dev/", "/proc/")
    outside = sorted(set(_written(log.read_text(errors="replace"), smoke.out)))
    outside = [path for path in outside if not path.startswith(allowed)]
    _check(not outside, f"it wrote {', '.join(outside[:5])}")
    _check(not _NETWORK.search(log.read_text(errors="replace")), "it opened a connection")
    return "only its own folders, no connection"


def leftovers(smoke: Smoke) -> str:
    """After all of this only the program's own folders are in the home, and scratch is empty."""
    own = _own_folders(smoke.home)
    found = [str(path) for path in smoke.home.rglob("*") if not path.is_dir()]
    # Libraries of the system keep caches of their own kind: fontconfig, Mesa.
    strange = [path for path in found if not path.startswith(own) and "/.cache/" not in path]
    _check(not strange, f"in the home: {', '.join(strange[:5])}")
    scratch = [str(path) for path in smoke.scratch.rglob("*") if not path.is_dir()]
    _check(not scratch, f"in the scratch folder: {', '.join(scratch[:5])}")
    return f"{len(found)} files in its own folders"


CHECKS: tuple[Callable[[Smoke], str], ...] = (
    version,
    start,
    tools,
    models,
    doctor,
    repair,
    formats,
    licences,
    window,
    traces,
    leftovers,
)


def run_checks(folder: Path, flavour: str = "cpu", only: tuple[str, ...] = ()) -> bool:
    """Run all checks and print a line each; gives whether all passed."""
    fine = True
    with tempfile.TemporaryDirectory(prefix="genrepair-smoke-") as work:
        smoke = Smoke(folder, Path(work).resolve(), flavour)
        for check in CHECKS:
            if only and check.__name__ not in only:
                continue
            try:
                said, sign = check(smoke), "ok"
            except (AssertionError, subprocess.SubprocessError, OSError, ValueError) as error:
                said, sign, fine = f"{check.__doc__} FAILED: {error}", "FAILED", False
            print(f"smoke {sign:<7}{check.__name__:<11}{said}", flush=True)
    return fine


def _check(fine: bool, said: str) -> None:
    if not fine:
        raise AssertionError(said)


def _program(folder: Path, name: str) -> Path:
    for place in (folder / f"{name}{_SUFFIX}", folder / "Contents" / "MacOS" / name):
        if place.is_file():
            return place
    raise SystemExit(f"smoke: there is no {name} in {folder}")


def _own_folders(home: Path) -> tuple[str, ...]:
    if sys.platform == "win32":
        return (str(home / "GenRepair"),)
    if sys.platform == "darwin":
        return tuple(str(home / "Library" / each / "GenRepair") for each in ("Application Support", "Caches", "Logs"))
    folders = (".config", ".local/share", ".local/state", ".cache")
    return tuple(str(home / folder) for folder in folders[3:]) + tuple(
        str(home / folder / "GenRepair") for folder in folders[:3]
    )


def _written(log: str, cwd: Path) -> Iterator[str]:
    """Paths that a trace shows being made or opened for writing."""
    for line in log.splitlines():
        match = _WRITES.search(line)
        if not match:
            continue
        call = match.group(1)
        if "open" in line.split("(")[0] and not any(flag in call for flag in ("O_WRONLY", "O_RDWR", "O_CREAT")):
            continue
        for path in re.findall(r'"([^"]*)"', call)[-1:]:
            yield str(cwd / path) if not path.startswith("/") else path


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """A display: the one that is there, or a virtual one."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        number = os.read(read, 16).decode().strip()
        _check(bool(number), "Xvfb did not start")
        yield f":{number}"
    finally:
        os.close(read)
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _xdotool(display: str, *arguments: str) -> list[str]:
    told = subprocess.run(
        ["xdotool", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "DISPLAY": display},
        timeout=30,
        check=False,
    )
    return told.stdout.split()


def _windows(display: str) -> list[str]:
    """Numbers of the program's visible windows."""
    return _xdotool(display, "search", "--onlyvisible", "--class", "GenRepair")


def _close_window(display: str) -> None:
    """Press the shortcut for leaving the program; a bare screen has no window manager that gives focus."""
    _xdotool(display, "windowfocus", "--sync", _windows(display)[0], "key", "ctrl+q")


def _until(there: Callable[[], bool], limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while not there():
        _check(time.monotonic() < end, f"nothing after {limit_s:.0f} s")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(0 if run_checks(Path(sys.argv[1]).resolve(), *sys.argv[2:3], only=tuple(sys.argv[3:])) else 1)

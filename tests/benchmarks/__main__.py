"""``make bench``: quality beside peers, speed of the models, the window, batches; into README with ``--readme``."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import quality

ROOT = Path(__file__).resolve().parents[2]
START, END = "<!-- bench:start -->", "<!-- bench:end -->"
QUALITY = tuple(quality.PARTS)
OTHERS = ("speed", "window", "batch")
ASKED = ("gpu", "ranks")  # only where they are named: most machines have no card, and ranks compares our own measures


def main() -> int:
    """Run what was asked for; 1 if a part failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help=f"{', '.join((*QUALITY, *OTHERS))}; all but gpu and ranks if none is named"
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the public sets")
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo, for a quick look")
    parser.add_argument("--fresh", action="store_true", help="compute the peers again instead of using what is kept")
    parser.add_argument("--ours", action="store_true", help="leave out slow peers, and models that are not the default")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="write the fills of broad holes there, for python -m training rate"
    )
    parser.add_argument("--readme", action="store_true", help="write the quality tables into README.md")
    options = parser.parse_args()
    parts = options.parts or [*QUALITY, *OTHERS]
    if unknown := set(parts) - {*QUALITY, *OTHERS, *ASKED}:
        parser.error(f"unknown part {sorted(unknown)[0]!r}")
    if options.keep is not None and options.keep.exists() and not options.keep.is_dir():
        parser.error(f"{options.keep} is a file; name a folder with --keep")
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    failed = 0
    wanted = tuple(p for p in QUALITY if p in parts)
    if options.readme and (options.every != 1 or options.ours or wanted != QUALITY):
        parser.error(f"--readme wants whole sets, all methods (no --ours) and all of {', '.join(QUALITY)}")
    tables = (
        quality.main(options.data, wanted, options.fresh, options.every, options.ours, options.keep) if wanted else []
    )
    for table in tables:
        print("\n" + table.markdown())
    if "speed" in parts:
        failed += _run("speed of the models", ["-m", "genrepair", "bench"])
    if "window" in parts:
        failed += _run("the window", [str(ROOT / "tests" / "benchmarks" / "window.py")])
    if "batch" in parts:
        quick = ["--quick"] if options.every != 1 else []
        failed += _run("batches", [str(ROOT / "tests" / "benchmarks" / "batch.py"), *quick])
    if "gpu" in parts:
        failed += _run("models on the GPU", [str(ROOT / "tests" / "benchmarks" / "gpu.py")])
    if "ranks" in parts:
        failed += _run(
            "what tells a good fill", ["-m", "tests.benchmarks.ranks", str(options.data), str(options.every)]
        )
    if options.readme and tables:
        write_readme("\n\n".join(t.markdown() for t in tables))
    return 1 if failed else 0


def _run(title: str, arguments: list[str]) -> int:
    print(f"\n{title}", flush=True)
    environment = dict(os.environ)
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode


def write_readme(text: str) -> None:
    """Put the tables between the markers of README.md."""
    path = ROOT / "README.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

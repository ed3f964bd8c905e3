"""Build, try and pack the stand-alone program: ``python setup/package/build.py [--flavour cpu|cuda|all]``.

What is built lies in dist/FLAVOUR/GenRepair, the packages in dist/. `make package` calls this in an environment
of its own, so that nothing of the developer's tools gets in. Packages: Linux .deb and .tar.xz (and AppImage where
appimagetool is installed), Windows an installer where Inno Setup is, macOS a .dmg.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
FLAVOURS = ("cpu", "cuda")
MOST_CPU_MB = 200
"""An installer of the cpu flavour above this is a mistake."""


def main() -> int:
    """Do what was asked; gives the exit status."""
    from genrepair import __version__

    parser = argparse.ArgumentParser(description="Build, try and pack the stand-alone program.")
    parser.add_argument("--flavour", choices=(*FLAVOURS, "all"), default="cpu")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder of the results (dist)")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "package", help="folder for what is in between")
    parser.add_argument("--no-build", action="store_true", help="try and pack what was built before")
    parser.add_argument("--no-smoke", action="store_true", help="do not try the program")
    parser.add_argument("--no-pack", action="store_true", help="make the program folder only")
    parser.add_argument("--quick", action="store_true", help="pack fast and larger, for trying the packages")
    arguments = parser.parse_args()
    if sys.platform == "darwin" and arguments.flavour != "cpu":
        parser.error("there is no CUDA on macOS")
    for flavour in FLAVOURS if arguments.flavour == "all" else (arguments.flavour,):
        place = arguments.out.resolve() / flavour
        if not arguments.no_build:
            build(flavour, place, arguments.work.resolve() / flavour)
        program = place / ("GenRepair.app" if sys.platform == "darwin" else "GenRepair")
        if not arguments.no_smoke:
            from smoke import run_checks

            if not run_checks(program, flavour):
                return 1
        if not arguments.no_pack:
            for made in pack(program, arguments.out.resolve(), __version__, flavour, arguments.quick):
                size = made.stat().st_size / 1e6
                print(f"made {made} ({size:.0f} MB)")
                if flavour == "cpu" and size > MOST_CPU_MB:
                    print(f"build: {made.name} is larger than {MOST_CPU_MB} MB", file=sys.stderr)
                    return 1
    return 0


def build(flavour: str, place: Path, work: Path) -> None:
    """Run PyInstaller."""
    shutil.rmtree(place, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(place), "--workpath", str(work), str(ROOT / "build.spec")]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "GENREPAIR_FLAVOUR": flavour})


def pack(program: Path, out: Path, version: str, flavour: str, quick: bool = False) -> list[Path]:
    """Make this system's packages; gives their paths."""
    if sys.platform == "linux":
        import linux_packages

        made = [linux_packages.make_archive(program, out, version, flavour, quick)]
        if shutil.which("dpkg-deb"):
            made.append(linux_packages.make_deb(program, out, version, flavour, quick))
        image = linux_packages.make_appimage(program, out, version, flavour)
        if image is None:
            print("build: no AppImage, since appimagetool is not installed")
        return [*made, *([image] if image else [])]
    if sys.platform == "win32":
        return _windows(program, out, version, flavour)
    return [_macos(program, out, version)]


def _windows(program: Path, out: Path, version: str, flavour: str) -> list[Path]:
    compiler = shutil.which("iscc") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"
    if not Path(compiler).exists():
        print("build: no installer, since Inno Setup is not installed")
        return [Path(shutil.make_archive(str(out / f"genrepair-{version}-windows-{flavour}"), "zip", program))]
    name = f"genrepair-{version}-windows-{flavour}"
    defines = {"Version": version, "Program": program, "Out": out, "Name": name, "Root": ROOT}
    script = Path(__file__).with_name("windows") / "genrepair.iss"
    subprocess.run([compiler, "/Q", *(f"/D{key}={value}" for key, value in defines.items()), str(script)], check=True)
    return [out / f"{name}.exe"]


def _macos(program: Path, out: Path, version: str) -> Path:
    made = out / f"genrepair-{version}-macos-{os.uname().machine}.dmg"
    subprocess.run(["sh", str(Path(__file__).with_name("macos") / "dmg.sh"), str(program), str(made)], check=True)
    return made


if __name__ == "__main__":
    sys.exit(main())

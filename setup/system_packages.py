"""Print the Debian packages that hold what Qt misses on this machine; exit 0 when nothing is missing.

The truth is asked of the dynamic loader: ``ldd`` on the very files of Qt that the window loads. Arguments are commands
that must be on the PATH as well; ``libpython`` asks for this Python's shared library, which PyInstaller takes along.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

# Shared library, up to ".so", to the package of Debian 12 and Ubuntu 22.04 or newer that holds it (Ubuntu 24.04 renamed
# some to ...t64; apt follows the old name).
PACKAGES = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libGLX": "libglx0",
    "libOpenGL": "libopengl0",
    "libX11": "libx11-6",
    "libX11-xcb": "libx11-xcb1",
    "libdbus-1": "libdbus-1-3",
    "libfontconfig": "libfontconfig1",
    "libfreetype": "libfreetype6",
    "libglib-2.0": "libglib2.0-0",
    "libgthread-2.0": "libglib2.0-0",
    "libwayland-client": "libwayland-client0",
    "libwayland-cursor": "libwayland-cursor0",
    "libwayland-egl": "libwayland-egl1",
    "libxcb": "libxcb1",
    "libxcb-cursor": "libxcb-cursor0",
    "libxcb-icccm": "libxcb-icccm4",
    "libxcb-image": "libxcb-image0",
    "libxcb-keysyms": "libxcb-keysyms1",
    "libxcb-randr": "libxcb-randr0",
    "libxcb-render": "libxcb-render0",
    "libxcb-render-util": "libxcb-render-util0",
    "libxcb-shape": "libxcb-shape0",
    "libxcb-shm": "libxcb-shm0",
    "libxcb-sync": "libxcb-sync1",
    "libxcb-util": "libxcb-util1",
    "libxcb-xfixes": "libxcb-xfixes0",
    "libxcb-xkb": "libxcb-xkb1",
    "libxkbcommon": "libxkbcommon0",
    "libxkbcommon-x11": "libxkbcommon-x11-0",
    "libz": "zlib1g",
    "libzstd": "libzstd1",
}
COMMANDS = {"Xvfb": "xvfb", "xvfb-run": "xvfb", "xauth": "xauth", "objcopy": "binutils", "xdotool": "xdotool"}
LIBRARIES = ("Qt/lib/libQt6Widgets.so.6", "Qt/lib/libQt6Svg.so.6")
PLUGINS = ["libqxcb.so", "libqoffscreen.so"]
if os.environ.get("WAYLAND_DISPLAY"):
    PLUGINS.append("libqwayland.so")


def missing_libraries(file: Path) -> set[str]:
    """Names, up to ".so", of the libraries that the loader does not find for ``file``."""
    told = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=False).stdout
    return {line.split(".so")[0].strip() for line in told.splitlines() if "not found" in line}


def missing_library(name: str) -> bool:
    """Whether the loader cannot open the shared library ``name``."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return True
    return False


def has_fonts() -> bool:
    """Whether any font is installed: without one Qt draws boxes instead of letters."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return any(next(folder.rglob("*.[to]tf"), None) for folder in folders if folder.is_dir())


def missing_packages(commands: list[str]) -> list[str]:
    """Debian packages to install, sorted."""
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise SystemExit("set-up: PySide6 is not installed; run sh setup/environment.sh first")
    qt = Path(spec.origin).parent
    files = [qt / name for name in LIBRARIES] + [qt / "Qt/plugins/platforms" / name for name in PLUGINS]
    lacking: set[str] = set()
    if shutil.which("ldd"):
        for file in files:
            if file.exists():
                lacking |= missing_libraries(file)
    packages = {PACKAGES[name] for name in lacking if name in PACKAGES}
    for name in sorted(lacking - set(PACKAGES)):
        print(f"set-up: Qt also needs {name}, whose package is not known here", file=sys.stderr)
    if "libpython" in commands:
        commands = [command for command in commands if command != "libpython"]
        name = sysconfig.get_config_var("INSTSONAME") or ""
        if ".so" in name and missing_library(name):
            packages.add(f"libpython{sys.version_info.major}.{sys.version_info.minor}")
    packages |= {COMMANDS.get(command, command) for command in commands if not shutil.which(command)}
    if not has_fonts():
        packages.add("fonts-dejavu-core")
    return sorted(packages)


if __name__ == "__main__":
    packages = missing_packages(sys.argv[1:])
    print(" ".join(packages))
    sys.exit(1 if packages else 0)

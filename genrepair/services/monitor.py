"""Which colour profile a monitor has: as the system says, as a person chose, or none."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from ctypes import byref, c_char_p, c_int, c_long, c_ubyte, c_ulong, c_void_p
from pathlib import Path
from typing import Any

from genrepair.errors import SettingsError
from genrepair.imaging.colour import profile_space, usable

AUTOMATIC, NONE = "auto", "none"
_LARGEST = 16 << 20
_ASK_S = 3.0


def monitor_profile(choice: str, number: int = 0, name: str = "", x11: bool = True) -> bytes | None:
    """The profile that pictures are converted into for one screen.

    Parameters
    ----------
    choice : str
        "auto", "none", or the path of an ICC profile.
    number : int
        Of the screen, the main one is 0.
    name : str
        Of the screen, as the system calls it, such as "eDP-1".
    x11 : bool
        Whether windows are drawn by an X server, whose root window may name profiles.

    Returns
    -------
    bytes or None
        None where colours are shown as sRGB: by choice, or because the system names no profile.

    Raises
    ------
    SettingsError
        If the chosen file is no profile of an RGB monitor.
    """
    if choice == NONE:
        return None
    if choice != AUTOMATIC:
        return _chosen(Path(choice))
    if sys.platform == "win32":
        found = _windows(name)
    elif sys.platform == "darwin":
        found = _mac()
    else:
        found = (_x11(number) if x11 else None) or _colord(name)
    return found if found is not None and _fits(found) else None


def colord_file(text: str, name: str) -> Path | None:
    """The file that ``colormgr get-devices-by-kind display`` names for a screen; of a single screen in any case.

    Parameters
    ----------
    text : str
        What the command printed.
    name : str
        Of the screen, such as "eDP-1".
    """
    files: list[tuple[str, Path]] = []
    for block in text.split("Object Path:")[1:]:
        lines = [line.strip() for line in block.splitlines()]
        profile = next((n for n, line in enumerate(lines) if line.startswith("Profile 1:")), None)
        if profile is None or profile + 1 >= len(lines):
            continue
        # The path stands in the line below the profile's id.
        files.append((block, Path(lines[profile + 1])))
    for block, path in files:
        if name and f"XRANDR_name={name}" in block.split():
            return path
    return files[0][1] if len(files) == 1 else None


def _chosen(path: Path) -> bytes:
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError as error:
        raise SettingsError(
            f"The monitor profile {path} cannot be read ({error.strerror}); choose another one in Settings."
        ) from error
    if not _fits(data):
        raise SettingsError(f"{path.name} is no profile of an RGB monitor; choose another one in Settings.")
    return data


def _fits(icc: bytes) -> bool:
    return profile_space(icc) == "RGB" and usable(icc, 3)


def _x11(number: int) -> bytes | None:
    """The property _ICC_PROFILE of the root window (ICC Profiles in X specification 0.4)."""
    if not os.environ.get("DISPLAY"):
        return None
    try:
        x = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    x.XOpenDisplay.restype, x.XDefaultRootWindow.restype = c_void_p, c_ulong
    x.XInternAtom.restype = c_ulong
    display = c_void_p(x.XOpenDisplay(None))
    if not display:
        return None
    try:
        title = b"_ICC_PROFILE" if number == 0 else b"_ICC_PROFILE_%d" % number
        atom = x.XInternAtom(display, c_char_p(title), 1)
        return _property(x, display, atom) if atom else None
    finally:
        x.XCloseDisplay(display)


def _property(x: Any, display: c_void_p, atom: int) -> bytes | None:
    kind, form, count, after = c_ulong(), c_int(), c_ulong(), c_ulong()
    data = ctypes.POINTER(c_ubyte)()
    root = c_ulong(x.XDefaultRootWindow(display))
    status = x.XGetWindowProperty(
        display,
        root,
        c_ulong(atom),
        c_long(0),
        c_long(_LARGEST // 4),
        c_int(0),
        c_ulong(0),
        byref(kind),
        byref(form),
        byref(count),
        byref(after),
        byref(data),
    )
    if status != 0 or not data:
        return None
    try:
        return bytes(data[: count.value]) if form.value == 8 and after.value == 0 else None
    finally:
        x.XFree(data)


def _colord(name: str) -> bytes | None:
    """What colord knows; also right under Wayland, where no window may ask for the profile."""
    command = shutil.which("colormgr")
    if command is None:
        return None
    try:
        done = subprocess.run(
            [command, "get-devices-by-kind", "display"],
            capture_output=True,
            text=True,
            timeout=_ASK_S,
            env={**os.environ, "LC_ALL": "C"},
            check=False,
        )
        path = colord_file(done.stdout, name)
        return None if path is None or path.stat().st_size > _LARGEST else path.read_bytes()
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _windows(name: str) -> bytes | None:
    """GetICMProfileW of the screen's device context."""
    gdi = getattr(ctypes, "windll", None)
    if gdi is None:
        return None
    gdi32 = gdi.gdi32
    gdi32.CreateDCW.restype = c_void_p
    context = c_void_p(gdi32.CreateDCW(None, name or "DISPLAY", None, None))
    if not context:
        return None
    try:
        size, path = c_ulong(1024), ctypes.create_unicode_buffer(1024)
        return Path(path.value).read_bytes() if gdi32.GetICMProfileW(context, byref(size), path) else None
    except OSError:
        return None
    finally:
        gdi32.DeleteDC(context)


def _mac() -> bytes | None:
    """The profile of the main display, from CoreGraphics."""
    try:
        graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
        core = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
    except OSError:
        return None
    graphics.CGDisplayCopyColorSpace.restype = graphics.CGColorSpaceCopyICCData.restype = c_void_p
    core.CFDataGetLength.restype, core.CFDataGetBytePtr.restype = c_long, c_void_p
    space = c_void_p(graphics.CGDisplayCopyColorSpace(graphics.CGMainDisplayID()))
    data = c_void_p(graphics.CGColorSpaceCopyICCData(space)) if space else c_void_p()
    if not data:
        return None
    return ctypes.string_at(core.CFDataGetBytePtr(data), core.CFDataGetLength(data))

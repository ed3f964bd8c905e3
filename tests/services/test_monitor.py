from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest

from genrepair.errors import SettingsError
from genrepair.services import monitor
from genrepair.services.monitor import colord_file, monitor_profile
from tests.imaging.profiles import grey_profile, profile

COLORMGR = """\
Object Path:   /org/freedesktop/ColorManager/devices/xrandr_DELL_U2713H_1
Type:          display
Model:         DELL U2713H
Profile 1:     icc-4c2f
               /home/anna/.local/share/icc/wide gamut.icc
Metadata:      XRANDR_name=DP-2
Object Path:   /org/freedesktop/ColorManager/devices/xrandr_Laptop_1
Type:          display
Model:         Laptop
Profile 1:     icc-77aa
               /var/lib/colord/icc/edid.icc
Metadata:      XRANDR_name=eDP-1
"""


def test_colord_names_the_file_of_the_screen() -> None:
    assert colord_file(COLORMGR, "DP-2") == Path("/home/anna/.local/share/icc/wide gamut.icc")
    assert colord_file(COLORMGR, "eDP-1") == Path("/var/lib/colord/icc/edid.icc")
    assert colord_file(COLORMGR, "HDMI-1") is None
    single = COLORMGR[COLORMGR.rindex("Object Path") :]
    assert colord_file(single, "HDMI-1") == Path("/var/lib/colord/icc/edid.icc")
    assert colord_file("There are no supported devices", "eDP-1") is None


def test_a_chosen_file_is_used_and_nothing_else_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "screen.icc"
    path.write_bytes(profile("p3"))
    assert monitor_profile(str(path)) == profile("p3")
    assert monitor_profile("none") is None
    for data in (b"", b"no profile at all" * 20, grey_profile(2.2)):
        path.write_bytes(data)
        with pytest.raises(SettingsError, match="no profile of an RGB monitor"):
            monitor_profile(str(path))
    with pytest.raises(SettingsError, match="cannot be read"):
        monitor_profile(str(tmp_path / "missing.icc"))


@pytest.mark.skipif(not sys.platform.startswith("linux") or not os.environ.get("DISPLAY"), reason="needs an X server")
def test_the_root_window_of_x_names_the_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor.shutil, "which", lambda _: None)
    wanted, x = profile("adobe"), ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype, x.XDefaultRootWindow.restype, x.XInternAtom.restype = (
        ctypes.c_void_p,
        ctypes.c_ulong,
        ctypes.c_ulong,
    )
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    root = ctypes.c_ulong(x.XDefaultRootWindow(display))
    atom = ctypes.c_ulong(x.XInternAtom(display, b"_ICC_PROFILE_7", 0))
    cardinal = ctypes.c_ulong(6)
    x.XChangeProperty(display, root, atom, cardinal, 8, 0, wanted, len(wanted))
    x.XSync(display, 0)
    try:
        assert monitor_profile("auto", 7) == wanted
        assert monitor_profile("auto", 8) is None
    finally:
        x.XDeleteProperty(display, root, atom)
        x.XCloseDisplay(display)

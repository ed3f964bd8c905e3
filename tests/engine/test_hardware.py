from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from genrepair.engine import hardware


def test_cores_are_counted_within_what_this_process_may_use():
    cores = hardware.physical_cores()
    if sys.platform.startswith("linux"):
        assert 1 <= cores <= len(os.sched_getaffinity(0))
    else:
        assert cores == 0


@pytest.mark.parametrize(("text", "quota"), [("max 100000", 0), ("150000 100000", 2), ("20000 100000", 1), ("x", 0)])
def test_a_containers_quota_is_read(monkeypatch, text, quota):
    monkeypatch.setattr(Path, "read_text", lambda self, *_: text)
    assert hardware._cpu_quota() == quota


def test_a_machine_is_asked_without_failing():
    assert hardware.nvidia_devices() >= 0
    assert hardware.available_memory_mb() >= 0


def test_why_a_library_cannot_be_loaded_is_told(tmp_path):
    (tmp_path / "libnothing.so").write_bytes(b"no library")
    assert hardware.cannot_load(tmp_path / "libnothing.so")
    reason = "libcudart.so.13: cannot open shared object file: No such file or directory"
    assert hardware.missing_library(reason) == "libcudart.so.13"
    assert hardware.missing_library("invalid ELF header") == ""


def test_int8_dot_products_are_found_on_this_machine():
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    if flags:
        assert hardware.has_int8_dot_products() == ("avx512_vnni" in flags or "avx_vnni" in flags)
    assert isinstance(hardware.has_int8_dot_products(), bool)

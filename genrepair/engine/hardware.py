"""What the machine has, asked without the inference runtime."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from functools import cache
from pathlib import Path

import cv2

# OpenCV's number (CPU_AVX512_CLX) for the instructions of Cascade Lake, the first with VNNI; Python has no name for it.
_AVX512_CLX = 261


def physical_cores() -> int:
    """Return the number of physical cores this process may use, or 0 where the runtime shall find out by itself.

    Linux counts cores, not hyper-threads, and respects affinity and a container's CPU quota, which ONNX Runtime's own
    count does not. Elsewhere its count is right.
    """
    if not sys.platform.startswith("linux"):
        return 0
    usable = os.sched_getaffinity(0)
    cores = _distinct_cores(usable) or len(usable)
    quota = _cpu_quota()
    return max(1, min(cores, quota)) if quota else max(1, cores)


@cache
def has_int8_dot_products() -> bool:
    """Whether the CPU adds up 8-bit products without saturating (VNNI), which makes int8 both right and fast.

    Linux names AVX-512 VNNI and AVX-VNNI; elsewhere OpenCV is asked, which knows the first only.
    """
    try:
        return bool(re.search(r"\b(avx512_vnni|avx_vnni)\b", Path("/proc/cpuinfo").read_text()))
    except OSError:
        return bool(cv2.checkHardwareSupport(_AVX512_CLX))


def nvidia_devices() -> int:
    """Return the number of NVIDIA GPUs that the installed driver offers; 0 without a driver."""
    names = ("nvcuda.dll",) if sys.platform == "win32" else ("libcuda.so.1",)
    for name in names:
        try:
            driver = ctypes.CDLL(name)
            count = ctypes.c_int(0)
            if driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0:
                return count.value
        except (OSError, AttributeError):
            continue
    return 0


def available_memory_mb() -> int:
    """Return the memory in MiB that can be had without swapping; 0 where it is not known."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) // 1024
    except OSError:
        return 0
    return 0


def cannot_load(library: Path) -> str:
    """Say why a shared library cannot be loaded; empty when it can.

    ONNX Runtime only logs the reason why a provider is missing, so the loader is asked directly.
    """
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        return str(error)
    return ""


def missing_library(reason: str) -> str:
    """Pick the name of the missing library out of a loader's message; empty if it names none."""
    found = re.search(r"(lib[\w+.-]+\.so[\w.]*): cannot open shared object", reason)
    return found.group(1) if found else ""


def _distinct_cores(usable: set[int]) -> int:
    cores: set[tuple[str, str]] = set()
    for cpu in usable:
        topology = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology")
        try:
            package = (topology / "physical_package_id").read_text().strip()
            cores.add((package, (topology / "core_id").read_text().strip()))
        except OSError:
            return 0
    return len(cores)


def _cpu_quota() -> int:
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
    except (OSError, ValueError):
        return 0
    return 0 if quota == "max" else max(1, round(int(quota) / int(period)))

"""Where CUDA and cuDNN come from: NVIDIA's wheels or the system. They are never part of the program."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from genrepair.paths import user_libraries_dir

_log = logging.getLogger(__name__)

# What the CUDA provider of ONNX Runtime links to or loads, by NVIDIA's major versions; a library comes after those it
# needs itself. cuDNN loads its own parts from beside itself, on Linux without help; Windows finds them by their folder.
_LINUX = (
    ("cudart", "libcudart.so.{cuda}"),
    ("cublasLt", "libcublasLt.so.{cuda}"),
    ("cublas", "libcublas.so.{cuda}"),
    ("nvrtc", "libnvrtc.so.{cuda}"),
    ("curand", "libcurand.so.10"),
    ("cufft", "libcufft.so.{cufft}"),
    ("cudnn", "libcudnn.so.9"),
)
_WINDOWS = (
    ("cudart", "cudart64_{cuda}.dll"),
    ("cublasLt", "cublasLt64_{cuda}.dll"),
    ("cublas", "cublas64_{cuda}.dll"),
    ("cufft", "cufft64_{cufft}.dll"),
    ("cudnn", "cudnn64_9.dll"),
)
# The provider works without these until a network needs what is in them.
_OPTIONAL = ("nvrtc", "cufft")

Origin = Literal["wheel", "system", "missing"]


@dataclass(frozen=True, slots=True)
class Library:
    """One of NVIDIA's libraries.

    Parameters
    ----------
    name : str
        "cudart", "cudnn"...
    file : str
        Its file name for this version.
    origin : {"wheel", "system", "missing"}
        From NVIDIA's wheels, by the system's loader, or not found.
    place : str
        The file of a wheel; empty otherwise.
    reason : str
        What the loader said of a library that is missing.
    """

    name: str
    file: str
    origin: Origin
    place: str = ""
    reason: str = ""

    @property
    def required(self) -> bool:
        """Whether the provider cannot be loaded without it."""
        return self.name not in _OPTIONAL


def load(cuda_version: str, beside: Path) -> list[Library]:
    """Load NVIDIA's libraries so that the provider finds them; gives where each came from.

    Wheels come before the system: they are of the version that was asked for. Loading twice is no work.

    Parameters
    ----------
    cuda_version : str
        Version that ONNX Runtime was built with, such as "13.0"; empty on a build without CUDA.
    beside : Path
        Folder in which ONNX Runtime lies; wheels of the same environment lie there too.
    """
    return [_load(name, file, wheel_folders(beside)) for name, file in wanted(cuda_version)]


def wanted(cuda_version: str, platform: str = sys.platform) -> list[tuple[str, str]]:
    """Names and files of the libraries for a version of CUDA; empty where there are none."""
    major = cuda_version.split(".")[0]
    if not major.isdigit() or platform not in ("linux", "win32"):
        return []
    # cuFFT counts on its own: 11 goes with CUDA 12, 12 with CUDA 13.
    versions = {"cuda": major, "cufft": str(int(major) - 1)}
    table = _LINUX if platform == "linux" else _WINDOWS
    return [(name, file.format(**versions)) for name, file in table]


def wheel_folders(beside: Path) -> list[Path]:
    """Folders of unpacked wheels of NVIDIA: of the Python environment, then those that the person put in place."""
    found: list[Path] = []
    for root in (beside / "nvidia", user_libraries_dir() / "nvidia"):
        # "nvidia/cudnn/lib", "nvidia/cu13/lib"; Windows: "nvidia/cu13/bin/x86_64".
        for pattern in ("*/lib", "*/bin", "*/bin/x86_64"):
            found += sorted(folder for folder in root.glob(pattern) if folder.is_dir())
    return found


def install_command(cuda_version: str, frozen: bool | None = None) -> str:
    """The line that fetches NVIDIA's wheels for this program."""
    major = cuda_version.split(".")[0]
    if not (getattr(sys, "frozen", False) if frozen is None else frozen):
        return 'pip install "genrepair[cuda]"'
    suffix = "" if int(major or 0) >= 13 else f"-cu{major}"
    names = [f"nvidia-{part}{suffix}" for part in ("cublas", "cuda-runtime", "cuda-nvrtc", "curand", "cufft")]
    return f'pip install --target "{user_libraries_dir()}" {" ".join(names)} nvidia-cudnn-cu{major}'


def sentences(libraries: list[Library], cuda_version: str) -> Iterator[tuple[bool, str]]:
    """Say where the libraries came from: (whether all is well, one sentence)."""
    for origin in ("wheel", "system"):
        names = [each for each in libraries if each.origin == origin]
        if names:
            where = f"NVIDIA's wheels in {Path(names[0].place).parents[2]}" if origin == "wheel" else "the system"
            yield True, f"From {where}: {_listed([each.file for each in names])}."
    missing = [each for each in libraries if each.origin == "missing"]
    required = [each.file for each in missing if each.required]
    if required:
        command = install_command(cuda_version)
        yield False, f"Not found: {_listed(required)}; install CUDA {cuda_version} and cuDNN 9, or type: {command}."
    optional = [each.file for each in missing if not each.required]
    if optional and not required:
        yield True, f"Not there, and seldom needed: {_listed(optional)}."


def _load(name: str, file: str, folders: list[Path]) -> Library:
    for folder in folders:
        if (folder / file).is_file():
            reason = _cannot_load(str(folder / file))
            if not reason:
                return Library(name, file, "wheel", str(folder / file))
            _log.warning("%s of a wheel was not loaded: %s", file, reason)
    reason = _cannot_load(file)
    return Library(name, file, "missing" if reason else "system", reason=reason)


def _cannot_load(library: str) -> str:
    try:
        if sys.platform == "win32" and Path(library).is_absolute():
            import os

            # cuDNN's parts lie beside it and are looked for in the folders that were added.
            os.add_dll_directory(str(Path(library).parent))
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return ""


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

"""Where CUDA's libraries are looked for, with files that are no libraries and loaders that say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from genrepair.engine import cuda_libraries
from genrepair.engine.cuda_libraries import Library, install_command, load, sentences, wanted, wheel_folders


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder with two of NVIDIA's wheels; the loader takes every file that exists."""
    monkeypatch.setenv("GENREPAIR_HOME", str(tmp_path / "home"))
    root = tmp_path / "home" / "data" / "libraries" / "nvidia"
    for place in ("cu13/lib/libcudart.so.13", "cu13/lib/libcublas.so.13", "cudnn/lib/libcudnn.so.9"):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(b"")
    on_system = ("libcurand.so.10",)
    monkeypatch.setattr(
        cuda_libraries,
        "_cannot_load",
        lambda file: "" if Path(file).is_file() or file in on_system else f"{file}: cannot open shared object file",
    )
    return root


def test_versions_of_cuda_name_their_files() -> None:
    assert ("cufft", "libcufft.so.12") in wanted("13.0", "linux")
    assert ("cufft", "libcufft.so.11") in wanted("12.8", "linux")
    assert ("cudart", "cudart64_13.dll") in wanted("13.0", "win32")
    assert wanted("", "linux") == wanted("13.0", "darwin") == []


@pytest.mark.skipif(cuda_libraries.sys.platform != "linux", reason="file names of Linux")
def test_wheels_come_before_the_system_and_what_is_missing_is_named(wheels: Path, tmp_path: Path) -> None:
    found = {each.name: each for each in load("13.0", tmp_path)}
    assert found["cudart"].origin == found["cudnn"].origin == "wheel"
    assert found["cudnn"].place == str(wheels / "cudnn/lib/libcudnn.so.9")
    assert found["curand"].origin == "system"
    assert found["cublasLt"].origin == "missing" and "cannot open" in found["cublasLt"].reason
    told = list(sentences(list(found.values()), "13.0"))
    assert (True, f"From NVIDIA's wheels in {wheels}: libcudart.so.13, libcublas.so.13 and libcudnn.so.9.") in told
    assert (True, "From the system: libcurand.so.10.") in told
    assert any(not fine and text.startswith("Not found: libcublasLt.so.13; install") for fine, text in told)


def test_wheels_of_the_environment_come_first(wheels: Path, tmp_path: Path) -> None:
    (tmp_path / "nvidia/cudnn/lib").mkdir(parents=True)
    assert wheel_folders(tmp_path)[0] == tmp_path / "nvidia/cudnn/lib"
    assert wheels / "cu13/lib" in wheel_folders(tmp_path)


def test_only_what_is_seldom_needed_is_missing() -> None:
    libraries = [Library("cudart", "libcudart.so.13", "system"), Library("cufft", "libcufft.so.12", "missing")]
    assert [fine for fine, _ in sentences(libraries, "13.0")] == [True, True]


def test_the_command_fits_the_way_it_was_installed(wheels: Path) -> None:
    assert install_command("13.0", frozen=False) == 'pip install "genrepair[cuda]"'
    line = install_command("13.0", frozen=True)
    assert str(wheels.parent) in line and line.endswith("nvidia-cufft nvidia-cudnn-cu13")
    assert "nvidia-cublas-cu12" in install_command("12.8", frozen=True)

"""Photos out of Debian packages."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from training import package_photos
from training.cli import main
from training.package_photos import PackagePhoto, addresses, listed, take_out


def picture(suffix: str, seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), np.uint8)
    return bytes(cv2.imencode(suffix, pixels)[1])


JPEG, WEBP, OTHER = picture(".jpg", 1), picture(".webp", 2), picture(".jpg", 3)


def photo(name: str, content: bytes, package: str = "pool/main/g/game/game_1_all.deb") -> PackagePhoto:
    return PackagePhoto(name, hashlib.sha256(content).hexdigest(), package, "GPL-3+")


def deb(path: Path, files: dict[str, bytes], compression: str = "xz") -> None:
    """A package as dpkg-deb makes it, whose first part is of odd length."""

    def part(name: str, content: bytes) -> bytes:
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        return header + content + b"\n" * (len(content) % 2)

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as data:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            data.addfile(member, io.BytesIO(content))
    parts = part("debian-binary", b"2.0"), part(f"data.tar.{compression}", packed.getvalue())
    path.write_bytes(b"!<arch>\n" + b"".join(parts))


def test_photos_come_out_as_they_are(tmp_path: Path) -> None:
    resource = b"qres\0\0" + JPEG + b"RIFFnothing" + WEBP + b"tail"
    deb(
        tmp_path / "game_2_all.deb",
        {"./usr/a.JPG": JPEG, "./usr/b.jpg": OTHER, "./usr/c.rcc": resource, "./usr/d.png": b"no picture"},
    )
    said: list[str] = []
    wanted = [photo("meadow", JPEG), photo("sea", WEBP), photo("lost", b"x", "pool/main/w/walls/walls_3_all.deb")]
    assert take_out(tmp_path, tmp_path / "out", wanted, said.append) == 2
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == {"meadow.jpg": JPEG, "sea.webp": WEBP}
    assert "1 of walls_3_all.deb" in said[0] and "2 of 3 photos" in said[1]


def test_the_list_names_photos_once_and_packages_of_debian() -> None:
    photos = listed()
    assert len(photos) > 300
    assert len({p.name for p in photos}) == len({p.sha256 for p in photos}) == len(photos)
    assert all(len(p.sha256) == 64 and p.licence and p.name == Path(p.name).name for p in photos)
    found = addresses(photos)
    assert len(found) == len(set(found)) and all(a.startswith("https://") and a.endswith(".deb") for a in found)


def test_what_is_no_package_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: Any) -> tuple[int, str]:
        code = main(["package-photos", *map(str, arguments)])
        return code, capsys.readouterr().err

    assert run() == (2, "training: Give the folder with the packages and --to DIR, or --list to see which packages.\n")
    code, text = run(tmp_path, "--to", tmp_path / "out")
    assert code == 1 and "There is no .deb file" in text
    broken = tmp_path / "game_1_all.deb"
    for content in (b"", b"not a package", b"!<arch>\n"):
        broken.write_bytes(content)
        code, text = run(tmp_path, "--to", tmp_path / "out")
        assert code == 1 and "fetch it again" in text
    deb(broken, {"a.jpg": JPEG})
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    code, text = run(tmp_path, "--to", tmp_path / "out")
    assert code == 1 and "fetch it again" in text
    deb(broken, {"a.jpg": JPEG}, compression="zst")
    code, text = run(tmp_path, "--to", tmp_path / "out")
    assert code == 1 and "zstd" in text
    deb(broken, {"a.jpg": JPEG})
    code, text = run(tmp_path, "--to", tmp_path / "out")
    assert code == 1 and "holds a photo of the list" in text
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(package_photos, "listed", lambda: [photo("meadow", JPEG)])
    assert run(tmp_path, "--to", tmp_path / "out") == (0, "")
    assert (tmp_path / "out" / "meadow.jpg").read_bytes() == JPEG


def test_the_packages_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["package-photos", "--list"]) == 0
    assert capsys.readouterr().out.splitlines() == addresses(listed())


def test_a_reader_that_goes_away_is_told_nothing() -> None:
    command = [sys.executable, "-m", "training", "package-photos", "--list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1

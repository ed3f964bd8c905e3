"""What cannot be read or saved: one clear sentence each, and never a damaged file."""

from __future__ import annotations

import errno
import os
import stat
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import pyvips
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genrepair.errors import PhotoError, UsageError
from genrepair.imaging import header, read, write
from genrepair.imaging.files import exif
from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo, write_photo
from genrepair.imaging.prepare import make_plan

from .samples import full_photo, picture

SUFFIXES = ("jpg", "png", "tif", "webp", "avif", "bmp", "ppm")


def refused(path: Path) -> str:
    with pytest.raises(PhotoError) as caught:
        read_photo(path)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and "  " not in sentence and len(sentence) < 300
    return sentence


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_truncated_file(tmp_path: Path, suffix: str) -> None:
    path = write_photo(Photo(picture(160, 200), None, Carried("png")), tmp_path / f"a.{suffix}").path
    data = path.read_bytes()
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.98):
        path.write_bytes(data[: int(len(data) * share)])
        assert "damaged or cut short" in refused(path)


NO_MEMORY = (
    pyvips.Error("unable to fetch from region\n  vips_tracked: out of memory -- size == 7MB"),
    pyvips.Error("heif: Invalid input: Unspecified: Memory allocation error (2.0)"),
    cv2.error("OpenCV(5.0.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 5760000 bytes"),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
    RuntimeError("std::bad_alloc"),
    MemoryError(),
)


@pytest.mark.parametrize("error", NO_MEMORY, ids=lambda error: type(error).__name__)
def test_running_out_of_memory_is_neither_damage_nor_a_full_disk(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_photo(Photo(picture(), None, Carried("png")), tmp_path / "a.png").path
    before = contents(tmp_path)
    said = "a.png needs more memory than is free; close other programs and try again."

    def fail(*_: object) -> None:
        raise error

    if not isinstance(error, cv2.error):  # no header is read by OpenCV
        monkeypatch.setattr(header, "_inspect", fail)
        with pytest.raises(PhotoError, match=said):
            header.read_header(path)
    photo = read_photo(path)
    monkeypatch.setattr(read, "pour", fail)
    assert refused(path) == said
    monkeypatch.setattr(write, "encode", fail)
    with pytest.raises(PhotoError, match=said):
        write_photo(photo, path, overwrite=True)
    assert contents(tmp_path) == before


def test_truncated_heic(tmp_path: Path) -> None:
    pytest.importorskip("pillow_heif")
    path = write_photo(Photo(picture(160, 200), None, Carried("png")), tmp_path / "a.heic").path
    path.write_bytes(path.read_bytes()[:-3000])
    assert "damaged or cut short" in refused(path)


def test_truncated_raw(tmp_path: Path) -> None:
    pytest.importorskip("rawpy")
    for content in (b"II*\0" + bytes(100), b"FUJIFILMCCD-RAW " + bytes(200)):
        (tmp_path / "a.nef").write_bytes(content)
        assert "cannot be developed" in refused(tmp_path / "a.nef")


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_flipped_bytes_never_crash(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    source = tmp_path / f"source.{suffix}"
    if not source.exists():
        write_photo(full_photo(), source)
    content = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, min(len(content), 2500) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / f"a.{suffix}").write_bytes(content)
    try:
        photo = read_photo(tmp_path / f"a.{suffix}")
    except PhotoError as error:
        assert str(error).endswith(".")
    else:
        assert photo.pixels.ndim == 3
        # What was read can be saved.
        write_photo(photo, tmp_path / "b.tif", overwrite=True)


def test_empty_missing_folder_and_no_photo(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    assert "is empty" in refused(tmp_path / "empty.jpg")
    assert "does not exist" in refused(tmp_path / "missing.jpg")
    assert "does not exist" in refused(tmp_path / "empty.jpg" / "a.jpg")
    assert "is a folder" in refused(tmp_path)
    (tmp_path / "note.jpg").write_text("Dear Ada, I could not find the photo.")
    assert "is not a photo" in refused(tmp_path / "note.jpg")
    (tmp_path / "short.png").write_bytes(b"\x89P")
    assert "is not a photo" in refused(tmp_path / "short.png")
    assert "longer than this file system allows" in refused(tmp_path / ("x" * 300 + ".jpg"))
    assert "cannot be read" in refused(Path("a\0b.jpg"))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"GIF89a", "a GIF"),
        (b"%PDF-1.7", "a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG"),
        (b"8BPS\0\1", "a Photoshop document"),
        (b"P7\nWIDTH 1", "a PAM"),
    ],
)
def test_other_kinds_are_named(tmp_path: Path, content: bytes, word: str) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert word in refused(tmp_path / "a.jpg")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_permission_denied(tmp_path: Path) -> None:
    path = write_photo(full_photo(), tmp_path / "a.jpg").path
    path.chmod(0)
    assert "permission denied" in refused(path)
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    with pytest.raises(PhotoError, match="permission denied"):
        write_photo(full_photo(), locked / "a.jpg")


def test_permission_denied_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_photo(full_photo(), tmp_path / "a.jpg").path

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert "permission denied" in refused(path)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert "not a regular file" in refused(tmp_path / "a.jpg")


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp", "webp"])
def test_wrong_suffix_opens_with_a_note(tmp_path: Path, suffix: str) -> None:
    photo = Photo(picture(), None, Carried("png"))
    path = write_photo(
        photo, tmp_path / "a.jpg", SaveOptions(format={"tif": "tiff"}.get(suffix, suffix), lossless=True)
    ).path
    back = read_photo(path)
    np.testing.assert_array_equal(back.pixels, photo.pixels)
    assert len(back.notes) == 1 and "is really a" in back.notes[0]


def test_names_that_libvips_would_misread(tmp_path: Path) -> None:
    for name in ("a[page=3].tif", "b.png[strip]", "100%.jpg", "-o.png", "Großmutter — 祖母 ☃.webp", "n" * 240 + ".jpg"):
        folder = tmp_path / "sub folder"
        folder.mkdir(exist_ok=True)
        options = SaveOptions(format="png") if name.endswith("]") else None
        report = write_photo(full_photo(), folder / name, options)
        assert report.path.exists() and read_photo(report.path).pixels.shape == (45, 67, 3)
    assert not [n for n in contents(folder) if n.startswith(".")]


def test_long_paths(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["a folder with quite a long name" * 3] * 8)
    folder.mkdir(parents=True)
    assert len(str(folder)) > 700
    path = write_photo(full_photo(), folder / "a.tif").path
    assert read_photo(path).pixels.shape == (45, 67, 3)


# Hostile files


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def jpeg_header(width: int, height: int, data: bytes) -> bytes:
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def test_absurd_sizes_are_refused_before_memory_is_taken(tmp_path: Path) -> None:
    small = write_photo(Photo(picture(), None, Carried("png")), tmp_path / "s.jpg").path.read_bytes()
    bombs = {
        "a.png": png_header(2**31 - 1, 2**31 - 1),
        "b.png": png_header(100_000, 100_000),
        "c.jpg": jpeg_header(65535, 65535, small),
        "d.ppm": b"P6 4000000000 4000000000 255\n",
        "e.bmp": b"BM" + bytes(12) + struct.pack("<IiiHHIIiiII", 40, 2**31 - 1, 2**31 - 1, 1, 24, 0, 0, 0, 0, 0, 0),
        "f.webp": b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff" * 6 + bytes(20),
    }
    for name, content in bombs.items():
        (tmp_path / name).write_bytes(content)
        assert "megapixels" in refused(tmp_path / name), name


def test_headers_that_promise_more_than_the_file_holds(tmp_path: Path) -> None:
    # Below the limit of pixels, but the data is a few bytes: refused without filling the memory.
    (tmp_path / "a.png").write_bytes(png_header(30_000, 30_000))
    (tmp_path / "b.ppm").write_bytes(b"P6 30000 30000 255\n" + bytes(1000))
    head = struct.pack("<IiiHHIIiiII", 40, 20000, 20000, 1, 24, 0, 0, 0, 0, 0, 0)
    (tmp_path / "c.bmp").write_bytes(b"BM" + bytes(8) + struct.pack("<I", 54) + head + bytes(1000))
    for name in ("a.png", "b.ppm", "c.bmp"):
        assert "damaged or cut short" in refused(tmp_path / name)


def test_zlib_bomb_in_the_metadata_is_bounded(tmp_path: Path) -> None:
    bomb = zlib.compress(bytes(70 << 20), 1)
    kind = b"zTXtComment\0\0" + bomb
    path = write_photo(Photo(picture(), None, Carried("png")), tmp_path / "a.png").path
    data = path.read_bytes()
    chunk = struct.pack(">I", len(kind) - 4) + kind + struct.pack(">I", zlib.crc32(kind))
    path.write_bytes(data[:33] + chunk + data[33:])
    photo = read_photo(path)
    assert len(photo.carried.text["Comment"]) <= 64 << 20


def test_tiff_whose_directories_form_a_ring(tmp_path: Path) -> None:
    path = write_photo(Photo(picture(), None, Carried("png")), tmp_path / "a.tif").path
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    path.write_bytes(data)
    try:
        assert read_photo(path).pixels.shape == (45, 67, 3)
    except PhotoError as error:
        assert "damaged" in str(error)


def test_untrusted_loaders_are_blocked(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    for loader in ("svgload", "gifload", "pdfload", "magickload", "jxlload", "csvload", "vipsload", "rawload"):
        if pyvips.type_find("VipsOperation", loader):
            with pytest.raises(pyvips.Error, match="blocked"):
                getattr(pyvips.Image, loader)(str(path), *([9, 9, 1] if loader == "rawload" else []))
    with pytest.raises(pyvips.Error):
        pyvips.Image.new_from_file(str(path))


# Saving


def test_an_existing_file_is_kept_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"precious")
    with pytest.raises(PhotoError, match="exists already"):
        write_photo(full_photo(), path)
    assert contents(tmp_path) == {"a.png": b"precious"}
    write_photo(full_photo(), path, overwrite=True)
    assert read_photo(path).pixels.shape == (45, 67, 3)


@pytest.mark.parametrize(
    ("name", "word"),
    [("a.xyz", ".xyz"), ("a", "without suffix"), ("a.nef", "camera RAW"), ("missing/a.png", "does not exist")],
)
def test_places_and_formats_that_cannot_be_saved(tmp_path: Path, name: str, word: str) -> None:
    with pytest.raises(PhotoError, match=word):
        write_photo(full_photo(), tmp_path / name)
    with pytest.raises(PhotoError, match="is a folder"):
        write_photo(full_photo(), tmp_path, SaveOptions(format="png"), overwrite=True)


@pytest.mark.parametrize(
    "options",
    [
        SaveOptions(quality=0),
        SaveOptions(quality=101),
        SaveOptions(subsampling="4:2:1"),
        SaveOptions(depth=32),
    ],
)
def test_impossible_options_are_refused(tmp_path: Path, options: SaveOptions) -> None:
    with pytest.raises(UsageError):
        write_photo(full_photo(), tmp_path / "a.jpg", options)
    assert contents(tmp_path) == {}


def test_impossible_compressions_are_refused(tmp_path: Path) -> None:
    for suffix in ("png", "tif"):
        with pytest.raises(UsageError, match="compression"):
            write_photo(full_photo(), tmp_path / f"a.{suffix}", SaveOptions(compression="middle-out"))


def test_sides_beyond_the_format(tmp_path: Path) -> None:
    photo = Photo(np.zeros((2, 16400, 1), np.uint8), None, Carried("png"))
    for suffix in ("webp", "avif"):
        with pytest.raises(PhotoError, match="save it as TIFF or PNG"):
            write_photo(photo, tmp_path / f"a.{suffix}")
    assert read_photo(write_photo(photo, tmp_path / "a.jpg").path).pixels.shape == (2, 16400, 1)


@pytest.mark.parametrize("suffix", ["jpg", "tif", "bmp"])
@pytest.mark.parametrize("broken", ["encode", "_flush", "_verify"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, broken: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"the old photo")
    real: Callable[..., object] = getattr(write, broken)

    def fail(*arguments: object) -> object:
        real(*arguments)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, broken, fail)
    with pytest.raises(PhotoError, match="No space left on device"):
        write_photo(full_photo(), path, overwrite=True)
    assert contents(tmp_path) == {path.name: b"the old photo"}


def test_what_was_written_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lie(pixels: object, alpha: object, carried: object, plan: object, bare: Path, final: Path) -> list[str]:
        del pixels, alpha, carried, plan, bare
        final.write_bytes(png_header(5, 5))
        return []

    monkeypatch.setattr(write, "encode", lie)
    with pytest.raises(PhotoError, match="read back"):
        write_photo(full_photo(), tmp_path / "a.png")
    assert contents(tmp_path) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")
def test_permissions_and_links_survive(tmp_path: Path) -> None:
    path = write_photo(full_photo(), tmp_path / "a.png").path
    fresh = stat.S_IMODE(path.stat().st_mode)
    plain = tmp_path / "plain"
    plain.touch()
    assert fresh == stat.S_IMODE(plain.stat().st_mode)
    path.chmod(0o640)
    link = tmp_path / "link.png"
    link.symlink_to(path)
    write_photo(full_photo(), link, overwrite=True)
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o640


def test_xmp_addition_goes_in_with_and_without_a_packet(tmp_path: Path) -> None:
    element = b'<rdf:Description rdf:about="" xmlns:g="http://genrepair.example/" g:repaired="yes"/>'
    for suffix in ("jpg", "png", "tif", "webp", "avif"):
        for photo in (full_photo(), Photo(picture(), None, Carried("png"))):
            path = write_photo(photo, tmp_path / f"a.{suffix}", SaveOptions(xmp_addition=element), overwrite=True).path
            xmp = read_photo(path).carried.xmp or b""
            assert xmp.count(element) == 1 and xmp.count(b"</rdf:RDF>") == 1
            assert photo.carried.xmp is None or element not in photo.carried.xmp


def test_metadata_too_big_for_a_jpeg_is_told(tmp_path: Path) -> None:
    photo = full_photo()
    photo.carried.exif = photo.carried.exif + bytes(70000) if photo.carried.exif else None
    photo.carried.xmp = (photo.carried.xmp or b"").replace(b"<?xpacket end", b" " * 70000 + b"<?xpacket end")
    photo.carried.icc = (photo.carried.icc or b"") + bytes(200_000)
    report = write_photo(photo, tmp_path / "a.jpg")
    assert [line for line in report.lost if "64 KB" in line] == [
        "The EXIF data is larger than the 64 KB that a JPEG holds and was left out."
    ]
    back = read_photo(report.path)
    # The packet's padding went, its content did not; a big profile is split over segments.
    assert back.carried.xmp is not None and len(back.carried.xmp) < 1000
    assert back.carried.icc == photo.carried.icc


def test_importing_the_package_needs_neither_optional_reader() -> None:
    code = "import sys, genrepair.imaging.photo; print({'rawpy', 'pillow_heif', 'pi_heif', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("module", "content", "word"),
    [
        ("pillow_heif", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "genrepair[heif]"),
        ("rawpy", b"FUJIFILMCCD-RAW " + bytes(100), "genrepair[raw]"),
    ],
)
def test_missing_optional_reader_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, content: bytes, word: str
) -> None:
    for each in (module, "pi_heif"):
        monkeypatch.setitem(sys.modules, each, None)
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(PhotoError, match="pip install") as caught:
        read_photo(tmp_path / "a.jpg")
    assert word in str(caught.value)


def test_an_edition_without_the_encoder_says_what_to_choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = pytest.importorskip("pillow_heif")
    monkeypatch.setattr(module, "libheif_info", lambda: {"HEIF": "", "encoders": {}})
    with pytest.raises(PhotoError, match="save as AVIF"):
        write_photo(full_photo(), tmp_path / "a.heic")
    assert list(tmp_path.iterdir()) == []


def test_more_than_the_computer_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_photo(full_photo(), tmp_path / "a.tif").path
    monkeypatch.setattr(os, "sysconf", lambda _name: 64, raising=False)
    monkeypatch.setattr(os, "sysconf_names", {"SC_PHYS_PAGES": 0, "SC_PAGE_SIZE": 1}, raising=False)
    assert "more memory" in refused(path)


@pytest.mark.parametrize(
    ("tag", "kind", "value", "word"),
    [(339, 3, 3, "floating-point"), (258, 3, 32, "32-bit"), (259, 3, 50001, "compressed in a way")],
)
def test_tiffs_of_rare_kinds_are_named(tmp_path: Path, tag: int, kind: int, value: int, word: str) -> None:
    block = exif.build({256: exif.number(4, 9), 257: exif.number(4, 9), tag: exif.number(kind, value)}, {})
    (tmp_path / "a.tif").write_bytes(block)
    assert word in refused(tmp_path / "a.tif")


def test_bigtiff_is_chosen_where_four_gigabytes_could_be_passed() -> None:
    # Views of one pixel: as large as they say, without taking memory.
    big = np.broadcast_to(np.zeros(1, np.uint16), (30_000, 25_000, 3))
    small = np.broadcast_to(np.zeros(1, np.uint8), (30_000, 25_000, 3))
    for pixels, wanted in ((big, True), (small, False)):
        plan = make_plan(Photo(pixels, None, Carried("tiff")), "tiff", SaveOptions())
        assert plan.bigtiff is wanted
        assert not make_plan(Photo(pixels, None, Carried("jpeg", progressive=True)), "jpeg", SaveOptions()).progressive


def test_a_folder_or_file_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(write, "encode", deny)
    with pytest.raises(PhotoError, match="may not be written: permission denied"):
        write_photo(full_photo(), tmp_path / "a.png")
    (tmp_path / "a.png").write_bytes(b"protected")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PhotoError, match="write-protected"):
        write_photo(full_photo(), tmp_path / "a.png", overwrite=True)
    assert contents(tmp_path) == {"a.png": b"protected"}

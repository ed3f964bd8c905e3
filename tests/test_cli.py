"""The command line, run in this process with tiny real models."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import genrepair
from genrepair.__main__ import main, wants_window
from genrepair.imaging.colour import srgb_profile
from genrepair.imaging.photo import Carried, Photo, read_photo, write_photo
from genrepair.services.settings import Settings, save_settings


@pytest.fixture(autouse=True)
def only_tiny_models(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genrepair.paths.models_dir", lambda: tiny_models)
    save_settings(Settings(provider="cpu", threads=1))


@pytest.fixture
def photos(tmp_path: Path, noisy: Any) -> Path:
    """A folder with a scratched a.jpg and a 16-bit a.png."""
    folder = tmp_path / "in"
    folder.mkdir()
    pixels = noisy(120, 160, 5)
    cv2.line(pixels, (10, 10), (150, 100), (255, 255, 255), 2)
    write_photo(Photo(pixels, None, Carried("jpeg", jpeg_quality=95, icc=srgb_profile())), folder / "a.jpg")
    deep = noisy(100, 120, 5, depth=16)
    write_photo(Photo(deep, None, Carried("png", bit_depth=16, dpi=(600.0, 600.0))), folder / "a.png")
    return folder


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"genrepair {genrepair.__version__}"


@pytest.mark.parametrize("verb", ["repair", "damage", "inpaint", "denoise", "tools", "models", "doctor", "bench"])
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    assert verb in capsys.readouterr().out


def test_a_photo_opens_the_window_and_a_verb_does_not(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    window = types.ModuleType("genrepair.ui.application")
    window.main = lambda argv: opened.append(list(argv)) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "genrepair.ui.application", window)
    assert main([]) == 0
    assert main([str(photos / "a.jpg")]) == 0
    assert opened == [[], [str(photos / "a.jpg")]]
    assert wants_window("missing.jpg") and not wants_window("repair") and not wants_window("--version")


def test_a_mistyped_verb_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dnoise"]) == 2
    assert "invalid choice: 'dnoise'" in capsys.readouterr().err


def test_repair_two_photos_of_one_stem(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {p.name: p.read_bytes() for p in photos.iterdir()}
    assert main(["repair", f"{photos}/a.jpg", f"{photos}/a.png", "-o", str(tmp_path / "out"), "--json"]) == 0
    first, second = rows(capsys)
    assert first["ok"] and first["error"] is None and (first["width"], first["height"]) == (160, 120)
    assert [step["tool"] for step in first["steps"]] == ["damage", "inpaint", "denoise"]
    assert first["steps"][0]["found"]["scratch"] >= 1
    assert second["output"] == str(tmp_path / "out" / "a.png")
    jpeg, png = read_photo(tmp_path / "out" / "a.jpg"), read_photo(tmp_path / "out" / "a.png")
    assert jpeg.carried.icc == srgb_profile() and png.pixels.dtype == np.uint16
    assert png.carried.dpi == pytest.approx((600, 600), abs=0.1)
    # The scratch is gone.
    assert read_photo(photos / "a.jpg").pixels[50:58, 76:84].max() > 245
    assert jpeg.pixels[50:58, 76:84].max() < 235
    assert {p.name: p.read_bytes() for p in photos.iterdir()} == before


def test_damage_then_inpaint_with_its_mask(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mask, out = tmp_path / "masks", tmp_path / "fill.png"
    assert main(["damage", f"{photos}/a.jpg", "-o", str(mask), "--sensitivity", "70", "--no-dust"]) == 0
    found = read_photo(mask / "a.jpg.mask.png")
    assert found.pixels.shape == (120, 160, 1) and set(np.unique(found.pixels)) == {0, 255}
    assert main(["inpaint", f"{photos}/a.jpg", "--mask", str(mask), "-o", str(out), "--feather", "1"]) == 0
    before, after = read_photo(photos / "a.jpg").pixels, read_photo(out).pixels
    far = cv2.dilate(found.pixels[..., 0], np.ones((9, 9), np.uint8)) == 0
    np.testing.assert_array_equal(after[far], before[far])
    assert (after != before).any()
    assert capsys.readouterr().out == ""


def test_damage_probability(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.png"
    assert main(["damage", f"{photos}/a.jpg", "-o", str(out), "--probability"]) == 0
    assert len(np.unique(read_photo(out).pixels)) > 10


def test_denoise_flags_reach_the_tool(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def denoise(name: str, *flags: str) -> Any:
        assert main(["denoise", f"{photos}/a.png", "-o", str(tmp_path / name), "--json", *flags]) == 0
        (row,) = rows(capsys)
        return read_photo(tmp_path / name).pixels, row["steps"][0]

    source = read_photo(photos / "a.png").pixels
    untouched, _ = denoise("0.png", "--luminance", "0", "--chroma", "0")
    np.testing.assert_array_equal(untouched, source)
    full, auto = denoise("1.png")
    given, asked = denoise("2.png", "--sigma", "12", "--model", "denoise-tiny", "--provider", "cpu", "--threads", "1")
    assert auto["noise_level"] == "measured" and asked["noise_luminance"] == 12 and asked["model"] == "denoise-tiny"
    assert (full != source).any() and given.dtype == np.uint16


def test_what_is_protected_is_changed_by_nothing(photos: Path, tmp_path: Path) -> None:
    protect = np.zeros((120, 160, 1), np.uint8)
    protect[:, :80] = 255
    protect[:, 80:85] = 1
    write_photo(Photo(protect, None, Carried("png")), tmp_path / "p.png")
    for number, verb in enumerate(("repair", "denoise")):
        out = tmp_path / f"kept{number}.png"
        assert main([verb, f"{photos}/a.jpg", "--protect", str(tmp_path / "p.png"), "-o", str(out)]) == 0
        before, after = read_photo(photos / "a.jpg").pixels, read_photo(out).pixels
        np.testing.assert_array_equal(after[:, :85], before[:, :85])
        assert (after[:, 85:] != before[:, 85:]).any()


def test_denoise_inside_a_mask_only(photos: Path, tmp_path: Path) -> None:
    mask = np.zeros((120, 160, 1), np.uint8)
    mask[40:60, 40:60] = 255
    write_photo(Photo(mask, None, Carried("png")), tmp_path / "m.png")
    out = tmp_path / "o.png"
    assert main(["denoise", f"{photos}/a.jpg", "--mask", str(tmp_path / "m.png"), "-o", str(out)]) == 0
    changed = (read_photo(out).pixels != read_photo(photos / "a.jpg").pixels).any(axis=2)
    assert changed[42:58, 42:58].mean() > 0.9
    changed[35:65, 35:65] = False
    assert not changed.any()


def test_prefixed_flags_of_repair(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["repair", f"{photos}/a.png", "-o", f"{tmp_path}/o.png", "--steps", "denoise", "--json"]
    assert main([*command, "--denoise-sigma", "33"]) == 0
    assert rows(capsys)[0]["steps"][0]["noise_luminance"] == 33
    assert main([*command, "--overwrite", "--damage-sensitivity", "33"]) == 2
    assert "Settings for damage were given" in capsys.readouterr().err


def test_one_bad_photo_does_not_stop_the_others(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "bad.jpg").write_bytes(b"no photo at all")
    names = [f"{photos}/bad.jpg", f"{photos}/missing.jpg", f"{photos}/a.jpg"]
    assert main(["denoise", *names, "-o", str(tmp_path / "out"), "--json"]) == 1
    out, err = capsys.readouterr()
    bad, missing, good = (json.loads(line) for line in out.splitlines())
    assert not bad["ok"] and bad["error"] and not missing["ok"] and good["ok"]
    assert err.count("\n") == 2 and err.startswith("genrepair: bad.jpg is no") and "missing.jpg does not exist" in err
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.jpg"]


def test_running_out_of_memory_is_one_sentence_and_the_others_go_on(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def first_needs_more(path: Path, *rest: Any) -> Any:
        if path.name == "a.jpg":
            raise cv2.error("(-4:Insufficient memory) Failed to allocate 5760000 bytes")
        return read_photo(path, *rest)

    monkeypatch.setattr("genrepair.services.files.read_photo", first_needs_more)
    names = sorted(str(path) for path in photos.iterdir() if path.suffix in (".jpg", ".png"))
    assert main(["denoise", *names, "-o", str(tmp_path / "out")]) == 1
    said = "genrepair: a.jpg needs more memory than is free; close other programs and try again.\n"
    assert capsys.readouterr().err == said and len(list((tmp_path / "out").iterdir())) == len(names) - 1 > 0
    monkeypatch.setattr("genrepair.cli.commands.over_photos", lambda *_: bytes(1 << 60))
    assert main(["denoise", *names, "-o", str(tmp_path / "out")]) == 1
    assert "not enough memory" in capsys.readouterr().err


def test_nothing_is_overwritten_without_being_asked(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "o.jpg"
    out.write_bytes(b"precious")
    assert main(["denoise", f"{photos}/a.jpg", "-o", str(out)]) == 1
    assert out.read_bytes() == b"precious" and "exists already" in capsys.readouterr().err
    assert main(["denoise", f"{photos}/a.jpg", "-o", str(out), "--overwrite"]) == 0
    assert read_photo(out).pixels.shape == (120, 160, 3)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["denoise", "{in}/a.jpg", "-o", "{in}/a.jpg", "--overwrite"], "is a source"),
        (["denoise", "{in}/a.jpg", "{in}/a.png", "-o", "{tmp}/o.jpg"], "need a folder"),
        (["denoise", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--sigma", "loud"], "Noise level may be auto or a number"),
        (["denoise", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--luminance", "151"], "Luminance may be 0 to 150 %"),
        (["denoise", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--chroma", "x"], "argument --chroma"),
        (["denoise", "{in}/a.jpg"], "-o/--output"),
        (["denoise", "{in}", "-o", "{tmp}/o"], "is a folder"),
        (["inpaint", "{in}/a.jpg", "-o", "{tmp}/o.jpg"], "--mask"),
        (["inpaint", "{in}/a.jpg", "--mask", "{in}/a.png", "-o", "{tmp}/o.jpg"], "The mask a.png is 120 x 100"),
        (["repair", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--steps", "magic"], "There is no tool 'magic'"),
        (["repair", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--steps", ","], "There is no step"),
        (["repair", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--steps", "inpaint"], "needs a mask"),
        (["denoise", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--model", "damage-tiny"], "made for damage"),
        (["denoise", "{in}/a.jpg", "-o", "{tmp}/o.jpg", "--quality", "0"], "--quality"),
    ],
)
def test_usage_errors(
    arguments: list[str], sentence: str, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {p: p.read_bytes() for p in photos.iterdir()}
    assert main([a.replace("{in}", str(photos)).replace("{tmp}", str(tmp_path)) for a in arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert {p: p.read_bytes() for p in photos.iterdir()} == before
    assert not (tmp_path / "o.jpg").exists()


def test_an_unknown_model_or_provider_fails_with_a_sentence(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["denoise", f"{photos}/a.jpg", "-o", str(tmp_path / "o.jpg")]
    assert main([*command, "--model", "nothing"]) == 1
    assert "genrepair: There is no model called 'nothing'" in capsys.readouterr().err
    assert main([*command, "--provider", "abacus"]) in (0, 1)
    assert "abacus" in capsys.readouterr().err


def test_interrupting_leaves_nothing(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("genrepair.services.files.repair_photo", interrupted)
    assert main(["repair", f"{photos}/a.jpg", "-o", str(tmp_path / "o" / "a.jpg")]) == 130
    assert not (tmp_path / "o").exists()


def test_non_ascii_names(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = photos / "Größe 写真 é.png"
    (photos / "a.png").rename(source)
    assert main(["denoise", str(source), "-o", f"{tmp_path}/Übung/", "--json"]) == 0
    (row,) = rows(capsys)
    assert row["output"] == str(tmp_path / "Übung" / source.name) and Path(row["output"]).exists()


def test_what_a_format_cannot_hold_is_told(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["denoise", f"{photos}/a.png", "-o", str(tmp_path / "o.jpg"), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["lost"] and "genrepair: a.png: " in err


def test_tools(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tools"]) == 0
    assert capsys.readouterr().out.startswith("damage")
    assert main(["tools", "--json"]) == 0
    tools = {row["id"]: row for row in rows(capsys)}
    assert list(tools) == ["damage", "inpaint", "denoise", "restore", "colours", "faded", "grain", "vintage"]
    sigma, luminance, *_ = tools["denoise"]["params"]
    assert sigma["default"] == "auto" and luminance["maximum"] == 150 and luminance["live"]


def test_models(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert main(["models"]) == 0
    assert "denoise-tiny" in capsys.readouterr().out
    folder = home / "data" / "models"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("id = 3")
    assert main(["models", "--json"]) == 1
    listed = rows(capsys)
    assert {row["id"] for row in listed[:8]} == {
        "colours-tiny",
        "damage-tiny",
        "denoise-tiny",
        "grain-tiny",
        "guide-tiny",
        "inpaint-tiny",
        "restore-tiny",
        "vintage-tiny",
    }
    assert listed[8]["file"].endswith("broken.toml") and listed[8]["error"]


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert "ONNX Runtime" in capsys.readouterr().out
    assert main(["doctor", "--json"]) == 0
    assert all({"subject", "state", "text"} == set(row) for row in rows(capsys))


def test_bench(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--megapixels", "0.02", "--runs", "1", "--model", "denoise-tiny", "--json"]) == 0
    (row,) = rows(capsys)
    assert row["model"] == "denoise-tiny" and row["provider"] == "CPU" and row["ms_per_megapixel"] > 0
    assert main(["bench", "--megapixels", "0.02", "--runs", "1", "--model", "damage-tiny"]) == 0
    assert "damage-tiny" in capsys.readouterr().out


def test_settings_that_are_wrong_are_told(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from genrepair import paths

    paths.settings_file().write_text('provider = "cpu"\nthreads = -3\n')
    assert main(["denoise", f"{photos}/a.jpg", "-o", str(tmp_path / "o.jpg")]) == 0
    assert "genrepair: The setting threads may be 0 to 1024, not -3. The default is used." in capsys.readouterr().err


def test_the_command_line_needs_no_window_and_no_runtime_to_list_tools() -> None:
    code = (
        "import sys; from genrepair.__main__ import main; main(['tools']); main(['--version']);"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('onnxruntime', 'PySide6', 'torch')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_progress_and_the_result(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert main(["denoise", f"{photos}/a.jpg", f"{photos}/a.png", "-o", str(tmp_path / "out")]) == 0
    shown = terminal.getvalue()
    assert "1/2 a.jpg" in shown and "2/2 a.png" in shown and "160 x 120" in shown
    assert capsys.readouterr().out == ""


def test_interrupting_between_photos_keeps_what_is_done(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from genrepair.cli import commands

    real = commands.repair_file

    def second_is_interrupted(planned: Any, *args: Any, **more: Any) -> Any:
        if planned.source.name == "a.png":
            signal.raise_signal(signal.SIGINT)
        return real(planned, *args, **more)

    monkeypatch.setattr(commands, "repair_file", second_is_interrupted)
    # A shell starts what it puts into the background with interrupts ignored, and the tests may be that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert main(["denoise", f"{photos}/a.jpg", f"{photos}/a.png", "-o", str(tmp_path / "out")]) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.jpg"]


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    code = "import sys; from genrepair.__main__ import main; sys.exit(main(['tools']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) in (0, 1) and b"Traceback" not in error and b"BrokenPipe" not in error


def test_inspect_says_what_is_wrong_and_what_mends_it(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {p.name: p.read_bytes() for p in photos.iterdir()}
    assert main(["inspect", f"{photos}/a.jpg", "--json"]) == 0
    (row,) = rows(capsys)
    found = {finding["name"]: finding for finding in row["findings"]}
    assert found["scratch"]["figures"]["count"] >= 1 and found["noise"]["tool"] == "denoise"
    assert row["steps"][:2] == ["damage", "inpaint"] and row["defects"][0]["confidence"] > 0.5
    assert main(["inspect", f"{photos}/a.jpg", "--no-search"]) == 0
    text = capsys.readouterr().out
    assert "a.jpg  160 x 120" in text and "Damage was not looked for." in text and "noise" in text
    assert {p.name: p.read_bytes() for p in photos.iterdir()} == before


def test_inspect_goes_on_after_a_bad_photo(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no photo")
    assert main(["inspect", str(bad), f"{photos}/a.jpg", "--json", "--no-search"]) == 1
    first, second = rows(capsys)
    assert "bad.jpg" in first["error"] and second["findings"]
    assert main(["inspect", f"{photos}/a.jpg", "--sensitivity", "101"]) == 2

"""Features found again, words read, eight orientations."""

from __future__ import annotations

import json
import stat

import cv2
import numpy as np
import pytest

from training.cli import main
from training.evaluation import downstream
from training.evaluation.cases import ensembled, repaired


@pytest.fixture
def home(tmp_path, monkeypatch, tiny_models):
    monkeypatch.setattr("genrepair.paths.models_dir", lambda: tiny_models)
    monkeypatch.setenv("GENREPAIR_HOME", str(tmp_path / "home"))
    return tmp_path


def busy() -> np.ndarray:
    rng = np.random.default_rng(3)
    picture = np.full((200, 240, 3), 128, np.uint8)
    for _ in range(60):
        (x, y), (w, h) = rng.integers(0, 200, 2).tolist(), rng.integers(6, 40, 2).tolist()
        cv2.rectangle(picture, (x, y), (x + w, y + h), rng.integers(0, 256, 3).tolist(), -1)
    return picture


def test_features_are_found_again_until_they_are_lost():
    clean = busy()
    same = downstream.matches(clean, clean)
    assert same["matches"] > 0.95 * same["keypoints"] > 50
    noise = np.random.default_rng(0).normal(0, 40, clean.shape)
    noisy = np.clip(clean + noise, 0, 255).astype(np.uint8)
    assert 0 < downstream.matches(noisy, clean)["matches"] < 0.8 * same["matches"]
    # The same features elsewhere do not count.
    assert downstream.matches(np.roll(clean, 20, axis=1), clean)["matches"] < 0.2 * same["matches"]
    flat = np.full_like(clean, 90)
    assert downstream.matches(flat, clean)["matches"] == 0
    assert downstream.matches(flat, flat) == {"matches": 0.0, "keypoints": 0.0}


def test_words_count_in_their_order():
    assert downstream.word_accuracy("one two three four", "one two three four") == 1
    assert downstream.word_accuracy("one tvo three", "one two three four") == 0.5
    assert downstream.word_accuracy("four three two one", "one two three four") == 0.25
    assert downstream.word_accuracy("", "one") == 0


def test_pages_of_text_are_the_same_everywhere_and_hold_ink():
    page, words = downstream.text_page(1)
    again, _ = downstream.text_page(1)
    np.testing.assert_array_equal(page, again)
    assert 0.01 < float((page.min(axis=2) < 128).mean()) < 0.3
    assert words.startswith("Four score")


@pytest.mark.skipif(downstream.tesseract() is None, reason="Tesseract is not installed")
def test_tesseract_reads_the_clean_page():
    page, words = downstream.text_page(0)
    assert downstream.word_accuracy(downstream.read_words(page, downstream.tesseract() or ""), words) > 0.9


def test_evaluate_counts_features_and_reads_words_with_whatever_reads(home, photos, monkeypatch, capsys):
    reader = home / "reader"
    # Reads the first words of the first page, whatever the picture.
    reader.write_text("#!/bin/sh\necho 'We the People of the'\n")
    reader.chmod(reader.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("training.evaluation.evaluate.tesseract", lambda: str(reader))
    monkeypatch.setattr(downstream, "PAGES", 1)
    words = ["evaluate", "denoise-tiny", "--set", str(photos), "--every", "6", "--out", str(home / "e")]
    assert main([*words, "--downstream"]) == 0
    case = json.loads((home / "e" / "metrics.json").read_text())["cases"]["sigma25"]
    assert {"matches", "keypoints"} <= set(case["mean"]) & set(case["mean_before"])
    assert case["text"]["words"] == case["text"]["words_clean"] == pytest.approx(5 / 46, abs=1e-3)
    monkeypatch.setattr("training.evaluation.evaluate.tesseract", lambda: None)
    assert main([*words, "--downstream"]) == 0
    assert "Tesseract is not installed" in capsys.readouterr().out
    assert "text" not in json.loads((home / "e" / "metrics.json").read_text())["cases"]["sigma25"]


def test_eight_orientations_give_a_result_that_turns_with_the_photo():
    class Lopsided:
        """Adds a ramp from left to right: only the mean over all orientations is even."""

        def predict(self, card, inputs, output_dtype=np.float32):
            picture = inputs["image"]
            ramp = np.linspace(-0.1, 0.1, picture.shape[1], dtype=np.float32)[None, :, None]
            result = picture + ramp * inputs["level"]
            return np.clip(np.rint(result * 255), 0, 255).astype(np.uint8) if output_dtype == np.uint8 else result

    class Card:
        task = "denoise"

    image = np.full((20, 30, 3), 0.5, np.float32)
    given = {"image": image, "level": 1.0}
    once = repaired(Lopsided(), Card(), image, given)
    eight = ensembled(Lopsided(), Card(), image, given)
    assert once.std() > 5
    assert eight.shape == (20, 30, 3)
    assert np.abs(eight.astype(int) - 128).max() <= 1


def test_the_command_averages_orientations(home, photos):
    words = ["evaluate", "denoise-tiny", "--set", str(photos), "--every", "6", "--out", str(home / "e"), "--ensemble"]
    assert main(words) == 0
    assert json.loads((home / "e" / "metrics.json").read_text())["passes"] == 8

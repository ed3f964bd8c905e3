"""Noise: measured, removed, mixed back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.engine import Engine, EngineSettings
from genrepair.engine.card import CardInput
from genrepair.errors import UsageError
from genrepair.imaging.metrics import psnr
from genrepair.imaging.noise_level import LUMINANCE_GAIN, coarse_noise, measure_noise
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.denoise import TOOL, DenoiseParams
from genrepair.tools.tool import Request, number_or_auto
from tests.benchmarks.pages import page
from tests.conftest import FakeEngine, tiny_card

LUMINANCE = np.array([0.299, 0.587, 0.114])


def request(pixels: NDArray[Any], mask: NDArray[np.uint8] | None = None, **more: Any) -> Request:
    return Request(pixels, mask, DenoiseParams(**more))


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("sigma", [5, 15, 25])
def test_white_noise_is_measured(noisy: Any, sigma: int, depth: int) -> None:
    luminance, chroma = measure_noise(noisy(400, 500, sigma, depth=depth))
    assert luminance == pytest.approx(sigma, rel=0.06, abs=0.4)
    assert chroma == pytest.approx(sigma, rel=0.06, abs=0.4)


def test_grey_noise_is_luminance_only(smooth: Any) -> None:
    noise = np.random.default_rng(0).standard_normal((300, 400, 1)) * 10
    luminance, chroma = measure_noise(np.clip(np.rint(smooth(300, 400) + noise), 0, 255).astype(np.uint8))
    assert luminance > 10 and chroma < 1.5


def test_clipped_areas_do_not_hide_the_noise(noisy: Any) -> None:
    picture = noisy(400, 512, 12)
    picture[:, 256:] = 255
    assert measure_noise(picture)[0] == pytest.approx(12, rel=0.1)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (7, 7), (130, 129)])
def test_any_size_can_be_measured(shape: tuple[int, int]) -> None:
    assert np.isfinite(measure_noise(np.full((*shape, 3), 90, np.uint8))).all()


def _coarse(pixels: Any) -> tuple[float, float]:
    return coarse_noise(pixels, measure_noise(pixels)[0])


def test_coarse_noise_is_told_from_white_noise(noisy: Any, smooth: Any) -> None:
    wide = cv2.GaussianBlur(np.random.default_rng(1).standard_normal((400, 500, 3)), (0, 0), 1.0)
    coarse = np.clip(np.rint(smooth(400, 500) + wide * (6 / wide.std())), 0, 255).astype(np.uint8)
    assert _coarse(noisy(400, 500, 6))[1] == pytest.approx(0.5, abs=0.1)
    assert _coarse(coarse)[1] > 1.5
    assert np.isfinite(_coarse(coarse[:1, :1])).all()


def test_a_blind_network_is_told_what_its_card_says_about_coarse_noise(engine: Any, noisy: Any, smooth: Any) -> None:
    told = {"least": 1.0, "scale": 4.0, "power": 3.0, "most": 16.0}
    engine.cards["denoise"] = replace(engine.cards["denoise"], training={"blind": True, "told": told})
    wide = cv2.GaussianBlur(np.random.default_rng(1).standard_normal((300, 300, 3)), (0, 0), 1.0)
    coarse = np.clip(np.rint(smooth(300, 300) + wide * (6 / wide.std())), 0, 255).astype(np.uint8)
    levels = [TOOL.prepare(request(each), engine, NoProgress()).summary for each in (noisy(300, 300, 6), coarse)]
    assert [each["noise_level"] for each in levels] == ["blind", "coarse"]
    assert engine.calls[0]["noise_level"] == (0.0, 0.0)
    assert engine.calls[1]["noise_level"] == pytest.approx((16 / 255, 16 / 255))


@pytest.mark.parametrize("text", ["auto", "AUTO", " auto "])
def test_sigma_auto(text: str) -> None:
    assert number_or_auto(text, "Noise level", 255) is None


@pytest.mark.parametrize("text", ["-1", "256", "nan", "many", ""])
def test_a_wrong_sigma_is_refused_before_the_network_runs(engine: Any, noisy: Any, text: str) -> None:
    with pytest.raises(UsageError, match="Noise level may be auto or a number"):
        TOOL.prepare(request(noisy(40, 40, 5), sigma=text), engine, NoProgress())
    assert not engine.calls


def test_the_asked_level_reaches_the_network(engine: Any, noisy: Any) -> None:
    TOOL.prepare(request(noisy(40, 40, 5), sigma="25.5"), engine, NoProgress())
    assert engine.calls[0]["noise_level"] == pytest.approx((0.1, 0.1))


def test_auto_measures(engine: Any, noisy: Any) -> None:
    prepared = TOOL.prepare(request(noisy(300, 300, 20)), engine, NoProgress())
    assert engine.calls[0]["noise_level"] == pytest.approx((20 / 255, 20 / 255), rel=0.1)
    assert prepared.summary["noise_level"] == "measured"


def test_auto_leaves_it_to_a_blind_model(engine: Any, noisy: Any) -> None:
    engine.cards["denoise"] = replace(engine.cards["denoise"], training={"blind": True})
    prepared = TOOL.prepare(request(noisy(300, 300, 20)), engine, NoProgress())
    assert engine.calls[0]["noise_level"] == (0.0, 0.0)
    assert prepared.summary["noise_level"] == "blind"
    assert prepared.summary["noise_luminance"] == pytest.approx(20, rel=0.1)


def test_what_is_no_noise_stays_unless_a_level_is_asked_for(engine: Any, noisy: Any) -> None:
    engine.cards["denoise"] = replace(engine.cards["denoise"], training={"blind": True})
    pixels = noisy(320, 320, 0)
    pixels[::2, ::2] = pixels[::2, ::2] // 2  # a weave as fine as pixels
    flat = np.full_like(pixels, 128)
    engine.predict = lambda *_, **__: flat
    kept, asked = (TOOL.prepare(request(pixels, **more), engine, NoProgress()).clean for more in ({}, {"sigma": "30"}))
    np.testing.assert_array_equal(asked, flat)
    assert np.abs(kept.astype(int) - pixels).mean() < 0.2 * np.abs(flat.astype(int) - pixels).mean()


def test_an_engraving_is_no_noise_to_the_shipped_model() -> None:
    """Its network alone takes the hatching away: 28 dB instead of 36."""
    drawn = np.ascontiguousarray(page(1008)[400:800, :400])
    noisy = np.clip(np.rint(drawn + np.random.default_rng(4).normal(0, 4, drawn.shape)), 0, 255).astype(np.uint8)
    engine = Engine(EngineSettings(provider="cpu"))
    (patch,) = TOOL.finish(request(noisy), TOOL.prepare(request(noisy), engine, NoProgress())).patches
    assert psnr(patch.pixels, drawn) > psnr(noisy, drawn) + 1


@pytest.mark.parametrize("more", [{}, {"sigma": "15"}])
def test_noise_of_a_black_and_white_photo_goes(more: dict[str, str]) -> None:
    """It is the same in all channels: nothing to a network that looks for white noise by itself."""
    drawn = np.repeat(
        cv2.GaussianBlur(np.random.default_rng(1).normal(128, 400, (300, 300)), (0, 0), 9)[..., None], 3, 2
    )
    noise = np.random.default_rng(2).normal(0, 15, (300, 300, 1))
    clean, noisy = (np.clip(np.rint(each), 0, 255).astype(np.uint8) for each in (drawn, drawn + noise))
    prepared = TOOL.prepare(request(noisy, **more), Engine(EngineSettings(provider="cpu")), NoProgress())
    assert prepared.noise[0] == pytest.approx(15 / LUMINANCE_GAIN, rel=0.15) and prepared.noise[1] < 1
    assert psnr(prepared.clean, clean) > psnr(noisy, clean) + 9


def test_a_small_selection_is_judged_by_what_lies_around(engine: Any, noisy: Any) -> None:
    picture = noisy(400, 400, 12)
    asked = replace(request(picture), region=Region(180, 180, 20, 20))
    assert TOOL.prepare(asked, engine, NoProgress()).summary["noise_luminance"] == pytest.approx(12, rel=0.15)


@pytest.mark.parametrize("depth", [8, 16])
def test_strength_zero_changes_nothing_and_needs_no_network_again(engine: Any, noisy: Any, depth: int) -> None:
    first = request(noisy(60, 70, 10, depth=depth))
    prepared = TOOL.prepare(first, engine, NoProgress())
    assert prepared.clean.dtype == first.pixels.dtype
    outcome = TOOL.finish(replace(first, params=DenoiseParams(luminance=0, chroma=0)), prepared)
    assert outcome.patches == []
    (patch,) = TOOL.finish(first, prepared).patches
    np.testing.assert_array_equal(patch.pixels, prepared.clean)
    assert patch.weight is None and len(engine.calls) == 1


def test_a_mask_limits_it(engine: Any, noisy: Any) -> None:
    mask = np.zeros((80, 90), np.uint8)
    mask[30:40, 50:60] = 255
    asked = request(noisy(80, 90, 10), mask)
    prepared = TOOL.prepare(asked, engine, NoProgress())
    (patch,) = TOOL.finish(asked, prepared).patches
    assert patch.region.area < 30 * 30 and engine.calls[0]["region"] == prepared.region
    weight = np.zeros((80, 90), np.uint8)
    assert patch.weight is not None
    weight[patch.region.slices] = patch.weight
    assert (weight[mask > 0] == 255).all()
    assert not weight[:24].any() and not weight[:, :44].any() and not weight[46:].any() and not weight[:, 66:].any()


def test_an_empty_mask_means_the_whole_photo(engine: Any, noisy: Any) -> None:
    asked = request(noisy(40, 50, 10), np.zeros((40, 50), np.uint8))
    (patch,) = TOOL.finish(asked, TOOL.prepare(asked, engine, NoProgress())).patches
    assert patch.region == Region(0, 0, 40, 50) and patch.weight is None


def test_protected_pixels_are_left(engine: Any, noisy: Any) -> None:
    protect = np.zeros((40, 50), np.uint8)
    protect[:20] = 255
    asked = replace(request(noisy(40, 50, 10)), protect=protect)
    (patch,) = TOOL.finish(asked, TOOL.prepare(asked, engine, NoProgress())).patches
    assert patch.weight is not None
    assert not patch.weight[:20].any() and (patch.weight[20:] == 255).all()


def test_a_preview_region_is_served_from_the_whole(engine: Any, noisy: Any) -> None:
    whole = request(noisy(60, 70, 10), luminance=50)
    prepared = TOOL.prepare(whole, engine, NoProgress())
    part = replace(whole, region=Region(10, 20, 30, 40))
    assert prepared.covers(part)
    (patch,) = TOOL.finish(part, prepared).patches
    (all_of_it,) = TOOL.finish(whole, prepared).patches
    np.testing.assert_array_equal(patch.pixels, all_of_it.pixels[10:40, 20:60])


def test_noise_really_goes(engine: Any, noisy: Any, smooth: Any) -> None:
    asked = request(noisy(100, 120, 15))
    (patch,) = TOOL.finish(asked, TOOL.prepare(asked, engine, NoProgress())).patches
    clean = smooth(100, 120).astype(float)
    assert np.std(patch.pixels - clean) < 0.5 * np.std(asked.pixels - clean)


def test_without_a_second_model_better_quality_is_eight_copies(engine: Any, noisy: Any) -> None:
    for effort in ("standard", "high", "maximum"):
        TOOL.prepare(request(noisy(40, 50, 10), effort=effort), engine, NoProgress())
    assert [call["ensemble"] for call in engine.calls] == [1, 8, 8]
    with pytest.raises(UsageError, match="Quality may be standard, high, maximum"):
        TOOL.prepare(request(noisy(40, 50, 10), effort="best"), engine, NoProgress())


@pytest.mark.parametrize("depth", [8, 16])
def test_texture_comes_back_without_the_network_and_without_colour(engine: Any, noisy: Any, depth: int) -> None:
    plain = request(noisy(200, 230, 15, depth=depth))
    prepared = TOOL.prepare(plain, engine, NoProgress())
    (without,) = TOOL.finish(plain, prepared).patches
    (with_texture,) = TOOL.finish(replace(plain, params=DenoiseParams(texture=60)), prepared).patches
    assert len(engine.calls) == 1 and with_texture.pixels.dtype == plain.pixels.dtype
    change = with_texture.pixels.astype(float) - without.pixels
    assert np.ptp(change, axis=2).max() <= 1
    # Nearer to the source than before, but not its noise.
    removed = plain.pixels.astype(float) - without.pixels
    assert 0.02 * np.std(removed) < np.std(change) < 0.5 * np.std(removed)
    nothing = TOOL.finish(replace(plain, params=DenoiseParams(texture=60, luminance=0, chroma=0)), prepared)
    assert nothing.patches == []


def test_texture_of_a_part_is_the_texture_of_the_whole(engine: Any, noisy: Any) -> None:
    whole = request(noisy(700, 650, 12), texture=100)
    prepared = TOOL.prepare(whole, engine, NoProgress())
    part = replace(whole, region=Region(301, 277, 90, 83))
    (patch,) = TOOL.finish(part, prepared).patches
    (all_of_it,) = TOOL.finish(whole, prepared).patches
    assert np.abs(patch.pixels.astype(int) - all_of_it.pixels[301:391, 277:360]).max() <= 1


def test_the_first_look_is_one_pass_of_the_first_network(noisy: Any) -> None:
    asked = request(noisy(40, 50, 12), passes=5, effort="maximum")
    plain = FakeEngine()
    assert TOOL.draft(replace(asked, params=DenoiseParams(passes=5)), plain) is None  # type: ignore[arg-type]
    early = TOOL.draft(asked, plain)  # type: ignore[arg-type]
    assert early is not None and early.params == DenoiseParams(passes=5)
    inputs = (*plain.card("denoise").inputs, CardInput("state", "state", 4))
    recurrent = FakeEngine(denoise=tiny_card("denoise", inputs=inputs))
    early = TOOL.draft(asked, recurrent)  # type: ignore[arg-type]
    assert early is not None
    for each in (early, asked):
        TOOL.prepare(each, recurrent, NoProgress())  # type: ignore[arg-type]
    assert [(call["steps"], call["ensemble"]) for call in recurrent.calls] == [(1, 1), (5, 8)]
    assert TOOL.draft(early, recurrent) is None  # type: ignore[arg-type]


def two_steps() -> FakeEngine:
    """An engine with a second network, which takes six channels."""
    first = tiny_card("denoise")
    inputs = (CardInput("image", "image", 6), first.inputs[1])
    second = tiny_card("denoise-collaborative", inputs=inputs, halo=8)
    return FakeEngine(**{"denoise": first, "denoise-collaborative": second})


@pytest.mark.parametrize("depth", [8, 16])
def test_high_quality_gives_a_second_network_what_alike_places_have_in_common(noisy: Any, smooth: Any, depth: int):
    engine = two_steps()
    asked = request(noisy(120, 140, 15, depth=depth), effort="high", sigma="15")
    prepared = TOOL.prepare(asked, engine, NoProgress())  # type: ignore[arg-type]
    first, second = engine.calls
    assert (first["ensemble"], second["ensemble"]) == (1, 1) and second["noise_level"] == first["noise_level"]
    assert prepared.clean.shape == asked.pixels.shape and prepared.clean.dtype == asked.pixels.dtype
    assert prepared.summary["model"] == "denoise-tiny, denoise-collaborative-tiny"
    peak = np.iinfo(asked.pixels.dtype).max
    np.testing.assert_allclose(second["image"][..., :3], asked.pixels / peak, atol=1e-6)
    clean = smooth(120, 140).astype(float) / 255
    assert np.std(second["image"][..., 3:] - clean) < 0.35 * np.std(asked.pixels / peak - clean)
    TOOL.prepare(replace(asked, params=replace(asked.params, effort="maximum")), engine, NoProgress())  # type: ignore[arg-type]
    assert [call["ensemble"] for call in engine.calls[2:]] == [1, 8]


def test_high_quality_of_a_part_is_that_of_the_whole(noisy: Any, monkeypatch: Any) -> None:
    whole = request(noisy(400, 150, 15), effort="high", sigma="15")
    part = replace(whole, region=Region(130, 31, 90, 60))
    one, other = (TOOL.prepare(each, two_steps(), NoProgress()).clean for each in (whole, part))  # type: ignore[arg-type]
    # The noise is measured on what is seen.
    assert np.abs(one[130:220, 31:91].astype(int) - other).mean() < 0.3
    # In bands it is the same to the last digit of float32.
    monkeypatch.setattr("genrepair.tools.denoise_together._BAND_PIXELS", 1)
    monkeypatch.setattr("genrepair.tools.denoise_together._FEWEST_ROWS", 100)
    bands = TOOL.prepare(whole, two_steps(), NoProgress()).clean  # type: ignore[arg-type]
    assert np.abs(one.astype(int) - bands).max() <= 1

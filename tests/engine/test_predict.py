from __future__ import annotations

import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genrepair.engine import CardInput, CardOutput
from genrepair.errors import Cancelled, ModelError, UsageError
from genrepair.imaging.region import Region

from . import networks
from .conftest import photo_like

LIMIT = 1 / 255


def test_importing_the_engine_does_not_load_the_runtime():
    code = "import sys, genrepair.engine, genrepair.engine.doctor; print('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_tiled_agrees_with_whole_on_a_photo_and_on_a_gradient(denoiser, make_engine, photo):
    engine = make_engine()
    whole = replace(denoiser, id="whole", tile=512)
    gradient = np.linspace(0, 255, 301)[:, None, None] + np.zeros((1, 205, 3))
    for picture in (photo, np.rint(gradient).astype(np.uint8)):
        inputs = {"image": picture, "noise_level": (0.1, 0.05)}
        tiled = engine.predict(denoiser, inputs)
        assert np.abs(tiled - engine.predict(whole, inputs)).max() <= LIMIT / 100
    assert engine.tile_count(denoiser, 301, 205) > 6
    assert engine.tile_count(whole, 301, 205) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_region_is_the_same_part_of_the_whole(denoiser, make_engine, data):
    engine = make_engine()
    height, width = data.draw(st.integers(1, 260)), data.draw(st.integers(1, 260))
    row, column = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    region = Region(row, column, data.draw(st.integers(1, height - row)), data.draw(st.integers(1, width - column)))
    inputs = {"image": photo_like(height, width), "noise_level": 0.1}
    part = engine.predict(denoiser, inputs, region=region)
    whole = engine.predict(replace(denoiser, id="whole", tile=512), inputs)
    assert part.shape == (region.height, region.width, 3)
    assert np.abs(part - whole[region.slices]).max() <= LIMIT / 100


@pytest.mark.parametrize("ensemble", [1, 8])
def test_with_its_origin_a_cropped_photo_is_what_it_was_in_the_whole(denoiser, make_engine, photo, ensemble):
    engine = make_engine()
    cropped = {"image": np.ascontiguousarray(photo[3:, 5:]), "noise_level": 0.1}
    whole = engine.predict(denoiser, {"image": photo, "noise_level": 0.1}, ensemble=ensemble)[3:, 5:]
    inside = (slice(24, -24), slice(24, -24))  # Away from the new border, which is mirrored.
    aligned = engine.predict(denoiser, cropped, ensemble=ensemble, origin=(1, 3))
    assert np.abs(aligned - whole)[inside].max() <= LIMIT / 100
    assert np.abs(engine.predict(denoiser, cropped, ensemble=ensemble) - whole)[inside].max() > LIMIT / 10
    region = Region(40, 33, 50, 61)
    part = engine.predict(denoiser, cropped, ensemble=ensemble, origin=(1, 3), region=region)
    assert np.abs(part - aligned[region.slices]).max() <= LIMIT / 100


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 400), (400, 1), (2, 3), (97, 95), (96, 96)])
def test_any_size_works(denoiser, make_engine, height, width):
    result = make_engine().predict(denoiser, {"image": photo_like(height, width), "noise_level": 0.0})
    assert result.shape == (height, width, 3)
    assert np.isfinite(result).all()


def test_integers_are_the_rounded_and_clipped_floats(models, make_engine, photo):
    card = networks.make_pointwise(models, "louder", "Mul", 1.7)
    engine = make_engine()
    exact = engine.predict(card, {"image": photo})
    assert exact.dtype == np.float32
    assert exact.max() > 1  # Floats are not clipped.
    for kind in (np.uint8, np.uint16):
        result = engine.predict(card, {"image": photo}, output_dtype=kind)
        assert result.dtype == kind
        np.testing.assert_array_equal(result, np.rint(np.clip(exact, 0, 1) * np.iinfo(kind).max))


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_an_identity_gives_back_every_value(models, make_engine, kind):
    card = networks.make_pointwise(models, "same", "Identity")
    values = np.random.default_rng(0).integers(0, np.iinfo(kind).max, (150, 170, 3), kind, endpoint=True)
    np.testing.assert_array_equal(make_engine().predict(card, {"image": values}, output_dtype=kind), values)


def test_the_cards_range_is_applied_both_ways(models, make_engine, photo):
    plain = networks.make_pointwise(models, "plain", "Mul", 0.5)
    signed = networks.make_pointwise(models, "signed", "Mul", 0.5, range=(-1.0, 1.0))
    engine = make_engine()
    np.testing.assert_allclose(engine.predict(plain, {"image": photo}), photo / 255 * 0.5, atol=1e-6)
    np.testing.assert_allclose(engine.predict(signed, {"image": photo}), photo / 255 * 0.5 + 0.25, atol=1e-6)


def test_inputs_are_never_changed(models, make_engine, photo):
    card = networks.make_filler(models)
    mask = np.zeros(photo.shape[:2], np.uint8)
    photo.flags.writeable = mask.flags.writeable = False
    make_engine().predict(card, {"image": photo, "mask": mask})


def test_the_mask_is_one_from_128_on(models, make_engine, photo):
    card = networks.make_filler(models)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[50:120, 30:90] = 128
    mask[200:210, 100:150] = 255
    mask[250:260, 10:20] = 127
    result = make_engine().predict(card, {"image": photo, "mask": mask}, output_dtype=np.uint8)
    hole = mask >= 128
    assert (result[hole] == 64).all()
    np.testing.assert_array_equal(result[~hole], photo[~hole])


def test_noise_levels_may_be_left_out_or_be_numbers_or_maps(models, make_engine, photo):
    graph = networks.Graph()
    graph.node("Identity", "noise_level", output="output")
    shape = [1, 2, "H", "W"]
    graph.save(models / "levels.onnx", {"image": [1, 3, "H", "W"], "noise_level": shape}, shape)
    inputs = (networks.IMAGE, CardInput("noise_level", "noise_level", 2, 10.0))
    card = networks.make_card(models, "levels", "denoise", inputs, CardOutput("output", "map", 2), 4)
    engine = make_engine()
    height, width = photo.shape[:2]
    one = np.random.default_rng(0).random((height, width), np.float32)
    both = np.random.default_rng(1).random((height, width, 2), np.float32)
    for given_level, expected in (
        (None, np.zeros((height, width, 2))),
        (0.1, np.full((height, width, 2), 1.0)),
        ((0.1, 0.2), np.broadcast_to([1.0, 2.0], (height, width, 2))),
        (one, np.repeat(one[..., None] * 10, 2, axis=2)),
        (both, both * 10),
    ):
        given_inputs = {"image": photo} | ({} if given_level is None else {"noise_level": given_level})
        np.testing.assert_allclose(engine.predict(card, given_inputs), expected, rtol=1e-6)


def test_a_scalar_input_reaches_the_network(models, make_engine, photo):
    graph = networks.Graph()
    factor = graph.node("Reshape", "strength", graph.constant(np.array([1, 3, 1, 1], np.int64)))
    graph.node("Mul", "image", factor, output="output")
    graph.save(models / "scaled.onnx", {"image": [1, 3, "H", "W"], "strength": [1, 3]}, [1, 3, "H", "W"])
    inputs = (networks.IMAGE, CardInput("strength", "scalar", 3, 2.0))
    card = networks.make_card(models, "scaled", "denoise", inputs, CardOutput("output", "image", 3), 4)
    result = make_engine().predict(card, {"image": photo, "strength": (0.1, 0.2, 0.3)})
    np.testing.assert_allclose(result, photo / 255 * [0.2, 0.4, 0.6], atol=1e-6)


def test_a_small_map_is_enlarged(models, make_engine, photo):
    graph = networks.Graph()
    graph.node("AveragePool", "image", output="output", kernel_shape=[4, 4], strides=[4, 4])
    graph.save(models / "level.onnx", {"image": [1, 3, "H", "W"]}, [1, 3, "h", "w"])
    card = networks.make_card(models, "level", "noise", (networks.IMAGE,), CardOutput("output", "map", 3), 4)
    result = make_engine().predict(card, {"image": photo})
    np.testing.assert_allclose(result[40:44, 80:84], (photo[40:44, 80:84] / 255).mean((0, 1)) + np.zeros((4, 4, 3)))


def test_probabilities_may_be_flat(models, make_engine):
    card = networks.make_detector(models)
    result = make_engine().predict(card, {"image": photo_like(50, 60)}, output_dtype=np.uint8)
    assert result.shape == (50, 60, 2)


@pytest.mark.parametrize("size", [64, 100])
@pytest.mark.parametrize(("height", "width"), [(30, 40), (301, 205), (1, 80)])
def test_a_network_of_fixed_size_runs_on_any_photo(models, make_engine, size, height, width):
    fixed = networks.make_denoiser(models, "fixed", size=size, halo=12, tile=size)
    loose = networks.make_denoiser(models, "loose", tile=512)
    inputs = {"image": photo_like(height, width), "noise_level": 0.1}
    engine = make_engine()
    difference = np.abs(engine.predict(fixed, inputs) - engine.predict(loose, inputs))
    if height > 1:
        # A small photo is mirrored much further for the fixed network, so that its last rows see other neighbours.
        difference = difference[: height - 20, : width - 20]
        assert difference.max() <= LIMIT
    middle = Region(height // 3, width // 3, max(1, height // 4), max(1, width // 4))
    assert engine.predict(fixed, inputs, region=middle).shape == (middle.height, middle.width, 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"image": None}, "needs a picture"),
        ({"image": np.zeros((0, 4, 3), np.uint8)}, "at least one pixel"),
        ({"image": np.zeros((8, 8), np.uint8)}, "needs 3 channels, not 1"),
        ({"image": np.zeros((8, 8, 4), np.uint8)}, "needs 3 channels, not 4"),
        ({"image": np.zeros((8, 8, 3), np.int32)}, "must be 8 bit"),
        ({"mask": None}, "'mask' of the model 'tiny-inpaint' is missing"),
        ({"mask": np.zeros((9, 8), np.uint8)}, "another size than the photo"),
        ({"mask": 1.0}, "must be a picture"),
        ({"smell": 1.0}, "takes no 'smell'"),
    ],
)
def test_wrong_inputs_are_told(models, make_engine, change, words):
    card = networks.make_filler(models)
    right = {"image": np.zeros((8, 8, 3), np.uint8), "mask": np.zeros((8, 8), np.uint8)}
    with pytest.raises(ModelError, match=words):
        make_engine().predict(card, right | change)


def test_wrong_noise_levels_are_told(denoiser, make_engine):
    with pytest.raises(ModelError, match="needs 2 numbers, not 3"):
        make_engine().predict(denoiser, {"image": np.zeros((8, 8, 3), np.uint8), "noise_level": (1, 2, 3)})


def test_a_region_outside_and_an_odd_type_are_refused(denoiser, make_engine, photo):
    engine = make_engine()
    for region in (Region(0, 0, 302, 5), Region(-1, 0, 5, 5), Region(3, 3, 0, 5)):
        with pytest.raises(UsageError, match="outside the photo"):
            engine.predict(denoiser, {"image": photo}, region=region)
    with pytest.raises(UsageError, match="not float64"):
        engine.predict(denoiser, {"image": photo}, output_dtype=np.float64)


@pytest.mark.parametrize(
    ("kind", "extra", "words"),
    [("Log", (), "no numbers"), ("Mul", (0.0,), "one flat colour"), ("Div", (0.0,), "no numbers")],
)
def test_garbage_is_an_error(models, make_engine, photo, kind, extra, words):
    photo[5, 5] = 0
    card = networks.make_pointwise(models, "garbage", kind, *extra)
    with pytest.raises(ModelError, match=words):
        make_engine().predict(card, {"image": photo})


def test_a_flat_photo_may_stay_flat(models, make_engine):
    card = networks.make_pointwise(models, "dark", "Mul", 0.0)
    assert make_engine().predict(card, {"image": np.full((20, 20, 3), 77, np.uint8)}).max() == 0


def test_a_network_that_is_not_the_cards_is_told(denoiser, make_engine, photo):
    engine = make_engine()
    for change, words in (
        ({"inputs": (networks.IMAGE,)}, "but its card says image"),
        ({"output": CardOutput("result", "image", 3)}, "no output called 'result'"),
        ({"output": CardOutput("output", "image", 1)}, "does not fit its card"),
    ):
        with pytest.raises(ModelError, match=words):
            engine.predict(replace(denoiser, id=words[:3].strip(), **change), {"image": photo})


def test_a_file_that_is_no_network_is_told(models, make_engine, photo):
    (models / "junk.onnx").write_bytes(b"this is no protobuf")
    card = networks.make_card(models, "junk", "denoise", (networks.IMAGE,), CardOutput("output", "image", 3), 4)
    with pytest.raises(ModelError, match="cannot be opened"):
        make_engine().predict(card, {"image": photo})


def test_large_results_never_exist_in_float(models, make_engine):
    card = networks.make_pointwise(models, "same", "Identity", tile=256)
    picture = np.zeros((1500, 1400, 3), np.uint8)
    engine = make_engine()
    engine.predict(card, {"image": picture[:300]}, output_dtype=np.uint8)
    tracemalloc.start()
    try:
        engine.predict(card, {"image": picture}, output_dtype=np.uint8)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    band = 256 * 1400 * 3 * 4
    assert peak < picture.nbytes + 4 * band < picture.size * 4


class Watcher:
    """Collects what is reported."""

    cancelled = False

    def __init__(self, stop_at: float = 2.0) -> None:
        self.fractions: list[float] = []
        self.texts: set[str] = set()
        self.stop_at = stop_at

    def update(self, fraction: float, text: str = "") -> None:
        self.fractions.append(fraction)
        self.texts.add(text)
        if fraction >= self.stop_at:
            raise Cancelled


def test_progress_goes_tile_by_tile(denoiser, make_engine, photo):
    engine, progress = make_engine(), Watcher()
    engine.predict(denoiser, {"image": photo}, progress=progress, text="Removing noise")
    assert progress.texts == {"Removing noise"}
    assert progress.fractions == sorted(progress.fractions)
    assert progress.fractions[0] == 0
    assert progress.fractions[-1] == 1
    assert len(progress.fractions) == engine.tile_count(denoiser, *photo.shape[:2]) + 1


def test_cancelling_between_tiles_ends_the_work(denoiser, make_engine, photo):
    progress = Watcher(stop_at=0.3)
    with pytest.raises(Cancelled):
        make_engine().predict(denoiser, {"image": photo}, progress=progress)
    assert progress.fractions[-1] < 0.6


def test_cancelling_inside_a_tile_of_the_real_runtime_is_no_error(denoiser, make_engine, photo):
    class Asked:
        cancelled = True

        def update(self, fraction: float, text: str = "") -> None:
            pass

    with pytest.raises(Cancelled):
        make_engine().predict(denoiser, {"image": photo}, progress=Asked())


def test_two_threads_may_predict_at_once(denoiser, make_engine, photo):
    engine = make_engine()
    inputs = {"image": photo, "noise_level": 0.1}
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: engine.predict(denoiser, inputs), range(2))
    np.testing.assert_array_equal(first, second)

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from genrepair import paths
from genrepair.engine import CardOutput
from genrepair.engine import session as session_module
from genrepair.engine.record import RUNNING, STARTING, Record, Verdict
from genrepair.engine.runtime import OnnxRuntime, OpenOptions, cuda_options, is_memory_failure, provider_options
from genrepair.errors import Cancelled, DeviceMemoryError, ModelError, ProviderError

from . import fakes, networks
from .fakes import FakeRuntime

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


@pytest.fixture
def card(models):
    (models / "halve.onnx").write_bytes(b"the fake runtime does not read this")
    return networks.make_card(models, "halve", "denoise", (networks.IMAGE,), CardOutput("output", "image", 3), 4)


@pytest.fixture
def gpu(monkeypatch):
    monkeypatch.setattr(session_module, "nvidia_devices", lambda: 1)


def predict(engine, card, photo):
    result = engine.predict(card, {"image": photo})
    np.testing.assert_allclose(result, photo / 255 * 0.5, atol=1e-3)


def test_a_provider_that_agrees_with_the_cpu_is_used_and_remembered(card, make_engine, notices, photo):
    runtime = FakeRuntime(CUDA=fakes.slightly_off)
    engine = make_engine(runtime, provider="cuda")
    assert engine.provider_in_use(card) == ""
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CUDA"
    assert notices == []
    assert runtime.opened == [CUDA, CPU]
    again = FakeRuntime(CUDA=fakes.slightly_off)
    predict(make_engine(again, provider="CUDA"), card, photo)
    assert again.opened == [CUDA]  # The comparison is not repeated...
    other = FakeRuntime(CUDA=fakes.slightly_off)
    other.version = "2.0"
    predict(make_engine(other, provider="CUDAExecutionProvider"), card, photo)
    assert other.opened == [CUDA, CPU]  # ...but with another runtime it is.


@pytest.mark.parametrize("behaviour", [fakes.wrong, fakes.nan, fakes.flat, fakes.raises, fakes.no_memory])
def test_a_provider_that_fails_its_self_test_is_replaced_with_one_notice(
    card, models, make_engine, notices, photo, behaviour
):
    engine = make_engine(FakeRuntime(CUDA=behaviour), provider="cuda")
    predict(engine, card, photo)
    other = replace(card, id="other")
    predict(engine, other, photo)
    assert engine.provider_in_use(card) == engine.provider_in_use(other) == "CPU"
    assert len(notices) == 1
    assert notices[0].startswith("CUDA is not used, because it")
    assert notices[0].endswith("; the CPU is used instead.")
    assert "\n" not in notices[0]


def test_wrong_results_are_remembered_until_asked(card, make_engine, notices, photo):
    predict(make_engine(FakeRuntime(CUDA=fakes.wrong), provider="cuda"), card, photo)
    again = FakeRuntime(CUDA=fakes.halve)
    engine = make_engine(again, provider="cuda")
    predict(engine, card, photo)
    assert again.opened == [CPU]
    engine.retry_providers()
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CUDA"


def test_a_lack_of_memory_at_the_self_test_is_not_remembered(card, make_engine, photo):
    predict(make_engine(FakeRuntime(CUDA=fakes.no_memory), provider="cuda"), card, photo)
    engine = make_engine(FakeRuntime(CUDA=fakes.halve), provider="cuda")
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CUDA"


def test_a_listed_provider_is_not_trusted(card, make_engine, notices, photo):
    runtime = FakeRuntime(CUDA=fakes.halve)
    runtime.reported[CUDA] = CPU
    runtime.reason = "libcublasLt.so.13: cannot open shared object file: No such file or directory"
    engine = make_engine(runtime, provider="cuda")
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CPU"
    assert "its library libcublasLt.so.13 is missing" in notices[0]


def test_a_provider_that_cannot_open_the_model_is_replaced(card, make_engine, notices, photo):
    runtime = FakeRuntime(Dml=fakes.halve)
    runtime.refuses_to_open["DmlExecutionProvider"] = RuntimeError("no such operator")
    predict(make_engine(runtime, provider="directml"), card, photo)
    assert notices == ["DirectML is not used, because it failed (no such operator); the CPU is used instead."]


def test_auto_takes_the_first_that_works(card, make_engine, notices, photo, gpu):
    runtime = FakeRuntime(Tensorrt=fakes.raises, CUDA=fakes.wrong, Dml=fakes.halve)
    engine = make_engine(runtime, provider="auto")
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "DirectML"
    assert "TensorrtExecutionProvider" not in runtime.opened
    assert len(notices) == 1


@pytest.mark.parametrize(
    ("name", "title"), [("OpenVINO", "OpenVINO"), ("Dml", "DirectML"), ("CoreML", "CoreML"), ("MIGraphX", "MIGraphX")]
)
def test_what_the_runtime_offers_is_used_while_it_is_right(card, make_engine, notices, photo, name, title):
    """Each device that cannot be tried here: it passes, gives wrong results, fails to start, or fails in a photo."""
    good = make_engine(FakeRuntime(**{name: fakes.slightly_off}), provider="auto")
    predict(good, card, photo)
    assert good.provider_in_use(card) == title and notices == []
    for behaviour in (fakes.raises, fakes.after(3, fakes.raises), fakes.wrong):
        runtime = FakeRuntime(**{name: behaviour})
        runtime.version = f"of {behaviour}"  # what is remembered of another runtime does not count
        bad = make_engine(runtime, provider="auto")
        predict(bad, card, photo)
        assert bad.provider_in_use(card) == "CPU"
        assert notices.pop().startswith(f"{title} is not used, because it") and notices == []
    again = FakeRuntime(**{name: fakes.halve})
    again.version = runtime.version
    predict(make_engine(again, provider="auto"), card, photo)
    assert again.opened == [CPU]  # wrong results are remembered


def test_auto_says_nothing_about_cuda_where_there_is_no_gpu(card, make_engine, notices, photo, monkeypatch):
    monkeypatch.setattr(session_module, "nvidia_devices", lambda: 0)
    runtime = FakeRuntime(CUDA=fakes.raises)
    predict(make_engine(runtime, provider="auto"), card, photo)
    assert runtime.opened == [CPU]
    assert notices == []


def test_an_unknown_provider_is_told_once(card, make_engine, notices, photo):
    engine = make_engine(FakeRuntime(), provider="warp")
    predict(engine, card, photo)
    predict(engine, replace(card, id="other"), photo)
    assert notices == [
        "The provider 'warp' is not offered by the installed ONNX Runtime (it has CPU); the CPU is used instead."
    ]


def test_a_model_that_gives_garbage_on_the_cpu_is_the_models_fault(card, make_engine, photo):
    with pytest.raises(ModelError, match="no numbers"):
        make_engine(FakeRuntime(CUDA=fakes.halve, CPU=fakes.nan), provider="cuda").predict(card, {"image": photo})


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (fakes.nan, "unusable results"),
        (fakes.flat, "unusable results"),
        (fakes.raises, "it failed ([ONNXRuntimeError] : 1 : FAIL : CUDNN failure 4)"),
    ],
)
def test_garbage_in_the_middle_of_a_photo_moves_it_to_the_cpu(card, make_engine, notices, photo, behaviour, words):
    engine = make_engine(FakeRuntime(CUDA=fakes.after(3, behaviour)), provider="cuda")
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CPU"
    assert len(notices) == 1
    assert words in notices[0]


def test_a_failing_cpu_is_a_model_error(card, make_engine, photo):
    with pytest.raises(ModelError, match="CPU failed with 'halve'") as caught:
        make_engine(FakeRuntime(CPU=fakes.raises)).predict(card, {"image": photo})
    assert "\n" not in str(caught.value)


def test_memory_failure_halves_the_tile_and_stays_on_the_provider(card, make_engine, notices, photo):
    big = replace(card, tile=256)
    runtime = FakeRuntime(CUDA=fakes.fits(140))
    engine = make_engine(runtime, provider="cuda")
    predict(engine, big, photo)
    assert engine.provider_in_use(big) == "CUDA"
    assert notices == []
    before = len(runtime.runs)
    predict(engine, big, photo)
    assert {max(run[1:]) for run in runtime.runs[before:]} == {128}  # The smaller tile is kept.


def test_memory_failure_with_the_smallest_tile_falls_back(card, make_engine, notices, photo):
    runtime = FakeRuntime(CUDA=fakes.after(1, fakes.no_memory))
    runtime.shapes = {"image": [1, 3, 64, 64]}
    engine = make_engine(runtime, provider="cuda")
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CPU"
    assert notices == [
        "CUDA is not used, because it ran out of memory even with the smallest tile; the CPU is used instead."
    ]


def test_a_provider_that_cannot_even_be_opened_again_falls_back(card, make_engine, notices, photo):
    engine = make_engine(FakeRuntime(CUDA=fakes.after(1, fakes.no_memory)), provider="cuda")
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CPU"
    assert notices == ["CUDA is not used, because it has not enough free memory; the CPU is used instead."]


def test_memory_failure_on_the_cpu_is_told_in_the_end(card, make_engine, photo):
    runtime = FakeRuntime(CPU=fakes.no_memory)
    with pytest.raises(DeviceMemoryError, match="ran out of memory"):
        make_engine(runtime).predict(replace(card, tile=256), {"image": photo})
    sides = [max(run[1:]) for run in runtime.runs]
    assert len(sides) == 3
    assert sides == sorted(sides, reverse=True)
    assert sides[-1] == 64


def test_a_fixed_size_cannot_be_halved(card, make_engine, photo):
    runtime = FakeRuntime(CPU=fakes.no_memory)
    runtime.shapes = {"image": [1, 3, 128, 128]}
    with pytest.raises(DeviceMemoryError):
        make_engine(runtime).predict(card, {"image": photo})
    assert len(runtime.runs) == 1


def test_kept_memory_is_given_back_once_a_photo(card, make_engine, photo):
    runtime = FakeRuntime()
    engine = make_engine(runtime)
    predict(engine, card, photo)
    assert len(runtime.runs) > 1
    assert runtime.released == 1


def test_cancelling_ends_a_run_that_hangs(card, make_engine, photo):
    runtime = FakeRuntime(CPU=fakes.hangs)
    engine = make_engine(runtime)

    class Asked:
        """Cancelled as soon as the network runs."""

        @property
        def cancelled(self) -> bool:
            return bool(runtime.runs)

        def update(self, fraction: float, text: str = "") -> None:
            assert not self.cancelled

    with pytest.raises(Cancelled):
        engine.predict(card, {"image": photo}, progress=Asked())
    assert len(runtime.runs) == 1


def test_a_closed_engine_opens_again(card, make_engine, photo):
    engine = make_engine(FakeRuntime())
    predict(engine, card, photo)
    engine.close()
    assert engine.provider_in_use(card) == ""
    predict(engine, card, photo)


CRASH = """
import os, sys
sys.path[:0] = sys.argv[1:2]
import numpy as np
from pathlib import Path
from genrepair.engine import Catalog, Engine, EngineSettings, session
from tests.engine import fakes

def kills(feeds, options):
    os.abort()

session.nvidia_devices = lambda: 1
runtime = fakes.FakeRuntime(CUDA=fakes.after(int(sys.argv[3]), kills))
engine = Engine(EngineSettings(threads=1), Catalog([Path(sys.argv[2])]), print, runtime)
result = engine.predict(engine.catalog.get("halve"), {"image": np.zeros((90, 90, 3), np.uint8) + 7})
print("alive", engine.provider_in_use(engine.catalog.get("halve")))
"""


def run_with_a_provider_that_kills(models, after: int) -> subprocess.CompletedProcess[str]:
    root = str(paths.__file__).rsplit("genrepair", 1)[0]
    command = [sys.executable, "-c", CRASH, root, str(models), str(after)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_provider_that_killed_the_process_is_left_alone_until_asked(card, models, make_engine, notices, photo):
    killed = run_with_a_provider_that_kills(models, 0)
    assert killed.returncode < 0 and "alive" not in killed.stdout
    again = run_with_a_provider_that_kills(models, 0)
    assert again.returncode == 0 and "alive CPU" in again.stdout
    assert "CUDA is not used, because it ended the program the last time it was started" in again.stdout
    runtime = FakeRuntime(CUDA=fakes.halve)
    engine = make_engine(runtime, provider="cuda")
    predict(engine, card, photo)
    assert runtime.opened == [CPU]
    assert "it ended the program the last time it was started" in notices[0]
    predict(make_engine(runtime, provider="cuda"), card, photo)
    assert runtime.opened == [CPU, CPU]
    engine.retry_providers()
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CUDA"


def test_a_provider_that_kills_while_it_computes_is_left_alone_after_two_times(card, models, make_engine, photo):
    for _ in range(2):  # the self-test passes, the first tile kills
        assert run_with_a_provider_that_kills(models, 1).returncode < 0
    left_alone = run_with_a_provider_that_kills(models, 1)
    assert "alive CPU" in left_alone.stdout
    assert "it ended the program 2 times while it computed" in left_alone.stdout
    engine = make_engine(FakeRuntime(CUDA=fakes.halve), provider="cuda")
    engine.retry_providers()
    predict(engine, card, photo)
    assert engine.provider_in_use(card) == "CUDA"


def test_one_end_while_a_provider_computed_is_no_proof(card, models, make_engine, photo, notices):
    assert run_with_a_provider_that_kills(models, 1).returncode < 0
    for _ in range(2):  # The success in between is what counts.
        engine = make_engine(FakeRuntime(CUDA=fakes.halve), provider="cuda")
        predict(engine, card, photo)
        assert engine.provider_in_use(card) == "CUDA" and notices == []
        assert run_with_a_provider_that_kills(models, 1).returncode < 0


def test_the_marker_lies_there_while_a_provider_is_tried_and_never_for_the_cpu(card, make_engine, photo):
    seen: list[tuple[str, int]] = []

    def look(name, then):
        def run(feeds, options):
            seen.append((name, len(list(paths.state_dir().glob("trying-*")))))
            return then(feeds, options)

        return run

    runtime = FakeRuntime(CUDA=look("CUDA", fakes.halve), CPU=look("CPU", fakes.halve))
    predict(make_engine(runtime, provider="cuda"), card, photo)
    assert {count for name, count in seen if name == "CUDA"} == {1}
    assert [count for name, count in seen if name == "CPU"] == [0]
    assert not list(paths.state_dir().glob("trying-*"))
    seen.clear()
    predict(make_engine(runtime, provider="cpu"), card, photo)
    assert {count for _, count in seen} == {0}


def test_a_record_survives_damage_and_a_folder_that_cannot_be_written(tmp_path, caplog):
    record = Record(tmp_path / "state")
    record.remember("a", Verdict(True, error=0.5))
    assert record.verdict("a") == Verdict(True, error=0.5)
    assert not record.knows_failures()
    record.remember("b", Verdict(False, "smoke"))
    assert record.knows_failures()
    record.forget_failures()
    assert record.verdict("b") is None
    for text in ("{", "[]", json.dumps({"a": 3}), json.dumps({"a": {"passed": True, "colour": 1}})):
        record.file.write_text(text, encoding="utf-8")
        assert record.verdict("a") is None
    (tmp_path / "file").write_text("", encoding="utf-8")
    blocked = Record(tmp_path / "file")
    blocked.remember("a", Verdict(True))
    with blocked.guarded("a"):
        pass
    assert blocked.verdict("a") is None
    assert "not kept" in caplog.text


HOLD = """
import sys
sys.path[:0] = sys.argv[1:2]
from pathlib import Path
from genrepair.engine.record import RUNNING, Record
with Record(Path(sys.argv[2])).guarded("x", RUNNING):
    print("held", flush=True)
    input()
"""


def test_another_running_process_is_not_taken_for_a_crash(tmp_path):
    record = Record(tmp_path)
    with record.guarded("x"), record.guarded("x"):
        assert record.ended("x") == Record(tmp_path).ended("x") == ""
    assert not list(tmp_path.glob("trying-*"))
    root = str(paths.__file__).rsplit("genrepair", 1)[0]
    command = [sys.executable, "-c", HOLD, root, str(tmp_path)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"held\n"
    assert record.ended("x") == ""
    child.kill()
    child.communicate()
    assert record.ended("x") == RUNNING
    assert record.ended("x") == ""  # Told once.
    (tmp_path / "trying-x.1-a").write_text(STARTING, encoding="utf-8")
    (tmp_path / "trying-x.1-b").write_text(RUNNING, encoding="utf-8")
    (tmp_path / "trying-x.1-c").write_text("", encoding="utf-8")
    assert record.ended("x") == STARTING
    assert not list(tmp_path.glob("trying-*"))


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA error: out of memory"), True),
        (RuntimeError("Failed to allocate memory for requested buffer of size 1"), True),
        (RuntimeError("std::bad_alloc"), True),
        (RuntimeError("CUBLAS_STATUS_ALLOC_FAILED"), True),
        (RuntimeError("Non-zero status code returned while running Conv node."), False),
    ],
)
def test_memory_failures_are_told_apart(error, memory):
    assert is_memory_failure(error) is memory


def test_cuda_is_asked_for_with_the_chosen_options():
    options = cuda_options(OpenOptions(device=1, memory_limit_mb=2048))
    assert options["cudnn_conv_algo_search"] == "HEURISTIC"
    assert options["arena_extend_strategy"] == "kSameAsRequested"
    assert options["gpu_mem_limit"] == str(2048 * 2**20)
    assert options["device_id"] == "1"
    assert "gpu_mem_limit" not in cuda_options(OpenOptions())


def test_other_providers_are_asked_for_with_what_they_know():
    options = OpenOptions(device=1, threads=3, memory_limit_mb=2048)
    assert provider_options("DmlExecutionProvider", options) == [{"device_id": "1"}]
    assert provider_options("ROCMExecutionProvider", options)[0]["gpu_mem_limit"] == str(2048 * 2**20)
    openvino = provider_options("OpenVINOExecutionProvider", options)
    assert [each["device_type"] for each in openvino] == ["GPU", "CPU"]
    assert all(each["num_of_threads"] == "3" and each["precision"] == "ACCURACY" for each in openvino)
    assert "num_of_threads" not in provider_options("OpenVINOExecutionProvider", OpenOptions())[0]
    assert provider_options("CoreMLExecutionProvider", options)[0]["ModelFormat"] == "MLProgram"
    assert provider_options("XnnpackExecutionProvider", options) == [{}]


def test_a_gpu_sees_one_size_a_model_on_photos_larger_than_a_tile(card, make_engine, photo):
    runtime = FakeRuntime(CUDA=fakes.halve)
    engine = make_engine(runtime, provider="cuda")
    predict(engine, card, photo)
    predict(engine, card, photo[:200, :150])
    assert {run for run in runtime.runs if run[0] == CUDA} == {(CUDA, 96, 96)}
    # Filled up to a tile, a smaller photo would have other values along its border than on the CPU.
    runtime.runs.clear()
    predict(engine, card, photo[:50, :70])
    assert runtime.runs == [(CUDA, 52, 72)]


def test_the_real_runtime_reports_what_it_runs_on_and_is_quiet(denoiser, capfd):
    runtime = OnnxRuntime()
    if CUDA not in runtime.available():
        pytest.skip("this build has no CUDA")
    native = runtime.open(denoiser.path, CUDA, OpenOptions(threads=1))
    assert native.providers()[-1] == CPU
    if native.providers() == [CPU]:
        assert runtime.why_not(CUDA)
    assert capfd.readouterr() == ("", "")


def test_a_missing_runtime_is_told(denoiser, make_engine, photo, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ProviderError, match="ONNX Runtime cannot be loaded"):
        make_engine().predict(denoiser, {"image": photo})

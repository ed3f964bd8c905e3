from __future__ import annotations

import pytest

from genrepair.engine import CardOutput, doctor
from genrepair.engine import session as session_module
from genrepair.engine.doctor import examine

from . import fakes, networks
from .fakes import FakeRuntime


@pytest.fixture
def card(models):
    (models / "halve.onnx").write_bytes(b"the fake runtime does not read this")
    return networks.make_card(models, "halve", "denoise", (networks.IMAGE,), CardOutput("output", "image", 3), 4)


@pytest.fixture
def gpus(monkeypatch):
    def have(count: int) -> None:
        monkeypatch.setattr(session_module, "nvidia_devices", lambda: count)
        monkeypatch.setattr(doctor, "nvidia_devices", lambda: count)

    return have


def told(engine):
    findings = examine(engine)
    for each in findings:
        assert each.state in ("ok", "warning", "problem")
        assert each.text.endswith(".")
        assert "\n" not in each.text
    return {each.subject: each for each in reversed(findings)}


def test_the_real_machine_is_described(denoiser, make_engine):
    findings = told(make_engine())
    assert findings["runtime"].text.startswith("ONNX Runtime 1.")
    assert findings["CPU"].text == "CPU is used."
    assert "SHA-256 verified" in findings["tiny-denoise"].text
    assert findings["threads"].state == "ok"


def test_a_working_gpu_is_told(card, make_engine, gpus):
    gpus(1)
    findings = told(make_engine(FakeRuntime(CUDA=fakes.halve), provider="auto"))
    assert findings["CUDA"].text == "CUDA is used and agrees with the CPU."


def test_why_a_gpu_is_not_used_is_told(card, make_engine, gpus):
    gpus(1)
    runtime = FakeRuntime(CUDA=fakes.halve)
    runtime.reported["CUDAExecutionProvider"] = "CPUExecutionProvider"
    runtime.reason = "libcudnn.so.9: cannot open shared object file: No such file or directory"
    findings = told(make_engine(runtime, provider="auto"))
    assert findings["CUDA"].state == "warning"
    assert "libcudnn.so.9 is missing" in findings["CUDA"].text
    assert findings["CPU"].text == "CPU is used."


def test_a_remembered_failure_is_told_with_the_way_out(card, make_engine, gpus):
    gpus(1)
    texts = [each.text for each in examine(make_engine(FakeRuntime(CUDA=fakes.wrong), provider="auto"))]
    assert any("other results than the CPU" in text for text in texts)
    assert any("genrepair doctor --retry" in text for text in texts)


def test_where_nvidia_libraries_come_from_is_told(card, make_engine, gpus):
    gpus(1)
    runtime = FakeRuntime(CUDA=fakes.halve)
    runtime.origins = [(False, "libcudnn.so.9 was not found; install CUDA 13.0 and cuDNN 9.")]
    finding = told(make_engine(runtime, provider="auto"))["CUDA libraries"]
    assert finding.state == "warning" and "libcudnn.so.9" in finding.text


@pytest.mark.parametrize(("count", "state"), [(0, "ok"), (1, "warning")])
def test_an_edition_without_cuda_names_the_one_with_it(card, make_engine, gpus, count, state):
    gpus(count)
    runtime = FakeRuntime()
    runtime.missing = ["CUDAExecutionProvider"]
    finding = told(make_engine(runtime, provider="auto"))["CUDA"]
    assert finding.state == state and "genrepair-cuda" in finding.text


def test_no_gpu_is_nothing_to_worry_about(card, make_engine, gpus):
    gpus(0)
    finding = told(make_engine(FakeRuntime(CUDA=fakes.halve), provider="auto"))["CUDA"]
    assert finding.state == "ok"
    assert "no NVIDIA GPU" in finding.text


def test_a_provider_that_was_switched_off_is_told(card, make_engine, gpus):
    gpus(1)
    finding = told(make_engine(FakeRuntime(CUDA=fakes.halve), provider="cpu"))["CUDA"]
    assert finding.text == "CUDA is not used, because the provider is set to 'cpu'."


def test_broken_models_are_problems_and_the_others_go_on(card, models, make_engine):
    networks.make_denoiser(models, "changed")
    (models / "changed.onnx").write_bytes(b"x")
    (models / "odd.toml").write_text("", encoding="utf-8")
    findings = told(make_engine(FakeRuntime()))
    assert findings["changed"].state == findings["odd"].state == "problem"
    assert findings["halve"].state == "ok"


def test_no_model_is_a_problem(make_engine):
    findings = told(make_engine(FakeRuntime()))
    assert findings["models"].state == "problem"


def test_a_missing_runtime_is_a_problem(card, make_engine, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    assert told(make_engine())["runtime"].state == "problem"


def test_too_many_threads_and_too_little_memory_are_warnings(card, make_engine, monkeypatch):
    monkeypatch.setattr(doctor, "available_memory_mb", lambda: 500)
    findings = told(make_engine(FakeRuntime(), threads=4096))
    assert findings["threads"].state == findings["memory"].state == "warning"


def test_two_runtimes_in_one_environment_are_a_warning(card, make_engine, monkeypatch):
    monkeypatch.setattr(doctor, "_is_installed", lambda package: package in ("onnxruntime", "onnxruntime-gpu"))
    texts = [each.text for each in examine(make_engine(FakeRuntime()))]
    assert any("overwrite each other" in text for text in texts)


def test_a_damaged_smallest_model_does_not_stop_the_examination(card, models, make_engine):
    card.path.write_bytes(b"")
    assert told(make_engine(FakeRuntime()))["halve"].state == "problem"

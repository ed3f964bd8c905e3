"""A runtime that fails on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.engine.runtime import CPU, NativeSession, OpenOptions, RunOptions

Behaviour = Callable[[Mapping[str, NDArray[np.float32]], Any], NDArray[np.float32]]


class FakeOptions:
    """Run options that wake whoever waits for ``terminate``."""

    def __init__(self) -> None:
        self.ended = Event()

    @property
    def terminate(self) -> bool:
        return self.ended.is_set()

    @terminate.setter
    def terminate(self, value: bool) -> None:
        if value:
            self.ended.set()


class FakeSession:
    def __init__(self, runtime: FakeRuntime, provider: str) -> None:
        self.runtime, self.provider = runtime, provider

    def providers(self) -> list[str]:
        return list(dict.fromkeys([self.runtime.reported.get(self.provider, self.provider), CPU]))

    def inputs(self) -> dict[str, list[Any]]:
        return self.runtime.shapes

    def outputs(self) -> list[str]:
        return ["output"]

    def run_options(self) -> RunOptions:
        return FakeOptions()

    def release_after(self, options: RunOptions) -> None:
        self.runtime.released += 1

    def run(self, output: str, feeds: Mapping[str, NDArray[np.float32]], options: RunOptions) -> NDArray[np.float32]:
        height, width = feeds["image"].shape[-2:]
        self.runtime.runs.append((self.provider, height, width))
        return self.runtime.behaviour[self.provider](feeds, options)


class FakeRuntime:
    """``behaviour`` maps a provider to what its sessions compute; ``reported`` to what they say they run on."""

    def __init__(self, **behaviour: Behaviour) -> None:
        self.behaviour = {f"{name}ExecutionProvider": each for name, each in behaviour.items()}
        self.behaviour.setdefault(CPU, halve)
        self.reported: dict[str, str] = {}
        self.refuses_to_open: dict[str, Exception] = {}
        self.shapes: dict[str, list[Any]] = {"image": [1, 3, "H", "W"]}
        self.version = "1.0"
        self.opened: list[str] = []
        self.runs: list[tuple[str, int, int]] = []
        self.released = 0
        self.reason = ""
        self.missing: list[str] = []
        self.origins: list[tuple[bool, str]] = []

    def left_out(self) -> list[str]:
        return self.missing

    def libraries(self, provider: str) -> list[tuple[bool, str]]:
        return self.origins

    def available(self) -> list[str]:
        return list(self.behaviour)

    def open(self, model: Path, provider: str, options: OpenOptions) -> NativeSession:
        self.opened.append(provider)
        if provider in self.refuses_to_open:
            raise self.refuses_to_open[provider]
        return FakeSession(self, provider)

    def why_not(self, provider: str) -> str:
        return self.reason


def halve(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    """What every right provider computes."""
    return feeds["image"] * np.float32(0.5)


def slightly_off(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    return halve(feeds, options) * np.float32(1 + 1e-4)


def wrong(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    return halve(feeds, options)[..., ::-1] + np.float32(0.01)


def nan(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    result = halve(feeds, options)
    result[0, 1, 0, 0] = np.nan
    return result


def flat(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    return np.zeros_like(feeds["image"])


def raises(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    raise RuntimeError("[ONNXRuntimeError] : 1 : FAIL : CUDNN failure 4\nmore of it")


def no_memory(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    raise RuntimeError("bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 123")


def hangs(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
    assert options.ended.wait(20), "nobody terminated the run"
    raise RuntimeError("[ONNXRuntimeError] : 1 : FAIL : Exiting due to terminate flag being set to true.")


def after(runs: int, then: Behaviour, first: Behaviour = halve) -> Behaviour:
    """Right for some runs, then not."""
    done = 0

    def run(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
        nonlocal done
        done += 1
        return (first if done <= runs else then)(feeds, options)

    return run


def fits(side: int) -> Behaviour:
    """Run out of memory above a tile side."""

    def run(feeds: Mapping[str, NDArray[np.float32]], options: Any) -> NDArray[np.float32]:
        return (halve if max(feeds["image"].shape[-2:]) <= side else no_memory)(feeds, options)

    return run

"""What the engine found on this machine, in sentences."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from genrepair.engine.card import ModelCard
from genrepair.engine.engine import Engine
from genrepair.engine.hardware import available_memory_mb, nvidia_devices
from genrepair.engine.runtime import CPU, CUDA, PREFERRED, provider_title
from genrepair.errors import ModelError, ProviderError

State = Literal["ok", "warning", "problem"]

# Least memory in MiB with which a large photo is repaired without swapping.
_ENOUGH_MB = 2048
# All of these install into the same folder; with two of them the GPU vanishes.
_RUNTIME_PACKAGES = ("onnxruntime", "onnxruntime-gpu", "onnxruntime-directml", "onnxruntime-openvino")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination.

    Parameters
    ----------
    subject : str
        What was looked at: "runtime", "CUDA", a model's id...
    state : {"ok", "warning", "problem"}
        "warning": slower or less than possible. "problem": something cannot be done at all.
    text : str
        One sentence.
    """

    subject: str
    state: State
    text: str


def examine(engine: Engine) -> list[Finding]:
    """Look at runtime, providers, models, threads and memory.

    Opens one model on every provider that the settings would try, so that what is said was tried. Takes some seconds
    at most.
    """
    return [
        *_runtime(engine),
        *_providers(engine),
        *_models(engine),
        *_machine(engine),
    ]


def _runtime(engine: Engine) -> Iterator[Finding]:
    try:
        version = engine.sessions.runtime.version
        offered = ", ".join(provider_title(provider) for provider in engine.sessions.runtime.available())
    except ProviderError as error:
        yield Finding("runtime", "problem", str(error))
        return
    yield Finding("runtime", "ok", f"ONNX Runtime {version}, built with {offered}.")
    installed = [name for name in _RUNTIME_PACKAGES if _is_installed(name)]
    if len(installed) > 1:
        yield Finding(
            "runtime",
            "warning",
            f"{' and '.join(installed)} are installed together and overwrite each other; uninstall both, then install "
            "one of them.",
        )


def _providers(engine: Engine) -> Iterator[Finding]:
    sessions = engine.sessions
    try:
        available = sessions.runtime.available()
    except ProviderError:
        return
    cards = engine.catalog.cards()
    wanted = sessions.candidates()
    tried: dict[str, str] = {}
    used = ""
    if cards:
        smallest = min(cards, key=lambda card: card.path.stat().st_size)
        try:
            engine.catalog.verify(smallest)
            used = sessions.open(smallest).provider
        except ModelError:
            pass  # Told with the models.
        tried = sessions.rejections()
    if CUDA in sessions.runtime.left_out():
        state: State = "warning" if nvidia_devices() else "ok"
        yield Finding("CUDA", state, "CUDA is not part of this edition; the edition genrepair-cuda uses NVIDIA cards.")
    elif CUDA in available and nvidia_devices():
        for fine, text in sessions.runtime.libraries(CUDA):
            yield Finding("CUDA libraries", "ok" if fine else "warning", text)
    for provider in dict.fromkeys((*PREFERRED, *available)):
        if (
            provider in (CPU, used)
            or provider not in available
            or (provider not in PREFERRED and provider not in tried)
        ):
            continue
        yield from _unused(engine, provider, tried.get(provider, ""), provider in wanted)
    if used:
        checked = "" if used == CPU else " and agrees with the CPU"
        yield Finding(provider_title(used), "ok", f"{provider_title(used)} is used{checked}.")


def _unused(engine: Engine, provider: str, reason: str, wanted: bool) -> Iterator[Finding]:
    title = provider_title(provider)
    if reason:
        yield Finding(title, "warning", f"{title} is not used, because {reason}.")
        if engine.sessions.record.knows_failures():
            yield Finding(
                title,
                "warning",
                "Failed self-tests are not repeated until the runtime or the model changes, or until you ask for it: "
                "genrepair doctor --retry, or Try again under Models and devices.",
            )
    elif provider == CUDA and nvidia_devices() == 0:
        yield Finding(title, "ok", "CUDA is not used, because no NVIDIA GPU with a driver was found.")
    elif not wanted:
        yield Finding(title, "ok", f"{title} is not used, because the provider is set to {engine.settings.provider!r}.")


def _models(engine: Engine) -> Iterator[Finding]:
    cards = engine.catalog.cards()
    for card in cards:
        try:
            engine.catalog.verify(card)
        except ModelError as error:
            yield Finding(card.id, "problem", str(error))
        else:
            size = card.path.stat().st_size / 2**20
            yield Finding(
                card.id, "ok", f"{card.title} {card.version} for {card.task}, {size:.1f} MiB, SHA-256 verified."
            )
            yield from _variants(engine, card)
    for broken in engine.catalog.broken():
        yield Finding(broken.path.stem, "problem", broken.reason)
    if not cards:
        folders = " or ".join(str(folder) for folder in engine.catalog.folders)
        yield Finding("models", "problem", f"No usable model was found in {folders}.")


def _variants(engine: Engine, card: ModelCard) -> Iterator[Finding]:
    for variant in card.variants:
        where = {"int8": "the CPU", "fp16": "CUDA"}[variant.kind]
        if variant.kind == "fp16" and CUDA in engine.sessions.runtime.left_out():
            yield Finding(card.id, "ok", "Its fp16 variant is for CUDA, which is not part of this edition.")
            continue
        try:
            engine.catalog.verify_variant(card, variant)
        except ModelError as error:
            yield Finding(card.id, "warning", f"Its {variant.kind} variant is not used: {error}")
            continue
        reason = engine.sessions.why_not_variant(card, variant.kind)
        said = f"is not used, because {reason}" if reason else f"is used on {where}"
        faster = f", {variant.speed_up:.1f} times as fast where it was made" if variant.speed_up else ""
        yield Finding(card.id, "ok", f"Its {variant.kind} variant {said} (loses {variant.loss:.3g}{faster}).")


def _machine(engine: Engine) -> Iterator[Finding]:
    threads = engine.sessions.threads
    logical = os.cpu_count() or 1
    chosen = "as set" if engine.settings.threads else "one per physical core"
    if engine.settings.threads > logical:
        yield Finding(
            "threads", "warning", f"{threads} threads are set, more than the {logical} processors; 0 is faster."
        )
    elif threads:
        yield Finding("threads", "ok", f"{threads} of {logical} logical processors are used, {chosen}.")
    else:
        yield Finding("threads", "ok", f"ONNX Runtime chooses the threads ({logical} logical processors).")
    free = available_memory_mb()
    if free:
        enough = free >= _ENOUGH_MB
        advice = "" if enough else " Close other programs before repairing large photos."
        yield Finding("memory", "ok" if enough else "warning", f"{free} MiB of memory are free.{advice}")
    folder = _existing(engine.sessions.record.file.parent)
    if not os.access(folder, os.W_OK):
        yield Finding("state", "warning", f"{folder} cannot be written, so self-tests are repeated at every start.")


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _is_installed(package: str) -> bool:
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return False
    return True

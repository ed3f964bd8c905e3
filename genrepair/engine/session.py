"""One network ready to run, and the choice of what it runs on."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from genrepair.engine.card import ModelCard, Variant
from genrepair.engine.hardware import has_int8_dot_products, missing_library, nvidia_devices, physical_cores
from genrepair.engine.record import RUNNING, STARTING, Record, Verdict
from genrepair.engine.runtime import (
    CPU,
    CUDA,
    PREFERRED,
    NativeSession,
    OpenOptions,
    RunOptions,
    Runtime,
    is_memory_failure,
    provider_title,
)
from genrepair.engine.tiling import smallest_tile
from genrepair.errors import DeviceMemoryError, ModelError, ProviderError

TOLERANCE = 1e-3
# A variant computes otherwise on purpose; its card says what that costs. Here only breakage has to show: 8-bit sums
# that saturate, halves that overflow.
VARIANT_TOLERANCE = {"int8": 0.15, "fp16": 0.02}
PREFERENCES = ("speed", "quality")
# The program may also be ended by a person, or by the system for want of memory, while a provider happens to compute:
# once is no proof. While a provider starts, which takes a moment, it is.
_MOST_ENDS = 2
_LEAST_TILE = 64  # Below this a photo takes forever and hardly less memory.

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What a person may choose about computing.

    Parameters
    ----------
    provider : str
        "auto", "cpu", "cuda" or another name that the runtime offers, in any case, without "ExecutionProvider".
    device : int
        Number of the GPU.
    threads : int
        Threads of one run on the CPU; 0 takes the physical cores.
    memory_limit_mb : int
        Most GPU memory to take, in MiB; 0 is no limit.
    prefer : {"speed", "quality"}
        Whether a model's int8 variant is used on CPUs with VNNI and its fp16 variant on CUDA, if it has them, or always
        float32.
    """

    provider: str = "auto"
    device: int = 0
    threads: int = 0
    memory_limit_mb: int = 0
    prefer: str = "quality"


class Session:
    """A model open on one provider.

    Parameters
    ----------
    card : ModelCard
        The model; its input and output names are checked against the network.
    provider : str
        What the runtime says it really runs on.
    native : NativeSession
        The runtime's session.
    variant : Variant, or None
        Which variant it is; None for the float32 network.

    Raises
    ------
    ModelError
        If the network is not the one that the card describes.
    """

    def __init__(self, card: ModelCard, provider: str, native: NativeSession, variant: Variant | None = None) -> None:
        self.card, self.provider, self.variant, self._native = card, provider, variant, native
        shapes = native.inputs()
        named = {each.name for each in card.inputs}
        if named != set(shapes):
            takes, says = ", ".join(sorted(shapes)), ", ".join(sorted(named))
            raise ModelError(f"The model {card.id!r} takes {takes}, but its card says {says}.")
        if card.output.name not in native.outputs():
            raise ModelError(f"The model {card.id!r} has no output called {card.output.name!r} as its card says.")
        height, width = shapes[card.image_input.name][-2:]
        self.fixed = isinstance(height, int) and isinstance(width, int)
        self.tile: tuple[int, int] = (height, width) if self.fixed else (card.tile, card.tile)
        if self.fixed and (height % card.multiple or width % card.multiple):
            raise ModelError(f"The model {card.id!r} has a fixed size that is no multiple of {card.multiple}.")

    def run_options(self) -> RunOptions:
        """Return options for runs that are ended together."""
        return self._native.run_options()

    def release_after(self, options: RunOptions) -> None:
        """Give kept memory back to the system after the next run with these options."""
        self._native.release_after(options)

    def run(self, feeds: Mapping[str, NDArray[np.float32]], options: RunOptions) -> NDArray[np.float32]:
        """Compute the card's output, (1, channels, height, width).

        Raises
        ------
        DeviceMemoryError
            If memory ran out; a smaller tile may fit.
        ProviderError
            If the runtime failed in another way, also when it was told to terminate.
        """
        title = provider_title(self.provider)
        try:
            return self._native.run(self.card.output.name, feeds, options)
        except Exception as error:  # ONNX Runtime's errors have no base of their own.
            if is_memory_failure(error):
                raise DeviceMemoryError(
                    f"{title} ran out of memory with {self.card.title!r}; close other programs or lower the tile size."
                ) from error
            raise ProviderError(f"{title} failed with {self.card.title!r} ({first_line(error)}).") from error

    def smaller_tile(self) -> int:
        """Return half the tile side, or 0 when it cannot get smaller."""
        if self.fixed:
            return 0
        multiple = self.card.multiple
        least = max(smallest_tile(self.card.halo, multiple), -(-_LEAST_TILE // multiple) * multiple)
        half = max(self.tile[0] // 2 // multiple * multiple, least)
        return half if half < self.tile[0] else 0


class Sessions:
    """Opens models on the best provider that works, proves it, and falls back to the CPU with one notice.

    Parameters
    ----------
    settings : EngineSettings
        What was chosen.
    runtime : Runtime
        The inference runtime.
    record : Record
        Memory of self-tests and crashes.
    notice : callable
        Takes one sentence for the person; called once per provider that is not used although it was wanted.
    verify : callable
        Raises `ModelError` if the file of a variant is not the one that the card describes.
    """

    def __init__(
        self,
        settings: EngineSettings,
        runtime: Runtime,
        record: Record,
        notice: Callable[[str], None],
        verify: Callable[[ModelCard, Variant], None],
    ) -> None:
        self.settings, self.runtime, self.record = settings, runtime, record
        self._notice, self._verify = notice, verify
        self._set_aside: dict[tuple[str, str], str] = {}
        self._open: dict[str, Session] = {}
        self._tiles: dict[tuple[str, str], int] = {}
        self._rejected: dict[tuple[str, str], str] = {}
        self._noticed: set[str] = set()
        # Reentrant, because `notice` is called inside it and may ask the engine something.
        self._lock = RLock()

    @property
    def threads(self) -> int:
        """Threads of one run; 0 lets the runtime choose."""
        return self.settings.threads or physical_cores()

    def open(self, card: ModelCard) -> Session:
        """Return the model's session, opened and proven at first use.

        Raises
        ------
        ModelError
            If not even the CPU can open it.
        """
        with self._lock:
            session = self._open.get(_key(card))
            if session is None:
                session = self._choose(card)
                tile = self._tiles.get((_key(card), session.provider))
                if tile:
                    session.tile = (tile, tile)
                self._open[_key(card)] = session
            return session

    def in_use(self, card: ModelCard) -> str:
        """What the model's session really runs on, and in which variant; empty before it is open."""
        session = self._open.get(_key(card))
        if session is None:
            return ""
        variant = "" if session.variant is None else f" {session.variant.kind}"
        return provider_title(session.provider) + variant

    def why_not_variant(self, card: ModelCard, kind: str) -> str:
        """Say in a clause why this variant of a model is not what would run; empty if it would."""
        variant = card.variant(kind)
        if variant is None:
            return "there is none"
        if reason := self._set_aside.get((_key(card), kind), ""):
            return reason
        if self.settings.prefer != "speed":
            return "quality is preferred"
        if not variant.good:
            return f"it loses {variant.loss:.3g}, more than the {variant.allowed:.3g} allowed"
        if kind == "int8" and not has_int8_dot_products():
            return "this processor has no 8-bit dot products (VNNI)"
        return ""

    def rejections(self) -> dict[str, str]:
        """Return the providers that were wanted but not used in this process, with the reason."""
        return {provider: reason for (_, provider), reason in self._rejected.items()}

    def shrink(self, session: Session) -> bool:
        """Give the model a tile of half the side; False when it is the smallest already.

        The session is opened anew, because a GPU's arena keeps what it took.
        """
        tile = session.smaller_tile()
        if not tile:
            return False
        with self._lock:
            self._tiles[(_key(session.card), session.provider)] = tile
            if session.provider == CPU:
                session.tile = (tile, tile)
            else:
                self._drop(session)
        _log.info("%s: tile %d on %s after running out of memory", session.card.id, tile, session.provider)
        return True

    def reject(self, session: Session, reason: str) -> None:
        """Never use the session's variant for its model again in this process, or its provider if it is float32."""
        if session.variant is None:
            self.reject_provider(session, reason)
            return
        with self._lock:
            self._put_aside(session.card, session.variant, reason)
            self._drop(session)

    def reject_provider(self, session: Session, reason: str) -> None:
        """Never use the session's provider for its model again in this process."""
        with self._lock:
            self._refuse(session.card, session.provider, reason)
            self._drop(session)

    def retry(self) -> None:
        """Try again what failed or crashed before, because the person asked for it."""
        with self._lock:
            self.record.forget_failures()
            self._rejected.clear()
            self._noticed.clear()
            self._set_aside.clear()
            self._open.clear()

    def close(self) -> None:
        """Free all sessions."""
        with self._lock:
            self._open.clear()

    def candidates(self) -> list[str]:
        """Return the providers to try, best first, the CPU last."""
        available = self.runtime.available()
        wanted = self.settings.provider.strip().lower().removesuffix("executionprovider")
        if wanted == "cpu":
            return [CPU]
        if wanted in ("auto", ""):
            # The CUDA build is installed everywhere, so without a GPU there is nothing to complain about.
            return [p for p in PREFERRED if p in available and (p != CUDA or nvidia_devices() > 0)] + [CPU]
        for provider in available:
            if wanted in (provider.lower().removesuffix("executionprovider"), provider_title(provider).lower()):
                return [provider, CPU]
        offered = ", ".join(provider_title(provider) for provider in available)
        self._tell(wanted, f"The provider {wanted!r} is not offered by the installed ONNX Runtime (it has {offered})")
        return [CPU]

    def _choose(self, card: ModelCard) -> Session:
        for provider in self.candidates():
            if provider == CPU:
                break
            reason = self._rejected.get((_key(card), provider), "")
            variant = None if reason else self._variant(card, provider)
            if variant is not None:
                session, why = self._try(card, provider, variant)
                if session is not None:
                    return session
                self._put_aside(card, variant, why)
            if not reason:
                session, reason = self._try(card, provider)
                if session is not None:
                    return session
            self._refuse(card, provider, reason)
        variant = self._variant(card, CPU)
        if variant is not None:
            session, why = self._try(card, CPU, variant)
            if session is not None:
                return session
            self._put_aside(card, variant, why)
        return self._open_on_cpu(card)

    def _variant(self, card: ModelCard, provider: str) -> Variant | None:
        """Return the variant of a model to use on a provider, its file verified."""
        kind = {CPU: "int8", CUDA: "fp16"}.get(provider, "")
        variant = card.variant(kind)
        if variant is None or self.why_not_variant(card, kind):
            return None
        try:
            self._verify(card, variant)
        except ModelError as error:
            self._put_aside(card, variant, str(error).rstrip("."))
            return None
        return variant

    def _put_aside(self, card: ModelCard, variant: Variant, reason: str) -> None:
        self._set_aside[(_key(card), variant.kind)] = reason
        _log.warning("%s: its variant %s is not used: %s", card.id, variant.kind, reason)

    def _open_on_cpu(self, card: ModelCard) -> Session:
        """Open the float32 network on the CPU."""
        try:
            native = self.runtime.open(card.path, CPU, self._options())
        except Exception as error:
            raise ModelError(f"The model {card.id!r} cannot be opened ({first_line(error)}).") from error
        return Session(card, CPU, native)

    def _try(self, card: ModelCard, provider: str, variant: Variant | None = None) -> tuple[Session | None, str]:
        """Open, ask, test; a session, or why there is none."""
        where = self._where(provider)
        which = f"{card.sha256 if variant is None else variant.sha256}:{where}"
        path = card.path if variant is None else card.path.with_name(variant.file)
        ended = self.record.ended(where)
        if ended == STARTING:
            self.record.remember(where, Verdict(False, "it ended the program the last time it was started"))
        elif ended == RUNNING and self.record.strike(where) >= _MOST_ENDS:
            self.record.remember(where, Verdict(False, f"it ended the program {_MOST_ENDS} times while it computed"))
        for key in (where, which):
            known = self.record.verdict(key)
            if known is not None and not known.passed:
                return None, known.reason
        try:
            with self.record.guarded(where):
                native = self.runtime.open(path, provider, self._options())
                used = native.providers()
                if not used or used[0] != provider:
                    return None, self._why_not(provider)
                session = Session(card, provider, native, variant)
                # Also when the verdict is known: a driver that changed since may crash only when it computes.
                result = session.run(probe(session), session.run_options())
        except ModelError as error:
            if variant is None:
                raise
            return None, str(error).rstrip(".")
        except DeviceMemoryError:
            return None, "it has not enough free memory"
        except Exception as error:  # Whatever a provider raises, the CPU can still do the work.
            _log.warning("%s cannot be used for %s", provider, card.id, exc_info=True)
            return None, f"it failed ({first_line(error)})"
        if self.record.verdict(which) is None:
            verdict = self._compare(card, session, result)
            self.record.remember(which, verdict)
            if not verdict.passed:
                return None, verdict.reason
        return session, ""

    @contextlib.contextmanager
    def guarded(self, session: Session) -> Iterator[None]:
        """Leave a marker on disk while a provider other than the CPU computes, which may end the whole program."""
        if session.provider == CPU:
            yield
            return
        where = self._where(session.provider)
        with self.record.guarded(where, RUNNING):
            yield
        self.record.succeeded(where)

    def _where(self, provider: str) -> str:
        return f"{provider}:{self.settings.device}:{self.runtime.version}"

    def _compare(self, card: ModelCard, session: Session, result: NDArray[np.float32]) -> Verdict:
        reference_session = self._open_on_cpu(card)
        reference = reference_session.run(probe(session), reference_session.run_options())
        if not np.isfinite(reference).all():
            raise ModelError(f"The model {card.id!r} gives numbers that are no numbers; install it again.")
        error = relative_difference(result, reference)
        if error <= (TOLERANCE if session.variant is None else VARIANT_TOLERANCE[session.variant.kind]):
            return Verdict(True, error=error)
        return Verdict(False, f"its self-test with {card.title!r} gave other results than the CPU", error)

    def _why_not(self, provider: str) -> str:
        reason = self.runtime.why_not(provider)
        if library := missing_library(reason):
            hint = ' (pip install "genrepair[cuda]" brings it)' if provider == CUDA else ""
            return f"its library {library} is missing{hint}"
        return f"it did not start ({reason or 'no usable device, or a driver that does not fit'})"

    def _options(self) -> OpenOptions:
        return OpenOptions(self.settings.device, self.threads, self.settings.memory_limit_mb)

    def _refuse(self, card: ModelCard, provider: str, reason: str) -> None:
        self._rejected[(_key(card), provider)] = reason
        self._tell(provider, f"{provider_title(provider)} is not used, because {reason}")

    def _tell(self, provider: str, what: str) -> None:
        if provider not in self._noticed:
            self._noticed.add(provider)
            self._notice(f"{what}; the CPU is used instead.")

    def _drop(self, session: Session) -> None:
        if self._open.get(_key(session.card)) is session:
            del self._open[_key(session.card)]


def probe(session: Session) -> dict[str, NDArray[np.float32]]:
    """Return fixed inputs for a self-test: a picture with edges and noise, a hole, some noise level."""
    card = session.card
    side = -(-128 // card.multiple) * card.multiple
    height, width = session.tile if session.fixed else (min(side, session.tile[0]), min(side, session.tile[1]))
    random = np.random.default_rng(7)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    feeds: dict[str, NDArray[np.float32]] = {}
    for each in card.inputs:
        shape = (1, each.channels, height, width)
        if each.kind == "image":
            picture = 0.5 + 0.3 * np.sin(rows / 9) * np.cos(columns / 7) + random.normal(0, 0.05, shape)
            low, high = card.range
            feeds[each.name] = (np.clip(picture, 0, 1) * (high - low) + low).astype(np.float32)
        elif each.kind == "mask":
            mask = np.zeros(shape, np.float32)
            mask[..., height // 3 : height // 2, width // 4 : width // 2] = each.scale
            feeds[each.name] = mask
        elif each.kind == "noise_level":
            feeds[each.name] = np.full(shape, 0.05 * each.scale, np.float32)
        elif each.kind == "state":
            feeds[each.name] = np.zeros(shape, np.float32)
        else:
            feeds[each.name] = np.full((1, each.channels), 0.5 * each.scale, np.float32)
    return feeds


def relative_difference(result: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """Return the largest difference divided by the reference's largest value; infinite for garbage."""
    if result.shape != reference.shape or not np.isfinite(result).all():
        return float("inf")
    return float(np.abs(result - reference).max() / max(float(np.abs(reference).max()), 1e-6))


def first_line(error: BaseException) -> str:
    """Return an error's first line, short enough for one sentence."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0][:160] if lines else type(error).__name__).rstrip(".")


def _key(card: ModelCard) -> str:
    return f"{card.id}:{card.sha256}"

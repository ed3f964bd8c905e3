"""The thin layer over ONNX Runtime: the only module that imports it, and only when first asked."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from genrepair.engine import cuda_libraries
from genrepair.engine.hardware import cannot_load
from genrepair.engine.onnx_file import read_onnx
from genrepair.errors import ModelError, ProviderError, memory_ran_out

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"

# In the order in which "auto" tries them. TensorRT is left out on purpose: it builds an engine for minutes per size,
# and put before CUDA it can take CUDA away when its own libraries are missing.
PREFERRED = (
    CUDA,
    "MIGraphXExecutionProvider",
    "ROCMExecutionProvider",
    "DmlExecutionProvider",
    "CoreMLExecutionProvider",
    "OpenVINOExecutionProvider",
)

# Their code is a library of its own beside the runtime, which packages may leave out; the others are built in.
_IN_OWN_LIBRARY = (CUDA, "TensorrtExecutionProvider")

_TITLES = {"Dml": "DirectML", "Tensorrt": "TensorRT", "NvTensorRTRTX": "TensorRT RTX"}


def provider_title(provider: str) -> str:
    """Name of a provider for people: "CUDA" for "CUDAExecutionProvider"."""
    short = provider.removesuffix("ExecutionProvider")
    return _TITLES.get(short, short)


class RunOptions(Protocol):
    """Options of one run; setting ``terminate`` from another thread ends it with an error."""

    terminate: bool


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """How a session is opened.

    Parameters
    ----------
    device : int
        Number of the GPU.
    threads : int
        Threads of one run; 0 lets the runtime choose.
    memory_limit_mb : int
        Most GPU memory to take, in MiB; 0 is no limit.
    spinning, arena, pattern : bool
        Whether waiting threads spin, whether the CPU keeps freed memory for the next run, and whether it plans all
        memory of a run beforehand. Measured in docs/adr/0003; no person is asked.
    """

    device: int = 0
    threads: int = 0
    memory_limit_mb: int = 0
    spinning: bool = False
    arena: bool = True
    pattern: bool = False


class NativeSession(Protocol):
    """A network that is ready to run on one provider."""

    def providers(self) -> list[str]:
        """Return the providers really in use, the main one first."""
        ...

    def inputs(self) -> dict[str, list[Any]]:
        """Return input names and shapes; a dimension that is not fixed is no int."""
        ...

    def outputs(self) -> list[str]:
        """Return output names."""
        ...

    def run_options(self) -> RunOptions:
        """Return fresh options for runs that are ended together."""
        ...

    def release_after(self, options: RunOptions) -> None:
        """Give kept memory back to the system after the next run with these options."""
        ...

    def run(self, output: str, feeds: Mapping[str, NDArray[np.float32]], options: RunOptions) -> NDArray[np.float32]:
        """Compute one output."""
        ...


class Runtime(Protocol):
    """What the engine needs of an inference runtime; tests bring their own."""

    @property
    def version(self) -> str:
        """Version text."""
        ...

    def available(self) -> list[str]:
        """Return the providers that the build offers, which is not to say that they work."""
        ...

    def open(self, model: Path, provider: str, options: OpenOptions) -> NativeSession:
        """Open a model with a provider first and the CPU behind it."""
        ...

    def left_out(self) -> list[str]:
        """Return the providers that the runtime knows but whose library this edition does not carry."""
        ...

    def libraries(self, provider: str) -> list[tuple[bool, str]]:
        """Say where a provider's own libraries come from: (whether all is well, one sentence) each."""
        ...

    def why_not(self, provider: str) -> str:
        """Say in technical words why a provider cannot be loaded; empty if nothing is known."""
        ...


class OnnxRuntime:
    """ONNX Runtime, imported at the first question."""

    def __init__(self) -> None:
        self._module: Any = None

    @property
    def _ort(self) -> Any:
        if self._module is None:
            try:
                import onnxruntime
            except ImportError as error:
                raise ProviderError(f"ONNX Runtime cannot be loaded ({error}); install it again.") from error
            # Its own messages go to stderr in colour; what matters is raised or asked for by `why_not`.
            onnxruntime.set_default_logger_severity(4)
            onnxruntime.disable_telemetry_events()
            self._module = onnxruntime
        return self._module

    @property
    def version(self) -> str:
        """Version text of the installed runtime."""
        return str(self._ort.__version__)

    def available(self) -> list[str]:
        """Return the providers that the build offers, less those whose library was left out of the package."""
        missing = self.left_out()
        return [provider for provider in self._ort.get_available_providers() if provider not in missing]

    def left_out(self) -> list[str]:
        """Return the providers that the runtime knows but whose library is not there: packages leave CUDA out."""
        known = self._ort.get_available_providers()
        return [provider for provider in _IN_OWN_LIBRARY if provider in known and not self._library(provider)]

    def libraries(self, provider: str) -> list[tuple[bool, str]]:
        """Say where CUDA and cuDNN come from; nothing for other providers."""
        if provider != CUDA or CUDA not in self.available():
            return []
        version = self._cuda_version()
        return list(cuda_libraries.sentences(self._load_cuda(), version))

    def open(self, model: Path, provider: str, options: OpenOptions) -> NativeSession:
        """Open a model with a provider first and the CPU behind it."""
        ort = self._ort
        session_options = ort.SessionOptions()
        session_options.log_severity_level = 4
        session_options.intra_op_num_threads = options.threads
        session_options.inter_op_num_threads = 1
        session_options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        session_options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        session_options.enable_cpu_mem_arena = options.arena
        session_options.enable_mem_pattern = options.pattern
        session_options.add_session_config_entry("session.intra_op.allow_spinning", str(int(options.spinning)))
        asked: list[Any] = [CPU]
        if provider == CUDA:
            if sys.platform in ("linux", "win32"):
                self._load_cuda()
            asked = [(CUDA, cuda_options(options))]
        elif provider != CPU:
            asked = [(provider, each) for each in provider_options(provider, options)]
        if read_onnx(model).external:
            # Read from memory, such a model would have its values looked for beside the program.
            raise ModelError(
                f"The model {model.name} keeps values in other files, which is refused; export it as one file."
            )
        # The file is read here because ONNX Runtime's own opening fails on some non-ASCII paths.
        data, session = model.read_bytes(), None
        for each in asked:
            wanted = [CPU] if each == CPU else [each, CPU]
            session = ort.InferenceSession(data, session_options, providers=wanted, enable_fallback=0)
            if session.get_providers()[0] == provider:
                break
        return _OnnxSession(session, ort.RunOptions, options.arena)

    def why_not(self, provider: str) -> str:
        """Say why a provider's shared library cannot be loaded; empty if it can or has none."""
        library = self._library(provider)
        if library is None:
            return ""
        short = provider.removesuffix("ExecutionProvider").lower()
        shared = library.with_name(library.name.replace(short, "shared"))
        return cannot_load(shared) or cannot_load(library)

    def _library(self, provider: str) -> Path | None:
        folder = Path(self._ort.__file__).parent / "capi"
        short = provider.removesuffix("ExecutionProvider").lower()
        names = (f"libonnxruntime_providers_{short}.so", f"onnxruntime_providers_{short}.dll")
        return next((folder / name for name in names if (folder / name).is_file()), None)

    def _cuda_version(self) -> str:
        return str(getattr(self._ort, "cuda_version", "") or "")

    def _load_cuda(self) -> list[cuda_libraries.Library]:
        """Load NVIDIA's libraries, which no loader path leads to where they come as wheels."""
        # Its own search ends at the wheels beside it; what else its call does is still wanted.
        _quietly(lambda: self._ort.preload_dlls(cuda=False, cudnn=False))
        return cuda_libraries.load(self._cuda_version(), Path(self._ort.__file__).parents[1])


_NUMPY = {
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(uint8)": np.uint8,
    "tensor(int64)": np.int64,
    "tensor(bool)": np.bool_,
}


def _as(tensor: NDArray[np.float32], kind: type) -> NDArray[Any]:
    """The same values as another type; bytes are rounded and clipped."""
    if kind is np.uint8:
        return np.clip(np.rint(tensor), 0, 255).astype(np.uint8)
    return tensor > 0.5 if kind is np.bool_ else tensor.astype(kind)


class _OnnxSession:
    def __init__(self, session: Any, run_options: Any, arena: bool) -> None:
        self._session = session
        self._run_options = run_options
        self._arena = arena
        # Networks from elsewhere may take bytes or half floats; the program speaks float32.
        kinds = {each.name: _NUMPY.get(each.type) for each in session.get_inputs()}
        self._other = {name: kind for name, kind in kinds.items() if kind is not None}

    def providers(self) -> list[str]:
        return list(self._session.get_providers())

    def inputs(self) -> dict[str, list[Any]]:
        return {each.name: list(each.shape) for each in self._session.get_inputs()}

    def outputs(self) -> list[str]:
        return [each.name for each in self._session.get_outputs()]

    def run_options(self) -> RunOptions:
        options = self._run_options()
        options.log_severity_level = 4
        return options

    def release_after(self, options: Any) -> None:
        # Asked of a session without an arena, this is an error.
        if self._arena and self.providers() == [CPU]:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

    def run(self, output: str, feeds: Mapping[str, NDArray[np.float32]], options: RunOptions) -> NDArray[np.float32]:
        tensors: dict[str, NDArray[Any]] = dict(feeds)
        for name, kind in self._other.items():
            tensors[name] = _as(tensors[name], kind)
        result = self._session.run([output], tensors, options)[0]
        return result if result.dtype == np.float32 else result.astype(np.float32)


def cuda_options(options: OpenOptions) -> dict[str, str]:
    """Return the options of the CUDA provider; reasons in docs/adr/0003."""
    chosen = {
        "device_id": str(options.device),
        "cudnn_conv_algo_search": "HEURISTIC",
        "arena_extend_strategy": "kSameAsRequested",
        "use_tf32": "0",
    }
    if options.memory_limit_mb > 0:
        chosen["gpu_mem_limit"] = str(options.memory_limit_mb * 2**20)
    return chosen


def provider_options(provider: str, options: OpenOptions) -> list[dict[str, str]]:
    """Return what to ask a provider other than CUDA and the CPU for, the best first; reasons in docs/adr/0003."""
    if provider == "OpenVINOExecutionProvider":
        # Its devices compute in 16 bits where they can unless told otherwise, and then fail the self-test. It does not
        # start at all when a device is named that is not there.
        threads = {"num_of_threads": str(options.threads)} if options.threads else {}
        return [{"device_type": kind, "precision": "ACCURACY"} | threads for kind in ("GPU", "CPU")]
    if provider == "CoreMLExecutionProvider":
        return [{"ModelFormat": "MLProgram", "MLComputeUnits": "ALL"}]
    if provider not in ("DmlExecutionProvider", "MIGraphXExecutionProvider", "ROCMExecutionProvider"):
        return [{}]
    limited = provider == "ROCMExecutionProvider" and options.memory_limit_mb > 0
    limit = {"gpu_mem_limit": str(options.memory_limit_mb * 2**20)} if limited else {}
    return [{"device_id": str(options.device)} | limit]


def is_memory_failure(error: BaseException) -> bool:
    """Whether an error of the runtime means that memory ran out; it has no type of its own for that."""
    return memory_ran_out(error) or any(sign in str(error).lower() for sign in _MEMORY_SIGNS)


_MEMORY_SIGNS: Sequence[str] = (
    "alloc_failed",
    "memoryallocation",
    "bfc_arena",
    "bfcarena",
    "available memory of",
    "outofmemory",
    "8007000e",
)


def _quietly(call: Any) -> None:
    """Run something that prints its troubles; they are asked for by `OnnxRuntime.why_not` instead."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        call()

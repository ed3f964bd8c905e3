"""Which Python on this computer can train: asked, never guessed; and the one command that makes one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import genrepair
from genrepair import paths
from genrepair.engine.hardware import nvidia_devices
from genrepair.errors import GenrepairError

_TIMEOUT_S = 60.0
_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
_NEEDED = ("torch", "safetensors", "onnx", "tensorboard")
_ASK = """
import importlib.metadata, importlib.util, json
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
found = {name: version(name) for name in %r}
found["training"] = importlib.util.find_spec("training") is not None
try:
    import genrepair
    found["genrepair"] = genrepair.__version__
except ImportError:
    found["genrepair"] = None
print(json.dumps(found))
"""


class NoEnvironmentError(GenrepairError):
    """No Python on this computer can train; the message says why the ones that were asked cannot."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python that can train.

    Parameters
    ----------
    python : Path
    torch : str
        Version of its PyTorch.
    """

    python: Path
    torch: str


def find_environment(chosen: str = "") -> Environment:
    """The first Python that can train: the chosen one, the one that runs the program, the one that was made for it.

    Parameters
    ----------
    chosen : str
        From the settings; "" for none.

    Raises
    ------
    NoEnvironmentError
        None can, or the chosen one cannot.
    """
    reasons = []
    for python in candidates(chosen):
        try:
            return ask(python)
        except NoEnvironmentError as error:
            reasons.append(str(error))
            if chosen:
                break
    raise NoEnvironmentError(reasons[0] if reasons else "No Python with PyTorch was found on this computer.")


def candidates(chosen: str = "") -> list[Path]:
    """Which Pythons are asked, in this order."""
    found = [Path(chosen).expanduser()] if chosen else []
    if not is_frozen():
        found.append(Path(sys.executable))
    made = python_of(environment_dir())
    if made.exists():
        found.append(made)
    return found


def ask(python: Path) -> Environment:
    """Whether a Python can train.

    Raises
    ------
    NoEnvironmentError
        It cannot.
    """
    if not python.is_file():
        raise NoEnvironmentError(f"There is no Python at {python}; choose another one, or let the program look for it.")
    try:
        done = subprocess.run(
            [str(python), "-c", _ASK % (_NEEDED,)],
            capture_output=True,
            timeout=_TIMEOUT_S,
            env=variables(),
            check=True,
            creationflags=_NO_WINDOW,
        )
        found = json.loads(done.stdout.decode("utf-8", "replace").splitlines()[-1])
        missing = [name for name in _NEEDED if not found[name]]
        version, trains = found["genrepair"], found["training"]
    except (OSError, subprocess.SubprocessError, ValueError, IndexError, KeyError, TypeError) as error:
        raise NoEnvironmentError(f"{python} does not answer as a Python would; choose another one.") from error
    if missing:
        raise NoEnvironmentError(f"The Python at {python} lacks {', '.join(missing)}, which training needs.")
    if not trains or version != genrepair.__version__:
        raise NoEnvironmentError(
            f"The Python at {python} has {f'GenRepair {version}' if version else 'no GenRepair'}, and training needs "
            f"{genrepair.__version__} there."
        )
    return Environment(python, str(found["torch"]))


def install_command() -> str:
    """One line for a terminal that makes an environment that can train, in the person's own data folder."""
    folder = environment_dir()
    python = python_of(folder)
    maker = ("py -3" if sys.platform == "win32" else "python3") if is_frozen() else _quoted(sys.executable)
    index = "" if nvidia_devices() or sys.platform == "darwin" else f" --extra-index-url {_CPU_INDEX}"
    install = f"{_quoted(python)} -m pip install{index} {_quoted(_source())}"
    return f"{maker} -m venv {_quoted(folder)} && {install}"


def environment_dir() -> Path:
    """Where `install_command` makes the environment."""
    return paths.training_dir() / "environment"


def python_of(folder: Path) -> Path:
    """The Python of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def is_frozen() -> bool:
    """Whether this is the packaged program, which has no Python of its own to lend."""
    return bool(getattr(sys, "frozen", False))


def variables() -> dict[str, str]:
    """Environment variables for another Python."""
    result = dict(os.environ)
    root = source_root()
    if root is not None:
        others = result.get("PYTHONPATH")
        result["PYTHONPATH"] = str(root) + (os.pathsep + others if others else "")
    # The packaged program's own libraries must not be loaded by another Python.
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        if is_frozen() and name in result:
            result.pop(name)
            if f"{name}_ORIG" in result:
                result[name] = result[f"{name}_ORIG"]
    result["PYTHONIOENCODING"] = "utf-8"
    result["PYTHONUNBUFFERED"] = "1"
    return result


def source_root() -> Path | None:
    """The source tree that the program runs from; None where it is installed or packaged."""
    root = Path(genrepair.__file__).resolve().parent.parent
    return root if not is_frozen() and (root / "pyproject.toml").is_file() and (root / "training").is_dir() else None


def _source() -> str:
    """What pip is to install: the source tree, the source that came with the package, or a release."""
    carried = paths.resources_dir() / "training-source"
    for folder in (source_root(), carried):
        if folder is not None and (folder / "pyproject.toml").is_file():
            return f"{folder}[train]"
    return f"genrepair[train]=={genrepair.__version__}"


def _quoted(text: str | Path) -> str:
    return f'"{text}"'


_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)

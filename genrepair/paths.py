"""Where things are: in a source tree, in an installed wheel and in a frozen program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("GenRepair", appauthor=False)


def resources_dir() -> Path:
    """Folder of models, icons, translations and samples that came with the program."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def models_dir() -> Path:
    """Folder of the bundled models."""
    return resources_dir() / "models"


def samples_dir() -> Path:
    """Folder of the bundled sample photos."""
    return resources_dir() / "samples"


def recipes_dir() -> Path:
    """Folder of the bundled recipes."""
    return resources_dir() / "recipes"


def icons_dir() -> Path:
    """Folder of the bundled icons."""
    return resources_dir() / "icons"


def translations_dir() -> Path:
    """Folder of the compiled translations."""
    return resources_dir() / "translations"


def licences_dir() -> Path:
    """Folder of what is said about the licences of others."""
    return resources_dir() / "licences"


def _user(kind: str, default: str) -> Path:
    # One variable moves everything a person's account holds: portable installs and tests need it.
    home = os.environ.get("GENREPAIR_HOME")
    return Path(home) / kind if home else Path(default)


def settings_file() -> Path:
    """The TOML file of the person's settings; may not exist."""
    return _user("config", _DIRS.user_config_dir) / "settings.toml"


def user_models_dir() -> Path:
    """Folder of models the person added; may not exist."""
    return _user("data", _DIRS.user_data_dir) / "models"


def training_dir() -> Path:
    """Folder of what training in the window keeps: runs, corrections, its own environment; may not exist."""
    return _user("data", _DIRS.user_data_dir) / "training"


def user_libraries_dir() -> Path:
    """Folder into which a person puts NVIDIA's CUDA and cuDNN wheels; may not exist."""
    return _user("data", _DIRS.user_data_dir) / "libraries"


def user_recipes_dir() -> Path:
    """Folder of recipes the person made; may not exist."""
    return _user("config", _DIRS.user_config_dir) / "recipes"


def state_dir() -> Path:
    """Folder for what the program remembers by itself (self-test results, crash markers); may not exist."""
    return _user("state", _DIRS.user_state_dir)


def autosave_dir() -> Path:
    """Folder of what is kept of open photos in case the program ends unexpectedly; may not exist."""
    return state_dir() / "autosave"


def scratch_dir() -> Path:
    """Folder for temporary files such as spilled undo steps; may not exist."""
    return _user("cache", _DIRS.user_cache_dir) / "scratch"


def downloads_dir() -> Path:
    """Folder of downloads that are not complete; may not exist."""
    return _user("cache", _DIRS.user_cache_dir) / "downloads"


def log_file() -> Path:
    """The program's log; its folder may not exist."""
    return _user("log", _DIRS.user_log_dir) / "genrepair.log"

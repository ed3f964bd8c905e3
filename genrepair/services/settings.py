"""What a person chose, kept as a TOML file that holds only what differs from the defaults."""

from __future__ import annotations

import os
import tempfile
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomlkit

from genrepair import paths
from genrepair.errors import SettingsError

THEMES = ("system", "light", "dark")
PREFERENCES = ("speed", "quality")
_MOST_RECENT = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is kept between two runs of the program.

    Parameters
    ----------
    provider : str
        Execution provider: "auto", "cpu", "cuda" or what else the runtime offers.
    threads : int
        Threads of one inference; 0 lets the engine choose.
    gpu_memory_mb : int
        Most memory of a graphics card to take, in MiB; 0 is no limit.
    prefer : {"speed", "quality"}
        Whether models may run in 8 or 16 bits where the device is faster with them and their cards allow it.
    theme : {"system", "light", "dark"}
    language : str
        Code such as "en" or "zh_CN"; empty follows the system.
    recent : tuple of str
        Paths of photos opened last, the newest first.
    window : str
        Geometry of the window, opaque to everyone but the window.
    undo_budget_mb : int
        Memory for undo steps before older ones go to disk.
    brush_radius : int
        In pixels of the photo.
    brush_hardness : int
        In percent; 100 has a hard edge.
    wand_tolerance : int
        Largest difference of a colour channel, 0..255.
    mask_colour, protect_colour : str
        Names of overlay colours.
    mask_style : str
        How masks are drawn: "tint", "hatched" or "outline".
    mask_opacity : int
        In percent.
    check_on_open : bool
        Whether a photo is looked at for damage, noise and more as soon as it is open.
    damage_colours : tuple of str
        Names of the overlay colours of scratches, dust, creases and stains, in this order.
    monitor_profile : str
        "auto" follows the system, "none" shows colours as sRGB; else the path of the monitor's ICC profile.
    folded : tuple of str
        Names of the parts of the side panel that are folded.
    record_repairs : bool
        Whether a saved photo says in its XMP what was repaired and by which models.
    training_python : str
        Python with PyTorch that trains models; "" looks for one.
    keep_corrections : bool
        Whether corrections made in the editor are kept on this computer as examples for training.
    unknown : dict
        Keys of the file that this version does not know: kept when saved.
    notices : tuple of str
        Sentences about what was wrong with the file; not saved.
    """

    provider: str = "auto"
    threads: int = 0
    gpu_memory_mb: int = 0
    prefer: str = "speed"
    theme: str = "system"
    language: str = ""
    recent: tuple[str, ...] = ()
    window: str = ""
    undo_budget_mb: int = 512
    brush_radius: int = 16
    brush_hardness: int = 100
    wand_tolerance: int = 24
    mask_colour: str = "red"
    protect_colour: str = "blue"
    mask_style: str = "tint"
    mask_opacity: int = 62
    check_on_open: bool = True
    damage_colours: tuple[str, ...] = ("orange", "cyan", "magenta", "yellow")
    monitor_profile: str = "auto"
    folded: tuple[str, ...] = ("defects", "mask")
    record_repairs: bool = True
    training_python: str = ""
    keep_corrections: bool = False
    unknown: dict[str, Any] = field(default_factory=dict, hash=False)
    notices: tuple[str, ...] = field(default=(), compare=False)

    def with_recent(self, path: str) -> Settings:
        """The same settings with ``path`` at the top of the recent photos."""
        others = tuple(each for each in self.recent if each != path)
        return replace(self, recent=(path, *others)[:_MOST_RECENT])


_INTERNAL = ("unknown", "notices")
_RANGES = {
    "threads": (0, 1024),
    "gpu_memory_mb": (0, 1 << 20),
    "undo_budget_mb": (16, 1 << 20),
    "brush_radius": (1, 4096),
    "brush_hardness": (0, 100),
    "wand_tolerance": (0, 255),
    "mask_opacity": (10, 100),
}


def check_settings(settings: Settings) -> None:
    """Refuse values out of range.

    Raises
    ------
    SettingsError
        Naming the first wrong one.
    """
    if settings.theme not in THEMES:
        raise SettingsError(f"The setting theme may be {', '.join(THEMES)}, not {settings.theme!r}.")
    if settings.prefer not in PREFERENCES:
        raise SettingsError(f"The setting prefer may be {', '.join(PREFERENCES)}, not {settings.prefer!r}.")
    for name, (low, high) in _RANGES.items():
        if not low <= getattr(settings, name) <= high:
            raise SettingsError(f"The setting {name} may be {low} to {high}, not {getattr(settings, name)}.")


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; a missing file gives the defaults.

    A key that is unknown is kept, a value that is wrong gives its default, and either adds a sentence to ``notices``:
    a typing error in a file must not keep the program from starting.

    Raises
    ------
    SettingsError
        If the file cannot be read or is not TOML: saving over it would lose what it holds.
    """
    path = paths.settings_file() if path is None else path
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"The settings {path} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        raise SettingsError(f"The settings {path} are not valid TOML ({error}); correct or remove the file.") from error
    settings, notices = Settings(), []
    known = {f.name for f in fields(Settings)} - set(_INTERNAL)
    unknown = {key: value for key, value in table.items() if key not in known}
    for key in unknown:
        notices.append(f"The settings {path} have an unknown key {key!r}; it is ignored.")
    for key in (k for k in table if k in known):
        try:
            candidate = replace(settings, **{key: _convert(key, table[key])})
            check_settings(candidate)
        except SettingsError as error:
            notices.append(f"{error} The default is used.")
        else:
            settings = candidate
    return replace(settings, unknown=unknown, notices=tuple(notices))


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write what differs from the defaults; an interrupted write leaves the old file.

    Raises
    ------
    SettingsError
        If a value is out of range or the file cannot be written.
    """
    check_settings(settings)
    path = paths.settings_file() if path is None else path
    defaults = Settings()
    document = tomlkit.document()
    for f in fields(Settings):
        value = getattr(settings, f.name)
        if f.name not in _INTERNAL and value != getattr(defaults, f.name):
            document.add(f.name, tomlkit.item(list(value) if isinstance(value, tuple) else value))
    for key, value in settings.unknown.items():
        document.add(key, tomlkit.item(value))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-", suffix=".toml")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(tomlkit.dumps(document))
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingsError(f"The settings {path} cannot be written ({error.strerror}).") from error


def _convert(name: str, value: Any) -> Any:
    kind = type(getattr(Settings(), name))
    if kind is tuple:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise SettingsError(f"The setting {name} must be a list of texts.")
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        wanted = {"str": "a text", "int": "a whole number", "bool": "true or false"}[kind.__name__]
        raise SettingsError(f"The setting {name} must be {wanted}, not {value!r}.")
    return value

"""GenRepair: repair photographs with small neural networks, offline.

For scripts and notebooks: ``from genrepair import open_photo, find_damage, repair``. See docs/python-api.md.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genrepair.services.api import RepairedPhoto, find_damage, open_photo, repair

# ONNX Runtime since 1.29 sends data about models and machine to its makers unless told otherwise before it is loaded.
# Here, because nothing of ours can load it earlier; child processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
__all__ = ["RepairedPhoto", "__version__", "find_damage", "open_photo", "repair"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: `import genrepair` costs nothing, and neither Qt nor the inference runtime comes with it.
    if name in __all__:
        return getattr(import_module("genrepair.services.api"), name)
    raise AttributeError(f"module 'genrepair' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

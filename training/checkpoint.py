"""The file that a killed run continues from."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path
from typing import Any

import torch
from torch import nn

from genrepair.errors import GenrepairError
from training.weights import whole_file

CHECKPOINT = "checkpoint.pt"


def write_checkpoint(folder: Path, content: dict[str, Any]) -> None:
    """Write the checkpoint of a run; a kill or a full disk while writing leaves the old one."""
    with whole_file(folder / CHECKPOINT) as part:
        torch.save(content, part)


def read_checkpoint(folder: Path, device: torch.device) -> dict[str, Any]:
    """What `write_checkpoint` wrote.

    Raises
    ------
    GenrepairError
        It is broken.
    """
    try:
        return torch.load(folder / CHECKPOINT, map_location=device, weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise GenrepairError(
            f"The checkpoint in {folder} cannot be read; delete it, or choose another folder with --out."
        ) from error


def check_space(folder: Path, net: nn.Module) -> None:
    """See that a run fits on the disk.

    Raises
    ------
    GenrepairError
        It does not.
    """
    # A checkpoint (weights, their average, moments of the optimisers), one being written, and the best weights.
    needed = 8 * sum(p.numel() * p.element_size() for p in net.parameters()) + 20_000_000
    if (free := shutil.disk_usage(folder).free) < needed:
        raise GenrepairError(
            f"A run needs about {needed / 1e6:.0f} MB, and the disk of {folder} has {free / 1e6:.0f} MB left; "
            "free some space or choose another folder with --out."
        )

"""The C library is told once, on systems that have it, and not against what the environment says."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

CODE = """
import os
from training.memory import keep_memory
heard = keep_memory()
import torch
kept = torch.ones(4_000_000).sum().item()
print(heard, os.environ.get("THP_MEM_ALLOC_ENABLE"), int(kept))
"""


def said(**more: str) -> list[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MALLOC_", "GLIBC_", "THP_"))} | more
    run = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    return run.stdout.split()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_glibc_is_told_to_keep_memory():
    assert said() == ["True", "1", "4000000"]


@pytest.mark.parametrize("name", ["MALLOC_ARENA_MAX", "GLIBC_TUNABLES"])
def test_what_the_environment_says_counts_more(name):
    value = "glibc.malloc.arena_max=2" if name == "GLIBC_TUNABLES" else "2"
    assert said(**{name: value, "THP_MEM_ALLOC_ENABLE": "0"}) == ["False", "0", "4000000"]


def test_other_systems_are_left_alone(monkeypatch):
    from training import memory

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delenv("THP_MEM_ALLOC_ENABLE", raising=False)
    assert not memory.keep_memory()
    assert "THP_MEM_ALLOC_ENABLE" not in os.environ

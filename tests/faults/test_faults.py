"""The short form of ``python -m tests.faults``."""

from __future__ import annotations

import sys

import pytest

from tests.faults.__main__ import attempt

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform != "linux", reason="limits of a process")]


@pytest.mark.parametrize("kind", ["tif", "project"])
def test_a_full_disk_takes_nothing(kind: str) -> None:
    said, lost = attempt("disk full", kind)
    assert not lost and ("could not be" in said or "cannot be" in said), (said, lost)

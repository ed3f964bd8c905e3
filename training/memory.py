"""How the C library hands out memory while a network learns: kept, and in large pages."""

from __future__ import annotations

import ctypes
import os
import sys

# Of glibc's mallopt.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4
_NEVER, _MORE = 2**31 - 1, 2**26


def keep_memory() -> bool:
    """Keep what was used once, instead of giving it back after every tensor; to be called before the first tensor.

    A step makes and drops some hundred tensors of megabytes each. glibc asks the system anew for each of them, and the
    system clears it page by page of 4 KiB; memory that is kept, and PyTorch's large blocks in pages of 2 MiB, save that
    (docs/training.md says how much). Nothing happens where the C library is another one, and nothing that the
    environment already says otherwise is changed.

    Returns
    -------
    bool
        Whether the C library listened.
    """
    if not sys.platform.startswith("linux"):
        return False
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    if "glibc.malloc" in os.environ.get("GLIBC_TUNABLES", "") or any(name.startswith("MALLOC_") for name in os.environ):
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    heard = True
    for which, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _NEVER), (_TOP_PAD, _MORE)):
        heard = mallopt(which, value) == 1 and heard
    return heard

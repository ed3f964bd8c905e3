"""Errors whose message is one sentence that tells a person what to do."""

from __future__ import annotations


class GenrepairError(Exception):
    """Base of every expected failure.

    The message is shown to people as it is: one sentence, what happened and what to do about it. The technical
    cause is chained with ``raise ... from``.

    Attributes
    ----------
    exit_code : int
        Exit status of the command line when this error ends it.
    """

    exit_code = 1


def cut(sentence: str, most: int = 400) -> str:
    """A sentence that quotes what a file says, cut where the file says too much; ends with its full stop."""
    return sentence if len(sentence) <= most else f"{sentence[: most - 4]}...."


def memory_ran_out(error: BaseException) -> bool:
    """Whether an error means that memory ran out; native libraries have no type for that, only words."""
    if isinstance(error, MemoryError):
        return True
    text = str(error).lower()
    return any(sign in text for sign in _MEMORY_SIGNS)


# libvips and CUDA; the C library; libheif; OpenCV; C++; ONNX Runtime.
_MEMORY_SIGNS = (
    "out of memory",
    "cannot allocate memory",
    "memory allocation",
    "insufficient memory",
    "bad_alloc",
    "bad allocation",
    "failed to allocate memory",
)


class UsageError(GenrepairError):
    """The request itself makes no sense (bad flag, missing mask, a source as the output)."""

    exit_code = 2


class PhotoError(GenrepairError):
    """A photo cannot be read or written."""


class ModelError(GenrepairError):
    """A model or its card is missing, broken or gave garbage (NaN, Inf, constant output)."""


class DownloadError(GenrepairError):
    """A file cannot be fetched from the network."""


class DownloadInterrupted(DownloadError):
    """A connection failed; the same request may go on where it stopped."""


class ProviderError(GenrepairError):
    """An execution provider cannot be used."""


class DeviceMemoryError(GenrepairError):
    """The provider ran out of memory even on the smallest tile."""


class SettingsError(GenrepairError):
    """A settings or configuration file has an unknown key or a value out of range."""


class ProjectError(GenrepairError):
    """A project file is broken, hostile or from a newer version, or cannot be written."""


class StaleResultError(GenrepairError):
    """A result was computed from an older revision of the document and was dropped."""


class Cancelled(Exception):
    """The person asked to stop. Never shown as an error."""

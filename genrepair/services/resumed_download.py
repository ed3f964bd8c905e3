"""Fetching one file in a folder, or the rest of it (Range and If-Range, RFC 9110, chapters 13 and 14)."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
import urllib.error
from http.client import HTTPException
from pathlib import Path
from typing import Any

from genrepair.errors import DownloadError, DownloadInterrupted
from genrepair.progress import Progress
from genrepair.services.https_client import broken, length_of, open_https, refuse_pages

_CHUNK = 1 << 18


def fetch_file(url: str, target: Path, progress: Progress, limit: int, sha256: str = "") -> str:
    """Fetch a file, or the rest of one.

    Parameters
    ----------
    url : str
        From `checked_address`.
    target : Path
        There when all of it is; until then its bytes lie in a file of that name with .part.
    progress : Progress
        Raises `Cancelled` to stop; what was fetched is kept if the server can go on with it.
    limit : int
        Bytes that are accepted, whatever the server announced.
    sha256 : str
        That the file has to have; "" for any.

    Returns
    -------
    str
        SHA-256 of the whole file.

    Raises
    ------
    DownloadInterrupted
        If the connection broke; calling again goes on.
    DownloadError
        If it is too large, another file than it should be, or there is no room for it.
    """
    folder, part = target.parent, target.with_name(f"{target.name}.part")
    answer, start = _answer(url, folder, part)
    with answer:
        refuse_pages(answer, url)
        rest = length_of(answer.headers)
        total = None if rest is None else start + rest
        refuse_large(total, limit)
        _refuse_without_room(folder, rest)
        _write(answer, part, start, total, limit, progress, url)
    got = _digest(part)
    if sha256 and got != sha256.lower():
        raise DownloadError(
            f"{target.name} is another file than expected: its SHA-256 is {got}; nothing was installed."
        )
    try:
        note_of(folder).unlink(missing_ok=True)
        part.replace(target)
    except OSError as error:
        raise DownloadError(unwritten(folder, error)) from error
    return got


def _answer(url: str, folder: Path, part: Path) -> tuple[Any, int]:
    """The answer to go on from, and at which byte; 0 where the file has to be fetched anew."""
    start, headers = _resumed(folder, part)
    try:
        answer = open_https(url, headers)
    except DownloadError as error:
        cause = error.__cause__
        if not (start and isinstance(cause, urllib.error.HTTPError) and cause.code == 416):
            raise
        return open_https(url, {}), 0  # the file got shorter
    if not start or answer.status == 200:
        return answer, 0
    if _goes_on(answer, start, headers["If-Range"]):
        return answer, start
    answer.close()
    return open_https(url, {}), 0


def refuse_large(size: int | None, limit: int) -> None:
    """Refuse a size above the limit, both in bytes.

    Raises
    ------
    DownloadError
    """
    if size is not None and size > limit:
        raise DownloadError(
            f"The file is too large: {megabytes(size)} MB, where {megabytes(limit)} MB are allowed (--limit)."
        )


def _refuse_without_room(folder: Path, size: int | None) -> None:
    free = shutil.disk_usage(folder).free
    if size is not None and size > free:
        raise DownloadError(
            f"The file needs {megabytes(size)} MB and {folder} has room for {megabytes(free)} MB; make room first."
        )


def _resumed(folder: Path, part: Path) -> tuple[int, dict[str, str]]:
    """Bytes that are there already and the header fields that ask for the others."""
    try:
        tag = str(json.loads(note_of(folder).read_text(encoding="utf-8"))["tag"])
        start = part.stat().st_size
    except (OSError, ValueError, KeyError, TypeError):
        return 0, {}
    if not start or not tag.isascii() or not tag.isprintable():
        return 0, {}
    return start, {"Range": f"bytes={start}-", "If-Range": tag}


def _goes_on(answer: Any, start: int, tag: str) -> bool:
    where = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    # Some servers go on whatever If-Range says.
    now = answer.headers.get("ETag" if tag.startswith('"') else "Last-Modified", tag)
    return answer.status == 206 and where is not None and int(where[1]) == start and now == tag


def _write(answer: Any, part: Path, start: int, total: int | None, limit: int, progress: Progress, url: str) -> None:
    """Append the body of an answer to the part that is there; a disk that is full leaves nothing."""
    done = start
    try:
        tag = answer.headers.get("ETag", "")
        # A weak tag promises less than the same bytes (RFC 9110, 13.1.5).
        tag = tag if tag.startswith('"') else answer.headers.get("Last-Modified", "")
        with part.open("ab" if start else "wb") as file:
            # After the old bytes are gone: they must never stand beside a new tag.
            if tag:
                note_of(part.parent).write_text(json.dumps({"url": url, "tag": tag}), encoding="utf-8")
            else:
                note_of(part.parent).unlink(missing_ok=True)
            while True:
                _told(progress, done, total)
                try:
                    chunk = answer.read(_CHUNK)
                except (OSError, HTTPException) as error:
                    raise DownloadInterrupted(broken(url)) from error
                if not chunk:
                    break
                done += len(chunk)
                refuse_large(done, limit)
                file.write(chunk)
    except OSError as error:
        raise DownloadError(unwritten(part.parent, error)) from error
    if total is not None and done < total:
        raise DownloadInterrupted(broken(url))


def _told(progress: Progress, done: int, total: int | None) -> None:
    if total:
        progress.update(done / total, f"{megabytes(done)} / {megabytes(total)} MB")
    else:
        progress.update(0.0, f"{megabytes(done)} MB")


def megabytes(size: int) -> str:
    """Bytes as megabytes for people."""
    return f"{max(size / 1e6, 0.1):.1f}" if size < 10_000_000 else f"{size / 1e6:,.0f}"


def unwritten(folder: Path, error: OSError) -> str:
    """What is said when a folder takes no more."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no room left in {folder}; make room and try again."
    return f"{folder} cannot be written ({error.strerror})."


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DownloadError(unwritten(path.parent, error)) from error


def note_of(folder: Path) -> Path:
    """The file that says of which state of the server's file the part in a folder is."""
    return folder / "resume.json"

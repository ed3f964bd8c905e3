"""Fetching one network, and its card, from an address that a person gives."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import time
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from genrepair import paths
from genrepair.engine.card import read_card
from genrepair.engine.catalog import Catalog
from genrepair.engine.onnx_file import LARGEST
from genrepair.errors import Cancelled, DownloadError, DownloadInterrupted, UsageError
from genrepair.file_lock import FileLock
from genrepair.progress import Progress
from genrepair.services.https_client import broken, checked_address, host_of, length_of, open_https, refuse_pages
from genrepair.services.model_library import check_new
from genrepair.services.resumed_download import fetch_file, megabytes, note_of, refuse_large, unwritten

LIMIT = LARGEST
"""Bytes that a network may have: more cannot be read as a model."""
CARD_LIMIT = 1_000_000
_KEPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server would send; nothing of it was kept yet.

    Parameters
    ----------
    url : str
        As it was given.
    name : str
        File name, safe on every system.
    host : str
        Of the address that was given.
    sender : str
        Host that sends the file after redirects; often the same.
    size : int, or None
        Bytes; None where the server does not tell.
    """

    url: str
    name: str
    host: str
    sender: str
    size: int | None


def card_address(url: str) -> str:
    """Where the card of a network lies: the same address with .toml."""
    parts = urlsplit(url)
    return parts._replace(path=parts.path[: -len(PurePosixPath(parts.path).suffix)] + ".toml").geturl()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for.

    Parameters
    ----------
    url : str
        From `checked_address`.
    card : str
        Address or file of its card; "" for the one beside it, if there is one.
    sha256 : str
        From `checked_sha256`; "" for any.
    limit : int
        Bytes that are accepted.
    """

    url: str
    card: str = ""
    sha256: str = ""
    limit: int = LIMIT


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched.

    Parameters
    ----------
    path : Path
        The network, in the folder of `workplace`.
    card_path : Path, or None
    sha256 : str
        Of the network.
    """

    path: Path
    card_path: Path | None
    sha256: str


def make_wanted(url: str, card: str = "", sha256: str = "", limit: int = LIMIT) -> Wanted:
    """A request, checked before any connection is opened.

    Raises
    ------
    UsageError
        If an address or the SHA-256 is malformed.
    ModelError
        If the card is a file that cannot be used.
    """
    if is_address(card):
        card = checked_address(card, ".toml")
    elif card:
        read_card(Path(card))
    return Wanted(checked_address(url), card, checked_sha256(sha256) if sha256 else "", limit)


@contextlib.contextmanager
def workplace(url: str) -> Iterator[Path]:
    """An own folder for a download, removed in the end unless what is in it can be gone on with.

    Raises
    ------
    DownloadError
        If it cannot be made, or another download is running.
    """
    root = paths.downloads_dir()
    folder = root / hashlib.sha256(url.encode()).hexdigest()[:16]
    _make(root)
    lock = FileLock(root / "lock")
    if not lock.acquire():
        raise DownloadError("Another download is running; start this one when that has ended.")
    kept = False
    try:
        _forget_old(root)
        _make(folder)
        yield folder
    except (DownloadInterrupted, Cancelled, KeyboardInterrupt):
        kept = any(folder.glob("*.part")) and note_of(folder).is_file()
        raise
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def look(url: str, limit: int = LIMIT) -> Offer:
    """Ask a server what it would send, without fetching it.

    Parameters
    ----------
    url : str
        From `checked_address`.
    limit : int
        Bytes that are accepted.

    Raises
    ------
    DownloadError
        If there is no such file, it is too large, or the server cannot be reached or trusted.
    """
    with open_https(url, {}) as answer:
        size = length_of(answer.headers)
        refuse_pages(answer, url)
        refuse_large(size, limit)
        return Offer(url, _safe_name(url), host_of(url), host_of(answer.url), size)


def question(offer: Offer, wanted: Wanted) -> str:
    """What a person is asked before anything is kept."""
    sender = offer.host if offer.sender == offer.host else f"{offer.host} (sent by {offer.sender})"
    size = f"at most {megabytes(wanted.limit)} MB, the server does not say" if offer.size is None else ""
    size = size or f"{megabytes(offer.size or 0)} MB"
    return f"Download {offer.name} ({size}) from {sender} and install it?"


def fetch_model(offer: Offer, wanted: Wanted, folder: Path, catalog: Catalog, progress: Progress) -> Fetched:
    """Fetch the card, look whether it could be installed, then fetch the network.

    Parameters
    ----------
    offer : Offer
    wanted : Wanted
    folder : Path
        From `workplace`.
    catalog : Catalog
        Where the model is to go.
    progress : Progress

    Raises
    ------
    DownloadError, ModelError, UsageError
        If either cannot be fetched, or the card cannot be used or describes another network.
    """
    own = wanted.card and not is_address(wanted.card)
    if own:
        card_path: Path | None = Path(wanted.card)
    else:
        address = wanted.card or card_address(offer.url)
        card_path = fetch_card(address, folder, f"{Path(offer.name).stem}.toml", optional=not wanted.card)
    sha256 = wanted.sha256
    if card_path is not None:
        card = read_card(card_path)
        check_new(card, catalog)
        if card.companion:
            raise DownloadError("This model is made of two files; fetch them and the card yourself and import them.")
        if sha256 and sha256 != card.sha256:
            raise DownloadError("The card describes a network of another SHA-256 than the one that was given.")
        sha256 = card.sha256
    path = folder / offer.name
    return Fetched(path, card_path, fetch_file(offer.url, path, progress, wanted.limit, sha256))


def is_address(text: str) -> bool:
    """Whether a card is named by its address, not by its file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is not None


def fetch_card(url: str, folder: Path, name: str, optional: bool) -> Path | None:
    """Fetch the card of a network.

    Parameters
    ----------
    url : str
        From `checked_address` or `card_address`.
    folder : Path
        From `workplace`.
    name : str
        File name that it gets.
    optional : bool
        Whether it is no error that there is none.

    Returns
    -------
    Path, or None
        None where there is none.
    """
    try:
        answer = open_https(url, {})
    except DownloadError as error:
        cause = error.__cause__
        if optional and isinstance(cause, urllib.error.HTTPError) and 400 <= cause.code < 500:
            return None
        raise
    with answer:
        if optional and answer.headers.get_content_type() == "text/html":
            return None  # many sites answer with a page where there is nothing
        refuse_pages(answer, url)
        try:
            text = answer.read(CARD_LIMIT + 1)
        except (OSError, HTTPException) as error:
            raise DownloadInterrupted(broken(url)) from error
    if len(text) > CARD_LIMIT:
        raise DownloadError(f"What lies at {url} is too large for a card.")
    target = folder / name
    try:
        target.write_bytes(text)
    except OSError as error:
        raise DownloadError(unwritten(folder, error)) from error
    return target


def checked_sha256(text: str) -> str:
    """A SHA-256 as it is compared: 64 lower-case hexadecimal digits.

    Raises
    ------
    UsageError
        If it is something else.
    """
    plain = text.strip().lower().removeprefix("sha256:")
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise UsageError("A SHA-256 has 64 digits of 0 to 9 and a to f.")
    return plain


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DownloadError(f"The folder {folder} cannot be made ({error.strerror}).") from error


def _safe_name(url: str) -> str:
    stem = PurePosixPath(unquote(urlsplit(url).path)).stem
    safe = re.sub(r"[^\w.+-]+", "-", stem).strip(".-")[:60] or "model"
    return f"{safe}.onnx"


def _forget_old(root: Path) -> None:
    for folder in root.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _KEPT_DAYS * 86400:
            shutil.rmtree(folder, ignore_errors=True)

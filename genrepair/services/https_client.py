"""Requests over HTTPS with errors that people understand; nothing else in the program opens a connection.

HTTPS only (RFC 9110), also after redirects, by the proxies of the system.
"""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit

from genrepair import __version__
from genrepair.errors import DownloadError, DownloadInterrupted, UsageError

_TIMEOUT_S = 30
# Where systems keep the certificates they trust; a packed program was built on one system and runs on others.
_TRUSTED = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def checked_address(url: str, suffix: str = ".onnx") -> str:
    """The address, its odd characters escaped.

    Raises
    ------
    UsageError
        If it is not one of HTTPS, holds a password, or its file is of another kind.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{url} is no address; it has to look like https://host/model{suffix}.") from error
    if parts.scheme.lower() != "https" or not host:
        raise UsageError(f"Only addresses that begin with https:// are fetched from, not {url}.")
    if "@" in parts.netloc:
        raise UsageError("The address holds a name or a password; fetch that file yourself and import it.")
    if not unquote(parts.path).lower().endswith(suffix):
        raise UsageError(f"The address does not name one {suffix} file; give the address of the file itself.")
    safe = "/%:@!$&'()*+,;=~-._?"
    return parts._replace(path=quote(parts.path, safe), query=quote(parts.query, safe), fragment="").geturl()


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to HTTPS."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme.lower() != "https":
            raise DownloadError(_astray(req.full_url))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def open_https(url: str, headers: dict[str, str]) -> Any:
    """The answer to a request, its body not read.

    Parameters
    ----------
    url : str
        From `checked_address`.
    headers : dict
        Header fields beside the usual ones.

    Returns
    -------
    http.client.HTTPResponse
        To be closed.

    Raises
    ------
    DownloadError
        If the server does not give the file or cannot be trusted; caused by urllib.error.HTTPError where it answers.
    DownloadInterrupted
        If it cannot be reached, or not now.
    """
    agent = {"User-Agent": f"GenRepair/{__version__}", "Accept-Encoding": "identity"}
    opener = urllib.request.build_opener(_OnlyHttps(), urllib.request.HTTPSHandler(context=_trust()))
    try:
        return opener.open(urllib.request.Request(url, headers=agent | headers), timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        error.close()
        kind = DownloadInterrupted if error.code == 429 or error.code >= 500 else DownloadError
        raise kind(_refused(url, error.code)) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise DownloadError(f"{host_of(url)} cannot prove who it is ({reason.verify_message}).") from error
        text = getattr(reason, "strerror", None) or str(reason)
        raise DownloadInterrupted(f"{host_of(url)} cannot be reached ({text}); check the connection.") from error


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and ssl.get_default_verify_paths().capath is None:
        for file in _TRUSTED:
            if Path(file).is_file():
                context.load_verify_locations(file)
                break
    return context


def _astray(url: str) -> str:
    return f"{host_of(url)} leads to an address that nothing is fetched from (not https://, or in circles)."


def _refused(url: str, code: int) -> str:
    if 300 <= code < 400:
        return _astray(url)
    if code in (404, 410):
        return f"There is no file at {url}."
    if code in (401, 403, 407):
        return f"{host_of(url)} does not give the file to everybody (error {code}); fetch it yourself and import it."
    return f"{host_of(url)} answers with error {code}; try again later."


def refuse_pages(answer: Any, url: str) -> None:
    """Refuse an answer that is no plain file.

    Raises
    ------
    DownloadError
    """
    if answer.headers.get_content_type() == "text/html":
        raise DownloadError(
            f"{host_of(url)} answers with a web page instead of the file; give the address of its download."
        )
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise DownloadError(f"{host_of(url)} sends the file packed; fetch it yourself and import it.")


def length_of(headers: Any) -> int | None:
    """Bytes of a body as announced; None where they are not."""
    text = headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def host_of(url: str) -> str:
    """The computer that an address names."""
    return urlsplit(url).hostname or url


def broken(url: str) -> str:
    """What is said when a connection fails under way."""
    return f"The connection to {host_of(url)} broke; run the same command again to go on."

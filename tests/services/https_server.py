"""A server of this computer that speaks HTTPS with a certificate made for the test."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

OPENSSL = shutil.which("openssl")


def make_certificate(folder: Path) -> Path:
    """Key and certificate of localhost in one file."""
    assert OPENSSL is not None
    both, key = folder / "localhost.pem", folder / "key.pem"
    command = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    command += ["-addext", "keyUsage=critical,keyCertSign,digitalSignature"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(both)], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + both.read_bytes())
    return both


@dataclass
class Served:
    """What the server gives and what it was asked.

    Parameters
    ----------
    files : dict
        Path to bytes.
    redirects : dict
        Path to address.
    tag : str
        ETag of every file.
    breaks_after : int
        Bytes after which the connection is cut; 0 for never.
    announces : bool
        Whether Content-Length is sent.
    kind : str
        Content-Type.
    ignores_if_range : bool
    """

    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    tag: str = '"one"'
    breaks_after: int = 0
    announces: bool = True
    kind: str = "application/octet-stream"
    ignores_if_range: bool = False
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""


@contextmanager
def serve(certificate: Path) -> Iterator[Served]:
    """Serve until the end of the block."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            served.asked.append((self.path, self.headers.get("Range")))
            if self.path in served.redirects:
                self.send_response(302)
                self.send_header("Location", served.redirects[self.path])
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if self.path not in served.files:
                self.send_error(404)
                return
            body, start = served.files[self.path], 0
            same = served.ignores_if_range or self.headers.get("If-Range") == served.tag
            if self.headers.get("Range") and same:
                start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            else:
                self.send_response(200)
            self.send_header("Content-Type", served.kind)
            self.send_header("ETag", served.tag)
            if served.announces:
                self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            sent = body[start:]
            if served.breaks_after and len(sent) > served.breaks_after:
                sent = sent[: served.breaks_after]
            with suppress(OSError):  # the client may only look at the header
                self.wfile.write(sent)

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served.address = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

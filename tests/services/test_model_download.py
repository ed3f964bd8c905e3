"""Fetching models from a server of this computer."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genrepair import paths
from genrepair.cli import main
from genrepair.engine import Catalog
from genrepair.engine.card import read_card, write_card
from genrepair.errors import Cancelled, DownloadError, DownloadInterrupted, UsageError
from genrepair.progress import NoProgress
from genrepair.services import model_download as download
from genrepair.services.resumed_download import fetch_file

from . import networks
from .https_server import OPENSSL, Served, make_certificate, serve

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl makes the server's certificate")
BODY = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("no_proxy", "localhost")
    with serve(certificate) as served:
        yield served


@pytest.fixture
def network(tmp_path: Path) -> bytes:
    return networks.nafnet_like(tmp_path / "source.onnx").read_bytes()


@pytest.fixture(autouse=True)
def bundled(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: tiny_models)


def left() -> list[str]:
    """What lies in the folders of downloads and of models."""
    folders = (paths.downloads_dir(), paths.user_models_dir())
    return sorted(p.name for f in folders if f.exists() for p in f.rglob("*") if p.is_file() and p.name != "lock")


def fetch(url: str, progress: Any = None, limit: int = download.LIMIT, sha256: str = "") -> bytes:
    with download.workplace(url) as folder:
        offer = download.look(url, limit)
        path = folder / offer.name
        got = fetch_file(url, path, progress or NoProgress(), limit, sha256)
        assert got == hashlib.sha256(path.read_bytes()).hexdigest()
        return path.read_bytes()


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    typed = io.StringIO(text)
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", typed)


def test_a_network_without_a_card_is_installed(
    server: Served, network: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    server.files["/a/My%20net.onnx?download=true"] = network
    code = main(["models", "get", f"{server.address}/a/My net.onnx?download=true", "--yes", "--task", "restore"])
    told = capsys.readouterr()
    assert code == 0, told.err
    assert f"SHA-256 of My-net.onnx: {hashlib.sha256(network).hexdigest()}" in told.out
    assert "Installed as my-net" in told.out
    assert left() == ["my-net.onnx", "my-net.toml"]
    assert (paths.user_models_dir() / "my-net.onnx").read_bytes() == network
    assert read_card(paths.user_models_dir() / "my-net.toml").task == "restore"


@pytest.fixture
def card(tiny_models: Path, tmp_path: Path) -> Callable[..., bytes]:
    """A card of the bundled denoiser under another name, and as bytes."""

    def make(**changes: Any) -> bytes:
        card = replace(read_card(tiny_models / "denoise-tiny.toml"), id="fetched", variants=(), default=False)
        write_card(replace(card, **changes), tmp_path / "card.toml")
        return (tmp_path / "card.toml").read_bytes()

    return make


def test_the_card_beside_it_is_fetched_and_obeyed(
    server: Served, tiny_models: Path, card: Callable[..., bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    server.files["/n.onnx"] = (tiny_models / "denoise-tiny.onnx").read_bytes()
    server.files["/n.toml"] = card()
    assert main(["models", "get", f"{server.address}/n.onnx", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "fetched"
    assert left() == ["fetched.onnx", "fetched.toml"]


@pytest.mark.parametrize("where", ["address", "file"])
def test_a_card_from_elsewhere(
    where: str, server: Served, tiny_models: Path, card: Callable[..., bytes], tmp_path: Path
) -> None:
    server.files["/n.onnx"] = (tiny_models / "denoise-tiny.onnx").read_bytes()
    server.files["/cards/x.toml"] = card()
    named = f"{server.address}/cards/x.toml" if where == "address" else str(tmp_path / "card.toml")
    assert main(["models", "get", f"{server.address}/n.onnx", "--yes", "--card", named]) == 0
    assert left() == ["fetched.onnx", "fetched.toml"]
    assert (tmp_path / "card.toml").is_file()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sha256": "1" * 64}, "SHA-256"),
        ({"id": "denoise-tiny"}, "already"),
        ({"companion": "n.decoder.onnx", "companion_sha256": "0" * 64}, "two files"),
    ],
)
def test_a_card_that_does_not_fit(
    changes: dict[str, Any],
    words: str,
    server: Served,
    tiny_models: Path,
    card: Callable[..., bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.files["/n.onnx"] = (tiny_models / "denoise-tiny.onnx").read_bytes()
    server.files["/n.toml"] = card(**changes)
    assert main(["models", "get", f"{server.address}/n.onnx", "--yes"]) > 0
    assert words in capsys.readouterr().err
    assert left() == []


def test_a_page_where_the_card_would_be_is_no_card(server: Served, network: bytes, tmp_path: Path) -> None:
    server.files["/n.toml"] = b"<html>nothing here</html>"
    server.kind = "text/html; charset=utf-8"
    assert download.fetch_card(f"{server.address}/n.toml", tmp_path, "n.toml", optional=True) is None
    with pytest.raises(DownloadError, match="web page"):
        download.fetch_card(f"{server.address}/n.toml", tmp_path, "n.toml", optional=False)
    with pytest.raises(DownloadError, match="web page"):
        download.look(f"{server.address}/n.toml")


def test_a_broken_download_goes_on(server: Served) -> None:
    server.files["/n.onnx"], server.breaks_after = BODY, 700_000
    url = f"{server.address}/n.onnx"
    with pytest.raises(DownloadInterrupted, match="same command"):
        fetch(url)
    assert left() == ["n.onnx.part", "resume.json"]
    assert fetch(url) == BODY
    assert server.asked[-1] == ("/n.onnx", "bytes=700000-")
    assert left() == []


@pytest.mark.parametrize("ignores", [False, True])
def test_a_changed_file_starts_anew(server: Served, ignores: bool) -> None:
    server.files["/n.onnx"], server.breaks_after = BODY, 700_000
    url = f"{server.address}/n.onnx"
    with pytest.raises(DownloadInterrupted):
        fetch(url)
    server.breaks_after, server.tag, server.ignores_if_range = 0, '"two"', ignores
    server.files["/n.onnx"] = BODY[::-1]
    assert fetch(url) == BODY[::-1]
    assert ("/n.onnx", "bytes=700000-") in server.asked


def test_a_weak_tag_is_not_gone_on_from(server: Served) -> None:
    server.files["/n.onnx"], server.breaks_after, server.tag = BODY, 700_000, 'W/"one"'
    with pytest.raises(DownloadInterrupted):
        fetch(f"{server.address}/n.onnx")
    assert left() == []


def test_another_hash_is_refused(server: Served, network: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    server.files["/n.onnx"] = network
    url = f"{server.address}/n.onnx"
    assert main(["models", "get", url, "--yes", "--sha256", "0" * 64]) == 1
    assert hashlib.sha256(network).hexdigest() in capsys.readouterr().err
    assert left() == []
    assert main(["models", "get", url, "--yes", "--sha256", hashlib.sha256(network).hexdigest().upper()]) == 0
    assert main(["models", "get", url, "--yes", "--sha256", "12"]) == 2


@pytest.mark.parametrize("announces", [True, False])
def test_too_large(server: Served, announces: bool) -> None:
    server.files["/n.onnx"], server.announces = BODY, announces
    with pytest.raises(DownloadError, match="too large"):
        fetch(f"{server.address}/n.onnx", limit=1_000_000)
    assert left() == []
    assert fetch(f"{server.address}/n.onnx", limit=len(BODY)) == BODY


def test_the_limit_of_the_command_line(server: Served, capsys: pytest.CaptureFixture[str]) -> None:
    server.files["/n.onnx"] = BODY
    assert main(["models", "get", f"{server.address}/n.onnx", "--yes", "--limit", "1"]) == 1
    assert "too large" in capsys.readouterr().err
    assert main(["models", "get", f"{server.address}/n.onnx", "--yes", "--limit", "2001"]) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/n.onnx",
        "ftp://localhost/n.onnx",
        "file:///etc/n.onnx",
        "n.onnx",
        "https:///n.onnx",
        "https://me:secret@localhost/n.onnx",
        "https://localhost/n.zip",
        "https://localhost:x/n.onnx",
        "https://[::1/n.onnx",
    ],
)
def test_addresses_that_are_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "get", url, "--yes"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("genrepair: ") and told.count("\n") == 1
    assert not paths.downloads_dir().exists()


def test_a_redirect_has_to_stay_encrypted(server: Served) -> None:
    server.files["/there.onnx"] = BODY
    server.redirects = {
        "/plain.onnx": server.address.replace("https", "http") + "/there.onnx",
        "/file.onnx": "file:///etc/hostname",
        "/good.onnx": f"{server.address}/there.onnx",
    }
    for name in ("plain", "file"):
        with pytest.raises(DownloadError, match="not https"):
            fetch(f"{server.address}/{name}.onnx")
    assert left() == []
    assert fetch(f"{server.address}/good.onnx") == BODY
    assert [path for path, _ in server.asked][:2] == ["/plain.onnx", "/file.onnx"]


def test_a_server_that_cannot_prove_who_it_is(server: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with pytest.raises(DownloadError, match="prove"):
        fetch(f"{server.address}/n.onnx")
    assert server.asked == []


def test_nobody_agrees(
    server: Served, network: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.files["/n.onnx"] = network
    url = f"{server.address}/n.onnx"
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["models", "get", url]) == 2
    assert "--yes" in capsys.readouterr().err and server.asked == []
    for text in ("n\n", "\n", ""):
        answer(monkeypatch, text)
        assert main(["models", "get", url]) == 1
        told = capsys.readouterr().err
        assert "n.onnx (0.1 MB) from localhost" in told and "Nothing was downloaded." in told
    assert left() == []
    answer(monkeypatch, "y\n")
    assert main(["models", "get", url]) == 0
    assert left() == ["n.onnx", "n.toml"]


def test_a_full_disk_leaves_nothing(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/n.onnx"] = BODY
    real = Path.open

    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def opened(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.suffix != ".part":
            return real(path, *arguments, **more)
        real(path, "wb").close()
        return Full()

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        with pytest.raises(DownloadError, match="no room"):
            fetch(f"{server.address}/n.onnx")
    assert left() == []
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DownloadError, match="make room"):
        fetch(f"{server.address}/n.onnx")
    assert left() == []


class Stopped(NoProgress):
    """Asks to stop after so much of the file."""

    def update(self, fraction: float, text: str = "") -> None:
        if fraction >= 0.5:
            raise Cancelled


def test_stopping_keeps_what_can_be_gone_on_with(server: Served) -> None:
    server.files["/n.onnx"] = BODY
    with pytest.raises(Cancelled):
        fetch(f"{server.address}/n.onnx", Stopped())
    assert left() == ["n.onnx.part", "resume.json"]
    assert fetch(f"{server.address}/n.onnx") == BODY
    assert server.asked[-1][1] is not None


def test_one_download_at_a_time(server: Served) -> None:
    url = f"{server.address}/n.onnx"
    with download.workplace(url), pytest.raises(DownloadError, match="running"), download.workplace(url + "x"):
        pass


def test_what_is_no_network_is_not_installed(server: Served, capsys: pytest.CaptureFixture[str]) -> None:
    server.files["/n.onnx"] = b"version https://git-lfs.github.com/spec/v1\n"
    assert main(["models", "get", f"{server.address}/n.onnx", "--yes"]) == 1
    assert main(["models", "get", f"{server.address}/none.onnx", "--yes"]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert left() == [] and [c for c in Catalog().cards() if c.id == "n"] == []


def test_a_hash_is_recognised() -> None:
    assert download.checked_sha256(f"sha256:{'A' * 64}") == "a" * 64
    with pytest.raises(UsageError):
        download.checked_sha256("a" * 63)

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import enumerate as threads

import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.engine import Catalog, Engine, EngineSettings
from genrepair.engine.runtime import Runtime

from . import networks


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("GENREPAIR_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    yield
    assert not [each.name for each in threads() if each.name.startswith("genrepair")]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def denoiser(models: Path):
    return networks.make_denoiser(models)


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    """(301, 205, 3) uint8: edges, a gradient and noise; both sides odd and larger than the tiny models' tile."""
    return photo_like(301, 205)


def photo_like(height: int, width: int, seed: int = 3) -> NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    picture = (
        90
        + 60 * np.sin(rows / 23)[..., None] * np.cos(columns / 17)[..., None]
        + random.normal(0, 12, (height, width, 3))
    )
    picture[(rows // 40 + columns // 56) % 3 == 0] += 70
    picture[:, width // 2 : width // 2 + 2] = 250
    return np.clip(picture, 0, 255).astype(np.uint8)


class Notices(list[str]):
    def __call__(self, sentence: str) -> None:
        self.append(sentence)


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def make_engine(models: Path, notices: Notices):
    def make(runtime: Runtime | None = None, **settings: object) -> Engine:
        chosen = {"provider": "cpu", "threads": 1} | settings
        return Engine(EngineSettings(**chosen), Catalog([models]), notices, runtime)  # type: ignore[arg-type]

    return make

"""A batch over a real local cluster of two worker processes, one of which is killed half-way."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genrepair import paths
from genrepair.engine import Engine, EngineSettings
from genrepair.errors import UsageError
from genrepair.imaging.photo import read_photo
from genrepair.services.batch import BatchOrder, PhotoChanged, plan_batch, run_batch
from genrepair.services.batch.cluster import ClusterExecutor
from genrepair.services.batch.cluster_worker import Parcel, repair_parcel
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.recipe_file import without_record

SETTINGS = EngineSettings(provider="cpu", threads=1)


@pytest.fixture
def engine(tiny_models: Path) -> Engine:
    """A real engine; its models lie where workers look for them too."""
    shutil.copytree(tiny_models, paths.user_models_dir(), dirs_exist_ok=True)
    return Engine(SETTINGS)


def test_a_parcel_is_repaired_with_and_without_a_shared_folder(shoot: Any, order: BatchOrder, engine: Engine) -> None:
    path = shoot("ä.jpg")
    # The record of a repair holds its time: without it the same work gives the same file.
    plan = plan_batch(replace(order, recipe=without_record(order.recipe)), engine)
    parcel = Parcel(plan.items[0], plan.ready, True, SETTINGS)
    here = repair_parcel(parcel)
    assert here.error is None and here.result is not None and here.result.worker
    elsewhere = replace(plan.items[0], source=Path("/nowhere/ä.jpg"))
    assert repair_parcel(replace(parcel, item=elsewhere)).wants_data
    sent = repair_parcel(replace(parcel, item=elsewhere, data=path.read_bytes()))
    assert sent.data == here.data
    broken = repair_parcel(replace(parcel, item=elsewhere, data=b"\xff\xd8\xff"))
    assert broken.error is not None and "ä.jpg is damaged" in broken.error
    models = ({**plan.ready.models[0], "sha256": "0" * 64},)
    other = repair_parcel(replace(parcel, ready=replace(plan.ready, models=models)))
    assert other.error is not None and "another version of the model denoise-tiny" in other.error


def test_a_scheduler_that_does_not_answer(
    shoot: Any, order: BatchOrder, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("genrepair.services.batch.cluster._CONNECT_S", 1)
    shoot("a.jpg")
    with pytest.raises(UsageError, match="No scheduler answers"):
        run_batch(plan_batch(order, engine), executor=ClusterExecutor("tcp://127.0.0.1:9"))


@pytest.mark.e2e
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_two_workers_one_killed(tmp_path: Path, shoot: Any, order: BatchOrder, engine: Engine) -> None:
    distributed = pytest.importorskip("distributed")
    for number in range(16):
        shoot(f"{number:02}.png", 300, 400)
    (tmp_path / "in" / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    killed: list[int] = []
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as watcher,
    ):
        workers = set(watcher.run(os.getpid).values())
        assert len(workers) == 2

        def kill(event: Any) -> None:
            if isinstance(event, PhotoChanged) and event.state == "done" and event.result and not killed:
                killed.append(int(event.result.worker.rpartition(":")[2]))
                os.kill(killed[0], signal.SIGKILL)

        executor = ClusterExecutor(cluster.scheduler_address, SETTINGS)
        finished = run_batch(plan_batch(order, engine), on_event=kill, executor=executor)
    assert killed and killed[0] in workers
    assert (finished.done, finished.failed, finished.left) == (16, 1, 0), finished
    with Journal(order.journal_path, write=False) as journal:
        assert journal.counts() == {"done": 16, "failed": 1}
        assert len({row.figures["worker"] for row in journal.rows(("done",))}) >= 2
    assert read_photo(tmp_path / "out" / "07.png").pixels.shape == (300, 400, 3)
    assert plan_batch(order, engine).items == []

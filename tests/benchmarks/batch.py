"""Throughput of a batch beside pure inference, and its memory over many small photos.

``python -m tests.benchmarks batch`` (``--quick``: fewer photos). Everything is made by the program itself: photos are
synthetic, so that anyone measures the same. Three figures:

1. Megapixels a second of a batch of 24 MP JPEGs from file to file, divided by those of the same engine on the same
   pixels without reading and saving, in the same process.
2. Resident memory of a batch after 1,000 and after 10,000 small photos.
3. Photos a second of those.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from genrepair.engine import Engine, EngineSettings
from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo, write_photo
from genrepair.progress import NoProgress
from genrepair.services.batch import BatchEvent, BatchOrder, PhotoChanged, plan_batch, run_batch
from genrepair.services.batch.recipe_file import recipe_of_steps
from genrepair.services.document import Document
from genrepair.services.repair import run_recipe
from genrepair.services.speed import synthetic_photo

RECIPE = recipe_of_steps(["denoise"])
TARGET = 0.85


def main() -> int:
    """Print the figures; 1 if one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 photos of 6 MP, and 50 and 500 small ones")
    parser.add_argument("--part", choices=("throughput", "memory"), help="only this one")
    parser.add_argument("--threads", type=int, default=0, help="threads of one run; 0 chooses")
    parser.add_argument("--megapixels", type=float, help="size of the large photos (24)")
    parser.add_argument("--photos", type=int, help="number of the large photos (4)")
    options = parser.parse_args()
    failed = 0
    engine = Engine(EngineSettings(threads=options.threads))
    with tempfile.TemporaryDirectory(prefix="genrepair-bench-") as folder:
        if options.part in (None, "throughput"):
            size = options.megapixels or (6.0 if options.quick else 24.0)
            failed += throughput(Path(folder), engine, size, options.photos or (2 if options.quick else 4))
        if options.part in (None, "memory"):
            few, many = (50, 500) if options.quick else (1000, 10000)
            failed += memory(Path(folder), engine, few, many)
    return failed


def throughput(folder: Path, engine: Engine, megapixels: float, count: int) -> int:
    """File to file beside inference alone."""
    source = folder / "large"
    source.mkdir()
    for number in range(count):
        photo = Photo(synthetic_photo(megapixels, number), None, Carried("jpeg"))
        write_photo(photo, source / f"{number}.jpg", SaveOptions(quality=92, subsampling="4:2:0"))
    order = BatchOrder((str(source),), folder / "large-out", RECIPE)
    plan = plan_batch(order, engine)
    card = engine.card("denoise")
    warm = Document(Photo(synthetic_photo(1.0), None, Carried("jpeg")), undo=False)
    step = plan.ready.recipe.steps[0]
    run_recipe(warm.request(step.tool, step.params), plan.ready.recipe, engine, NoProgress())
    # Pure inference: the network over pixels that lie in memory, nothing else; measured before and after the batch,
    # because the machine may get slower meanwhile, and the mean of both counts.
    alone = [inference_seconds(engine, source, count, megapixels)]
    started = time.perf_counter()
    finished = run_batch(plan, engine)
    batch = (time.perf_counter() - started) / finished.megapixels
    alone.append(inference_seconds(engine, source, count, megapixels))
    pure = float(np.mean(alone))
    ratio = pure / batch
    print(
        f"{finished.done} JPEGs of {megapixels:g} MP on {engine.provider_in_use(card)}: file to file"
        f" {1 / batch:.3f} MP/s, inference alone {1 / alone[0]:.3f} and {1 / alone[1]:.3f} MP/s: {100 * ratio:.1f} %"
        f" (target {100 * TARGET:.0f} %), peak {peak_mb():.0f} MiB",
        flush=True,
    )
    return int(finished.done != count or ratio < TARGET)


def inference_seconds(engine: Engine, source: Path, count: int, megapixels: float) -> float:
    """Seconds a megapixel of the network alone, over one of the photos."""
    card = engine.card("denoise")
    pixels = read_photo(source / f"{count - 1}.jpg").pixels
    inputs = {each.name: pixels if each.kind == "image" else (0.0, 0.0) for each in card.inputs}
    started = time.perf_counter()
    engine.predict(card, inputs, output_dtype=np.uint8)
    return (time.perf_counter() - started) / (pixels.shape[0] * pixels.shape[1] / 1e6)


def memory(folder: Path, engine: Engine, few: int, many: int) -> int:
    """Resident memory after few and after many small photos of one batch."""
    source = folder / "small"
    source.mkdir()
    kinds = []
    for number in range(16):
        # Of different sizes, so that no buffer fits twice by chance.
        pixels = synthetic_photo(0.01, number)[: 64 + number, : 96 + 2 * number]
        path = folder / f"small-{number}.jpg"
        write_photo(Photo(np.ascontiguousarray(pixels), None, Carried("jpeg")), path)
        kinds.append(path)
    for number in range(many):
        place = source / f"{number // 1000}" / f"{number:05}.jpg"
        place.parent.mkdir(exist_ok=True)
        shutil.copy(kinds[number % len(kinds)], place)
    order = BatchOrder((str(source),), folder / "small-out", RECIPE)
    plan = plan_batch(order, engine)
    held: dict[int, float] = {}
    done = 0

    def watch(event: BatchEvent) -> None:
        nonlocal done
        if isinstance(event, PhotoChanged) and event.state == "done":
            done += 1
            if done in (few, many):
                held[done] = resident_mb()

    finished = run_batch(plan, engine, on_event=watch)
    grown = held[many] - held[few]
    print(
        f"{finished.done} small photos, {finished.done / finished.seconds:.1f} a second; resident memory after"
        f" {few}: {held[few]:.1f} MiB, after {many}: {held[many]:.1f} MiB ({grown:+.1f} MiB)",
        flush=True,
    )
    # The journal's page cache and the table of photos left may breathe; a leak of a kilobyte a photo would show.
    return int(finished.done != many or grown > max(4.0, 0.001 * (many - few)))


def resident_mb() -> float:
    """Memory of the process now, in MiB; its peak where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_mb()
    return pages * resource.getpagesize() / 2**20


def peak_mb() -> float:
    """Most memory the process ever had, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


if __name__ == "__main__":
    os.environ.setdefault("GENREPAIR_HOME", tempfile.mkdtemp(prefix="genrepair-bench-home-"))
    sys.exit(main())

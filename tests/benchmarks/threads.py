"""Measure the session settings of docs/adr/0003: ``python tests/benchmarks/threads.py [--quick]``.

A random-weight network of the shipped denoiser's shape (models.md, DN-S) is run with each setting in a process of
its own, because memory that one setting took would count for the next.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from genrepair.engine.runtime import CPU, OnnxRuntime, OpenOptions

WIDTHS = (64, 64, 128)


def build(path: Path) -> None:
    """Write PixelUnshuffle(2), three levels of conv-ReLU-conv blocks with additive skips, PixelShuffle, subtract."""
    random = np.random.default_rng(0)
    nodes, weights = [], []

    def add(kind: str, *inputs: str, **attributes: object) -> str:
        name = f"n{len(nodes)}"
        nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def conv(source: str, before: int, after: int, side: int = 3, stride: int = 1) -> str:
        weight = random.standard_normal((after, before, side, side)) / np.sqrt(side * side * before)
        weights.append(numpy_helper.from_array(weight.astype(np.float32), f"w{len(weights)}"))
        pad = 1 if side == 3 else 0
        return add("Conv", source, f"w{len(weights) - 1}", pads=[pad] * 4, strides=[stride, stride])

    def block(source: str, width: int) -> str:
        return add("Add", source, conv(add("Relu", conv(source, width, width)), width, width))

    x = conv(add("SpaceToDepth", add("Concat", "image", "noise_level", axis=1), blocksize=2), 20, WIDTHS[0])
    skips = []
    for level, (width, deeper) in enumerate(pairwise(WIDTHS)):
        for _ in range(level + 1):
            x = block(x, width)
        skips.append(x)
        x = conv(x, width, deeper, side=2, stride=2)
    for _ in range(3):
        x = block(x, WIDTHS[-1])
    for level in (1, 0):
        up = conv(x, WIDTHS[level + 1], 4 * WIDTHS[level], side=1)
        x = add("Add", add("DepthToSpace", up, blocksize=2, mode="CRD"), skips[level])
        for _ in range(level + 1):
            x = block(x, WIDTHS[level])
    residual = add("DepthToSpace", conv(x, WIDTHS[0], 12), blocksize=2, mode="CRD")
    nodes.append(helper.make_node("Sub", ["image", residual], ["output"]))
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "denoiser",
        [info("image", TensorProto.FLOAT, [1, 3, "H", "W"]), info("noise_level", TensorProto.FLOAT, [1, 2, "H", "W"])],
        [info("output", TensorProto.FLOAT, [1, 3, "H", "W"])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    path.write_bytes(model.SerializeToString())


def measure(
    model: Path, threads: int, spinning: bool, arena: bool, pattern: bool, tile: int, runs: int
) -> dict[str, float]:
    """Return the best wall and processor time per megapixel of input, and the memory taken."""
    options = OpenOptions(threads=threads, spinning=spinning, arena=arena, pattern=pattern)
    session = OnnxRuntime().open(model, CPU, options)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    feeds = {
        "image": np.random.default_rng(1).random((1, 3, tile, tile), np.float32),
        "noise_level": np.zeros((1, 2, tile, tile), np.float32),
    }
    wall, processor = [], []
    for number in range(runs):
        run_options = session.run_options()
        if number + 1 == runs:
            session.release_after(run_options)  # As the engine does with the last tile of a photo.
        start, start_processor = time.perf_counter(), time.process_time()
        session.run("output", feeds, run_options)
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - start_processor)
    # Processor time while nothing runs: what spinning threads take from the window.
    start_processor = time.process_time()
    time.sleep(0.2)
    idle = time.process_time() - start_processor
    megapixels = tile * tile / 1e6
    return {
        "wall_s_per_mp": min(wall) / megapixels,
        "core_s_per_mp": min(processor) / megapixels,
        "idle_core_s": idle,
        "peak_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "held_mb": held_mb(),
    }


def held_mb() -> float:
    """Memory of the process now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Print one line per setting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two runs of each setting instead of five")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(**json.loads(arguments.one) | {"model": Path(json.loads(arguments.one)["model"])})))
        return
    base = {"threads": 2, "spinning": False, "arena": True, "pattern": False, "tile": 1024}
    base["runs"] = 3 if arguments.quick else 6
    changes: list[dict[str, object]] = [
        {},
        {"threads": 1},
        {"spinning": True},
        {"pattern": True},
        {"arena": False},
        {"arena": False, "pattern": True},
        {"tile": 768},
        {"tile": 512},
        {"tile": 256},
    ]
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "denoiser.onnx"
        build(model)
        print("threads spin  arena pattern tile | s/MP  core-s/MP  core-s/MP kept*  idle core-s  peak MiB  held MiB")
        for change in changes:
            setting = base | change
            command = [sys.executable, __file__, "--one", json.dumps(setting | {"model": str(model)})]
            row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            tile = int(setting["tile"])
            kept = row["core_s_per_mp"] * (tile / (tile - 2 * 32 - 16)) ** 2
            print(
                f"{setting['threads']:7} {setting['spinning']!s:5} {setting['arena']!s:5} {setting['pattern']!s:7}"
                f" {tile:4} |{row['wall_s_per_mp']:5.2f} {row['core_s_per_mp']:10.2f} {kept:16.2f}"
                f" {row['idle_core_s']:12.3f} {row['peak_mb']:9.0f} {row['held_mb']:9.0f}",
                flush=True,
            )
        print("* per megapixel of photo: a halo of 32 and a blend of 16 pixels are computed and thrown away")


if __name__ == "__main__":
    main()

"""What a person gains who trains a model on pictures of their own: every command of the page, and its figures.

``python -m tests.benchmarks.own_pictures`` draws 60 pages (`tests.benchmarks.pages`) and others that take no part,
trains the shipped denoiser further on the 60, measures both models on the others and on two ordinary photos, makes a
model of the run, and lets the program use it. Its models lie in a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from genrepair.imaging.metrics import psnr
from tests.benchmarks.pages import page, write_pages
from training import degrade

ROOT = Path(__file__).resolve().parents[2]
SHIPPED, OWN = "denoise-standard", "denoise-pages"
PHOTOS = ROOT / "resources" / "samples" / "undamaged"
LEARNED, FIRST_OTHER = 60, 1000


def main() -> None:
    """Run everything and print two tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.own_pictures", description=__doc__)
    parser.add_argument("--minutes", default="10", help="of training (10)")
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "own-pictures", help="folder for everything")
    parser.add_argument("--others", type=int, default=6, help="pages to measure on (6)")
    parser.add_argument(
        "--set", action="append", default=None, metavar="NAME=VALUE", help="settings of the run (batch=8, crop=64)"
    )
    options = parser.parse_args()
    work: Path = options.work
    os.environ["GENREPAIR_HOME"] = str(work / "home")
    if not (work / "others").is_dir():
        write_pages(work / "pages", range(LEARNED))
        write_pages(work / "others", range(FIRST_OTHER, FIRST_OTHER + options.others))
    settings = [word for each in options.set or ("batch=8", "crop=64") for word in ("--set", each)]
    run = str(work / "run")
    train = ["train", "denoise", "--photos", str(work / "pages"), "--minutes", options.minutes, "--init-from", SHIPPED]
    _training(*train, *settings, "--out", run)
    for folder in (work / "others", PHOTOS):
        for model in (SHIPPED, run):
            _training("evaluate", model, "--set", str(folder), "--out", str(_figures(work, model, folder).parent))
    _training("export", run, "--id", OWN, "--title", "Denoise, pages", "--data", "60 pages drawn by tests.benchmarks")
    summary = json.loads((work / "run" / "summary.json").read_text(encoding="utf-8"))
    score = summary["validation"]["score"]
    print(f"\n{summary['steps']} steps in {summary['minutes']} minutes, the best at step {summary['best_step']}")
    print(f"held-out score {summary['base_score']} -> {score} dB ({summary['hardware']})")
    for folder, title in ((work / "others", f"{options.others} other pages"), (PHOTOS, "two ordinary photos")):
        print(f"\n{title}, mean PSNR in dB\n\n| noise | before | {SHIPPED} | own model |\n|---|---|---|---|")
        shipped, own = (
            json.loads(_figures(work, model, folder).read_text("utf-8"))["cases"] for model in (SHIPPED, run)
        )
        for case in shipped:
            before, first, second = (
                figures["psnr"] for figures in (shipped[case]["mean_before"], shipped[case]["mean"], own[case]["mean"])
            )
            print(f"| {case} | {before:.2f} | {first:.2f} | {second:.2f} |")
    print("\n`genrepair denoise` on one page with noise of σ 25, the level found by itself, PSNR in dB")
    clean = page(FIRST_OTHER + options.others)
    noisy = degrade.to_uint8(degrade.gaussian_noise(np.random.default_rng(4), degrade.to_float(clean), 25 / 255))
    cv2.imwrite(str(work / "noisy.png"), noisy[..., ::-1])
    print(f"| before | {psnr(noisy, clean):.2f} |")
    for model in (SHIPPED, OWN):
        out = work / f"{model}.png"
        _run("genrepair", "denoise", str(work / "noisy.png"), "-o", str(out), "--model", model, "--overwrite")
        result = np.asarray(cv2.imread(str(out)))[..., ::-1]
        print(f"| {model} | {psnr(result, clean):.2f} |")


def _figures(work: Path, model: str, folder: Path) -> Path:
    return work / f"{Path(model).name}-on-{folder.name}" / "metrics.json"


def _training(*words: str) -> None:
    _run("training", *words)


def _run(module: str, *words: str) -> None:
    print(f"\n$ python -m {module} {' '.join(words)}", flush=True)
    subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()

"""``python -m training evaluate``: figures, worst photos, contact sheets. ``results``: folders to be rated by eye."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrepair.engine import Catalog, Engine, EngineSettings, ModelCard
from genrepair.errors import GenrepairError, PhotoError, UsageError
from training import degrade
from training.data import find_photos, read_srgb
from training.evaluation.by_recipe import recipe_figures
from training.evaluation.cases import CASES, Case, cases_of, damaged_photos, ensembled, host_inputs, repaired
from training.evaluation.downstream import matches, tesseract, words_read
from training.evaluation.measures import CONVENTIONS, LOWER_IS_BETTER, measure
from training.export import export
from training.loop import SUMMARY

# What decides which photos are the worst.
_DECIDES = {"inpaint": "psnr_hole", "colours": "deltae2000"}
_THUMB = 300
# Methods that stand beside models, by the task they are for.
METHODS = {"inpaint": ("telea", "navier-stokes"), "denoise": ("nlm",)}


def evaluate(
    name: str,
    photos: Path,
    out: Path,
    say: Callable[[str], None],
    *,
    truth: Path | None = None,
    every: int = 1,
    worst: int = 4,
    prefer: str = "quality",
    keep: bool = False,
    downstream: bool = False,
    ensemble: bool = False,
    overlays: Path | None = None,
) -> dict[str, Any]:
    """Measure a model: on the cases of its task, on pairs, or as its recipe measures a run where neither is there.

    Parameters
    ----------
    name : str
        Id of a model, or a run folder.
    photos : Path
        Folder of good photos, or of damaged ones if ``truth`` is given.
    out : Path
        Where metrics.json, worst photos and sheets go.
    say : callable
    truth : Path, or None
        Folder with the undamaged photos of the same names.
    every : int
        Only every n-th photo.
    worst : int
        How many of the worst are kept of each case.
    prefer : {"quality", "speed"}
        "speed" measures the variant that this machine would use.
    keep : bool
        Keep every result, a folder for each case.
    downstream : bool
        Also count features found again, and words read where Tesseract is installed (`training.evaluation.downstream`).
    ensemble : bool
        Average the results of the eight orientations of each photo.
    overlays : Path, or None
        Pictures of real marks, for models that find damage; None: drawn marks.

    Raises
    ------
    GenrepairError
        The model or the photos cannot be used.
    """
    out.mkdir(parents=True, exist_ok=True)
    reader = tesseract() if downstream else None
    if downstream and reader is None:
        say("Tesseract is not installed: no words are read, features are counted.")
    with tempfile.TemporaryDirectory() as place:
        engine, card = open_model(name, Path(place), prefer)
        names, damaged, clean = _photos(photos, truth, every, say)
        ask = ensembled if ensemble else repaired
        if truth is None and card.task not in CASES:
            figures, sheet = recipe_figures(name, names, clean, overlays, say)
            engine.close()
            report = {"model": card.id, "sha256": card.sha256, "task": card.task, "set": str(photos)} | figures
            save_png(out / "sheets" / f"{figures['recipe']}.png", sheet)
            (out / "metrics.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
            say("  ".join(f"{k} {v:.4g}" for k, v in figures["figures"].items()))
            return report
        if ensemble and card.task == "colours":
            raise UsageError("--ensemble does not go with colours, whose network sees a thumbnail.")
        cases = (Case("pairs", lambda rng, image: (image, None)),) if truth is not None else cases_of(card.task)
        report: dict[str, Any] = {
            "model": card.id,
            "sha256": card.sha256,
            "task": card.task,
            "set": str(photos),
            "photos": len(names),
            "passes": 8 if ensemble else 1,
            "conventions": {
                "seeds": "numpy.random.default_rng of the letters of the case and the number of the photo",
                "noise": "white noise is added in float, not clipped or rounded; other damage is rounded to 8 bits",
                "result": "rounded to 8 bits; figures are means over photos",
            }
            | CONVENTIONS,
            "cases": {},
        }
        for case in cases:
            rows: list[dict[str, Any]] = []
            pictures: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
            sources = _pairs(case, damaged, clean) if truth is not None else damaged_photos(case, clean)
            bar = tqdm(sources, case.name, len(names), leave=False, unit="photo", file=sys.stderr, disable=None)
            for stem, target, (image, hole) in zip(names, clean, bar, strict=True):
                result = ask(engine, card, image, host_inputs(card, image, hole, case.told))
                shown = degrade.to_uint8(image)
                figures = measure(result, target, hole, card.task)
                before = measure(shown, target, hole, card.task)
                if downstream:
                    figures |= matches(result, target)
                    before |= matches(shown, target)
                rows.append({"photo": stem, **_rounded(figures), "before": _rounded(before)})
                pictures.append((shown, result, target))
                if keep:
                    save_png(out / "results" / case.name / f"{stem}.png", result)
            decides = _DECIDES.get(card.task, "psnr") if truth is None else "psnr"
            report["cases"][case.name] = _summary(rows, decides)
            if reader is not None and truth is None and card.task != "inpaint":
                # A filled hole gives back no letters; every other repair should.
                report["cases"][case.name]["text"] = _rounded(_words(ask, engine, card, case, reader))
            _look(out, case.name, rows, pictures, decides, worst)
            mean = report["cases"][case.name]["mean"]
            figures = mean | report["cases"][case.name].get("text", {})
            say(f"{case.name:<14}" + "  ".join(f"{k} {v:.4g}" for k, v in figures.items()))
        report["device"] = engine.provider_in_use(card)
        engine.close()
    (out / "metrics.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return report


def _words(ask: Any, engine: Engine, card: ModelCard, case: Case, reader: str) -> dict[str, float]:
    def damaged(page: NDArray[Any], number: int) -> Any:
        return case.make(np.random.default_rng(number), degrade.to_float(page))

    def result(given: Any) -> NDArray[Any]:
        image, hole = given
        return ask(engine, card, image, host_inputs(card, image, hole, case.told))

    return words_read(damaged, result, reader)


def write_results(
    name: str, photos: Path, out: Path, say: Callable[[str], None], *, task: str = "", case: str = "", every: int = 1
) -> int:
    """Write what a model or a classical method makes of a set, under the names of the photos; returns how many.

    Parameters
    ----------
    name : str
        Id of a model, a run folder, "input" (the damaged photo), "truth", or one of `METHODS`.
    task, case : str
        Needed for a method; a model knows its task, and the first case is taken if none is named.
    """
    methods = {m: t for t, each in METHODS.items() for m in each}
    with tempfile.TemporaryDirectory() as place:
        engine = card = None
        if name in methods or name in ("input", "truth"):
            task = task or methods.get(name, "")
            if not task:
                raise UsageError(f"--task says for which task {name!r} is written.")
        else:
            engine, card = open_model(name, Path(place), "quality")
            task = card.task
        known = {each.name: each for each in cases_of(task)}
        if case and case not in known:
            raise UsageError(f"There is no case {case!r} of {task}; known are {', '.join(known)}.")
        chosen = known[case] if case else next(iter(known.values()))
        names, _, clean = _photos(photos, None, every, say)
        for stem, target, (image, hole) in zip(names, clean, damaged_photos(chosen, clean), strict=True):
            shown = degrade.to_uint8(image)
            if engine is not None and card is not None:
                result = repaired(engine, card, image, host_inputs(card, image, hole, chosen.told))
            elif name == "truth":
                result = target
            elif name == "input":
                result = shown
            else:
                result = _classical(name, shown, hole, chosen)
            save_png(out / f"{stem}.png", result)
        if engine is not None:
            engine.close()
    say(f"Wrote {len(names)} results of {name} on {chosen.name} into {out}.")
    return len(names)


def open_model(name: str, place: Path, prefer: str) -> tuple[Engine, ModelCard]:
    """An engine and a model of it; a run folder is exported to ``place`` first."""
    settings = EngineSettings(provider="cpu", prefer=prefer)
    if (Path(name) / SUMMARY).is_file():
        made = export(Path(name), "run", place)
        engine = Engine(settings, Catalog([place]))
        return engine, engine.catalog.get(made.id)
    engine = Engine(settings)
    return engine, engine.catalog.get(name)


def _photos(
    photos: Path, truth: Path | None, every: int, say: Callable[[str], None]
) -> tuple[list[str], list[NDArray[Any]], list[NDArray[Any]]]:
    files, pictures = [], []
    for path in find_photos(photos)[:: max(1, every)]:
        try:
            pictures.append(read_srgb(path))
            files.append(path)
        except PhotoError as error:
            say(f"left out: {error}")
    if not files:
        raise GenrepairError(f"No photo in {photos} can be read.")
    # Photos of one name in different folders stay apart.
    names = ["-".join(path.relative_to(photos).with_suffix("").parts) for path in files]
    if truth is None:
        return names, [], pictures
    targets = {path.stem: path for path in find_photos(truth)}
    if missing := [path.name for path in files if path.stem not in targets]:
        raise GenrepairError(f"{missing[0]} has no undamaged photo of the same name in {truth}.")
    clean = [read_srgb(targets[path.stem]) for path in files]
    for path, a, b in zip(files, pictures, clean, strict=True):
        if a.shape != b.shape:
            raise GenrepairError(f"{path.name} and its undamaged photo differ in size.")
    return names, pictures, clean


def _pairs(case: Case, damaged: list[NDArray[Any]], clean: list[NDArray[Any]]) -> Iterator[Any]:
    for image in damaged:
        yield degrade.to_float(image), None


def _classical(name: str, shown: NDArray[Any], hole: NDArray[np.uint8] | None, case: Case) -> NDArray[Any]:
    if name == "nlm":
        strength = 255 * case.told[0] * 0.8 if case.told else 10
        flipped = np.ascontiguousarray(shown[..., ::-1])
        return np.asarray(cv2.fastNlMeansDenoisingColored(flipped, None, strength, strength, 7, 21))[..., ::-1]
    flag = cv2.INPAINT_TELEA if name == "telea" else cv2.INPAINT_NS
    assert hole is not None
    return np.asarray(cv2.inpaint(shown, hole, 3, flag))


def _summary(rows: list[dict[str, Any]], decides: str) -> dict[str, Any]:
    keys = [key for key in rows[0] if key not in ("photo", "before")]
    mean = {key: round(float(np.mean([row[key] for row in rows if key in row])), 4) for key in keys}
    before = {
        key: round(float(np.mean([row["before"][key] for row in rows if key in row["before"]])), 4) for key in keys
    }
    return {"mean": mean, "mean_before": before, "decides": decides, "photos": rows}


def _look(out: Path, case: str, rows: list[dict[str, Any]], pictures: list[Any], decides: str, worst: int) -> None:
    """Contact sheet of the whole set, and the worst at full size: damaged, result, truth."""
    sign = -1 if decides in LOWER_IS_BETTER else 1
    order = sorted(range(len(rows)), key=lambda i: sign * rows[i].get(decides, rows[i]["psnr"]))
    lines = []
    for i in order[:24]:
        cells = [_thumb(picture) for picture in pictures[i]]
        strip = np.concatenate(cells, axis=1)
        label = np.full((26, strip.shape[1], 3), 24, np.uint8)
        text = f"{rows[i]['photo'][:40]}   {decides} {rows[i].get(decides, rows[i]['psnr']):.2f}"
        cv2.putText(label, text, (8, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (230, 230, 230), 1, cv2.LINE_AA)
        lines += [label, strip]
    save_png(out / "sheets" / f"{case}.png", np.concatenate(lines))
    for place, i in enumerate(order[:worst]):
        strip = np.concatenate(pictures[i], axis=1)
        save_png(out / "worst" / case / f"{place + 1}-{rows[i]['photo']}.png", strip)


def _thumb(picture: NDArray[Any]) -> NDArray[Any]:
    """The picture's middle at full size: shrinking would hide what a repair did to the details."""
    height, width = picture.shape[:2]
    row, column = max(0, (height - _THUMB) // 2), max(0, (width - _THUMB) // 2)
    cut = picture[row : row + _THUMB, column : column + _THUMB]
    below, right = _THUMB - cut.shape[0], _THUMB - cut.shape[1]
    return np.pad(cut, ((0, below), (0, right), (0, 0)), constant_values=24)


def save_png(path: Path, picture: NDArray[Any]) -> None:
    """Write (height, width, 3) uint8 as PNG; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    if not done:
        raise GenrepairError(f"{path} cannot be encoded.")
    path.write_bytes(data.tobytes())


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 4) for key, value in figures.items()}

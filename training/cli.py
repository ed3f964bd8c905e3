"""The verbs of ``python -m training``."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from genrepair import paths
from genrepair.errors import GenrepairError, UsageError
from training.commands import (
    ablate,
    average,
    blur,
    crossval,
    explain,
    levels,
    lines,
    noise_reading,
    package_photos,
    prepare,
)
from training.commands.run_options import add_run_options, config_of, find_weights, recipe_named, say
from training.memory import keep_memory
from training.watch import JsonWatch, PrintWatch, Watch, be_modest

JSON_HELP = "JSON lines for another program; pause, resume and stop on standard input (training/watch.py)"
# What a person may say about a model; the rest of its card follows from the network.
CARD_FIELDS = {"title", "summary", "licence", "version", "training_data", "metrics", "default", "optional"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; returns the exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    options = build_parser().parse_args(arguments)
    if getattr(options, "json", False):
        options.watch = JsonWatch(options.verb.__name__.strip("_"))
        be_modest()
    else:
        # Of the processes of one run (torchrun), the first speaks for all.
        options.watch = PrintWatch() if os.environ.get("RANK", "0") == "0" else Watch()
    try:
        options.verb(options)
    except GenrepairError as error:
        return _fail(options.watch, str(error), error.exit_code)
    except BrokenPipeError:
        # Who read our output has gone (`| head`): nothing to say, and Python must not say it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _fail(options.watch, _about_file(error), 1)
    except KeyboardInterrupt:
        print("training: stopped; the same command continues from the last checkpoint.", file=sys.stderr)
        return 130
    return 0


def _about_file(error: OSError) -> str:
    name = error.filename or "A file"
    if error.errno == errno.ENOSPC:
        return f"{name} cannot be written, because the disk is full; free some space and run the same command again."
    return f"{name} cannot be used ({error.strerror}); look at its rights, or choose another place."


def _fail(watch: Watch, sentence: str, code: int) -> int:
    watch.tell("error", text=sentence)
    print(f"training: {sentence}", file=sys.stderr)
    return code


def build_parser() -> argparse.ArgumentParser:
    """The verbs and their options; loads no PyTorch, so that ``--help`` is quick."""
    parser = argparse.ArgumentParser(
        prog="python -m training", description="Train GenRepair's networks on any folder of photos."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    prepare.add(verbs)
    package_photos.add(verbs)
    train = verbs.add_parser("train", help="train a model, or continue a run", description=_train.__doc__)
    train.add_argument("recipe", metavar="RECIPE", help="name of a recipe, as denoise (docs/training.md)")
    train.add_argument("--out", required=True, type=Path, metavar="RUN", help="run folder; an old run is continued")
    add_run_options(train)
    train.add_argument("--json", action="store_true", help=JSON_HELP)
    train.set_defaults(verb=_train)

    export = verbs.add_parser("export", help="make a model of the program from a run", description=_export.__doc__)
    export.add_argument("run", type=Path, metavar="RUN", help="run folder")
    export.add_argument("--id", required=True, metavar="ID", help="name of the model, as denoise-mine")
    export.add_argument("--to", type=Path, metavar="DIR", help="folder; your own model folder if not given")
    export.add_argument("--part", default="", metavar="NAME", help="a part of the network, where its recipe has parts")
    export.add_argument("--title", help="a few words for people")
    export.add_argument("--licence", help="licence of the weights (Apache-2.0)")
    export.add_argument(
        "--data", action="append", metavar="TEXT", help="source and licence of training data; repeatable"
    )
    export.add_argument("--version", help="version of the model (1)")
    export.add_argument(
        "--card", type=Path, metavar="TOML", help="file with these fields and summary, metrics, default"
    )
    export.add_argument("--small", action="store_true", help="store weights with 16 bits: half as large a file")
    export.add_argument("--json", action="store_true", help=JSON_HELP)
    export.set_defaults(verb=_export)

    quantize = verbs.add_parser(
        "quantize", help="make the int8 and fp16 variants of a model", description=_quantize.__doc__
    )
    quantize.add_argument("models", nargs="+", metavar="MODEL", help="id of a model, or a run folder")
    quantize.add_argument(
        "--photos", required=True, type=Path, metavar="DIR", help="folder of good photos, searched deeply"
    )
    quantize.add_argument("--to", type=Path, metavar="DIR", help="folder of the model, where it is not found by itself")
    quantize.add_argument("--overlays", type=Path, metavar="DIR", help="pictures of real marks, for damage")
    quantize.add_argument("--crops", type=int, default=64, metavar="N", help="crops to calibrate with (64)")
    quantize.add_argument("--allowed", type=float, metavar="LOSS", help="largest loss of a validation figure (0.1 dB)")
    quantize.add_argument("--print-only", action="store_true", help="measure and write nothing")
    quantize.set_defaults(verb=_quantize)

    evaluate = verbs.add_parser("evaluate", help="measure a model on a folder of photos", description=_evaluate.__doc__)
    evaluate.add_argument("model", metavar="MODEL", help="id of a model, or a run folder")
    evaluate.add_argument("--set", required=True, type=Path, metavar="DIR", dest="photos", help="folder of photos")
    evaluate.add_argument(
        "--truth", type=Path, metavar="DIR", help="undamaged photos of the same names; DIR is damaged"
    )
    evaluate.add_argument("--out", required=True, type=Path, metavar="OUT", help="folder for figures and pictures")
    evaluate.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th photo")
    evaluate.add_argument("--worst", type=int, default=4, metavar="N", help="how many of the worst are kept (4)")
    evaluate.add_argument("--prefer", choices=("quality", "speed"), default="quality", help="speed: int8 where it runs")
    evaluate.add_argument("--keep", action="store_true", help="keep every result")
    evaluate.add_argument("--ensemble", action="store_true", help="average eight orientations (eight times the time)")
    evaluate.add_argument(
        "--downstream", action="store_true", help="also count features found again, and words read (Tesseract)"
    )
    evaluate.add_argument("--overlays", type=Path, metavar="DIR", help="pictures of real marks, for damage")
    evaluate.set_defaults(verb=_evaluate)

    crossval.add(verbs)
    average.add(verbs)
    ablate.add(verbs)
    blur.add(verbs)
    noise_reading.add(verbs)
    explain.add(verbs)
    levels.add(verbs)
    lines.add(verbs)

    results = verbs.add_parser("results", help="write results to be rated", description=_results.__doc__)
    results.add_argument(
        "model", metavar="MODEL|METHOD", help="a model, a run, or input, truth, nlm, telea, navier-stokes"
    )
    results.add_argument("--set", required=True, type=Path, metavar="DIR", dest="photos", help="folder of good photos")
    results.add_argument("--out", required=True, type=Path, metavar="OUT", help="folder for the results")
    results.add_argument("--task", default="", help="for input and truth: denoise, inpaint, restore, colours")
    results.add_argument("--case", default="", help="which damage, as evaluate names it; the task's first")
    results.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th photo")
    results.set_defaults(verb=_results)

    rate = verbs.add_parser("rate", help="compare two folders of results by eye, blindly", description=_rate.__doc__)
    rate.add_argument("first", type=Path, metavar="DIR_A", help="folder of results")
    rate.add_argument("second", type=Path, metavar="DIR_B", help="folder of results of the same names")
    rate.add_argument("--out", type=Path, default=Path("votes.csv"), metavar="CSV", help="file of votes (votes.csv)")
    rate.add_argument(
        "--reference", type=Path, metavar="DIR", help="what both were made from, shown while Space is held"
    )
    rate.add_argument("--rater", default="", help="name of who votes; everybody votes on all pairs")
    rate.add_argument("--seed", type=int, default=1, help="draws the order and the sides")
    rate.add_argument("--scores-only", action="store_true", help="open no window, only add up the votes")
    rate.set_defaults(verb=_rate)
    return parser


def _train(options: argparse.Namespace) -> None:
    """Train a model on your photos. Kill it at any time: the same command goes on from the last checkpoint."""
    keep_memory()
    # PyTorch takes seconds to load; --help must not.
    from training.data import load_photos
    from training.loop import Trainer

    recipe = recipe_named(options.recipe)
    config = config_of(recipe, options)
    start = find_weights(options.init_from) if options.init_from else None
    photos = load_photos(options.photos, config.crop)
    watch, say = options.watch, options.watch.note
    for sentence in photos.unreadable:
        say(f"left out: {sentence}")
    say(f"{len(photos.train)} photos to train with, {len(photos.held_out)} held out.")
    watch.tell("photos", train=len(photos.train), held_out=len(photos.held_out), left_out=photos.unreadable)
    trainer = Trainer(recipe(config, photos), options.out, start, say, watch)
    with _stopped_by_signals(trainer.stop):
        trainer.run()
    trainer.workers.close()
    if trainer.stopping:
        raise KeyboardInterrupt
    best, base, margin = trainer.state.best, trainer.state.base, trainer.recipe.margin
    if base is not None and best <= base:
        say(
            f"Nothing was gained: no measurement beat the {base:.3f} of the weights that it began with, and the run "
            "keeps those. Train longer or on more photos; or these photos are of a kind that the model knows already."
        )
    elif base is not None and best < base + margin:
        say(
            f"The weights that it began with scored {base:.3f}, the best of this run {best:.3f}: less than {margin:g} "
            "more is no gain, but what another seed would make of it. Train longer, or on more photos."
        )
    elif base is not None:
        say(f"Gained {best - base:.3f}: {best:.3f} on held-out photos, after {base:.3f} at the beginning.")
    say(f"Done. Make a model of it: python -m training export {options.out} --id {recipe.name}-mine")


def _export(options: argparse.Namespace) -> None:
    """Write ID.onnx, ID.toml and ID.safetensors after proving that the program gives what PyTorch gives."""
    from training.export import export

    folder = options.to or paths.user_models_dir()
    if options.to is None and (paths.models_dir() / f"{options.id}.toml").is_file():
        raise UsageError(f"{options.id} is a model of the program itself; choose another name with --id.")
    about: dict[str, Any] = {}
    if options.card is not None:
        try:
            about = tomllib.loads(options.card.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{options.card} cannot be read as TOML: {error}.") from error
        if unknown := set(about) - CARD_FIELDS:
            raise UsageError(f"{options.card} has an unknown key {sorted(unknown)[0]!r}.")
    given = {
        "title": options.title,
        "licence": options.licence,
        "version": options.version,
        "training_data": options.data,
    }
    about |= {name: value for name, value in given.items() if value is not None}
    about["training_data"] = tuple(about.get("training_data", ()))
    card = export(options.run, options.id, folder, about, options.part, options.small)
    options.watch.note(f"Wrote {folder / card.file} with its card and weights.")
    if not options.small and card.variant("fp16") is None:
        options.watch.note(
            "There is no fp16 variant: none could be made that agrees. On CUDA it computes with 32 bits."
        )
    if card.training.get("best_step") == 0:
        options.watch.note(f"It has the weights of {card.training['started_from']}: the run gained nothing.")
    options.watch.tell("finished", model=card.id, card=folder / f"{card.id}.toml")


def _quantize(options: argparse.Namespace) -> None:
    """Write ID-int8.onnx and its entry in the card, if it loses no more than allowed on held-out photos.

    The fp16 variant for CUDA is made anew as well.
    """
    from training.quantization.quantize import quantize

    for model in options.models:
        quantize(
            model,
            options.photos,
            options.to,
            say,
            crops=options.crops,
            dry=options.print_only,
            overlays=options.overlays,
            allowed=options.allowed,
        )


def _evaluate(options: argparse.Namespace) -> None:
    """Write metrics.json, the worst photos and contact sheets of a model on seeded damage, or on pairs."""
    from training.evaluation.evaluate import evaluate

    evaluate(
        options.model,
        options.photos,
        options.out,
        say,
        truth=options.truth,
        every=options.every,
        worst=options.worst,
        prefer=options.prefer,
        keep=options.keep,
        downstream=options.downstream,
        ensemble=options.ensemble,
        overlays=options.overlays,
    )
    say(f"Wrote {options.out / 'metrics.json'}, and pictures beside it.")


def _results(options: argparse.Namespace) -> None:
    """Write what a model or a classical method makes of the same damaged photos, for ``rate``."""
    from training.evaluation.evaluate import write_results

    write_results(
        options.model, options.photos, options.out, say, task=options.task, case=options.case, every=options.every
    )


def _rate(options: argparse.Namespace) -> None:
    """Ask which of two results is better (keys 1, 2, 0; the sides are shuffled), then print Bradley-Terry scores.

    The same command goes on where it was left. All votes of the file count, so several comparisons can share one.
    """
    from training.rate import rate

    rate(
        options.first,
        options.second,
        options.out,
        say,
        seed=options.seed,
        rater=options.rater,
        reference=options.reference,
        window=not options.scores_only,
    )


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl+C and SIGTERM let the step come to its end and leave a checkpoint; a second one ends at once."""

    def asked(number: int, frame: FrameType | None) -> None:
        say("Stopping after this step; once more stops at once.")
        stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

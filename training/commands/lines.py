"""``lines``: what the line of *Find damage* finds and costs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import say


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser(
        "lines", help="show what the line of Find damage finds and costs", description=_run.__doc__
    )
    parser.add_argument("model", metavar="MODEL", help="id of a model that finds damage")
    parser.add_argument("--photos", required=True, type=Path, metavar="DIR", help="folder of good photos")
    parser.add_argument(
        "--overlays", default="", metavar="DIR", help="pictures of real marks, a folder for each kind; else drawn ones"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th photo")
    parser.add_argument("--side", type=int, default=768, metavar="N", help="at most N pixels a side (768)")
    parser.add_argument("--one-tone", action="store_true", help="photos and marks without colours, as in scans in grey")
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder of the model, where it is not found by itself")
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Look at held-out photos with held-out marks, and without any, and print what is found.

    The first row is the rule of genrepair/imaging/damage_line.py as it is; in each of the others one number of it is
    another one. Nothing is written.
    """
    from genrepair.engine import Engine, EngineSettings, read_card
    from training.damage_lines import figures, look, variations
    from training.damage_synth import load_overlays
    from training.data import load_photos
    from training.quantization.quantize import find_model
    from training.recipes.damage import CLASSES

    card = read_card(find_model(options.model, options.to))
    if tuple(card.output.classes) != tuple(CLASSES):
        raise UsageError(f"{card.id} does not find damage; name a model of the task damage.")
    photos = load_photos(options.photos, 1).held_out[:: options.every]
    _, marks = load_overlays(options.overlays)
    engine = Engine(EngineSettings(provider="cpu"))
    side = options.side
    seen = look(engine, card, [photo[:side, :side] for photo in photos], marks, 17, options.one_tone)
    engine.close()
    line = float(card.metrics.get("threshold", 0.6))
    counted = float(card.metrics.get("false_marks", 0.0)), float(card.metrics.get("false_marks_lowest", 0.0))
    say(f"{card.id}: {len(seen)} held-out photos, each with marks, without, and worn without.")
    say(f"{'rule':<18} {'found':>6} {'whole':>6} {'F1':>6}   false marks, mean/median   marked")
    for name, rule in variations():
        f = figures(seen, line, counted, rule)
        say(
            f"{name:<18} {100 * f.found:>5.0f}% {100 * f.whole:>5.0f}% {f.f1:>6.3f}   "
            f"{f.false_marks:>15.1f} / {f.false_median:<6.0f}   {f.marked_percent:>6.2f}%"
        )

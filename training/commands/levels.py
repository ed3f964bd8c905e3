"""``levels``: what a denoiser is to be told about noise that is wider than a pixel."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import say


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser(
        "levels", help="find what a denoiser is to be told about coarse noise", description=_run.__doc__
    )
    parser.add_argument("model", metavar="MODEL", help="id of a model that finds the noise level itself")
    parser.add_argument("--photos", required=True, type=Path, metavar="DIR", help="folder of good photos")
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder of the model, where it is not found by itself")
    parser.add_argument("--side", type=int, default=144, metavar="N", help="crops of N pixels a side (144)")
    parser.add_argument("--print-only", action="store_true", help="measure and write nothing")
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Try levels on held-out photos with white, camera and coarse noise and with none, and write the best rule.

    The rule goes into the model's card; a new export takes it away, because it belongs to other weights. It is not
    written if it gains less than 0.03 dB on the mean of the four.
    """
    from genrepair.engine import Engine, EngineSettings, read_card, write_card
    from training.data import load_photos
    from training.noise_levels import DRAWS, KINDS, LEAST_GAIN, LEVELS, best_rule, figures, try_levels
    from training.quantization.quantize import find_model

    path = find_model(options.model, options.to)
    card = read_card(path)
    if not card.training.get("blind", False):
        raise UsageError(f"{card.id} does not find the noise level itself; a level is measured for it anyway.")
    photos = load_photos(options.photos, options.side).held_out
    engine = Engine(EngineSettings(provider="cpu"))
    say(f"{card.id}: {len(photos)} held-out photos, {len(KINDS)} kinds of noise, {DRAWS} draws, {len(LEVELS)} levels.")
    trials = try_levels(engine, card, photos, options.side, seed=6)
    engine.close()
    rule, gain = best_rule(trials)
    blind, told = figures(trials, None), figures(trials, rule)
    for kind in KINDS:
        own = [t for t in trials if t.kind == kind]
        before, best = (sum(values) / len(own) for values in ([t.noisy for t in own], [t.results.max() for t in own]))
        say(f"  {kind:<8} noisy {before:6.2f}  alone {blind[kind]:6.2f}  rule {told[kind]:6.2f}  best {best:6.2f} dB")
    say(
        f"  From a strength of {rule.least:g} on min({rule.most:g}, {rule.scale:g} x coarseness^{rule.power:g}): "
        f"{gain:.3f} dB more on the mean."
    )
    if options.print_only:
        return
    facts = {key: value for key, value in card.training.items() if key != "told"}
    if gain >= LEAST_GAIN:
        facts["told"] = asdict(rule)
    write_card(replace(card, training=facts), path)
    say(f"Wrote {path}: " + ("the rule." if "told" in facts else "no rule; it would gain too little."))

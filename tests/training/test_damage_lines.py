"""What the line of Find damage finds and costs, and the verb that shows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genrepair.imaging.damage_line import RULE
from genrepair.progress import NoProgress
from genrepair.tools.damage import TOOL, DamageParams
from genrepair.tools.tool import Request
from training.cli import main
from training.damage_lines import Figures, Seen, figures, mask_of, variations

COUNTED = 4.0, 20.0


def seen() -> Seen:
    """A line that fades, beside a speck that is none; a good photo with a false mark, a worn one without."""
    marked, good, worn = (np.zeros((200, 300, 4), np.uint8) for _ in range(3))
    truth = np.zeros((200, 300), bool)
    truth[50:53, 20:280] = True
    marked[50:53, 20:150, 0] = 230
    marked[50:53, 150:280, 0] = 45
    good[100:104, 100:104, 1] = 240
    return Seen(marked, good, worn, truth, truth)


def test_what_is_found_and_what_is_false() -> None:
    assert figures([seen()], 0.6, COUNTED) == Figures(
        found=1.0, whole=1.0, f1=1.0, false_marks=0.5, false_median=0.5, marked_percent=pytest.approx(100 * 16 / 120000)
    )
    nearer = figures([seen()], 0.6, COUNTED, replace(RULE, followed=0.3))
    assert nearer.found == nearer.whole == 0.0 and nearer.f1 == pytest.approx(2 / 3)


def test_every_number_of_the_rule_is_tried() -> None:
    rules = dict(variations())
    assert rules.pop("as it is") == RULE and all(rule != RULE for rule in rules.values())
    assert len({*rules.values()}) == len(rules) > 15


def test_it_marks_what_the_tool_marks(engine: Any, noisy: Any) -> None:
    photo = noisy(120, 140, 20)
    photo[30:34, 10:120] = 255
    request = Request(photo, None, DamageParams(grow=0))
    engine.cards["damage"] = card = replace(
        engine.cards["damage"], metrics={"threshold": 0.6, "false_marks": COUNTED[0], "false_marks_lowest": COUNTED[1]}
    )
    mask = TOOL.finish(request, TOOL.prepare(request, engine, NoProgress())).mask
    map_ = engine.predict(card, {card.image_input.name: photo}, output_dtype=np.uint8)
    assert mask is not None and mask.any()
    np.testing.assert_array_equal(mask_of(map_, 0.6, COUNTED), mask > 0)


def test_the_verb_prints_a_row_for_each_rule(
    tiny_models: Path, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--photos", str(photos), "--side", "96", "--to", str(tiny_models)]
    assert main(["lines", "damage-tiny", *where]) == 0
    said = capsys.readouterr().out
    assert said.count("\n") == 2 + len(dict(variations())) and "followed 0.1 " in said
    assert main(["lines", "damage-tiny", *where, "--one-tone"]) == 0
    assert said != capsys.readouterr().out
    assert main(["lines", "denoise-tiny", *where]) != 0
    assert "does not find damage" in capsys.readouterr().err

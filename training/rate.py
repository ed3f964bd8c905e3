"""``python -m training rate``: the window of the program asks, this adds up."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from genrepair.errors import GenrepairError, UsageError
from training.bradley_terry import PRIOR, Score, fit


def rate(
    first: Path,
    second: Path,
    votes: Path,
    say: Callable[[str], None],
    *,
    seed: int = 1,
    rater: str = "",
    reference: Path | None = None,
    window: bool = True,
) -> list[Score]:
    """Collect votes in a window of its own process, and print and return the scores of all votes in the file.

    Raises
    ------
    UsageError, GenrepairError
        The window could not be opened, or there is no vote.
    """
    if window:
        # A process of its own: Qt belongs to the program's window, and PyTorch is not needed there.
        command = [sys.executable, "-m", "genrepair.ui.rating_window", str(first), str(second)]
        command += ["--out", str(votes), "--seed", str(seed), "--rater", rater]
        if reference is not None:
            command += ["--reference", str(reference)]
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            sentence = (done.stderr.strip().splitlines() or ["the window could not be opened"])[-1].removeprefix(
                "rate: "
            )
            raise UsageError(sentence) if done.returncode == 2 else GenrepairError(sentence)
    scores = fit(read_choices(votes))
    say(f"{'method':<28}{'score':>8}   95 % interval    wins  ties  losses   against the average")
    for each in scores:
        interval = f"{each.low:+.2f} to {each.high:+.2f}"
        say(
            f"{each.method:<28}{each.score:>+8.2f}   {interval:<16} {each.wins:>4}  {each.ties:>4}  {each.losses:>6}"
            f"   {100 * each.share:.0f} %"
        )
    say(f"Bradley-Terry, natural log; a tie is half a win each, {PRIOR} wins each to begin with; all votes in {votes}.")
    return scores


def read_choices(votes: Path) -> list[tuple[str, str, str]]:
    """(left, right, winner or empty) of every vote.

    Raises
    ------
    GenrepairError
        There is no vote.
    """
    try:
        with votes.open(newline="", encoding="utf-8") as file:
            rows = [(row["left"], row["right"], row["winner"]) for row in csv.DictReader(file)]
    except FileNotFoundError:
        rows = []
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise GenrepairError(f"{votes} is no file of votes.") from error
    if not rows:
        raise GenrepairError(f"There is no vote in {votes} yet.")
    return rows

"""A batch on a terminal: a bar, the photos that fail, the sum at the end; or JSON lines for scripts."""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType

from tqdm import tqdm

from genrepair.services.batch import BatchEvent, BatchPlan, Finished, Note, Paused, PhotoChanged, Resumed, Running
from genrepair.services.batch.estimate import Estimate, formats

# Between two lines about the progress in JSON.
_RUNNING_S = 2.0


class BatchView:
    """Shows events as they come.

    Parameters
    ----------
    as_json : bool
        One JSON object a line on the standard output, and nothing else.
    """

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self._told = 0.0
        self._bar = tqdm(
            total=0,
            file=sys.stderr,
            disable=as_json or not sys.stderr.isatty(),
            leave=False,
            bar_format="{n_fmt}/{total_fmt} |{bar}| {desc}",
        )

    def tell(self, event: BatchEvent) -> None:
        """Show one event."""
        if self._json:
            if self._worth_a_line(event):
                print(json.dumps(event.as_dict(), default=str), flush=True)
            return
        if isinstance(event, Running):
            self._bar.total, self._bar.n = event.photos, event.done + event.failed
            self._bar.set_description_str(_progress(event), refresh=False)
            self._bar.refresh()
        elif isinstance(event, PhotoChanged) and event.state == "failed":
            self._say(f"{event.source}: {event.error}")
        elif isinstance(event, Note):
            self._say(event.text)
        elif isinstance(event, Paused):
            self._say(event.reason or "paused")
        elif isinstance(event, Resumed):
            self._say("it goes on")
        elif isinstance(event, Finished):
            self._bar.clear()
            print(summary(event), file=sys.stderr)

    def _worth_a_line(self, event: BatchEvent) -> bool:
        """Whether scripts get the event: a long batch must not fill their disk with its progress."""
        if isinstance(event, Running):
            now = time.monotonic()
            if now - self._told < _RUNNING_S:
                return False
            self._told = now
        return not (isinstance(event, PhotoChanged) and event.state in ("running", "queued"))

    def _say(self, sentence: str) -> None:
        self._bar.clear()
        print(f"genrepair: {sentence}", file=sys.stderr, flush=True)

    def __enter__(self) -> BatchView:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()


def _progress(event: Running) -> str:
    left = "" if event.seconds_left is None else f", {duration(event.seconds_left)} left"
    failed = f", {event.failed} failed" if event.failed else ""
    names = " ".join(event.current[:2])[-40:]
    return (
        f"{event.megapixels_done:.0f}/{event.megapixels:.0f} MP, {event.megapixels_a_second:.2f} MP/s"
        f"{left}{failed}  {names}"
    )


def summary(event: Finished) -> str:
    """The end of a batch in a line or two."""
    parts = [f"{event.done} done ({event.megapixels:.1f} megapixels in {duration(event.seconds)})"]
    for number, words in (
        (event.already, "finished before"),
        (event.skipped, "skipped because the result's name is taken"),
        (event.failed, "failed"),
        (event.failed_before, "failed before (--retry-failed tries them again)"),
        (event.left, "left"),
    ):
        if number:
            parts.append(f"{number} {words}")
    text = ", ".join(parts) + "."
    if event.reason:
        text += f" {event.reason}"
    return text + (f"\nReport: {event.report}" if event.report else "")


def plan_sentences(plan: BatchPlan, expected: Estimate) -> list[str]:
    """What a dry run tells after the list of photos."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(formats(plan).items()))
    lines = [f"{len(plan.items)} photos to repair ({kinds or 'none'}), {plan.megapixels:.1f} megapixels."]
    if plan.renamed:
        lines.append(f"{len(plan.renamed)} results get a number in their name, because the name is taken.")
    free = "unknown" if expected.bytes_free is None else f"{expected.bytes_free / 1e9:.1f} GB"
    lines.append(f"Disk: about {expected.bytes_needed / 1e9:.2f} GB needed, {free} free.")
    if not expected.fits:
        lines.append("The disk is too small: make room or choose another folder.")
    if expected.seconds is not None and expected.seconds_a_megapixel is not None:
        lines.append(
            f"Time: about {duration(expected.seconds)}, by the middle of {expected.sample}"
            f" ({expected.seconds_a_megapixel:.2f} s a megapixel)."
        )
    return lines


def duration(seconds: float) -> str:
    """Seconds in words as short as "2 h 05 min", "3 min 20 s", "4.2 s"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min"

"""Progress on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

from tqdm import tqdm


class ProgressBar:
    """A Progress drawn on the terminal's error stream; silent where there is no terminal."""

    cancelled = False

    def __init__(self, title: str) -> None:
        self._bar = tqdm(
            total=100,
            desc=title[-32:],
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
            leave=False,
            bar_format="{desc} {percentage:3.0f}% |{bar}| {elapsed}<{remaining}{postfix}",
        )

    def update(self, fraction: float, text: str = "") -> None:
        """Draw ``fraction`` (0..1) of the bar."""
        if text:
            self._bar.set_postfix_str(text, refresh=False)
        self._bar.n = max(self._bar.n, min(100, round(100 * fraction)))
        self._bar.update(0)

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

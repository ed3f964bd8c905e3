"""One HTML page from pictures and captions; it needs no network and no script."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#222;background:#fff}"
    "figure{margin:2rem 0}img{max-width:100%;image-rendering:pixelated}figcaption{margin-top:.5rem;color:#444}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}figcaption{color:#bbb}}"
)


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Parameters
    ----------
    title : str
    pictures : sequence of (file name, caption)
    text : str
        What is seen and how to read it.
    """

    title: str
    pictures: Sequence[tuple[str, str]]
    text: str


def write_page(path: Path, title: str, sections: Sequence[Section]) -> None:
    """Write the page beside its pictures."""
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
        f"<h1>{html.escape(title)}</h1>",
    ]
    for section in sections:
        parts += [f"<h2>{html.escape(section.title)}</h2>", f"<p>{html.escape(section.text)}</p>"]
        for file, caption in section.pictures:
            words = html.escape(caption)
            parts.append(
                f'<figure><img src="{html.escape(file)}" alt="{words}"><figcaption>{words}</figcaption></figure>'
            )
    path.write_text("\n".join([*parts, "</body></html>"]) + "\n", encoding="utf-8")

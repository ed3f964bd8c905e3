"""The report of a batch: one HTML page with small pictures and figures, and a CSV table."""

from __future__ import annotations

import base64
import csv
import html
import io
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from genrepair.imaging.files.names import long_path
from genrepair.imaging.write import place_file
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.journal_row import FAILED, STATES, Row
from genrepair.services.triage import Figures

HTML_NAME, CSV_NAME = "genrepair-report.html", "genrepair-report.csv"
# A page of ten thousand pairs would have 200 MB; the rest shows its figures only.
MOST_PICTURES = 1000
_FIGURES = tuple(Figures.__dataclass_fields__)
_COLUMNS = (
    *("source", "target", "state", "error", "width", "height", "megapixels", "read_s", "repair_s", "save_s"),
    *("bytes", "steps", "models", "notes", "lost", "verdict", "reasons", *_FIGURES, "source_sha256"),
)


def write_report(journal: Journal, out: Path) -> Path:
    """Write both into the output folder; gives the page.

    Raises
    ------
    PhotoError
        If they cannot be written.
    """
    rows = list(journal.rows())
    place_file(table(rows).encode("utf-8-sig"), long_path(out / CSV_NAME), overwrite=True)
    place_file(_plain(page(journal, rows, out)).encode("utf-8"), long_path(out / HTML_NAME), overwrite=True)
    return out / HTML_NAME


def table(rows: Iterable[Row]) -> str:
    """The CSV table: a line a photo, names of files that are no Unicode written out."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for row in rows:
        figures, seconds = row.figures, row.figures.get("seconds", {})
        megapixels = figures.get("width", 0) * figures.get("height", 0) / 1e6
        writer.writerow(
            [
                _legible(row.source),
                _legible(row.place or row.target),
                row.state,
                row.error or "",
                *(figures.get("width", ""), figures.get("height", ""), f"{megapixels:.3f}" if figures else ""),
                *(seconds.get(name, "") for name in ("read", "repair", "save")),
                figures.get("bytes", ""),
                "; ".join(map(step_text, figures.get("steps", []))),
                " ".join(f"{model['id']}@{model['version']}" for model in figures.get("models", [])),
                " ".join(figures.get("notes", [])),
                " ".join(figures.get("lost", [])),
                row.score.get("level", ""),
                " ".join(row.score.get("reasons", [])),
                *(row.score.get("figures", {}).get(name, "") for name in _FIGURES),
                row.sha256 or "",
            ]
        )
    return _plain(text.getvalue())  # step and model names of a stranger's journal may be no Unicode


def step_text(step: dict[str, Any]) -> str:
    """What a step did in a few words."""
    if "skipped" in step:
        return f"{step['tool']}: left out, {step['skipped']}"
    shown = {
        "noise_luminance": "noise {:g}",
        "noise_chroma": "colour noise {:g}",
        "share_percent": "{:g} % of the photo",
        "parts": "{:g} places",
        "seconds": "{:.1f} s",
    }
    parts = [words.format(step[key]) for key, words in shown.items() if isinstance(step.get(key), int | float)]
    return f"{step['tool']}: {', '.join(parts)}" if parts else str(step["tool"])


def page(journal: Journal, rows: list[Row], out: Path) -> str:
    """The HTML page; it needs no other file and no network."""
    # What wants a look comes first and gets its pictures.
    order = {state: place for place, state in enumerate((FAILED, "held", "rejected", "running", "queued"))}
    ranks = {"red": 0, "amber": 1}
    rows = sorted(rows, key=lambda row: (order.get(row.state, 9), ranks.get(str(row.score.get("level")), 2)))
    counts = {state: sum(row.state == state for row in rows) for state in STATES}
    megapixels = sum(row.figures.get("width", 0) * row.figures.get("height", 0) for row in rows) / 1e6
    runs = journal.runs()
    buttons = "".join(
        f'<button type="button" data-state="{state}">{state} <b>{count}</b></button>'
        for state, count in counts.items()
        if count
    )
    levels = Counter(str(row.score.get("level")) for row in rows if row.score.get("level"))
    buttons += "".join(
        f'<button type="button" data-level="{level}">{level} <b>{levels[level]}</b></button>'
        for level in ("red", "amber", "green")
        if levels[level]
    )
    facts = [f"{len(rows)} photos", f"{megapixels:.1f} megapixels done"]
    if runs:
        seconds = sum(sum(row.figures.get("seconds", {}).values()) for row in rows)
        facts += [f"recipe “{runs[-1]['recipe']}”", f"{len(runs)} run{'s' * (len(runs) > 1)}"]
        facts += [f"reading, repairing and saving took {seconds:.0f} s together"]
    body = "\n".join(_card(row, journal, number < MOST_PICTURES) for number, row in enumerate(rows))
    more = (
        f"<p>Only the first {MOST_PICTURES} photos show their pictures.</p>"
        if len(rows) > MOST_PICTURES and any(journal.thumbnails(rows[0].source))
        else ""
    )
    return _PAGE.format(
        folder=html.escape(_legible(out.name)),
        path=html.escape(_legible(out)),
        facts=html.escape(" · ".join(facts)),
        moment=time.strftime("%Y-%m-%d %H:%M"),
        buttons=buttons,
        total=len(rows),
        more=more,
        body=body,
    )


def _card(row: Row, journal: Journal, pictures: bool) -> str:
    before, after = journal.thumbnails(row.source) if pictures else (None, None)
    figures = row.figures
    lines = [html.escape(step_text(step)) for step in figures.get("steps", [])]
    lines += [f"<em>{html.escape(_plain(text))}</em>" for text in (*figures.get("notes", []), *figures.get("lost", []))]
    if row.error:
        lines.insert(0, f"<strong>{html.escape(row.error)}</strong>")
    lines[:0] = [html.escape(reason) for reason in row.score.get("reasons", [])]
    level = html.escape(str(row.score.get("level", "")))
    verdict = f' <span class="verdict {level}">{level}</span>' if level else ""
    size = f"{figures['width']} × {figures['height']}" if figures.get("width") else ""
    seconds = sum(figures.get("seconds", {}).values())
    took = f"{seconds:.1f} s" if seconds else ""
    shown = [_picture(before, "before"), _picture(after, "after")] if before or after else []
    name, place = html.escape(_legible(row.source.name)), html.escape(_legible(row.place or row.source))
    return (
        f'<article class="{"pictures" if shown else "plain"}" data-state="{row.state}" data-level="{level}"'
        f' data-name="{name.lower()}"><div class="pair">{"".join(shown)}</div>'
        f'<div><h2 title="{html.escape(_legible(row.source))}">{name}</h2>'
        f'<p class="facts"><span class="state {row.state}">{row.state}</span>{verdict} {size} {took}</p>'
        f'<p>{"<br>".join(lines)}</p><p class="path">{place}</p></div></article>'
    )


def _picture(data: bytes | None, what: str) -> str:
    if not data:
        return f'<figure class="none"><figcaption>{what}</figcaption></figure>'
    code = base64.b64encode(data).decode()
    return (
        f'<figure><img loading="lazy" alt="{what}" src="data:image/webp;base64,{code}">'
        f"<figcaption>{what}</figcaption></figure>"
    )


def _legible(path: Path | str) -> str:
    return _plain(str(path))


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>GenRepair batch: {folder}</title>
<style>
:root {{ color-scheme: light dark; --line: #8884; --soft: #8881; --good: #2e7d4f; --bad: #b3403a; --wait: #a36a00; }}
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1180px; padding: 24px; }}
h1 {{ font-size: 22px; margin: 0 0 4px; }} h2 {{ font-size: 15px; margin: 0; overflow-wrap: anywhere; }}
header p {{ margin: 0 0 12px; opacity: .75; }}
nav {{ position: sticky; top: 0; background: Canvas; padding: 8px 0; display: flex; gap: 8px; flex-wrap: wrap; }}
button, input {{ font: inherit; padding: 4px 12px; border: 1px solid var(--line); border-radius: 6px;
 background: var(--soft); color: inherit; }}
button[aria-pressed=true] {{ border-color: currentColor; }} input {{ flex: 1; min-width: 160px; }}
article {{ display: flex; gap: 20px; padding: 16px 0; border-top: 1px solid var(--line); }}
article[hidden] {{ display: none; }}
article.plain {{ padding: 10px 0; }} article.plain h2, article.plain .facts {{ display: inline; margin-right: 8px; }}
article p {{ margin: 4px 0; }} .path {{ font-size: 12px; opacity: .6; overflow-wrap: anywhere; }}
.pair {{ display: flex; gap: 8px; flex: none; width: 528px; }} .pair:empty {{ display: none; }}
figure {{ margin: 0; width: 260px; text-align: center; }} figcaption {{ font-size: 12px; opacity: .7; }}
figure img {{ max-width: 256px; max-height: 256px; border-radius: 4px; background: var(--soft); }}
figure.none {{ background: var(--soft); border-radius: 4px; min-height: 80px; }}
.state {{ padding: 1px 8px; border-radius: 9px; color: #fff; background: #666; font-size: 13px; }}
.state.done, .state.accepted {{ background: var(--good); }} .state.failed, .state.rejected {{ background: var(--bad); }}
.verdict {{ padding: 1px 8px; border-radius: 9px; border: 1px solid; font-size: 13px; }}
.verdict.green {{ color: var(--good); }} .verdict.amber {{ color: var(--wait); }} .verdict.red {{ color: var(--bad); }}
.state.held {{ background: var(--wait); }} em {{ opacity: .8; }}
@media (max-width: 900px) {{ article {{ flex-direction: column; }} .pair {{ width: auto; }} }}
</style></head><body>
<header><h1>{folder}</h1><p>{facts} · {moment}<br><span class="path">{path}</span></p></header>
<nav><button type="button" data-state="" aria-pressed="true">all <b>{total}</b></button>{buttons}
<input type="search" placeholder="Name" aria-label="Show photos whose name contains this"></nav>
{more}<main>
{body}
</main>
<script>
const buttons = [...document.querySelectorAll("nav button")], search = document.querySelector("nav input");
let state = "", level = "";
function show() {{
  const text = search.value.toLowerCase();
  for (const each of document.querySelectorAll("article"))
    each.hidden = (state && each.dataset.state !== state) || (level && each.dataset.level !== level)
      || !each.dataset.name.includes(text);
  for (const each of buttons)
    each.setAttribute("aria-pressed", (each.dataset.state ?? "") === state && (each.dataset.level ?? "") === level);
}}
for (const each of buttons) each.onclick = () => {{
  state = each.dataset.state ?? ""; level = each.dataset.level ?? ""; show();
}};
search.oninput = show;
</script></body></html>
"""

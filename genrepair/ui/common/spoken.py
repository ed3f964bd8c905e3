"""What the layers below the window say, in the person's language.

Errors, notes, progress and reasons are made far below Qt, kept in journals and project files, and handed over by other
processes. They are plain English everywhere but on the screen. Here, at the window's edge, a sentence is recognised by
the template it was made from, and the translation of the template gets the same values. The templates come from the
source itself (``setup/translations.py`` reads them out), so no message has to be registered anywhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from genrepair.paths import translations_dir

PLACE = re.compile(r"\{\{|\}\}|\{(\w*)(?:[:!][^{}]*)?\}")
_DEPTH = 3
# Its translation is the name of the language.
_PROBE = str(QT_TRANSLATE_NOOP("messages", "English"))
_LONGEST, _LONGEST_COMPOSED = 4000, 400
# The end of a sentence inside what should be a value: the template is too short for the text.
_LEFT_OVER = re.compile(r"[a-z][.!?]$|[.!?] [A-Z]")
_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z0-9/\"'(])")


@dataclass(frozen=True, slots=True)
class _Template:
    context: str
    text: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    weight: int

    def translated(self) -> str:
        return QCoreApplication.translate(self.context, self.text)


def spoken(text: str) -> str:
    """A sentence of the program in the person's language; what is not recognised stays as it is.

    Parameters
    ----------
    text : str
        English, as the layers below the window make it: one of their texts with values filled in, several of them one
        after the other, or a text that holds another one.
    """
    # The probe costs less than looking for a template, and English has no translation of it.
    if not text or QCoreApplication.translate("messages", _PROBE) == _PROBE:
        return text
    return _spoken(text, QLocale().name(), _DEPTH)


@lru_cache(maxsize=512)
def _spoken(text: str, language: str, depth: int) -> str:
    # The language is part of the key: tests change it while the program runs.
    whole, sure = _recognised(text, language, depth)
    if whole is not None and sure:
        return whole
    return _in_pieces(text, language, depth) or _composed(text, language, depth) or whole or text


def _in_pieces(text: str, language: str, depth: int) -> str | None:
    """Several texts one after the other: lines, sentences, members of a list."""
    for gap, pieces in (
        ("\n", text.split("\n")),
        (sentence_gap(), _SENTENCES.split(text)),
        (list_gap(), text.split(", ")),
    ):
        if len(pieces) > 1 and any(_recognised(piece, language, depth)[1] for piece in pieces):
            # A piece that is not known may itself be made of others.
            return gap.join(_spoken(piece, language, depth - 1) if depth else piece for piece in pieces)
    return None


def _composed(text: str, language: str, depth: int) -> str | None:
    """Two known parts one after the other, such as "The model card x" and "has an empty task"."""
    if depth < _DEPTH or len(text) > _LONGEST_COMPOSED:
        return None
    body, stop = (text[:-1], text[-1]) if text.endswith(".") else (text, "")
    for place in range(len(body)):
        if body[place] == " ":
            tail, known = _recognised(body[place + 1 :], language, depth - 1)
            head, also = _recognised(body[:place], language, depth - 1) if known else (None, False)
            if head is not None and also:
                return f"{head}{sentence_gap()}{tail}{'。' if stop and not sentence_gap() else stop}"
    return None


def _recognised(text: str, language: str, depth: int) -> tuple[str | None, bool]:
    """The translation, None if nothing fits; and whether what was put in looks like a value, not like more language."""
    exact, templates = _known()
    if text in exact:
        return QCoreApplication.translate(exact[text], text), True
    if depth == 0 or len(text) > _LONGEST:
        return None, False
    doubtful: str | None = None
    for each in templates:
        match = each.pattern.fullmatch(text)
        if match is None:
            continue
        values = match.groups()
        said = [_spoken(value, language, depth - 1) for value in values]
        whole = fill(each.translated(), dict(zip(each.names, said, strict=True)))
        if not any(was == now and _LEFT_OVER.search(was) for was, now in zip(values, said, strict=True)):
            return whole, True
        doubtful = doubtful or whole
    return doubtful, False


def fill(text: str, values: dict[str, str]) -> str:
    """Put values that are texts already into ``{name}`` or ``{name:.2f}``; ``{{`` and ``}}`` are braces."""

    def put(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        return values.get(match[1], match[0])

    return PLACE.sub(put, text)


def sentence_gap() -> str:
    """What stands between two sentences: nothing where full stops are as wide as a character."""
    return "" if QLocale().language() in (QLocale.Language.Chinese, QLocale.Language.Japanese) else " "


def list_gap() -> str:
    """What stands between the members of a list."""
    return QCoreApplication.translate("messages", ", ", "between the members of a list")


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, str], list[_Template]]:
    """Texts without places with their context, and templates."""
    listed: dict[str, list[str]] = json.loads((translations_dir() / "messages.json").read_text(encoding="utf-8"))
    exact: dict[str, str] = {}
    templates: list[_Template] = []
    for context, texts in listed.items():
        for text in texts:
            if PLACE.search(text) is None:
                exact.setdefault(text, context)
            else:
                templates.append(_template(context, text))
    # The template with the most words of its own is the one that a sentence was made from.
    return exact, sorted(templates, key=lambda each: -each.weight)


def _template(context: str, text: str) -> _Template:
    names: list[str] = []
    parts: list[str] = []
    weight = end = 0
    for match in PLACE.finditer(text):
        literal = text[end : match.start()]
        parts.append(re.escape(literal))
        weight += len(literal)
        if match[0] in ("{{", "}}"):
            parts.append(re.escape(match[0][0]))
        else:
            names.append(match[1])
            parts.append("(.*?)" if match[1] != "s" else "(s?)")
        end = match.end()
    parts.append(re.escape(text[end:]))
    weight += len(text) - end
    return _Template(context, text, re.compile("".join(parts), re.DOTALL), tuple(names), weight)

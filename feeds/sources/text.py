"""Plain text: each paragraph is an item, and a line "mehr zur Meldung: …" is the headline of the one above it."""

from __future__ import annotations

import re

from feeds.model import Item
from feeds.sources import clean, words

_LONGEST_TITLE = 110
_BREAK = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!?])\s+(?=[„\"»A-ZÄÖÜ0-9])|(?<=[!?])\s+")
_NUMBER = re.compile(r"(?<!\w)\d")
_BRACKETS = re.compile(r"\s*\([^()]*\)")


def read(text: str, language: str) -> tuple[Item, ...]:
    """Return one item a paragraph; an empty tuple for an empty text.

    A text whose paragraphs are parted by blank lines keeps their lines together; else each line is a paragraph.
    """
    items: list[Item] = []
    for paragraph in _paragraphs(clean.text(text), language):
        headline = _headline(paragraph, language)
        if headline is None:
            items.append(Item(title=title(paragraph, language), text=paragraph, position=len(items)))
        elif headline and items:
            last = items.pop()
            items.append(Item(title=headline, text=last.text, position=last.position))
    return tuple(items)


def _paragraphs(text: str, language: str) -> list[str]:
    blocks = _BREAK.split(text.strip())
    if len(blocks) == 1:
        blocks = text.strip().split("\n")
    found: list[str] = []
    for block in blocks:
        lines = [" ".join(line.split()) for line in block.split("\n")]
        while lines and _headline(lines[-1], language) is not None and len(lines) > 1:
            found.append(" ".join(lines[:-1]))
            lines = lines[-1:]
        found.append(" ".join(lines))
    return [paragraph for paragraph in found if paragraph.strip()]


def _headline(line: str, language: str) -> str | None:
    """Return what follows "mehr zur Meldung:", "" for the bare phrase, None for a line of another kind."""
    for phrase in words.phrases(language, "more"):
        if line[: len(phrase)].casefold() != phrase.casefold():
            continue
        rest = line[len(phrase) :].strip()
        if rest.startswith(":"):
            return rest[1:].strip()
        if not rest.strip(" .…»>→"):
            return ""
    return None


def title(paragraph: str, language: str) -> str:
    """Make a short headline from the first sentence: its figures left out, cut before a whole word."""
    sentence = _SENTENCE.split(paragraph, maxsplit=1)[0]
    if len(sentence) > _LONGEST_TITLE:
        sentence = _without_asides(sentence)
    sentence = re.sub(r"\s+", " ", sentence).strip().rstrip(".,;:")
    return sentence if len(sentence) <= _LONGEST_TITLE else _cut(sentence)


def _without_asides(sentence: str) -> str:
    """Leave out brackets, and what stands between commas and states a number: dates, hours, house numbers."""
    first, *rest = _BRACKETS.sub("", sentence).split(",")
    kept, joint = first, ","
    for part in rest:
        if _NUMBER.search(part):
            joint = ""
        else:
            kept, joint = kept + joint + part, ","
    return kept


def _cut(sentence: str) -> str:
    return sentence[: _LONGEST_TITLE + 1].rsplit(" ", 1)[0].rstrip(" ,;:–-")[:_LONGEST_TITLE] + " …"

"""Plain text: each paragraph is an item, and a line "mehr zur Meldung: …" is the headline of the one above it."""

from __future__ import annotations

import re

from feeds import lang
from feeds.model import Item
from feeds.sources import clean, words

_LONGEST_TITLE = 110
_ENTRY = re.compile(r"[•*–-]\s|(?:\w{2,10}[.,]{0,2}\s)?\d{1,4}[.:h]|\w[^:.!?]{0,40}:\s")  # bullet, date, hour, label
_LONG = 600  # signs of a paragraph in which its first sentence is looked for
_BREAK = re.compile(r"\n\s*\n")
_FULL = tuple(".,;:-–…")  # ends of lines that are no headlines
_DATED = re.compile(r"\d[.:]")
_NUMBER = re.compile(r"(?<!\w)\d")
_BRACKETS = re.compile(r"\s*\([^()]*\)")


def read(text: str, language: str) -> tuple[Item, ...]:
    """Return one item a paragraph; an empty tuple for an empty text.

    A text whose paragraphs are parted by blank lines keeps their lines together; else each line is a paragraph. A line
    that stands above a paragraph as a headline is its title.
    """
    items: list[Item] = []
    for above, paragraph in _paragraphs(clean.text(text), language):
        headline = _headline(paragraph, language)
        if headline is None:
            name = above or title(paragraph, language)
            items.append(Item(title=name, text=paragraph, position=len(items)))
        elif headline and items:
            last = items.pop()
            items.append(Item(title=headline, text=last.text, position=last.position))
    return tuple(items)


def _paragraphs(text: str, language: str) -> list[tuple[str, str]]:
    """Return the paragraphs, each with the headline above it, "" for none."""
    parted = _BREAK.search(text.strip()) is not None
    found: list[tuple[str, str]] = []
    above = ""
    for block in _BREAK.split(text.strip()) if parted else text.strip().split("\n"):
        body = [line for part in block.split("\n") if (line := " ".join(part.split()))]
        below = body.pop() if len(body) > 1 and _headline(body[-1], language) is not None else ""
        if above and not _is_below(above, body):
            found.append(("", above))
            above = ""
        if not above and _begins_with_headline(body, language):
            above, body = body[0], body[1:]
        if body:
            found.append((above, ("\n" if _is_list(body) else " ").join(body)))
            above = ""
        if below:
            found.append(("", below))
    return [*found, ("", above)] if above else found


def _is_list(lines: list[str]) -> bool:
    """Whether most lines begin as entries of a list or table do, and are not just broken at the margin."""
    return len(lines) > 1 and sum(_ENTRY.match(line) is not None for line in lines) * 2 > len(lines)


def _begins_with_headline(lines: list[str], language: str) -> bool:
    """Whether the first line stands for itself: open-ended, without date or hour, and not just broken at the margin."""
    if not lines or len(lines[0]) > _LONGEST_TITLE or lines[0].endswith(_FULL) or _DATED.search(lines[0]):
        return False
    if lines[0][0].islower() or _headline(lines[0], language) is not None:
        return False
    if len(lines) == 1:
        return True
    margin = max(map(len, lines[1:]))
    return not lines[1][0].islower() and len(lines[0]) + 1 + len(lines[1].split()[0]) <= margin


def _is_below(headline: str, lines: list[str]) -> bool:
    """Whether a block is what a headline of a block of its own stands above: prose, and more of it."""
    return bool(lines) and lines[-1].endswith((".", "!", "?", "“", '"', ")")) and sum(map(len, lines)) > len(headline)


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
    beginning = paragraph[:_LONG].strip()
    spans = lang.get(language).sentences(beginning)
    sentence = beginning[slice(*spans[0])] if spans else beginning
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

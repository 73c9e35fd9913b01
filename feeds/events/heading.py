"""Lines that are names: a heading above a date, what stands on its own line, the headline of the item."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from feeds.dates import line_of
from feeds.events import cues
from feeds.events.line import LONGEST, Candidate, Words, general, join, name_like, named, plain, words_of
from feeds.events.name import candidates
from feeds.events.phrase import REACH, UPPER, tidy
from feeds.lang import Language, get

Span = tuple[int, int]

_SIGN = re.compile(r"\s*(?:[:|(]|[–-](?=\s))\s*\Z")
_FIRST = re.compile(r"(?<=[^\W\d]{5})[.] |; ")
_DASH = re.compile(r" [–-] ")
_ASIDE = re.compile(r"\s*\([^()]{2,60}\)\s*")
_COLUMN = re.compile(r"\s[/|]\s")
_DATED = re.compile(r"\W*(?:[^\W\d]{2,12}\.?,? ){0,2}\d{1,2}(?!\d)")
_BULLETS = tuple("•*–-")
_SENTENCE = re.compile(r"(?<=[^\W\d]{3}[.!?]) ")
_BLOCK = 12  # lines above a date that are looked at for the order of names and dates
_NEAR = 4  # lines above and below a date that may be its name


def headings(text: str, at: Span, lang: Language, words: Words) -> list[tuple[float, Candidate]]:
    """Read the lines around the date that are names: a heading above it, or what a line of a programme says."""
    start = _line_start(text, at[0])
    leads = _leads(text[start : at[0]], words)
    end = at[1] + len(_line(text, at[1]))  # a date and its hours may take two lines
    own = text[start : min(end, start + 2 * LONGEST)]
    if not leads:
        one = _ahead(text, start, at, lang, words)
        if one or text.count(". ", start, at[0]) > 1:
            return [one] if one else []
        return _above(text, start, lang, words, leads=False)
    rest = own[at[1] - start :]
    aside = _ASIDE.fullmatch(rest) is not None
    if not aside and (one := _row(start, own, 4.8, lang, words)):
        return [_with_below(text, start, one, lang, words) if _COLUMN.search(rest) else one]
    labelled = text[start : at[0]].strip(" -–•*").split(":")[0].lower() in words.labels
    bare = not labelled and (aside or len(plain(own, lang)) < 4)
    under = end + 1
    found = _below(text, under, lang, words) if bare else []
    if found and not _names_first(text, start):
        return found
    found += _above(text, start, lang, words, leads=True)
    if bare and not found:
        sentence = _SENTENCE.split(_line(text, under)[: 2 * LONGEST], maxsplit=1)[0]
        found = [one] if (one := _row(under, sentence, 3.2, lang, words, block=True)) else []
    return found


def _leads(lead: str, words: Words) -> bool:
    """Whether a date begins its line: only a label, a weekday or small words stand before it."""
    bits = lead[:LONGEST].strip(" \t:•*–-|.,(").lower().split()
    if sum(map(len, bits)) < 5:
        return True
    small = (bit.strip(":,.") for bit in bits if not bit.startswith(words.days))
    return all(bit in words.labels or bit in words.around for bit in small)


def _ahead(text: str, start: int, at: Span, lang: Language, words: Words) -> tuple[float, Candidate] | None:
    """Read what stands before a date on its own line: "Flohmarkt: Sonntag, 3. Mai, 10 Uhr"; a sentence is no name."""
    lead = text[start : at[0]]
    if len(lead) > LONGEST:
        return None
    line = _line(text, start).rstrip()
    if not (_SIGN.search(lead) or (len(line) <= LONGEST and not line.endswith("."))):
        return None
    name = _SIGN.sub("", lead).strip(" \t•*–-")
    while " " in name and name.rsplit(" ", 1)[1].lower() in words.around:
        name = name.rsplit(" ", 1)[0]  # "Fest am 1. Mai"
    if re.search(rf"(?<!\d)\. [{UPPER}]", name) or name.split(" ")[0].lower() in words.inside:
        return None
    return _row(start, name, 4.4, lang, words, block="|" in lead[-3:] or (":" in lead[-3:] and len(name.split()) < 4))


def _above(text: str, start: int, lang: Language, words: Words, *, leads: bool) -> list[tuple[float, Candidate]]:
    """Read the lines above; of a list's items each is its own."""
    found = []
    listed = text[start : start + 4].lstrip()[:1] in _BULLETS
    for step in range(_NEAR):
        if start <= 0:
            break
        start = _line_start(text, start - 1)
        line = _line(text, start)
        if listed and line.lstrip()[:1] in _BULLETS:
            continue
        if leads and _DATED.match(line) and 4 <= len(plain(line, lang)) < len(tidy(line)):
            break  # the row of another date
        block = leads and text[start - 2 : start] == "\n\n" and not line.rstrip().endswith(".")
        if one := _row(start, line, 4.1 - step * 0.3, lang, words, block=block):
            found.append(one)
        if block:
            break
    return found


def _below(text: str, start: int, lang: Language, words: Words) -> list[tuple[float, Candidate]]:
    for step in range(_NEAR):
        if start >= len(text):
            break
        line = _line(text, start)
        if _DATED.match(line) and len(plain(line, lang)) + 3 < len(tidy(line)):
            break  # another date, with a name of its own
        if one := _row(start, line, 4.3 - step * 0.25, lang, words, block=step == 0 and len(line) < 60):
            return [one]
        start += len(line) + 1
        if line.strip(" :").lower() in words.labels:
            start += len(_line(text, start)) + 1
    return []


def _names_first(text: str, start: int) -> bool:
    """Whether the block of a line that is a date goes name, date, name, date: then the line above is its name."""
    first, above = start, start
    for _ in range(_BLOCK):
        if above <= 0 or text[above - 2 : above] == "\n\n":
            break
        above = _line_start(text, above - 1)
        if _DATED.match(text, above):
            first = above
    lead = text[_line_start(text, first - 1) : first - 1] if first > 0 else ""
    return bool(lead.strip()) and not lead.rstrip().endswith((".", ":", "!"))


def _with_below(
    text: str, start: int, row: tuple[float, Candidate], lang: Language, words: Words
) -> tuple[float, Candidate]:
    """Join the last column behind a date (a kind) with the line below, which is the name where it has no date."""
    weight, one = row
    below = _line(text, start + len(_line(text, start)) + 1)
    under = _row(one.end + 1, below, weight, lang, words)
    if under is None or len(plain(below, lang)) + 4 < len(tidy(below)):
        return row
    return weight, replace(one, name=join(_COLUMN.split(one.name)[-1], under[1].name), known=True)


def _line_start(text: str, offset: int) -> int:
    """Give where the line of an offset begins; of a line longer than one looks, where looking ends."""
    return line_of(text, offset, offset, reach=REACH)[0]


def _line(text: str, start: int) -> str:
    end = text.find("\n", start, start + REACH)
    return text[start : end if end >= 0 else start + REACH]


def _row(
    start: int, line: str, weight: float, lang: Language, words: Words, *, block: bool = False
) -> tuple[float, Candidate] | None:
    """Read one line, or its first part, as a name; the first of a block may be a whole clause."""
    line = _FIRST.split(line[: 4 * LONGEST], maxsplit=1)[0]
    if len(line) > 2 * LONGEST:
        return None
    name = tidy(re.split(r"[.;|] |[.]$", plain(line, lang), maxsplit=1)[0])
    name = _without_place(name, words)
    capital = (block and name[:1].isupper()) or re.search(rf"[{UPPER}][^\W\d]{{2}}", name)
    if not (3 < len(name) <= LONGEST and capital) or line.rstrip().endswith((",", ":")):
        return None
    if not block and not words.quoted.fullmatch(name) and not name_like(name, words):
        parts = _DASH.split(name)  # columns: one of them may tell the kind of event
        name = next((part for part in parts if _is_known(part, words)), parts[0])
        if len(name) < 4 or not name_like(name, words):
            return None
    if all(bit.lower().strip(":,.") in words.general for bit in name.split()):
        return None
    if name.split()[0] in words.inside:
        return None  # the rest of a sentence that a line break has cut
    nouns = [w for w in re.split(r"[\s,:()/]+", name) if w[:1].isupper()]
    first = nouns[0].lower().strip(".") if nouns else ""
    if first in words.labels or first in words.months or (first in words.days and len(nouns) == 1):
        return None
    known = _is_known(name, words)
    if words.quoted.fullmatch(name):
        name = name[1:-1]
    if not known and " " not in name:
        weight -= 1.4
    if not known and any(words.venues.fit(w) for w in (nouns[:1] if block else nouns)):
        return None
    return weight + (0.4 if known else -0.5), Candidate(start, start + len(line), name, 0.0, quoted=True, known=known)


def _is_known(name: str, words: Words) -> bool:
    """Whether a line tells what kind of event it is, or quotes its name."""
    bits = re.split(r"[\s,:()/]+", name)
    nouns = (bit for bit in bits if bit[:1].isupper())
    return any(words.events.fit(w) for w in (*nouns, bits[-1])) or "„" in name or '"' in name


def _without_place(name: str, words: Words) -> str:
    """Leave out the columns of a row that say where: "Bibelkreis, Gemeindehaus"."""
    first, *parts = name.split(", ")
    kept = [part for part in parts if not any(words.venues.fit(w) for w in part.split() if w[:1].isupper())]
    return ", ".join([first, *kept])


@lru_cache(maxsize=64)
def called_to(title: str, code: str) -> str:
    """Give what a headline that is a sentence calls people to: `Der Verein lädt zum Sommerfest ein`; "" for others."""
    if not any(hit.group == "invited" for hit in cues.of(code).find(title, 0, len(title))):
        return ""
    if name_like(plain(title, get(code)), words_of(code)):
        return ""
    known = [one for one in candidates(title, code)[0] if one.known]
    return max(known, key=lambda one: one.weight).name if known else ""


def headline(title: str, code: str, *, alone: bool) -> tuple[tuple[float, Candidate], ...]:
    """Read the headline as a name, with its weight: with several events it speaks for none of them alone."""
    words = words_of(code)
    name = called_to(title, code) or named(title, get(code))
    if not name or name.lower().strip(" .:") in words.general:
        return ()
    known = any(words.events.fit(w.strip(",.:()")) for w in name.split() if w[:1].isupper() or w[:1] in '„"')
    weight = (5.6 if alone else 3.6) if known else (3.4 if alone else 2.2)
    if not name_like(name, words):
        weight -= 0.6 if known else 0.4
    if general(name, words):
        weight -= 1.5
    return ((weight, Candidate(0, 0, name, 0.0, quoted=True, known=known)),)

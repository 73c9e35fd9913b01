"""Names that stand as lines: a heading above a date, a row of a table, the headline of the item."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from feeds.events.phrase import QUOTED, SMALL, UPPER, WORD, Endings, any_case, any_of, tidy
from feeds.lang import Language, get

Span = tuple[int, int]

LONGEST = 90


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, compiled."""

    phrase: re.Pattern[str]
    tail: re.Pattern[str]  # what may follow the noun and belong to it
    naming: re.Pattern[str]
    quoted: re.Pattern[str]
    point: re.Pattern[str]
    dated: re.Pattern[str]  # from here a tail says when
    cut: re.Pattern[str]  # from here it is another thing
    pairs: re.Pattern[str]  # "and"
    opening: re.Pattern[str]  # an article with a capital begins a name
    inner: re.Pattern[str]  # a preposition of place at the end
    bodies: Endings  # who meets, or who hosts
    twofold: Endings  # nouns that words before them belong to: "Open Stage"
    before: re.Pattern[str]
    case: dict[str, str]  # a noun as it is declined -> as it is called
    cases: re.Pattern[str]
    events: Endings
    venues: Endings
    empty: frozenset[str]
    inside: frozenset[str]
    general: frozenset[str]
    around: frozenset[str]  # small words that hang at a date
    labels: frozenset[str]  # of a table: what stands behind them is no name
    days: tuple[str, ...]  # names of weekdays in full, also as the beginning of a word
    months: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may be the event's name."""

    start: int
    end: int
    name: str
    weight: float
    quoted: bool = False  # the whole name as it stands: a quotation or a line of its own
    known: bool = False  # holds a noun that is a kind of event


def headings(text: str, at: Span, lang: Language, words: Words) -> list[tuple[float, Candidate]]:
    """Read the lines around the date that are names: a heading above it, or what a line of a programme says."""
    found = []
    start = text.rfind("\n", 0, at[0]) + 1
    leads = not re.search(r"\w{5}", plain(text[start : at[1]], lang)) if at[0] - start < LONGEST else False
    labelled = leads and text[start : at[0]].strip(" -–•*").split(":")[0].lower() in words.labels
    own = _line(text, start)[: 2 * LONGEST]
    if leads and (one := _row(text, start, own, 4.8, lang, words)):
        return [_with_below(text, start, one, lang, words) if _COLUMN.search(own[at[1] - start :]) else one]
    bare = leads and not labelled and len(plain(own, lang)) < 4
    if not leads and text.count(". ", start, at[0]) > 1:
        return []
    above, below = start, start + len(_line(text, start)) + 1
    for step in range(4):
        if bare and below < len(text):
            line = _line(text, below)
            if one := _row(text, below, line, 4.3 - step * 0.25, lang, words, block=step == 0 and len(line) < 60):
                found.append(one)
            below += len(line) + 1
        if above > 0:
            above = text.rfind("\n", 0, above - 1) + 1
            line = _line(text, above)
            block = leads and text[above - 2 : above] == "\n\n" and not line.rstrip().endswith(".")
            if one := _row(text, above, line, 4.1 - step * 0.3, lang, words, block=block):
                found.append(one)
            if block:
                break
    return found


_COLUMN = re.compile(r"\s[/|]\s")


def _with_below(
    text: str, start: int, row: tuple[float, Candidate], lang: Language, words: Words
) -> tuple[float, Candidate]:
    """Join the last column behind a date (a kind) with the line below, which is the name where it has no date."""
    weight, one = row
    below = _line(text, start + len(_line(text, start)) + 1)
    under = _row(text, one.end + 1, below, weight, lang, words)
    if under is None or plain(below, lang) != tidy(below):
        return row
    return weight, replace(one, name=join(_COLUMN.split(one.name)[-1], under[1].name), known=True)


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _row(
    text: str, start: int, line: str, weight: float, lang: Language, words: Words, *, block: bool = False
) -> tuple[float, Candidate] | None:
    """Read one line, or its first part, as a name; the first of a block may be a whole clause."""
    line = line[: 4 * LONGEST]
    name = tidy(re.split(r"[.;|] |[.]$", plain(line, lang), maxsplit=1)[0])
    capital = re.search(rf"[{UPPER}][^\W\d]{{2}}", name)
    if not (3 < len(name) <= LONGEST and capital) or line.rstrip().endswith((",", ":")):
        return None
    if not (block or name_like(name, words)):
        return None
    if name.split()[0] in words.inside:
        return None  # the rest of a sentence that a line break has cut
    nouns = [w for w in re.split(r"[\s,:()/]+", name) if w[:1].isupper()]
    first = nouns[0].lower().strip(".") if nouns else ""
    if first in words.labels or first in words.months or (first in words.days and len(nouns) == 1):
        return None
    known = any(words.events.fit(w) for w in nouns) or "„" in name or '"' in name
    if not known and " " not in name:
        weight -= 1.4
    if not known and any(words.venues.fit(w) for w in nouns):
        return None
    return weight + (0.4 if known else -0.5), Candidate(start, start + len(line), name, 0.0, quoted=True, known=known)


def headline(title: str, lang: Language, words: Words, *, alone: bool) -> list[tuple[float, Candidate]]:
    name = plain(title, lang)
    if not name or name.lower().strip(" .:") in words.general:
        return []
    known = any(
        words.events.fit(w.strip(",.:()")) for w in re.split(r"[\s]+", name) if w[:1].isupper() or w[:1] in '„"'
    )
    weight = (5.6 if alone else 3.6) if known else (3.4 if alone else 2.2)
    if not name_like(name, words):
        weight -= 0.6 if known else 0.4
    return [(weight - (1.5 if general(name, words) else 0.0), Candidate(0, 0, name, 0.0, quoted=True, known=known))]


def general(head: str, words: Words) -> bool:
    return any(word.strip(",.:").lower() in words.general for word in head.split())


def plain(title: str, lang: Language) -> str:
    """Take dates and hours out of a line, with the small words that hung at them."""
    return _undated(title, lang.code)


@lru_cache(maxsize=256)
def _undated(title: str, code: str) -> str:
    lang = get(code)
    if not any(sign.isdigit() for sign in title):
        return tidy(title)
    parts, last = [], 0
    for m in lang.scanner.scan(title):
        if len(title[m.start : m.end].strip()) < 4 and not any(sign.isdigit() for sign in title[m.start : m.end]):
            continue  # "Do" and "So" are words too
        parts.append(title[last : m.start])
        last = m.end
    parts.append(title[last:])
    if len(parts) == 1:
        return tidy(title)
    words = words_of(lang.code)
    kept: list[str] = []
    for part in parts:
        bits = part.strip(" \t,;:|/-–.()").split(" ")
        while bits and bits[-1].lower().strip(",:") in words.around:
            bits.pop()
        while bits and bits[0].lower().strip(",:") in words.around and not words.opening.match(bits[0]):
            bits.pop(0)
        if len(bits) == 1 and bits[0].lower().strip(":") in words.labels:
            continue
        if piece := " ".join(bits).strip():
            kept.append(("," if kept and part[:1] == "," else "") + piece)
    return tidy(" ".join(kept).replace(" ,", ", "))


def name_like(name: str, words: Words) -> bool:
    """Whether a line is a name and not a sentence: its small words are joints or stand before a noun."""
    bits = name.split()
    for bit, following in zip(bits, [*bits[1:], ""], strict=True):
        low = bit.strip(",.:()")
        if low[:1].islower() and low not in words.inside and not (re.fullmatch(SMALL, low) and following[:1].isupper()):
            return False
    return True


def join(whole: str, part: str) -> str:
    """Join the name of the whole with the name of a part, where both fit on one line and differ."""
    if part.lower() in whole.lower():
        return whole
    if whole.lower() in part.lower() or len(whole) + len(part) + 3 > LONGEST:
        return part
    return whole.rstrip(".:") + (" – " if ":" in whole or whole.endswith(("!", "?")) else ": ") + part


@lru_cache(maxsize=8)
def words_of(code: str) -> Words:
    """Compile the words of a language."""
    listed = get(code).words
    inside = any_of(listed["title.inside"])
    naming = any_case(listed["title.naming"])
    led = any_case(listed["place.prepositions"] + listed["title.inside"])
    joined = rf"\s(?:{inside}\s){{1,2}}(?:{SMALL}\s)?(?:{WORD}|{QUOTED})"
    tail = rf"(?P<tail>(?:[ ]{WORD}){{0,2}}(?:\s(?P<quote>{QUOTED})|{joined}){{0,2}})"
    days = any_of(day.capitalize() for day in get(code).weekdays if len(day) > 4)
    articles = any_of(a.capitalize() for a in listed["place.subjects"])
    case = dict(pair.split("=") for pair in listed["title.cases"])
    return Words(
        phrase=re.compile(rf"(?:(?P<lead>{SMALL}|[A-ZÄÖÜ][a-zäöü]+(?:er|e|es|en))[ ])?(?P<head>(?<![\w„“\"-]){WORD})"),
        tail=re.compile(tail),
        naming=re.compile(rf"[\s,]{{0,3}}(?<!\w){naming}(?:\s(?P<name>{QUOTED})|(?!\w))"),
        quoted=re.compile(QUOTED), point=re.compile(
            rf"(?<![\w„“\"])(?:(?P<prep>{led})\s(?:{SMALL}\s)?)?"
            rf"(?P<name>{QUOTED}|{WORD}(?:[ ]{WORD}){{0,2}}(?:\s{any_of(listed['title.genitives'])}\s{WORD})?)"
        ),
        events=Endings(listed["title.events"]), venues=Endings(listed["place.venues"]),
        empty=frozenset(listed["title.empty"]), inside=frozenset(listed["title.inside"]),
        general=frozenset(listed["title.general"]),
        around=frozenset(listed["title.around"]), labels=frozenset(listed["title.labels"]),
        dated=re.compile(rf"(?:[ ]\w{{1,4}})?[ ]{days}(?![^\W\d])"),
        cut=re.compile(rf"\s{any_of(listed['title.pairs'])}\s{any_of(listed['place.articles'])}\s"),
        twofold=Endings(listed["title.twofold"]),
        before=re.compile(rf"(?<![\w-])(?!{articles}\s)(?P<name>(?:{WORD}[ ]){{1,3}})\Z"),
        case=case, cases=re.compile(rf"{any_of(case)}\Z"),
        opening=re.compile(rf"{articles}\Z"),
        inner=re.compile(rf"(?<!\w){any_case(listed['place.strong'])}\s\Z"), bodies=Endings(listed["title.bodies"]),
        pairs=re.compile(rf"\s{any_of(listed['title.pairs'])}\s"),
        days=tuple(day for day in get(code).weekdays if len(day) > 4), months=frozenset(get(code).months),
    )  # fmt: skip

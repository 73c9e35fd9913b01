"""What a name is made of: the words of one language for titles, compiled, and lines without their dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from feeds.events.phrase import QUOTED, SMALL, UPPER, WORD, Endings, any_case, any_of, endings, tidy
from feeds.lang import Language, get

Span = tuple[int, int]

LONGEST = 90
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, compiled."""

    phrase: re.Pattern[str]
    lead: re.Pattern[str]  # an adjective with a capital before the noun
    tail: re.Pattern[str]  # what may follow the noun and belong to it
    naming: re.Pattern[str]
    quoted: re.Pattern[str]
    point: re.Pattern[str]
    dated: re.Pattern[str]  # from here a tail says when
    fates: re.Pattern[str]  # what has become of the event, at either end of a headline
    called: re.Pattern[str]  # what stands before that one is invited to
    towards: re.Pattern[str]  # from here a tail says where to come
    cut: re.Pattern[str]  # from here it is another thing
    pairs: re.Pattern[str]  # "and"
    opening: re.Pattern[str]  # an article with a capital begins a name
    inner: re.Pattern[str]  # a preposition of place at the end
    bodies: Endings  # who meets, or who hosts
    twofold: Endings  # nouns that words before them belong to: "Open Stage"
    before: re.Pattern[str]
    names: dict[str, str]  # a name of several words as it is declined -> as it is called, "" where it is the same
    fixed: re.Pattern[str]
    holidays: frozenset[str]
    halved: re.Pattern[str]  # the first half of "Tausch- und Schenktag"
    inviting: re.Pattern[str]  # "zum" before what one is invited to
    unlike: Endings  # nouns that only sound like an event
    beside: re.Pattern[str]  # prepositions that tell of something else: "nach dem Konzert"
    works: re.Pattern[str]  # kinds of thing that have a name: "das Stück …"
    case: dict[str, str]  # a noun as it is declined -> as it is called
    cases: re.Pattern[str]
    events: Endings
    venues: Endings
    empty: frozenset[str]
    hollow: frozenset[str]  # the empty words and the small ones at a date
    bare: Endings  # the same, as ends of compounds
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


def general(head: str, words: Words) -> bool:
    return any(word.strip(",.:").lower() in words.general for word in head.split())


def plain(title: str, lang: Language) -> str:
    """Take dates and hours out of a line, with the small words that hung at them."""
    return _undated(title, lang.code)


def named(title: str, lang: Language) -> str:
    """Take out of a headline also what has become of the event: the calendar marks "Flohmarkt abgesagt" itself."""
    whole = plain(title, lang)
    name = words_of(lang.code).fates.sub("", whole).strip(" :–-!.,")
    return name or whole


@lru_cache(maxsize=256)
def _undated(title: str, code: str) -> str:
    lang = get(code)
    if not _DIGIT.search(title):
        return tidy(title)
    parts, last = [], 0
    for m in lang.scanner.scan(title):
        if len(title[m.start : m.end].strip()) < 4 and not _DIGIT.search(title, m.start, m.end):
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
    name = tidy(" ".join(kept).replace(" ,", ", "))
    return name[: name.rindex("(")].rstrip() if name.count("(") > name.count(")") else name


def name_like(name: str, words: Words) -> bool:
    """Whether a line is a name and not a sentence: its small words are joints or stand before a noun."""
    for bit, following in pairwise([*name.split(), ""]):
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
    return Words(**_lists(get(code)), **_patterns(get(code)), **_surroundings(get(code)))


def _lists(lang: Language) -> dict[str, Any]:
    listed = lang.words
    names = {form: name for form, _, name in (pair.partition("=") for pair in listed["title.names"])}
    return {
        "events": endings(listed["title.events"]), "venues": endings(listed["place.venues"]),
        "twofold": endings(listed["title.twofold"]), "unlike": endings(listed["title.unlike"]),
        "bodies": endings(listed["title.bodies"]), "bare": endings(listed["title.empty"]),
        "hollow": frozenset((*listed["title.empty"], *listed["title.around"])),
        "empty": frozenset(listed["title.empty"]), "inside": frozenset(listed["title.inside"]),
        "general": frozenset(listed["title.general"]), "around": frozenset(listed["title.around"]),
        "labels": frozenset(listed["title.labels"]), "months": frozenset(lang.months),
        "holidays": frozenset(word.lower() for word in lang.holidays),
        "days": tuple(day for day in lang.weekdays if len(day) > 4),
        "names": names, "fixed": re.compile(rf"{any_case(names)}(?!\w)"),
        "case": (case := dict(pair.split("=") for pair in listed["title.cases"])),
        "cases": re.compile(rf"{any_of(case)}\Z"),
    }  # fmt: skip


def _patterns(lang: Language) -> dict[str, Any]:
    """Compile what a name is made of."""
    listed = lang.words
    articles = set(listed["place.subjects"])
    joints = [word for word in listed["title.inside"] if word not in articles]
    led = any_case([*listed["place.prepositions"], *joints, *listed["title.beside"]])
    genitives = any_of(listed["title.genitives"])
    adjective = rf"(?:{SMALL}|[{UPPER}]\w+(?:e[nrs]|e))"
    joint = rf"(?:{any_of(joints)}\s(?:{any_of(articles)}\s)?|{genitives}\s)"
    joined = rf"\s{joint}(?:{adjective}\s)?(?:{WORD}(?:[ ]{WORD}){{0,2}}|{QUOTED})"
    naming = any_case(listed["title.naming"])
    small = [word for word in listed["title.events"] if word not in listed["title.empty"] and listed["title.small"]]
    return {
        "phrase": re.compile(rf"(?<![\w„“\"-])(?P<head>{WORD}" + (rf"|{any_of(small)}(?!\w))" if small else ")")),
        "tail": re.compile(rf"(?P<tail>(?:[ ]{WORD}){{0,2}}(?:\s(?P<quote>{QUOTED})|{joined}){{0,2}})"),
        "naming": re.compile(rf"(?<!\w){naming}(?:\s(?P<name>{QUOTED})|\s(?P<theme>{WORD}{joined}?)|(?!\w))"),
        "quoted": re.compile(QUOTED),
        "inviting": re.compile(rf"(?<!\w){any_case(listed['title.inviting'])}\s(?:{SMALL}\s)?(?P<name>{WORD})"),
        "point": re.compile(
            rf"(?<![\w„“\"])(?:(?P<prep>{led})\s(?:{SMALL}\s)?)?"
            rf"(?P<name>{QUOTED}|{WORD}(?:[ ]{WORD}){{0,2}}(?:\s{genitives}\s{WORD})?)"
        ),
    }


def _surroundings(lang: Language) -> dict[str, Any]:
    """Compile what stands before a name, and what ends it."""
    listed = lang.words
    pairs = any_of(listed["title.pairs"])
    fates = any_of(word.lower() for word in listed["title.fates"])
    opening = any_of(article.capitalize() for article in listed["place.subjects"])
    weekdays = [day for day in lang.weekdays if len(day) > 4]
    days = rf"(?:[^\W\d]*{any_of(weekdays)}|{any_of(day.capitalize() for day in (*weekdays, *lang.holidays))})"
    adjective = rf"(?P<lead>[{UPPER}][a-zäöüß]+(?:e[rsn]|e))"
    return {
        "lead": re.compile(rf"(?P<joint>(?<![\w-]){SMALL} )?(?<![\w„“\"-]){adjective}[ ]\Z"),
        "before": re.compile(rf"(?<![\w-])(?!{opening}\s)(?P<name>(?:{WORD}[ ]){{1,3}})\Z"),
        "halved": re.compile(rf"(?<!\w){WORD}- {pairs} \Z"),
        "beside": re.compile(rf"(?<!\w){any_case(listed['title.beside'])}\s(?:{SMALL}\s){{0,2}}\Z"),
        "works": re.compile(rf"{any_of(listed['title.works'])}\s\Z"),
        "inner": re.compile(rf"(?<!\w){any_case(listed['place.strong'])}\s\Z"),
        "fates": re.compile(rf"\A{fates}\s*[:–!-]\s*|(?:\s*[:–(-])?\s+\(?{fates}[)!.]*\Z", re.I),
        "called": re.compile(rf"(?<!\w){any_case(listed['title.inviting'])}\s(?:{SMALL}\s)?\Z"),
        "towards": re.compile(rf"\s{any_of(listed['title.towards'])}\s"),
        "opening": re.compile(rf"{opening}\Z"),
        "dated": re.compile(rf"(?:[ ]\w{{1,4}})?[ ]{days}(?![^\W\d])"),
        "cut": re.compile(rf"\s{pairs}\s{any_of(listed['place.articles'])}\s"),
        "pairs": re.compile(rf"\s{pairs}\s"),
    }

"""What may name a place: the words of one language, compiled, and what a phrase made of them is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from feeds.events.phrase import SMALL, UPPER, WORD, Endings, any_case, any_of, endings
from feeds.lang import Language, get


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, compiled."""

    phrase: re.Pattern[str]  # a name behind a preposition
    label: re.Pattern[str]
    bare: re.Pattern[str]  # a name without one: a line, a column, a subject
    below: re.Pattern[str]  # the lines of an address
    begins: re.Pattern[str]  # a street's name with its own preposition
    streets: Endings
    venues: Endings
    never: frozenset[str]
    strong: frozenset[str]
    elsewhere: re.Pattern[str]
    instead: re.Pattern[str]  # "in case of rain": what follows is for then
    shared: re.Pattern[str]
    clock: re.Pattern[str]  # an hour before a place behind a label
    labels: frozenset[str]
    events: Endings
    unlike: Endings
    bodies: Endings
    genitive: re.Pattern[str]
    days: tuple[str, ...]
    kept: frozenset[str]
    articles: frozenset[str]
    general: frozenset[str]
    pair: re.Pattern[str]  # "and the": another thing begins
    within: re.Pattern[str]  # prepositions inside a name: what it is stands before them
    titles: re.Pattern[str]
    saints: re.Pattern[str]  # how the name of a church begins


def may_be(name: str, words: Words) -> bool:
    """Whether a phrase may name a place by its first word: no day, no "im Rahmen", no "Wochenmarkt"."""
    head = first(name)
    return bool(name) and not (
        head in words.never
        or head in words.general
        or name.startswith(words.days)
        or (words.unlike.fit(head) and head not in words.venues.words)
    )


def hints(name: str, words: Words) -> bool:
    """Whether a phrase has a word of a place or a number at all: most have not, and cost no more then."""
    known = any(words.venues.fit(word.strip(",()")) for word in name.split())
    return known or _NUMBERED.search(name) is not None or words.saints.match(name) is not None


def is_bare(name: str, words: Words) -> bool:
    """Whether a kind of place has no name: "Saal" is told where the house is told too."""
    return name.lower() in words.venues.words


def is_venue(name: str, words: Words) -> bool:
    """Whether a phrase holds a known kind of place, before its first comma."""
    head = name.split(",")[0]
    if words.saints.match(head):
        return True
    head = words.within.split(head, maxsplit=1)[0]
    owner = words.genitive.search(head)
    return any(
        words.venues.fit(word) and not words.unlike.fit(word)
        for word in head[: owner.start(1) if owner else None].split()
        if word[:1].isupper() or word[:1] in '„"«'
    )


def is_event(name: str, words: Words) -> bool:
    """Whether a phrase names rather what happens than where: "Lecture Theatre" is a theatre."""
    bits = name.split(",")[0].split()
    house = words.venues.fit(bits[0]) or (len(bits) == 2 and words.venues.fit(bits[1]))
    return words.events.fit(bits[0]) and not house


def names_event(rest: str, words: Words) -> bool:
    """Whether what was cut off a phrase makes it the name of an event: "Kino" of "Kino Kaffeeklatsch"."""
    head = rest.split(maxsplit=1)[0].strip(",.()").lower() if rest.strip() else ""
    return not rest.startswith(",") and head not in words.never and words.events.fit(head)


# the name of a house in quotes has few words: "Jugendhaus „Gleis 4“"; a longer one is what happens there
_FIRST = re.compile(r"[^\s,.:]*")
_SHORT = (
    "(?:"
    + "|".join(rf"{a}[^\s{b}]{{1,20}}(?: [^\s{b}]{{1,20}}){{0,2}}{b}" for a, b in ("„“", "„”", "«»", "»«", '""'))
    + ")"
)
_NUMBERED = re.compile(r"(?<![^\s,(])([^\s,(]{1,50})\s\d")


def has_street(name: str, words: Words) -> bool:
    """Whether a phrase holds a street with its number."""
    return any(words.streets.fit(m[1]) for m in _NUMBERED.finditer(name)) or (
        words.begins.match(name) is not None and _NUMBERED.search(name) is not None
    )


def first(name: str) -> str:
    """Give the first word of a phrase in small letters."""
    return _FIRST.match(name)[0].lower()  # type: ignore[index]  # the empty beginning fits


def cut(name: str, words: Words) -> str:
    """End a name before a word that says when, or names the event."""
    end = len(name)
    saint = words.saints.match(name)
    start = saint.end() - 1 if saint else 0
    for m in _WORD.finditer(name, start + len(name[start:].split(maxsplit=1)[0])):
        word = m[0].strip(",.()")
        if word and (word.lower() in words.never or (words.events.fit(word) and not words.venues.fit(word))):
            end = m.start()
            break
    end = _SMALL_END.search(name, 0, end).start()  # type: ignore[union-attr]  # the empty end fits
    whole = _parts(name[:end].rstrip(" ,"), words)
    chain = [m.start(1) for m in words.genitive.finditer(whole.split(",")[0])]
    return whole[: chain[1]] if len(chain) > 1 else whole  # a second one begins another part of the sentence


def heading(text: str, offset: int, words: Words) -> str:
    """Name the place that heads a list of dates: a line that is a venue and nothing else; "" for none."""
    start = text.rfind("\n", 0, offset) + 1
    for _ in range(_BLOCK):
        if start == 0:
            return ""
        end, start = start - 1, text.rfind("\n", 0, start - 1) + 1
        line = text[start:end].strip(" :")
        if not line or any(sign.isdigit() for sign in line):
            continue  # a row of another date
        name = (
            len(line) <= _HEADING and line[0].isalpha() and line[-1] not in ".,!?" and not re.search(r" [a-zäöü]", line)
        )
        plain = name and may_be(line, words) and not is_event(line, words)
        return line if plain and is_venue(line.split()[-1], words) else ""
    return ""


_BLOCK, _HEADING = 12, 40  # lines above a date that a heading may stand over, signs of one
_WORD = re.compile(r"\S+")
_SMALL_END = re.compile(r"(?:\s+(?:[^\W\d_A-ZÄÖÜ][^\s\d]*|\d{1,2}\.)?)*\Z")


def _parts(name: str, words: Words) -> str:
    """Keep of a list what may go on a place: a town, a street, a house; "Kapelle und der Chor" are two things."""
    first, *parts = words.pair.split(name, maxsplit=1)[0].split(", ")
    kept = [first]
    for part in parts:
        if " " in part and not any(sign.isdigit() for sign in part):
            heads = part.split()
            if not (words.venues.fit(heads[0]) or words.streets.fit(heads[-1]) or heads[0].islower()):
                break
        kept.append(part)
    return ", ".join(kept)


@lru_cache(maxsize=8)
def words_of(code: str) -> Words:
    """Compile the words of a language."""
    return Words(**_lists(get(code)), **_patterns(get(code).words))


def _lists(lang: Language) -> dict[str, Any]:
    listed = lang.words
    return {
        "venues": endings(listed["place.venues"]), "unlike": endings(listed["place.unlike"]),
        "bodies": endings(listed["place.bodies"]), "events": endings(listed["title.events"]),
        "streets": endings(tuple(end.rstrip(".").lower() for end in listed["place.streets"])),
        "never": frozenset(listed["place.never"]), "strong": frozenset(listed["place.strong"]),
        "kept": frozenset(listed["place.kept"]), "articles": frozenset(listed["place.subjects"]),
        "general": frozenset(listed["title.general"]),
        "labels": frozenset(label.lower() for label in listed["place.labels"]),
        "days": tuple(day.capitalize() for day in lang.weekdays if len(day) > 4),
    }  # fmt: skip


def _patterns(listed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    name, street, begins, city = _name(listed)
    article = rf"(?:{any_of(listed['place.articles'])}\s)?(?P<lead>(?:{SMALL}\s){{0,2}})"
    hours = any_of(listed["place.hours"])
    at = rf"(?:\s{any_of(listed['place.clocks'])})?\s\d{{1,2}}(?:[.:]\d\d)?\s?{hours}"
    intro = rf"{any_case(listed['place.introductions'])}(?:\s{any_of(listed['place.adverbs'])})?(?:{at})?"
    prep = any_case(listed["place.prepositions"])
    # each way begins with a sign of its own, so that the search jumps from one to the next
    column = r"\n[ \t•*–-]*|,\s|\|\s|/\s|;\s|:\s(?![„“«»\"])|\(| [-–]\s"
    behind = r"(?:[?]?\s?:\s{0,3}|[?]\s|[ ]?\n\s{0,2})"
    subject = rf"(?:{any_case(listed['place.subjects'])})\s(?:[a-z]\w+e[nrs]?\s)?"
    pairs = any_of(listed["title.pairs"])
    labels = any_case(listed["place.labels"])
    return {
        "phrase": re.compile(rf"(?<!\w)(?:(?P<intro>{intro})\s(?:{prep}\s)?|(?P<prep>{prep})\s){article}{name}"),
        "label": re.compile(rf"(?<!\w)(?<![a-zß] ){labels}{behind}(?P<value>[^\n]{{3,160}})"),
        "bare": re.compile(rf"(?:{column}| {hours}\s| (?P<article>{subject})){name}"),
        "below": re.compile(rf"\n(?:{street}|{city})(?=\s*(?:\n|\Z))"),
        "begins": re.compile(begins),
        "genitive": re.compile(rf"(?<!\w)[{UPPER}\d][\w-]*(\s{any_of(listed['title.genitives'])})\s"),
        "elsewhere": re.compile(any_of(listed["place.elsewhere"])),
        "instead": re.compile(any_of(listed["place.instead"])),
        "clock": re.compile(rf"\A\d{{1,2}}(?:[.:]\d\d)?\s?{hours},?\s"),
        "shared": re.compile(rf"(?<!\w){any_case(listed['place.shared'])}(?!\w)"),
        "pair": re.compile(rf"\s{pairs}\s{any_of(listed['place.articles'])}\s"),
        "within": re.compile(rf"\s{any_of(listed['place.within'])}\s"),
        "saints": re.compile(rf"{any_of(listed['place.saints'])}(?!\w)\W?\s?\w"),
        "titles": re.compile(rf"(?<!\w){any_of(listed['place.titles'])}\.\Z"),
    }


def _name(listed: Mapping[str, Sequence[str]]) -> tuple[str, str, str, str]:
    """Give the patterns of a place's name, of a street with number, of how some begin, and of a town with its code."""
    inside = any_of(listed["place.inside"])
    titles = rf"{any_of(listed['place.titles'])}\."
    starts, ends = any_of(listed["place.street_starts"]), any_of(listed["place.streets"])
    units = any_of(listed["place.units"])
    number = rf"\d{{1,4}}(?:\s?[a-hA-H](?!\w))?(?:\s?[-–/+]\s?\d{{1,4}}\s?[a-h]?)?(?!\d|[.:]\d|\s?(?:[€%]|{units}\b))\b"
    begins = rf"{starts}[ ](?:{SMALL}[ ])?{WORD}(?:[ ]{WORD})?"
    road = rf"(?:{WORD}[ ]){{0,2}}(?:[{UPPER}][\w.-]*?)?(?i:{ends})"
    street = rf"(?=[^\d\n]{{2,50}}\d)(?:{road}|{begins})\s{number}"
    halved = rf"{WORD}-\s{any_of(listed['title.pairs'])}\s{WORD}"  # "Kultur- und Festhalle"
    word = rf"(?:{street}|{halved}|(?:{titles}\s)?{WORD}|{_SHORT})"
    city = rf"\d{{4,5}}[ ]{WORD}(?:[ -]{WORD})?"
    aside = rf"\(\s?(?:{starts}\s(?:{SMALL}\s)?{WORD}|{WORD}(?:\s{WORD})?\s\d{{1,3}}[a-h]?)\s?\)"
    room = rf"\s\d{{1,3}}[a-h]?(?![\w.:]|\s?(?:{units}\b|\.))"
    storey = rf"\s{inside}\s\d{{1,2}}\.\s{WORD}"
    tail = rf"(?:{storey}|\s{inside}(?:\s{SMALL})?[ ]{word}|[ ](?:{aside}|\(\s?{street}[^)\n]{{0,40}}\)|{word})|{room})"
    town = rf"(?:(?<=\d)|(?<=\d[a-h]))\s{any_of(listed['place.towns'])}\s(?:{city}|{WORD})"
    unnumbered = rf"(?:{WORD}[ ])?(?:[{UPPER}][\w.-]*?)?(?i:{ends})(?=[,.\n)]|\s?\Z)"
    hamlet = rf"(?:{WORD}[ ]){{1,2}}\d{{1,3}}[a-h]?(?!\w|[.:]\d|\s?(?:[€%]|{units}\b))"
    whole = rf"(?:{inside}\s)?{WORD}(?=[,.\n)]|\s?\Z)"
    hall = rf"{WORD}(?:\s(?:{titles}\s)?{WORD}){{1,2}}"
    more = rf"(?:{town}|\s?,\s(?:{street}|{city}|{unnumbered}|{whole}|{hamlet}|{hall})|\s[-–]\s(?:{street}|{city}))"
    name = rf"(?P<name>{word}{tail}{{0,6}}{more}{{0,3}})"
    return name, street, begins, city

"""The phrases of pages, read from words.toml: the readers know no word of any language themselves."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("feeds.sources").joinpath("words.toml").read_text("utf-8"))


def languages() -> tuple[str, ...]:
    """Return the codes of the languages whose phrases are known."""
    return tuple(_table())


@cache
def own(language: str, kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind in one language alone."""
    return tuple(_table().get(language, {}).get(kind, ()))


@cache
def phrases(language: str, kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind, the language's own first, longest first; English ones hold everywhere."""
    codes = dict.fromkeys((language.split("-")[0], "en"))
    return tuple(phrase for code in codes for phrase in sorted(own(code, kind), key=len, reverse=True))


@cache
def every(*kinds: str) -> str:
    """Return the phrases of some kinds in all languages as one alternation of a regular expression, longest first."""
    known = {phrase for code in languages() for kind in kinds for phrase in own(code, kind)}
    return "|".join(re.escape(phrase).replace("\\ ", r"\s+") for phrase in sorted(known, key=lambda p: (-len(p), p)))


@cache
def numbered(kind: str, first: int) -> dict[str, int]:
    """Return the spellings of months or weekdays in lower case with their numbers, which begin with `first`."""
    rows = (row for code in languages() for row in enumerate(own(code, kind), first))
    return {name.lower(): number for number, names in rows for name in names.split("|")}

"""The phrases of pages, read from words.toml: the readers know no word of any language themselves."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def phrases(language: str, kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind, the language's own first, longest first; English ones hold everywhere."""
    table = tomllib.loads(resources.files("feeds.sources").joinpath("words.toml").read_text("utf-8"))
    codes = dict.fromkeys((language.split("-")[0], "en"))
    return tuple(
        phrase for code in codes for phrase in sorted(table.get(code, {}).get(kind, ()), key=len, reverse=True)
    )

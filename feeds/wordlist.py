"""Word lists of the configuration: whole words, case and umlaut folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def matches(words: Iterable[str], text: str) -> bool:
    """Whether one of the words stands in the text as a whole word; "Ä", "ä" and "ae" are the same letter.

    A word of the list may be several ("Alte Post"), parted by any white space in the text. False for an empty list.
    """
    pattern = _pattern(tuple(words))
    return pattern is not None and pattern.search(_folded(text)) is not None


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    folded = [r"\s+".join(map(re.escape, _folded(word).split())) for word in words if word.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(folded)})(?!\w)") if folded else None


def _folded(text: str) -> str:
    """Case folded, ß as ss, umlauts spelled out, other accents off."""
    spelled = unicodedata.normalize("NFC", text).casefold().translate(_SPELLED_OUT)
    return "".join(c for c in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(c))

"""The language a page is written in: what its words say, and its own statement where they leave it open.

Templates state "en" for pages of any language, and many pages state nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from feeds.sources import words

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 3_000
_CLEAR = 3
"""How many times more common words a language must have than the others to be believed."""


def of(texts: Iterable[str], stated: str = "") -> str:
    """Return the code of one of our languages; "" where neither the words nor the page tell one of them."""
    counts = Counter(islice((word.casefold() for text in texts for word in _WORD.findall(text[:20_000])), _SAMPLE))
    known = words.languages()
    shares = sorted(((sum(counts[word] for word in words.own(code, "common")), code) for code in known), reverse=True)
    (most, best), second = shares[0], shares[1][0]
    if most >= 5 and most >= _CLEAR * second:
        return best
    code = stated[:2].lower()
    return code if code in known else ""

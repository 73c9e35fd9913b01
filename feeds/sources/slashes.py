"""Whether 3/4/2025 is the third of April or the fourth of March on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feeds.sources import tongue

_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/])")
_MONTH_FIRST = re.compile(r"^en(?:-(?:us|ca|ph))?$", re.IGNORECASE)


def day_first(texts: Sequence[str], stated: str, own: str) -> bool:
    """Return what the page's own dates prove, else what is the habit of its language.

    `stated` is the language the page names, "" for none; then its words tell, at last `own`, that of its source.
    """
    pairs = [(int(one), int(other)) for text in texts if "/" in text for one, other in _SLASHED.findall(text[:2000])]
    proofs = sum(one > 12 for one, _ in pairs) - sum(other > 12 for _, other in pairs)
    if proofs or not pairs:
        return proofs >= 0
    told = tongue.of(texts, stated)
    return _MONTH_FIRST.match(stated if stated and stated[:2].lower() == told else told or stated or own) is None

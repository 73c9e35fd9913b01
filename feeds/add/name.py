"""A name for a new source, made from its address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SAYS_NOTHING = re.compile(
    r"index|default|start|home|feeds?|rss|atom|rdf|news|aktuelles|meldungen|events|status|de|en|termine|veranstaltungen"
    r"|calendar|kalender"
)


def propose_name(url: str, taken: Collection[str]) -> str:
    """Return a name of a-z, 0-9 and hyphens, at most 40 signs, that is not among the taken ones."""
    parts = urlsplit(url)
    host = (parts.hostname or "source").removeprefix("www.").split(".")
    site = _slug(host[-2] if len(host) > 1 and not host[-1].isdigit() else host[0]) or "source"
    path = [_slug(re.sub(r"\.\w{2,5}$", "", unquote(part))) for part in parts.path.split("/")]
    last = next((part for part in reversed(path) if part), "")
    name = last if last and not _SAYS_NOTHING.fullmatch(last) else "-".join(filter(None, (site, last)))
    name = name[:40].strip("-")
    return next(n for n in (name, *(f"{name}-{i}" for i in range(2, 1_000))) if n not in taken)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

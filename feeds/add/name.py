"""A name for a new source, made from its address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SAYS_NOTHING = re.compile(
    r"index|default|start|home|feeds?|rss|atom|rdf|news|aktuelles|meldungen|events|status|de|en|termine|veranstaltungen"
    r"|calendar|kalender"
)


def propose_name(url: str, taken: Collection[str], title: str = "") -> str:
    """Return a name of a-z, 0-9 and hyphens, at most 40 signs, that is not among the taken ones.

    It is made of the address; the title stands for the host where that is a number.
    """
    parts = urlsplit(url)
    site = _site(parts.hostname or "") or _slug(title) or "source"
    path = [_slug(re.sub(r"\.\w{2,5}$", "", unquote(part))) for part in parts.path.split("/")]
    last = next((part for part in reversed(path) if part), "")
    name = last if last and not _SAYS_NOTHING.fullmatch(last) else "-".join(filter(None, (site, last)))
    name = name[:40].strip("-")
    return next(n for n in (name, *(f"{name}-{i}" for i in range(2, 1_000))) if n not in taken)


def _site(host: str) -> str:
    """The word of a host that tells whose it is, "" for a bare IP address."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        words = host.removeprefix("www.").split(".")
        return _slug(words[-2] if len(words) > 1 else words[0])
    return ""


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

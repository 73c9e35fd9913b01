"""Where things are: every address that is published, in one place. They never change."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from feeds.model import Site, Source
from feeds.publish import clean
from feeds.redaction import without

_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@_-]{0,199}")


def file(site: Site, name: str) -> str:
    """Return the absolute address of a published file."""
    return f"{_base(site.url)}/{name}"


def event_name(uid: str) -> str:
    """Return the file name of an event's own calendar, "" for a UID that is no file name."""
    return f"events/{uid}.ics" if _UID.fullmatch(uid) else ""


def tag(site: Site, name: str) -> str:
    """Return a tag: URI (RFC 4151) of this site; http or https makes no difference.

    The year only has to be one in which the host belonged to the site, and may never change.
    """
    host = urlsplit(_base(site.url)).hostname or "localhost"
    return f"tag:{host.replace(':', '-')},2025:{name}"


def of_source(source: Source | None) -> str:
    """Return the page a source is read from, as a person opens it; "" for a local file without base_url."""
    if source is None:
        return ""
    url = source.base_url or source.url
    return clean.address(re.sub("^webcals?://", "https://", without(url, url)))


@lru_cache(maxsize=16)
def _base(url: str) -> str:
    """The site's address in ASCII, without the slash at its end."""
    return (clean.address(url) or url).rstrip("/")

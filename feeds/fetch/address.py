"""Addresses: taken apart in one way for the guard and for the request, and shown without their secrets."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from feeds.errors import BlockedError, FetchError
from feeds.redaction import redact

_CONTROL = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Address:
    """One address, encoded, its user and password apart from it."""

    url: str  # as it is asked for: no user, no fragment, host lower case and ASCII
    scheme: str
    host: str
    port: int
    auth: tuple[str, str] | None = None

    @property
    def origin(self) -> str:
        """What robots.txt, pauses and Retry-After hold for: scheme, host and port (RFC 6454)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme] == self.port
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The address for a message: at most 200 signs, no secrets."""
        text = redact(self.url)
        return text if len(text) <= 200 else f"{text[:199]}…"


def parse(url: str) -> Address:
    """Take an address apart; webcal becomes https. Raises BlockedError for other schemes, FetchError for nonsense."""
    text = url.strip()
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if scheme in ("webcal", "webcals"):
        scheme, text = "https", f"https:{rest}"
    if not colon or scheme not in ("http", "https"):
        shown = scheme[:20] if colon else redact(text)[:80]
        raise BlockedError(f"{shown!r} cannot be fetched", "only http, https and webcal addresses are")
    authority = re.split(r"[/?#]", rest.lstrip("/"), maxsplit=1)[0]
    if _CONTROL.search(text.replace(" ", "")) or " " in authority or "\\" in authority:
        raise BlockedError("the address holds signs that no address may hold", "write it as the browser shows it")
    try:
        parts = parse_url(text.replace("\\", "%5C"))
    except (LocationParseError, ValueError):
        raise FetchError(f"{redact(text)[:200]!r} is no address", "write it as the browser shows it") from None
    if not parts.host or not rest.startswith("//"):
        raise FetchError(f"{redact(text)[:200]!r} names no host", "write it as the browser shows it")
    bare = Url(parts.scheme, None, parts.host, parts.port, parts.path or "/", parts.query).url
    port = parts.port or (443 if scheme == "https" else 80)
    return Address(bare, scheme, parts.host.strip("[]"), port, _auth(parts.auth))


def _auth(text: str | None) -> tuple[str, str] | None:
    if not text:
        return None
    user, _, password = text.partition(":")
    return unquote(user), unquote(password)


def follow(address: Address, location: str) -> Address:
    """Return where a redirect leads; user and password go along within one origin only. Raises like `parse`."""
    # A Location is bytes that http.client reads as Latin-1; most servers that do not encode it write UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    target = parse(urljoin(address.url, location.strip()))
    if target.auth is None and target.origin == address.origin:
        return Address(target.url, target.scheme, target.host, target.port, address.auth)
    return target

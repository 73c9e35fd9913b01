"""The single values of a configuration: names, durations, addresses, zones, moments.

Each function takes the written text and returns the value, or raises ValueError with a sentence for a person.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from feeds.model import Clock

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DURATION = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?")
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_LONGEST_NAME = 60
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?")
_SQLITE = re.compile(r"sqlite(?:\+pysqlite)?://(?:/.*)?")
_NO_PAGE = LexborHTMLParser("")
_SCHEMES = frozenset({"http", "https", "webcal"})


def name(text: str) -> str:
    """Return a name that is safe as a file name everywhere."""
    if not _NAME.fullmatch(text) or len(text) > _LONGEST_NAME:
        raise ValueError(f"{_short(text)} cannot be a name; use a-z, 0-9, hyphens, at most {_LONGEST_NAME} characters")
    return text


def host(text: str) -> str:
    """Return the address or name of a machine, without port."""
    try:
        ip_address(text.split("%")[0])
    except ValueError:
        if not _HOST.fullmatch(text):
            raise ValueError(f"{_short(text)} is no address of a machine; write one like 127.0.0.1") from None
    return text


def reachable(text: str) -> str:
    """Return a name, address or network that may be read although it is not public."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        if not _HOST.fullmatch(text):
            raise ValueError(f"{_short(text)} is no name, address or network; write one like 192.168.1.0/24") from None
    return text


def duration(text: str) -> timedelta:
    """Return a duration written as 30m, 1h, 1h30m, 1d or 1w."""
    compact = text.replace(" ", "")
    match = _DURATION.fullmatch(compact)
    if not compact or not match:
        raise ValueError(f"{_short(text)} is no duration; write it like 30m, 1h, 1h30m, 1d or 1w")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        value = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        value = timedelta.max
    if not timedelta(seconds=1) <= value <= timedelta(days=366):
        raise ValueError(f"{_short(text)} is out of range; use from 1s to 366d")
    return value


def timezone(text: str) -> str:
    """Return the name of an IANA time zone."""
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"{_short(text)} is no time zone; write one like Europe/Berlin") from error
    return text


def accent(text: str) -> str:
    """Return a colour written as #rrggbb."""
    if not _ACCENT.fullmatch(text):
        raise ValueError(f'{_short(text)} is no colour; write it in quotes, like "#0a5c8f"')
    return text.lower()


def web_address(text: str) -> str:
    """Return an absolute http or https address."""
    scheme, host = _split(text)
    if scheme not in {"http", "https"} or not host:
        raise ValueError(f"{_short(text)} is no web address; write it in full, like https://www.example.org/")
    return text


def folder_address(text: str) -> str:
    """Return a web address that ends in a slash."""
    address = web_address(text)
    return address if address.endswith("/") else address + "/"


def contact(text: str) -> str:
    """Return a contact for the User-Agent: mailto: or a web address; a bare mail address becomes mailto:."""
    if re.fullmatch(r"[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+", text):
        return f"mailto:{text}"
    if text.startswith("mailto:") and "@" in text and not re.search(r"\s", text):
        return text
    try:
        return web_address(text)
    except ValueError:
        raise ValueError(f"{_short(text)} is no contact; write mailto:name@example.org or a web address") from None


def source_address(text: str) -> str:
    """Return the address of a source: http, https, webcal, or a path as written."""
    scheme, host = _split(text)
    if scheme in _SCHEMES:
        if not host or re.search(r"[\s\\\x00-\x1f]", text):
            raise ValueError(f"{_short(text)} is no valid address; copy it from the browser's address line")
        return text
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", text):
        raise ValueError(f"{_short(text)}: only http, https and webcal are read, or a file by its path alone")
    if "\x00" in text:
        raise ValueError("a path cannot hold a NUL character")
    return text


def selector(text: str) -> str:
    """Return a CSS selector."""
    try:
        _NO_PAGE.css(text)
    except SelectolaxError:
        raise ValueError(f"{_short(text)} is no CSS selector; write one like article.news or li > h3") from None
    return text


def store(text: str) -> str:
    """Return the address of an SQLite database, or the path of its file as written."""
    if "\x00" in text:
        raise ValueError("a path cannot hold a NUL character")
    if not _SQLITE.fullmatch(text) and ("://" in text or text.startswith("sqlite:")):
        # such an address may hold a password
        raise ValueError("only SQLite is supported; write sqlite:///var/feeds.db, or the path of a file")
    return text


def moment(text: str) -> Clock:
    """Return wall-clock time written as 2025-11-19T10:00, or a date alone."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
        if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"{_short(text)} is no date or time; write 2025-11-19 or 2025-11-19T10:00")


def _split(text: str) -> tuple[str, str]:
    try:
        parts = urlsplit(text)
        _ = parts.port
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return "http" if text.lower().startswith(("http:", "https:", "webcal:")) else "", ""


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")

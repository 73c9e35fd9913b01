"""Conditional requests, content coding and dates by RFC 9110; nothing here knows a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_ETAG = re.compile(r'(?:W/)?"[^"]*"')
_CODING = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def http_date(moment: datetime) -> str:
    """Return an IMF-fixdate (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def accepts_gzip(header: str) -> bool:
    """Say whether Accept-Encoding allows gzip (RFC 9110, 12.5.3); no header allows only the plain file."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        match = _CODING.fullmatch(part)
        if match:
            weights[match[1]] = float(match[2] or 1)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def precondition(headers: Mapping[str, str], etag: str, modified: datetime) -> int:
    """Return 304, 412, or 0 where the file itself is to be sent (RFC 9110, 13.2.2).

    `etag` is strong and quoted, `modified` has whole seconds; only GET and HEAD are asked about.
    """
    if_match = headers.get("if-match")
    if if_match is not None:
        if not _matches(if_match, etag, weak=False):
            return 412
    elif _is_after(modified, headers.get("if-unmodified-since")):
        return 412
    if_none_match = headers.get("if-none-match")
    if if_none_match is not None:
        return 304 if _matches(if_none_match, etag, weak=True) else 0
    since = _moment(headers.get("if-modified-since"))
    return 304 if since is not None and modified <= since else 0


def _matches(header: str, etag: str, *, weak: bool) -> bool:
    if header == etag or header.strip() == "*":
        return True
    tags = _ETAG.findall(header)
    return any((tag.removeprefix("W/") if weak else tag) == etag for tag in tags)


def _is_after(modified: datetime, header: str | None) -> bool:
    limit = _moment(header)
    return limit is not None and modified > limit


def _moment(header: str | None) -> datetime | None:
    """A date that cannot be read is as good as none (RFC 9110, 13.1.3)."""
    if not header:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment

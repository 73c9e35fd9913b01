"""The output folder as HTTP responses: which file, in which representation, with which headers.

Publishing renames whole files into place, so one open-and-read never sees half of one. What was read is kept in
memory until the file's inode, size or time differ.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import os
import re
import stat
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import monotonic
from urllib.parse import unquote_to_bytes

from feeds.lang import say
from feeds.serve import conditional

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_PLAIN_JSON = frozenset({"status.json"})
_SECURITY = (
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "cross-origin"),
)
_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_CACHE_BYTES = 64_000_000
_FRESH = 0.0002  # seconds; looking at the disk makes threads change turns, a third of the cost of a 304
_GZIP_FROM = 500  # below it the header of gzip costs more than it saves


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer; `body` is empty for HEAD, 304 and 412."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Form:
    """One representation of a file, with the answers that carry it made once."""

    tag: str
    whole: Response
    unchanged: Response
    failed: Response


@dataclass(slots=True)
class _File:
    looked: float
    key: tuple[int, int, int]
    modified: datetime
    plain: _Form
    packed: _Form | None

    @property
    def size(self) -> int:
        return len(self.plain.whole.body) + (len(self.packed.whole.body) if self.packed else 0)


@dataclass(slots=True)
class Folder:
    """The published files; `language` is that of the 404 page."""

    path: Path
    language: str
    compress_calendar: bool = True
    _cache: OrderedDict[str, _File] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def respond(self, method: str, target: str, headers: Mapping[str, str]) -> Response:
        """Answer one request; header names are lower case. Never raises for what a client sent."""
        if method not in {"GET", "HEAD"}:
            text = ("content-type", "text/plain; charset=utf-8")
            return Response(405, (("allow", "GET, HEAD"), text, *_SECURITY), b"method not allowed\n")
        name = _name(target)
        file = self._file(name) if name else None
        response = _found(file, headers) if file else self._missing()
        return Response(response.status, response.headers) if method == "HEAD" else response

    def _missing(self) -> Response:
        """The published page for what is not there, or a plain one while nothing is published."""
        published = self._file("404.html")
        page = published.plain.whole.body if published else self._plain_missing()
        about = (("content-type", TYPES[".html"]), ("content-length", str(len(page))), ("cache-control", "no-store"))
        return Response(404, (*about, *_SECURITY), page)

    def _plain_missing(self) -> bytes:
        title, text, back = (html.escape(say(self.language, f"missing_{part}")) for part in ("title", "text", "back"))
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>'
            f'<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">{back}</a></p></main></body></html>\n'
        ).encode()

    def _file(self, name: str) -> _File | None:
        """The file as it is now, or None where there is none that may be seen."""
        kept, now = self._cache.get(name), monotonic()
        if kept and now - kept.looked < _FRESH:
            return kept
        path = os.path.join(self.path, name)
        try:
            if "/" in name and any(stat.S_ISLNK(os.lstat(folder).st_mode) for folder in _inside(self.path, path)):
                return None
            found = os.lstat(path)
            if not stat.S_ISREG(found.st_mode):
                return None
            if kept and kept.key == _key(found):
                kept.looked = now
                return kept
            return self._load(name, path, now)
        except OSError:
            return None

    def _load(self, name: str, path: str, now: float) -> _File:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:
            content = stream.read()
            found = os.fstat(descriptor)
        compress = len(content) >= _GZIP_FROM and (self.compress_calendar or not name.endswith(".ics"))
        file = _represent(name, content, found, compress=compress, now=now)
        with self._lock:
            self._forget(name)
            self._cache[name] = file
            self._size += file.size
            while self._size > _CACHE_BYTES and len(self._cache) > 1:
                self._forget(next(iter(self._cache)))
        return file

    def _forget(self, name: str) -> None:
        old = self._cache.pop(name, None)
        if old:
            self._size -= old.size


def _found(file: _File, headers: Mapping[str, str]) -> Response:
    packed = file.packed if file.packed and conditional.accepts_gzip(headers.get("accept-encoding", "")) else None
    form = packed or file.plain
    status = conditional.precondition(headers, form.tag, file.modified)
    return {304: form.unchanged, 412: form.failed}.get(status, form.whole)


def _represent(name: str, content: bytes, found: os.stat_result, *, compress: bool, now: float) -> _File:
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    modified = datetime.fromtimestamp(int(found.st_mtime), UTC)
    plain = _form(name, content, f'"{digest}"', modified)
    packed = None
    if compress:
        packed = _form(name, gzip.compress(content, 6, mtime=0), f'"{digest}-gzip"', modified, "gzip")
    return _File(now, _key(found), modified, plain, packed)


def _form(name: str, body: bytes, tag: str, modified: datetime, coding: str = "") -> _Form:
    common = (
        ("etag", tag),
        ("last-modified", conditional.http_date(modified)),
        ("cache-control", "public, max-age=300"),
        ("vary", "Accept-Encoding"),
        *_SECURITY,
    )
    coded = (("content-encoding", coding),) if coding else ()
    about = (("content-type", _type(name)), ("content-length", str(len(body))), *coded)
    return _Form(tag, Response(200, (*about, *common), body), Response(304, common), Response(412, common))


def _key(found: os.stat_result) -> tuple[int, int, int]:
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _inside(root: Path, path: str) -> list[Path]:
    """The folders between the output folder and a file of it."""
    return [parent for parent in Path(path).parents if parent != root and root in parent.parents]


@lru_cache(maxsize=4096)
def _name(target: str) -> str | None:
    """The file a request names, relative to the folder, or None where no file can be meant."""
    path = target.split("?", 1)[0].split("#", 1)[0]
    try:
        decoded = unquote_to_bytes(path).decode("utf-8")
    except UnicodeError:
        return None
    if not decoded.startswith("/"):
        return None
    segments = decoded[1:].split("/")
    if segments[-1] == "":
        segments[-1] = "index.html"
    return "/".join(segments) if all(_SEGMENT.fullmatch(segment) for segment in segments) else None


def _type(name: str) -> str:
    if name in _PLAIN_JSON:
        return "application/json; charset=utf-8"
    return TYPES.get(os.path.splitext(name)[1], "application/octet-stream")

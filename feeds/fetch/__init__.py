"""Get a page: one polite, guarded, conditional GET; the door of the folder.

    Fetcher(site).get(url, etag, last_modified, now=now) -> Page, or None where it is not modified
      address     taken apart once; user and password apart from it, never shown
      robots.txt  read once for each host, obeyed
      manners     one request at a time to a host, a pause after it, silence where it asked for it
      guard       the name is resolved once; only a permitted address is connected to
      exchange    60 s in all, 15 MB decoded, at most ten redirects, each checked like the first
    read_file(path) -> Page
    redact(text) -> the text without user names, passwords and tokens

Bytes are handed on as they are, with their Content-Type; which charset they have is decided by who reads them.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NoReturn
from urllib.request import getproxies

from protego import Protego
from requests.cookies import RequestsCookieJar
from requests.utils import select_proxy, should_bypass_proxies

from feeds import __version__
from feeds.errors import BlockedError, FetchError, HTTPStatusError
from feeds.fetch.address import Address, follow, parse
from feeds.fetch.connection import Adapter, Line
from feeds.fetch.exchange import Answer, ask
from feeds.fetch.file import MOST_BYTES, read_file
from feeds.fetch.guard import Guard, Resolve
from feeds.fetch.manners import Host, retry_after
from feeds.model import Page, Site
from feeds.redaction import redact

__all__ = ["Fetcher", "read_file", "redact"]

SECONDS = 60.0
MOST_REDIRECTS = 10
_ROBOTS_BYTES = 500_000  # RFC 9309, 2.5
_ROBOTS_DAYS = timedelta(days=1)
_REDIRECTS = {301, 302, 303, 307, 308}
_AGENT = "feeds"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, "
    "text/calendar, application/xml;q=0.9, */*;q=0.8"
)


class Fetcher:
    """Gets pages for many threads at once; to one host one request at a time.

    `pause` is in seconds. `quiet` says until when (aware) a host asked to be left alone: any address of the host ->
    moment; the caller keeps it over runs from the `retry_after` of the errors. `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        site: Site,
        *,
        pause: float = 1.0,
        quiet: Mapping[str, datetime] | None = None,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self._guard = Guard(site.allow_hosts, resolve)
        self._headers = _headers(site)
        self._pause, self._seconds, self._clock, self._sleep = pause, seconds, clock, sleep
        self._proxies = getproxies()
        self._hosts: dict[str, Host] = {}
        self._hosts_lock = threading.Lock()
        self._thread = threading.local()
        for url, until in (quiet or {}).items():
            self._keep_quiet(parse(url), until)

    def get(self, url: str, etag: str = "", last_modified: str = "", *, now: datetime) -> Page | None:
        """Return the page behind an address, or None where the validators still hold.

        `now` is aware. Raises BlockedError where robots.txt, a guard or a Retry-After says no, HTTPStatusError where
        the server answers with an error, FetchError where no whole page arrives in time.
        """
        headers = dict(self._headers)
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        adapter, line = self._equipment()
        line.budget = self._seconds
        address, answer = self._follow(adapter, line, parse(url), headers, now)
        if answer.status == 304 and (etag or last_modified):
            return None
        if answer.status != 200:
            _refuse(address, answer, now)
        found = answer.headers
        return Page(
            url=address.url,
            content=answer.content,
            content_type=found.get("content-type", ""),
            etag=found.get("etag", ""),
            last_modified=found.get("last-modified", ""),
        )

    def _equipment(self) -> tuple[Adapter, Line]:
        """The connections of this thread."""
        if not hasattr(self._thread, "adapter"):
            self._thread.line = Line(self._guard, self._clock)
            self._thread.adapter = Adapter(self._thread.line)
        return self._thread.adapter, self._thread.line

    def _follow(
        self, adapter: Adapter, line: Line, address: Address, headers: Mapping[str, str], now: datetime
    ) -> tuple[Address, Answer]:
        """Ask, and follow redirects; each hop is guarded and asked for in robots.txt like the first."""
        jar = RequestsCookieJar()
        for _ in range(MOST_REDIRECTS + 1):
            self._check_quiet(address, now)
            self._check_robots(adapter, line, address, now)
            answer = self._ask(adapter, line, address, headers, jar, MOST_BYTES, now)
            self._listen(address, answer, now)
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return address, answer
            address = follow(address, location)
        raise FetchError(f"{address.host} redirects more than {MOST_REDIRECTS} times", "try it in a browser")

    def _ask(
        self,
        adapter: Adapter,
        line: Line,
        address: Address,
        headers: Mapping[str, str],
        jar: RequestsCookieJar,
        most: int,
        now: datetime,
        cut: bool = False,
    ) -> Answer:
        proxies = self._proxies_for(address)
        host = self._host(address)
        with host.taking_turn(self._pause, self._clock, self._sleep), line.running():
            start = self._clock()
            try:
                return ask(adapter, line, address, headers, jar, proxies, most, cut)
            except FetchError as error:
                host.fail(error, self._clock() - start, now)
                raise

    def _proxies_for(self, address: Address) -> Mapping[str, str]:
        """The proxy of an address; as the proxy resolves the name, ours is checked here as far as it is known."""
        if not self._proxies or should_bypass_proxies(address.url, None):
            return {}
        if select_proxy(address.url, self._proxies):
            try:
                self._guard.addresses(address.host, address.port)
            except BlockedError:
                raise
            except FetchError:
                pass  # only the proxy knows this name
        return self._proxies

    def _host(self, address: Address) -> Host:
        with self._hosts_lock:
            return self._hosts.setdefault(address.origin, Host())

    # --- what the host asks for ---------------------------------------------------------------------------------------

    def _keep_quiet(self, address: Address, until: datetime) -> None:
        host = self._host(address)
        host.quiet_until = max(until, host.quiet_until or until)

    def _check_quiet(self, address: Address, now: datetime) -> None:
        until = self._host(address).quiet_until
        if until and now < until:
            what = f"{address.host} asks to be left alone until {until:%Y-%m-%d %H:%M} UTC"
            raise BlockedError(what, "it is read again after that", retry_after=until)

    def _listen(self, address: Address, answer: Answer, now: datetime) -> None:
        until = _until(answer, now)
        if until:
            self._keep_quiet(address, until)

    def _check_robots(self, adapter: Adapter, line: Line, address: Address, now: datetime) -> None:
        host = self._host(address)
        with host.robots_turn:
            host.check_patience(self._seconds, now)
            if host.robots is None or host.robots_read is None or now - host.robots_read >= _ROBOTS_DAYS:
                try:
                    host.obey(self._read_robots(adapter, line, address, now), _AGENT)
                except FetchError as error:
                    if not isinstance(error, BlockedError):  # a guard says the same again, and costs nothing
                        host.fail(error, self._seconds, now)  # once a run is enough, however quickly it failed
                    raise
                host.robots_read = now
        if host.robots and not host.robots.can_fetch(address.url, _AGENT):
            raise BlockedError(f"robots.txt of {address.host} keeps readers out", "ask those who run the site")

    def _read_robots(self, adapter: Adapter, line: Line, address: Address, now: datetime) -> Protego:
        """Read robots.txt (RFC 9309, 2.3): none is no rule; a server in trouble is left alone."""
        robots, jar = parse(f"{address.origin}/robots.txt"), RequestsCookieJar()
        for _ in range(5):
            answer = self._ask(adapter, line, robots, self._headers, jar, _ROBOTS_BYTES, now, cut=True)
            if answer.status not in _REDIRECTS or not answer.headers.get("location"):
                break
            robots = follow(robots, answer.headers["location"])
        self._listen(address, answer, now)
        if answer.status >= 500 or answer.status == 429:
            _refuse(robots, answer, now)
        return Protego.parse(answer.content.decode("utf-8", "replace"))


def _headers(site: Site) -> dict[str, str]:
    about = "; ".join(
        part for part in (f"+{site.url}" if site.url else "", site.contact.removeprefix("mailto:")) if part
    )
    agent = f"{_AGENT}/{__version__}" + (f" ({about})" if about else "")
    return {
        "User-Agent": "".join(sign for sign in agent if " " <= sign <= "~"),
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": f"{site.language}, *;q=0.5",
    }


def _until(answer: Answer, now: datetime) -> datetime | None:
    if answer.status not in (429, 503):
        return None
    return retry_after(answer.headers.get("retry-after", ""), now)


_ADVICE = {
    401: ("wants a password (401)", "it is no public page, give another address"),
    403: ("refuses readers that are no browsers (403)", "ask those who run the site, or give its feed"),
    404: ("is not there (404)", "the page may have moved, look it up in a browser"),
    410: ("is gone for good (410)", "the page may have moved, look it up in a browser"),
    429: ("says there were too many requests (429)", "read it less often, see `every`"),
    503: ("is out of service (503)", "it may be passing, the next run tries again"),
}


def _refuse(address: Address, answer: Answer, now: datetime) -> NoReturn:
    status = answer.status
    what, advice = _ADVICE.get(status, (f"answers with an error ({status})", "try it in a browser"))
    until = _until(answer, now)
    if until:
        advice = f"it is read again after {until:%Y-%m-%d %H:%M} UTC"
    raise HTTPStatusError(f"{address.shown} {what}", advice, status=status, retry_after=until)

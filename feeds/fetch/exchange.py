"""One request and its answer, whole and within its limits; every way it can fail is one clear line."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from urllib3.exceptions import DecodeError, HTTPError, ProxyError
from urllib3.response import GzipDecoderState

from feeds.errors import FetchError
from feeds.fetch.address import Address
from feeds.fetch.connection import SILENCE_SECONDS, Adapter, Line

_PIECE = 65_536
_ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate", "br"}
_WITHOUT_BODY = 64_000  # a body we do not want is read to its end up to this, so that the connection can go on


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `content` is empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    content: bytes = b""


def ask(
    adapter: Adapter,
    line: Line,
    address: Address,
    headers: Mapping[str, str],
    jar: RequestsCookieJar,
    proxies: Mapping[str, str],
    most: int,
    cut: bool = False,
) -> Answer:
    """Send one GET and read the answer, at most `most` decoded bytes; raises FetchError.

    `cut` takes the first `most` bytes of a longer body where others would be refused.
    """
    response = None
    try:
        request = _request(address, headers, jar)
        response = _send(adapter, line, request, proxies)
        try:
            extract_cookies_to_jar(jar, request, response.raw)  # type: ignore[no-untyped-call]
            content = _body(response, line, address, most, cut)
        finally:
            response.close()
    except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise FetchError(*_explain(error, address.host, line, arrived=response is not None)) from error
    return Answer(response.status_code, response.headers, content)


def _request(address: Address, headers: Mapping[str, str], jar: RequestsCookieJar) -> requests.PreparedRequest:
    request = requests.PreparedRequest()
    request.prepare(method="GET", url=address.url, headers=headers, auth=address.auth, cookies=jar)
    return request


def _send(
    adapter: Adapter, line: Line, request: requests.PreparedRequest, proxies: Mapping[str, str]
) -> requests.Response:
    """Send; once more where the server hung up, as a kept connection may end at the moment it is used again."""
    try:
        return adapter.send(request, stream=True, timeout=line.wait(), proxies=proxies)
    except requests.ConnectionError as error:
        if not any(isinstance(cause, http.client.RemoteDisconnected | ConnectionResetError) for cause in _chain(error)):
            raise
        return adapter.send(request, stream=True, timeout=line.wait(), proxies=proxies)


def _body(response: requests.Response, line: Line, address: Address, most: int, cut: bool) -> bytes:
    raw = response.raw
    if response.status_code != 200:
        if raw.length_remaining is not None and raw.length_remaining <= _WITHOUT_BODY:
            raw.read(_WITHOUT_BODY, decode_content=False)
        return b""
    for encoding in (response.headers.get("content-encoding") or "").split(","):
        name = encoding.strip().lower()
        if name not in _ENCODINGS:
            what = f"{address.host} packs its page as {name[:20]!r}, which was not asked for"
            raise FetchError(what, "give another address")
    pieces, size = [], 0
    for piece in _pieces(raw, line):
        pieces.append(piece)
        size += len(piece)
        if size > most and cut:
            break
        if size > most:
            raise FetchError(f"{address.shown} is larger than {most // 1_000_000} MB", "give a smaller page or a feed")
    if size <= most and raw.tell() and not _is_whole(getattr(raw, "_decoder", None)):
        raise FetchError(f"the page of {address.host} was cut off", _AGAIN)
    return b"".join(pieces)[:most]


def _is_whole(decoder: Any) -> bool:
    """Whether a packed body came to the end of its packing, where no length tells that it was cut off.

    urllib3 knows, but keeps it to itself; zlib's objects and brotli's say it by different names.
    """
    packed: Any = getattr(decoder, "_obj", None)
    if getattr(decoder, "_state", 0) == GzipDecoderState.SWALLOW_DATA:
        return True  # padding behind the end
    if hasattr(packed, "is_finished"):
        return bool(packed.is_finished())
    return bool(getattr(packed, "eof", True)) and all(map(_is_whole, getattr(decoder, "_decoders", ())))


def _pieces(raw: urllib3.HTTPResponse, line: Line) -> Iterator[bytes]:
    for piece in raw.stream(_PIECE, decode_content=True):
        line.wait()  # many quick pieces never wait for a read
        yield piece


_AGAIN = "it may be passing, the next run tries again"
_TELL = "tell those who run the site"

# What is found first in the chain of an error names it; broader kinds stand below narrower ones.
_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str, str], ...] = (
    (DecodeError, "the page of {} is packed wrongly", _TELL),
    ((TimeoutError, urllib3.exceptions.TimeoutError), f"{{}} was silent for {SILENCE_SECONDS:.0f} s", _AGAIN),
    (http.client.LineTooLong, "{} answers with headers beyond every measure", _TELL),
    (ProxyError, "the proxy does not lead to {}", "see HTTP_PROXY, HTTPS_PROXY and NO_PROXY"),
    ((http.client.RemoteDisconnected, ConnectionError), "{} hung up before it answered", _AGAIN),
    (ssl.SSLError, "{} speaks no TLS that is safe", "try it in a browser"),
)


def _explain(error: Exception, host: str, line: Line, arrived: bool) -> tuple[str, str]:
    """Return what happened and what to try, for a person; `arrived`: the headers had come."""
    if line.left() <= 0:
        return f"{host} did not finish in time", _AGAIN
    chain = list(_chain(error))
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = cause.verify_message or "not valid"
            return f"the certificate of {host} is refused: {reason}", "a private CA is named by SSL_CERT_FILE"
        if isinstance(cause, http.client.HTTPException) and "headers" in str(cause):
            return f"{host} answers with headers beyond every measure", _TELL
    for kind, what, advice in _KINDS[: 2 if arrived else None]:
        if any(isinstance(cause, kind) for cause in chain):
            return what.format(host), advice
    if arrived:
        return f"the page of {host} was cut off", _AGAIN
    return f"{host} does not answer as a web server does ({type(chain[-1]).__name__})", "try it in a browser"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies inside it; requests and urllib3 hand causes on as arguments or `reason`."""
    seen: set[int] = set()
    todo: list[object] = [error]
    while todo:
        current = todo.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        todo += [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]

"""Who may be reached, and how addresses are taken apart and shown."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import BlockedError, FetchError, SourceError
from feeds.fetch import redact
from feeds.fetch.address import follow, parse
from feeds.fetch.guard import Guard, is_public

CLOSED = [
    "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "fc00::1", "fd12::1",
    "fe80::1", "fec0::1", "ff02::1",
]  # fmt: skip
OPEN = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "193.99.144.85", "2a02:2e0:3fe::1", "64:ff9b::808:808"]


@pytest.mark.parametrize("text", CLOSED)
def test_only_the_open_internet_is_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", OPEN)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_written_into_an_ipv6_one_is_never_more_open(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for prefix, shift in ((0xFFFF << 32, 0), (0, 0), (0x2002 << 112, 80), (0x64FF9B << 96, 0)):
        assert is_public(address) or not is_public(ipaddress.IPv6Address(prefix | number << shift))


def answering(*addresses: str) -> Any:
    """A resolver that gives these addresses for every name."""

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "::1", "localhost"]
)
def test_every_spelling_of_the_loopback_is_refused(spelling: str) -> None:
    with pytest.raises(BlockedError, match="not a public address; if it is yours, name it under site: allow_hosts"):
        Guard().addresses(spelling, 80)


@pytest.mark.parametrize(
    ("allowed", "host", "address"),
    [
        ("localhost", "127.0.0.1", "127.0.0.1"),
        ("localhost", "::1", "::1"),
        ("127.0.0.0/8", "127.9.9.9", "127.9.9.9"),
        ("192.168.1.5", "intranet.example", "192.168.1.5"),
        ("Intranet.Example.", "intranet.example", "10.0.0.9"),
        ("gemeinde-süd.example", "xn--gemeinde-sd-2hb.example", "10.0.0.9"),
        ("[fd00::5]", "fd00::5", "fd00::5"),
    ],
)
def test_what_is_named_is_opened_and_nothing_beside_it(allowed: str, host: str, address: str) -> None:
    guard = Guard([allowed])
    assert guard.permits(host, address)
    assert not guard.permits("another.example", "10.0.0.10")


def test_of_several_answers_only_the_permitted_are_kept() -> None:
    found = Guard(resolve=answering("10.0.0.1", "193.99.144.85")).addresses("mixed.example", 443)
    assert [info[4][0] for info in found] == ["193.99.144.85"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://host/", "ftp://host/a", "data:text/html,a", "javascript:alert(1)",
        "/etc/passwd", "", "http:", "http://", "http:///path", "http://a b/", "http://evil\\@127.0.0.1/", "http://host\n.example/",
        "http://[::1", "http://host:99999/", "http://host:x/", "http:host", "http://*\x00/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        parse(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("webcal://www.example.org/a.ics", "https://www.example.org/a.ics"),
        (" HTTPS://WWW.Example.ORG ", "https://www.example.org/"),
        ("https://user:geheim@example.org/a?b=c#d", "https://example.org/a?b=c"),
        ("https://example.org/Übersicht für alle", "https://example.org/%C3%9Cbersicht%20f%C3%BCr%20alle"),
        ("http://bücherei.example:8080/", "http://xn--bcherei-n2a.example:8080/"),
        ("http://example.org/a\\b", "http://example.org/a%5Cb"),
        ("http://[2a02:2e0::1]:81/", "http://[2a02:2e0::1]:81/"),
    ],
)
def test_an_address_is_encoded_and_its_secrets_taken_out(url: str, asked: str) -> None:
    assert parse(url).url == asked


def test_user_and_password_stay_within_their_origin() -> None:
    start = parse("https://user:ge%40heim@example.org/a")
    assert start.auth == ("user", "ge@heim")
    assert follow(start, "/b").auth == start.auth
    assert follow(start, "https://example.org/b").auth == start.auth
    assert follow(start, "http://example.org/b").auth is None
    assert follow(start, "https://other.example/b").auth is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://example.org/a?page=2", "https://example.org/a?page=2"),
        ("https://user:geheim@example.org/", "https://***@example.org/"),
        ("https://user:ge/heim@example.org/", "https://***@example.org/"),
        ("see https://u:p@a.example/ and http://t@b.example", "see https://***@a.example/ and http://***@b.example"),
        ("https://example.org:8080/@name", "https://example.org:8080/@name"),
        ("https://example.org/@name", "https://example.org/@name"),
        ("https://example.org/a?token=abc&b=1", "https://example.org/a?token=***&b=1"),
        ("https://example.org/a?b=1&API_KEY=abc#x", "https://example.org/a?b=1&API_KEY=***#x"),
        ("https://example.org/a?userid=7&authtoken=abc", "https://example.org/a?userid=7&authtoken=***"),
        (
            "https://example.org/a?X-Amz-Signature=abc&PHPSESSID=d",
            "https://example.org/a?X-Amz-Signature=***&PHPSESSID=***",
        ),
        ("https://example.org/a#access_token=abc", "https://example.org/a#access_token=***"),
        (
            "https://example.org/a?newsid=7&artikelpass=8&monkey=9",
            "https://example.org/a?newsid=7&artikelpass=8&monkey=9",
        ),
    ],
)
def test_what_is_shown_holds_no_secret(text: str, shown: str) -> None:
    assert redact(text) == shown


@given(st.text())
def test_any_text_is_an_address_or_a_clear_refusal(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.org/{text}"):
        try:
            address = parse(url)
        except SourceError:
            continue
        assert address.url.isascii()
        assert address.scheme in ("http", "https")


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[A-Za-z0-9!$%]{6,12}", fullmatch=True))
def test_a_password_is_never_shown(user: str, password: str) -> None:
    assert password not in redact(f"GET https://{user}:{password}@example.org/a failed")

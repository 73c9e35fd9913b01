"""Pages that hold no news are refused in clear words; the others are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds import sources
from feeds.errors import ReadingError
from feeds.model import Page, Source

NOW = datetime(2025, 11, 25, 12, tzinfo=UTC)
SOURCE = Source("stadt", "https://stadt.example/")
STORY = "<h1>Fest am Markt</h1><p>" + "Am Samstag feiert die Stadt mit allen Vereinen ein großes Fest am Markt. " * 8

REFUSED = [
    ("nothing but white space", " \n ", "the page is empty"),
    ("an empty body", "<html><body></body></html>", "the page is empty"),
    ("a PDF", "%PDF-1.4", "PDFs are not read"),
    ("a binary file", "\x00\x01\x02", "no text"),
    (
        "a login page",
        "<title>Anmelden</title><h1>Anmelden</h1><form><input name=u><input type=password></form><p>Bitte.</p>",
        "a login page",
    ),
    (
        "a bot wall",
        "<title>Just a moment...</title><h1>stadt.example</h1><p>Verifying you are human.</p><script></script>",
        "robot",
    ),
    ("a German bot wall", "<h1>Sicherheitsüberprüfung</h1><p>Sind Sie ein Mensch?</p>", "robot"),
    ("an application's empty shell", "<div id=root></div><script src=a.js></script>", "scripts"),
    (
        "a note that scripts are needed",
        "<p>Lädt</p><noscript>Bitte aktivieren Sie JavaScript.</noscript><script src=a.js></script>",
        "scripts",
    ),
    ("a page that stops in the middle of a word", f"<html><body>{STORY}Der Eintr", "cut off"),
]


@pytest.mark.parametrize(("what", "content", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refused(what: str, content: str, message: str) -> None:
    with pytest.raises(ReadingError, match=message) as caught:
        sources.read(SOURCE, Page(SOURCE.url, content.encode()), now=NOW)
    assert caught.value.source == "stadt"
    assert caught.value.advice


READ = [
    ("an article with a login in its head", f"<form><input type=password></form>{STORY * 4}"),
    ("an article that speaks of robots", f"<body>{STORY * 4}<p>Unser Roboter ist kein Roboter wie jeder.</p></body>"),
    ("a page that never closes its body, by hand", f"<body>{STORY}</p>"),
    ("an article beside scripts", f"<div id=root>{STORY}</div><noscript>enable JavaScript</noscript><script></script>"),
]


@pytest.mark.parametrize(("what", "content"), READ, ids=[case[0] for case in READ])
def test_read(what: str, content: str) -> None:
    reading = sources.read(SOURCE, Page(SOURCE.url, content.encode()), now=NOW)
    assert (reading.rung, reading.items[0].title) == ("article", "Fest am Markt")


def test_texts_are_clean() -> None:
    content = (
        f"<body>{STORY}<p>Haupt&shy;straße &#x1;&#xD83D; und\u200b mehr, was hier noch lange genug steht</p></body>"
    )
    (item,) = sources.read(SOURCE, Page(SOURCE.url, content.encode()), now=NOW).items
    assert "Hauptstraße" in item.text
    item.text.encode()
    assert not {"\x01", "\u200b"} & set(item.text)

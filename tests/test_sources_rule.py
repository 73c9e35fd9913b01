"""A configured rule: its selectors alone decide what the items are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feeds import sources
from feeds.errors import ReadingError
from feeds.model import Item, Page, Rule, Source

NOW = datetime(2025, 11, 25, 12, tzinfo=UTC)
URL = "https://schule.example/aktuelles/"
PAGE = """<!doctype html><title>Schule</title><nav><div class=k><h3>Menü</h3></div></nav><main>
<div class=k><span class=d>03.11.2025</span><h3>Herbstfest</h3><p>Wir feiern.</p><p>Alle sind da.</p>
<a class=m href="/fest">mehr</a></div>
<div class=k><time datetime="2025-11-04T10:00">gestern</time><h3><a href="lesung">Lesung</a></h3>
<b class=t>Vorlesetag in der Aula</b></div>
<div class=k><time>12.12.2025</time><p>Ohne Überschrift</p></div>
<div class=k></div></main>"""


def read(rule: Rule, page: str = PAGE) -> tuple[Item, ...]:
    source = Source("schule", URL, rule=rule)
    reading = sources.read(source, Page(URL, page.encode()), now=NOW)
    assert reading.rung == "rule"
    return reading.items


def test_only_the_blocks_are_named() -> None:
    first, second, third = read(Rule(item="main .k"))
    assert (first.title, first.link, first.published) == (
        "Herbstfest",
        "https://schule.example/fest",
        date(2025, 11, 3),
    )
    assert first.text.split("\n")[2:4] == ["Wir feiern.", "Alle sind da."]
    assert (second.link, second.published) == (URL + "lesung", datetime(2025, 11, 4, 10))
    assert (third.title, third.link, third.published) == ("12.12.2025", "", None)  # a day to come is no publication
    assert [item.position for item in (first, second, third)] == [0, 1, 2]


def test_every_part_is_named() -> None:
    rule = Rule(item="main .k", title="b.t", link="h3", date="time", text="b")
    (item,) = (item for item in read(rule) if item.title == "Vorlesetag in der Aula")
    assert (item.link, item.published, item.text) == (URL + "lesung", datetime(2025, 11, 4, 10), item.title)


@pytest.mark.parametrize(
    ("item", "message"), [("article", "the rule selects nothing"), ("div[", "no CSS"), ("main >", "no CSS")]
)
def test_a_rule_that_does_not_fit(item: str, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        read(Rule(item=item))

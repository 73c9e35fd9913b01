"""Measure the list finder on a page of 105 KB against lxml's bare parse and find, and BeautifulSoup's."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import lxml.html
from bs4 import BeautifulSoup

from feeds.model import Source
from feeds.sources import dom, listing

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
SOURCE = Source(name="page", url="https://example.org/")


def page(size: int = 105_000) -> bytes:
    """Return a news list of about `size` bytes."""
    text = "Die Stadtbücherei öffnet am Wochenende länger und stellt neue Kinderbücher vor. " * 3
    parts = ["<!DOCTYPE html><meta charset=utf-8><main><h1>Meldungen</h1>"]
    length = 0
    while length < size:
        number = len(parts)
        part = (
            f'<div class="news"><p class="date">{number % 28 + 1}.10.2025</p><h3><a href="/m/{number}">'
            f"Meldung {number} aus der Bücherei</a></h3><p>{text}</p></div>"
        )
        parts.append(part)
        length += len(part.encode())
    return "".join(parts).encode()


def median(work: Callable[[], object], runs: int = 15) -> float:
    """Return the median milliseconds of processor time of `runs` calls: what runs beside does not count."""
    seconds = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return 1000 * statistics.median(seconds)


def main() -> None:
    content = page()
    own = median(lambda: listing.find(dom.parse(content), "https://example.org/", SOURCE, now=NOW))
    peer = median(lambda: lxml.html.fromstring(content).find(".//h3"))
    soup = median(lambda: BeautifulSoup(content, "html.parser").find_all("h3"), runs=5)
    print("measure | figure | peer | ratio | to reach")
    print(f"list page, parse + find | {own:.1f} ms | lxml {peer:.1f} ms | {own / peer:.1f} | <= 3")
    print(f"list page, parse + find | {own:.1f} ms | BeautifulSoup {soup:.1f} ms | 1/{soup / own:.1f} | <= 1/12")


if __name__ == "__main__":
    main()

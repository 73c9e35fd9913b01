"""Which items have a page of their own, where the whole text stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from feeds.model import Item, Want

_FILES = ("pdf", "doc", "docx", "odt", "xls", "xlsx", "zip", "jpg", "jpeg", "png", "gif", "webp", "mp3", "mp4", "ics")


def wanted(items: Sequence[Item], url: str) -> tuple[Want, ...]:
    """Return a Want for each item that links to a page of its own on the host of the list, in their order.

    None for an address of several items, the list itself, a file, or another host, whose texts are not the list's.
    """
    shared = Counter(_page(item.link) for item in items if item.link)
    here = _page(url)
    return tuple(
        Want("detail", item.link, number)
        for number, item in enumerate(items)
        if item.link and shared[page := _page(item.link)] == 1 and page != here and _is_beside(page, here)
    )


def _page(link: str) -> SplitResult:
    try:
        return urlsplit(link)._replace(fragment="")
    except ValueError:
        return SplitResult("", "", link, "", "")


def _is_beside(page: SplitResult, here: SplitResult) -> bool:
    if page.scheme not in ("http", "https") or page.path.rpartition(".")[2].lower() in _FILES:
        return False
    return _host(page) == _host(here)


def _host(page: SplitResult) -> str:
    return (page.hostname or "").removeprefix("www.")

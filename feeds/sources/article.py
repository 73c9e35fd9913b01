"""A page read as one article: headline, publication date and main text, whatever the page is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Article, Clock, Enclosure, Item, Source
from feeds.sources import dated, dom, linked, prose

_SUFFIX = re.compile(r"\s+(?:[|»·•]|[-–—:]{1,2})\s+")
_ARTICLE = re.compile(r"Article$|^Blog(?:Posting)?$|^Report$|^LiveBlogPosting$|^SocialMediaPosting$")
_PAGE = ("WebPage", "ItemPage", "AboutPage", "VideoObject")


@dataclass(frozen=True, slots=True)
class Found:
    """The page as one article, and how much of its main text that explains (0 to 1)."""

    title: str
    published: Clock | datetime | None
    text: str
    share: float
    headings: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    summary: str = ""
    is_marked: bool = False  # the page calls itself an article

    @property
    def article(self) -> Article:
        """The noun that every reading carries."""
        return Article(self.title, self.published, self.text)

    def item(self, url: str) -> Item:
        """Return the article as the one item of its page."""
        return Item(
            title=self.title,
            link=url if "://" in url and not url.startswith("file:") else "",
            published=self.published,
            text=self.text,
            summary=self.summary,
            headings=self.headings,
            enclosures=self.enclosures,
        )


def read(tree: LexborHTMLParser, url: str, source: Source, *, now: datetime) -> Found:
    """Return the page as one article; title and text are "" and the date None where the page states none.

    A publication date after `now` (a day of grace for zones) is not believed.
    """
    stories = list(_stories(tree))
    body = prose.find(tree)
    title = _title(tree, stories)
    published = dated.find(tree, stories, body, url, source, now=now)
    lines = [line for line in body.lines if line != title]
    return Found(
        title=prose.clean(title)[:500],
        published=published,
        text=prose.clean("\n".join(lines)),
        share=body.share,
        is_marked=_meta(tree, "og:type") == "article" or any(map(_is_article, stories)),
        enclosures=_pictures(tree, body, url),
        summary=prose.clean(_meta(tree, "og:description") or _meta(tree, "description"))[:1000],
    )


def _stories(tree: LexborHTMLParser) -> Iterator[linked.Thing]:
    """Yield the article objects of the page's JSON-LD, then its page objects."""
    things = linked.things(tree)
    yield from (thing for thing in things if _is_article(thing))
    yield from (thing for thing in things if set(linked.types(thing)) & set(_PAGE))


def _is_article(thing: linked.Thing) -> bool:
    return any(map(_ARTICLE.search, linked.types(thing)))


def _title(tree: LexborHTMLParser, stories: list[linked.Thing]) -> str:
    """Return the headline: what most of JSON-LD, og:title, h1 and title agree on, the site's name cut off."""
    headline = next((text for text in (linked.text_of(story.get("headline")) for story in stories) if text), "")
    shared = _meta(tree, "og:title") or _meta(tree, "twitter:title")
    heads = [text for text in (dom.visible(node, 1000) for node in tree.css("h1")[:5]) if text]
    node = tree.css_first("head > title") or tree.css_first("title")
    named = dom.visible(node, 1000) if node else ""
    for head in heads:  # a h1 that another place of the page repeats is the headline, not the site's name
        if any(_same(head, other) for other in (headline, shared, named)) and not headline:
            return head
    return headline or (heads[0] if len(heads) == 1 and not shared else "") or _cut(shared or named, heads)


def _same(head: str, other: str) -> bool:
    return len(head) > 8 and head.casefold() in other.casefold()


def _cut(title: str, heads: list[str]) -> str:
    """Take the site's name off the end of a title: "Fest am See | Stadt Herne"."""
    parts = _SUFFIX.split(title)
    if len(parts) > 1 and len(parts[-1]) < 40 and len(parts[0]) >= 8:
        last = len(title) - len(re.split(_SUFFIX, title)[-1])
        return title[:last].rstrip(" |»·•-–—:")
    return title or (heads[0] if heads else "")


def _meta(tree: LexborHTMLParser, name: str) -> str:
    for key in ("property", "name"):
        node = tree.css_first(f'meta[{key}="{name}"]')
        if node is not None and (node.attributes.get("content") or "").strip():
            return re.sub(r"\s+", " ", node.attributes["content"] or "").strip()
    return ""


def _pictures(tree: LexborHTMLParser, body: prose.Body, url: str) -> tuple[Enclosure, ...]:
    """Return the picture the page shares itself with, else the first one of its main text."""
    shared = dom.absolute(_meta(tree, "og:image"), url)
    if shared:
        return (Enclosure(shared, alt=_meta(tree, "og:image:alt")),)
    for node in body.root.css("img") if body.root is not None else ():
        address = dom.absolute(node.attributes.get("src") or node.attributes.get("data-src"), url)
        if address:
            return (Enclosure(address, alt=(node.attributes.get("alt") or "").strip()),)
    return ()

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
_WORD = re.compile(r"\w{5,}")
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
    is_marked: bool = False  # the page calls itself an article, if only for sharing
    is_declared: bool = False  # its JSON-LD describes it as one

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
        title=title[:500],
        published=published,
        text="\n".join(lines),
        share=body.share,
        is_marked=_meta(tree, "og:type") == "article" or any(map(_is_article, stories)),
        is_declared=any(map(_is_article, stories)),
        enclosures=_pictures(tree, body, url),
        summary=(_meta(tree, "og:description") or _meta(tree, "description"))[:1000],
    )


def _stories(tree: LexborHTMLParser) -> Iterator[linked.Thing]:
    """Yield the article objects of the page's JSON-LD, then its page objects."""
    things = linked.things(tree)
    yield from (thing for thing in things if _is_article(thing))
    yield from (thing for thing in things if set(linked.types(thing)) & set(_PAGE))


def _is_article(thing: linked.Thing) -> bool:
    return any(map(_ARTICLE.search, linked.types(thing)))


def _title(tree: LexborHTMLParser, stories: list[linked.Thing]) -> str:
    """Return the headline: the editors' own in JSON-LD or og:title where it is akin to the h1, else the h1.

    The h1 of a shop window varies by the hour; what the page states for sharing stays. A headline that is shown and
    shared in nearly the same words is the later one of the two.
    """
    stated = next((text for text in (linked.text_of(story.get("headline")) for story in stories) if text), "")
    shared = _meta(tree, "og:title") or _meta(tree, "twitter:title")
    node = tree.css_first("head > title") or tree.css_first("title")
    named = dom.visible(node, 1000) if node else ""
    heads = [text for text in (dom.visible(node, 1000) for node in tree.css("h1")[:5]) if text]
    told, site = f"{stated}\n{shared}\n{named}", "".join(_SUFFIX.split(named)[1:][-1:])
    lower = (dom.visible(node, 1000) for node in tree.css("h2, h3")[:5])  # where the h1 is the name of the site
    likely = (head for head in (*(head for head in heads if head != site), *lower, *heads) if _same(head, told))
    head = next(likely, heads[0] if len(heads) == 1 else "")
    for text in (stated, shared) if head else (shared, stated):
        if text == stated and shared and _same(head, shared) and _is_reworded(text, head):
            break
        if text and not _same(head, text) and (not head or _akin(text, head)):
            return text if text == stated else _cut(text)
    return head or stated or _cut(shared or named) or "".join(heads[:1])


def _akin(one: str, other: str) -> bool:
    """Whether two headlines share a word of weight."""
    return bool(_words(one) & _words(other))


def _is_reworded(one: str, other: str) -> bool:
    """Whether two headlines share most of their words of weight."""
    return 2 * len(_words(one) & _words(other)) >= len(_words(one) | _words(other))


def _same(head: str, other: str) -> bool:
    """Whether the other text holds the headline, or the same words of weight in another order."""
    words = _words(head)
    return len(head) > 8 and (head.casefold() in other.casefold() or (len(words) > 2 and words <= _words(other)))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _cut(title: str) -> str:
    """Take the site's name off the end of a title: "Fest am See | Stadt Herne"."""
    parts = _SUFFIX.split(title)
    if len(parts) > 1 and len(parts[-1]) < 40 and len(parts[0]) >= 8:
        return title[: -len(parts[-1])].rstrip(" |»·•-–—:") if parts[-1] else parts[0]
    return title


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

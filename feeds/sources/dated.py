"""When a page was published: what its head states, its <time>, a date line near its headline, its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feeds.model import Clock, Source
from feeds.sources import beside, dom, linked, moment, prose, words

_NAMES = (
    "article:published_time og:article:published_time article:published datePublished datepublished og:published_time "
    "rnews:datePublished dcterms.issued DCTERMS.issued dc.date.issued DC.date.issued dcterms.created DCTERMS.created "
    "dc.date.created DC.date.created parsely-pub-date sailthru.date cXenseParse:recs:publishtime publishdate "
    "PublishDate publish-date publish_date publication_date publication-date pubdate date_published "
    "article.published article_date_original originalpublicationdate OriginalPublicationDate pub_date bt:pubDate"
)
_WEAK = "date Date DATE dc.date DC.date DC.Date dcterms.date DCTERMS.date created"
"""What may as well be the date of the last change: a <time> of the article says better."""
_META = tuple(_NAMES.split())
_NAMED = re.compile(
    r"(?<!up)date(?!d|n)|datum|published|posted|byline|autor|author|meta(?:$|[\s_-])|timestamp|zeit|created|(?<![a-z])time",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"published|posted|byline|autor|author", re.IGNORECASE)
"""Names of lines that tell who wrote when: an hour there is that of publishing."""
_EVENT = re.compile(
    rf"\d\s*(?:{words.every('oclock')})\b|\b(?:{words.every('where', 'begins', 'doors', 'clock')})\s*:|\d\s*[ap]\.?m\b",
    re.IGNORECASE,
)
_ODD = re.compile(rf"\d[:.]\d[1-46-9]\s*(?:{words.every('oclock')})\b", re.IGNORECASE)
_APART = ("Comment", "Review", "UserReview", "Answer", "Question", "ImageObject", "Event", "Offer", "CommentAction")
_LAYER = re.compile(r"dataLayer|digitalData|utag_data|_satellite", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"""\b\w{0,30}?publi(?:sh|cation)\w{0,30}["']?\s{0,9}:\s{0,9}["'](\d{4}-\d\d-\d\d(?:T\d\d:\d\d[\d:+Z]*)?)["']""",
    re.IGNORECASE,
)
_LINE = 100
_DATELINE = re.compile(r"[^\W\d_][\w./ -]{1,40}[,(]\s*(?:[^\W\d_]{2,10},?\s+){0,2}")
_DATELINE_ENDS = (".", ")", ":", "–", "-", "—", "/", "|")
_COMPACT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d))?")
_OLDEST = date(1995, 1, 1)


def find(
    tree: LexborHTMLParser,
    stories: list[linked.Thing],
    body: prose.Body,
    url: str,
    source: Source,
    *,
    now: datetime,
) -> Clock | datetime | None:
    """Return when the page says it was published, in wall-clock time of the source's zone; None where it does not.

    The head's statement beats the visible one, which beats the address. A date after `now` and one before 1995 is
    no publication.
    """
    latest = (now + timedelta(days=1)).date()
    for found in _stated(tree, stories, body, url, source):
        value = _local(found, source.timezone)
        day = value.date() if isinstance(value, datetime) else value
        if _OLDEST <= day <= latest:
            return value
    return None


def _stated(
    tree: LexborHTMLParser, stories: list[linked.Thing], body: prose.Body, url: str, source: Source
) -> Iterator[Clock | datetime]:
    text = "\n".join(body.around)
    published = words.phrases(source.language, "published")
    changed = words.phrases(source.language, "changed")
    yield from _labelled("\n".join(body.lines), published, "^")
    metas = _metas(tree)
    yield from _readable(_head(tree, stories, metas))
    yield from _readable(_layers(tree))
    around = beside.Beside(tree)
    yield from _times(tree, around, changed)
    yield from _readable(metas[name] for name in _WEAK.split() if name in metas)
    yield from _labelled(text, published)
    yield from _near_headline(tree, around, changed)
    yield from _first_lines(tree, body)
    yield from _labelled(text, words.phrases(source.language, "dated"), plain=True)
    whole = dom.visible(tree.body, 200_000) if tree.body else ""
    yield from _labelled(whole, published)
    yield from _labelled(f"{text}\n{whole}", changed)
    address = moment.in_path(url)
    if address:
        yield address


def _first_lines(tree: LexborHTMLParser, body: prose.Body) -> Iterator[date]:
    """Yield the date of a short line, and that of a dateline: "Herne, 12. November 2025. Der Rat …"."""
    others = {
        dom.visible(node, 200) for node in tree.css("[class]") if beside.NAMES.search(node.attributes["class"] or "")
    }
    for line in body.lines[:6]:
        written = moment.find_date(line[:_LINE], day_first=True)
        if not written or line in others:
            continue
        if len(line) < 60:
            if not _is_event(line):
                yield written[0]
        elif _DATELINE.fullmatch(line[: written[1]]) and line[written[2] :].lstrip()[:1] in _DATELINE_ENDS:
            yield written[0]


def _readable(texts: Iterable[str]) -> Iterator[Clock | datetime]:
    return (found for found in map(read, texts) if found)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        for key in ("property", "name", "itemprop"):
            metas.setdefault(attributes.get(key) or "", attributes.get("content") or "")
    return metas


def _head(tree: LexborHTMLParser, stories: list[linked.Thing], metas: dict[str, str]) -> Iterator[str]:
    for story in stories:
        yield linked.text_of(story.get("datePublished"))
    yield from (metas[name] for name in _META if name in metas)
    for node in tree.css("[itemprop~=datePublished]"):
        yield node.attributes.get("datetime") or node.attributes.get("content") or dom.visible(node, 200)
    yield from (linked.text_of(story.get("dateCreated")) for story in stories)
    others = (thing for thing in linked.things(tree) if not set(linked.types(thing)) & set(_APART))
    yield from (linked.text_of(thing.get("datePublished")) for thing in others)


def _layers(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the publication date that a script hands to the site's statistics, where it names but one."""
    for script in tree.css("script:not([src]):not([type*=json])"):
        text = script.text() or ""
        if len(text) < 20_000 and _LAYER.search(text):
            days = set(_PUBLISHED.findall(text))
            if len(days) == 1:
                yield from days


def read(text: str) -> Clock | datetime | None:
    """Read a machine's date in whatever form heads carry it: ISO, compact, RFC 2822, or written out."""
    text = text.strip()
    found = moment.stated(text)
    if found:
        return found
    match = _COMPACT.match(text)
    try:
        if match:
            year, month, day, hour, minute = (int(part) if part else None for part in match.groups())
            whole = date(year or 0, month or 0, day or 0)
            return whole if hour is None else datetime(whole.year, whole.month, whole.day, hour, minute or 0)
    except ValueError:
        return None
    written = moment.find_date(text[:200], day_first=True)
    return written[0] if written else None


def _times(tree: LexborHTMLParser, around: beside.Beside, changed: tuple[str, ...]) -> Iterator[Clock | datetime]:
    """Yield what <time> states: marked as publication first, else the first one of the article if it is alone.

    A time behind "aktualisiert" comes last.
    """
    marked = tree.css("time[pubdate], time.published, time.entry-date, time.dt-published, .published time")
    scope = {node.mem_id: node for node in tree.css("article time, main time, header time") or tree.css("time")}
    own = [node for node in scope.values() if not around.is_others(node)]
    later = []
    for node in [*(node for node in marked if not around.is_apart(node)), *own[:3]]:
        found = read(node.attributes.get("datetime") or dom.visible(node, 200))
        if found and _is_changed(node, changed):
            later.append(found)
        elif found:
            yield found
    yield from later


def _is_changed(node: LexborNode, changed: tuple[str, ...]) -> bool:
    """Whether a date is said to be that of the last change, in its own words or right before it."""
    said = dom.visible(node, 200)
    if node.prev is not None:
        said = f"{(node.prev.text_content or dom.visible(node.prev, 200))[-40:]} {said}"
    elif node.parent is not None:
        said = f"{dom.visible(node.parent, 200).partition(said or ' ')[0]} {said}"
    return any(phrase.casefold() in said.casefold() for phrase in changed)


def _labelled(text: str, phrases: tuple[str, ...], before: str = r"(?<!\w)", *, plain: bool = False) -> Iterator[date]:
    """Yield the dates behind a phrase that says "published": "Meldung vom 3. November 2025".

    Behind a plain "Datum:" an hour tells when something begins.
    """
    pattern = re.compile(
        f"{before}(?:{'|'.join(map(re.escape, phrases))})(?!\\w)\\s*:?\\s*", re.IGNORECASE | re.MULTILINE
    )
    for match in pattern.finditer(text):
        found = moment.find_date(text[match.end() : match.end() + 60], day_first=True)
        if found and found[1] < 25 and not (plain and _is_event(text[match.end() : match.end() + 100])):
            yield found[0]


def _is_event(text: str) -> bool:
    """Whether a date line states when something begins; an odd minute is the clock of a publishing system."""
    return _EVENT.search(text) is not None and not _ODD.search(text)


def _near_headline(tree: LexborHTMLParser, around: beside.Beside, changed: tuple[str, ...]) -> Iterator[date]:
    """Yield the date lines around the headline, then those of elements named after dates and authors."""
    later: list[date] = []
    for node in _neighbours(tree):
        if _is_changed(node, changed):
            later.extend(_line(node, around))
        else:
            yield from _line(node, around)
    for node in tree.css("[class], [title]"):
        named = f"{node.attributes.get('class') or ''} {(node.attributes.get('title') or '')[:40]}"
        if _NAMED.search(named) and not beside.NAMES.search(named):
            yield from _line(node, around, is_sure=_SIGNED.search(named) is not None)
    yield from later


def _line(node: LexborNode, around: beside.Beside, *, is_sure: bool = False) -> Iterator[date]:
    text = dom.visible(node, _LINE + 1)
    found = moment.find_date(text, day_first=True) if 6 <= len(text) <= _LINE else None
    if found and (is_sure or not _is_event(text)) and not around.is_others(node):
        yield found[0]


def _neighbours(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield what stands right before and after the headline, and around it one level up."""
    head = tree.css_first("h1")
    for _ in range(2):
        if head is None:
            return
        for step in (head.next, head.prev):
            node, count = step, 0
            while node is not None and count < 4:
                if node.tag not in ("head", "script", "style"):
                    yield node
                node, count = (node.next if step is head.next else node.prev), count + 1
        head = head.parent


def _local(value: Clock | datetime, zone: str) -> Clock | datetime:
    """Move an instant to the source's zone; the day a reader there saw it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        try:
            return value.astimezone(ZoneInfo(zone))
        except OverflowError:
            return value.astimezone(UTC) if value.year > 1 else date(1, 1, 1)
    return value

"""`feeds extract`: a filter for other programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click

from feeds import events
from feeds import lang as languages
from feeds.cli import options, shape
from feeds.errors import LangError
from feeds.model import Item

_MOST_TITLE, _MOST_TEXT = 1_000, 50_000  # signs that are read, as of a page: no announcement is longer


class _BadLineError(ValueError):
    """An input line that is no item; the text says why."""


@click.command("extract", epilog=options.examples("feeds extract <items.jsonl >events.jsonl"))
@click.option("--now", "now_text", metavar="ISO", help="Reading date for items that state no publication date.")
@click.option("--lang", default="de", show_default=True, help="Language of items that name none.")
@options.verbose_option
def command(now_text: str | None, lang: str, verbose: bool) -> None:
    """Read items as JSON Lines from standard input, write their events to standard output.

    \b
    in:  {"id", "text", "title"?, "published"? (ISO date), "url"?, "lang"?}
    out: {"id", "events": [{"start", "end"?, "place"?, "title", "rrule"?, "status", "online", "why"}],
          "dates": [{"quote", "verdict", "why"}]}
    Of a text the first 50,000 signs are read.
    """
    as_of = options.moment(now_text, "UTC").date() if now_text is not None else None
    languages.get(lang)
    failed = False
    for number, line in _lines():
        try:
            click.echo(json.dumps(_read(line, as_of, lang), ensure_ascii=False))
        except _BadLineError as error:
            failed = True
            click.echo(f"feeds: line {number}: {error}", err=True)
    if failed:
        click.get_current_context().exit(2)


def _lines() -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            yield number, line


def _read(line: bytes, as_of: date | None, lang: str) -> dict[str, Any]:
    try:
        data = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _BadLineError(f"no JSON ({error}); each line is one item") from None
    if not isinstance(data, dict):
        raise _BadLineError('not an object; an item looks like {"id": 1, "text": "…"}')
    text, title, link = (_string(data, key) for key in ("text", "title", "url"))
    language = _language(data, lang)
    published = _date(data.get("published"))
    item = Item(title=title[:_MOST_TITLE], link=link, published=published, text=text[:_MOST_TEXT], language=language)
    cleaned: dict[str, Any] = _clean(shape.extracted(data.get("id"), events.read(item, published or as_of, language)))
    return cleaned


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _string(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadLineError(f"{key!r} must be text")
    return value


def _language(data: dict[str, Any], lang: str) -> str:
    language = _string(data, "lang").replace("_", "-") or lang
    try:
        languages.get(language)
    except LangError as error:
        raise _BadLineError(str(error)) from None
    return language


def _date(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        return datetime.fromisoformat(value).date()
    except (TypeError, ValueError):
        raise _BadLineError(f"'published' is no ISO date: {value!r}") from None


def _clean(value: Any) -> Any:
    """Replace lone surrogates: JSON may hold them, UTF-8 may not."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(part) for part in value]
    return {key: _clean(part) for key, part in value.items()} if isinstance(value, dict) else value

"""Read config.yaml and corrections.yaml; report all problems of a file together, each with line and column.

    load(path) -> Config                            raises ConfigError
    load_corrections(path) -> (Correction, ...)     a file that is not there corrects nothing

Relative paths count from the file. `${NAME}` takes an environment variable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from feeds.config import schema
from feeds.config.document import Document, read
from feeds.model import Channel, Correction, Event, Rule, Site, Source

__all__ = ["Config", "load", "load_corrections"]


@dataclass(frozen=True, slots=True)
class Config:
    """What config.yaml says, with every default filled and every path absolute."""

    path: Path
    site: Site
    store: str  # SQLAlchemy URL
    public: Path
    corrections: Path
    address: str
    port: int
    compress_calendar: bool
    sources: tuple[Source, ...]
    channels: tuple[Channel, ...]

    def source(self, name: str) -> Source | None:
        """Return the source of this name, or None."""
        return next((source for source in self.sources if source.name == name), None)


def load(path: Path | str) -> Config:
    """Read and check config.yaml; raises ConfigError with every problem, or where there is no such file."""
    path = Path(os.path.abspath(path))
    document = read(path)
    part = schema.validate(document, schema.ConfigPart)
    _check_between(document)
    document.check()
    assert part is not None  # validate adds a problem wherever it returns None
    return _config(path, part)


def load_corrections(path: Path | str) -> tuple[Correction, ...]:
    """Read and check corrections.yaml, in its order; () where the file is not there.

    Times are wall-clock time, in the event's own zone. Raises ConfigError with every problem.
    """
    path = Path(path)
    if not path.exists():
        return ()
    document = read(path)
    part = schema.validate(document, schema.CorrectionsPart, wrap="entries")
    _check_targets(document)
    corrections = [_correction(entry, document, i) for i, entry in enumerate(part.entries)] if part else []
    document.check()
    return tuple(corrections)


def _check_between(document: Document) -> None:
    """Find what no single value shows: names used twice, channels of no source."""
    data = document.data if isinstance(document.data, dict) else {}
    sources = _names(document, data, "sources")
    _names(document, data, "channels")
    for i, channel in enumerate(_mappings(data, "channels")):
        wanted = channel.get("sources")
        for j, name in enumerate(wanted if isinstance(wanted, list) else [wanted]):
            if isinstance(name, str) and name not in sources:
                known = ", ".join(sorted(sources)) or "none"
                route = ("channels", i, "sources", j) if isinstance(wanted, list) else ("channels", i, "sources")
                document.problem(route, f"no source is named {name!r}; there is: {known}")
    for i, source in enumerate(_mappings(data, "sources")):
        if source.get("kind") == "rule" and not source.get("rule"):
            document.problem(("sources", i, "kind"), "kind: rule needs a `rule:` with its selectors")


def _names(document: Document, data: dict[str, object], key: str) -> set[str]:
    seen: set[str] = set()
    for i, part in enumerate(_mappings(data, key)):
        name = part.get("name")
        if not isinstance(name, str):
            continue
        if name in seen:
            document.problem((key, i, "name"), f"two {key} are named {name!r}; give one another name")
        seen.add(name)
    return seen


def _mappings(data: dict[str, object], key: str) -> list[dict[str, object]]:
    value = data.get(key)
    return [part if isinstance(part, dict) else {} for part in value] if isinstance(value, list) else []


def _config(path: Path, part: schema.ConfigPart) -> Config:
    folder = path.parent
    site = Site(**part.site.model_dump())
    return Config(
        path=path,
        site=site,
        store=_store_url(part.store, folder),
        public=folder / part.public,
        corrections=folder / part.corrections,
        address=part.serve.address,
        port=part.serve.port,
        compress_calendar=part.serve.compress_calendar,
        sources=tuple(_source(source, site, folder) for source in part.sources),
        channels=tuple(_channel(channel) for channel in part.channels),
    )


def _source(part: schema.SourcePart, site: Site, folder: Path) -> Source:
    fields = part.model_dump(exclude={"rule"})
    fields["language"] = part.language or site.language
    fields["timezone"] = part.timezone or site.timezone
    if "://" not in part.url:
        fields["url"] = str(folder / part.url)
    return Source(**fields, rule=Rule(**part.rule.model_dump()) if part.rule else None)


def _channel(part: schema.ChannelPart) -> Channel:
    return Channel(**{**part.model_dump(), "title": part.title or part.name})


def _store_url(text: str, folder: Path) -> str:
    """A relative SQLite path counts from the configuration file."""
    match = re.fullmatch(r"(sqlite(?:\+\w+)?:///)(?!/)(?!:memory:)(.+)", text)
    if not match:
        return text if "://" in text else f"sqlite:///{folder / text}"
    return f"{match[1]}{folder / match[2]}"


# what an entry of corrections.yaml may correct, and what it may say of it
_ALLOWED: dict[str, tuple[str, ...]] = {
    "story": ("hide", "title", "text"),
    "event": ("reject", "cancelled", "start", "end", "place", "title"),
    "add": (),
}


def _check_targets(document: Document) -> None:
    """Find entries that name none or several things to correct; told beside their other problems."""
    for i, entry in enumerate(document.data if isinstance(document.data, list) else []):
        named = [key for key in _ALLOWED if entry.get(key) is not None] if isinstance(entry, dict) else [""]
        if len(named) == 1:
            continue
        advice = "make an entry of each" if named else "copy a line that this prints: feeds explain --story ID"
        document.problem((i,), f"each entry needs exactly one of {', '.join(_ALLOWED)}; {advice}")


def _correction(part: schema.CorrectionPart, document: Document, index: int) -> Correction:
    written = part.model_fields_set
    targets = [key for key in _ALLOWED if key in written]
    if len(targets) != 1:
        return Correction()  # _check_targets has told it
    _check_keys(document, index, targets[0], _ALLOWED[targets[0]], written - set(targets))
    line = document.places.get((index,), (0, 0))[0]
    _check_end(document, (index, "add", "end") if part.add else (index, "end"), part.add or part)
    if part.add:
        add = part.add
        event = Event(start=add.start, end=add.end, title=add.title, place=add.place, url=add.url, quote=add.text)
        return Correction(add=event, sources=add.sources, line=line)
    fields = part.model_dump(exclude={"add"}, exclude_none=True)
    return Correction(**fields, line=line)


def _check_end(document: Document, place: tuple[int | str, ...], part: schema.AddPart | schema.CorrectionPart) -> None:
    """An end without an hour ends a day, one with an hour ends an hour; neither comes before its start."""
    start, end = part.start, part.end
    if start is None or end is None:
        return
    if isinstance(start, datetime) != isinstance(end, datetime):
        document.problem(place, "start and end need both an hour, or none of them")
    elif end < start:
        document.problem(place, "the end comes before the start")


def _check_keys(document: Document, index: int, target: str, allowed: Iterable[str], others: set[str]) -> None:
    wrong = sorted(others - set(allowed))
    for key in wrong:
        may = ", ".join(allowed) or "nothing beside it"
        document.problem((index, key), f"{key!r} does not go with {target!r}; allowed: {may}")
    if not others and allowed:
        document.problem((index,), f"{target!r} alone changes nothing; add one of {', '.join(allowed)}")

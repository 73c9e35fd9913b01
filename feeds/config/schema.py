"""The shape of config.yaml and corrections.yaml, as pydantic models, and their problems in our words.

The models hold what is written; `feeds.config` turns them into the nouns of `feeds.model`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from feeds.config import values
from feeds.config.document import Document, Route
from feeds.model import Clock

RUNGS = ("calendar", "feed", "structured", "list", "article", "text", "rule")
RESERVED = frozenset({"index", "feeds", "status", "events", "404", "health"})


def _written(convert: Callable[[str], Any]) -> BeforeValidator:
    """Convert written text; anything else is left for pydantic to refuse."""
    return BeforeValidator(lambda value: convert(value) if isinstance(value, str) else value)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text.strip()


def _channel_name(text: str) -> str:
    if text in RESERVED:
        raise ValueError(f"{text!r} names a page of the site itself; choose another name")
    return text


Text = Annotated[str, AfterValidator(_filled)]
Name = Annotated[str, AfterValidator(values.name)]
ChannelName = Annotated[str, AfterValidator(values.name), AfterValidator(_channel_name)]
Duration = Annotated[timedelta, _written(values.duration)]
Zone = Annotated[str, AfterValidator(values.timezone)]
WebAddress = Annotated[str, AfterValidator(values.web_address)]
Moment = Annotated[Clock, _written(values.moment)]
Selector = Annotated[Text, AfterValidator(values.selector)]
Words = Annotated[tuple[Text, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
Host = Annotated[str, AfterValidator(_filled), AfterValidator(values.reachable)]
Hosts = Annotated[tuple[Host, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
Language = Literal["de", "en"]


class Part(BaseModel):
    """A mapping of the file; unknown keys are problems."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SitePart(Part):
    """`site:`."""

    title: Text
    url: Annotated[str, AfterValidator(values.folder_address)]
    language: Language = "de"
    timezone: Zone = "Europe/Berlin"
    contact: Annotated[str, AfterValidator(values.contact)] = ""
    imprint: WebAddress = ""
    privacy: WebAddress = ""
    accent: Annotated[str, AfterValidator(values.accent)] = ""
    allow_hosts: Hosts = ()


class ServePart(Part):
    """`serve:`."""

    address: Annotated[str, AfterValidator(_filled), AfterValidator(values.host)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    compress_calendar: bool = True


class RulePart(Part):
    """`rule:` of a source."""

    item: Selector
    title: Selector = ""
    link: Selector = ""
    date: Selector = ""
    text: Selector = ""


class SourcePart(Part):
    """One of `sources:`."""

    name: Name
    url: Annotated[str, AfterValidator(_filled), AfterValidator(values.source_address)]
    base_url: WebAddress = ""
    every: Duration = timedelta(hours=1)
    title: Text = ""
    language: Language | None = None
    timezone: Zone | None = None
    kind: Literal["", "calendar", "feed", "structured", "list", "article", "text", "rule"] = ""
    details: bool = True
    pages: Annotated[int, Field(ge=1, le=50)] = 1
    text: Literal["teaser", "full"] = "teaser"
    rule: RulePart | None = None
    include: Words = ()
    exclude: Words = ()


class ChannelPart(Part):
    """One of `channels:`."""

    name: ChannelName
    title: Text = ""
    sources: Annotated[Words, Field(min_length=1)]
    include: Words = ()
    exclude: Words = ()
    place: Words = ()
    events_only: bool = False
    assume_duration: Duration | None = None


class ConfigPart(Part):
    """The whole of config.yaml."""

    site: SitePart
    store: Annotated[Text, AfterValidator(values.store)] = "sqlite:///var/feeds.db"
    public: Text = "public"
    corrections: Text = "corrections.yaml"
    serve: ServePart = ServePart()
    sources: Annotated[tuple[SourcePart, ...], Field(min_length=1)]
    channels: Annotated[tuple[ChannelPart, ...], Field(min_length=1)]


class AddPart(Part):
    """`add:` of a correction: an event that a person announces."""

    title: Text
    start: Moment
    end: Moment | None = None
    place: Text = ""
    url: WebAddress = ""
    text: Text = ""
    sources: Words = ()


class CorrectionPart(Part):
    """One entry of corrections.yaml."""

    story: Text | None = None
    event: Text | None = None
    add: AddPart | None = None
    hide: bool | None = None
    reject: bool | None = None
    cancelled: bool | None = None
    start: Moment | None = None
    end: Moment | None = None
    place: str | None = None
    title: Text | None = None
    text: str | None = None


class CorrectionsPart(Part):
    """The whole of corrections.yaml, wrapped so that one check reads both files."""

    entries: tuple[CorrectionPart, ...]


P = TypeVar("P", bound=Part)


def validate(document: Document, kind: type[P], wrap: str = "") -> P | None:
    """Return the document as `kind`, or None after adding every problem to it."""
    data = {wrap: document.data if document.data is not None else []} if wrap else document.data
    if not isinstance(data, dict):
        document.problem((), "the file must hold keys and values, like `site:`; see the example config.yaml")
        return None
    try:
        return kind.model_validate(_without_nothing(data), strict=False)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True):
            if detail["type"] == "too_short" and detail["input"]:
                continue  # its entries are wrong, and each has a line of its own
            route = tuple(detail["loc"])
            document.problem(route[1:] if wrap else route, _sentence(detail, kind, route, wrap))
        return None


def _without_nothing(value: Any) -> Any:
    """A key without a value is as good as not written."""
    if isinstance(value, dict):
        return {k: _without_nothing(v) for k, v in value.items() if v is not None}
    return [_without_nothing(v) for v in value] if isinstance(value, list) else value


def _sentence(detail: ErrorDetails, kind: type[Part], route: Route, wrap: str) -> str:
    whole = "entry" if route and isinstance(route[-1], int) else "file"
    key = ".".join(str(step) for step in route if isinstance(step, str) and step != wrap) or whole
    last = str(route[-1]) if route else ""
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key {last!r}{_near(last, _keys(kind, route[:-1]))}"
        case "missing":
            return f"{last!r} is missing"
        case "value_error":
            return f"{key}: {detail['ctx']['error']}" if "ctx" in detail else f"{key}: {detail['msg']}"
        case "literal_error":
            return f"{key}: must be {detail['ctx']['expected'].replace(chr(39), '')}".replace("must be , ", "must be ")
        case "too_short":
            return f"{key}: at least one is needed"
        case "bool_parsing" | "bool_type":
            return f"{key}: must be true or false"
        case "int_parsing" | "int_type":
            return f"{key}: must be a whole number"
        case "greater_than_equal" | "less_than_equal":
            return f"{key}: {detail['msg'].lower().removeprefix('input ')}"
        case "string_type" | "time_delta_type":
            return f"{key}: must be a single value"
        case "tuple_type" | "list_type":
            return f"{key}: must be a list; begin each entry with a hyphen"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{key}: must hold keys and values"
        case _:
            return f"{key}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _keys(kind: type[Part], route: Route) -> list[str]:
    """The keys that are allowed where the route leads."""
    for step in route:
        if isinstance(step, str) and step in kind.model_fields:
            inner = _part_inside(kind.model_fields[step].annotation)
            kind = inner or kind
    return list(kind.model_fields)


def _part_inside(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    found = (_part_inside(part) for part in getattr(annotation, "__args__", ()))
    return next((part for part in found if part), None)


def _near(word: str, allowed: list[str]) -> str:
    close = difflib.get_close_matches(word, allowed, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; allowed here: {', '.join(allowed)}"

"""The two pages of the year, as their editors see them: notices that are put up, edited and taken down."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

_TEXTS = tomllib.loads((Path(__file__).parent / "notices.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice on a page."""

    title: str
    text: str
    link: str = ""
    date: str = ""  # as the page states it, "2025-11-03"


@dataclass(slots=True)
class Page:
    """A page and its notices by a name of ours, in their order; `broken` stands for the page while it is set."""

    heading: str
    notices: dict[str, Notice] = field(default_factory=dict)
    broken: bytes | None = None

    def put(self, name: str, notice: Notice) -> None:
        """Put a notice on top, or in the place of the one of this name."""
        if name in self.notices:
            self.notices[name] = notice
        else:
            self.notices = {name: notice, **self.notices}

    def edit(self, name: str, **changes: str) -> None:
        """Change a notice where it stands."""
        self.notices[name] = replace(self.notices[name], **changes)

    def take(self, name: str) -> None:
        """Take a notice down."""
        del self.notices[name]

    def turn(self) -> None:
        """Turn the order round."""
        self.notices = dict(reversed(self.notices.items()))

    def html(self) -> bytes:
        """The page as its server gives it."""
        if self.broken is not None:
            return self.broken
        body = "\n".join(_article(notice) for notice in self.notices.values())
        return (
            f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{self.heading}</title></head><body>'
            f'<header><nav><a href="/">Start</a> <a href="/kontakt">Kontakt</a></nav></header>'
            f"<main><h1>{self.heading}</h1>\n{body}\n</main><footer><p>Impressum</p></footer></body></html>"
        ).encode()


def notices(part: str) -> dict[str, Notice]:
    """The notices of one part of notices.toml by their names, oldest first."""
    return {name: Notice(**fields) for name, fields in _TEXTS[part].items()}


def edited(name: str) -> str:
    """A text that an editor writes over another."""
    return str(_TEXTS["edits"][name])


def _article(notice: Notice) -> str:
    title = escape(notice.title)
    if notice.link:
        title = f'<a href="{escape(notice.link)}">{title}</a>'
    date = f'<time datetime="{notice.date}">{notice.date}</time>' if notice.date else ""
    text = "".join(f"<p>{escape(part)}</p>" for part in notice.text.split("\n"))
    return f"<article><h2>{title}</h2>{date}{text}</article>"

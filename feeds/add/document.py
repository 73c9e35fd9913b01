"""Append a source to config.yaml; its comments, its order and its shape stay. One that is not there is begun."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import YAMLError

from feeds import config
from feeds.errors import ConfigError, UsageError
from feeds.model import Source

_NO_NAME = "not-named-yet"
# blank lines and comments above a key of the file, or at its end: ruamel.yaml gives them to the entry before
_GAP = re.compile(r"^(?:[ \t]*\n|#[^\n]*(?:\n|\Z))+(?=([\w-]+):|\Z)", re.MULTILINE)
_KEY = re.compile(r"^([\w-]+):|\Z", re.MULTILINE)
_SOURCES = re.compile(r"^sources:[^\n]*\n((?:(?: *-|[ #\t]|$)[^\n]*\n?)*)", re.MULTILINE)
_BEGINNING = """\
# What is read, and what people can subscribe to. `feeds check` says what is still missing.

site:
  title: Feeds                           # shown on top of every page
  url: http://127.0.0.1:8000/            # where the folder public/ can be reached from outside
  language: de                           # de or en
  timezone: Europe/Berlin

sources: []

channels: []
"""


def opened(path: Path) -> config.Config:
    """Return what the file says, also while it names no source or channel, or is not there yet.

    Raises ConfigError for every other problem of it.
    """
    try:
        return config.load(path)
    except ConfigError as error:
        with (
            suppress(UsageError),
            _beside(path, Source(_NO_NAME, "https://www.example.org/"), _NO_NAME) as (_, _, found),
        ):
            sources = tuple(one for one in found.sources if one.name != _NO_NAME)
            channels = tuple(one for one in found.channels if one.name != _NO_NAME)
            return replace(found, path=path.absolute(), sources=sources, channels=channels)
        raise error


def append(path: Path, source: Source, channel: str, channel_title: str = "") -> None:
    """Add the source, and its name to the channel, which is made where there is none of that name.

    The result is checked by `feeds.config` before it takes the place of the file. Raises UsageError where it would
    not be valid or the file cannot be written; the file is then as it was.
    """
    with _beside(path, source, channel, channel_title) as (new, real, _):
        os.replace(new, real)


def check(path: Path, name: str, channel: str) -> None:
    """Raise UsageError where config.yaml would refuse this name or channel, "" for one that is not known yet."""
    if name or channel:
        with _beside(path, Source(name or _NO_NAME, "https://www.example.org/"), channel or _NO_NAME):
            pass


@contextmanager
def _beside(
    path: Path, source: Source, channel: str, channel_title: str = ""
) -> Iterator[tuple[str, Path, config.Config]]:
    """Write what the file would be and check it beside the file, so that relative paths hold; both names, and what it
    says then.
    """
    real, new = Path(os.path.realpath(path)), ""
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else _BEGINNING
        text = _changed(before, source, channel, channel_title)
        handle, new = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=".yaml")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(new, _mode(real))
        found = config.load(new)
        yield new, real, found
    except ConfigError as error:  # its lines are those of a file that nobody sees
        what, _, advice = error.problems[0].text.partition(": ")[2].partition("; ")
        raise UsageError(what or error.problems[0].text, advice) from None
    except (OSError, UnicodeError, YAMLError) as error:
        reason = getattr(error, "strerror", None) or "it is no YAML"
        raise UsageError(f"{path} cannot be changed: {reason}", "see: feeds check") from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(new)


def _mode(path: Path) -> int:
    """The rights of the file, or those that a new one gets here."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _changed(text: str, source: Source, channel: str, channel_title: str) -> str:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    gaps = dict.fromkeys((match[1] for match in _KEY.finditer(text)), "")
    gaps |= {match[1]: match[0] for match in _GAP.finditer(text)}
    text = _GAP.sub("", text)
    offset, apart = _layout(text)
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    data: Any = yaml.load(text) or {}
    # what a page calls itself, or an address that it announces, must not ask for a variable of the machine
    entry = {"name": source.name, "url": source.url.replace("${", "$%7B")}
    if source.title:
        entry["title"] = source.title.replace("${", "$ {")
    _list(data, "sources").append(entry)
    known = next((one for one in _list(data, "channels") if one.get("name") == channel), None)
    if known is None:
        names = CommentedSeq([source.name])
        names.fa.set_flow_style()
        title = (channel_title or channel).replace("${", "$ {")
        _list(data, "channels").append({"name": channel, "title": title, "sources": names})
    else:
        _list(known, "sources").append(source.name)
    written = io.StringIO()
    yaml.dump(data, written)
    text = _parted(written.getvalue(), offset, source.name) if apart else written.getvalue()
    return _KEY.sub(lambda match: gaps.get(match[1], "\n") + match[0], text)


def _list(data: Any, key: str) -> Any:
    if not data.get(key):
        data[key] = []
    return data[key]


def _layout(text: str) -> tuple[int, bool]:
    """How far the sources are indented, and whether blank lines part them."""
    section = _SOURCES.search(text)
    begins = list(re.finditer(r"^( *)- ", section[1], re.MULTILINE)) if section else []
    if not section or not begins:
        return 2, False
    between = section[1][begins[0].start() : begins[-1].start()]
    return len(begins[0][1]), bool(re.search(r"\n[ \t]*\n", between))


def _parted(text: str, offset: int, name: str) -> str:
    """The text with a blank line before the source of this name."""
    begin = re.search(r"^sources:", text, re.MULTILINE)
    entry = re.compile(rf"^ {{{offset}}}- name: {re.escape(name)}$", re.MULTILINE)
    found = entry.search(text, begin.end() if begin else 0)
    return f"{text[: found.start()]}\n{text[found.start() :]}" if found else text

"""Append a source to config.yaml; its comments, its order and its shape stay."""

from __future__ import annotations

import io
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from feeds import config
from feeds.errors import ConfigError, UsageError
from feeds.model import Source


def append(path: Path, source: Source, channel: str, channel_title: str = "") -> None:
    """Add the source, and its name to the channel, which is made where there is none of that name.

    The result is checked by `feeds.config` before it takes the place of the file. Raises ConfigError where it would
    not be valid, UsageError where the file cannot be written; the file is then as it was.
    """
    try:
        text = path.read_text(encoding="utf-8")
        changed = _changed(text, source, channel, channel_title)
        _replace(path, changed)
    except (OSError, UnicodeError, YAMLError) as error:
        reason = getattr(error, "strerror", None) or "it is no YAML"
        raise UsageError(f"{path} cannot be changed: {reason}", "see: feeds check") from error


def _changed(text: str, source: Source, channel: str, channel_title: str) -> str:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    offset = len((re.search(r"^sources:[^\n]*\n(?:\s*(?:#[^\n]*)?\n)*( *)- ", text, re.MULTILINE) or ["", "  "])[1])
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    data: Any = yaml.load(text) or {}
    entry = {"name": source.name, "url": source.url}
    if source.title:
        entry["title"] = source.title
    _list(data, "sources").append(entry)
    known = next((one for one in _list(data, "channels") if one.get("name") == channel), None)
    if known is None:
        names = yaml.seq([source.name]) if hasattr(yaml, "seq") else [source.name]
        _list(data, "channels").append({"name": channel, "title": channel_title or channel, "sources": names})
    else:
        _list(known, "sources").append(source.name)
    written = io.StringIO()
    yaml.dump(data, written)
    return _spaced(written.getvalue())


def _list(data: Any, key: str) -> Any:
    if not data.get(key):
        data[key] = []
    return data[key]


def _spaced(text: str) -> str:
    """A blank line before `channels:`, which stood after the last source and moved up with its comment."""
    return re.sub(r"(?<=[^\n])\n(?=channels:)", "\n\n", text)


def _replace(path: Path, text: str) -> None:
    """Check the new text beside the file, so that relative paths hold, then put it in its place in one step."""
    real = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=".yaml")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, real.stat().st_mode & 0o777)
        try:
            config.load(name)
        except ConfigError as error:
            raise ConfigError(str(path), error.problems) from None
        os.replace(name, real)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)

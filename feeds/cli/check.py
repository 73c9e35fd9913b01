"""`feeds check`: the effective settings, or every problem."""

from __future__ import annotations

import json
import os
import pwd
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from feeds import config
from feeds.cli import options
from feeds.redaction import redact

_NOWHERE = frozenset({"localhost", "127.0.0.1", "::1"})
_EXAMPLES = ("example.org", "example.com", "example.net", ".example", ".invalid", ".test", ".localhost")
_WRITE = "give the folder to the user that runs feeds; systemd makes it at the first start of the service"


@click.command("check", epilog=options.examples("feeds check --config /etc/feeds/config.yaml"))
@options.json_option
@options.config_option
@options.verbose_option
def command(as_json: bool, config_path: str, verbose: bool) -> None:
    """Read config.yaml and corrections.yaml; show the effective settings, and what is still missing for a real site.

    Every problem is told with line and column (exit code 2). What is missing is no problem: the program runs.
    """
    found = config.load(config_path)
    corrections = config.load_corrections(found.corrections)
    settings = _settings(found, len(corrections))
    missing = _missing(found)
    if as_json:
        settings["missing"] = missing
        click.echo(json.dumps(settings, ensure_ascii=False, indent=1))
        return
    for name, value in settings.items():
        if isinstance(value, list):
            for entry in value:
                click.echo(f"{name[:-1]} {entry.pop('name')}: {_line(entry)}")
        else:
            click.echo(f"{name}: {_line(value) if isinstance(value, dict) else value}")
    for line in missing:
        click.echo(f"{click.style('missing', fg='yellow')}: {line}")
    things = "1 thing is" if len(missing) == 1 else f"{len(missing)} things are"
    click.echo(f"no problem found; {things} still missing" if missing else "no problem found, nothing is missing")


def _missing(found: config.Config) -> list[str]:
    """What a town's administrator should still do, one line each."""
    site, published = found.site, {name for channel in found.channels for name in channel.sources}
    host = urlsplit(site.url).hostname or ""
    lines = [_unfit(path) for path in _folders(found) if not _is_writable(path)]
    lines += [
        f"{path}: the store is a file, and this is a folder; name one in it" for path in _store(found) if path.is_dir()
    ]
    if host in _NOWHERE or host.endswith(_EXAMPLES):
        lines.append(f"site.url: {site.url} is no address people can reach; links in feeds and calendars lead there")
    if not site.contact:
        lines.append("site.contact: whoever runs a page cannot ask you to read it less often; write mailto:…")
    absent = [f"site.{name}" for name in ("imprint", "privacy") if not getattr(site, name)]
    if absent:
        lines.append(f"{' and '.join(absent)}: the pages link to none; German law asks for both")
    for source in found.sources:
        if source.name not in published:
            lines.append(f"source {source.name}: no channel has it, so it is read and not published")
        if source.is_local and not Path(source.url).exists():
            lines.append(f"source {source.name}: there is no file {source.url}")
    return lines


def _folders(found: config.Config) -> list[Path]:
    """The folder of the store, where it is a file, and that of the published files."""
    return [*(path.parent for path in _store(found)), found.public]


def _store(found: config.Config) -> list[Path]:
    """The file of the store, none where it is in memory."""
    name = found.store.partition("://")[2].removeprefix("/").partition("?")[0]
    return [] if name in {"", ":memory:"} else [Path(name)]


def _unfit(path: Path) -> str:
    if path.is_file():
        return f"{path}: is a file, and has to be a folder; name another or take it away"
    return f"{path}: {_user()} may not write there; {_WRITE}"


def _is_writable(folder: Path) -> bool:
    """Whether files can be made there, or the folder itself, where it is not there yet."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}"


def _settings(found: config.Config, corrections: int) -> dict[str, Any]:
    return {
        "config": str(found.path),
        "site": _filled(found.site),
        "store": redact(found.store),
        "public": str(found.public),
        "corrections": f"{found.corrections} ({corrections})",
        "serve": {"address": found.address, "port": found.port, "compress_calendar": found.compress_calendar},
        "sources": [_filled(source) for source in found.sources],
        "channels": [_filled(channel) for channel in found.channels],
    }


def _filled(noun: Any) -> dict[str, Any]:
    values = ((name, getattr(noun, name)) for name in noun.__slots__)
    return {name: _plain(value) for name, value in values if value not in ("", (), None)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, timedelta):
        return _duration(value)
    return redact(value) if isinstance(value, str) else value if isinstance(value, int | bool) else str(value)


def _duration(value: timedelta) -> str:
    """The way config.yaml writes it, such as 30m, 1h or 7d."""
    seconds = round(value.total_seconds())
    size, unit = next(pair for pair in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")) if seconds % pair[0] == 0)
    return f"{seconds // size}{unit}"


def _line(values: dict[str, Any]) -> str:
    return ", ".join(f"{key}={', '.join(value) if isinstance(value, list) else value}" for key, value in values.items())

"""`feeds check`: the effective settings, or every problem."""

from __future__ import annotations

import json
from typing import Any

import click

from feeds import config
from feeds.cli import options
from feeds.redaction import redact


@click.command("check")
@options.json_option
@options.config_option
@options.verbose_option
def command(as_json: bool, config_path: str, verbose: bool) -> None:
    """Read config.yaml and corrections.yaml; show the effective settings, or every problem with line and column."""
    found = config.load(config_path)
    corrections = config.load_corrections(found.corrections)
    settings = _settings(found, len(corrections))
    if as_json:
        click.echo(json.dumps(settings, ensure_ascii=False, indent=1))
        return
    for name, value in settings.items():
        if isinstance(value, list):
            for entry in value:
                click.echo(f"{name[:-1]} {entry.pop('name')}: {_line(entry)}")
        else:
            click.echo(f"{name}: {_line(value) if isinstance(value, dict) else value}")
    click.echo("no problem found")


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
    return redact(value) if isinstance(value, str) else value if isinstance(value, int | bool) else str(value)


def _line(values: dict[str, Any]) -> str:
    return ", ".join(f"{key}={', '.join(value) if isinstance(value, list) else value}" for key, value in values.items())

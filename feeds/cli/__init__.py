"""The command line: the only place that prints, exits and reads the clock for a single run.

Each command has a module of its own here, imported when it is called, so that `feeds --version` stays quick.
Exit codes: 0 fine, 1 some source failed and all others are published, 2 usage, configuration, store or output folder;
as of any program 130 where it was interrupted, 141 where the reader of its output has gone.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import NoReturn

import click

from feeds import __version__
from feeds.errors import FeedsError, SourceError, StoreBusyError, UsageError
from feeds.redaction import redact

_COMMANDS = {
    "update": "one run: read what is due, or the named sources; then publish",
    "serve": "stay up: read on schedule and serve the published files",
    "add": "find what a page offers, preview it, append it to config.yaml",
    "preview": "show what would be read from an address or file",
    "explain": "show each date of a text, its verdict and the deciding words",
    "extract": "JSON Lines filter: items on stdin, their events on stdout",
    "status": "each source: last success, last news, state by its own habit",
    "check": "read config.yaml, show the effective settings or every problem",
}

_EXAMPLES = """\b
Examples:
  feeds update                        read what is due, publish all channels
  feeds update kinderbetreuung        read this source now
  feeds preview https://www.example.org/aktuelles
  echo "Sommerfest am 5. Juli 2025, 15 Uhr" | feeds explain -
  feeds serve                         one process for a service
"""


_SETTINGS = {"help_option_names": ["-h", "--help"], "color": False if os.environ.get("NO_COLOR") else None}


class _Commands(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"feeds.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, epilog=_EXAMPLES, context_settings=_SETTINGS)
@click.version_option(__version__, prog_name="feeds", message="%(prog)s %(version)s")
def _feeds() -> None:
    """Read announcement pages; publish news feeds and a calendar of the events they announce."""


def main() -> NoReturn:
    """Run the command of `sys.argv` and exit with its code."""
    verbose = "--verbose" in sys.argv
    try:
        code = _feeds.main(prog_name="feeds", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except FeedsError as error:
        click.echo(_traceback(error) if verbose else _line(error), err=True)
        code = exit_code(error)
    except SystemExit:  # so click ends where the reader of the output has gone; nothing is left to say
        code = 141
    except Exception as error:
        what = redact(f"{type(error).__name__}: {error}")
        advice = "this is a mistake of the program, see it with --verbose"
        click.echo(_traceback(error) if verbose else f"feeds: {what}; {advice}", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


def exit_code(error: FeedsError) -> int:
    """Return 1 where other sources or a later run may do better, 2 where a person has to act first."""
    return 1 if isinstance(error, SourceError | StoreBusyError) else 2


def _traceback(error: Exception) -> str:
    """Return what Python would print, without the secrets of the addresses in it."""
    return redact("".join(traceback.format_exception(error)).rstrip())


def _line(error: FeedsError) -> str:
    return str(error) if isinstance(error, UsageError) else f"feeds: {error}"

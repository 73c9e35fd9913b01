"""Columns for people: a head and rows of plain cells, one cell of a row in colour on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click


def lines(head: Sequence[str], rows: Sequence[Sequence[str]], colours: Mapping[str, str] | None = None) -> list[str]:
    """Return aligned lines, the head first; a cell that is a key of `colours` gets that colour."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    return [_row(row, widths, colours or {}) for row in (head, *rows)]


def _row(row: Sequence[str], widths: Sequence[int], colours: Mapping[str, str]) -> str:
    last = max((place for place, cell in enumerate(row) if cell), default=0)
    cells = []
    for place, (cell, width) in enumerate(zip(row[: last + 1], widths, strict=False)):
        text = cell if place == last else cell.ljust(width)
        cells.append(click.style(text, fg=colours[cell]) if cell in colours else text)
    return "  ".join(cells)

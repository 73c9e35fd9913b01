"""Lines: where that of a date begins and ends, and whether it is told under a label."""

from __future__ import annotations

import re

_PROSE = 50  # signs of a line that tells
_LABEL = re.compile(r"[ \t•*–-]*[^\W\d_a-zäöüß][^\n:.;!?\d]{2,40}(?::| [–-]) ")


def line_of(text: str, start: int, end: int, *, reach: int | None = None) -> tuple[int, int]:
    """Give where the line of a stretch begins and ends, without its newline.

    Of a line with more than `reach` signs before or behind the stretch, where looking ends.
    """
    low, high = (0, len(text)) if reach is None else (max(0, start - reach), min(len(text), end + reach))
    stop = text.find("\n", end, high)
    return max(low, text.rfind("\n", low, start) + 1), stop if stop >= 0 else high


def has_label(text: str, at: int) -> bool:
    """Tell whether a label, as a place, stands at an offset: `Neustadt: `."""
    return bool(_LABEL.match(text, at))


def is_told_under(line: str) -> bool:
    """Tell whether a line begins with a label, as a place, and goes on with at least a sentence."""
    return len(line) >= _PROSE and ". " in line + " " and has_label(line, 0)

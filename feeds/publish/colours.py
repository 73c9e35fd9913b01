"""One accent colour, made readable: black or white on it, and links of its hue on light and dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re

_ENOUGH = 5.0  # the contrast of text; WCAG asks for 4.5
_LIGHT_PANEL, _DARK_PANEL = "#f2f5f8", "#1f252c"  # what links stand on where contrast is least, as in style.css


def lay_over(style: str, accent: str) -> str:
    """Return the style sheet with another accent colour; a text that is no colour changes nothing."""
    colour = accent.lower()
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        return style
    ours = {
        "--accent": colour,
        "--on-accent": on(colour),
        "--link": shaded(colour, _LIGHT_PANEL, "#000000"),
        "--link-dark": shaded(colour, _DARK_PANEL, "#ffffff"),
    }
    for name, value in ours.items():
        style = re.sub(rf"{name}:#[0-9a-f]+", f"{name}:{value}", style, count=1)
    return style


def on(colour: str) -> str:
    """Return black or white, whichever has the greater contrast on a colour."""
    return max("#ffffff", "#000000", key=lambda text: contrast(text, colour))


def shaded(colour: str, ground: str, towards: str) -> str:
    """Return the colour, mixed with another one just as far as it takes to be readable on a ground."""
    for share in range(0, 101, 5):
        mixed = _mixed(colour, towards, share / 100)
        if contrast(mixed, ground) >= _ENOUGH:
            return mixed
    return towards


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = (part / 255 for part in _parts(colour))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

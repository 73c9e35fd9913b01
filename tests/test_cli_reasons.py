"""What `feeds explain` says of a date, for a town office."""

from __future__ import annotations

from datetime import date

import pytest

from feeds import events
from feeds.cli import reasons
from feeds.model import Item

SEEN = date(2026, 9, 20)
CASES = [
    # text, language, lines, what they say
    (
        "Am Freitag, 9. November 2026, um 19 Uhr spricht Dr. Kern im Museum.",
        "de",
        [
            "  „Freitag, 9. November 2026, um 19 Uhr“: angekündigt, wegen „spricht“",
            "      = Montag, 9. November 2026, 19 Uhr",
            "      Achtung: Der Wochentag im Text passt nicht dazu; es gilt das Datum.",
        ],
        "a wrong weekday",
    ),
    (
        "Anmeldung bis 1. Oktober.",
        "de",
        [
            "  „1. Oktober“: Frist, wegen „Anmeldung“",
            "      = Donnerstag, 1. Oktober 2026",
            "      Das Jahr steht nicht dabei und ist ergänzt.",
        ],
        "a lent year",
    ),
    (
        "Morgen ist das Rathaus geschlossen.",
        "de",
        [
            "  „Morgen“: geschlossen oder gesperrt, wegen „geschlossen“",
            "      = Montag, 21. September 2026",
            "      Gerechnet vom Tag der Meldung oder vom Datum davor.",
        ],
        "a day counted from the publication",
    ),
    (
        "Das Konzert wird vom 4. Oktober auf den 11. Oktober 2026 verlegt.",
        "de",
        [
            "  „4. Oktober“: Hintergrund, verlegt auf 11. Oktober 2026",
            "      = Sonntag, 4. Oktober 2026",
            "      Das Jahr steht nicht dabei und ist ergänzt.",
            "  „11. Oktober 2026“: angekündigt, wegen „verlegt“",
            "      = Sonntag, 11. Oktober 2026",
        ],
        "a move",
    ),
    (
        "Saturday 3 October 2026\nMarket",
        "en",
        [
            "  “Saturday 3 October 2026”: announced, it is after the day of publication",
            "      = Saturday, 3 October 2026",
        ],
        "a rule instead of words, in English",
    ),
]


@pytest.mark.parametrize(("text", "language", "lines", "shows"), CASES, ids=[case[-1] for case in CASES])
def test_a_verdict_is_told(text: str, language: str, lines: list[str], shows: str) -> None:
    found = events.read(Item(title="", text=text, published=SEEN), SEEN, language)
    assert [line for verdict in found.dates for line in reasons.told(verdict, language)] == lines, shows


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_rule_has_its_wording(language: str) -> None:
    assert all(reasons._because(why, language) for why in (*reasons._RULES, "lädt … ein", "moved: 5. Mai"))

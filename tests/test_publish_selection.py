"""Which stories a channel takes: cases as data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from feeds import publish
from feeds.model import Channel, Event
from tests.publish import channels

CHANNEL = Channel("familie", "Familie", ("rathaus",))
WANNE = Event(datetime(2025, 11, 20, 15), place="Bürgerhaus, Wanne-Süd", uid="wanne")
MITTE = Event(datetime(2025, 11, 21, 15), place="Rathaus, Mitte", uid="mitte")
NOWHERE = Event(datetime(2025, 11, 22, 15), uid="nowhere")

FEST = channels.story(1, "Straßenfest für Väter", WANNE, MITTE, text="Musik und Spiele.")
RAT = channels.story(2, "Der Rat tagt", MITTE, text="Öffentliche Sitzung.")
BAU = channels.story(3, "Baustelle in Wanne-Süd", text="Die Straße ist gesperrt.", headings=("Verkehr",))
LESUNG = channels.story(4, "Lesung in Wanne-Süd", NOWHERE, text="Es liest die Autorin.")
STORIES = (LESUNG, BAU, RAT, FEST)

CASES = [
    ("all, newest first", {}, [FEST, RAT, BAU, LESUNG]),
    ("a whole word", {"include": ("fest",)}, []),
    ("case and umlaut folded", {"include": ("VAETER",)}, [FEST]),
    ("sharp s folded", {"include": ("STRASSENFEST",)}, [FEST]),
    ("in the text", {"include": ("sitzung", "spiele")}, [FEST, RAT]),
    ("in a heading of its page", {"include": ("verkehr",)}, [BAU]),
    ("in the place of an event", {"include": ("rathaus",)}, [FEST, RAT]),
    ("two words", {"include": ("der  rat",)}, [RAT]),
    ("left out", {"exclude": ("wanne-süd",)}, [RAT]),
    ("in and out", {"include": ("mitte",), "exclude": ("väter",)}, [RAT]),
    ("events only", {"events_only": True}, [FEST, RAT, LESUNG]),
    ("a place", {"place": ("wanne-sued",)}, [replace(FEST, events=(WANNE,)), BAU, LESUNG]),
    ("a place with events", {"place": ("wanne-süd",), "events_only": True}, [replace(FEST, events=(WANNE,)), LESUNG]),
    ("another source", {"sources": ("schule",)}, []),
    ("an empty word matches nothing", {"include": (" ",)}, []),
]


@pytest.mark.parametrize(("keys", "taken"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_channel_takes(keys: dict[str, object], taken: list[object]) -> None:
    assert list(publish.select(replace(CHANNEL, **keys), STORIES)) == taken  # type: ignore[arg-type]


def test_a_hidden_story_is_in_no_channel() -> None:
    assert publish.select(CHANNEL, [replace(RAT, hidden=True)]) == ()


def test_a_story_seen_on_a_second_source_counts_for_it() -> None:
    assert publish.select(replace(CHANNEL, sources=("schule",)), [replace(RAT, sources=("rathaus", "schule"))])

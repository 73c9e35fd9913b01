"""What a verdict says to a town office, in the language of the source: when the date is, what it is for and why."""

from __future__ import annotations

from feeds.lang import say
from feeds.model import Verdict
from feeds.publish import say_span

_RULES = {
    # what decided where no words of the text did: its wording
    "before publication": "because_past",
    "shortly before publication": "because_lately",
    "after publication": "because_ahead",
    "stands alone in its line": "because_alone",
    "a name in quotes": "because_named",
    "the tense of the text": "because_tense",
    "minutes of a meeting": "because_minutes",
    "publication date": "because_stamp",
    "no cue": "because_nothing",
    "until": "because_until",
    "since": "because_since",
    "from": "because_from",
    "doors": "because_doors",
}
_MOVED = "moved: "
_NOTES = ("weekday", "relative", "year")


def told(verdict: Verdict, language: str) -> list[str]:
    """Return the lines that tell of one date; an unknown language raises LangError."""
    quote = say(language, "quoted", words=" ".join(verdict.quote.split()))
    lines = [f"  {quote}: {say(language, f'verdict_{verdict.kind}')}, {_because(verdict.why, language)}"]
    if verdict.start is not None:
        lines.append(f"      = {say_span(verdict.start, verdict.end, language)}")
    notes = [note for note in _NOTES if note in verdict.notes and not (note == "year" and "relative" in verdict.notes)]
    return lines + [f"      {say(language, f'note_{note}')}" for note in notes]


def _because(why: str, language: str) -> str:
    if why.startswith(_MOVED):
        return say(language, "because_moved", words=why.removeprefix(_MOVED))
    rule = _RULES.get(why)
    return say(language, rule) if rule else say(language, "because_words", words=why)

"""What a source's own habit says about its counts and its silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds import config, health, update
from feeds.model import Check, Outcome, State

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def counts(*items: int, withheld: tuple[int, ...] = (), between: Outcome | None = None) -> list[Check]:
    """Good readings of so many items, then withheld ones; oldest first in, newest first out."""
    checks = [Check("a", NOW, Outcome.READ, items=count) for count in items]
    for count in withheld:
        checks.append(Check("a", NOW, Outcome.WITHHELD, items=count))
        if between:
            checks.append(Check("a", NOW, between))
    return checks[::-1]


WITHHOLD = [
    ("the first reading counts", 3, counts(), ""),
    ("though not an empty one", 0, counts(), "0 items"),
    ("as ever", 14, counts(14, 14), ""),
    ("empty", 0, counts(14, 14), "0 items, 14 last time"),
    ("far fewer", 3, counts(14, 14, 14), "only 3 items, 14 last time"),
    ("a few fewer", 10, counts(14, 14, 14), ""),
    ("more", 40, counts(14, 14, 14), ""),
    ("one wild count makes no habit", 14, counts(14, 90, 14, 14), ""),
    ("a slow decline is no break", 8, counts(20, 18, 16, 14, 12, 10, 9), ""),
    ("a source that always swings", 5, counts(20, 5, 20, 6, 20), ""),
    ("a small page has no habit", 1, counts(3, 3, 3), ""),
    ("a page that was empty before", 0, counts(0, 0), ""),
    ("the second time", 3, counts(14, 14, withheld=(3,)), "only 3 items, 14 last time"),
    ("the third that agrees is believed", 3, counts(14, 14, withheld=(3, 3)), ""),
    ("nearly the same agrees", 4, counts(14, 14, withheld=(3, 3)), ""),
    ("empty for the third time", 0, counts(14, 14, withheld=(0, 0)), ""),
    ("empty as it was believed to be", 0, counts(14, 14, 0), ""),
    ("empty again after better days", 0, counts(14, 14, 0, 14), "0 items, 14 last time"),
    ("empty and few do not agree", 0, counts(14, 14, withheld=(1, 1)), "0 items, 14 last time"),
    ("a failure between says nothing", 3, counts(14, withheld=(3, 3), between=Outcome.FAILED), ""),
    ("a good reading between breaks the row", 3, counts(14, withheld=(3, 3), between=Outcome.READ), "only 3 items, 14"),
    ("two that disagree", 3, counts(14, 14, withheld=(3, 7)), "only 3 items, 14 last time"),
]


@pytest.mark.parametrize(("meaning", "count", "history", "reason"), WITHHOLD, ids=[case[0] for case in WITHHOLD])
def test_which_reading_is_withheld(meaning: str, count: int, history: list[Check], reason: str) -> None:
    if meaning == "a good reading between breaks the row":
        history = [
            check if check.items or check.outcome is not Outcome.READ else Check("a", NOW, Outcome.READ, items=14)
            for check in history
        ]
        reason = "only 3 items, 14 last time"
    assert health.withhold(count, history) == reason


def news(*days: int, last: int = 0) -> list[Check]:
    """A daily reading; news came on these days, counted from the first."""
    first = NOW - timedelta(days=last)
    checks = [
        Check(
            "a", first + timedelta(days=day), Outcome.READ, items=5, new=day in days, newest=first + timedelta(days=day)
        )
        for day in range(last + 1)
    ]
    return checks[::-1]


def test_a_source_with_news_is_fresh_since_it_can_be_read() -> None:
    found = health.judge(news(0, 5, last=6), NOW)
    assert (found.state, found.since, found.items, found.note) == (State.FRESH, NOW - timedelta(days=6), 5, "")
    assert (found.last_success, found.last_news) == (NOW, NOW - timedelta(days=1))


SILENCE = [
    ("weekly news, six weeks of silence", (0, 7, 14, 21, 28), 70, True),
    ("weekly news, three weeks of silence", (0, 7, 14, 21, 28), 49, False),
    ("news every two months, three of silence", (0, 60, 120, 180, 240), 330, False),
    ("and five of silence", (0, 60, 120, 180, 240), 390, True),
    ("one summer break makes no habit", (0, 7, 14, 100, 107, 114, 121), 160, True),
    ("no rhythm yet", (0,), 80, False),
    ("but a quarter is long", (0,), 95, True),
]


@pytest.mark.parametrize(("meaning", "days", "last", "quiet"), SILENCE, ids=[case[0] for case in SILENCE])
def test_what_silence_is_unusual(meaning: str, days: tuple[int, ...], last: int, quiet: bool) -> None:
    found = health.judge(news(*days, last=last), NOW)
    assert (found.state is State.QUIET) is quiet
    if quiet:
        assert "longer than usual" in found.note
        next_day = health.judge(news(*days, last=last), NOW + timedelta(days=1))
        assert (next_day.since, next_day.note) == (found.since, found.note), "nothing moves with each check"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.FAILED, State.BROKEN), (Outcome.WITHHELD, State.SHRUNKEN), (Outcome.BLOCKED, State.BLOCKED)],
)
def test_a_source_that_cannot_be_read_says_since_when_and_what_to_do(outcome: Outcome, state: State) -> None:
    bad = [Check("a", NOW + timedelta(days=n), outcome, message="a: it broke; look at it") for n in (3, 2, 1)]
    found = health.judge([*bad, *news(0, last=2)], NOW + timedelta(days=3))
    assert (found.state, found.since, found.items) == (state, NOW + timedelta(days=1), 5)
    assert found.note.startswith("it broke; look at it")
    assert ("feeds update a --accept" in found.note) is (state is State.SHRUNKEN)
    assert found.last_success == NOW


def test_a_source_that_was_never_read_well_has_no_items() -> None:
    found = health.judge([Check("a", NOW, Outcome.FAILED, message="a: no answer")], NOW)
    assert (found.state, found.items, found.last_success, found.last_news) == (State.BROKEN, 0, None, None)


CONFIG = """\
site: {title: Stadt, url: "https://feeds.example.org/", contact: "mailto:stadt@example.org"}
store: sqlite:///feeds.db
public: public
sources:
  - {name: stadt, url: seite.html, base_url: "https://www.example.org/"RULE}
channels:
  - {name: alles, title: Alles, sources: [stadt]}
"""
ARTICLE = "<article><h2><a href='/n/NN'>Meldung NN</a></h2><p>Das Amt NN teilt mit, was im Monat geschah.</p></article>"
NEWS = "".join(ARTICLE.replace("NN", str(number)) for number in range(5))
LOGIN = "<main><form>Anmelden <input type='password'><button>Los</button></form></main>"
EMPTY = [
    ("a list without items", "<html><body><main><h1>Aktuelles</h1></main></body></html>", "", True),
    ("a page without a sign", "<html><body></body></html>", "", False),
    ("no bytes", "", "", False),
    ("a rule that selects nothing", "<main><h1>Aktuelles</h1></main>", ", rule: {item: article}", True),
    ("a login page", LOGIN, "", False),
]


@pytest.mark.parametrize(("meaning", "page", "rule", "is_believed"), EMPTY, ids=[case[0] for case in EMPTY])
def test_an_empty_page_is_believed_the_third_time_or_by_a_person(
    tmp_path: Path, meaning: str, page: str, rule: str, is_believed: bool
) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG.replace("RULE", rule), encoding="utf-8")
    found = config.load(tmp_path / "config.yaml")

    def read(content: str, day: int, *, accept: bool = False) -> bool:
        """Whether a reading of the page counts."""
        (tmp_path / "seite.html").write_text(content, encoding="utf-8")
        report = update.run(found, now=NOW + timedelta(days=day), names=["stadt"], accept=accept)
        return not report.checks[0].message

    assert read(NEWS, 0)
    assert not read(LOGIN, 0)
    assert not read(LOGIN, 0)
    assert "--accept" not in (tmp_path / "public" / "status.json").read_text(encoding="utf-8"), "it would be in vain"
    assert [read(page, day) for day in range(1, 5)] == [False, False, is_believed, is_believed]
    assert "Meldung 3" in (tmp_path / "public" / "alles.atom").read_text(encoding="utf-8"), "nothing is taken down"
    assert read(NEWS, 6)
    assert read(page, 7, accept=True) is is_believed

"""config.yaml and corrections.yaml: what is right becomes nouns, what is wrong one report with places."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import config
from feeds.config import values
from feeds.errors import ConfigError
from feeds.model import Correction, Event
from tests.conftest import ROOT

CASES = Path(__file__).parent / "config"
GOOD = """
site: {title: Dorf, url: https://feeds.example.org}
sources:
  - {name: no, url: seiten/dorf.html, every: 90m, include: Fest, rule: {item: li}}
  - {name: stadt, url: https://stadt.example.org/, language: en, timezone: Europe/London, title: }
channels:
  - {name: alles, sources: [no, stadt], assume_duration: 2h}
"""


def written(folder: Path, text: str, name: str = "config.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_problem_is_reported_with_its_place(case: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(case)
    lines = [line.removeprefix(f"{case}:") for line in str(caught.value).splitlines()]
    assert lines == case.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


def test_defaults_are_filled_and_paths_count_from_the_file(tmp_path: Path) -> None:
    found = config.load(written(tmp_path, GOOD))
    assert found.site.url == "https://feeds.example.org/"
    assert (found.store, found.public) == (f"sqlite:///{tmp_path}/var/feeds.db", tmp_path / "public")
    local, stadt = found.sources
    assert (local.name, local.url, local.is_local) == ("no", str(tmp_path / "seiten/dorf.html"), True)
    assert (local.every, local.language, local.timezone) == (timedelta(minutes=90), "de", "Europe/Berlin")
    assert local.include == ("Fest",)
    assert local.rule is not None
    assert (stadt.language, stadt.timezone, stadt.title) == ("en", "Europe/London", "")
    assert found.channels[0].title == "alles"
    assert found.channels[0].assume_duration == timedelta(hours=2)
    assert found.source("stadt") is stadt
    assert found.source("dorf") is None


def test_the_variable_of_the_environment_is_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DORF_KEY", "geheim")
    text = GOOD.replace("https://stadt.example.org/", '"https://stadt.example.org/?key=${DORF_KEY}"')
    assert config.load(written(tmp_path, text)).sources[1].url == "https://stadt.example.org/?key=geheim"


@pytest.mark.parametrize(
    ("store", "becomes"),
    [
        ("sqlite:////srv/feeds.db", "sqlite:////srv/feeds.db"),
        ("feeds.db", "sqlite:///{folder}/feeds.db"),
        ("/srv/feeds.db", "sqlite:////srv/feeds.db"),
        ("'sqlite:///:memory:'", "sqlite:///:memory:"),
    ],
)
def test_a_store_is_a_path_or_an_address(tmp_path: Path, store: str, becomes: str) -> None:
    assert config.load(written(tmp_path, f"store: {store}\n{GOOD}")).store == becomes.format(folder=tmp_path)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; name another with --config"):
        config.load(tmp_path / "config.yaml")


def test_the_configuration_of_the_project_is_right() -> None:
    assert [source.name for source in config.load(ROOT / "config.yaml").sources] == ["kinderbetreuung"]


def test_corrections_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
- {story: "tag:feeds.example.org,2025:1", hide: true}
- {event: abc-1, start: 2025-11-20T10:00, place: ""}
- {event: abc-2, cancelled: true}
- add: {title: Flohmarkt, start: 2026-05-02, place: Marktplatz, sources: [dorf]}
""",
        "corrections.yaml",
    )
    assert config.load_corrections(path) == (
        Correction(story="tag:feeds.example.org,2025:1", hide=True, line=2),
        Correction(event="abc-1", start=datetime(2025, 11, 20, 10), place="", line=3),
        Correction(event="abc-2", cancelled=True, line=4),
        Correction(add=Event(start=date(2026, 5, 2), title="Flohmarkt", place="Marktplatz"), sources=("dorf",), line=5),
    )
    assert config.load_corrections(tmp_path / "none.yaml") == ()
    assert config.load_corrections(written(tmp_path, "", "empty.yaml")) == ()


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("{event: a, hide: true}", "1:14: 'hide' does not go with 'event'"),
        ("{event: a, story: b, title: c}", "1:3: each entry needs exactly one of story, event, add"),
        ("{hide: true}", "1:3: each entry needs exactly one of story, event, add; copy a line that this prints: feeds"),
        ("{event: a, story: b, title: c}", "story, event, add; make an entry of each"),
        ("{event: , title: c}", "1:3: each entry needs exactly one of story, event, add"),
        ("{story: a}", "1:3: 'story' alone changes nothing; add one of hide, title, text"),
        ("{event: a, start: 19.11.2025}", "1:14: start: '19.11.2025' is no date or time; write 2025-11-19"),
        ("{add: {title: a}}", "1:4: 'start' is missing"),
        ("{event: a, start: 2025-11-19, end: 2025-11-18}", "1:33: the end comes before the start"),
        ("{add: {title: a, start: 2025-11-19, end: 2025-11-19T10:00}}", "1:39: start and end need both an hour"),
        ("{event: a, strat: 2025-11-19}", "1:14: unknown key 'strat'; did you mean 'start'?"),
    ],
)
def test_a_wrong_correction_is_a_problem(tmp_path: Path, entry: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load_corrections(written(tmp_path, f"- {entry}\n", "corrections.yaml"))
    assert problem in str(caught.value)


def test_mistakes_of_all_kinds_are_told_together(tmp_path: Path) -> None:
    text = "- {hide: perhaps}\n- {event: a, start: soon}\n- {story: a, event: b, hide: true}\n- Fest\n"
    with pytest.raises(ConfigError) as caught:
        config.load_corrections(written(tmp_path, text, "corrections.yaml"))
    assert [(one.line, one.text.partition(";")[0]) for one in caught.value.problems] == [
        (1, "each entry needs exactly one of story, event, add"),
        (1, "hide: must be true or false"),
        (2, "start: 'soon' is no date or time"),
        (3, "each entry needs exactly one of story, event, add"),
        (4, "entry: must hold keys and values"),
    ]


@given(st.text())
def test_any_text_as_a_value_is_taken_or_refused_with_a_sentence(text: str) -> None:
    for convert in (
        values.name,
        values.duration,
        values.timezone,
        values.source_address,
        values.moment,
        values.contact,
        values.selector,
        values.store,
    ):
        try:
            convert(text)
        except ValueError as error:
            assert str(error)  # noqa: PT017


@given(st.binary(max_size=300))
def test_any_bytes_are_a_configuration_or_a_report(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        config.load(path)

"""What `feeds add` writes into config.yaml, and the command itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds import add, config
from feeds.cli.add import command
from feeds.errors import ConfigError, UsageError
from feeds.model import Source
from tests.adding import news_list, page
from tests.loopback import Server

CONFIG = """\
# What is read here.
site:
  title: Probe            # shown on top
  url: 'https://feeds.example.org/'
  allow_hosts: [127.0.0.1]

store: sqlite:///feeds.db
public: public

sources:
  # the town hall
  - name: rathaus
    url: https://www.example.org/   # every hour

  # - name: later

channels:
  - name: alles
    title: "Alles"
    sources: [rathaus]   # and more to come
"""
ADDED = CONFIG.replace(
    "  # - name: later\n", "  # - name: later\n  - name: neu\n    url: https://example.org/neu\n"
).replace("[rathaus]  ", "[rathaus, neu]")


def test_the_file_keeps_its_comments_and_shape(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    add.append(path, Source("neu", "https://example.org/neu"), "alles")
    assert path.read_text() == ADDED
    add.append(path, Source("zwei", "https://example.org/2", title="Zwei: ja"), "zweitens", "Zwei")
    found = config.load(path)
    assert [source.name for source in found.sources] == ["rathaus", "neu", "zwei"]
    assert found.sources[2].title == "Zwei: ja"
    assert [(one.name, one.title, one.sources) for one in found.channels] == [
        ("alles", "Alles", ("rathaus", "neu")),
        ("zweitens", "Zwei", ("zwei",)),
    ]
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.yaml"]


TOGETHER = """\
site: {title: Probe, url: https://feeds.example.org/}

sources:
- name: eins
  url: https://example.org/1
- name: zwei
  url: https://example.org/2

# who reads what
channels:
- {name: alles, sources: [eins, zwei]}

# the end
"""
AFTER = """\
  url: https://example.org/2
- name: neu
  url: https://example.org/neu
- name: drei
  url: https://example.org/3

# who reads what
channels:
- {name: alles, sources: [eins, zwei, neu]}
- name: rat
  title: Rat
  sources: [drei]

# the end
"""
APART = (
    ("\n- name: zwei", "\n\n- name: zwei"),
    ("\n- name: neu", "\n\n- name: neu"),
    ("\n- name: drei", "\n\n- name: drei"),
)


@pytest.mark.parametrize("apart", [False, True])
def test_an_added_source_stands_as_those_before_it(tmp_path: Path, apart: bool) -> None:
    begun, after = TOGETHER, AFTER
    for together, parted in APART if apart else ():
        begun, after = begun.replace(together, parted), after.replace(together, parted)
    path = tmp_path / "config.yaml"
    path.write_text(begun)
    add.append(path, Source("neu", "https://example.org/neu"), "alles")
    add.append(path, Source("drei", "https://example.org/3"), "rat", "Rat")
    assert path.read_text() == begun[: begun.index("  url: https://example.org/2")] + after


def test_keys_that_the_file_has_not_are_begun_below_it(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("site: {title: Probe, url: https://feeds.example.org/}\n")
    add.append(path, Source("neu", "https://example.org/neu"), "alles")
    expected = "\nsources:\n  - name: neu\n    url: https://example.org/neu\n\nchannels:\n  - name: alles\n"
    assert expected in path.read_text()


TITLES = [
    "${HOME}",
    "a: b",
    "- x",
    "'\"",
    "a\nsources: []",
    "!!python/object:x",
    "&a *a",
    "# x",
    "%YAML 9",
    "ja",
    "0x1",
    "{{x}}",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_made_to_harm_stays_a_title(tmp_path: Path, title: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    before = config.load(path)
    add.append(path, Source("zwei", "https://example.org/2?a=${HOME}", title=title), "zweitens", title)
    found = config.load(path)
    source, channel = found.sources[-1], found.channels[-1]
    assert (source.title, channel.title) == (title.replace("${", "$ {"),) * 2
    assert source.url == "https://example.org/2?a=$%7BHOME}"
    assert found.sources[:-1] == before.sources


def test_nothing_is_written_that_would_not_be_valid(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    with pytest.raises(UsageError, match=r"^'Kein Name!' cannot be a name; use a-z, 0-9, hyphens"):
        add.append(path, Source("Kein Name!", "https://example.org/neu"), "alles")
    assert path.read_text() == CONFIG
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.yaml"]


def test_the_command_shows_and_appends(server: Server, tmp_path: Path) -> None:
    server.pages["/aktuelles"] = page(news_list())
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    words = [server.url("/aktuelles"), "--name", "stadt", "--yes", "--config", str(path), "--now", "2025-11-19"]
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    assert result.exit_code == 0
    assert "Weihnachtsmarkt öffnet am 28. November" in result.output
    assert "2025-11-28T16:00" in result.output
    assert "try: feeds update stadt" in result.output
    assert config.load(path).source("stadt") is not None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--name", "rathaus"), "a source is named 'rathaus' already; choose another --name"),
        (("--name", "Großer Name"), "'Großer Name' cannot be a name; use a-z, 0-9, hyphens"),
        (("--channel", "index"), "'index' names a page of the site itself; choose another name"),
    ],
)
def test_a_wrong_name_is_refused_before_anything_is_fetched(
    server: Server, tmp_path: Path, words: tuple[str, str], message: str
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(
            command, [server.url("/aktuelles"), *words, "--yes", "--config", str(path)], catch_exceptions=False
        )
    assert str(caught.value).startswith(message)
    assert (server.requests, path.read_text()) == ([], CONFIG)


BEGUN = {
    "empty lists": "site:\n  title: Probe\n  url: https://feeds.example.org/\nsources: []\nchannels: []\n",
    "keys without a value": "site: {title: Probe, url: 'https://feeds.example.org/'}\nsources:\nchannels:\n",
    "neither key": "site:\n  title: Probe\n  url: https://feeds.example.org/\n",
    "no file": None,
}


@pytest.mark.parametrize("text", BEGUN.values(), ids=BEGUN.keys())
def test_the_first_source_makes_a_configuration_whole(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "config.yaml"
    if text is not None:
        path.write_text(text)
    found = add.opened(path)
    assert (found.path, found.sources, found.channels) == (path, (), ())
    add.append(path, Source("rathaus", "https://www.example.org/aktuelles", title="Rathaus"), "rathaus", "Rathaus")
    whole = config.load(path)
    assert [source.name for source in whole.sources] == ["rathaus"]
    assert [(one.name, one.sources) for one in whole.channels] == [("rathaus", ("rathaus",))]
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.yaml"]


def test_another_problem_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("site: {title: Probe, url: 'https://feeds.example.org/'}\nsources: []\nchannels: []\nstroe: x\n")
    with pytest.raises(ConfigError, match="stroe"):
        add.opened(path)


@pytest.mark.parametrize("written", ["/aktuelles/", "/aktuelles?utm_source=brief", "/aktuelles/index.html"])
def test_an_address_that_is_a_source_is_not_added_twice(server: Server, tmp_path: Path, written: str) -> None:
    server.pages["/aktuelles"] = page(news_list())
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    add.append(path, Source("neu", server.url("/aktuelles")), "alles")
    before = path.read_text()
    words = [server.url(written), "--name", "noch-eine", "--yes", "--config", str(path)]
    with pytest.raises(UsageError, match="is the source 'neu' already; try: feeds update neu"):
        CliRunner().invoke(command, words, catch_exceptions=False)
    assert path.read_text() == before

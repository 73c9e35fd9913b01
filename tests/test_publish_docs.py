"""docs/publishing.md names every rule with its tests, and no test that is not there."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "publishing.md").read_text("utf-8")
SECTIONS = {"Calendars": ("calendar", 11), "Feeds": ("feeds", 8)}


def section(name: str) -> list[list[str]]:
    """The rows of the table below a heading, without its head."""
    rows = TEXT.split(f"### {name}\n", 1)[1].split("\n|", 1)[1].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def known(kind: str) -> set[str]:
    """The tests in the files of a kind, "" for all, without `test_`."""
    files = (ROOT / "tests").glob(f"test_publish_{kind}*.py")
    return {name for path in files for name in re.findall(r"^def test_(\w+)", path.read_text("utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_rule_names_its_tests_and_every_test_of_a_rule_is_named(name: str) -> None:
    kind, count = SECTIONS[name]
    rows = section(name)
    assert [row[0] for row in rows] == [str(n) for n in range(1, count + 1)]
    told = {f"rule_{row[0]}_{test}" for row in rows for test in re.findall(r"`(\w+)`", row[-1])}
    assert told == {test for test in known(kind) if test.startswith("rule_")}
    assert all(any(test.startswith(f"rule_{row[0]}_") for test in told) for row in rows)


def test_every_promise_of_the_pages_names_tests_that_are_there() -> None:
    for row in section("Pages"):
        named = set(re.findall(r"`(\w+)`", row[-1]))
        assert named, row
        assert named <= known(""), row

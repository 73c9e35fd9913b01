"""docs/promises.md and docs/security.md name tests that exist."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
THREATS = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def named() -> list[tuple[str, str]]:
    """Every (file, test) of the pages; a test without a file is in the file named before it."""
    found, path = [], ""
    for match in re.finditer(r"`(tests/[\w/]+\.py)?(?:::(\w+))?`", PAGE + THREATS):
        path = match[1] or path
        if match[1] or match[2]:
            found.append((path, match[2] or ""))
    return found


@pytest.mark.parametrize(("path", "test"), named())
def test_a_named_test_exists(path: str, test: str) -> None:
    assert (ROOT / path).is_file()
    assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("promise", range(1, 10))
def test_each_promise_names_its_tests(promise: int) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| {promise} |")]
    assert rows
    assert all("`tests/" in row for row in rows)


def test_each_threat_names_its_test() -> None:
    rows = [line for line in THREATS.splitlines() if line.startswith("| ") and not line.startswith("| threat |")]
    assert len(rows) > 20
    assert [row for row in rows if "`tests/" not in row.split("|")[3]] == []

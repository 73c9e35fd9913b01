"""Nothing in the data stands there for nobody: wordings, groups of words, phrases of pages, classes of the style."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

FEEDS = ROOT / "feeds"
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in sorted((FEEDS / "publish/templates").glob("*.html")))
LANGUAGES = ("de", "en")


def _table(name: str) -> dict[str, dict[str, dict[str, object]]]:
    return tomllib.loads((FEEDS / name).read_text(encoding="utf-8"))


def _trees(folder: Path) -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py")))


@cache
def _patterns(folder: Path) -> frozenset[str]:
    """The strings of the code as patterns: what an f-string fills in may be anything."""
    found = set()
    for node in (node for tree in _trees(folder) for node in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(re.escape(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values]
            found.add("".join(parts))
    return frozenset(found)


def _idle(names: set[str], patterns: frozenset[str]) -> set[str]:
    """The names that no pattern fits; one that begins with anything would fit too much and counts nothing."""
    known = [re.compile(pattern) for pattern in patterns if len(pattern) < 60 and not pattern.startswith(".")]
    return {name for name in names if not any(pattern.fullmatch(name) for pattern in known)}


def test_every_wording_is_said() -> None:
    said = _patterns(FEEDS) | set(re.findall(r'say\("(\w+)"', TEMPLATES))
    said |= {f"{key}s" for key in said if key.startswith("every_")}  # as wording.say_repeat does
    for code in LANGUAGES:
        assert _idle(set(_table(f"lang/{code}.toml")["say"]), said) == set()


def test_every_wording_that_is_said_is_there_in_all_languages() -> None:
    calls = {
        argument.value
        for tree in _trees(FEEDS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "say"
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant)
    }
    for code in LANGUAGES:
        assert (calls | set(re.findall(r'say\("(\w+)"', TEMPLATES))) - set(_table(f"lang/{code}.toml")["say"]) == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_group_of_words_is_asked_for(code: str) -> None:
    """A cue of a verdict or verb is asked for by the name of its group alone, the others by section and group."""
    patterns = _patterns(FEEDS)
    for section, groups in _table(f"lang/{code}.toml")["words"].items():
        names = set(groups) if section in ("verdict", "verb") else {f"{section}.{group}" for group in groups}
        assert _idle(names, patterns) == set(), section


def test_every_phrase_of_pages_is_asked_for_and_known_in_all_languages() -> None:
    table = _table("sources/words.toml")
    assert _idle(set(table["de"]), _patterns(FEEDS / "sources")) == set()
    assert {code: set(kinds) for code, kinds in table.items()} == {code: set(table["de"]) for code in table}


def test_every_class_of_the_style_stands_on_a_page() -> None:
    style = (FEEDS / "publish/templates/style.css").read_text(encoding="utf-8")
    classes = set(re.findall(r"\.([a-z][\w-]*)", style))
    assert {name for name in classes if not re.search(rf'class="[^"]*\b{name}\b', TEMPLATES)} == set()

"""YAML as plain strings, lists and mappings that remember where they stand.

Every scalar stays the text that was written. So `10:30` is not 630, `no` is not False and `2025-11-19` is no date
until the schema asks for one, and each problem can name its line and column.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from feeds.errors import ConfigError, Problem

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # a PyYAML without libyaml reads the same, more slowly
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

Step = str | int
Route = tuple[Step, ...]
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_NOTHING = frozenset({"", "~", "null"})
_MAX_BYTES = 5_000_000
_MOST_VALUES = 200_000


@dataclass(slots=True)
class Document:
    """One parsed file: its data, where each value stands, and the problems met on the way."""

    path: str
    data: Any = None
    places: dict[Route, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, route: Route, text: str) -> None:
        """Add a problem at a value, or at the nearest value around it that the file has."""
        while route and route not in self.places:
            route = route[:-1]
        line, column = self.places.get(route, (1, 1))
        self.problems.append(Problem(line, column, text))

    def check(self) -> None:
        """Raise ConfigError with every problem so far, in the order of the file; return if there is none."""
        if self.problems:
            raise ConfigError(self.path, tuple(sorted(set(self.problems), key=lambda p: (p.line, p.column, p.text))))


def read(path: Path) -> Document:
    """Read a YAML file; raises ConfigError where it is missing, unreadable or no YAML."""
    document = Document(str(path))
    try:
        content = path.read_bytes()[: _MAX_BYTES + 1]
    except FileNotFoundError:
        raise _refused(path, "no such file; name another with --config, or copy the example config.yaml") from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}; check its name and rights") from error
    if len(content) > _MAX_BYTES:
        raise _refused(path, "larger than 5 MB; this is hardly a configuration file")
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise _refused(path, "is not UTF-8; save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ConfigError(str(path), (Problem(line, column, f"no valid YAML: {error.problem}"),)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _refused(path, f"no valid YAML: {str(error).splitlines()[0]}") from error
    document.data = _value(node, (), document, ()) if node is not None else None
    return document


def _refused(path: Path, text: str) -> ConfigError:
    return ConfigError(str(path), (Problem(0, 0, text),))


def _value(node: yaml.Node, route: Route, document: Document, around: tuple[yaml.Node, ...]) -> Any:
    document.places[route] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if len(document.places) > _MOST_VALUES:
        raise _refused(Path(document.path), "holds more than 200,000 values; aliases of aliases multiply")
    if node in around:
        document.problem(route, "an alias that contains itself")
        return None
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, route, document, (*around, node)))
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*route, i), document, (*around, node)) for i, child in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)  # the only kind that is left
    return _scalar(node, route, document)


def _pairs(
    node: yaml.MappingNode, route: Route, document: Document, around: tuple[yaml.Node, ...]
) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, child in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        here = (*route, name)
        if name in seen:
            document.places[here] = (key.start_mark.line + 1, key.start_mark.column + 1)
            document.problem(here, f"{name!r} stands here twice; keep one of them")
        seen.add(name)
        value = _value(child, here, document, around)
        document.places[here] = (key.start_mark.line + 1, key.start_mark.column + 1)
        yield name, value


def _scalar(node: yaml.ScalarNode, route: Route, document: Document) -> str | None:
    text = str(node.value)
    if not node.style and text.lower() in _NOTHING:
        return None

    def variable(match: re.Match[str]) -> str:
        value = os.environ.get(match[1])
        if value is None:
            document.problem(route, f"the environment has no variable {match[1]}; set it, or write the value here")
        return match[0] if value is None else value

    return _VARIABLE.sub(variable, text)

"""How well the own labelled set is read: the figures may rise, not fall."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accuracy", BENCHMARKS / "accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


accuracy = load()
FLOORS = {
    "start precision": 0.95,
    "start recall": 0.95,
    "start and end F1": 0.95,
    "event or none": 0.97,
    "items wholly right": 0.95,
    "place word F1": 0.89,
    "title hit": 0.84,
    "cancelled F1": 0.99,
}


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    found: dict[str, float] = accuracy.measure(accuracy.load(accuracy.OWN))
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_quality_does_not_fall(figures: dict[str, float], name: str) -> None:
    assert figures[name] >= FLOORS[name]


def test_the_own_set_is_labelled_whole() -> None:
    rows = accuracy.load(accuracy.OWN)
    assert len(rows) >= 80
    assert sum(not row["events"] for row in rows) >= 35
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["why"], row["id"]
        for event in row["events"]:
            assert date.fromisoformat(event["start"][:10]) >= date.fromisoformat(row["published"]), row["id"]
            assert event["title_any"], row["id"]

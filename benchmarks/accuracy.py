"""How well events are read: our own labelled set always, the shared development sets where they are present.

    python benchmarks/accuracy.py [--errors]

The own set (own.jsonl) is written for this project: each item says in `why` what it shows. The shared sets are scored
by their own scorer, run as a program on what `feeds extract` prints.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from feeds import events
from feeds.model import Event, Item

HERE = Path(__file__).parent
OWN = HERE / "own.jsonl"
SHARED = HERE.parent.parent / "shared" / "gold"


def load(path: Path) -> list[dict[str, Any]]:
    """Read a labelled set, one item a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read(row: dict[str, Any]) -> tuple[Event, ...]:
    """Read the events of one labelled item as `feeds extract` would."""
    published = date.fromisoformat(row["published"][:10]) if row.get("published") else None
    item = Item(title=row.get("title") or "", link=row.get("url") or "", text=row["text"], published=published)
    return events.read(item, published, row["lang"]).events


def measure(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Score a labelled set; every figure is between 0 and 1."""
    count: Counter[str] = Counter()
    for row in rows:
        count.update(_item(row["events"], read(row)))
    return {
        "start precision": _share(count["start"], count["read"]),
        "start recall": _share(count["start"], count["labelled"]),
        "start and end F1": _share(2 * count["both"], count["read"] + count["labelled"]),
        "event or none": _share(count["decided"], len(rows)),
        "false alarms": _share(count["alarm"], count["none"]),
        "items wholly right": _share(count["whole"], len(rows)),
        "place word F1": _share(2 * count["shared words"], count["place words"] + count["label words"]),
        "title hit": _share(count["title"], count["labelled"]),
        "cancelled F1": _share(2 * count["cancelled"], count["cancelled read"] + count["cancelled labelled"]),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _item(labels: list[dict[str, Any]], found: tuple[Event, ...]) -> Counter[str]:
    starts = Counter(_clock(e.start) for e in found)
    wanted = Counter(label["start"] for label in labels)
    count = Counter({"read": len(found), "labelled": len(labels), "start": (starts & wanted).total()})
    count["decided"] = bool(labels) == bool(found)
    count["none"], count["alarm"] = not labels, bool(found) and not labels
    count["whole"] = starts == wanted
    count["cancelled read"] = sum(e.status == "CANCELLED" for e in found)
    count["cancelled labelled"] = sum(label["status"] == "CANCELLED" for label in labels)
    count["place words"] = sum(_words(e.place).total() for e in found)
    count["label words"] = sum(_words(label["place"] or "").total() for label in labels)
    for label, event in _pairs(labels, found):
        count["both"] += (event.end is not None and _clock(event.end) == label["end"]) or event.end is label["end"]
        count["cancelled"] += event.status == "CANCELLED" and label["status"] == "CANCELLED"
        count["shared words"] += (_words(event.place) & _words(label["place"] or "")).total()
        count["title"] += len(event.title) <= 90 and any(
            t.casefold() in event.title.casefold() for t in label["title_any"]
        )
    return count


def _pairs(labels: list[dict[str, Any]], found: tuple[Event, ...]) -> Iterator[tuple[dict[str, Any], Event]]:
    """Pair labels and events of the same start, each once."""
    left = list(found)
    for label in labels:
        same = next((e for e in left if _clock(e.start) == label["start"]), None)
        if same is not None:
            left.remove(same)
            yield label, same


def _clock(moment: date) -> str:
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def _words(phrase: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", phrase.casefold()))


def shared(errors: bool) -> None:
    """Score what `feeds extract` prints for the shared sets with their own scorer; say so where they are absent."""
    if not (SHARED / "score.py").is_file():
        print(f"shared sets: absent ({SHARED})")
        return
    with tempfile.TemporaryDirectory() as folder:
        labelled, predicted = Path(folder, "all.jsonl"), Path(folder, "read.jsonl")
        rows = [row for name in ("dev.jsonl", "more.jsonl") for row in load(SHARED / name)]
        labelled.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        keys = ("id", "text", "title", "published", "url", "lang")
        lines = "".join(json.dumps({k: row[k] for k in keys if row.get(k)}) + "\n" for row in rows)
        answer = subprocess.run(
            [sys.executable, "-m", "feeds", "extract"], input=lines, text=True, capture_output=True, check=True
        )
        predicted.write_text(answer.stdout, "utf-8")
        options = ["--errors"] if errors else []
        subprocess.run([sys.executable, SHARED / "score.py", labelled, predicted, "--boot", "0", *options], check=True)


def main() -> None:
    """Print the figures of every set that is there."""
    rows = load(OWN)
    none = sum(not row["events"] for row in rows)
    print(f"own set: {len(rows)} items, {none} of them without an event")
    for name, figure in measure(rows).items():
        print(f"{name} | {figure:.3f}")
    if "--errors" in sys.argv:
        for row in rows:
            found = read(row)
            if Counter(_clock(e.start) for e in found) != Counter(label["start"] for label in row["events"]):
                print(row["id"], row["why"], "| labelled", [e["start"] for e in row["events"]], "| read", *found)
    print("\nshared sets")
    sys.stdout.flush()
    shared("--errors" in sys.argv)


if __name__ == "__main__":
    main()

"""How fast dates and events are read, against chrono-node and dateparser in the same run.

    python benchmarks/speed.py

chrono-node is used where node and the package are there (`npm install --prefix benchmarks chrono-node`), dateparser
where it is installed; an absent peer is said in a line. Rates are medians of repeated runs, per second of the
processor, so that a busy machine does not disturb their ratio. The peers give dates alone, so `dates.find` is their
like; `events.read` also decides what they are, and finds places and titles.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from feeds import dates, events, lang
from feeds.model import Item

HERE = Path(__file__).parent
PLACES = (HERE, HERE.parent / ".ci")  # where chrono-node may be installed
DAY = date(2027, 3, 1)
SIZE = 459  # characters of an item
MANY = 50_000  # of what a hostile text repeats
TEXT = (
    "Die Stadtkapelle lädt am Samstag, 13. März 2027, um 19.30 Uhr zum Frühlingskonzert in die Stadthalle, "
    "Seeweg 4, ein. Auf dem Programm stehen Märsche, Walzer und Musik aus Filmen. Im vergangenen Jahr kamen "
    "fast vierhundert Gäste in den großen Saal. Karten kosten im Vorverkauf zwölf Euro und sind bis zum 10. "
    "März im Bürgerbüro zu haben. Wer später kommt, zahlt an der Abendkasse vierzehn Euro. Getränke verkauft "
    "der Förderverein in der Pause im Foyer an der Garderobe."
)[:SIZE]
HOSTILE = (
    *("1", ".", "Montag ", "Mo ", "3. ", "3.5. ", "10 bis ", "12:30 ", "am ", "jeden ", "Mai ", "3. Mai ", "heute "),
    *("Haus ", "„", "(", "\n", "3.\n", "14 Uhr\n", "lädt ", "im Saal ", "Hauptstr. "),
)
CHRONO = """
const chrono = require("chrono-node"), texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const day = new Date(2027, 2, 1);
const run = n => { const t = process.cpuUsage(); for (let i = 0; i < n; i++)
  chrono.de.parse(`${texts[i % texts.length]} (${i})`, day);
  const c = process.cpuUsage(t); return n / ((c.user + c.system) / 1e6); };
run(500); const rates = []; for (let k = 0; k < 7; k++) rates.push(run(600));
rates.sort((a, b) => a - b); console.log(rates[3]);
"""
CHILD = """
import datetime, re, resource; from feeds import events; from feeds.model import Item
for number in range({times}):
    events.read(Item(title="Fest", text={text!r} + f" ({{number}})"), datetime.date(2027, 3, 1), "de")
try:  # what getrusage says of a new process may be its parent's
    held = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]
except OSError:
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(int(held) / 1024)
"""
ONCE = """
import datetime, json, sys, time; from feeds import events; from feeds.model import Item
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
read = lambda row: events.read(Item(title=row["title"] or "", text=row["text"]), datetime.date(2027, 3, 1), "de")
read(rows[0]); begun = time.process_time()
for row in rows[1:]: read(row)
print((len(rows) - 1) / (time.process_time() - begun))
"""
Reader = Callable[[str], object]


def read(text: str) -> None:
    """Read the events of a text."""
    events.read(Item(title="Frühlingskonzert", text=text), DAY, "de")


def find(text: str) -> None:
    """Find the dates of a text alone."""
    dates.find(text, as_of=DAY, lang=lang.get("de"))


def dense() -> list[str]:
    """Give the texts of the own set joined to items of the usual size: a date in nearly every sentence."""
    rows = map(json.loads, (HERE / "own.jsonl").read_text("utf-8").splitlines())
    joined = " ".join(row["text"].replace("\n", " ") for row in rows if row["lang"] == "de")
    return [joined[at : at + SIZE] for at in range(0, len(joined) - SIZE, SIZE)]


def on_a_day(number: int) -> str:
    """Give the plain text with other days: no two in a row are the same."""
    return TEXT.replace("13. März", f"{number % 28 + 1}. März").replace("19.30", f"{number % 24:02}.{number % 60:02}")


def rate(work: Reader, texts: list[str], times: int, runs: int = 5) -> float:
    """Say how many texts a second are read, no two of them the same: the median of several runs."""
    rates = []
    for run in range(runs):
        begun = time.process_time()
        for number in range(times):
            work(f"{texts[number % len(texts)]} ({run * times + number})")
        rates.append(times / (time.process_time() - begun))
    return statistics.median(rates)


def chrono(texts: list[str]) -> float | None:
    """Items a second of chrono-node, None where it is absent."""
    node = shutil.which("node")
    place = next((p for p in PLACES if (p / "node_modules" / "chrono-node").is_dir()), None)
    if node is None or place is None:
        return None
    told = json.dumps(texts)
    answer = subprocess.run([node, "-e", CHRONO], input=told, text=True, capture_output=True, check=True, cwd=place)
    return float(answer.stdout)


def dateparser(texts: list[str]) -> float | None:
    """Items a second of dateparser's search_dates, None where it is absent."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None
    return rate(lambda text: search_dates(text, languages=["de"]), texts, 5, 3)


def line(measure: str, figure: str, peer: str = "", ratio: str = "", goal: str = "") -> None:
    """Print one row of the result."""
    print(f"{measure} | {figure} | {peer} | {ratio} | {goal}", flush=True)


def compare(name: str, texts: list[str]) -> None:
    """Print how many items a second we read and the others do."""
    peers = {"chrono-node": chrono(texts), "dateparser": dateparser(texts)}
    for what, work in (("events.read", read), ("dates.find", find)):
        work(texts[0])
        ours = rate(work, texts, 300)
        for peer, theirs in peers.items():
            told, ratio = (f"{peer}: {theirs:.0f}", f"{ours / theirs:.2f}") if theirs else (f"{peer}: absent", "")
            goal = ">= 1.0" if peer == "chrono-node" else ""
            line(f"{what}, {name} items of {SIZE} characters, a second", f"{ours:.0f}", told, ratio, goal)


def seconds(work: Reader, text: str) -> float:
    """Give the seconds of the processor that one reading takes."""
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


def child(times: int) -> tuple[float, float]:
    """Give the seconds of a new process that imports and reads so many items, and the megabytes it held."""
    taken, held = [], 0.0
    for _ in range(5 if times == 1 else 1):
        begun = time.perf_counter()
        code = CHILD.format(times=times, text=TEXT)
        answer = subprocess.run([sys.executable, "-c", code], check=True, text=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
        held = max(held, float(answer.stdout))
    return statistics.median(taken), held


def once() -> float:
    """Give the items a second of a new process that has seen none of their words: so every run from cron begins."""
    command = [sys.executable, "-c", ONCE, str(HERE / "own.jsonl")]
    return statistics.median(float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(5))


def main() -> None:
    """Print every measure."""
    print("measure | figure | peer | ratio | to reach")
    compare("plain", [TEXT])
    compare("dense", dense())
    line("events.read, own items in a new process, a second", f"{once():.0f}")
    for what, work in (("events.read", read), ("dates.find", find)):
        for size in (1_000, 10_000, 100_000, 1_000_000):
            taken = seconds(work, "\n".join(map(on_a_day, range(size // SIZE + 1)))[:size])
            line(
                f"{what}, a text of {size} characters", f"{taken:.3f} s", "", f"{taken / size * 1e6:.1f} s/MB", "linear"
            )
        for unit in HOSTILE:
            line(f"{what}, {MANY} times {unit!r}", f"{seconds(work, unit * MANY):.2f} s", "", "", "< 1 s")
    line("memory, 1000 items", f"{child(1000)[1]:.0f} MB", "", "", "< 80 MB")
    line("start-up and one item", f"{child(1)[0]:.2f} s", "", "", "< 0.4 s")


if __name__ == "__main__":
    main()

"""How fast events are read, against chrono-node and dateparser in the same run.

    python benchmarks/speed.py

chrono-node is used where node and the package are there (`npm install --prefix benchmarks chrono-node`), dateparser
where it is installed; an absent peer is said in a line. Figures are medians of repeated runs in one process each.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from feeds import events
from feeds.model import Item

HERE = Path(__file__).parent
DAY = date(2027, 3, 1)
TEXT = (
    "Die Stadtkapelle lädt am Samstag, 13. März 2027, um 19.30 Uhr zum Frühlingskonzert in die Stadthalle, "
    "Seeweg 4, ein. Auf dem Programm stehen Märsche, Walzer und Musik aus Filmen. Im vergangenen Jahr kamen "
    "fast vierhundert Gäste in den großen Saal. Karten kosten im Vorverkauf zwölf Euro und sind bis zum 10. "
    "März im Bürgerbüro zu haben. Wer später kommt, zahlt an der Abendkasse vierzehn Euro. Getränke verkauft "
    "der Förderverein in der Pause im Foyer an der Garderobe."
)[:459]
CHRONO = """
const chrono = require("chrono-node"), text = require("fs").readFileSync(0, "utf8"), day = new Date(2027, 2, 1);
const run = n => { const t = process.hrtime.bigint(); for (let i = 0; i < n; i++) chrono.de.parse(text, day);
  return n / (Number(process.hrtime.bigint() - t) / 1e9); };
run(300); const rates = []; for (let k = 0; k < 7; k++) rates.push(run(500));
rates.sort((a, b) => a - b); console.log(rates[3]);
"""


def read(text: str, number: int = 0) -> None:
    """Read one text; the number keeps two readings from being the same text."""
    events.read(Item(title=f"Frühlingskonzert {number}", text=f"{text} ({number})"), DAY, "de")


def rate(work: Callable[[int], None], times: int, runs: int = 5) -> float:
    """Say how often a second the work is done: the median of several runs."""
    rates = []
    for run in range(runs):
        begun = time.perf_counter()
        for number in range(times):
            work(run * times + number)
        rates.append(times / (time.perf_counter() - begun))
    return statistics.median(rates)


def chrono() -> float | None:
    """Items a second of chrono-node, None where it is absent."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "chrono-node").is_dir():
        return None
    answer = subprocess.run([node, "-e", CHRONO], input=TEXT, text=True, capture_output=True, check=True, cwd=HERE)
    return float(answer.stdout)


def dateparser() -> float | None:
    """Items a second of dateparser's search_dates, None where it is absent."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None
    return rate(lambda number: search_dates(f"{TEXT} ({number})", languages=["de"]), 3, 3)


def line(measure: str, figure: str, peer: str = "", ratio: str = "", goal: str = "") -> None:
    """Print one row of the result."""
    print(f"{measure} | {figure} | {peer} | {ratio} | {goal}", flush=True)


def start_up() -> float:
    """Seconds that a new process needs to import and read one item."""
    code = "import datetime; from feeds import events; from feeds.model import Item; "
    code += "events.read(Item(title='Fest', text='Am 3. Mai um 18 Uhr ist Fest.'), datetime.date(2027, 3, 1), 'de')"
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    """Print every measure."""
    print("measure | figure | peer | ratio | to reach")
    read(TEXT)
    ours = rate(lambda number: read(TEXT, number), 300)
    for name, theirs in (("chrono-node", chrono()), ("dateparser", dateparser())):
        if theirs is None:
            line(f"items a second ({len(TEXT)} characters)", f"{ours:.0f}", f"{name}: absent")
        else:
            line("items a second", f"{ours:.0f}", f"{name}: {theirs:.0f}", f"{ours / theirs:.2f}", ">= 1.0")
    for size in (1_000, 10_000, 100_000, 1_000_000):
        text = (TEXT + "\n") * (size // len(TEXT) + 1)
        begun = time.perf_counter()
        read(text[:size])
        taken = time.perf_counter() - begun
        line(f"text of {size} characters", f"{taken:.3f} s", "", f"{taken / size * 1e6:.1f} s/MB", "linear")
    for name, unit in (("digits", "1"), ("dots", "."), ("weekdays", "Montag "), ("capitals", "Haus "), ("quotes", "„")):
        begun = time.perf_counter()
        read(unit * 50_000)
        line(f"50,000 {name}", f"{time.perf_counter() - begun:.3f} s", "", "", "< 1 s")
    line("memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", "", "", "< 80 MB")
    line("start-up", f"{start_up():.2f} s", "", "", "< 0.4 s")


if __name__ == "__main__":
    main()

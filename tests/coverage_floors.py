"""Branch coverage may not fall below its floors: `python -m tests.coverage_floors`, after pytest --cov."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

FLOORS = {"feeds/lang": 95, "feeds/dates": 95, "feeds/events": 95, "feeds": 90}


def main() -> int:
    """Return 1 where a folder is below its floor, else 0."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], check=True)
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    failed = False
    for prefix, floor in FLOORS.items():
        summaries = [data["summary"] for name, data in files.items() if name.startswith(f"{prefix}/")]
        total = sum(s["num_statements"] + s["num_branches"] for s in summaries)
        hit = sum(s["covered_lines"] + s["covered_branches"] for s in summaries)
        percent = 100 * hit / total if total else 100.0
        print(f"coverage {prefix}: {percent:.1f} % (at least {floor})")
        failed = failed or percent < floor
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

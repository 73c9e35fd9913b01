"""Run every benchmark and write what they print to docs/benchmarks.md: `python -m benchmarks`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
HEAD = "# Benchmarks\n\nMade by `make benchmarks`. Medians; ratios are against a peer in the same run.\n"


def main() -> int:
    """Return 1 where a benchmark failed to run, else 0."""
    parts, failed = [HEAD], False
    for path in sorted(HERE.glob("[a-z]*.py")):
        print(f"== {path.stem}", flush=True)
        run = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False, cwd=HERE.parent)
        print(run.stdout + run.stderr)
        failed = failed or run.returncode != 0
        parts.append(f"## {path.stem}\n\n```\n{run.stdout.rstrip()}\n```\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""Run `feeds` as a user does: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "herne" / "kinderbetreuung.html"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command gave back."""

    code: int
    out: str
    err: str


def feeds(*words: str, folder: Path = ROOT, stdin: str = "", env: dict[str, str] | None = None) -> Ran:
    """Run `feeds` with these words in `folder`."""
    run = subprocess.run(
        [sys.executable, "-m", "feeds", *words],
        cwd=folder,
        input=stdin.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )
    return Ran(run.returncode, run.stdout.decode(), run.stderr.decode())


def example(folder: Path, extra: str = "", *, source: str = "", channels: str = "[kinderbetreuung]") -> Path:
    """Write the project's own config.yaml into `folder`, with its example page in the project."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("url: examples/herne/kinderbetreuung.html", f"url: {source or EXAMPLE}")
    path = folder / "config.yaml"
    path.write_text(text.replace("[kinderbetreuung]", channels) + extra, encoding="utf-8")
    return path

"""What every test shares: real tools found or skipped aloud, and the optional development sets beside the project."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
REQUIRE_TOOLS = os.environ.get("FEEDS_REQUIRE_TOOLS") == "1"


def tool(name: str, *, package: str = "") -> str:
    """Return the path of a program, or skip; with FEEDS_REQUIRE_TOOLS=1 a missing one fails."""
    path = shutil.which(name)
    if path:
        return path
    text = f"{name} is not installed (Debian: {package or name})"
    if REQUIRE_TOOLS:
        pytest.fail(text)
    pytest.skip(text)


def shared(name: str) -> Path:
    """Return a path of the development sets beside the project, or skip where they are absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the development set ../shared/{name} is not here")
    return path

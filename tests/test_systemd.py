"""The units, as systemd itself sees them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, tool

UNITS = ROOT / "systemd"
SERVICES = ("feeds.service", "feeds-update.service")
MOST_EXPOSED = 1.5


@pytest.fixture
def rendered(tmp_path: Path) -> Path:
    """The units as they are installed, below a prefix whose program exists."""
    program = tmp_path / "bin" / "feeds"
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    units = tmp_path / "units"
    units.mkdir()
    for unit in (*UNITS.glob("*.service"), *UNITS.glob("*.timer")):
        text = unit.read_text(encoding="utf-8").replace("@prefix@", str(tmp_path)).replace("@sysconfdir@", "/etc")
        (units / unit.name).write_text(text, encoding="utf-8")
    return units


def test_systemd_finds_nothing_to_complain_about(rendered: Path) -> None:
    command = [tool("systemd-analyze", package="systemd"), "verify", "--man=no", *map(str, rendered.iterdir())]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in run.stderr.splitlines() if "feeds" in line]
    assert ours == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_hardly_exposed(rendered: Path, service: str) -> None:
    program = tool("systemd-analyze", package="systemd")
    command = [program, "security", "--offline=true", "--no-pager", str(rendered / service)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"exposure level for \S+: ([\d.]+)", run.stdout)
    assert found, run.stderr
    assert float(found[1]) <= MOST_EXPOSED

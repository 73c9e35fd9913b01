"""`make install` into a folder of its own, as a package is built, and the program that lies there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feeds import config
from tests.conftest import REQUIRE_TOOLS, ROOT, tool

UNITS = ("feeds.service", "feeds-update.service", "feeds-update.timer")


def _make(target: str, folder: Path) -> None:
    command = [tool("make"), target, f"DESTDIR={folder}", "PREFIX=/usr", f"PYTHON={sys.executable}"]
    quick = {**os.environ, "PIP_NO_COMPILE": "1"}  # what is run is compiled when it is run
    run = subprocess.run(command, cwd=ROOT, env=quick, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_files_are_put_where_an_administrator_looks_and_his_own_stay(tmp_path: Path) -> None:
    _make("install-files", tmp_path)
    units = tmp_path / "usr" / "lib" / "systemd" / "system"
    texts = [(units / unit).read_text(encoding="utf-8") for unit in UNITS]
    assert "ExecStart=/usr/bin/feeds serve --config /etc/feeds/config.yaml" in texts[0]
    assert all("@" not in line for text in texts for line in text.splitlines() if line.startswith("Exec"))
    assert (tmp_path / "usr/lib/sysusers.d/feeds.conf").read_text(encoding="utf-8").endswith("/var/lib/feeds\n")
    assert (tmp_path / "usr/share/feeds/examples/herne/kinderbetreuung.html").is_file()

    settings = tmp_path / "etc" / "feeds" / "config.yaml"
    found = config.load(settings)
    assert (found.store, str(found.public)) == ("sqlite:////var/lib/feeds/feeds.db", "/var/lib/feeds/public")
    assert found.sources[0].url == "/usr/share/feeds/examples/herne/kinderbetreuung.html"
    settings.write_text("# the administrator's\n", encoding="utf-8")
    _make("install-files", tmp_path)
    _make("uninstall", tmp_path)
    assert settings.read_text(encoding="utf-8") == "# the administrator's\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink()] == [settings]


@pytest.mark.ci
@pytest.mark.timeout(300)
def test_what_is_installed_runs_and_goes_away_again(tmp_path: Path) -> None:
    if not REQUIRE_TOOLS:
        pytest.skip("installing takes the package index and half a minute; set FEEDS_REQUIRE_TOOLS=1")
    _make("install", tmp_path)
    packages = next((tmp_path / "usr" / "lib" / "feeds" / "lib").glob("python3.*/site-packages"))
    tracked = subprocess.run(["git", "ls-files", "feeds"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [name for name in tracked.splitlines() if (ROOT / name).exists() and not (packages / name).is_file()] == []

    settings = tmp_path / "etc" / "feeds" / "config.yaml"
    assert _feeds(tmp_path, "check", "--config", settings).splitlines()[-1].startswith("no problem found")
    text = settings.read_text(encoding="utf-8").replace("/usr/share", f"{tmp_path}/usr/share")
    own = tmp_path / "config.yaml"
    own.write_text(text.replace("/var/lib/feeds", f"{tmp_path}/state"), encoding="utf-8")
    assert "kinderbetreuung  6" in _feeds(tmp_path, "update", "--config", own)
    assert (tmp_path / "state" / "public" / "familie.ics").is_file()
    shutil.rmtree(tmp_path / "state")
    own.unlink()
    _make("uninstall", tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink()] == [settings]


def _feeds(folder: Path, *words: str | Path) -> str:
    """Run the installed program from the root folder, with nothing in its environment."""
    ran = subprocess.run(
        [folder / "usr" / "bin" / "feeds", *words], cwd="/", env={}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout

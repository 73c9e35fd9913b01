"""README and docs cannot go stale: each command, key and example in them is held against the program."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feeds import config
from feeds.config import schema
from tests.commands import example, feeds
from tests.conftest import ROOT, tool

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
PARTS = (schema.SitePart, schema.SourcePart, schema.ChannelPart, schema.RulePart)


def _blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def test_every_command_of_the_program_is_in_the_readme_and_back() -> None:
    offered = re.findall(r"^  ([a-z]+)  ", feeds("--help").out, re.MULTILINE)
    assert sorted(set(re.findall(r"^\| `feeds ([a-z]+)", README, re.MULTILINE))) == sorted(set(offered) - {"feeds"})


@pytest.mark.parametrize("command", re.findall(r"^\| `feeds ([a-z]+)", README, re.MULTILINE))
def test_every_command_has_help(command: str) -> None:
    ran = feeds(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "\n  Examples:\n    " in ran.out


def test_every_configuration_key_is_explained() -> None:
    missing = [key for part in PARTS for key in part.model_fields if f"`{key}`" not in CONFIG]
    assert missing == []
    assert all(f"`serve.{key}`" in CONFIG for key in schema.ServePart.model_fields)


def test_the_example_configuration_of_the_readme_is_right(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(_blocks(README, "yaml")[0], encoding="utf-8")
    assert config.load(tmp_path / "config.yaml").channels[0].name == "familie"


def test_the_corrections_of_the_docs_are_right(tmp_path: Path) -> None:
    (tmp_path / "corrections.yaml").write_text(_blocks(CONFIG, "yaml")[0], encoding="utf-8")
    assert len(config.load_corrections(tmp_path / "corrections.yaml")) == 5


@pytest.mark.parametrize("line", _blocks(README, "sh")[-1].splitlines())
def test_every_example_of_the_readme_runs(line: str) -> None:
    program = f"{shlex.quote(sys.executable)} -m feeds "
    command = re.sub(r"(^|\| )feeds ", lambda match: match[1] + program, line)
    run = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout


def test_make_run_does_the_main_job_where_all_is_set_up(tmp_path: Path) -> None:
    make, programs = tool("make"), Path(sys.executable).parent
    for name in ("Makefile", "config.yaml", "pyproject.toml", "constraints.txt"):
        shutil.copy2(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(programs)
    (tmp_path / ".venv" / "run.stamp").touch()
    run = subprocess.run([make, "run"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "kinderbetreuung  6" in run.stdout
    assert (tmp_path / "public" / "familie.ics").is_file()
    offered = subprocess.run([make], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert all(f"make {target} " in offered for target in re.findall(r"make (\w+) ", README))


def test_the_line_for_cron_runs(tmp_path: Path) -> None:
    (line,) = re.findall(r"^17 \* \* \* \*  (.*)$", README, re.MULTILINE)
    example(tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program = tmp_path / ".venv" / "bin" / "feeds"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m feeds "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    command = line.replace("/srv/feeds", str(tmp_path))
    run = subprocess.run(["sh", "-c", command], env={"HOME": "/"}, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert (tmp_path / "public" / "familie.ics").is_file()


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_project_names_no_registry_and_no_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    hosts = (
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry.npmjs" + ".org",
        "deb.debian" + ".org",
        "/work" + "/main",
    )
    for name in filter(None, tracked):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes().decode("utf-8", "replace")
            assert [host for host in hosts if host in content] == [], name

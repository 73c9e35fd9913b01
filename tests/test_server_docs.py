"""What an administrator copies from docs/server.md, docs/anleitung.md and examples/ does what it says."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from feeds import config
from feeds.serve import TYPES
from tests.conftest import REQUIRE_TOOLS, ROOT, tool

SERVER = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "anleitung.md").read_text(encoding="utf-8")
FILES = {name: TYPES[f".{name.rsplit('.', 1)[1]}"] for name in ("a.ics", "a.atom", "a.rss", "a.json", "feeds.opml")}
FILES |= {"index.html": TYPES[".html"], "status.json": "application/json"}


def _blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _nginx(folder: Path, snippet: str, port: int) -> list[str]:
    """The command of an nginx that has only this snippet and writes only below `folder`."""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    snippet = snippet.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/lib/feeds", str(folder))
    text = f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
    text += f"http {{\naccess_log off;\n{temporary}{snippet}}}\n"
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    return [tool("nginx"), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


@pytest.mark.parametrize("snippet", _blocks(SERVER, "nginx"), ids=["files", "passed on"])
def test_nginx_takes_the_snippet(tmp_path: Path, snippet: str) -> None:
    run = subprocess.run([*_nginx(tmp_path, snippet, 8080), "-t"], capture_output=True, text=True, check=False)
    assert (run.returncode, "warn" in run.stderr) == (0, False), run.stderr


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[str]:
    """A real nginx with the first snippet, over one file of each kind."""
    (tmp_path / "public").mkdir()
    for name in (*FILES, ".secret"):
        (tmp_path / "public" / name).write_text("ä" * 1000, encoding="utf-8")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)  # started by root, nginx reads as another user
    port = _free_port()
    process = subprocess.Popen(_nginx(tmp_path, _blocks(SERVER, "nginx")[0], port))
    with ExitStack() as stack:
        stack.callback(process.wait, 10)
        stack.callback(process.terminate)
        limit = time.monotonic() + 10
        while time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"


def test_nginx_sends_the_types_that_feeds_serve_sends(nginx: str) -> None:
    sent = {name: requests.get(f"{nginx}/{name}", timeout=5).headers["Content-Type"] for name in FILES}
    assert sent == FILES
    assert requests.get(f"{nginx}/.secret", timeout=5).status_code == 404


@pytest.mark.parametrize("kind", ["caddy", "apache"])
def test_each_snippet_names_each_type(kind: str) -> None:
    snippet = "".join(_blocks(SERVER, kind))
    wanted = [TYPES[end].split(";")[0] for end in (".ics", ".atom", ".rss", ".json")]
    assert [name for name in wanted if name not in snippet] == []


def test_the_configuration_of_the_guide_is_right(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(_blocks(GUIDE, "yaml")[0], encoding="utf-8")
    found = config.load(path)
    assert (found.channels[0].name, str(found.public)) == ("termine", "/var/lib/feeds/public")


def test_the_guide_names_only_files_and_commands_that_exist() -> None:
    for link in re.findall(r"\]\(([^):]+)\)", GUIDE + SERVER):
        assert (ROOT / "docs" / link).is_file(), link
    for command in re.findall(r"feeds (preview|check|explain|status|\w+) (?:--|https|ADRESSE)", GUIDE):
        assert (ROOT / "feeds" / "cli" / f"{command}.py").is_file(), command


@pytest.mark.ci
def test_the_demonstration_runs_to_its_end() -> None:
    tool("curl")
    if not REQUIRE_TOOLS:
        pytest.skip("the demonstration takes half a minute; set FEEDS_REQUIRE_TOOLS=1")
    ports = {
        "PAGE_PORT": str(_free_port()),
        "PORT": str(_free_port()),
        "PYTHON": sys.executable,
        "PATH": "/usr/bin:/bin",
    }
    script = ROOT / "examples" / "try-it.sh"
    run = subprocess.run([script], env=ports, capture_output=True, text=True, check=False, timeout=100)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "SUMMARY:" in run.stdout
    assert "again, nothing new: 304" in run.stdout
    assert "rathaus  fresh" in run.stdout

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
FILES |= {"index.html": TYPES[".html"], "status.json": "application/json; charset=utf-8"}


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


def _caddy(folder: Path, snippet: str, port: int) -> list[str]:
    """The command of a Caddy without certificates and without its door for administrators."""
    snippet = snippet.replace("feeds.example.org", f"http://127.0.0.1:{port}").replace("/var/lib/feeds", str(folder))
    text = (
        f"{{\nadmin off\nauto_https off\nstorage file_system {folder}/caddy\nlog {{\noutput discard\n}}\n}}\n{snippet}"
    )
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    command = [tool("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    return ["env", f"HOME={folder}", *command]


_MODULES = "authz_core dir mime alias headers filter deflate proxy proxy_http mpm_event"


def _apache(folder: Path, snippet: str, port: int) -> list[str]:
    """The command of an Apache that has the modules which Debian switches on, and those the page names."""
    snippet = snippet.replace("*:80", f"127.0.0.1:{port}").replace("/var/lib/feeds", str(folder))
    program = tool("apache2", package="apache2-bin")
    text = f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\nMutex pthread\n"
    text += (
        f"Listen 127.0.0.1:{port}\nServerName localhost\nTypesConfig {folder}/mime.types\nUser nobody\nGroup nogroup\n"
    )
    (folder / "mime.types").write_text("text/html html\napplication/json json\n", encoding="utf-8")
    modules = (f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in _MODULES.split())
    (folder / "apache.conf").write_text("".join(modules) + text + snippet, encoding="utf-8")
    return [program, "-D", "FOREGROUND", "-f", str(folder / "apache.conf")]


COMMANDS = {"nginx": _nginx, "caddy": _caddy, "apache": _apache}
SNIPPETS = [(kind, place, snippet) for kind in COMMANDS for place, snippet in enumerate(_blocks(SERVER, kind))]
CHECKS = {"nginx": ["-t"], "caddy": [], "apache": ["-t"]}


@pytest.mark.parametrize(("kind", "place", "snippet"), SNIPPETS, ids=[f"{kind} {place}" for kind, place, _ in SNIPPETS])
def test_each_server_takes_its_snippet(tmp_path: Path, kind: str, place: int, snippet: str) -> None:
    command = COMMANDS[kind](tmp_path, snippet, 8080)
    (tmp_path / "public").mkdir()
    command = ["validate" if word == "run" else word for word in command]
    run = subprocess.run([*command, *CHECKS[kind]], capture_output=True, text=True, check=False)
    warnings = [line for line in run.stderr.splitlines() if "warn" in line and "not formatted" not in line]
    assert (run.returncode, warnings) == (0, []), run.stderr


@pytest.fixture(params=COMMANDS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A real server with the first snippet of its kind, over one file of each kind."""
    kind = request.param
    public = tmp_path / "public"
    public.mkdir()
    for name in (*FILES, ".secret", "404.html"):
        (public / name).write_text("ä" * 1000, encoding="utf-8")
    (public / "404.html").write_text("Das gibt es hier nicht", encoding="utf-8")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)  # started by root, a server reads as another user
    port = _free_port()
    process = subprocess.Popen(COMMANDS[kind](tmp_path, _blocks(SERVER, kind)[0], port), stderr=subprocess.DEVNULL)
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


def test_a_server_of_the_house_sends_what_feeds_serve_sends(server: str) -> None:
    sent = {name: requests.get(f"{server}/{name}", timeout=5) for name in FILES}
    kinds = {name: response.headers["Content-Type"].replace(" ", "").lower() for name, response in sent.items()}
    assert kinds == {name: kind.replace(" ", "") for name, kind in FILES.items()}
    for name, response in sent.items():
        assert response.headers["X-Content-Type-Options"] == "nosniff", name
        assert "gzip" in response.headers.get("Content-Encoding", ""), name
        again = requests.get(response.url, headers={"If-None-Match": response.headers["ETag"]}, timeout=5)
        assert again.status_code == 304, name
    for name in (".secret", "nothing.ics"):
        missing = requests.get(f"{server}/{name}", timeout=5)
        assert (missing.status_code, missing.content.decode()) == (404, "Das gibt es hier nicht"), name
        assert missing.headers["Content-Type"].startswith("text/html")
    assert requests.get(f"{server}/", timeout=5).content == sent["index.html"].content


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

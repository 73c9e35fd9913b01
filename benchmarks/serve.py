"""How many answers a second `feeds serve` gives, against nginx on the same machine; a 50 KB file, 16 connections.

    python benchmarks/serve.py [--seconds 2] [--rounds 5]

Needs nginx and wrk (Debian packages of these names); says so where one is missing. Medians of the rounds, in which the
two take turns, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
_SERVE = (
    "import sys; from pathlib import Path; from feeds.serve import Folder, Server;"
    "Server(Folder(Path(sys.argv[1]), 'de'), lambda: '').run('127.0.0.1', int(sys.argv[2]))"
)
_NGINX = """worker_processes auto; daemon off; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; etag on; server {{ listen 127.0.0.1:{port}; root {folder}/public; }} }}
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], address: str) -> Iterator[str]:
    """Start a server, wait until it answers, and yield the ETag of the address."""
    process = subprocess.Popen(command, cwd=HERE.parent, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(address) as response:
                    tag = response.headers["ETag"]
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise SystemExit(f"{command[0]} did not start")
        yield tag
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def rate(address: str, seconds: int, *headers: str) -> float:
    """Return answers a second by wrk with 16 connections."""
    extra = [word for header in headers for word in ("-H", header)]
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", *extra, address]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found, out
    return float(found[1])


def measured(servers: dict[str, list[str]], seconds: int, rounds: int) -> list[list[float]]:
    """Return 304 answers and whole files a second: a pair of lists, each with the medians of the servers."""
    found: list[list[list[float]]] = [[[] for _ in servers] for _ in range(2)]
    with ExitStack() as stack:
        tags = [stack.enter_context(running(command, address)) for address, command in servers.items()]
        for _ in range(rounds):
            for place, (address, tag) in enumerate(zip(servers, tags, strict=True)):
                found[0][place].append(rate(address, seconds, f"If-None-Match: {tag}"))
                found[1][place].append(rate(address, seconds))
    return [[statistics.median(rates) for rates in measure] for measure in found]


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if missing:
        print(f"skipped: {' and '.join(missing)} not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "public").mkdir()
        (folder / "public" / "page.html").write_text("ä" * 25_000, encoding="utf-8")
        ours, theirs = free_port(), free_port()
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=theirs), encoding="utf-8")
        serve = [sys.executable, "-c", _SERVE, str(folder / "public"), str(ours)]
        nginx = ["nginx", "-c", str(folder / "nginx.conf")]
        servers = {f"http://127.0.0.1:{ours}/page.html": serve, f"http://127.0.0.1:{theirs}/page.html": nginx}
        results = measured(servers, asked.seconds, asked.rounds)
    print("measure | figure | peer (nginx) | ratio | to reach")
    for name, (feeds, peer), goal in zip(("304 a second", "whole files a second"), results, (0.25, 0.5), strict=True):
        print(f"{name} | {feeds:.0f} | {peer:.0f} | {feeds / peer:.2f} | >= {goal}")


if __name__ == "__main__":
    main()

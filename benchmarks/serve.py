"""How many answers a second `feeds serve` gives, against nginx on the same machine; a 50 KB file, 16 connections.

    python benchmarks/serve.py [--seconds 4] [--rounds 3]

Needs nginx and wrk (Debian packages of these names); says so where one is missing. Medians of the rounds.
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
from contextlib import contextmanager
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


def measured(command: list[str], address: str, seconds: int, rounds: int) -> tuple[float, float]:
    """Return 304 answers and whole files a second."""
    with running(command, address) as tag:
        unchanged = [rate(address, seconds, f"If-None-Match: {tag}") for _ in range(rounds)]
        whole = [rate(address, seconds) for _ in range(rounds)]
    return statistics.median(unchanged), statistics.median(whole)


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
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
        results = [
            measured(command, f"http://127.0.0.1:{port}/page.html", asked.seconds, asked.rounds)
            for command, port in ((serve, ours), (nginx, theirs))
        ]
    print("measure | figure | peer (nginx) | ratio | to reach")
    for name, feeds, peer, goal in zip(("304 a second", "whole files a second"), *results, (0.25, 0.5), strict=True):
        print(f"{name} | {feeds:.0f} | {peer:.0f} | {feeds / peer:.2f} | >= {goal}")


if __name__ == "__main__":
    main()

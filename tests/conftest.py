"""What every test shares: real tools found or skipped aloud, the development sets, a web server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import Server, serving

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


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on the loopback, without a page."""
    with serving() as found:
        yield found


@pytest.fixture
def plain_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no certificates of the machine that runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "curl_ca_bundle", "ssl_cert_dir"):
        for variable in (name, name.upper(), "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.delenv(variable, raising=False)

"""Pages in a real browser: Debian's Chromium without a window, driven by Playwright, and axe-core where npm put it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import REQUIRE_TOOLS, tool
from tests.loopback import Reply, Server

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'none'"
_PATIENCE = 100_000  # milliseconds: what hangs ends one day, what is slow may take its time
_TYPES = {"html": "text/html; charset=utf-8", "ics": "text/calendar; charset=utf-8"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium, or skip where it is not installed."""
    path = tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Visit:
    """One open page, what it asked the network for, and what the browser complained about."""

    page: Page
    asked: list[str]
    complaints: list[str]


@contextmanager
def visit(browser: Browser, url: str, **context: Any) -> Iterator[Visit]:
    """Open an address in a browser of its own, without JavaScript where `java_script_enabled=False`."""
    with_page = browser.new_context(**{"locale": "de-DE", **context})
    with_page.set_default_timeout(_PATIENCE)
    page = with_page.new_page()
    seen = Visit(page, [], [])
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(url)
    yield seen
    with_page.close()


def put(server: Server, files: Mapping[str, bytes]) -> None:
    """Let a server of the loopback answer with published files."""
    for name, content in files.items():
        kind = _TYPES.get(name.rsplit(".", 1)[-1], "text/plain; charset=utf-8")
        server.pages[f"/{name}"] = Reply(content, {"Content-Type": kind, "Content-Security-Policy": POLICY})


def axe() -> str:
    """Return the source of axe-core, or skip where npm has not put it; .ci/run says where it is."""
    folder = os.environ.get("FEEDS_NODE_MODULES", "")
    path = Path(folder) / "axe-core" / "axe.min.js"
    if folder and path.is_file():
        return path.read_text(encoding="utf-8")
    text = f"axe-core is not installed (npm), FEEDS_NODE_MODULES is {folder!r}"
    if REQUIRE_TOOLS:
        pytest.fail(text)
    pytest.skip(text)


def violations(page: Page, source: str) -> list[str]:
    """Return what axe-core finds wrong with a page, each with the elements."""
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}})
    found = page.evaluate(f"(() => {{ {source}; return axe.run(document, {options}); }})()")
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes']]}" for one in found["violations"]
    ]

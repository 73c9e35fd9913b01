"""Make the pictures in docs/screenshots/ anew: `python -m tests.screenshots`, where Chromium is installed."""

from __future__ import annotations

import sys

from tests import browser
from tests.conftest import ROOT
from tests.loopback import serving
from tests.publish import pages

DESKTOP = {"width": 1100, "height": 1250}
LOW = {"width": 1100, "height": 900}
PHONE = {"width": 320, "height": 700}
PICTURES = (  # name, page, window, colours, what is scrolled to
    ("desktop", "familie", DESKTOP, "light", ""),
    ("subscribe", "familie", LOW, "light", "#subscribe"),
    ("dark", "familie", LOW, "dark", ""),
    ("phone", "familie", PHONE, "light", ""),
    ("phone-dark", "familie", PHONE, "dark", ""),
    ("index", "index", {"width": 1100, "height": 620}, "light", ""),
    ("status", "status", DESKTOP, "light", ""),
)


def main() -> int:
    """Write one PNG a picture; returns 0."""
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as server, browser.chromium() as chromium:
        browser.put(server, pages.files(pages.TOWN))
        for name, page, size, scheme, place in PICTURES:
            address = server.url(f"/{page}.html{place}")
            with browser.visit(chromium, address, viewport=size, color_scheme=scheme) as seen:
                if page == "familie":
                    seen.page.evaluate("document.querySelector('details').open = true")
                path = folder / f"{name}.png"
                seen.page.screenshot(path=path)
                print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())

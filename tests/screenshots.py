"""Make the pictures in docs/screenshots/ anew: `python -m tests.screenshots`, where Chromium is installed."""

from __future__ import annotations

import sys
from pathlib import Path

from tests import browser
from tests.conftest import ROOT
from tests.loopback import serving
from tests.publish import pages

DESKTOP = {"width": 1100, "height": 1000}
PHONE = {"width": 390, "height": 844}
PICTURES = (  # name, page, window, colours, whether all of the page
    ("desktop", "familie", DESKTOP, "light", True),
    ("dark", "familie", DESKTOP, "dark", False),
    ("phone", "familie", PHONE, "light", False),
    ("phone-dark", "familie", PHONE, "dark", False),
    ("index", "index", {"width": 1100, "height": 560}, "light", False),
    ("status", "status", DESKTOP, "light", True),
)


def main() -> int:
    """Write one PNG a picture; returns 0."""
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as server, browser.chromium() as chromium:
        browser.put(server, pages.files(pages.TOWN))
        for name, page, size, scheme, whole in PICTURES:
            address = server.url(f"/{page}.html")
            with browser.visit(chromium, address, viewport=size, color_scheme=scheme) as seen:
                seen.page.locator("summary").first.click() if page == "familie" else None
                seen.page.evaluate("document.activeElement.blur()")
                path = folder / f"{name}.png"
                seen.page.screenshot(path=path, full_page=whole)
                print(f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

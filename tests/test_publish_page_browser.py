"""The pages in a real browser: for everyone, on every screen, without JavaScript and without asking anyone else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Browser, Page

from feeds import publish
from feeds.model import Snapshot
from tests import browser
from tests.browser import visit
from tests.loopback import Server, serving
from tests.publish import pages
from tests.publish.channels import GOLDEN, HOSTILE, THOUSAND

pytestmark = [pytest.mark.ci, pytest.mark.timeout(600)]  # what is slow may take its time
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
NAMES = ("familie", "en/familie", "index", "status", "404", "leer", "town", "hostile")
PAGES = pytest.mark.parametrize("name", [*NAMES, "thousand"])
PHONE = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}
ZOOMED = {"width": 640, "height": 450}  # what a window of 1280 by 900 is at 200 %


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.chromium() as started:
        yield started


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The town's site in German, one in English, and a channel of each golden kind."""
    with serving() as started:
        browser.put(started, pages.files(pages.TOWN))
        browser.put(started, {f"en/{name}": data for name, data in pages.files(pages.in_english(pages.TOWN)).items()})
        for name, shot in {"hostile": HOSTILE.snapshot, "thousand": THOUSAND.snapshot, "town": _yellow()}.items():
            browser.put(started, {f"{name}.html": publish.render(shot)["familie.html"]})
        browser.put(started, {"leer.html": publish.render(replace(pages.TOWN, today=date(2027, 1, 1)))["familie.html"]})
        yield started


def _yellow() -> Snapshot:
    return replace(pages.TOWN, site=replace(pages.TOWN.site, accent="#ffdd00"))


def _opened(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


@pytest.mark.parametrize("name", NAMES)  # a thousand events are of the same make, and take axe ten times as long
@SCHEMES
def test_axe_finds_nothing(chromium: Browser, server: Server, name: str, scheme: str) -> None:
    source = browser.axe()
    with visit(chromium, server.url(f"/{name}.html"), color_scheme=scheme, viewport=WIDE, bypass_csp=True) as seen:
        _opened(seen.page)
        assert browser.violations(seen.page, source) == []


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
@PAGES
def test_nothing_has_to_be_scrolled_sideways(
    chromium: Browser, server: Server, name: str, size: dict[str, int]
) -> None:
    with visit(chromium, server.url(f"/{name}.html"), viewport=size) as seen:
        _opened(seen.page)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_text_alone_can_be_twice_as_large(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url("/familie.html"), viewport=WIDE, bypass_csp=True) as seen:
        _opened(seen.page)
        seen.page.add_style_tag(content="html{font-size:2.25rem!important}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]


@PAGES
def test_no_one_else_is_asked_and_the_policy_is_kept(chromium: Browser, server: Server, name: str) -> None:
    address = server.url(f"/{name}.html")
    with visit(chromium, address) as seen:
        _opened(seen.page)
        seen.page.wait_for_load_state("networkidle")
        assert [url for url in seen.asked if not url.startswith("data:")] == [address]
        assert seen.complaints == []


def test_the_policy_of_the_page_stops_what_is_not_ours(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url("/familie.html")) as seen:
        with seen.page.expect_console_message() as complaint:
            seen.page.evaluate(
                "document.body.append(Object.assign(new Image(), {src: 'https://www.example.org/x.png'}))"
            )
        assert "Content Security Policy" in complaint.value.text


def test_all_works_without_javascript(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url("/familie.html"), java_script_enabled=False) as seen:
        summary = seen.page.locator("summary").first
        quote = seen.page.locator("blockquote").first
        assert not quote.is_visible()
        summary.click()
        assert quote.is_visible()
        seen.page.get_by_role("link", name="Kalender abonnieren").click()
        assert seen.page.url.endswith("#subscribe")


def test_all_is_reached_by_keyboard(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url("/familie.html")) as seen:
        page = seen.page
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        assert skip.evaluate("one => one === document.activeElement")
        assert skip.bounding_box()["x"] >= 0  # it comes into sight
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        assert _tabbed(page) == page.locator("main a, main summary, main input, footer a").count() - _folded(page)
        page.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("blockquote").first.is_visible()


def _folded(page: Page) -> int:
    """What is inside of something closed."""
    return page.locator("details:not([open]) a, details:not([open]) details summary").count()


def _tabbed(page: Page) -> int:
    """How many places Tab comes to from here on, each with an outline that can be seen."""
    count = 0
    while count < 500:
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const one = document.activeElement; const style = getComputedStyle(one);"
            " return [one.tagName, style.outlineStyle, parseFloat(style.outlineWidth)]; })()"
        )
        if found[0] == "BODY":
            break
        assert found[1] != "none", found
        assert found[2] >= 2, found
        count += 1
    return count


def test_a_button_can_be_hit_with_a_thumb(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url("/familie.html"), viewport=PHONE) as seen:
        for button in seen.page.locator(".button").all():
            assert button.bounding_box()["height"] >= 44


def test_paper_shows_events_and_no_buttons(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url("/familie.html"), color_scheme="dark") as seen:
        seen.page.emulate_media(media="print")
        assert seen.page.locator(".events h4").first.is_visible()
        assert not seen.page.locator(".panel").is_visible()
        assert not seen.page.locator("summary").first.is_visible()
        assert seen.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_nothing_in_a_text_ever_runs(chromium: Browser, golden: object) -> None:
    shot = golden.snapshot
    with serving() as own:
        browser.put(own, {"a.html": publish.render(shot)["familie.html"]})
        with visit(chromium, own.url("/a.html")) as seen:
            dialogs: list[str] = []
            seen.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
            _opened(seen.page)
            inside = "script:not([type='application/ld+json']), iframe, form, [onclick], [onerror], [onload]"
            assert seen.page.locator(inside).count() == 0
            assert seen.page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0
            assert dialogs == []


def test_english_pages_say_so(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url("/en/familie.html")) as seen:
        assert seen.page.locator("html").get_attribute("lang") == "en"
        assert seen.page.get_by_role("heading", name="Coming events").is_visible()

"""Feed readers people use, as Debian and npm have them: each reads every golden channel and agrees with the store."""

from __future__ import annotations

import mailbox
import sqlite3
from datetime import UTC, datetime
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from tests.conftest import tool
from tests.loopback import Reply, serving
from tests.publish.channels import GOLDEN, Golden
from tests.publish.programs import HERE, node, published, run

pytestmark = [pytest.mark.ci, pytest.mark.timeout(600)]  # what is slow may take its time
ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
FEEDS = pytest.mark.parametrize("kind", ["atom", "rss"])


@ALL
def test_xmllint(golden: Golden, tmp_path: Path) -> None:
    xmllint = (tool("xmllint", package="libxml2-utils"), "--noout")
    run(*xmllint, "--relaxng", HERE / "atom.rng", published(golden, tmp_path, "atom"))
    run(*xmllint, published(golden, tmp_path, "rss"))


@ALL
@FEEDS
def test_newsboat(golden: Golden, kind: str, tmp_path: Path) -> None:
    newsboat = tool("newsboat")
    (tmp_path / "urls").write_text(published(golden, tmp_path, kind).as_uri())
    cache = tmp_path / "cache.db"
    for _ in range(2):  # a second reload brings nothing new
        run(newsboat, "-u", tmp_path / "urls", "-c", cache, "-C", "/dev/null", "-x", "reload", HOME=str(tmp_path))
    with sqlite3.connect(cache) as base:
        rows = base.execute("SELECT guid, title, url, pubDate FROM rss_item").fetchall()
    base.close()
    read = {(i, t, u, datetime.fromtimestamp(when, UTC)) for i, t, u, when in rows}
    assert len(rows) == len(golden.entries())
    assert read == set(golden.entries())


@ALL
@FEEDS
def test_sfeed(golden: Golden, kind: str) -> None:
    lines = run(tool("sfeed"), given=golden.files()[f"familie.{kind}"]).splitlines()
    read = [line.split("\t") for line in lines]
    assert [
        (row[5], row[1].replace("\\\\", "\\"), row[2], datetime.fromtimestamp(int(row[0]), UTC)) for row in read
    ] == (golden.entries())


@ALL
def test_rss2email(golden: Golden, tmp_path: Path) -> None:
    r2e = tool("r2e", package="rss2email")
    box, config = tmp_path / "mail", tmp_path / "rss2email.cfg"
    for part in ("cur", "new", "tmp"):
        (box / "inbox" / part).mkdir(parents=True)
    config.write_text(
        f"[DEFAULT]\nto = a@example.org\nfrom = b@example.org\nemail-protocol = maildir\nmaildir-path = {box}\n"
        "maildir-mailbox = inbox\ndate-header = True\n"
    )
    common = (r2e, "-c", config, "-d", tmp_path / "rss2email.json")
    with serving() as server:
        server.pages["/familie.atom"] = Reply(golden.files()["familie.atom"], {"Content-Type": "application/atom+xml"})
        run(*common, "add", "familie", server.url("/familie.atom"), HOME=str(tmp_path))
        for _ in range(2):  # a second run sends nothing twice
            run(*common, "run", HOME=str(tmp_path))
    mails = list(mailbox.Maildir(box / "inbox"))
    read = {
        (m["X-RSS-ID"], " ".join(str(make_header(decode_header(m["Subject"]))).split()), m["X-RSS-URL"]) for m in mails
    }
    assert len(mails) == len(golden.entries())
    assert read == {(i, t, u) for i, t, u, _ in golden.entries()}


@ALL
@FEEDS
@pytest.mark.parametrize("library", ["rss-parser", "feedparser"])
def test_npm_feed_readers(golden: Golden, kind: str, library: str, tmp_path: Path) -> None:
    read = [tuple(row) for row in node(library, published(golden, tmp_path, kind))]
    assert read == [(i, t, u, f"{p:%Y-%m-%dT%H:%M:%SZ}") for i, t, u, p in golden.entries()]

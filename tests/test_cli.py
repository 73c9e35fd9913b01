"""What the commands say to a person, to a program and to a shell."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feeds.cli import table
from tests.commands import EXAMPLE, Ran, example, feeds
from tests.conftest import ROOT

COMPLETE = {
    "feeds up": ["update"],
    "feeds s": ["serve", "status"],
    "feeds update kin": ["kinderbetreuung"],
    "feeds update --d": ["--dry-run"],
}


def _on_a_terminal(*words: str, folder: Path, **env: str) -> Ran:
    """Run `feeds` with a terminal for its output; what it wrote there is `out`."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "feeds", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **env}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        written = b""
        while part := _read(ours):
            written += part
    os.close(ours)
    return Ran(process.returncode, written.decode(), "")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 10_000)
    except OSError:  # Linux says so where the other side has gone
        return b""


def test_status_is_a_table_with_colours_on_a_terminal_and_json_for_programs(tmp_path: Path) -> None:
    extra = f"  - {{name: neu, url: {EXAMPLE}}}\n\nchannels:"
    path = example(tmp_path)
    feeds("update", "--now", "2025-11-13", folder=tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("\nchannels:", extra), encoding="utf-8")
    ran = feeds("status", "--now", "2025-11-13", folder=tmp_path)
    head, first, second = ran.out.splitlines()
    assert head.split("  ")[0] == "source"
    assert (first.index("fresh"), second.index("new")) == (head.index("state"),) * 2
    assert second.endswith("not read yet; try: feeds update")
    assert "\x1b" not in ran.out
    assert "\x1b[32mfresh" in _on_a_terminal("status", "--now", "2025-11-13", folder=tmp_path).out
    assert "\x1b" not in _on_a_terminal("status", "--now", "2025-11-13", folder=tmp_path, NO_COLOR="1").out
    told = json.loads(feeds("status", "--now", "2025-11-13", "--json", folder=tmp_path).out)
    assert told["sources"]["kinderbetreuung"]["state"] == "fresh"


def test_progress_is_for_terminals_only(tmp_path: Path) -> None:
    example(tmp_path)
    assert "\r\x1b[K1 read: kinderbetreuung\r\x1b[K" in _on_a_terminal("update", folder=tmp_path).out
    ran = feeds("update", "kinderbetreuung", folder=tmp_path)
    assert (ran.err, "\x1b" in ran.out) == ("", False)


def test_a_table_ends_with_its_last_cell() -> None:
    rows = [("a", "", "long enough"), ("bc", "", "")]
    assert table.lines(("x", "y", "z"), rows) == ["x   y  z", "a      long enough", "bc"]


def test_check_says_what_a_real_site_still_needs(tmp_path: Path) -> None:
    extra = f"  - {{name: lost, url: {tmp_path}/gone.html, every: 90s}}\n\nchannels:"
    path = example(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("\nchannels:", extra), encoding="utf-8")
    ran = feeds("check", folder=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    missing = [line.removeprefix("missing: ") for line in ran.out.splitlines() if line.startswith("missing: ")]
    names = ["site.url", "site.contact", "site.imprint and site.privacy", "source lost", "source lost"]
    assert [line.split(": ")[0] for line in missing] == names
    assert "every=90s" in ran.out
    assert ran.out.endswith("no problem found; 5 things are still missing\n")
    assert json.loads(feeds("check", "--json", folder=tmp_path).out)["missing"] == missing


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_check_names_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    path = example(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("public: public", "public: /proc/1"), encoding="utf-8")
    assert "missing: /proc/1: " in feeds("check", folder=tmp_path).out


def test_check_of_a_finished_site_misses_nothing(tmp_path: Path) -> None:
    path = example(tmp_path)
    text = path.read_text(encoding="utf-8").replace("http://127.0.0.1:8000/", "https://feeds.herne.de/")
    path.write_text(text.replace("  # contact", "  contact").replace("  # im", "  im").replace("  # pri", "  pri"))
    out = feeds("check", folder=tmp_path).out
    assert out.endswith("\nno problem found, nothing is missing\n")
    assert "missing: " not in out


@pytest.mark.parametrize("words", COMPLETE)
def test_a_shell_completes_commands_options_and_sources(words: str, tmp_path: Path) -> None:
    example(tmp_path)
    place = str(words.count(" "))
    asked = {"_FEEDS_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": place}
    found = feeds(folder=tmp_path, env=asked).out.splitlines()
    assert [line.removeprefix("plain,") for line in found] == COMPLETE[words]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_for_a_shell_is_one_that_it_takes(shell: str) -> None:
    line = next(
        line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if f"{shell}_source" in line
    )
    script = feeds(env={"_FEEDS_COMPLETE": f"{shell}_source"}).out
    assert "_FEEDS_COMPLETE" in script
    if shutil.which(shell):
        run = subprocess.run([shell, "-n"], input=script + line, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")


WRONG = [
    (("nope",), "No such command 'nope'"),
    (("update", "--accept"), "--accept needs the names of sources; write: feeds update NAME --accept"),
    (("update", "nobody"), "no source is named 'nobody'"),
    (("update", "--now", "soon"), "--now 'soon' is no moment"),
    (("explain",), "nothing to explain"),
    (("preview", ""), "nothing is named to read; give a path, or an address with https://"),
    (("preview", "."), ". is a folder; name a file in it"),
    (("explain", "config.yaml", "--base-url", "dorf"), "--base-url 'dorf' is no web address; write it in full"),
    (("explain", "nothing.html"), "nothing.html: no such file"),
    (("explain", "--story", "abc"), "no story or event is known as 'abc'"),
    (("update", "--config", "nothing.yaml"), "nothing.yaml"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_a_wrong_command_line_ends_with_2_and_says_what_to_write(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    example(tmp_path)
    ran = feeds(*words, folder=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_traceback_is_shown_to_whoever_asks_for_it(tmp_path: Path) -> None:
    example(tmp_path)
    ran = feeds("update", "nobody", "--verbose", folder=tmp_path)
    assert (ran.code, "Traceback" in ran.err) == (2, True)


def test_update_tells_a_program_what_it_did(tmp_path: Path) -> None:
    example(tmp_path)
    told = json.loads(feeds("update", "--json", "--now", "2025-11-13", folder=tmp_path).out)
    assert told["sources"]["kinderbetreuung"] | {"message": ""} == {
        "outcome": "read",
        "items": 6,
        "new": 6,
        "changed": 0,
        "message": "",
    }
    assert "familie.ics" in told["written"]


def test_explain_prints_the_corrections_that_change_a_story(tmp_path: Path) -> None:
    example(tmp_path)
    feeds("update", "--now", "2025-11-13", folder=tmp_path)
    (event,) = (tmp_path / "public" / "events").iterdir()
    told = feeds("explain", "--story", event.stem, folder=tmp_path)
    assert "lädt … ein" in told.out
    assert json.loads(feeds("explain", "--story", event.stem, "--json", folder=tmp_path).out)["events"]
    (reject,) = (line for line in told.out.splitlines() if "reject" in line)
    (tmp_path / "corrections.yaml").write_text(f"{reject}\n", encoding="utf-8")
    feeds("update", "--now", "2025-11-13", folder=tmp_path)
    assert "BEGIN:VEVENT" not in (tmp_path / "public" / "familie.ics").read_text(encoding="utf-8")


def test_an_added_event_names_no_source_and_an_unknown_channel_is_told(tmp_path: Path) -> None:
    example(tmp_path)
    (tmp_path / "corrections.yaml").write_text(
        "- add: {title: Flohmarkt, start: 2026-05-02}\n- add: {title: Basar, start: 2026-05-09, sources: [familien]}\n",
        encoding="utf-8",
    )
    ran = feeds("update", "--now", "2025-11-13", folder=tmp_path)
    assert "corrections.yaml:2: no channel and no source is named 'familien'" in ran.err
    page = (tmp_path / "public" / "familie.html").read_text(encoding="utf-8")
    assert "Flohmarkt" in page
    assert "Basar" not in page
    assert "Quelle: ," not in page
    assert "Von Hand eingetragen." in page
    assert "Von Hand berichtigt." not in page


def test_explain_of_nothing_on_standard_input_says_so() -> None:
    ran = feeds("explain", "-", stdin="\n")
    assert ran.code == 1
    assert "there is no text" in ran.err
    assert "browser" not in ran.err


def test_check_tells_files_and_folders_apart(tmp_path: Path) -> None:
    path = example(tmp_path)
    text = path.read_text(encoding="utf-8").replace("public: public", "public: config.yaml")
    path.write_text(text.replace("sqlite:///var/feeds.db", "examples"), encoding="utf-8")
    (tmp_path / "examples").mkdir()
    out = feeds("check", folder=tmp_path).out
    assert f"missing: {path}: is a file, and has to be a folder" in out
    assert f"missing: {tmp_path}/examples: the store is a file, and this is a folder" in out


@pytest.mark.parametrize("words", [("--help",), ("check",), ("preview", str(EXAMPLE))], ids=" ".join)
def test_a_reader_that_has_gone_is_no_failed_source(tmp_path: Path, words: tuple[str, ...]) -> None:
    example(tmp_path)
    read, write = os.pipe()
    os.close(read)
    command, env = [sys.executable, "-m", "feeds", *words], {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        ran = subprocess.run(command, cwd=tmp_path, env=env, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert (ran.returncode, ran.stderr) == (141, b"")


@pytest.mark.parametrize("command", ["preview", "explain"])
def test_an_error_names_the_command_that_was_called(tmp_path: Path, command: str) -> None:
    (tmp_path / "leer.html").write_bytes(b"")
    ran = feeds(command, "leer.html", folder=tmp_path)
    assert (ran.code, ran.err.startswith(f"feeds: {command}: ")) == (1, True)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("de", "Anmeldung bis 1. Oktober 2026.", "„1. Oktober 2026“: Frist, wegen „Anmeldung“"),
        ("en", "Register by 1 October 2026.", "“1 October 2026”: deadline, because of “Register”"),
    ],
)
def test_preview_and_explain_give_one_reason_in_one_language(
    tmp_path: Path, language: str, text: str, said: str
) -> None:
    (tmp_path / "text.txt").write_text(f"Lesefest\n\n{text}\n", encoding="utf-8")
    path = example(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("language: de ", f"language: {language} "))
    preview, explain = (
        feeds(command, "text.txt", "--now", "2026-09-20", folder=tmp_path).out.splitlines()
        for command in ("preview", "explain")
    )
    reasons = [line.strip() for line in explain if line.startswith(" ")]
    assert said in reasons[0]
    assert [line.strip().removeprefix("- not an event: ") for line in preview][-len(reasons) :] == reasons


BAD_LINES = ["{", "[]", '{"text": 1}', '{"published": "soon"}', '{"published": 7}', '{"lang": "xx"}']


def test_extract_names_bad_lines_and_reads_the_others() -> None:
    good = '{"id": "a", "text": "Das Fest beginnt am 5. Juli 2025 um 15 Uhr.", "lang": "de_AT"}'
    ran = feeds("extract", "--now", "2025-06-01", stdin="\n".join([*BAD_LINES, "", good, '{"id": "\\ud800"}']))
    assert ran.code == 2
    assert [line.split(":")[1] for line in ran.err.splitlines()] == [f" line {n + 1}" for n in range(len(BAD_LINES))]
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert (first["id"], first["events"][0]["start"]) == ("a", "2025-07-05T15:00")
    assert second["id"] == "?", "half a surrogate pair cannot be written"


def test_extract_refuses_a_language_that_it_has_not() -> None:
    ran = feeds("extract", "--lang", "xx", stdin="")
    assert (ran.code, ran.out, ran.err) == (2, "", "feeds: no language 'xx'; try: de or en\n")


def test_preview_says_hours_as_people_at_the_place_have_them(tmp_path: Path) -> None:
    entry = "<item><title>Markt</title><pubDate>Mon, 23 Nov 2026 07:00:00 GMT</pubDate></item>"
    (tmp_path / "neu.xml").write_text(f'<rss version="2.0"><channel><title>N</title>{entry}</channel></rss>')
    assert "2026-11-23T08:00  Markt" in feeds("preview", "neu.xml", folder=tmp_path).out
    (item,) = json.loads(feeds("preview", "neu.xml", "--json", folder=tmp_path).out)["items"]
    assert item["published"] == "2026-11-23T07:00+00:00"

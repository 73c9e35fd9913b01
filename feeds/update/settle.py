"""The deciding half of a run: one source after the other, the only writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from feeds import events, fetch, health, stories, wordlist
from feeds.config import Config
from feeds.errors import BlockedError, FetchError, ReadingError
from feeds.model import Check, Correction, Item, Outcome, Source, Story
from feeds.store import Store
from feeds.update.gather import Gathered

_REREAD_A_RUN = 500


@dataclass(slots=True)
class Settling:
    """What settling needs in its hands; `problems` collects lines for a person."""

    config: Config
    store: Store
    corrections: tuple[Correction, ...]
    now: datetime
    accept: bool
    dry_run: bool
    problems: list[str] = field(default_factory=list)

    def settle(self, gathered: Gathered) -> Check:
        """Turn what a source gave into stories and a check, and keep both in one transaction."""
        self.problems += gathered.warnings
        check, revised = self._judge(gathered)
        if not self.dry_run:
            self.store.apply(revised, check)
        return check

    def _judge(self, gathered: Gathered) -> tuple[Check, list[Story]]:
        source, error = gathered.source, gathered.error
        if isinstance(error, ReadingError):
            return self._withheld(source, 0, str(error), gathered), []
        if error is not None:
            outcome = Outcome.BLOCKED if isinstance(error, BlockedError) else Outcome.FAILED
            retry = error.retry_after if isinstance(error, FetchError) else None
            message = str(error) if str(error).startswith(source.name) else f"{source.name}: {error}"
            return Check(source.name, self.now, outcome, message=message, retry_after=retry), []
        if gathered.page is None and not source.is_local:
            return Check(source.name, self.now, Outcome.UNCHANGED), []
        items = [item for item in gathered.items if _wanted_words(source, item)]
        reason = "" if self.accept else health.withhold(len(gathered.items), self.store.checks(source.name))
        if reason:
            advice = f"the page may have changed, try: feeds preview {fetch.redact(source.url)}"
            return self._withheld(source, len(gathered.items), f"{source.name}: {reason}; {advice}", gathered), []
        return self._revised(source, items, gathered)

    def _withheld(self, source: Source, count: int, message: str, gathered: Gathered) -> Check:
        named = message if message.startswith(f"{source.name}: ") else f"{source.name}: {message}"
        return Check(source.name, self.now, Outcome.WITHHELD, count, rung=gathered.rung, message=named)

    def _revised(self, source: Source, items: Sequence[Item], gathered: Gathered) -> tuple[Check, list[Story]]:
        before = {}
        after = []
        for match in self._matches(source, items):
            findings = events.read(match.item, match.as_of, match.item.language or source.language)
            story = stories.revise(
                match.story, match.item, findings, self.corrections, self.now, source=source, reason=match.reason
            )
            if match.story is not None:
                before[story.id] = match.story
            after.append(story)
        new = sum(story.id not in before for story in after)
        changed = sum(story.id in before and before[story.id].updated != story.updated for story in after)
        page = gathered.page
        check = Check(
            source.name,
            self.now,
            Outcome.READ,
            items=len(gathered.items),
            new=new,
            changed=changed,
            rung=gathered.rung,
            etag=page.etag if page else "",
            last_modified=page.last_modified if page else "",
            newest=max((story.published for story in after), default=None),
        )
        return check, after

    def reread(self) -> None:
        """Read stored texts again that an older reader of events has read; only real changes go on."""
        for story in self.store.outdated(events.VERSION, _REREAD_A_RUN):
            source = self.config.source(story.source)
            if source is None:
                continue
            language = story.item.language or source.language
            findings = events.read(story.item, story.published.astimezone(ZoneInfo(source.timezone)).date(), language)
            revised = stories.revise(
                story, story.item, findings, self.corrections, self.now, source=source, reason=story.reason
            )
            self.store.apply([revised], None)


def _wanted_words(source: Source, item: Item) -> bool:
    text = f"{item.title}\n{item.summary}\n{item.text}"
    if source.exclude and wordlist.matches(source.exclude, text):
        return False
    return not source.include or wordlist.matches(source.include, text)

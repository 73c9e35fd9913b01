"""The deciding half of a run: one source after the other, the only writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from feeds import events, fetch, health, stories, wordlist
from feeds.config import Config
from feeds.errors import BlockedError, EmptyError, FeedsError, FetchError, ReadingError
from feeds.model import Check, Correction, Item, Outcome, Source, Story
from feeds.store import Store
from feeds.update import mistake
from feeds.update.gather import Gathered

_REREAD_A_RUN = 500


@dataclass(frozen=True, slots=True)
class _Settled:
    """What a source's reading came to; `seen` are the ids of stories that stood there unchanged."""

    check: Check
    stories: tuple[Story, ...] = ()
    seen: tuple[str, ...] = ()


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
        try:
            settled = self._judge(gathered)
        except FeedsError:
            raise
        except Exception as error:  # what one source says must never stop the others
            mistaken = mistake.told(error, gathered.source.name, "settling")
            settled = self._judge(replace(gathered, error=mistaken))
        if not self.dry_run:
            self.store.apply(settled.stories, settled.check, gathered.source, settled.seen)
        return settled.check

    def _judge(self, gathered: Gathered) -> _Settled:
        source, error = gathered.source, gathered.error
        if isinstance(error, EmptyError) and (self.accept or not self._suspicion(source, 0)):
            return self._revised(source, (), gathered)
        if isinstance(error, ReadingError):
            return self._withheld(source, 0, str(error), gathered)
        if error is not None:
            outcome = Outcome.BLOCKED if isinstance(error, BlockedError) else Outcome.FAILED
            retry = error.retry_after if isinstance(error, FetchError) else None
            message = str(error) if str(error).startswith(source.name) else f"{source.name}: {error}"
            return _Settled(Check(source.name, self.now, outcome, message=message, retry_after=retry))
        if gathered.page is None and not source.is_local:
            return _Settled(Check(source.name, self.now, Outcome.UNCHANGED))
        items = [item for item in gathered.items if _wanted_words(source, item)]
        reason = "" if self.accept else self._suspicion(source, len(gathered.items))
        if reason:
            advice = f"the page may have changed, try: feeds preview {fetch.redact(source.url)}"
            return self._withheld(source, len(gathered.items), f"{source.name}: {reason}; {advice}", gathered)
        return self._revised(source, items, gathered)

    def _suspicion(self, source: Source, count: int) -> str:
        return health.withhold(count, self.store.checks(source.name))

    def _withheld(self, source: Source, count: int, message: str, gathered: Gathered) -> _Settled:
        named = message if message.startswith(f"{source.name}: ") else f"{source.name}: {message}"
        check = Check(source.name, self.now, Outcome.WITHHELD, count, rung=gathered.rung, message=named)
        refused = isinstance(gathered.error, ReadingError) and not isinstance(gathered.error, EmptyError)
        return _Settled(replace(check, is_refused=refused))

    def _revised(self, source: Source, items: Sequence[Item], gathered: Gathered) -> _Settled:
        known = self.store.candidates(source.name, stories.keys(items))
        matches = stories.match(items, known, self.now, source=source)
        before = {match.story.id: match.story for match in matches if match.story}
        after: list[Story] = []
        seen: list[str] = []
        newest = []
        for match in (self._inherited(match, source) for match in matches):
            if match.story and match.unchanged and match.story.events_version == events.VERSION:
                seen.append(match.story.id)
                newest.append(match.story.published)
                noted = stories.looked_at(match.story, match.item)
                after += [noted] if noted != before[noted.id] else []
                continue
            story = self._revise(source, match, after)
            after.append(story)
            newest.append(story.published)
        new = sum(story.id not in before for story in after)
        changed = sum(story.id in before and before[story.id].updated != story.updated for story in after)
        page = gathered.page if gathered.is_whole else None  # what is left must not hide behind a 304
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
            newest=max(newest, default=None),
        )
        return _Settled(check, tuple(after), tuple(seen))

    def _inherited(self, match: stories.Match, source: Source) -> stories.Match:
        """Give a story whose first source is no longer configured to the one that tells it now: its word counts."""
        story = match.story
        if story is None or story.source in ("", source.name) or self.config.source(story.source) is not None:
            return match
        return replace(match, story=replace(story, source=source.name))

    def _revise(self, source: Source, match: stories.Match, batch: Sequence[Story]) -> Story:
        findings = events.read(match.item, match.as_of, match.item.language or source.language)
        near = (*self.store.near(findings.events), *batch)
        return stories.revise(
            match,
            findings,
            self.corrections,
            now=self.now,
            source=source,
            site=self.config.site,
            others=near,
            events_version=events.VERSION,
        )

    def overrule(self) -> None:
        """Lay corrections over the stories they speak of, take back those that are gone, add events of a person."""
        targets, gone = self.store.targets(self.corrections)
        changed = [stories.correct(story, self.corrections, now=self.now) for story in targets]
        self.store.apply(new for new, old in zip(changed, targets, strict=True) if new != old)
        site = self.config.site
        nobody = Source(name="", url="", language=site.language, timezone=site.timezone)
        known = self.store.added()
        self.store.apply(stories.added(known, self.corrections, now=self.now, source=nobody, site=site))
        for correction in gone:
            name = correction.story or correction.event
            self._correct(correction, f"nothing is known as {name!r}; its page may be gone, take the entry out")
        named = {source.name for source in self.config.sources} | {channel.name for channel in self.config.channels}
        for correction in self.corrections:
            for name in sorted(set(correction.sources) - named):
                self._correct(correction, f"no channel and no source is named {name!r}; correct it or take it out")

    def _correct(self, correction: Correction, what: str) -> None:
        self.problems.append(f"{self.config.corrections.name}:{correction.line}: {what}")

    def reread(self) -> None:
        """Read stored texts again that an older reader of events has read; only real changes go on."""
        revised = []
        for story in self.store.outdated(events.VERSION, _REREAD_A_RUN):
            source = self.config.source(story.source)
            if source is None:
                continue
            item = story.read or story.item
            as_of = story.published.astimezone(ZoneInfo(source.timezone)).date()
            try:
                findings = events.read(item, as_of, item.language or source.language)
                revised.append(
                    stories.reread(
                        story, findings, self.corrections, now=self.now, source=source, events_version=events.VERSION
                    )
                )
            except Exception as error:  # its text stays as it was read
                self.problems.append(str(mistake.told(error, source.name, f"reading {story.id} again")))
        if revised:
            self.store.apply(revised)


def _wanted_words(source: Source, item: Item) -> bool:
    text = f"{item.title}\n{item.summary}\n{item.text}"
    if source.exclude and wordlist.matches(source.exclude, text):
        return False
    return not source.include or wordlist.matches(source.include, text)

"""The publishing half of a run: only channels that changed are rendered, only files that differ are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from feeds import __version__, health, publish
from feeds.config import Config
from feeds.errors import FeedsError
from feeds.model import Channel, Correction, Health, Snapshot
from feeds.store import Store
from feeds.update import standing


@dataclass(frozen=True, slots=True)
class Publishing:
    """What publishing needs in its hands."""

    config: Config
    store: Store
    now: datetime

    def publish(self, corrections: tuple[Correction, ...] = ()) -> tuple[tuple[str, ...], tuple[Snapshot, ...]]:
        """Write what changed; return the names of the files that differ now, and a snapshot of each channel."""
        site = self.config.site
        today = standing.today(self.config, self.now)
        states = self._states()
        written: list[str] = []
        snapshots: list[Snapshot] = []
        made = {channel.name: self._made_of(channel, states, today) for channel in self.config.channels}
        whole = " ".join(made.values())
        if self._stands("index", whole) and all(self._stands(name, digest) for name, digest in made.items()):
            standing.note(self.config, self.store, corrections, self.now)
            return (), ()
        failures: list[Exception] = []
        for channel in self.config.channels:
            try:
                snapshot = self.store.snapshot(site, channel, self.config.sources, today, states, publish.select)
                if not self._stands(channel.name, made[channel.name]):
                    written += publish.write(publish.render(snapshot), self.config.public)
                    self.store.set_rendered(channel.name, made[channel.name])
            except FeedsError:
                raise
            except Exception as error:  # a mistake of ours with one channel must not keep the others from going out
                failures.append(error)
            else:
                snapshots.append(snapshot)
        if failures:
            raise failures[0]
        written += publish.write(publish.render_site(site, tuple(snapshots)), self.config.public)
        overruled = (*self.store.targets(corrections)[0], *self.store.added())
        written += publish.withdraw(overruled, snapshots, self.config.public)
        self.store.set_rendered("index", whole)
        standing.note(self.config, self.store, corrections, self.now)
        return tuple(written), tuple(snapshots)

    def _stands(self, name: str, digest: str) -> bool:
        """Whether the files on disk were made of the same things; a page that was taken away is made again."""
        return self.store.rendered(name) == digest and (self.config.public / f"{name}.html").is_file()

    def _made_of(self, channel: Channel, states: tuple[Health, ...], today: date) -> str:
        """A digest of all that a channel's files depend on."""
        sources = [source for source in self.config.sources if source.name in channel.sources]
        published = [(s.source, s.state, s.since, s.items, s.note) for s in states if s.source in channel.sources]
        parts = (__version__, self.config.site, channel, sources, published, today)
        return sha256(repr((self.store.revision(channel.sources), *parts)).encode()).hexdigest()

    def _states(self) -> tuple[Health, ...]:
        histories = (self.store.checks(source.name) for source in self.config.sources)
        return tuple(health.judge(history, self.now) for history in histories if history)

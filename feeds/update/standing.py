"""Whether the last run has published all that is known today, so that a run with nothing due can end at once."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from feeds import __version__
from feeds.config import Config
from feeds.model import Correction
from feeds.store import Store

_ALL = ""  # the name under which the store notes it, beside those of channels


def today(config: Config, now: datetime) -> date:
    """Return the day it is for the readers of the site."""
    return now.astimezone(ZoneInfo(config.site.timezone)).date()


def stands(config: Config, store: Store, corrections: tuple[Correction, ...], now: datetime) -> bool:
    """Say whether what is published was made of just this; asked where nothing was read."""
    return store.rendered(_ALL) == _digest(config, store, corrections, now) and config.public.is_dir()


def note(config: Config, store: Store, corrections: tuple[Correction, ...], now: datetime) -> None:
    """Note that all is published."""
    store.set_rendered(_ALL, _digest(config, store, corrections, now))


def _digest(config: Config, store: Store, corrections: tuple[Correction, ...], now: datetime) -> str:
    """Of settings, corrections, stories and the day; the states of sources are left out, they change with readings."""
    revision = store.revision(source.name for source in config.sources)
    parts = (__version__, config, corrections, revision, today(config, now))
    return sha256(repr(parts).encode()).hexdigest()

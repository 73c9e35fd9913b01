"""A local file as a page."""

from __future__ import annotations

from pathlib import Path

from feeds.errors import FetchError
from feeds.model import Page

MOST_BYTES = 15_000_000


def read_file(path: Path | str, base_url: str = "") -> Page:
    """Read a file as a page whose links are relative to `base_url`; raises FetchError."""
    path = Path(path)
    try:
        if not path.is_file():  # a pipe or device would never end
            raise FetchError(f"{path} is no file" if path.exists() else f"{path}: no such file", "check the path")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FetchError(f"{path} cannot be read: {reason}", "check the path and its permissions") from error
    if len(content) > MOST_BYTES:
        raise FetchError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB", "name a smaller file")
    return Page(url=base_url or path.absolute().as_uri(), content=content, name=path.name)

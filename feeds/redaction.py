"""The secrets that addresses hold: shown to nobody, published nowhere."""

from __future__ import annotations

import re

_USER = re.compile(r"(?<=//)[^/?#\s]*@")
# A password that holds a slash was not encoded; a port before "/@name" is no password.
_SLASHED = re.compile(r"(?<=//)[^/?#\s:]*:(?!\d*(?:[/?#]|$))[^\s]*@")
# Whole names, and names that end so behind a sign; "newsid", "artikelpass" and "monkey" are none.
_SECRET = re.compile(
    r"([?&;#](?:[\w.%-]*token|(?:[\w.%-]*[_.-])?(?:auth|credential|key|passphrase|secret|sig|signature)"
    r"|(?:api|access|auth|private|secret)key|pass|passw(?:or)?d|pw|pwd|sid|(?:php|j)?sess(?:ion)?(?:_?id)?)=)[^&;#\s]+",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Return the address, or a text that holds addresses, without user names, passwords and tokens."""
    return _SECRET.sub(r"\1***", _USER.sub("***@", _SLASHED.sub("***@", text)))


def without(text: str, address: str) -> str:
    """Return the address or HTML without the user, password and tokens that `address` holds.

    A page mostly repeats its own address: in links to itself, to its next page and to its parts.
    """
    for found in _USER.findall(address):
        text = text.replace(f"//{found}", "//")
    for found in _SECRET.finditer(address):
        name_and_value = re.escape(found[0][1:])
        text = re.sub(rf"(?<=\?){name_and_value}(?:&amp;|[&;])", "", text)
        text = re.sub(rf"(?:\?|&amp;|[&;]){name_and_value}(?![^&;#\s\"'<>])", "", text)
    return text


def has_secrets(address: str) -> bool:
    """Say whether an address holds a user, a password or a token."""
    return redact(address) != address

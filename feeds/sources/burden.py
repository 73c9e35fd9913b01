"""Pages made to keep a parser busy for hours: what takes it quadratic time is bounded before it begins.

Measured of lexbor: 100,000 nested elements take 23 s, as many attributes of one element 30 s, 50,000 options of a
select 8 s, each four times as long at twice the size; half a megabyte is enough for any of them.
"""

from __future__ import annotations

import re

from feeds.errors import ReadingError

_MOST_TAGS = 20_000
"""Signs `<` up to which neither depth nor options take as long as a second; no page of a town comes near."""
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_CROWDED = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{250}}")
_SCRIPT = re.compile(r"<script\b(?![^<>]*json)[^<>]*+>(?:(?!</?script)[\s\S])*+</script", re.IGNORECASE)


def lightened(text: str) -> str:
    """Return the HTML as it is, or, where it is a burden, with less in it; raises ReadingError for the worst.

    A page of very many tags goes through libxml2, which ends at a depth of 256 and is linear in options.
    """
    if _CROWDED.search(text):
        text = _SCRIPT.sub("<script></script", text)  # "a<b" in a program looks like an element
        if _CROWDED.search(text):
            raise ReadingError(
                "an element of the page has 250 attributes or more", "look at the page; it is not made to be read"
            )
    return text if text.count("<") <= _MOST_TAGS else _flattened(text)


def _flattened(text: str) -> str:
    from lxml import etree  # only where a page is a burden

    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True))
    except etree.LxmlError as error:
        raise ReadingError("the page is too deep to be read", "look at the page; it is not made to be read") from error
    etree.strip_elements(tree, "select", with_tail=False)
    return str(etree.tostring(tree, encoding="unicode", method="html"))

"""EndNote's tagged format (Refer/BibIX): `%A`, `%T`, one field a line, an empty line between
records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("endnote_tagged")

_KNOWN = prefixes(FORMAT, "{} ")
_TAG = re.compile(r"\s?[%％]([0-9A-Za-z!-/:-@\[-`{-~])(?::?[\s\u3000](.*)|:(.*)|)")
_START = re.compile(r"^\s?[%％]0[\s\u3000]", re.MULTILINE)
_TAGGED = re.compile(r"^\s?[%％][A-Z][ \u3000]", re.MULTILINE)
_COUNTER = re.compile(r"\s*(?:<?\d+>?\.?|Record \d+ of \d+)\s*")


def recognise(head: str) -> int:
    """A `%0` line, or several lines such as `%A` and `%T`."""
    tags = set(_TAGGED.findall(head))
    if _START.search(head) and tags:
        return 80
    return 70 if len(tags) > 1 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of an EndNote file; `%0` need not stand first."""
    noise = _COUNTER.fullmatch
    return scan(
        file,
        FORMAT,
        _split,
        known=_KNOWN,
        blank_ends=True,
        noise=lambda line: noise(line) is not None,
        finish=_finish,
    )


def _split(line: str) -> tuple[str, str] | None:
    found = _TAG.fullmatch(line)
    return (f"%{found[1].upper()}", (found[2] or found[3] or "").strip()) if found else None


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """A thesis's `%Y` is its supervisor; `%B` beside `%J` is the book, series or conference."""
    if "%B" in tags and "%J" in tags:
        entry.fields["journal"] = [words for words in tags["%J"] if words] or tags["%B"]
        entry.add("series", "; ".join(tags["%B"]))
    if "editors" in entry.fields and "Thesis" in tags.get("%0", ()):
        editors = entry.fields.pop("editors")
        for name in editors:
            entry.add("supervisors" if name in tags.get("%Y", ()) else "editors", name)

"""EBSCOhost text: `TI- words` or `Title: words`, as PsycINFO and CINAHL are saved from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tagged import label_split, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("ebsco")

_CODE = re.compile(r"\s?([A-Za-z]{2})( ?)[-－](?:[ \t\u3000]+(.*)|\s*)")
_RECORD = re.compile(r"\s?Record(?: #|: ?)(\d+)(?: of \d+)?\s*", re.IGNORECASE)
_CODED = re.compile(r"^\s?(AN|TI|AU|PY|AB|SO|JN|DB) ?[-－][ \u3000]\S", re.MULTILINE)
_LABELLED = re.compile(
    r"^\s?(Title|Authors|Source|Subject Terms|Abstract|Accession Number|Database): ?\S?",
    re.MULTILINE,
)
_COUNTER = re.compile(r"\s*<?\d+>?\.?\s*")
_label = label_split(FORMAT)


def recognise(head: str) -> int:
    """Field codes with the dash beside them, or EBSCO's labels under `Record: 1`."""
    if re.search(r"^\s?TY ? ?-", head, re.MULTILINE):
        return 0
    codes, labels = len(set(_CODED.findall(head))), len(set(_LABELLED.findall(head)))
    return 65 if codes > 2 or (labels > 2 and _RECORD.search(head)) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of an EBSCOhost file; an empty line stands between two."""
    noise = _COUNTER.fullmatch
    return scan(file, FORMAT, _split, blank_ends=True, noise=lambda line: noise(line) is not None)


def _split(line: str) -> tuple[str, str] | None:
    if number := _RECORD.fullmatch(line):
        return "Record", number[1]
    if found := _CODE.fullmatch(line):
        tag = found[1].upper()
        if found[1].isupper() or (tag in FORMAT.tags and not found[2]):
            return tag, (found[3] or "").strip()
    return _label(line)

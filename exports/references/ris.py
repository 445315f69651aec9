"""RIS: every report for a reference manager or a screening tool, which reads back as the same
records.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.exports.references.reports import Fields, fields_of, grouped_reports, in_notes
from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.report_fields import in_order, tags
from lacunary.graph.text.printable import plain
from lacunary.loaders.entries import read_format

__all__ = ["ris_of", "write_ris"]

_TRANSLATED = "TT"
"""The tag of a title in the other language, which is no field of its own."""
_TYPES = {
    "article": "JOUR", "thesis": "THES", "conference": "CPAPER", "book": "BOOK", "chapter": "CHAP",
    "report": "RPRT",
    "newspaper": "NEWS", "patent": "PAT", "standard": "STAND", "dataset": "DATA",
    "webpage": "ELEC", "preprint": "UNPB",
}  # fmt: skip


def write_ris(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write `ris/included-studies.ris` and the files of the other groups of reports: a candidate
    never among the included.
    """
    return [
        write_text(folder / "ris" / f"{name}.ris", "".join(map(ris_of, reports)))
        for name, reports in grouped_reports(graph).items()
    ]


def ris_of(report: GraphRow) -> str:
    """One report in RIS. What RIS has no tag for stands in notes (`N1  - [cnki] ...`), which the
    loader reads back.

    >>> ris_of(
    ...     {"id": "report:a", "title": "A trial", "year": 2020, "report_type": "article"}
    ... ).splitlines()
    ['TY  - JOUR', 'TI  - A trial', 'PY  - 2020', 'ID  - report:a', 'ER  - ', '']
    """
    words = fields_of(report)
    kind = words.get("report_type", [""])[0]
    lines = [f"TY  - {_TYPES.get(kind, 'GEN')}", *_lines(words)]
    if kind and kind not in _TYPES:
        lines.append(f"M3  - {kind}")
    lines.append(f"ID  - {report['id']}")
    # A line break in a value would begin a line of its own, which might be read as a tag, or as the
    # end of the record.
    return "\n".join([*(" ".join(plain(line).split("\n")) for line in lines), "ER  - ", "", ""])


@cache
def _tags() -> dict[str, str]:
    """Field to the tag that the RIS loader reads it from."""
    written = tags("ris") | {"title_translated": _TRANSLATED}
    return {name: written[name] for name in in_order("ris", written)}


def _lines(words: Fields) -> Iterable[str]:
    parted = read_format("ris").separators
    apart = {
        name
        for name, tag in _tags().items()
        if any(sign in word for word in words.get(name, ()) for sign in parted.get(tag, ""))
    }
    for name, tag in _tags().items():
        if name not in apart:
            yield from (f"{tag}  - {word}" for word in words.get(name, ()))
    written = _tags().keys() - apart
    yield from (f"N1  - {note}" for note in in_notes(words, written))

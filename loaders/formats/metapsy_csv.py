"""Metapsy data sets as a bibliography: the publication of each trial, by the reference printed in
its rows or in references.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import fold
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import Row, find_heading, has_headings, read_rows
from lacunary.loaders.reading.text import TextFile, open_text

__all__ = ["FORMAT", "read", "read_sidecars", "recognise"]

FORMAT = read_format("metapsy_csv")

_DOI = re.compile(r"\b10\.\d{4,9}/\S+?(?=[.,;]?(?:\s|$))")
_URL = re.compile(r"https?://\S+?(?=[.,;]?(?:\s|$))")
_AUTHORS = re.compile(r"[^,&.…]+, (?:[^\W\d_]{1,3}\.[\s-]*)+")
_DATED = re.compile(
    r"(?P<authors>.{2,3000}?)\s*\(\s*(?P<year>(?:19|20)\d\d)[a-z]?[^)]*\)[.,]?\s*(?P<rest>.*)"
)
_VOLUME = r"(?P<volume>\d+)(?:\s*\((?P<issue>[^)]+)\))?"
_PAGES = r"(?:[,:]\s*(?P<pages>(?:e|pp?\. ?)?\d[\w.]*(?:\s?[-–]+\s?\w+)?))?.*"
_STYLES = (
    re.compile(rf'"(?P<title>.+?)[.,]?" (?P<journal>.+?)[.,]? {_VOLUME}{_PAGES}'),
    re.compile(rf"(?P<title>.+[.?!]) ?(?P<journal>[^,.]+),\s*{_VOLUME}{_PAGES}"),
    re.compile(rf"(?P<title>.+?[.?!]) ?(?P<journal>[^,]+),\s*{_VOLUME}{_PAGES}"),
    re.compile(r"(?P<title>(?:\S+ ){5,}?\S*[.?!])(?: .*)?"),
)
"""What stands behind the year in the styles of EndNote and the APA; the last one finds a title
where nothing else is told apart.
"""

_VANCOUVER = re.compile(
    r"(?P<authors>[^.]+(?: [A-Z-]{1,4}|et al))\. (?P<title>.+?[.?!]) (?P<journal>[^.;]+?)\.? "
    rf"(?P<year>\d{{4}})[^;:]{{0,12}}[;-]\s*{_VOLUME}{_PAGES}"
)
_LONGEST = 3_000
"""Characters above which no reference is told apart: the time the patterns take grows with their
square.
"""
_FULL_WIDTH = str.maketrans({"，": ", ", "。": ".", "；": ";", "：": ":"})


def recognise(head: str) -> int:
    """The headings of the data standard, with a reference."""
    common = ("study", "condition_arm1", "condition_arm2")
    return (
        85
        if has_headings(head, *common, "full_ref") or has_headings(head, *common, "full_reference")
        else 0
    )


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """One entry for each trial, where its first row stands; a row that prints another reference is
    a remark on that.
    """
    heading = find_heading(file.head, frozenset(map(fold, FORMAT.tags)))
    if heading is None or "study" not in heading.names:
        yield Rejected(
            file.where,
            1,
            "no row has the headings of this format. Check that the file is complete.",
            file.head[:1_000],
        )
        return
    file.beside.append(file.path.with_name("references.json"))
    sidecar = _references(file.path.parent)
    seen: dict[str, tuple[int, str]] = {}
    for row in read_rows(file, heading):
        if not isinstance(row, Row):
            if isinstance(row, Rejected):
                yield row
            continue
        cells = dict(zip(heading.names, row.cells, strict=True))
        study, printed = (
            cells["study"],
            _given(cells.get("full_ref", "")) or _given(cells.get("full_reference", "")),
        )
        if study not in seen:
            seen[study] = row.line, printed
            yield _entry(row, study, cells.get("year", ""), printed, sidecar.get(study, ""))
        elif printed and printed != seen[study][1]:
            reason = (
                f"the reference differs from that of line {seen[study][0]}, which was read. Check"
                " which is right."
            )
            yield Rejected(file.where, row.line, reason, printed, "full_ref")


def _given(words: str) -> str:
    return "" if words.strip() in ("NA", "NaN") else words.strip()


def read_sidecars(folder: Path) -> dict[str, str]:
    """What the files beside a data set say about the review: fields of the kind `review`
    (search_to, stated_included), and in `search_flow`, `search_string` and `registration` their
    words.
    """
    found: dict[str, str] = {}
    for field, name in (
        ("search_to", "last_search.txt"),
        ("registration", "registration.txt"),
        ("search_string", "search_string.txt"),
    ):
        if words := _text(folder / name).strip():
            found[field] = words
    if flow := _json(_text(folder / "search_flow.json")):
        found["search_flow"] = json.dumps(flow, ensure_ascii=False)
        found |= {"stated_included": str(flow["included"])} if "included" in flow else {}
    return found


def _references(folder: Path) -> dict[str, str]:
    """The references of references.json by trial; a trial stands there once for each of its
    rows.
    """
    found = _json(_text(folder / "references.json"))
    return {study: _given(words) for study, words in found.items() if isinstance(words, str)}


def _text(path: Path) -> str:
    try:
        return "\n".join(open_text(path, path.name).lines())
    except SourceError:
        return ""


def _json(text: str) -> dict[str, object]:
    try:
        found = json.loads(text, object_pairs_hook=_first) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _first(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _entry(row: Row, study: str, year: str, printed: str, beside: str) -> Entry:
    """The entry of a trial; the reference beside the table is taken where that in the row is
    missing or has no DOI.
    """
    entry = Entry(row.line, {}, raw=row.raw)
    text = " ".join((beside if beside and not _DOI.search(printed) else printed).split())
    for name, words in _parts(text).items():
        if name != "authors":
            entry.add(name, words)
        elif names := _names(words):
            entry.fields["authors"] = names
    if doi := _DOI.search(text):
        entry.add("doi", doi[0])
    elif url := _URL.search(text):
        entry.add("url", url[0])
    if "year" not in entry.fields:
        entry.add("year", _given(year))
    entry.add("other", f"study: {study}")
    entry.add("other", f"reference: {text}" if text else "")
    return entry


def _parts(text: str) -> dict[str, str]:
    """The parts of a reference in the styles of the APA, of EndNote and of Vancouver; what is not
    told apart is left out.

    >>> printed = "Li, X., & Wang, Y. (2020). A tiny trial: results. J Made Up, 26(2), 89-100."
    >>> _parts(f"{printed} doi:10.1000/x")["title"]
    'A tiny trial: results'
    >>> _parts("Li X, Wang Y, et al. A tiny trial. J Made Up. 2020;26(2):89-100.")["journal"]
    'J Made Up'
    """
    text = " ".join(text.translate(_FULL_WIDTH).split())
    found: dict[str, str | None] = {}
    if len(text) > _LONGEST:
        return {}
    if dated := _DATED.fullmatch(text):
        found = {"authors": dated["authors"], "year": dated["year"]}
        behind = next(
            (match for style in _STYLES if (match := style.fullmatch(dated["rest"]))), None
        )
        found |= behind.groupdict() if behind else {}
    elif vancouver := _VANCOUVER.fullmatch(text):
        found = vancouver.groupdict()
    return {
        name: re.sub(r"\s*\[Article\]$", "", words.strip(" ."))
        for name, words in found.items()
        if words
    }


def _names(words: str) -> list[str]:
    """The names before a title, in either style.

    >>> _names("Li, X. Y., & Wang, Y."), _names("Li X, Wang Y, et al")
    (['Li, X. Y.', 'Wang, Y.'], ['Li X', 'Wang Y'])
    """
    full = [name.strip(" ,") for name in _AUTHORS.findall(f"{words}.")]
    short = [
        name.strip()
        for name in re.split(r",| and ", words)
        if re.fullmatch(r"\s*[^,.]+ [A-Z-]{1,4}\s*", name)
    ]
    return short if len(short) > len(full) else full

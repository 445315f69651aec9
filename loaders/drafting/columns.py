"""Which column of a sheet is which field, as far as its heading and its cells tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lacunary.graph.text.identifiers import bare_doi, fold, is_year
from lacunary.graph.text.study_labels import reads_as_label
from lacunary.loaders.drafting.words import are_instruments, ends_in, listed, names_one
from lacunary.loaders.fields import Misread, fields, kinds, understand

__all__ = [
    "NAMING", "Proposed", "field_of", "further_headings", "is_of_concepts", "plain_heading",
    "propose",
]  # fmt: skip

NAMING = ("label", "study_id", "title", "title_zh", "authors")
"""The fields that say which study a row is of."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(（\[](?!\d+[)）\]])[^()（）\[\]]*[)）\]]")
"""Not around a number: that tells headings apart which stand twice."""
_REFERENCE = re.compile(r"\s*\[\d+\]$")
"""The number of a reference behind a label: `Smith (2019) [12]`."""
_NUMBERED = re.compile(r"\s+\d+$")
"""The number of one of several: `Outcome 1`."""
_NO_WORD = re.compile(r"[^\w#]+|_")
_MOST = 0.6
"""Share of the filled cells that must read as a kind of value for the cells alone to tell."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A column, the field that it is proposed for (empty: none), and why: `name` (the heading is
    known), `words` (it is without what stands in brackets), `part` (the heading ends in a known
    one), `values` (its cells read so), `distinct` (no two cells are alike), `asked` (a
    person said so), or empty.

    `instead` is the field that it would have if another column had not; `reads` what its cells are
    where that alone speaks against a field: `percent` or `range`.
    """

    column: str
    field: str
    why: str
    filled: int
    instead: str = ""
    reads: str = ""


def plain_heading(words: str) -> str:
    """A heading as it is compared: camel case parted, signs gone.

    >>> plain_heading("StudyDesign"), plain_heading("sample_size"), plain_heading("国家/地区")
    ('study design', 'sample size', '国家 地区')
    """
    return " ".join(_NO_WORD.sub(" ", fold(_CAMEL.sub(" ", words))).split())


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Proposed]:
    """A field for each column: by its heading, else by its heading without what stands in brackets,
    else by the values in it; a field of one value is given once, to the column that tells it best.

    >>> found = propose(["Author (Year)", "SampleSize", "x"], [["Wang 2020", "12", "10.1000/a"]])
    >>> [(one.column, one.field, one.why) for one in found]
    [('Author (Year)', 'label', 'name'), ('SampleSize', 'n', 'name'), ('x', 'doi', 'values')]
    """
    columns = [[row[at].strip() for row in rows] for at in range(len(headings))]
    ranked = sorted(
        (rank, at, name, why)
        for at, heading in enumerate(headings)
        for rank, name, why in _chances(heading, columns[at])
    )
    taken: dict[int, tuple[str, str]] = {}
    instead: dict[int, str] = {}
    given: set[str] = set()
    for _, at, name, why in ranked:
        if at in taken:
            continue
        if name in given and (why == "values" or not fields()[name].many):
            if why != "values":
                instead.setdefault(at, name)
            continue
        if name == "n" and _spans(at, headings, columns):
            continue  # the numbers of the arms, and not their sum
        taken[at] = (name, why)
        given.add(name)
    if given.isdisjoint(NAMING) and (first := _apart(headings, columns)) is not None:
        taken[first] = ("label", "distinct")
    return [
        Proposed(
            heading,
            *taken.get(at, ("", "")),
            sum(map(bool, columns[at])),
            "" if at in taken else instead.get(at, ""),
            _reads(columns[at]),
        )
        for at, heading in enumerate(headings)
    ]


def _apart(headings: Sequence[str], columns: Sequence[Sequence[str]]) -> int | None:
    """The first column that may name studies, of which all cells are filled and different."""
    for at, heading in enumerate(headings):
        cells = columns[at]
        different = all(cells) and len(set(cells)) == len(cells)
        words = not any(map(str.isdecimal, cells))
        if plain_heading(heading) in listed("naming") and different and words:
            return at
    return None


_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*[%\uff05]")
_RANGE = re.compile(r"\d+(?:\.\d+)?\s*(?:[-\u2013\u2014~\uff5e\u81f3]|to)\s*\d+(?:\.\d+)?")


def _reads(cells: Sequence[str]) -> str:
    """Whether most of the filled cells are percentages, or ranges of numbers that are no years."""
    filled = [cell for cell in cells if cell]
    for name, pattern in (("percent", _PERCENT), ("range", _RANGE)):
        fit = (cell for cell in filled if pattern.fullmatch(cell) and not _VALUES["year"](cell[:4]))
        if filled and sum(1 for _ in fit) > _MOST * len(filled):
            return name
    return ""


def _spans(at: int, headings: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a heading stands over the next column too, which has cells and no heading."""
    return at + 1 < len(headings) and not headings[at + 1] and any(columns[at + 1])


def _chances(heading: str, cells: Sequence[str]) -> list[tuple[int, str, str]]:
    """The fields that a column may be, the surest first: rank, field, why."""
    whole, bare = plain_heading(heading), plain_heading(_BRACKETS.sub(" ", heading))
    filled = [cell for cell in cells if cell]
    found = []
    for rank, words, why in ((0, whole, "name"), (1, bare, "words")):
        name = _known().get(words)
        if name == "authors" and 2 * sum(map(_VALUES["label"], filled)) >= len(filled) > 0:
            name = "label"  # author and year in one
        if name == "outcome" and are_instruments(dict.fromkeys(filled)):
            name = "instrument"
        if name and _agrees(name, cells):
            found.append((rank, name, why))
    if not found and (name := _told_by_end(bare)) and _agrees(name, cells):
        found.append((2, name, "part"))
    for name, reads in _VALUES.items():
        if name == "year" and names_one(bare, "not_published"):
            continue  # of a trial's start or end, of a search
        if filled and sum(map(reads, filled)) > _MOST * len(filled):
            found.append((3, name, "values"))
    return found


def _told_by_end(words: str) -> str:
    """The field of what a study is about that a heading ends in (`workplace population`, `type of
    intervention`), or `n` where it counts people; empty for what is only near it (`age`, `author`).
    """
    counted = next((start for start in listed("counts") if words.startswith(f"{start} ")), "")
    if counted and words.removeprefix(counted).split()[0] in listed("people"):
        return "n"
    head = words
    for tail in listed("tails"):
        head = head.removesuffix(f" {tail}" if tail.isascii() else tail)
    head = _NUMBERED.sub("", head)
    if names_one(words, "others"):
        return ""
    of_studies = {one: name for one, name in _known().items() if fields()[name].type == "concept"}
    if head in of_studies:
        return of_studies[head]
    found = ends_in(head, of_studies)
    before = head.removesuffix(found).split()
    if found and "of" in before and before[before.index("of") - 1] not in listed("tails"):
        return ""  # `length of intervention` is a length
    return of_studies.get(found, "")


def _agrees(name: str, cells: Sequence[str]) -> bool:
    """Whether the cells do not speak against a field: a `Participants` of nothing but numbers is no
    population, a `Control group` of yes and no no comparator, percentages no number of people.
    """
    filled = [cell for cell in cells if cell]
    numbers = sum(cell.replace(",", "").replace(".", "", 1).isdecimal() for cell in filled)
    mostly = bool(filled) and numbers > _MOST * len(filled)
    if fields()[name].type == "concept":
        answers = sum(fold(cell) in listed("answers") for cell in filled)
        return not mostly and not (filled and answers > _MOST * len(filled))
    if name == "study_id":
        return len(set(filled)) > len(filled) / 2
    if name == "n":
        return not filled or any(map(_counts, filled))
    return True


def _counts(cell: str) -> bool:
    try:
        understand(fields()["n"], cell)
    except Misread:
        return False
    return True


_VALUES: dict[str, Callable[[str], bool]] = {
    "doi": lambda cell: bare_doi(cell) is not None,
    "label": lambda cell: reads_as_label(_REFERENCE.sub("", cell)),
    "year": is_year,
}
"""How the cells alone tell a field."""


def field_of(heading: str) -> str:
    """The field that a heading names as a whole; empty where it names none.

    >>> field_of("Sample size"), field_of("Sponsor")
    ('n', '')
    """
    return _known().get(plain_heading(heading), "")


def is_of_concepts(heading: str) -> bool:
    """Whether a heading names a field of what a study is about.

    >>> is_of_concepts("Intervention"), is_of_concepts("Study")
    (True, False)
    """
    name = field_of(heading)
    return bool(name) and fields()[name].type == "concept"


@cache
def further_headings() -> dict[str, list[str]]:
    """Field to the headings by which it is proposed, beside those by which it is taken."""
    table = files("lacunary.loaders.drafting").joinpath("headings.toml")
    found: dict[str, list[str]] = tomllib.loads(table.read_text(encoding="utf-8"))
    return found


@cache
def _known() -> dict[str, str]:
    """Plain heading to the field of a study that it names; the first field that has it."""
    found: dict[str, str] = {}
    for name, headings in further_headings().items():
        for heading in headings:
            found.setdefault(plain_heading(heading), name)
    for name in kinds()["inclusion"].fields:
        for heading in (name, *fields()[name].headings):
            found.setdefault(plain_heading(heading), name)
    return found

"""What loaders hand to the graph: records of typed cells, read row by row, and the rows that could
not be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from lacunary.graph.text.identifiers import digest
from lacunary.graph.text.printable import shown

__all__ = [
    "BURDEN",
    "CODINGS",
    "IMPOSSIBLE",
    "LINKS",
    "NOTHING",
    "Cell",
    "Concept",
    "Decision",
    "FileRead",
    "IdRemark",
    "Linking",
    "Loaded",
    "NamedRecord",
    "PublishedId",
    "Record",
    "Rejected",
    "SourceFile",
    "ValueRow",
    "link_id",
]


class Cell(Struct, frozen=True, gc=False):
    """One value of a record: the words printed, what they were understood as, and how.

    There are some thirty of them in a record, so they are as small as objects can be: no garbage
    collector looks at them (`gc=False`), since a value is a text or a number and holds no other
    object; records that print the same words share them.

    `method` is `printed` (the words are the value or a concept's own name), `mapped` (a value table
    says so), `constant` (the mapping says so for every row), `unmapped` (nobody has said yet what
    they mean), `none` (read: they name no concept).
    """

    verbatim: str
    value: Any = None
    method: str = "printed"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a source: what kind of thing it describes and its cells by field; a field may hold
    several cells.
    """

    kind: str
    source: str
    line: int
    cells: dict[str, tuple[Cell, ...]]

    @property
    def place(self) -> str:
        """`source:line`, as nodes and edges keep it.

        >>> Record("inclusion", "included", 12, {}).place
        'included:12'
        """
        return f"{self.source}:{self.line}"

    def get(self, name: str) -> Any:
        """The first understood value of a field, or None."""
        return next(
            (cell.value for cell in self.cells.get(name, ()) if cell.value is not None), None
        )

    def verbatim(self, name: str) -> str:
        """The words printed in a field, several cells joined by `; `."""
        return "; ".join(cell.verbatim for cell in self.cells.get(name, ()))


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be used, or with `column` a single cell of a row that otherwise was."""

    file: str
    line: int
    reason: str
    raw: str
    column: str = ""

    def __str__(self) -> str:
        return shown(f"{self.file}:{self.line}: {self.reason}")

    def in_words(self, language: str) -> str:
        """The same in a language.

        >>> Rejected("a.csv", 3, "the file is empty", "").in_words("zh")
        'a.csv:3：文件为空。'
        """
        if language != "zh":
            return str(self)
        from lacunary.graph.messages import joined

        return shown(joined(f"{self.file}:{self.line}", self.reason, ""))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source as the project file describes it, with what was read of it."""

    id: str
    path: str
    kind: str
    title: str = ""
    retrieved: str = ""
    licence: str = ""
    attribution: str = ""
    url: str = ""
    sha256: str = ""
    rows: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read, by the name under which the project knows it, and the digest of its
    bytes (SHA-256).
    """

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a vocabulary, with where it stands."""

    id: str
    label_en: str
    label_zh: str
    place: str
    broader: str = ""
    notation: str = ""
    exact_match: tuple[str, ...] = ()
    alt_en: tuple[str, ...] = ()
    alt_zh: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


LINKS = {
    "same-study": "study",
    "distinct": "study",
    "same-report": "report",
    "distinct-reports": "report",
    "version-of": "report",
    "notice-about": "report",
}
"""What `decisions/links.csv` can decide about two records, and on which level."""
CODINGS = ("accept", "reject")
"""What `decisions/codings.csv` can decide about a concept for a study."""
IMPOSSIBLE = "impossible"
"""What a row of `decisions/impossible_cells.csv` decides about two concepts."""
BURDEN = "burden"
"""What a row of `decisions/burden.csv` decides about a concept: its weight."""


NOTHING = "–"
"""Stands for what is not there in a list whose places count: an empty text in a list is lost by the
import tool of a server.
"""


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record as a decision names it: by what it printed when it was decided about.

    Parameters
    ----------
    title
        Its title, or the label of a study, for a person to read.
    identifiers
        Identifiers that it printed and no other record of its source (`doi:10.1000/x`).
    fingerprint
        What else tells it (see `named_records`).
    place
        Where it stood, `source:row`: a hint, never a name.
    """

    title: str = ""
    identifiers: tuple[str, ...] = ()
    fingerprint: tuple[str, ...] = ()
    place: str = ""

    @property
    def told(self) -> bool:
        """Whether it can be known again by what it prints.

        >>> NamedRecord(place="scopus:7").told
        False
        """
        return bool(self.identifiers or self.fingerprint)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: which kind, about what, who, when, why, and in which row of which
    file; also what its record (of a link both) prints and, of others than links, what links would
    call the record; of a link the family from whose card it was decided.
    """

    kind: str
    subject: str
    object: str
    by: str
    date: str
    why: str
    place: str
    source: str = ""
    subject_record: NamedRecord = NamedRecord()
    object_record: NamedRecord = NamedRecord()
    family: str = ""
    subject_name: str = ""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A row of a value table: the concepts that words of a dimension mean (none: they name none),
    or those that they do not mean whatever a rule says; who decided it and when, where it says so.

    >>> ValueRow("condition", "low", refused=("condition:depression",), place="x:2").decides
    False
    """

    dimension: str
    words: str
    concepts: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    source: str = ""
    by: str = ""
    date: str = ""
    place: str = ""

    @property
    def decides(self) -> bool:
        """Whether it says what the words mean, not only what they do not."""
        return bool(self.concepts) or not self.refused


def link_id(level: str, *names: str) -> str:
    """The id of a link, which follows from the names of its records in any order.

    >>> link_id("study", "a/Wang 2013", "b/Wang 2013") == link_id(
    ...     "study", "b/Wang 2013", "a/Wang 2013"
    ... )
    True
    """
    return f"link:{digest(level, *sorted(names), length=16)}"


@dataclass(frozen=True, slots=True)
class PublishedId:
    """An identifier that was given to a report or a study, and by what its records are known again.

    Parameters
    ----------
    id
        What was published; it is given to nothing else.
    label
        The title or label under which a person knows it.
    identifiers
        Identifiers that its records print (`doi:10.1000/x`); of a study the ids of its reports.
    fingerprint
        What its records print, the record that stands for it first (see `fingerprints.Entry`).
    aliases
        Identifiers without a row of their own that lead to it.
    alias_of
        The identifier that leads to it, when it has become one with what was published before it.
    version, date
        The release in which it was published first, and when.
    line
        Where it stands in `decisions/identifiers.csv`; 0 when nowhere yet.
    """

    id: str
    label: str = ""
    identifiers: tuple[str, ...] = ()
    fingerprint: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    alias_of: str = ""
    version: str = ""
    date: str = ""
    line: int = 0

    @property
    def kind(self) -> str:
        """What it is the identifier of.

        >>> PublishedId("report:doi:10.1000/x").kind
        'report'
        """
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class IdRemark:
    """What a person should know of a published identifier.

    `kind` is `gone` (no record is it any more), `split` (what it printed now stands in several
    things), `unsure` (several could be it), `alone` (only an identifier says that a record is it)
    or `taken` (something new would have its name); `things` are the identifiers meant, the one that
    has it first.
    """

    kind: str
    row: PublishedId
    things: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linking:
    """How a project links records: thresholds that replace those of the rules, and whether the
    vocabulary of venues names journals.

    >>> Linking(report_linked=18).thresholds()
    {'report': {'linked': 18}}
    """

    report_linked: int | None = None
    report_proposed: int | None = None
    study_linked: int | None = None
    study_proposed: int | None = None
    journals: bool = True

    def thresholds(self) -> dict[str, dict[str, int]]:
        """The thresholds that are given, by level and outcome."""
        found: dict[str, dict[str, int]] = {}
        for level in ("report", "study"):
            for outcome in ("linked", "proposed"):
                points = getattr(self, f"{level}_{outcome}")
                if points is not None:
                    found.setdefault(level, {})[outcome] = points
        return found


@dataclass(slots=True)
class Loaded:
    """Everything read from a project, in the order read, on which a graph does not depend; `files`
    are exactly the files read.
    """

    records: list[Record] = field(default_factory=list)
    concepts: dict[str, Concept] = field(default_factory=dict)
    sources: list[SourceFile] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    linking: Linking = field(default_factory=Linking)
    files: list[FileRead] = field(default_factory=list)
    published: list[PublishedId] = field(default_factory=list)
    unused_words: list[ValueRow] = field(default_factory=list)

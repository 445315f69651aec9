"""What became of every cell of a sheet, and of every value of an export: how many were read, used,
refused, in columns that nothing uses, and left out by a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["CellsRead"]


@dataclass(slots=True)
class CellsRead:
    """The filled cells of a sheet, below its headings, or the values that an export gives its
    records, each entry of a reference list among them: each is counted once.

    Attributes
    ----------
    read
        How many there are. A row, or text of an export, that cannot be parted into cells counts
        as one.
    used
        Those that a record holds, by their field and whether the record states an estimate.
        What several values say together (a date and a year) holds each of them.
    refused
        Those that cannot be used, alone or with their whole row, by column.
    unused
        Those in columns that no field uses, by column; in an export under its own tags.
    left_out
        Those that a rule leaves out: `keep` (rows or columns of the mapping's `keep`), `ignore`,
        `missing` (words that say nothing), and `format` (tags that the format's table sets aside).

    Examples
    --------
    >>> cells = CellsRead()
    >>> cells.row(["Title", "Sponsor"], ["A trial", "NIH"], {"Title": "title"}, [], [], False)
    >>> cells.read, cells.used.total(), dict(cells.unused)
    (2, 1, {'Sponsor': 1})
    """

    read: int = 0
    used: Counter[tuple[str, bool]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def whole_row(self, headings: Iterable[str], row: Iterable[str], rule: str = "") -> None:
        """Count a row that cannot be used, or that a rule leaves out."""
        for heading, words in zip(headings, row, strict=True):
            if words.strip():
                self.read += 1
                if rule:
                    self.left_out[rule] += 1
                else:
                    self.refused[heading] += 1

    def row(
        self,
        headings: Iterable[str],
        row: Iterable[str],
        fields: Mapping[str, str],
        refused: Collection[str],
        missing: Collection[str],
        has_estimate: bool,
        rules: Mapping[str, str] | None = None,
    ) -> None:
        """Count a row that is used: `fields` by column, the columns `refused` in it, words that are
        `missing`, and the rule that leaves out a column.
        """
        for heading, words in zip(headings, row, strict=True):
            if not words.strip():
                continue
            self.read += 1
            if heading not in fields:
                if rules and heading in rules:
                    self.left_out[rules[heading]] += 1
                else:
                    self.unused[heading] += 1
            elif words in missing:
                self.left_out["missing"] += 1
            elif heading in refused:
                self.refused[heading] += 1
            else:
                self.used[fields[heading], has_estimate] += 1

    def entry(
        self,
        fields: Mapping[str, Sequence[str]],
        refused: Iterable[tuple[str, str, str]],
        other: Iterable[str],
    ) -> None:
        """Count the values of a record of an export that is used: its words by field, the values
        `refused` (field, words, reason), and the words that no field takes, each after its tag.

        >>> cells = CellsRead()
        >>> cells.entry(
        ...     {"title": ["A trial"], "other": ["U2: 7"], "ignored": ["RP"]}, (), ["U2: 7"]
        ... )
        >>> cells.read, cells.used.total(), dict(cells.unused), dict(cells.left_out)
        (3, 1, {'U2': 1}, {'format': 1})
        """
        counts = {name: len(words) for name, words in fields.items()}
        self.read += sum(counts.values())
        for name, _, _ in refused:
            self.refused[name] += 1
            counts[_origin(name, counts)] -= 1
        for words in other:
            tag = words.partition(": ")[0] if ": " in words else "identifier"
            self.unused[tag] += 1
            counts[_origin(tag, counts)] -= 1
        if ignored := counts.pop("ignored", 0):
            self.left_out["format"] += ignored
        used = self.used
        for name, count in counts.items():
            if count:
                used[_HELD_BY.get(name, name), False] += count

    def missing(self, values: int) -> None:
        """Count values of an export that say nothing."""
        if values:
            self.read += values
            self.left_out["missing"] += values

    def refused_entry(self, fields: Mapping[str, Sequence[str]], references: int) -> None:
        """Count the values of a record of an export that nothing can be made of."""
        for name, words in fields.items():
            self.read += len(words)
            self.refused[name] += len(words)
        self.references(0, references)

    def references(self, used: int, read: int) -> None:
        """Count the entries of the reference list of a record, each as one."""
        if read:
            self.read += read
            self.used["references", False] += used
            if used < read:
                self.refused["references"] += read - used

    def refused_text(self) -> None:
        """Count text of an export of which no record can be made."""
        self.read += 1
        self.refused[""] += 1


_HELD_BY = {
    "type": "report_type", "type_of_work": "report_type", "date": "year", "page_first": "pages",
    "page_last": "pages", "title_translated": "title", "title_short": "title",
    "title_original": "title", "abstract_translated": "abstract",
}  # fmt: skip
"""Field of an entry to the field of a record that holds what it says."""
_ORIGINS = {
    "year": ("year", "date"), "date": ("date", "year"), "type": ("type", "type_of_work"),
    "record": ("record_id",), "other": ("series",), "pages": ("page_first", "page_last"),
}  # fmt: skip
"""What words that no field takes stand under, to the fields that they can come from."""


def _origin(name: str, counts: Mapping[str, int]) -> str:
    """The field of an entry that words under a name come from."""
    several = (*_ORIGINS.get(name, (name,)), "other", "identifier")
    return next((one for one in several if counts.get(one, 0) > 0), min(counts))

"""What became of every cell of a sheet: how many were read, used, refused, in columns that nothing
uses, and left out by a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["CellsRead"]


@dataclass(slots=True)
class CellsRead:
    """The filled cells of a sheet, below its headings: each is counted once.

    Attributes
    ----------
    read
        How many there are. A row that cannot be parted into cells counts as one.
    used
        Those that a record holds, by their field and whether the record states an estimate.
    refused
        Those that cannot be used, alone or with their whole row, by column.
    unused
        Those in columns that no field uses, by column.
    left_out
        Those that a rule leaves out: `keep` (rows or columns of the mapping's `keep`), `ignore`,
        and `missing` (words that say nothing).

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

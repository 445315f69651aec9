"""What became of every cell of every sheet and every value of every export: cells read =
statements + properties + refused + in columns that nothing uses + left out by a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.assembly.standing import standing
from lacunary.loaders.cells_read import CellsRead

__all__ = ["Cells", "account"]


@dataclass(frozen=True, slots=True)
class Cells:
    """The filled cells of one source by what became of them; `total` of all parts is `read`.

    Attributes
    ----------
    read
        How many cells below the headings are filled.
    statements
        Those that stand as statements of a study, a report or a review.
    properties
        Those that stand on a node or an edge: the label of an inclusion, a finding, a citation.
    refused
        Those that cannot be used, alone or with their row, by column.
    unused
        Those in columns that nothing uses, by column.
    left_out
        Those that a rule leaves out, by its name: `keep` and `ignore` of the mapping, `missing`
        (words that say nothing), `format` (tags that the table of an export's format sets aside),
        `no_estimate` (told of a result that the row does not state), `no_place` (the graph has
        none).

    Examples
    --------
    >>> Cells(3, 1, 1, unused={"Sponsor": 1}).total
    3
    """

    read: int = 0
    statements: int = 0
    properties: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    unused: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All that is accounted for."""
        parts = (self.refused, self.unused, self.left_out)
        return self.statements + self.properties + sum(sum(part.values()) for part in parts)

    def as_dict(self) -> dict[str, Any]:
        """The account as one JSON object."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def account(kind: str, cells: CellsRead, rejected: Mapping[str, int]) -> Cells:
    """The account of a source of rows of a kind; `rejected` counts by field the cells of rows that
    could not be placed in the graph.
    """
    stand: Counter[str] = Counter()
    refused, left_out = cells.refused.copy(), cells.left_out.copy()
    gone = Counter(rejected)
    for (name, has_estimate), count in cells.used.items():
        lost = min(count, gone[name])
        gone[name] -= lost
        refused[name] += lost
        where = standing(kind, name, has_estimate)
        target = stand if where in ("statements", "properties") else left_out
        target[where] += count - lost
    named = (refused, cells.unused, left_out)
    parts = ({name: part[name] for name in sorted(part) if part[name]} for part in named)
    return Cells(cells.read, stand["statements"], stand["properties"], *parts)

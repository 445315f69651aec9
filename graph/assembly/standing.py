"""Where in a graph the fields of a row stand: as statements, as properties of nodes and edges, or
nowhere, by a rule that has a name.
"""

from __future__ import annotations

from functools import cache

from lacunary.graph.assembly.claims import STUDY_FIELDS
from lacunary.graph.assembly.codings import CODED
from lacunary.graph.assembly.findings import RESULT_FIELDS
from lacunary.graph.report_fields import report_fields

__all__ = ["standing"]

_NOWHERE = {
    "inclusion": frozenset(("note", "doi_dropped", "doubtful")),
    "report": frozenset(("label", "note", "other", "review")),
}
"""Kind of row to the fields for which a graph has no place."""


def standing(kind: str, name: str, has_estimate: bool) -> str:
    """Where a field of a row stands: `statements`, `properties`, or the rule that leaves it out:
    `no_place`, or `no_estimate` for what is told of a result that the row does not state.

    >>> standing("inclusion", "country", False), standing("inclusion", "label", False)
    ('statements', 'properties')
    >>> standing("inclusion", "weeks", False), standing("inclusion", "note", True)
    ('no_estimate', 'no_place')
    """
    if name in _claimed(kind):
        return "statements"
    if kind == "inclusion" and name in RESULT_FIELDS and not has_estimate:
        return "no_estimate"
    return "no_place" if name in _NOWHERE.get(kind, ()) else "properties"


@cache
def _claimed(kind: str) -> frozenset[str]:
    """The fields of a kind of row that are claimed; of a publication the node says all."""
    of_reports = {name for name, row in report_fields().items() if row.is_claim}
    match kind:
        case "inclusion" | "candidate":
            return frozenset({*of_reports, *STUDY_FIELDS, *CODED})
        case "review":
            return frozenset({*of_reports, "database"})
        case _:
            return frozenset()

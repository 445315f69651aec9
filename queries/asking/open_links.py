"""The links that wait for a person, beside the studies of an answer."""

from __future__ import annotations

from collections.abc import Collection

from lacunary.graph.stores.store import Store
from lacunary.queries.analysis.open_links import Open, OpenEnd, open_links

__all__ = ["open_links_of"]

_ENDS = (
    """
MATCH (k:Link)-[:ABOUT_STUDY]->(s:Study)
WHERE k.outcome = 'proposed'
RETURN k.id AS link, k.level AS level, s.id AS study
ORDER BY link, study
""",
    """
MATCH (k:Link)-[:ABOUT_REPORT]->(p:Report)<-[:REPORTED_IN]-(s:Study)
WHERE k.outcome = 'proposed' AND k.level = 'report'
RETURN DISTINCT k.id AS link, k.level AS level, s.id AS study
ORDER BY link, study
""",
)
"""Every proposed link and the studies that it is about, or that its reports are of."""


def open_links_of(store: Store, studies: Collection[str]) -> Open:
    """How many proposed links of studies and of reports touch these studies (by their ids): each
    could make two of them one.
    """
    ends: list[OpenEnd] = [
        (str(link), str(level), str(study))
        for cypher in _ENDS
        for link, level, study in store.query(cypher, {}).rows
    ]
    return open_links(set(studies), ends)

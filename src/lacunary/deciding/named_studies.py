"""How decisions about studies name them: by what a record of each prints, as links do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.listed_studies import listed_studies
from lacunary.graph.assembly.mentions import Mention, mentions_of
from lacunary.graph.assembly.named_records import named_records
from lacunary.graph.assembly.order import in_order
from lacunary.graph.errors import raise_all
from lacunary.graph.stores.store import Store
from lacunary.loaders import Project
from lacunary.loaders.decisions import record_cells
from lacunary.loaders.load import load_project

__all__ = ["record_of_each"]

_LISTING = ("inclusion", "candidate")


def record_of_each(
    project: Project, store: Store, places: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """The cells of `RECORD` for each study, of which the rows (`source:line`) are given; of a study
    that has no row in these sources any more there are none.

    Parameters
    ----------
    project
        The project, of which only the sources of these rows are read.
    store
        Its graph, which knows the reviews.
    places
        Study to the rows that speak of it.
    """
    sources = {place.rpartition(":")[0] for rows in places.values() for place in rows}
    reviews = store.query("MATCH (r:Review) RETURN r.id AS id ORDER BY id").rows
    names = [str(row[0]).removeprefix("review:") for row in reviews]
    part = replace(
        project,
        sources=tuple(one for one in project.sources if one.id in sources),
        reviews=tuple({"id": name, "title": name} for name in names),
    )
    loaded, _, errors = load_project(part)
    raise_all(errors)
    records = in_order(loaded.records)
    inclusions = (record for record in records if record.kind == "inclusion")
    listed = listed_studies(inclusions, Vocabulary(loaded.concepts).nested)
    mentions = mentions_of(records, listed)
    by_place = {
        place: mention
        for mention in mentions
        if mention.kind in _LISTING
        for place in mention.places
    }
    standing: dict[str, Mention] = {}
    for study, rows in places.items():
        speaking = [by_place[place] for place in rows if place in by_place]
        if speaking:
            standing[study] = min(speaking, key=lambda one: one.name)
    wanted = {mention.number for mention in standing.values()}
    named = named_records(mentions, wanted, "study", lambda mention: mention.name)
    return {
        study: (mention.name, *record_cells(named[mention.number]))
        for study, mention in standing.items()
    }

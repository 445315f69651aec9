"""Confirms candidates: writes what a person decided into the project's decisions, after checking
that it can be meant.
"""

from __future__ import annotations

import datetime
import getpass
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from lacunary.deciding.named_studies import record_of_each
from lacunary.graph.errors import LacunaryError, ProjectError, QueryError, SourceError
from lacunary.graph.stores.store import Store
from lacunary.loaders import Project
from lacunary.loaders.decisions import read_decisions, write_decisions
from lacunary.loaders.personal_files import changing
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.show import find_thing

__all__ = ["confirm_one", "confirm_table"]

_HELD = """
MATCH (s:Study), (r:Review) WHERE s.id = $study AND r.id = $review
RETURN EXISTS { MATCH (s)-[:CANDIDATE_FOR]->(r) } AS candidate, EXISTS { MATCH (r)-[:INCLUDES]->(s) } AS included
"""


_ROWS = """
MATCH (s:Study)-[e:CANDIDATE_FOR]->(r:Review) WHERE s.id = $study AND r.id = $review
RETURN e.sources AS places
"""


def confirm_one(
    project: Project, store: Store, study: str, review: str, by: str, why: str, source: str
) -> None:
    """Write one confirmation; the study must be a candidate of the review and not included
    already.
    """
    with changing(project.root):
        meant = _meant(project, store, study, review, "confirm")
        named = _named(project, store, [meant])
        write_decisions(project.root, "confirmations", [_row(meant, by, why, source, named)])


def confirm_table(project: Project, store: Store, file: Path) -> int:
    """Write every row of a CSV (study, review, optional by, why, source); nothing is written when
    one row cannot be meant.
    """
    sheet = read_sheet(file, file.name)
    for name in ("study", "review"):
        if name not in sheet.headings:
            raise SourceError(
                f"{file.name}:1",
                f"the column `{name}` is missing",
                "The table has study, review, by, why, source.",
            )
    with changing(project.root):
        rows = _checked(project, store, file.name, sheet)
        write_decisions(project.root, "confirmations", rows)
    return len(rows)


def _checked(project: Project, store: Store, name: str, sheet: Sheet) -> list[tuple[str, ...]]:
    """The rows to write for a table; raises ProjectError with every row that cannot be meant."""
    checked: list[tuple[tuple[str, str], dict[str, str]]] = []
    wrong = [str(bad) for bad in sheet.rejected]
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        where = f"{name}:{line}"
        try:
            meant = _meant(project, store, row["study"], row["review"], where)
        except LacunaryError as error:
            wrong.append(str(error))
            continue
        if any(meant == other for other, _ in checked):
            wrong.append(
                f"{where}: `{meant[0]}` is confirmed for `{meant[1]}` in a row above. Remove one of"
                " them."
            )
        checked.append((meant, row))
    if wrong:
        raise ProjectError("", "\n".join([*wrong, "Nothing was confirmed."]))
    named = _named(project, store, [meant for meant, _ in checked])
    return [
        _row(meant, row.get("by", ""), row.get("why", ""), row.get("source", ""), named)
        for meant, row in checked
    ]


def _named(
    project: Project, store: Store, several: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """What stands for each study in the review that it is confirmed for, by both."""
    by_review: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for study, review in several:
        rows = store.query(_ROWS, {"study": study, "review": review}).rows
        by_review[review][study] = sorted({str(place) for row in rows for place in row[0] or ()})
    return {
        (study, review): cells
        for review, places in by_review.items()
        for study, cells in record_of_each(project, store, places).items()
    }


def _meant(project: Project, store: Store, study: str, review: str, where: str) -> tuple[str, str]:
    review_id = f"review:{review.removeprefix('review:')}"
    if not store.query(
        "MATCH (r:Review) WHERE r.id = $id RETURN r.id AS id", {"id": review_id}
    ).rows:
        raise ProjectError(
            where,
            f"there is no review `{review}`",
            "`lacunary query reviews-and-their-lists` lists them.",
        )
    study_id = _study(store, study, where)
    rows = store.query(_HELD, {"study": study_id, "review": review_id}).rows
    candidate, included = rows[0]
    if included:
        raise ProjectError(
            where, f"`{review_id}` includes `{study_id}` already", "There is nothing to confirm."
        )
    if not candidate:
        what = f"`{study_id}` is not a candidate for `{review_id}`"
        raise ProjectError(where, what, "Add it to a source of included studies instead.")
    for decision in read_decisions(project.root)[0]:
        review_confirmed = f"review:{decision.object.removeprefix('review:')}"
        if decision.kind == "confirmed" and (decision.subject, review_confirmed) == (
            study_id,
            review_id,
        ):
            what = f"`{study_id}` is confirmed for `{review_id}` already ({decision.place})"
            raise ProjectError(where, what, "Run `lacunary build` to apply it.")
    return study_id, review_id


def _study(store: Store, words: str, where: str) -> str:
    """The study that the words mean: its identifier with or without `study:`, an alias, a DOI, a
    label.
    """
    identifier = words if words.startswith("study:") else f"study:{words}"
    known = (
        "MATCH (s:Study) WHERE s.id = $id OR $id IN coalesce(s.aliases, []) RETURN s.id AS id ORDER"
        " BY id"
    )
    rows = store.query(known, {"id": identifier}).rows
    if rows:
        return str(rows[0][0])
    try:
        found = find_thing(store, words)
    except QueryError as error:
        raise ProjectError(where, error.what, error.remedy) from None
    if not found.startswith("study:"):
        raise ProjectError(
            where,
            f"`{words}` is {found}, which is no study",
            "`lacunary query candidates-to-confirm` lists them.",
        )
    return found


def _row(
    meant: tuple[str, str],
    by: str,
    why: str,
    source: str,
    named: Mapping[tuple[str, str], tuple[str, ...]],
) -> tuple[str, ...]:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    study, review = meant
    decided = (study, review.removeprefix("review:"), by or getpass.getuser(), today, why, source)
    return (*decided, *named.get(meant, ()))

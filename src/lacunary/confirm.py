"""Confirms candidates: writes what a person decided into the project's decisions, after checking that it can be meant."""

from __future__ import annotations

import datetime
import getpass
from pathlib import Path

from lacunary.graph.errors import ProjectError, SourceError
from lacunary.graph.store import Store
from lacunary.loaders import Project
from lacunary.loaders.decisions import write_confirmation
from lacunary.loaders.sheet import read_sheet
from lacunary.show import find_thing

__all__ = ["confirm_one", "confirm_table"]

_HELD = """
MATCH (s:Study), (r:Review) WHERE s.id = $study AND r.id = $review
RETURN EXISTS { MATCH (s)-[:CANDIDATE_FOR]->(r) } AS candidate, EXISTS { MATCH (r)-[:INCLUDES]->(s) } AS included
"""


def confirm_one(project: Project, store: Store, study: str, review: str, by: str, why: str, source: str) -> None:
    """Write one confirmation; the study must be a candidate of the review and not included already."""
    _write(project, _meant(store, study, review, "confirm"), by, why, source)


def confirm_table(project: Project, store: Store, file: Path) -> int:
    """Write every row of a CSV (study, review, optional by, why, source); nothing is written when one row cannot be meant."""
    sheet = read_sheet(file, file.name)
    for name in ("study", "review"):
        if name not in sheet.headings:
            raise SourceError(f"{file.name}:1", f"the column `{name}` is missing", "The table has study, review, by, why, source.")
    checked = []
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        checked.append((_meant(store, row["study"], row["review"], f"{file.name}:{line}"), row))
    for meant, row in checked:
        _write(project, meant, row.get("by", ""), row.get("why", ""), row.get("source", ""))
    return len(checked)


def _meant(store: Store, study: str, review: str, where: str) -> tuple[str, str]:
    identifier = study if study.startswith("study:") else f"study:{study}"
    study_id = find_thing(store, identifier if store.query(
        "MATCH (s:Study) WHERE s.id = $id OR $id IN coalesce(s.aliases, []) RETURN s.id AS id", {"id": identifier}
    ).rows else study)  # fmt: skip
    review_id = f"review:{review.removeprefix('review:')}"
    rows = store.query(_HELD, {"study": study_id, "review": review_id}).rows
    if not rows:
        raise ProjectError(where, f"there is no review `{review}`", "`lacunary query reviews-and-their-lists` lists them.")
    candidate, included = rows[0]
    if included:
        raise ProjectError(where, f"`{review_id}` includes `{study_id}` already", "There is nothing to confirm.")
    if not candidate:
        what = f"`{study_id}` is not a candidate for `{review_id}`"
        raise ProjectError(where, what, "Add it to a source of included studies instead.")
    return study_id, review_id


def _write(project: Project, meant: tuple[str, str], by: str, why: str, source: str) -> None:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    study, review = meant
    write_confirmation(project.root, study, review.removeprefix("review:"), by or getpass.getuser(), today, why, source)

"""Releases in memory: what a build publishes, and the build of other records beside it."""

from __future__ import annotations

from dataclasses import replace

from study_rows import row

from lacunary.graph.assembly.assemble import Assembled, assemble
from lacunary.graph.records import Decision, Loaded, PublishedId, Record, SourceFile

__all__ = ["built", "dated", "published"]


def built(
    records: list[Record], published: list[PublishedId] | None = None, *decisions: Decision
) -> Assembled:
    """The graph of records beside what was published, with a row for every review that they
    name.
    """
    reviews = sorted({str(r.get("review")) for r in records if r.get("review")})
    rows = [row("review", "reviews", 2, review=name) for name in reviews]
    sources = sorted({r.source for r in records} | {"reviews", "decisions-links"})
    files = [SourceFile(name, f"{name}.csv", "inclusion") for name in sources]
    loaded = Loaded(
        records=rows + records,
        sources=files,
        decisions=list(decisions),
        published=published or [],
    )
    return assemble(loaded, publish=True)


def published(records: list[Record], *decisions: Decision) -> list[PublishedId]:
    """The rows of a first release."""
    return dated(built(records, None, *decisions).published, "2026-01-01")


def dated(rows: list[PublishedId], day: str) -> list[PublishedId]:
    """Rows as the file holds them after a release of that day."""
    ordered = enumerate(sorted(rows, key=lambda one: one.id), start=2)
    return [replace(one, line=line, date=one.date or day) for line, one in ordered]

"""A build in the terminal: what was read, linked and made on stdout, rejected rows on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lacunary.graph.text.printable import shown
from lacunary.terminal.console import complain, echo

if TYPE_CHECKING:
    from lacunary.build import Build, Coverage

__all__ = ["print_build", "print_coverage"]

_SHOWN_REJECTED = 20


def print_build(build: Build) -> None:
    """What a build read, rejected, linked and made, on stdout; rejected rows on stderr."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    out = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    read = Table(title="Sources", title_justify="left")
    for heading in (
        "source",
        "format",
        "rows",
        "records",
        "rejected",
        "left out",
        "cells refused",
        "references",
    ):
        left = heading in ("source", "format")
        read.add_column(heading, justify="left" if left else "right", overflow="fold")
    for report in build.reports:
        read.add_row(
            escape(shown(report.path)),
            report.format or "sheet",
            *map(
                str,
                (
                    report.rows,
                    report.records,
                    report.rejected,
                    report.left_out,
                    report.cells_refused,
                    report.references,
                ),
            ),
        )
    out.print(read)
    counts = build.graph.counts()
    edges = sum(count for name, count in counts.items() if name.isupper())
    echo(f"Graph {build.version}: {len(build.graph):,} nodes, {edges:,} edges")
    for title, names in (
        ("nodes", [n for n in counts if not n.isupper()]),
        ("edges", [n for n in counts if n.isupper()]),
    ):
        echo(f"  {title}: " + ", ".join(f"{name} {counts[name]:,}" for name in names))
    summary = build.summary()
    links = summary["links"]
    echo(
        f"Links: {links['report']['linked']:,} records joined to the report of another, {links['study']['linked']:,} to its study; "
        f"{summary['proposed_links']:,} pairs proposed ({links['report']['proposed']:,} reports, {links['study']['proposed']:,} studies;"
        " lacunary link)"
    )
    if build.left_out:
        echo(
            f"  {build.left_out:,} comparisons were not made, because too many records share a title or place"
        )
    echo(f"Studies read from several rows: {summary['studies_from_several_rows']}")
    unmapped = ", ".join(f"{name} {count}" for name, count in build.unmapped.items()) or "none"
    echo(f"Words not mapped to a concept: {unmapped}  (lacunary query unmapped-values)")
    for remark in build.outside:
        complain(remark)
    for bad in build.rejected[:_SHOWN_REJECTED]:
        complain(str(bad))
    if len(build.rejected) > _SHOWN_REJECTED:
        complain(f"… and {len(build.rejected) - _SHOWN_REJECTED} more in .lacunary/rejected.csv")


def print_coverage(reviews: Iterable[Coverage]) -> None:
    """How many of the studies that each review says it includes are held, on stdout."""
    for number, row in enumerate(reviews):
        if not number:
            echo("Coverage against the stated numbers of included studies:")
        stated = f"{row.stated} {row.stated_unit} stated ({row.listing})"
        line = f"  {row.label}: {row.included} of {stated}"
        if row.candidates or row.updates:
            line += (
                f"; {row.candidates} candidates held, {row.confirmed} confirmed; "
                f"{row.updates} later studies proposed"
            )
        echo(line)

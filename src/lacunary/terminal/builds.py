"""A build in the terminal: what was read, linked and made on stdout, rejected rows on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.loaders.published_ids import PUBLISHED_IDS
from lacunary.terminal.console import complain, echo
from lacunary.terminal.sources import complain_of_rejected, complain_of_remarks, of_sources

if TYPE_CHECKING:
    from lacunary.accounting import Cells
    from lacunary.build import Build, Coverage
    from lacunary.graph.assembly.listed_studies import LabelRemark
    from lacunary.graph.records import IdRemark

__all__ = [
    "accounts",
    "complain_of_ids",
    "complain_of_labels",
    "of_rows",
    "print_build",
    "print_coverage",
    "say_kept",
]

_SHOWN_REJECTED = 20
_SHOWN_SHARED = 5
_SHOWN_COLUMNS = 12


def print_build(build: Build, language: str = "en") -> None:
    """What a build read, rejected, linked and made, on stdout; rejected rows on stderr."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else 110)
    read = Table(title=phrase("terminal", "build.sources", language), title_justify="left")
    for heading in (
        "source",
        "format",
        "rows",
        "records",
        "rejected",
        "left_out",
        "cells_refused",
        "references",
    ):
        left = heading in ("source", "format")
        words = phrase("terminal", f"build_column.{heading}", language)
        read.add_column(words, justify="left" if left else "right", overflow="fold")
    for report in build.reports:
        read.add_row(
            Text(shown(report.path)),
            Text(report.format or phrase("terminal", "build.sheet", language)),
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
    for line in (*of_sources(build, language, whole=False), *accounts(build, language)):
        echo(line)
    counts = build.graph.counts()
    edges = sum(count for name, count in counts.items() if name.isupper())
    graph = phrase(
        "terminal",
        "build.graph",
        language,
        version=build.version,
        nodes=len(build.graph),
        edges=edges,
    )
    echo(graph)
    for title, names in (
        ("nodes", [n for n in counts if not n.isupper()]),
        ("edges", [n for n in counts if n.isupper()]),
    ):
        counted = ", ".join(f"{name} {counts[name]:,}" for name in names)
        echo(f"  {phrase('terminal', f'build_counts.{title}', language, counts=counted)}")
    summary = build.summary()
    links = summary["links"]
    echo(
        phrase(
            "terminal",
            "build.links",
            language,
            reports=links["report"]["linked"],
            studies=links["study"]["linked"],
            pairs=summary["proposed_links"],
            proposed_reports=links["report"]["proposed"],
            proposed_studies=links["study"]["proposed"],
        )
    )
    for line in _left_out(build, language):
        echo(f"  {line}")
    several = summary["studies_from_several_rows"]
    echo(phrase("terminal", "build.several", language, studies=several))
    for line in (*_of_words(build, language), *of_rows(build, language)):
        echo(line)
    for remark in build.outside:
        complain(remark)
    complain_of_labels(build.labels, {one.id: one.path for one in build.reports}, language)
    complain_of_ids(build.id_remarks, language)
    complain_of_remarks(build.remarks, language)
    complain_of_rejected(build.rejected, language, _SHOWN_REJECTED)


def _of_words(build: Build, language: str) -> Iterator[str]:
    """How many words a rule matched, and how many no concept is mapped to, by dimension."""
    if build.matched:
        matched = ", ".join(f"{name} {count:,}" for name, count in build.matched.items())
        yield phrase("terminal", "build.matched", language, dimensions=matched)
    unmapped = ", ".join(f"{name} {count:,}" for name, count in build.unmapped.items())
    unmapped = unmapped or phrase("terminal", "build.none", language)
    yield phrase("terminal", "build.unmapped", language, dimensions=unmapped)


def say_kept(new: int, every: int, language: str = "en") -> None:
    """How many identifiers were published, on stderr."""
    complain(phrase("terminal", "ids.kept", language, new=new, every=every))


def complain_of_ids(remarks: Sequence[IdRemark], language: str) -> None:
    """What became of published identifiers, each with its line and what to do, on stderr."""
    for remark in remarks[:_SHOWN_REJECTED]:
        first, *others = remark.things or ("",)
        words = phrase(
            "terminal",
            f"ids_of.{remark.kind}",
            language,
            id=remark.row.id,
            label=remark.row.label,
            first=first,
            others=", ".join(f"`{name}`" for name in others),
        )
        complain(f"{PUBLISHED_IDS}:{remark.row.line}: {words}")
    if len(remarks) > _SHOWN_REJECTED:
        more = len(remarks) - _SHOWN_REJECTED
        complain(phrase("terminal", "ids.more", language, ids=more))


def accounts(build: Build, language: str) -> Iterator[str]:
    """For each sheet what became of its cells, a line each."""
    for report in build.reports:
        if cells := build.cells.get(report.id):
            yield shown(f"{report.path}: {_account(cells, language)}")


def _account(cells: Cells, language: str) -> str:
    """What was read and the parts that it is made of, without those that are nothing."""
    rules = {
        phrase("terminal", f"cells_by.{rule}", language): count
        for rule, count in cells.left_out.items()
    }
    parts = {
        "statements": f"{cells.statements:,}",
        "properties": f"{cells.properties:,}",
        "refused": _named(cells.refused),
        "unused": _named(cells.unused),
        "left_out": _named(rules),
    }
    said = [
        phrase("terminal", f"cells_part.{name}", language, cells=count)
        for name, count in parts.items()
        if count != "0"
    ]
    words = " + ".join(said) or "0"
    return phrase("terminal", "cells.read", language, cells=cells.read, parts=words)


def _named(parts: Mapping[str, int]) -> str:
    """A number and what it is made of: `3 (Sponsor 2, Comment 1)`."""
    several = sorted(parts.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{name} {count:,}" for name, count in several[:_SHOWN_COLUMNS])
    named += ", …" if several[_SHOWN_COLUMNS:] else ""
    return f"{sum(parts.values()):,}" + (f" ({named})" if named else "")


def of_rows(build: Build, language: str) -> Iterator[str]:
    """How many labels with several rows are one study, and by what; how many decisions name ids
    that are not published. Nothing where there are none.
    """
    by = Counter(why for one in build.labels if one.kind == "joined" for why in one.why[:1])
    if by:
        why = ", ".join(f"{_by(name, language)} {count:,}" for name, count in by.most_common())
        yield phrase("terminal", "labels.joined", language, labels=by.total(), why=why)
    if build.unpublished:
        files = ", ".join(f"{name}.csv {count:,}" for name, count in build.unpublished.items())
        every = sum(build.unpublished.values())
        yield phrase("terminal", "ids.unpublished", language, decisions=every, files=files)
    if stale := len(build.unused_words):
        yield phrase("terminal", "build.unused_words", language, rows=stale)


def complain_of_labels(
    labels: Iterable[LabelRemark], paths: Mapping[str, str], language: str
) -> None:
    """The labels that name several studies, why, and what to do, on stderr; `paths` gives the file
    of each source.
    """
    several = [one for one in labels if one.kind != "joined"]
    for one in several[:_SHOWN_REJECTED]:
        names = [
            phrase(
                "terminal",
                "labels.study",
                language,
                called=called,
                name=name,
                rows=", ".join(rows[:_SHOWN_SHARED]) + (", …" if rows[_SHOWN_SHARED:] else ""),
            )
            for name, called, rows in one.studies[:_SHOWN_SHARED]
        ]
        if more := len(one.studies[_SHOWN_SHARED:]):
            names.append(phrase("terminal", "labels.others", language, studies=more))
        words = phrase(
            "terminal",
            f"labels_of.{one.kind}",
            language,
            label=one.label,
            studies=len(one.studies),
            why=", ".join(_by(name, language) for name in one.why),
            names="; ".join(names),
        )
        source, _, line = one.studies[0][2][0].rpartition(":")
        complain(shown(f"{paths.get(source, source)}:{line}: {words}"))
    if more := len(several[_SHOWN_REJECTED:]):
        complain(phrase("terminal", "labels.more", language, labels=more))


def _by(field: str, language: str) -> str:
    return phrase("terminal", f"labels_by.{field}", language)


def print_coverage(reviews: Iterable[Coverage], language: str = "en") -> None:
    """How many of the studies that each review says it includes are held, on stdout."""
    for number, row in enumerate(reviews):
        if not number:
            echo(phrase("terminal", "coverage.heading", language))
        key = "with_candidates" if row.candidates or row.updates else "included"
        line = phrase(
            "terminal",
            f"coverage_of.{key}",
            language,
            label=row.label,
            included=row.included,
            stated=row.stated,
            unit=row.stated_unit,
            listing=row.listing,
            candidates=row.candidates,
            confirmed=row.confirmed,
            updates=row.updates,
        )
        if row.doubtful:
            line += phrase("terminal", "coverage.doubtful", language, rows=row.doubtful)
        echo(f"  {line}")


def _left_out(build: Build, language: str) -> Iterator[str]:
    """What linkage did not compare or propose, and identifiers that identify nothing."""
    if build.left_out:
        yield phrase("terminal", "build.left_out", language, comparisons=build.left_out)
    if build.proposals_left_out:
        yield phrase("terminal", "build.proposals", language, pairs=build.proposals_left_out)
    for one in build.shared[:_SHOWN_SHARED]:
        name = shown(f"{one.kind} {one.value}")
        yield phrase("terminal", "build.shared", language, name=name, records=one.records)
    if more := len(build.shared[_SHOWN_SHARED:]):
        yield phrase("terminal", "build.more_shared", language, identifiers=more)

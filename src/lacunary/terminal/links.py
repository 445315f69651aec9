"""Links in the terminal: each pair of records side by side, with a mark in words and signs for what
agrees and what differs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.queries.pairs.pairs import Member, Pair
from lacunary.queries.pairs.words import (
    asked_in_words,
    evidence_in_words,
    link_words,
    phrases_of,
    reason_in_words,
)
from lacunary.terminal.console import echo, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from lacunary.deciding.links import Listing
    from lacunary.deciding.stale_links import Migrated, StaleLink

__all__ = ["print_link", "print_listing", "print_migrated", "print_stale"]

_SIGNS = {"agrees": "=", "partly": "≈", "conflicts": "≠", "unclear": "?", "missing": "·"}
"""Seen without colours too."""
_STYLES = {"agrees": "dim", "partly": "", "conflicts": "bold yellow", "unclear": "", "missing": ""}
_PIPED_WIDTH = 160
_SHOWN = 20
_SHOWN_VALUES = 3
"""Of what the records of one report print differently; the page and the table have all."""


def print_listing(listing: Listing, language: str, width: int | None = None) -> None:
    """Print links on stdout, a table for each that fits the terminal (the first 20 there); what is
    not shown, on stderr.
    """
    out = _console(width)
    words = link_words()["words"][language]
    shown = (
        listing.pairs[:_SHOWN]
        if out.is_terminal and len(listing.pairs) == listing.total
        else listing.pairs
    )
    for pair in shown:
        _print_pair(out, pair, language)
    outcome = words[listing.outcome]
    if shown:
        _print_signs(out, words)
        say(
            phrase(
                "terminal",
                "links.shown",
                language,
                shown=len(shown),
                every=listing.total,
                links=outcome,
            )
        )
        say(phrase("terminal", "links.how", language))
    else:
        say(phrase("terminal", "links.none", language, links=outcome))
    if listing.waiting:
        say(phrase("terminal", "links.waiting", language, links=listing.waiting))


def print_link(pair: Pair, language: str, width: int | None = None) -> None:
    """Print one link on stdout, with what its signs mean."""
    out = _console(width)
    _print_pair(out, pair, language)
    _print_signs(out, link_words()["words"][language])


def print_stale(stale: Sequence[StaleLink], every: int, language: str) -> None:
    """Print the decisions that no longer apply on stdout, a line for each; how many, on stderr."""
    for one in stale:
        echo(_stale_line(one))
    if every:
        say(phrase("terminal", "links.stale", language, shown=len(stale), every=every))
    else:
        say(phrase("terminal", "links.none_stale", language))


def print_migrated(done: Migrated, language: str) -> None:
    """Print on stderr what became of the rows of decisions/links.csv: those to look at, and how
    many there are of each kind.
    """
    for row in done.doubtful:
        echo(str(row), err=True)
    for one in done.stale:
        echo(_stale_line(one), err=True)
    say(
        phrase(
            "terminal",
            "links.migrated",
            language,
            named=done.named,
            renewed=done.renewed,
            doubtful=len(done.doubtful),
            stale=len(done.stale),
        )
    )


def _stale_line(one: StaleLink) -> str:
    return shown(f"{one.row}: {one.reason}")


def _console(width: int | None) -> Console:
    from rich.console import Console

    out = Console(highlight=False, emoji=False, width=width)
    if not out.is_terminal and width is None and "COLUMNS" not in os.environ:
        out.width = _PIPED_WIDTH
    return out


def _print_signs(out: Console, words: dict[str, str]) -> None:
    signs = "  ".join(f"{sign} {words[verdict]}" for verdict, sign in _SIGNS.items())
    out.print(signs, markup=False, style="dim")


def _print_pair(out: Console, pair: Pair, language: str) -> None:
    words = link_words()["words"][language]
    link = pair.link
    about = [
        asked_in_words(pair, language),
        words[link["outcome"]],
        *([f"{words['score']} {link['score']}"] if "score" in link else []),
    ]
    about += [words["across"]] if link.get("across_languages") else []
    about += [words["merged"]] if pair.merged else []
    about += (
        [words["decided"].format(link["decided_by"], link.get("decided_on", "?"))]
        if link.get("decided_by")
        else []
    )
    out.print(shown(pair.id), style="bold", markup=False, soft_wrap=True)
    out.print(shown(" · ".join(about)), markup=False)
    out.print(_table(pair, language, out.width))
    if evidence := evidence_in_words(pair, language):
        out.print(
            shown(f"{words['evidence']}{words['colon']}{words['semicolon'].join(evidence)}"),
            markup=False,
        )
    if reason := reason_in_words(pair, language):
        out.print(shown(f"{words['reason']}{words['colon']}{reason}"), markup=False)
    for number, member in enumerate(pair.further, start=3):
        _print_member(out, number, member, language)
    out.print()


def _print_member(out: Console, number: int, member: Member, language: str) -> None:
    """One more record of a family: what it is, and what ties it to which other."""
    words = link_words()["words"][language]
    fields = member.side.fields
    told = [*(fields.get(name, [""])[0] for name in ("title", "title_zh"))][:2]
    told = [next(filter(None, told), ""), *(fields.get("authors", [])[:1]), *fields.get("year", [])]
    told += [f"n {value}" for value in fields.get("n", [])]
    about = " · ".join(filter(None, [member.side.name, *told, *member.side.places]))
    out.print(shown(f"{number}  {words['further']}{words['colon']}{about}"), markup=False)
    said = words["semicolon"].join(phrases_of(member.evidence, language))
    tied = words["tied"].format(member.tied_to)
    out.print(shown(f"   {words['evidence']} ({tied}){words['colon']}{said}"), markup=False)


def _table(pair: Pair, language: str, width: int) -> Table:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    fields, words = link_words()["fields"], link_words()["words"][language]
    rows = [
        (fields[name][language], pair.verdicts.get(name, ""), *_values(pair, name))
        for name in fields
        if any(_values(pair, name))
    ]
    rows.append((words["sources"], "", "\n".join(pair.one.places), "\n".join(pair.other.places)))
    rows.append((words["name"], "", pair.one.name, pair.other.name))
    first = min(max(cell_len(row[0]) for row in rows), 12 if width < 100 else 24)
    each = max(8, (width - first - 14) // 2)
    table = Table(show_header=True, header_style="bold")
    table.add_column(words["field"], width=first, overflow="fold")
    table.add_column("", width=1)
    for heading in ("one", "other"):
        table.add_column(words[heading], width=each, overflow="fold")
    for label, verdict, *values in rows:
        style = _STYLES.get(verdict, "dim")
        cells = [Text(shown(value) or ("–" if verdict else ""), style=style) for value in values]
        table.add_row(Text(label), Text(_SIGNS.get(verdict, ""), style=style), *cells)
    return table


def _values(pair: Pair, name: str) -> tuple[str, str]:
    one, other = (side.fields.get(name, []) for side in (pair.one, pair.other))
    return _few(one), _few(other)


def _few(values: list[str]) -> str:
    more = [f"… ({len(values)})"] if len(values) > _SHOWN_VALUES else []
    return "\n".join([*values[:_SHOWN_VALUES], *more])

"""Words and proposed concepts in the terminal: what is said, of how many studies, what it may
mean.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lacunary.graph.matching.likely import NO_CONCEPT
from lacunary.graph.phrases import phrase
from lacunary.terminal.console import echo, say

if TYPE_CHECKING:
    from lacunary.deciding.codings import Decided, Imported
    from lacunary.deciding.proposals import ProposalList
    from lacunary.deciding.words import Word, WordList
    from lacunary.graph.records import ValueRow

__all__ = [
    "print_proposals",
    "print_stale_words",
    "print_words",
    "say_decided",
    "say_imported",
    "say_undone",
]

_SHOWN = 20


def print_words(listed: WordList, language: str) -> None:
    """Print words on stdout (the first 20 in a terminal), and on stderr how to decide."""
    whole = len(listed.words) == listed.total
    shown = listed.words[:_SHOWN] if whole and sys.stdout.isatty() else listed.words
    for word in shown:
        _print_word(word, listed, language)
    _say_shown(len(shown), listed.total, listed.waiting, language)


def _print_word(word: Word, listed: WordList, language: str) -> None:
    rule = phrase("terminal", "code.rule", language, rule=word.rule) if word.rule else ""
    counted = phrase(
        "terminal", "code.counted", language, studies=len(word.studies), times=word.times
    )
    echo(f"{word.id}  {word.dimension}  “{word.words}”  {counted}{rule}")
    for concept in word.proposed:
        label = listed.concepts.label(concept, language)
        if concept == NO_CONCEPT:
            label = phrase("terminal", "code.no_concept", language)
        echo(f"    {concept}  {label}")
    if not word.proposed:
        echo(f"    {phrase('terminal', 'code.nothing_proposed', language)}")


def print_proposals(listed: ProposalList, language: str) -> None:
    """Print proposals for studies on stdout (the first 20 in a terminal), and how to decide."""
    whole = len(listed.proposals) == listed.total
    shown = listed.proposals[:_SHOWN] if whole and sys.stdout.isatty() else listed.proposals
    for one in shown:
        label = one.labels.get(language) or one.labels.get("en", "")
        echo(f"{one.id}  {one.study}  {one.label}  →  {one.concept}  {label}")
        if one.proposed_by:
            key = {True: "found", False: "not_found", None: "no_passage"}[one.passage_found]
            echo("    " + phrase("terminal", f"code.passage.{key}", language, by=one.proposed_by))
        echo(f"    {one.field}: “{one.words}” · {one.text}")
    _say_shown(len(shown), listed.total, listed.waiting, language)


def _say_shown(shown: int, every: int, waiting: int, language: str) -> None:
    say(phrase("terminal", "code.shown", language, shown=shown, every=every))
    if waiting:
        say(phrase("terminal", "code.waiting", language, waiting=waiting))
    if shown:
        say(phrase("terminal", "code.how", language))


def print_stale_words(rows: Sequence[ValueRow], every: int, language: str) -> None:
    """Print decisions about words that nothing prints, each with its row."""
    for row in rows:
        means = "; ".join((*row.concepts, *(f"!{one}" for one in row.refused))) or NO_CONCEPT
        echo(f"{row.place}  “{row.words}”  {means}  {row.by} {row.date}".rstrip())
    say(phrase("terminal", "code.stale", language, shown=len(rows), every=every))


def say_decided(decided: Sequence[Decided], language: str) -> None:
    """What was decided, a line each, and where; on stderr."""
    _say_each(decided, language)
    files = _files(decided)
    say(phrase("terminal", "code.decided", language, count=len(decided), files=files))


def say_undone(decided: Sequence[Decided], language: str) -> None:
    """What was taken back, a line each, and from where; on stderr."""
    _say_each(decided, language)
    files = _files(decided)
    say(phrase("terminal", "code.undone", language, count=len(decided), files=files))


def say_imported(done: Imported, language: str) -> None:
    """What a table decided, what it left open or said again, and what was refused; on stderr."""
    say_decided(done.written, language)
    say(phrase("terminal", "code.imported", language, known=done.known, open=done.open))
    for bad in done.rejected:
        echo(str(bad), err=True)


def _say_each(decided: Sequence[Decided], language: str) -> None:
    for one in decided:
        said = phrase(
            "terminal",
            f"code.of.{one.decision}",
            language,
            subject=one.subject,
            dimension=one.dimension,
            concepts="; ".join(one.concepts) or NO_CONCEPT,
            studies="·" if one.studies is None else one.studies,
        )
        say(said)


def _files(decided: Sequence[Decided]) -> str:
    return ", ".join(sorted({one.file for one in decided})) or "·"

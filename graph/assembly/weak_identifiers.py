"""Which DOIs do not name the report that they stand beside: machines read them from reference
lists, and nothing in them agrees with what the report prints.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib.resources import files

from lacunary.graph.assembly.mentions import Mention
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import Record
from lacunary.graph.text.identifiers import name_key

__all__ = ["agrees", "doubt_identifiers", "has_glued_letters", "is_machine_read"]

_OWNERS = frozenset({"inclusion", "candidate", "review"})
"""Kinds of mentions whose report has an identifier that is shown and given away."""
_SEEN_BESIDE = 2
"""So many other DOIs of a journal must have a prefix, that it be one of the journal's."""
_SMALL_WORDS = frozenset({"of", "the", "and", "in", "for", "on", "de", "der", "la", "et"})
_JOURNALS = ("journal", "journal_abbreviation", "journal_other")


def doubt_identifiers(bench: Workbench) -> None:
    """Find the DOIs of reports of studies and reviews that only a machine-read row gives, and that
    the row's sheet dropped, that have letters glued on, or that nothing bears out; `bench.doubted`
    holds them by mention.

    They name no report: the words stay a statement without a value. A person who knows better
    corrects the DOI in `decisions/`.
    """
    sets = bench.linked_reports.sets
    groups: dict[int, list[Mention]] = defaultdict(list)
    for mention in bench.mentions:
        if mention.id is not None:
            groups[sets.find(mention.number)].append(mention)
    prefixes: dict[str, dict[str, set[str]]] | None = None
    every = {str(doi) for mention in bench.mentions for doi in mention.all("doi")}
    for mentions in groups.values():
        weak = [m for m in mentions if m.first("doi") and all(map(is_machine_read, m.records))]
        if not weak or _OWNERS.isdisjoint(mention.kind for mention in mentions):
            continue
        said = [m for m in mentions if not all(map(is_machine_read, m.records))]
        known = {doi for mention in said for doi in mention.all("doi")}
        if prefixes is None:
            prefixes = _prefixes(bench)
        dropped = any(r.get("doi_dropped") for mention in said for r in mention.records)
        for mention in weak:
            doi = str(mention.first("doi"))
            wrong = dropped or has_glued_letters(doi, every)
            if doi not in known and (wrong or not _is_borne_out(bench, doi, mentions, prefixes)):
                bench.doubted[mention.number] = doi


def is_machine_read(record: Record) -> bool:
    """Whether a machine read the row from a list of references: an entry of one, or a bibliographic
    row whose mapping says so by `confidence = "low"`.
    """
    return record.kind == "reference" or (
        record.kind == "report" and record.get("confidence") == "low"
    )


def has_glued_letters(doi: str, others: Collection[str]) -> bool:
    """Whether a DOI ends in letters that stood behind it in a list of references: without them it
    ends in a digit, and is another DOI that is known, or the letters begin what lists print there.

    >>> (
    ...     has_glued_letters("10.5555/ab-123x", {"10.5555/ab-123"}),
    ...     has_glued_letters("10.5555/ab-123x", set()),
    ... )
    (True, False)
    >>> has_glued_letters("10.5555/ab-123pmid", set())
    True
    """
    found = re.fullmatch(r"(.*\d)([a-z]+)", doi)
    return found is not None and (found[1] in others or found[2] in _glued())


@cache
def _glued() -> frozenset[str]:
    table = files("lacunary.graph.assembly").joinpath("weak_identifiers.toml")
    return frozenset(tomllib.loads(table.read_text(encoding="utf-8"))["glued"])


def _is_borne_out(
    bench: Workbench,
    doi: str,
    mentions: Sequence[Mention],
    prefixes: dict[str, dict[str, set[str]]],
) -> bool:
    years = {year for mention in mentions for year in mention.all("year")}
    journals = {str(name) for m in mentions for field in _JOURNALS for name in m.all(field)}
    prefix = doi.partition("/")[0]
    beside = (prefixes[_journal(bench, name)].get(prefix, set()) - {doi} for name in journals)
    return any(len(found) >= _SEEN_BESIDE for found in beside) or agrees(doi, journals, years)


def agrees(doi: str, journals: Iterable[str], years: Iterable[int]) -> bool:
    """Whether a DOI itself prints the year (or the one before, online first), or the name of the
    journal: its initials, a word, or the beginning of a word of it.

    >>> (
    ...     agrees("10.1016/j.brat.2018.08.003", [], [2018]),
    ...     agrees("10.1037/e510862004-001", [], [2004]),
    ... )
    (True, False)
    >>> agrees("10.2196/jmir.7028", ["J. Med. Internet Res"], [])
    True
    >>> agrees("10.5185/amlett.2019.2050", ["J Med Internet Res"], [2010])
    False
    """
    suffix = doi.partition("/")[2].casefold()
    digits = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", suffix))
    if digits & {str(year - back) for year in years for back in (0, 1)}:
        return True
    letters = re.findall(r"[a-z]{2,}", suffix)
    for journal in journals:
        words = [word for word in _words(journal) if word not in _SMALL_WORDS]
        whole, initials = "".join(words), "".join(word[0] for word in words)
        for run in letters:
            begins = len(run) > 2 and any(word.startswith(run) for word in words)
            if begins or (len(words) > 1 and run == initials) or run == whole:
                return True
    return False


def _words(journal: str) -> list[str]:
    """The words of a journal's name in Latin letters, folded."""
    return re.findall(r"[a-z]+", journal.casefold())


def _prefixes(bench: Workbench) -> dict[str, dict[str, set[str]]]:
    """Journal to the prefixes of the DOIs that rows of it print, and those DOIs."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    of_name: dict[str, str] = {}
    for mention in bench.mentions:
        for record in mention.records:
            if (doi := record.get("doi")) and (name := record.get("journal")):
                key = of_name.get(name) or of_name.setdefault(name, _journal(bench, name))
                found[key][str(doi).partition("/")[0]].add(str(doi))
    return found


def _journal(bench: Workbench, name: str) -> str:
    venue = bench.vocabulary.venue(name)
    return venue.id if venue else name_key(name)

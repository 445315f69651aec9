"""What two publications agree on, what they contradict each other in, and what it counts: the rules
of record linkage.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from lacunary.graph.errors import ProjectError
from lacunary.graph.linkage.authors import authors_finding, one_by_one
from lacunary.graph.linkage.publication import Page, Prepared, journal_forms
from lacunary.graph.linkage.titles import Title, acronyms, numbers_in, words_of_linkage

__all__ = ["LevelRules", "Limits", "Rules", "compare_reports", "compare_studies", "default_rules"]

Comparison = dict[str, str]
"""Field to what was found in it; a field that one side lacks is `missing`."""


@dataclass(frozen=True, slots=True)
class LevelRules:
    """Points, thresholds and strong identifiers of one level of linkage."""

    linked: int
    proposed: int
    strong: tuple[str, ...]
    points: Mapping[str, Mapping[str, int]]
    needs: tuple[str, ...] = ()

    def score(self, findings: Comparison) -> int:
        """The sum of the points of all findings.

        >>> default_rules().report.score({"title": "same", "year": "same", "pages": "missing"})
        10
        """
        return sum(self.points[field].get(finding, 0) for field, finding in findings.items())


@dataclass(frozen=True, slots=True)
class Limits:
    """When a finding counts; see `linkage_rules.toml`."""

    short_title: int
    short_title_han: int
    near_title: float
    alike_title: float
    title_words: float
    contained_title: int
    far_years: int
    crowded_block: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of record linkage, with their version."""

    version: str
    report: LevelRules
    study: LevelRules
    limits: Limits

    def with_thresholds(self, thresholds: Mapping[str, Mapping[str, int]]) -> Rules:
        """The same rules with other thresholds for a level: `linked`, `proposed` or both.

        >>> default_rules().with_thresholds({"report": {"linked": 18}}).report.linked
        18
        """
        changed = {}
        for level, values in thresholds.items():
            wrong = (
                set(values) - {"linked", "proposed"} if level in ("report", "study") else {level}
            )
            if wrong:
                name = f"{level}.{min(wrong)}" if level not in wrong else level
                raise ProjectError(
                    "linkage",
                    f"`{name}` is not a threshold",
                    "Use linked and proposed, for report and study.",
                )
            changed[level] = replace(getattr(self, level), **values)
            if changed[level].proposed > changed[level].linked:
                raise ProjectError(
                    "linkage",
                    f"{level}: proposed is above linked",
                    "Set proposed to at most linked.",
                )
        return replace(self, **changed)


@cache
def default_rules() -> Rules:
    """The rules of `linkage_rules.toml`."""
    read = tomllib.loads(
        resources.files("lacunary.graph.linkage").joinpath("rules.toml").read_text(encoding="utf-8")
    )
    levels = {}
    for name in ("report", "study"):
        table = read[name]
        levels[name] = LevelRules(
            table["linked"],
            table["proposed"],
            tuple(table["strong"]),
            table["points"],
            tuple(table.get("needs", ())),
        )
    return Rules(read["version"], levels["report"], levels["study"], Limits(**read["limits"]))


@cache
def _likeness() -> Callable[..., float]:
    from rapidfuzz import fuzz

    return fuzz.ratio


@cache
def _likeness_of_words() -> Callable[..., float]:
    from rapidfuzz import fuzz

    return fuzz.token_sort_ratio


# ---- records of one report -----------------------------------------------------------------------
def compare_reports(one: Prepared, other: Prepared, limits: Limits) -> Comparison | None:
    """What two records agree on as records of one report; None as soon as their titles part them
    and no identifier joins them.
    """
    findings = _identifier_findings(
        one, other, ("doi", "pmid", "pmcid", "openalex", "cnki", "accession")
    )
    findings["title"] = title = _title(one.titles, other.titles, limits)
    pages, volume = _page_finding(one, other), _plain(one.volume, other.volume)
    if (
        title in ("words", "differ", "number")
        and "same" not in findings.values()
        and (pages, volume) != ("range", "same")
    ):
        return None
    if one.titles and other.titles and one.titles[0].notice != other.titles[0].notice:
        findings["notice"] = "differ"
    findings |= {"pages": pages, "volume": volume}
    findings["issue"] = _plain(one.issue, other.issue)
    findings["year"] = _year(one.year, other.year)
    findings["journal"] = _journal(one, other)
    findings["authors"] = authors_finding(one, other)
    if title == "missing":
        findings |= _without_titles(one, other, findings["authors"])
    return findings


def _without_titles(one: Prepared, other: Prepared, authors: str) -> Comparison:
    """What stands in for titles in different scripts: `all` for three or more authors who agree one
    by one, and participants.
    """
    found = {"n": _plain(str(one.publication.n or ""), str(other.publication.n or ""))}
    if authors == "same" and one_by_one(one, other):
        found["authors"] = "all"
    return found


def _identifier_findings(one: Prepared, other: Prepared, kinds: tuple[str, ...]) -> Comparison:
    """`same` where they share an identifier of a kind, `differ` where both have one and share
    none.
    """
    if not one.identifiers or not other.identifiers:
        return {}
    return {
        kind: "same" if one.identifiers[kind] & other.identifiers[kind] else "differ"
        for kind in kinds
        if kind in one.identifiers and kind in other.identifiers
    }


_TITLE_ORDER = ("same", "near", "contained", "short", "alike", "number", "words", "differ")


def _title(ones: tuple[Title, ...], others: tuple[Title, ...], limits: Limits) -> str:
    """The best finding among titles of one script; `missing` where no two titles are in one
    script.
    """
    found = [_title_finding(a, b, limits) for a in ones for b in others if a.han == b.han]
    return min(found, key=_TITLE_ORDER.index) if found else "missing"


def _title_finding(one: Title, other: Title, limits: Limits) -> str:
    if one.letters == other.letters:
        return (
            "short"
            if len(one.letters) < (limits.short_title_han if one.han else limits.short_title)
            else "same"
        )
    likeness = _likeness()(one.letters, other.letters, score_cutoff=limits.alike_title)
    shorter, longer = (one, other) if len(one.words) <= len(other.words) else (other, one)
    long_enough = len(shorter.letters) >= (
        limits.short_title_han if one.han else limits.contained_title
    )
    contained = long_enough and (
        longer.letters.startswith(shorter.letters) or longer.letters.endswith(shorter.letters)
    )
    if not likeness and not contained:
        return (
            "words"
            if _likeness_of_words()(one.words, other.words, score_cutoff=limits.title_words)
            else "differ"
        )
    if set(numbers_in(one.words)) != set(numbers_in(other.words)):
        return "number"
    if likeness >= limits.near_title and _only_spelt_otherwise(one, other):
        return "near"
    return "contained" if contained else "alike"


def _only_spelt_otherwise(one: Title, other: Title) -> bool:
    """Whether each word that only one title has is like a word of the other: `effusions`, not
    `protocol` for `trial`.

    In Chinese one character may make another paper (of the old, of the young), so only small
    ones may differ.
    """
    if one.han:
        return _telling_characters(one.letters) == _telling_characters(other.letters)
    ones, others = set(one.words.split()), set(other.words.split())
    return _have_likes(ones - others, others, other.letters) and _have_likes(
        others - ones, ones, one.letters
    )


def _telling_characters(letters: str) -> str:
    small = words_of_linkage()["small_characters"]
    return "".join(character for character in letters if character not in small)


def _have_likes(words: set[str], others: set[str], letters: str) -> bool:
    small = words_of_linkage()["small_words"]
    return all(
        word in small
        or (len(word) > 3 and word in letters)
        or any(_likeness()(word, second) >= _LIKE_WORD for second in others)
        for word in words
    )


_LIKE_WORD = 70
"""Likeness in percent from which two words are spellings of one."""


def _plain(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    return "same" if one == other else "differ"


def _page_finding(one: Prepared, other: Prepared) -> str:
    """`range`: first and last page of three or more agree; `same`: the first page; `start`: only
    page 1 or the number of a Cochrane review.

    `unpaired`: only one has pages, as of a paper online first and in print, but of an abstract and
    a paper as well.
    """
    if not one.pages or not other.pages:
        return "unpaired" if one.pages or other.pages else "missing"
    first, second = one.pages[0], other.pages[0]
    if not any(_one_page(first, page) for page in other.pages) and not any(
        _one_page(second, page) for page in one.pages
    ):
        return "differ"
    if first.letters == "cd":
        return "start"
    if (
        first.first == second.first
        and first.last == second.last
        and first.last
        and int(first.last) - int(first.first) >= _LONG
    ):
        return "range"
    return "start" if first.first == "1" else "same"


_LONG = 2
"""Two abstracts may share two pages; two papers do not share three."""


def _one_page(one: Page, other: Page) -> bool:
    letters = sorted((one.letters, other.letters), key=len)
    return one.first == other.first and letters[1].endswith(letters[0])


def _year(one: int | None, other: int | None) -> str:
    if one is None or other is None:
        return "missing"
    return "same" if one == other else "near" if abs(one - other) == 1 else "differ"


def _journal(one: Prepared, other: Prepared) -> str:
    """Journals by the authority's identifier or ISSN, else by name, abbreviations read as such."""
    if set(one.journals) & set(other.journals):
        return "same"
    if one.identifiers.get("issn", frozenset()) & other.identifiers.get("issn", frozenset()):
        return "same"
    names, others = one.publication.journals, other.publication.journals
    found = [_journal_names(a, b) for a in names for b in others]
    found = [finding for finding in found if finding != "missing"]
    if not found:
        return "missing"
    return min(found, key=("same", "alike", "differ").index)


@lru_cache(maxsize=1 << 16)
def _journal_names(one: str, other: str) -> str:
    """`same`, `alike` (one name within the other), `differ`, or `missing` where the scripts differ
    and nobody can tell.

    >>> (
    ...     _journal_names("J Clin Oncol", "Journal of Clinical Oncology"),
    ...     _journal_names("Lancet", "The Lancet (London)"),
    ... )
    ('same', 'same')
    >>> (
    ...     _journal_names("BMJ (Online)", "British Medical Journal"),
    ...     _journal_names("心理学报", "Acta Psychologica Sinica"),
    ... )
    ('same', 'missing')
    """
    best = "missing"
    for form in journal_forms(one):
        for second in journal_forms(other):
            if "".join(form).isascii() != "".join(second).isascii():
                continue
            if _abbreviates(form, second) or _abbreviates(second, form):
                return "same"
            near = (
                _within(form, second)
                or _within(second, form)
                or _likeness()(" ".join(form), " ".join(second)) >= 90
            )
            best = "alike" if near else best if best != "missing" else "differ"
    return best


def _abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each word begins the word in its place (J Clin Oncol), or the one word is made of the
    first letters (BMJ).
    """
    if len(short) == len(full):
        return all(word.startswith(part) for part, word in zip(short, full, strict=True))
    return "".join(short) == "".join(full) or (
        len(short) == 1 < len(full) and short[0] == "".join(word[0] for word in full)
    )


def _within(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the words stand in the longer name in their order, abbreviated or not; a single word
    must stand first.
    """
    if len(short) >= len(full) or (len(short) == 1 and not full[0].startswith(short[0])):
        return False
    words = iter(full)
    return all(any(word.startswith(part) for word in words) for part in short)


# ---- reports of one study ------------------------------------------------------------------------
def compare_studies(one: Prepared, other: Prepared, limits: Limits) -> Comparison:
    """What two reports agree on as reports of one study: registration, programme, authors,
    participants, title words, years.
    """
    findings = _registration(one, other)
    findings["title"] = _title(one.titles, other.titles, limits)
    findings["authors"] = authors_finding(one, other)
    programmes = acronyms(one.publication.titles), acronyms(other.publication.titles)
    findings["acronym"] = (
        "missing" if not all(programmes) else "same" if programmes[0] & programmes[1] else "differ"
    )
    findings["n"] = _plain(str(one.publication.n or ""), str(other.publication.n or ""))
    findings["year"] = _year(one.year, other.year)
    if one.year and other.year and abs(one.year - other.year) > limits.far_years:
        findings["year"] = "far"
    return findings


def _registration(one: Prepared, other: Prepared) -> Comparison:
    """`differ` only where both give numbers of one registry: a trial may stand in the Chinese
    registry and in ClinicalTrials.gov.
    """
    ones, others = (
        one.identifiers.get("registration", frozenset()),
        other.identifiers.get("registration", frozenset()),
    )
    if ones & others:
        return {"registration": "same"}
    registries, second = ({number[:_REGISTRY] for number in numbers} for numbers in (ones, others))
    return {"registration": "differ" if registries & second else "missing"}


_REGISTRY = 3
"""So many letters tell the registries apart: NCT, CHI, ISR, ACT."""

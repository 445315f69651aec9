"""Record linkage: which publications are one report and which reports are of one study, with the
fields that speak for and against each link.

Rules, not a model: every field adds the points that `linkage_rules.toml` gives for what was found
in it, the sum is the score, and two thresholds divide `linked`, `proposed` (a person decides) and
the rest. A conflict between strong identifiers vetoes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lacunary.graph.errors import GraphError
from lacunary.graph.linkage.blocking import report_keys, study_keys
from lacunary.graph.linkage.comparison import (
    Comparison,
    LevelRules,
    Limits,
    Rules,
    compare_reports,
    compare_studies,
    default_rules,
)
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.linkage.journals import JournalId, journal_authority
from lacunary.graph.linkage.publication import Prepared, Publication, identifiers_of, prepare

__all__ = [
    "ComparedField",
    "Index",
    "Level",
    "Link",
    "Outcome",
    "Publication",
    "Rules",
    "default_rules",
    "journal_authority",
    "link",
    "settle",
]

Level = Literal["report", "study"]
Outcome = Literal["linked", "proposed", "distinct"]

_AGREE = frozenset(("all", "same", "range", "near", "short", "contained", "first"))
_MISSING = frozenset(("missing", "unpaired"))
_CONFLICT = frozenset(("differ", "number", "far"))


@dataclass(frozen=True, slots=True)
class ComparedField:
    """What was found in one field and the points it adds.

    >>> (
    ...     ComparedField("year", "same", 2).verdict,
    ...     ComparedField("pages", "differ", -5).verdict,
    ...     ComparedField("doi", "missing", 0).verdict,
    ... )
    ('agrees', 'conflicts', 'missing')
    """

    field: str
    finding: str
    points: int

    @property
    def verdict(self) -> str:
        """`agrees`, `conflicts`, `missing`, or `partly`."""
        if self.finding in _CONFLICT:
            return "conflicts"
        return (
            "agrees"
            if self.finding in _AGREE
            else "missing"
            if self.finding in _MISSING
            else "partly"
        )


@dataclass(frozen=True, slots=True)
class Link:
    """Two publications (`one` sorts first), what they are to each other, and why.

    `distinct` links are the pairs that look alike and that a strong identifier parts; `reason` says
    what decided beside the score.
    """

    one: str
    other: str
    level: Level
    outcome: Outcome
    score: int
    compared: tuple[ComparedField, ...]
    across_languages: bool
    reason: str
    method: str = "rules"
    version: str = ""


class Index:
    """Publications that new ones are compared with; adding all at once or in parts gives the same
    links.

    >>> index = Index()
    >>> trial = Publication(
    ...     "a",
    ...     ("Talc slurry for malignant pleural effusions",),
    ...     ("Dresler C",),
    ...     year=2005,
    ...     volume="127",
    ...     pages="909-15",
    ... )
    >>> index.add([trial])
    []
    >>> (found,) = index.add(
    ...     [
    ...         replace(
    ...             trial,
    ...             key="b",
    ...             titles=("TALC SLURRY FOR MALIGNANT PLEURAL EFFUSIONS.",),
    ...             pages="909-915",
    ...         )
    ...     ]
    ... )
    >>> found.one, found.other, found.outcome, found.score
    ('a', 'b', 'linked', 22)
    """

    def __init__(
        self,
        level: Level = "report",
        rules: Rules | None = None,
        journal_id: JournalId | None = None,
    ) -> None:
        self.level: Level = level
        self._rules = rules or default_rules()
        self._journal_id = journal_id
        self._records: list[Prepared] = []
        self._keys: set[str] = set()
        self._blocks: dict[int, list[int]] = {}
        self.left_out = 0
        """Comparisons not made because more records share one key than `crowded_block`; to be
        shown, not hidden.
        """

    def __len__(self) -> int:
        return len(self._records)

    def add(self, publications: Iterable[Publication]) -> list[Link]:
        """The links of the new publications among each other and with all that were added before,
        in order of their keys.

        Raises GraphError when a key was added before.
        """
        return sorted(self._add(publications), key=lambda found: (found.one, found.other))

    def _add(self, publications: Iterable[Publication]) -> Iterator[Link]:
        keys_of: Callable[[Prepared], set[int]] = (
            report_keys if self.level == "report" else study_keys
        )
        for publication in publications:
            if publication.key in self._keys:
                raise GraphError(
                    "linkage",
                    f"the publication `{publication.key}` was added before",
                    "Give each its own key.",
                )
            record, number = prepare(publication, self._journal_id), len(self._records)
            self._keys.add(publication.key)
            for candidate in self._enter(number, keys_of(record)):
                if found := judge(self._records[candidate], record, self.level, self._rules):
                    yield found
            self._records.append(record)

    def _enter(self, number: int, keys: set[int]) -> set[int]:
        """Put a record into the blocks of its keys; gives the records that were there before."""
        candidates: set[int] = set()
        limit = self._rules.limits.crowded_block
        for key in keys:
            block = self._blocks.setdefault(key, [])
            candidates.update(block[:limit])
            self.left_out += max(0, len(block) - limit)
            block.append(number)
        return candidates


def link(
    publications: Iterable[Publication],
    level: Level = "report",
    rules: Rules | None = None,
    journal_id: JournalId | None = None,
) -> list[Link]:
    """All links of one level among the publications: linked, proposed, and distinct where an
    identifier vetoes.
    """
    return Index(level, rules, journal_id).add(publications)


def judge(one: Prepared, other: Prepared, level: Level, rules: Rules) -> Link | None:
    """The link between two prepared publications, or None when they have too little in common to
    speak of.
    """
    compare: Callable[[Prepared, Prepared, Limits], Comparison | None] = (
        compare_reports if level == "report" else compare_studies
    )
    findings = compare(one, other, rules.limits)
    if findings is None:
        return None
    of_level: LevelRules = getattr(rules, level)
    score = of_level.score(findings)
    agree = any(findings.get(kind) == "same" for kind in of_level.strong)
    outcome, reason = _outcome(findings, score, of_level)
    if outcome is None and not agree:
        return None
    first, second = sorted((one, other), key=lambda record: record.key)
    languages = {one.publication.language, other.publication.language} - {""}
    compared = tuple(
        ComparedField(field, found, of_level.points[field].get(found, 0))
        for field, found in findings.items()
    )
    across = len(languages) > 1 or (
        findings["title"] == "missing" and bool(one.titles and other.titles)
    )
    return Link(
        first.key,
        second.key,
        level,
        outcome or "proposed",
        score,
        compared,
        across,
        reason,
        "rules",
        rules.version,
    )


def _outcome(findings: Comparison, score: int, rules: LevelRules) -> tuple[Outcome | None, str]:
    """What the score says, unless identifiers say otherwise."""
    agreeing = [kind for kind in rules.strong if findings.get(kind) == "same"]
    conflicting = [kind for kind in rules.strong if findings.get(kind) == "differ"]
    if conflicting and agreeing:
        return "proposed", f"{' and '.join(agreeing)} agree, {' and '.join(conflicting)} conflict"
    if conflicting:
        return (
            ("distinct", f"{' and '.join(conflicting)} conflict")
            if score >= rules.proposed
            else (None, "")
        )
    if agreeing and _contradicted(findings):
        return "proposed", f"{' and '.join(agreeing)} agree, the rest does not"
    if score >= rules.linked and (
        not rules.needs or any(findings.get(field) == "same" for field in rules.needs)
    ):
        return "linked", "score"
    return ("proposed", "score") if score >= rules.proposed else (None, "")


def _contradicted(findings: Comparison) -> bool:
    """Whether title and authors or pages speak against an identifier: typed wrongly, of a
    supplement with many abstracts, cited.
    """
    authors, title = findings["authors"], findings["title"]
    if (
        findings.get("registration") == "same"
    ):  # reports of one study have titles and pages of their own
        return authors in ("differ", "missing")
    if title in ("differ", "number"):
        return findings.get("pages") not in ("same", "range") or authors == "differ"
    return title in ("words", "alike", "missing") and authors == "differ"


# ---- from pairs to groups ------------------------------------------------------------------------
Held = dict[str, dict[str, frozenset[str]]]


def settle(
    publications: Iterable[Publication],
    links: Iterable[Link],
    strong: tuple[str, ...] = ("doi", "pmid", "pmcid"),
    distinct: Iterable[tuple[str, str]] = (),
) -> tuple[list[list[str]], list[Link]]:
    """The groups of linked publications, and the links with those proposed instead that would bring
    together what must stay apart.

    Links are taken from the highest score down, those that a person decided (`method` is decision)
    first and whatever identifiers say. Two groups are not joined when both have a strong identifier
    of a kind and share none of it, or when a pair across them is in `distinct` (a person's
    decisions as well).
    """
    links = list(links)
    named = {key for found in links for key in (found.one, found.other)}
    alone, held = list[list[str]](), Held()
    for publication in publications:
        if publication.key in named:
            held[publication.key] = _strong_of(publication, strong)
        else:
            alone.append([publication.key])
    sets = Sets(held)
    apart: dict[str, set[str]] = defaultdict(set)
    for one, other in distinct:
        apart[one].add(other)
        apart[other].add(one)
    members = {key: {key} for key in held}
    result = []
    for found in sorted(
        links, key=lambda found: (found.method != "decision", -found.score, found.one, found.other)
    ):
        if found.outcome == "linked":
            roots = sets.find(found.one), sets.find(found.other)
            free = roots[0] == roots[1] or found.method == "decision"
            reason = "" if free else _parted(*roots, held, members, apart)
            if roots[0] != roots[1] and not reason:
                sets.join(*roots)
                root, gone = (
                    (roots[0], roots[1])
                    if sets.find(roots[0]) == roots[0]
                    else (roots[1], roots[0])
                )
                members[root] |= members.pop(gone)
                held[root] = {
                    kind: held[root].get(kind, frozenset()) | held[gone].get(kind, frozenset())
                    for kind in strong
                }
            result.append(replace(found, outcome="proposed", reason=reason) if reason else found)
        else:
            result.append(found)
    groups = sorted([*alone, *map(sorted, members.values())])
    return groups, sorted(result, key=lambda found: (found.one, found.other))


def _strong_of(publication: Publication, strong: tuple[str, ...]) -> dict[str, frozenset[str]]:
    identifiers = identifiers_of(publication)
    return {kind: identifiers.get(kind, frozenset()) for kind in strong}


def _parted(
    one: str, other: str, held: Held, members: dict[str, set[str]], apart: dict[str, set[str]]
) -> str:
    """Why two groups must not be joined; empty when they may."""
    for kind, values in held[one].items():
        others = held[other].get(kind, frozenset())
        if values and others and not values & others:
            return f"would join different values of {kind}"
    decided = any(not apart[key].isdisjoint(members[other]) for key in members[one] if key in apart)
    return "a person calls two of the group distinct" if decided else ""

"""What is to be looked at in vocabularies taken together: parents, names, groups, codes, and who
has checked a change.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lacunary.graph.phrases import phrase
from lacunary.graph.records import Concept
from lacunary.graph.text.identifiers import fold

__all__ = ["FAULTS", "VocabularyFinding", "inspect_changes", "inspect_concepts", "shipped_changes"]

FAULTS = frozenset(
    {
        "parent_missing", "circle", "two_parents", "several_tops", "two_labels", "two_names",
        "label_lacking", "empty_group", "member_missing", "code_lacking", "two_codes", "no_person",
    }
)  # fmt: skip
"""The kinds that are wrong; the others are remarks, to be looked at."""
_SEVERAL = " | "
_NAMED_ALONE = ("venue",)
"""Dimensions whose things have one name, in one language."""
_ACRONYM = re.compile(r"[A-Z][A-Z0-9-]{0,3}")
_LABELS = ("label_en", "label_zh")
_LANGUAGES = {"label_en": "English", "label_zh": "Chinese"}


@dataclass(frozen=True, slots=True)
class VocabularyFinding:
    """One thing to look at in a vocabulary.

    Attributes
    ----------
    kind
        What is the matter (`circle`, `two_names`).
    concepts
        The concepts it is about, by identifier.
    about
        The name, code or person in question.
    place
        Where it stands, as `source:line`.

    Examples
    --------
    >>> VocabularyFinding("same_label", ("database:scopus",), "Scopus", "database:5").is_fault
    False
    """

    kind: str
    concepts: tuple[str, ...]
    about: str
    place: str

    @property
    def is_fault(self) -> bool:
        """Whether it is wrong, not only to be looked at."""
        return self.kind in FAULTS

    def in_words(self, language: str) -> str:
        """What it says to a person.

        >>> finding = VocabularyFinding("circle", ("condition:a",), "condition:b", "condition:2")
        >>> finding.in_words("en")
        '`condition:a` is broader than itself, by way of `condition:b`. Break the circle.'
        """
        first, *others = self.concepts or ("",)
        return phrase(
            "loaders.vocabulary",
            f"finding.{self.kind}",
            language,
            concept=first,
            others=", ".join(f"`{name}`" for name in others),
            about=self.about,
        )


def inspect_concepts(concepts: Mapping[str, Concept]) -> list[VocabularyFinding]:
    """Everything to look at in the concepts of all dimensions, by kind, then by concept.

    >>> sleep = Concept("condition:sleep", "Sleep", "睡眠", "condition:2", broader="condition:body")
    >>> [(finding.kind, finding.about) for finding in inspect_concepts({sleep.id: sleep})]
    [('parent_missing', 'condition:body')]
    """
    ordered = {name: concepts[name] for name in sorted(concepts)}
    found = [
        *_of_parents(ordered),
        *_of_labels(ordered),
        *_of_names(ordered),
        *_of_groups(ordered),
        *_of_codes(ordered),
        *_of_checkers(ordered),
    ]
    return sorted(found, key=lambda finding: (not finding.is_fault, finding.kind, finding.concepts))


def inspect_changes(changes: Iterable[Mapping[str, str]], source: str) -> list[VocabularyFinding]:
    """What is to be looked at in a table of changes: those that no person has checked, together,
    and each that names as its checker what is no person.

    >>> row = {"concept": "condition/a", "proposed_by": "Li", "checked_by": "script 2"}
    >>> [finding.kind for finding in inspect_changes([row], "changes")]
    ['no_person']
    """
    rows = list(enumerate(changes, start=2))
    found = [
        VocabularyFinding(
            "no_person", (row["concept"].replace("/", ":"),), row["checked_by"], f"{source}:{line}"
        )
        for line, row in rows
        if row["checked_by"] and not _is_person(row["checked_by"], row["proposed_by"])
    ]
    unchecked = sum(not row["checked_by"] for _, row in rows)
    if unchecked:
        about = f"{unchecked}/{len(rows)}"
        found.append(VocabularyFinding("unchecked", (), about, f"{source}:2"))
    return found


def shipped_changes() -> list[dict[str, str]]:
    """The table of what was changed in the vocabularies that lacunary ships."""
    table = files("lacunary.loaders").joinpath("vocabulary", "changes.csv")
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


# ---- parents -------------------------------------------------------------------------------------
def _parents(concept: Concept) -> list[str]:
    """Every broader concept that a table names: `a | b` in a cell, or a second `skos:broader`."""
    dimension = concept.id.partition(":")[0]
    named = concept.broader.split(_SEVERAL) if concept.broader else []
    named += [name for name in concept.extra.get("other_parents", "").split(_SEVERAL) if name]
    return [name if ":" in name else f"{dimension}:{name}" for name in named]


def _of_parents(concepts: Mapping[str, Concept]) -> Iterator[VocabularyFinding]:
    parents = {name: _parents(concept) for name, concept in concepts.items()}
    for name, concept in concepts.items():
        for parent in parents[name]:
            if parent not in concepts:
                yield VocabularyFinding("parent_missing", (name,), parent, concept.place)
        if len(parents[name]) > 1:
            yield VocabularyFinding("two_parents", (name, *parents[name]), "", concept.place)
        above = _above(name, parents)
        if name in above:
            through = next(p for p in parents[name] if p == name or name in _above(p, parents))
            yield VocabularyFinding("circle", (name,), through, concept.place)
        tops = sorted(p for p in above if p in concepts and not parents[p])
        if len(tops) > 1:
            yield VocabularyFinding("several_tops", (name, *tops), "", concept.place)


def _above(name: str, parents: Mapping[str, list[str]]) -> set[str]:
    """All broader concepts, the concept itself only where it stands in a circle."""
    found: set[str] = set()
    waiting = list(parents.get(name, ()))
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += parents.get(at, ())
    return found


# ---- labels and names ----------------------------------------------------------------------------
def _of_labels(concepts: Mapping[str, Concept]) -> Iterator[VocabularyFinding]:
    grouping = {parent for concept in concepts.values() for parent in _parents(concept)}
    for name, concept in concepts.items():
        if name.partition(":")[0] in _NAMED_ALONE:
            continue
        labels = {kind: getattr(concept, kind) for kind in _LABELS}
        for kind in (kind for kind, label in labels.items() if not label):
            yield VocabularyFinding("label_lacking", (name,), _LANGUAGES[kind], concept.place)
        joined = [label for label in labels.values() if _names_two(label, concept)]
        if joined and name not in grouping:
            yield VocabularyFinding("joined_label", (name,), " · ".join(joined), concept.place)
        if concept.label_zh and fold(concept.label_zh) == fold(concept.label_en):
            yield VocabularyFinding("same_label", (name,), concept.label_zh, concept.place)


def _names_two(label: str, concept: Concept) -> bool:
    """Whether words that join stand in a label; the name of a place or of a scale may have them."""
    if concept.id.partition(":")[0] in _words()["proper_names"]:
        return False
    plain = re.sub(r"[(\uff08].*?[)\uff09]", "", label)
    spaced = f" {fold(plain)} "
    return any(word in spaced for word in _words()["joining"])


@dataclass(slots=True)
class _Name:
    """A name, as first written, with the concepts of which it is the label or another name."""

    word: str
    labels: set[str]
    others: set[str]


def _of_names(concepts: Mapping[str, Concept]) -> Iterator[VocabularyFinding]:
    """Names of more than one concept: in one dimension, or another one's label elsewhere."""
    for _, name in sorted(_named(concepts).items()):
        owners = sorted(name.labels | name.others)
        if _ACRONYM.fullmatch(name.word):
            if len(owners) > 1:
                yield _finding("shared_acronym", owners, name, concepts)
            continue
        for inside in _by_dimension(owners):
            if len(inside) > 1:
                kind = "two_labels" if name.labels.issuperset(inside) else "two_names"
                yield _finding(kind, inside, name, concepts)
        for owner in sorted(name.others - name.labels):
            dimension = owner.partition(":")[0]
            elsewhere = [o for o in sorted(name.labels) if o.partition(":")[0] != dimension]
            if elsewhere:
                yield _finding("label_elsewhere", [owner, *elsewhere], name, concepts)


def _named(concepts: Mapping[str, Concept]) -> dict[str, _Name]:
    """Every name by how it is compared."""
    found: dict[str, _Name] = {}
    for owner, concept in concepts.items():
        if owner.partition(":")[0] in _NAMED_ALONE:
            continue
        for word in filter(None, (concept.label_en, concept.label_zh)):
            found.setdefault(fold(word), _Name(word, set(), set())).labels.add(owner)
        for word in (*concept.alt_en, *concept.alt_zh):
            found.setdefault(fold(word), _Name(word, set(), set())).others.add(owner)
    return found


def _finding(
    kind: str, owners: list[str], name: _Name, concepts: Mapping[str, Concept]
) -> VocabularyFinding:
    return VocabularyFinding(kind, tuple(owners), name.word, concepts[owners[0]].place)


def _by_dimension(names: Iterable[str]) -> list[list[str]]:
    """The names of each dimension together."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[name.partition(":")[0]].append(name)
    return [inside for _, inside in sorted(found.items())]


# ---- groups and codes ----------------------------------------------------------------------------
def _of_groups(concepts: Mapping[str, Concept]) -> Iterator[VocabularyFinding]:
    above = {parent for concept in concepts.values() for parent in _parents(concept)}
    for name, concept in concepts.items():
        kind, given = concept.extra.get("kind", ""), concept.extra.get("members", "")
        dimension = name.partition(":")[0]
        for member in filter(None, given.split(_SEVERAL)):
            if f"{dimension}:{member}" not in concepts:
                yield VocabularyFinding("member_missing", (name,), member, concept.place)
        lone = (kind == "world-region" and name not in above and not given) or (
            kind == "country-group" and not given
        )
        if lone:
            yield VocabularyFinding("empty_group", (name,), concept.label_en, concept.place)


_CODES = {"country": ("iso", "iso_3166_1"), "province": ("iso",)}
"""Which columns a region of a kind fills."""


def _of_codes(concepts: Mapping[str, Concept]) -> Iterator[VocabularyFinding]:
    owners: dict[str, set[str]] = defaultdict(set)
    for name, concept in concepts.items():
        for column in _CODES.get(concept.extra.get("kind", ""), ()):
            if not concept.extra.get(column):
                yield VocabularyFinding("code_lacking", (name,), column, concept.place)
        for column in ("iso", "iso_3166_1"):
            for code in filter(None, concept.extra.get(column, "").split(_SEVERAL)):
                owners[code].add(name)
    for code, names in sorted(owners.items()):
        if len(names) > 1:
            first, *others = sorted(names)
            yield VocabularyFinding("two_codes", (first, *others), code, concepts[first].place)


# ---- who has checked it --------------------------------------------------------------------------
def _of_checkers(concepts: Mapping[str, Concept]) -> Iterator[VocabularyFinding]:
    for name, concept in concepts.items():
        checked = concept.extra.get("checked_by", "")
        if checked and not _is_person(checked, concept.extra.get("proposed_by", "")):
            yield VocabularyFinding("no_person", (name,), checked, concept.place)


def _is_person(checked: str, proposed: str) -> bool:
    """Whether somebody else than the proposer, and no program, has checked it."""
    words = set(re.findall(r"[^\W\d_]+", fold(checked)))
    programs = _words()["programs"]
    named = not words.isdisjoint(programs) or any(
        program in fold(checked) for program in programs if not program.isascii()
    )
    alone = words.issubset(_words()["also_first_names"])
    return not alone and not named and fold(checked) != fold(proposed)


@cache
def _words() -> dict[str, list[str]]:
    table = files("lacunary.loaders").joinpath("vocabulary", "check.toml")
    found: dict[str, list[str]] = tomllib.loads(table.read_text(encoding="utf-8"))
    return found

"""The second tier of matching: words of a sheet that are a concept's name written otherwise, each
by a rule that has a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from lacunary.graph.matching.concept_names import names_of_places, too_general
from lacunary.graph.matching.plain_words import (
    BRACKETS,
    LONGEST_PHRASE,
    abbreviates,
    alternatives,
    forms_table,
    key,
    ordered_key,
    parts,
    plain,
    singular,
    without_remarks,
)
from lacunary.graph.records import Concept
from lacunary.graph.text.identifiers import has_chinese

__all__ = ["WordForms"]

Found = tuple[tuple[str, ...], str]
"""The concepts that words name, and the rule by which."""
_LEAST = 2
"""Letters of a key below which it is no name."""
_MOST_PARTS = 12
_MOST_PLACES = 3
_COUNTRY = re.compile(r"region:[a-z]{2}")
_CODE = re.compile(r"[A-Z]{2,3}")
_PREFIXED = re.compile(r"[a-zA-Z]-?([A-Z]{3,}(?:-[A-Z]+)?)")
_GLUED = re.compile(r"([\u3400-\u9fff]+)[\s\-:：]*([A-Za-z][A-Za-z0-9\-]+)")
"""A Chinese name with its acronym behind it."""


class WordForms:
    """The names of one dimension's concepts in forms in which people write them.

    >>> uni = Concept("population:uni", "University and college students", "大学生", "p:2")
    >>> rct = Concept("design:rct", "Randomised controlled trial", "随机对照试验", "d:2")
    >>> forms = WordForms("population", {uni.id: uni, rct.id: rct})
    >>> forms.find("University Student"), forms.find("pupils")
    ((('population:uni',), 'alternative'), None)
    >>> WordForms("design", {rct.id: rct}).find("randomized-controlled trials")
    (('design:rct',), 'form')
    """

    def __init__(self, dimension: str, concepts: Mapping[str, Concept]) -> None:
        self._dimension = dimension
        self._every = concepts
        self._bared: dict[str, str] = {}
        self._concepts = {
            one.id: one for one in concepts.values() if one.id.startswith(f"{dimension}:")
        }
        named = [(one.id, name) for one in self._concepts.values() for name in _names(one)]
        self._forms = _one_each((key(name), concept) for concept, name in named)
        self._shorter = _one_each((key(self._bare(name)), concept) for concept, name in named)
        self._orders = _one_each((ordered_key(name), concept) for concept, name in named)
        too_little = {key(name) for name in too_general(dimension)}
        self._parts = _one_each(
            (found, concept)
            for concept, name in named
            for part in alternatives(name)
            if (found := key(self._bare(part))) not in too_little
        )
        self._places: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        if dimension == "region":
            known: dict[str, Any] = dict.fromkeys(self._concepts)
            self._places = _one_each((key(n), c) for c, n in names_of_places(known))
            self._codes = _one_each(
                (code, one.id) for one in self._concepts.values() for code in _codes(one)
            )

    def find(self, said: str) -> Found | None:
        """The concepts that words name, and the rule by which; None where no rule or several
        concepts fit.

        The rules: `form` (case, hyphen, plural, spelling), `brackets` (a name and its acronym),
        `shorter` (words that add nothing left out), `alternative` (one of the names that a label
        joins), `order` (the same words in another order), `modifier` (words about how, how badly
        or where, beside a name), `people` (people with a condition), `place` (a city in its
        province), `code` (of a country), `within` (a country and a place in it that has no
        concept), `list` (several names), `remark` (any of these once numbers of participants and
        ages are left out). Words longer than `LONGEST_PHRASE` are not matched.
        """
        if len(said) > LONGEST_PHRASE or key(said) in _ambiguous(self._dimension):
            return None
        found = self._one(said) or self._people(said) or self._within(said) or self._several(said)
        if found or self._dimension == "instrument":
            return found
        shorter = without_remarks(said)
        again = self.find(shorter) if shorter and shorter != said else None
        return (again[0], "remark") if again else None

    def _one(self, said: str) -> Found | None:
        for rule, find in self._rules:
            if found := find(said):
                return (found,), rule
        return None

    @cached_property
    def _rules(self) -> tuple[tuple[str, Callable[[str], str | None]], ...]:
        return (
            ("form", lambda said: self._forms.get(key(said))),
            ("brackets", self._bracketed),
            ("shorter", lambda said: self._shorter.get(key(self._bare(said)))),
            ("alternative", lambda said: self._parts.get(key(self._bare(said)))),
            ("place", lambda said: self._places.get(key(said))),
            ("code", lambda said: self._codes.get(said.strip())),
            ("order", self._in_order),
            ("modifier", self._without_modifier),
        )

    def _in_order(self, said: str) -> str | None:
        return self._orders.get(ordered_key(said)) if len(parts(said)) == 1 else None

    def _several(self, said: str) -> Found | None:
        between = parts(said)
        if self._dimension == "design" or not 1 < len(between) <= _MOST_PARTS:
            return None  # a pilot, and randomised: that is one design
        noun = "" if has_chinese(between[-1]) else between[-1].rpartition(" ")[2]
        found = []
        for part in between:  # `positive and negative affect`: the last word is of all
            one = self._exact(part) or self._one(part) or self._people(part)
            found.append(one or (self._exact(f"{part} {noun}") if noun else None))
        concepts = tuple(dict.fromkeys(c for one in found if one for c in one[0]))
        return (concepts, "list") if all(found) else None

    def _people(self, said: str) -> Found | None:
        """Who they are, and what they have, of `college students with insomnia` or of
        `insomnia patients`; None where one of the two has no concept.
        """
        if self._dimension != "population":
            return None
        table = forms_table()["people"]
        split = re.match(table["pattern"], plain(said))
        if split is None:
            return None
        who, what = (split["who"] or "").strip(), split["what"] or split["of"]
        group = None if not who or who in table["anybody"] else self._known(who)
        if who and who not in table["anybody"] and group is None:
            return None
        if (with_condition := self._known(f"people with {what}")) is not None:
            having = {with_condition}
        else:
            conditions = self._conditions.find(what)
            having = (
                {table["who_have"].get(one, "") for one in conditions[0]} if conditions else {""}
            )
        if not having <= self._concepts.keys():
            return None
        return tuple(sorted({*having, *([group] if group else [])})), "people"

    @cached_property
    def _conditions(self) -> WordForms:
        return WordForms("condition", self._every)

    def _within(self, said: str) -> Found | None:
        """The one country of `Germany, Regensburg` or `Regensburg, Germany`, where the other parts
        are unknown, lie in it, or only have the name of another country; or the narrower of two
        Chinese places that stand together.
        """
        if self._dimension != "region":
            return None
        if glued := self._glued(said):
            return (glued,), "within"
        between = [part.strip() for part in re.split("[,，]", said) if part.strip()]
        if not 1 < len(between) <= _MOST_PLACES:
            return None
        found = [self._exact(part) or self._one(part) for part in between]
        named = list(dict.fromkeys(c for one in found if one for c in one[0]))
        same_name = forms_table()["same_name"]
        alike = {c for c in named for country in same_name.get(c, ()) if country in named}
        places = [concept for concept in named if concept not in alike]
        unknown = [part for part, one in zip(between, found, strict=True) if one is None]
        countries = [concept for concept in places if _COUNTRY.fullmatch(concept)]
        if len(countries) != 1 or not (alike or unknown) or not all(map(_may_be_place, unknown)):
            return None
        outside = [one for one in places if not self._lies_in(one, countries[0])]
        return None if outside else (tuple(places), "within")

    def _glued(self, said: str) -> str | None:
        """The narrower of two Chinese places that stand together, one in the other."""
        text = plain(said)
        if " " in text or not has_chinese(text):
            return None
        for at in range(_LEAST, len(text) - 1):
            one, other = (self._place(part) for part in (text[:at], text[at:]))
            if one and other and self._lies_in(other, one):
                return other
        return None

    def _place(self, said: str) -> str | None:
        return self._forms.get(key(said)) or self._places.get(key(said))

    def _exact(self, said: str) -> Found | None:
        concept = self._forms.get(key(said))
        return ((concept,), "form") if concept else None

    def _bracketed(self, said: str) -> str | None:
        """The concept of a name with its acronym, or with a remark, behind it in brackets; of two
        concepts the narrower. A remark that makes a name narrower is part of it.
        """
        inner = BRACKETS.search(said)
        if inner is None:
            glued = _GLUED.fullmatch(said.strip())
            return self._either(glued[1], glued[2]) if glued else None
        outer = BRACKETS.sub(" ", said)
        narrower = forms_table()["narrowing"]["words"]
        if any(word in plain(inner[1]) for word in narrower):
            return self._forms.get(key(f"{inner[1]} {outer}"))
        within = [self._known(part) for part in parts(inner[1])]
        if len(within) > 1 and (one := self._known(outer)):  # it names others beside it
            return one if not any(c and not self._lies_in(one, c) for c in within) else None
        return self._either(outer, inner[1])

    def _either(self, outer: str, inner: str) -> str | None:
        one, other = self._known(outer), self._known(inner)
        if one is None:
            return other if abbreviates(inner, outer) else None
        if other is None or one == other:
            told = other is not None or abbreviates(inner, outer)
            return one if told or self._dimension != "design" else None  # it may be another design
        if self._lies_in(other, one):
            return other
        return one if self._lies_in(one, other) else None

    def _known(self, said: str) -> str | None:
        bare = key(self._bare(said))
        return self._forms.get(key(said)) or self._shorter.get(bare) or self._parts.get(bare)

    def _lies_in(self, one: str, other: str) -> bool:
        """Whether a concept is the other or narrower."""
        seen: set[str] = set()
        while one not in seen and one in self._concepts:
            if one == other:
                return True
            seen.add(one)
            one = self._concepts[one].broader
        return False

    def _without_modifier(self, said: str) -> str | None:
        for rest in self._rests(said):
            if found := self._known(rest) or self._without_modifier(rest):
                return found
        return None

    def _rests(self, said: str) -> Iterator[str]:
        """The words without one that stands before or behind a name and says how, how badly or
        where; without the letter before an acronym (`iCBT`).
        """
        text = plain(said)
        for modifier in _modifiers("before", self._dimension):
            if (rest := _after(text, modifier)) is not None:
                yield rest
        for modifier in _modifiers("behind", self._dimension):
            if text.endswith(f" {modifier}"):
                yield text.removesuffix(modifier).strip()
        prefixed = _PREFIXED.fullmatch(said.strip())
        if self._dimension == "intervention" and prefixed:
            yield prefixed[1]

    def _bare(self, said: str) -> str:
        """The words without those that add nothing in this dimension; all where nothing is left."""
        if said not in self._bared:
            text = _singulars(said)
            for filler in _fillers(self._dimension):
                if text.endswith(filler):
                    text = _shorter(text, text.removesuffix(filler), filler)
                if text.startswith(filler):
                    text = _shorter(text, text.removeprefix(filler), filler)
            self._bared[said] = text
        return self._bared[said]


def _shorter(text: str, rest: str, filler: str) -> str:
    """What is left of a text, where the filler was a word of its own and something is left."""
    alone = has_chinese(filler) or rest[:1] == " " or rest[-1:] == " "
    return rest.strip() if alone and len(rest.strip()) >= _LEAST else text


@cache
def _fillers(dimension: str) -> tuple[str, ...]:
    return tuple(map(_singulars, forms_table()["fillers"].get(dimension, ())))


def _singulars(said: str) -> str:
    return " ".join(map(singular, plain(said).split()))


@cache
def _ambiguous(dimension: str) -> frozenset[str]:
    """Words that mean several things, of which a person must choose: they are proposed."""
    return frozenset(map(key, forms_table()["ambiguous"].get(dimension, ())))


@cache
def _modifiers(where: str, dimension: str) -> tuple[str, ...]:
    """The modifiers of a dimension, the longest first."""
    listed = forms_table()[f"modifiers_{where}"].get(dimension, ())
    return tuple(sorted({plain(one) for one in listed}, key=lambda one: (-len(one), one)))


def _after(text: str, modifier: str) -> str | None:
    """What stands after a modifier; None where the text does not begin with it as a word."""
    rest = text[len(modifier) :]
    if not text.startswith(modifier) or not (has_chinese(modifier) or rest.startswith(" ")):
        return None
    return rest.strip() or None


def _may_be_place(said: str) -> bool:
    """Whether words with no concept may name one place.

    >>> _may_be_place("Regensburg"), _may_be_place("multi-site"), _may_be_place("Europe and Asia")
    (True, False, False)
    """
    text = plain(said)
    none = forms_table()["no_place"]["words"]
    if any(re.search(rf"\b{re.escape(word)}", text) for word in none if not has_chinese(word)):
        return False
    return len(parts(said)) == 1 and not any(word in text for word in none if has_chinese(word))


def _codes(concept: Concept) -> Iterator[str]:
    """The ISO 3166-1 codes of a country, without those that are also a state's of the US."""
    states = forms_table()["codes"]["also_states"]
    for code in concept.extra.get("iso_3166_1", "").split(" | "):
        if _CODE.fullmatch(code) and code not in states:
            yield code


def _names(concept: Concept) -> Iterable[str]:
    return filter(None, (concept.label_en, concept.label_zh, *concept.alt_en, *concept.alt_zh))


def _one_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Key to concept; one of several concepts is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, concept in pairs:
        if len(name) >= _LEAST:
            found[name].add(concept)
    return {name: min(several) for name, several in found.items() if len(several) == 1}

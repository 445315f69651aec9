"""The second tier of matching: words of a sheet that are a concept's name written otherwise, each
by a rule that has a name.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.matching.concept_names import names_of_places, too_general, words
from lacunary.graph.matching.text import folded
from lacunary.graph.records import Concept
from lacunary.graph.text.identifiers import has_chinese

__all__ = ["WordForms", "in_brackets"]

_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_]+")
_POINTS = re.compile(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.$|'")
_BRACKETS = re.compile(r"\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*")
_LEAST = 2
"""Letters of a key below which it is no name."""
_MOST_PARTS = 12
_MOST_PLACES = 3
_COUNTRY = re.compile(r"region:[a-z]{2}")


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
        self._concepts = {
            one.id: one for one in concepts.values() if one.id.startswith(f"{dimension}:")
        }
        named = [(one.id, name) for one in self._concepts.values() for name in _names(one)]
        self._forms = _one_each((_key(name), concept) for concept, name in named)
        self._shorter = _one_each((_key(self._bare(name)), concept) for concept, name in named)
        too_little = {_key(name) for name in too_general(dimension)}
        self._parts = _one_each(
            (key, concept)
            for concept, name in named
            for part in _alternatives(name)
            if (key := _key(self._bare(part))) not in too_little
        )
        self._places: dict[str, str] = {}
        if dimension == "region":
            known: dict[str, Any] = dict.fromkeys(self._concepts)
            self._places = _one_each((_key(n), c) for c, n in names_of_places(known))

    def find(self, said: str) -> tuple[tuple[str, ...], str] | None:
        """The concepts that words name, and the rule by which; None where no rule or several
        concepts fit.

        The rules: `form` (case, hyphen, plural, spelling), `brackets` (a name and its acronym),
        `shorter` (words that add nothing left out), `alternative` (one of the names that a label
        joins), `modifier` (a way of delivery before an intervention), `place` (a city in its
        province), `within` (a country and a place in it that has no concept), `list` (several
        names).
        """
        return self._one(said) or self._within(said) or self._several(said)

    def _one(self, said: str) -> tuple[tuple[str, ...], str] | None:
        for rule, found in (
            ("form", self._forms.get(_key(said))),
            ("brackets", self._bracketed(said)),
            ("shorter", self._shorter.get(_key(self._bare(said)))),
            ("alternative", self._parts.get(_key(self._bare(said)))),
            ("place", self._places.get(_key(said))),
            ("modifier", self._without_modifier(said)),
        ):
            if found:
                return (found,), rule
        return None

    def _several(self, said: str) -> tuple[tuple[str, ...], str] | None:
        parts = _parts(said)
        if self._dimension == "design" or not 1 < len(parts) <= _MOST_PARTS:
            return None  # a pilot, and randomised: that is one design
        found = [self._exact(part) or self._one(part) for part in parts]
        concepts = tuple(dict.fromkeys(c for one in found if one for c in one[0]))
        return (concepts, "list") if all(found) else None

    def _within(self, said: str) -> tuple[tuple[str, ...], str] | None:
        """The one country of `Germany, Regensburg` or `Regensburg, Germany`, where the other parts
        are unknown, lie in it, or only have the name of another country.
        """
        parts = [part.strip() for part in re.split("[,，]", said) if part.strip()]
        if self._dimension != "region" or not 1 < len(parts) <= _MOST_PLACES:
            return None
        found = [self._exact(part) or self._one(part) for part in parts]
        named = list(dict.fromkeys(c for one in found if one for c in one[0]))
        alike = {c for c in named for country in _table("same_name").get(c, ()) if country in named}
        places = [concept for concept in named if concept not in alike]
        unknown = [part for part, one in zip(parts, found, strict=True) if one is None]
        countries = [concept for concept in places if _COUNTRY.fullmatch(concept)]
        if len(countries) != 1 or not (alike or unknown) or not all(map(_may_be_place, unknown)):
            return None
        outside = [one for one in places if not self._lies_in(one, countries[0])]
        return None if outside else (tuple(places), "within")

    def _exact(self, said: str) -> tuple[tuple[str, ...], str] | None:
        concept = self._forms.get(_key(said))
        return ((concept,), "form") if concept else None

    def _bracketed(self, said: str) -> str | None:
        """The concept of a name with its acronym, or with a remark, behind it in brackets; of two
        concepts the narrower.
        """
        inner = _BRACKETS.search(said)
        if inner is None:
            return None
        outer = _BRACKETS.sub(" ", said)
        one, other = (self._known(words) for words in (outer, inner[1]))
        if one is None:
            return other if _abbreviates(inner[1], outer) else None
        if other is None or one == other:
            told = other is not None or _abbreviates(inner[1], outer)
            return one if told or self._dimension != "design" else None  # it may be another design
        if self._lies_in(other, one):
            return other
        return one if self._lies_in(one, other) else None

    def _known(self, said: str) -> str | None:
        key = _key(self._bare(said))
        return self._forms.get(_key(said)) or self._shorter.get(key) or self._parts.get(key)

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
        text = _plain(said)
        for modifier in sorted(_table("modifiers").get(self._dimension, ()), key=len, reverse=True):
            if text.startswith(modifier) and (rest := text[len(modifier) :].strip()):
                glued = not has_chinese(modifier) and text[len(modifier) : len(modifier) + 1] != " "
                if not glued and (found := self._known(rest) or self._without_modifier(rest)):
                    return found
        return None

    def _bare(self, said: str) -> str:
        """The words without those that add nothing in this dimension; all where nothing is left."""
        text = _plain(said)
        for filler in _table("fillers").get(self._dimension, ()):
            for shorten in (str.removesuffix, str.removeprefix):
                rest = shorten(text, filler)
                alone = has_chinese(filler) or rest[:1] == " " or rest[-1:] == " "
                if rest != text and alone and len(rest.strip()) >= _LEAST:
                    text = rest.strip()
        return text


def _may_be_place(said: str) -> bool:
    """Whether words with no concept may name one place.

    >>> _may_be_place("Regensburg"), _may_be_place("multi-site"), _may_be_place("Europe and Asia")
    (True, False, False)
    """
    text = _plain(said)
    none = _table("no_place")["words"]
    if any(re.search(rf"\b{re.escape(word)}", text) for word in none if not has_chinese(word)):
        return False
    return len(_parts(said)) == 1 and not any(word in text for word in none if has_chinese(word))


def _abbreviates(short: str, name: str) -> bool:
    """Whether an acronym may stand for a name: capitals, which begin words of the name in this
    order; of a Chinese name any.

    >>> _abbreviates("BDI-II", "Beck Depression Inventory"), _abbreviates("COVID-19", "burden")
    (True, False)
    """
    letters = re.match(r"[A-Z]{2,}", short.strip())
    if letters is None or short.strip().upper() != short.strip():
        return False
    initials = iter(word[0] for word in _plain(name).split())
    return has_chinese(name) or all(letter.lower() in initials for letter in letters[0])


def _names(concept: Concept) -> Iterable[str]:
    return filter(None, (concept.label_en, concept.label_zh, *concept.alt_en, *concept.alt_zh))


def _one_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Key to concept; one of several concepts is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, concept in pairs:
        if len(key) >= _LEAST:
            found[key].add(concept)
    return {key: min(several) for key, several in found.items() if len(several) == 1}


def _alternatives(name: str) -> Iterator[str]:
    """A name without what stands in brackets, and each of the names that it joins by `or` or `and`:
    of `University and college students` both kinds of students.
    """
    bare = _BRACKETS.sub(" ", name).strip()
    yield bare
    joins = re.compile(_table("alternatives")["pattern"])
    joined = joins.findall(bare)
    if len(joined) != 1:
        return
    first, *_, second = map(str.strip, filter(None, joins.split(bare)))
    yield second
    goes_on = " " in second and not has_chinese(bare)
    if goes_on:
        yield f"{first} {second.rpartition(' ')[2]}"
    if not goes_on or joined == ["or"]:
        yield first


def in_brackets(said: str) -> list[str]:
    """The parts of what stands in brackets.

    >>> in_brackets("social anxiety (LSAS, SIAS)"), in_brackets("anxiety")
    (['LSAS', 'SIAS'], [])
    """
    return [part for inner in _BRACKETS.findall(said) for part in _parts(inner)]


def _parts(said: str) -> list[str]:
    """What stands between the signs and words that join names, outside of brackets."""
    table = _table("between")
    signs = "".join(map(re.escape, table["signs"]))
    joins = "|".join(
        word if has_chinese(word) else rf"(?<=\s){re.escape(word)}(?=\s)" for word in table["words"]
    )
    if any(sign in said for sign in "(（[") and not _BRACKETS.search(said):
        return [said]
    return [part.strip() for part in re.split(rf"[{signs}]|{joins}", said) if part.strip()]


def _key(said: str) -> str:
    """What is left of a name when case, width, script, spaces, hyphens, plural and spelling are
    folded away.

    >>> _key("Wait-lists"), _key("waiting list"), _key("憂鬱症"), _key("U.S.A.")
    ('waitinglist', 'waitinglist', '抑郁症', 'usa')
    """
    return "".join(map(_singular, _plain(said).split()))


def _plain(said: str) -> str:
    """The words in small letters, American spelling and simplified characters, parted by spaces."""
    text = _POINTS.sub("", folded(said).text)
    text = " ".join(_TOKEN.findall(text))
    for one, other in _spellings():
        text = one.sub(other, text)
    return text


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """British spellings and words that mean the same, with what stands for them."""
    pairs = {**words()["spellings"], **_table("same")}
    return tuple((re.compile(rf"\b{re.escape(one)}"), other) for one, other in pairs.items())


def _singular(word: str) -> str:
    """An English word without the ending of its plural.

    >>> [_singular(w) for w in ("students", "therapies", "illness", "crisis", "boxes")]
    ['student', 'therapy', 'illness', 'crisis', 'box']
    """
    if len(word) <= 3 or not word.isascii() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    table = files("lacunary.loaders.vocabulary").joinpath("word_forms.toml")
    return tomllib.loads(table.read_text(encoding="utf-8"))


def _table(name: str) -> dict[str, Any]:
    return _tables()[name]

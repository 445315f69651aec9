"""The names by which a text proposes concepts: labels, other names, spellings of both, and names of
places.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.matching.text import folded
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import has_chinese

__all__ = [
    "ADJECTIVE",
    "ALONE",
    "PREPOSITIONAL",
    "SUFFIXED",
    "ConceptName",
    "names_of",
    "names_of_places",
    "places",
    "too_general",
    "words",
]

ADJECTIVE, ALONE, PREPOSITIONAL, SUFFIXED = "adjective", "alone", "prepositional", "suffixed"
"""What must stand about a name for it to be a place; `""` nothing."""


@dataclass(frozen=True, slots=True)
class ConceptName:
    """A name of a dimension as it is looked for, and the concepts it proposes; without one it only
    hides shorter names.

    `capitals` are the words that must be printed just so (acronyms); `place` that the text must
    print a capital first letter; `needs` what must stand about it.
    """

    text: str
    dimension: str
    concepts: tuple[str, ...]
    capitals: tuple[str, ...] = ()
    place: bool = False
    needs: str = ""


@cache
def words() -> dict[str, Any]:
    """The table `matching.toml`: spellings, further names, stop words, denial."""
    return _table("words.toml")


@cache
def places() -> dict[str, Any]:
    """The table `matching_places.toml`: places, institutions, adjectives, and what makes a name no
    place.
    """
    return _table("places.toml")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(
        files("lacunary.graph.matching").joinpath(name).read_text(encoding="utf-8")
    )


def names_of(concepts: Iterable[Mapping[str, Any]]) -> list[ConceptName]:
    """Every name of the concepts given (rows of concept nodes), each once in a dimension; a label
    beats another name.

    >>> [
    ...     name.text
    ...     for name in names_of(
    ...         [{"id": "outcome:sad", "label_en": "Self-rated sadness", "alt_en": ["SRS"]}]
    ...     )
    ... ]
    ['self rated sadness', 'selfrated sadness', 'srs']
    """
    known = {
        str(row["id"]): row
        for row in concepts
        if str(row["id"]).partition(":")[0] in schema().codings
    }
    found: dict[tuple[str, str], dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for concept, rank, name in _printed_names(known):
        for spelt in _spellings(name):
            by_rank = found[concept.partition(":")[0], folded(spelt).text.strip()]
            by_rank[rank].setdefault(concept, spelt)
    names = [
        _name(dimension, text, by_rank[min(by_rank)], known)
        for (dimension, text), by_rank in found.items()
        if len(text) > 1 and not _stopped() & {(dimension, text), ("", text)}
    ]
    dimensions = {dimension for dimension, _ in found}
    hiding = words()["nothing"] | {"region": places()["context"]["nowhere"]}
    hidden = [
        ConceptName(folded(text).text, dimension, ())
        for dimension in hiding
        if dimension in dimensions
        for text in hiding[dimension]
    ]
    return [name for name in names if not _says_too_little(name)] + hidden


def _name(
    dimension: str, text: str, spelt: Mapping[str, str], known: Mapping[str, Mapping[str, Any]]
) -> ConceptName:
    """A name from its folded text and how the concepts it means spell it."""
    concepts = _in_common(list(spelt), known) if dimension == "region" else tuple(spelt)
    capitals = _acronyms(next(iter(spelt.values())))
    place = dimension == "region" and not has_chinese(text)
    needs = _needs().get(text, "") if dimension in ("region", "population") else ""
    return ConceptName(text, dimension, concepts, capitals, place, needs)


def _says_too_little(name: ConceptName) -> bool:
    """An acronym of two letters stands for too much, but for those that `matching.toml` allows."""
    return (
        bool(name.capitals)
        and len(name.text) == 2
        and name.text.upper() not in words()["acronyms"]["short"]
    )


def _printed_names(known: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, int, str]]:
    """`(concept, rank, name)`: labels (0), other names (1), names that only propose (2)."""
    for concept, row in known.items():
        yield from (
            (concept, 0, row[label]) for label in ("label_en", "label_zh") if row.get(label)
        )
        yield from (
            (concept, 1, name) for label in ("alt_en", "alt_zh") for name in row.get(label, ())
        )
        yield from ((concept, 2, name) for name in words()["also"].get(concept, ()))
    parts = ("prefectures", "localities", "institutions", "adjectives")
    yield from ((concept, 1, name) for concept, name in names_of_places(known, parts))


def names_of_places(
    known: Collection[str], parts: Iterable[str] = ("prefectures", "localities")
) -> Iterator[tuple[str, str]]:
    """Names of places within the known regions, each with its region: cities, and of further
    `parts` institutions and adjectives.

    >>> ("region:cn-hb", "武汉") in set(names_of_places({"region:cn-hb"}))
    True
    """
    for part in parts:
        for region, entries in places()[part].items():
            concept = _nearest(f"region:{region}", known)
            for entry in entries if concept else ():
                yield from ((concept, name) for name in _names_of_place(entry, part))


def _names_of_place(entry: str, part: str) -> list[str]:
    """The names in an entry of the Chinese one, a space, and Latin ones with commas between; the
    Chinese one also as a prefecture's is printed.
    """
    if part == "adjectives":
        return [entry]
    chinese, _, latin = entry.partition(" ") if has_chinese(entry) else ("", "", entry)
    names = (
        [chinese, chinese + str(places()["context"]["prefecture"])]
        if chinese and part == "prefectures"
        else [chinese]
    )
    return [name for name in (*names, *latin.split(",")) if name.strip()]


def _nearest(region: str, known: Collection[str]) -> str:
    """The region, or the country of a province that the vocabulary does not have, or ""."""
    country = region.partition("-")[0]
    return region if region in known else country if country in known else ""


def _in_common(concepts: list[str], known: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """One region as it is; of several what holds them all, short of a continent: the `top` they
    share, or nothing.
    """
    if len(concepts) == 1:
        return tuple(concepts)
    tops = {str(known[concept].get("top") or concept) for concept in concepts}
    return tuple(tops) if len(tops) == 1 and tops <= known.keys() else ()


def _spellings(name: str) -> list[str]:
    """A name in British and American spelling, and with its hyphens closed up: post-traumatic,
    posttraumatic.
    """
    spelt = [name]
    for pattern, instead in _both_spellings():
        spelt.append(_respelt(name, pattern, instead))
    spelt += [re.sub(r"(?<=[A-Za-z])[-‐–](?=[A-Za-z0-9])", "", text) for text in spelt]
    return list(dict.fromkeys(spelt))


def _respelt(name: str, pattern: re.Pattern[str], instead: Mapping[str, str]) -> str:
    return pattern.sub(lambda found: instead[found[0].casefold()], name)


@cache
def _both_spellings() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """The words that are spelt otherwise in America, then in Britain, and how."""
    to_american = dict(words()["spellings"])
    found = []
    for pairs in (to_american, {two: one for one, two in to_american.items()}):
        each = "|".join(map(re.escape, sorted(pairs, key=lambda one: (-len(one), one))))
        found.append((re.compile(rf"\b(?:{each})", re.IGNORECASE), pairs))
    return found


def _acronyms(name: str) -> tuple[str, ...]:
    """The words of a name that are printed in capitals: PHQ, HbA1c, CBT.

    >>> _acronyms("EORTC QLQ-C30"), _acronyms("Zung SAS"), _acronyms("Depression")
    (('EORTC', 'QLQ', 'C30'), ('SAS',), ())
    """
    return tuple(
        word
        for word in re.findall(r"[A-Za-z0-9]+", name)
        if re.search(r"[A-Z].*[A-Z]|[A-Z]\d", word)
    )


def too_general(dimension: str) -> list[str]:
    """Names that say too little to propose a concept of a dimension.

    >>> "response" in too_general("outcome")
    True
    """
    stops = words()["stop"]
    return [
        n
        for stop in stops
        if dimension in (stop["dimensions"] or [dimension])
        for n in stop["names"]
    ]


@cache
def _stopped() -> frozenset[tuple[str, str]]:
    return frozenset(
        (dimension, folded(name).text)
        for stop in words()["stop"]
        for dimension in stop["dimensions"] or [""]
        for name in stop["names"]
    )


@cache
def _needs() -> dict[str, str]:
    context = places()["context"]
    listed = {kind: context[kind] for kind in (PREPOSITIONAL, SUFFIXED, ALONE)}
    listed[ADJECTIVE] = [
        name for names in places()["adjectives"].values() for name in names if name != "New Zealand"
    ]
    return {folded(name).text: kind for kind, names in listed.items() for name in names}

"""How the authors of two publications agree, in whichever script they are given."""

from __future__ import annotations

from functools import lru_cache

from lacunary.graph.linkage.publication import Prepared
from lacunary.graph.text.person_names import PersonName, name_agreement, read_name

__all__ = ["authors_finding", "one_by_one"]

_AND_OTHERS = frozenset(("al", "etal", "others"))
_FEW = 8
"""So many authors are enough to tell; many records name no more than the first few."""


def authors_finding(one: Prepared, other: Prepared) -> str:
    """How the authors agree, in whichever script both are given.

    `same`: the first authors and most of the others agree; `first`: the first authors, and no more
    can be told; `listed`: one's first author is among the other's; `surname`: no given name to tell
    by; `others`: the first authors agree, the rest do not.
    """
    found = [_authors(names, others) for names in _name_lists(one) for others in _name_lists(other)]
    order = ("same", "first", "listed", "surname", "others", "differ")
    return min(found, key=order.index) if found else "missing"


def _name_lists(record: Prepared) -> list[tuple[str, ...]]:
    return [
        names
        for names in (record.publication.authors, record.publication.authors_also)
        if names and names[0]
    ]


@lru_cache(maxsize=1 << 12)
def _authors(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if one == other and len(one) > 1:
        return "same"
    first, second = read_name(one[0]), read_name(other[0])
    agreement = name_agreement(first, second)
    ones, others = [first, *map(read_name, one[1:_FEW])], [second, *map(read_name, other[1:_FEW])]
    rest = _share(ones[1:], others[1:])
    if agreement:
        if rest is None:
            return "first" if agreement == "same" else "surname"
        return "same" if rest >= 0.5 else "others"
    if rest is not None and rest >= 0.75:
        return "listed"
    listed = any(name_agreement(first, name) for name in others) or any(
        name_agreement(second, name) for name in ones
    )
    return "listed" if listed and len(ones) > 1 and len(others) > 1 else "differ"


def _share(ones: list[PersonName], others: list[PersonName]) -> float | None:
    """The share of the shorter list that the longer one has; None when either is empty."""
    shorter, longer = sorted((ones, others), key=len)
    shorter = [name for name in shorter if name.initials and not name.surnames & _AND_OTHERS]
    if not shorter:
        return None
    surnames = {surname for name in longer for surname in name.surnames}
    return sum(not name.surnames.isdisjoint(surnames) for name in shorter) / len(shorter)


def one_by_one(one: Prepared, other: Prepared) -> bool:
    """Whether three or more authors are given on both sides and all of these agree in order, given
    name or initials included.
    """
    return any(
        _in_order(names, others) for names in _name_lists(one) for others in _name_lists(other)
    )


def _in_order(ones: tuple[str, ...], others: tuple[str, ...]) -> bool:
    pairs = [(read_name(one), read_name(other)) for one, other in zip(ones, others, strict=False)]
    pairs = [
        (one, other) for one, other in pairs if not _AND_OTHERS & (one.surnames | other.surnames)
    ]
    return len(pairs) >= 3 and all(name_agreement(one, other) == "same" for one, other in pairs)

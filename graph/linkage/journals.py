"""Journals: their printed names made comparable, and the authority that knows them by any name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from lacunary.graph.linkage.likeness import likeness
from lacunary.graph.linkage.titles import words_of_linkage
from lacunary.graph.text.chinese import simplified
from lacunary.graph.text.identifiers import has_chinese, name_key, title_key

__all__ = ["JournalId", "journal_authority", "journal_forms", "journal_names"]

JournalId = Callable[[str], str | None]
"""Gives the authority's identifier for any known name or ISSN of a journal, in any language."""

_ELISION = re.compile(r"\b([dl])['’?]", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def journal_forms(name: str) -> tuple[tuple[str, ...], ...]:
    """The names in a printed journal name, each as its words: without place or publisher, several
    names split at `=` and `/`.

    >>> journal_forms("Ai zheng = Chinese journal of cancer")
    (('ai', 'zheng'), ('chinese', 'journal', 'cancer'))
    >>> (
    ...     journal_forms("Cerebrovascular diseases (Basel, Switzerland)"),
    ...     journal_forms("心理學報 (Acta Psychologica Sinica)"),
    ... )
    ((('cerebrovascular', 'diseases'),), (('心理学报',), ('acta', 'psychologica', 'sinica')))
    """
    plain = name.strip('" ')
    plain = re.sub(r"[\[(（]([^\])）]*)[\])）]?", r" = \1" if has_chinese(plain) else " ", plain)
    forms = []
    for part in re.split(r"=|/|\s:\s.*|：.*", simplified(plain)):
        words = tuple(
            word
            for word in title_key(_ELISION.sub(r"\1 ", part).replace("'", "")).split()
            if word not in words_of_linkage()["journal_words"]
        )
        if words:
            forms.append(words)
    return tuple(dict.fromkeys(forms))


def journal_authority(rows: Iterable[tuple[str, Iterable[str]]]) -> JournalId:
    """The journals of an authority, each with its names (in any language) and ISSNs, as what finds
    them by any of these.

    >>> find = journal_authority(
    ...     [("cmhj", ["中国心理卫生杂志", "Chin Ment Health J", "1000-6729"])]
    ... )
    >>> find("Chin. Ment. Health J."), find("中國心理衛生雜誌"), find("1000-6729"), find("Lancet")
    ('cmhj', 'cmhj', 'cmhj', None)
    """
    table: dict[str, str] = {}
    for identifier, names in rows:
        for name in names:
            table.setdefault(name_key(simplified(name)), identifier)
    table.pop("", None)
    return lru_cache(maxsize=1 << 14)(lambda name: table.get(name_key(simplified(name))))


@lru_cache(maxsize=1 << 16)
def journal_names(one: str, other: str) -> str:
    """`same`, `alike` (one name within the other), `differ`, or `missing` where the scripts differ
    and nobody can tell.

    >>> (
    ...     journal_names("J Clin Oncol", "Journal of Clinical Oncology"),
    ...     journal_names("Lancet", "The Lancet (London)"),
    ... )
    ('same', 'same')
    >>> (
    ...     journal_names("BMJ (Online)", "British Medical Journal"),
    ...     journal_names("心理学报", "Acta Psychologica Sinica"),
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
                or likeness()(" ".join(form), " ".join(second)) >= 90
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

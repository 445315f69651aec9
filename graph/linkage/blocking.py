"""Which publications are compared at all: keys that two records of one report, or two reports of
one study, have in common.
"""

from __future__ import annotations

from itertools import combinations, product

from lacunary.graph.linkage.authors import team_keys
from lacunary.graph.linkage.companions import programmes_of, telling_words
from lacunary.graph.linkage.publication import Prepared
from lacunary.graph.linkage.titles import Title, words_of_linkage
from lacunary.graph.text.person_names import read_name

__all__ = ["report_keys", "study_keys"]

_ENDS = 18
"""So many letters of a title, frequent words left out, at its beginning and at its end."""
_ENDS_HAN = 7


def report_keys(record: Prepared) -> set[int]:
    """Keys by identifier, by the beginning and end of each title, and by place: year, first page
    and volume, author or journal.
    """
    keys = [
        (kind, value)
        for kind, values in record.identifiers.items()
        if kind not in ("issn", "registration")
        for value in values
    ]
    found = {hash(key) for key in keys}
    for title in record.titles:
        found |= _title_keys(record, title)
    if record.year is not None:
        found |= _place_keys(record) | _name_keys(record)
    return found


def _place_keys(record: Prepared) -> set[int]:
    """Keys by year and place: page with volume, author or journal, journal with author or
    participants. An ISSN stands for its journal.
    """
    found: set[int] = set()
    journals = (*record.journals, *record.identifiers.get("issn", ()))
    if page := record.pages[0].first if record.pages else "":
        if record.volume:
            found.add(hash(("place", record.year, record.volume, page)))
        found |= {hash(("page", record.year, page, surname)) for surname in record.surnames}
        found |= {hash(("journal", record.year, page, journal)) for journal in journals}
    for journal in journals:
        found |= {hash(("first author", record.year, journal, name)) for name in record.surnames}
        if record.publication.n:
            found.add(hash(("participants", record.year, journal, record.publication.n)))
    return found


def _name_keys(record: Prepared) -> set[int]:
    """Keys by year and the first two authors, for records of Chinese authors: their titles may be
    in two languages, and nothing else on both sides.
    """
    found: set[int] = set()
    for names in (record.publication.authors, record.publication.authors_also):
        read = [read_name(name) for name in names[:2]]
        if len(read) < 2 or not all(name.han or name.is_pinyin for name in read):
            continue
        firsts = sorted({(surname, given[:1]) for surname, given in read[0].initials})
        pairs = product(firsts[:_FEW_READINGS], sorted(read[1].surnames)[:_FEW_READINGS])
        found |= {hash(("names", record.year, *first, second)) for first, second in pairs}
    return found


_FEW_READINGS = 6
"""Of the readings of a Chinese name so many make keys."""


def _title_keys(record: Prepared, title: Title) -> set[int]:
    """The two ends of a title; of a title that says little, the whole of it with year, first author
    or place.
    """
    if title.han:
        letters, ends = title.letters, _ENDS_HAN
    else:
        frequent = words_of_linkage()["frequent"]
        letters, ends = "".join(word for word in title.words.split() if word not in frequent), _ENDS
    if len(letters) >= ends:
        return {hash(("begins", letters[:ends])), hash(("ends", letters[-ends:]))}
    parts = (
        "" if title.generic or record.year is None else str(record.year),
        record.volume + "/" + record.pages[0].first if record.pages else "",
        *record.surnames,
    )
    return {hash(("short", title.letters, part)) for part in parts if part}


def study_keys(record: Prepared) -> set[int]:
    """Keys by registration, by two of the authors, by an author with a programme's name, a telling
    word of the title or the number of participants, and by the title's beginning.
    """
    found = {hash(("registration", code)) for code in record.identifiers.get("registration", ())}
    team = team_keys(record)
    found |= {hash(("team", *pair)) for pair in combinations(team, 2)}
    about = [word for title in record.titles for word in telling_words(title)]
    named = (*about, *programmes_of(record).names, *record.publication.sizes)
    found |= {hash(("author", name, word)) for name in team for word in named}
    for title in record.titles:
        if len(title.letters) >= _ENDS:
            found.add(hash(("begins", title.letters[: _ENDS if title.han else 2 * _ENDS])))
    return found

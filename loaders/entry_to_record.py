"""From an entry's words to the cells of a record: identifiers told apart, titles by language,
dates, pages, kinds and languages.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from itertools import chain

from lacunary.graph.records import Cell, Record, Rejected
from lacunary.graph.report_fields import report_fields
from lacunary.graph.text.identifiers import fold, has_chinese, is_year, mostly_chinese
from lacunary.graph.text.registrations import registrations
from lacunary.graph.text.study_labels import label_of
from lacunary.loaders.cells_read import CellsRead
from lacunary.loaders.entries import Entry, Format, Reference
from lacunary.loaders.entry_authors import add_authors
from lacunary.loaders.entry_identifiers import (
    IDENTIFIERS,
    Given,
    Step,
    first_doi,
)
from lacunary.loaders.entry_language import add_language
from lacunary.loaders.entry_leftovers import look_among_leftovers
from lacunary.loaders.fields import (
    NAMES_AND_TITLES,
    fields,
    kinds,
    may_be_a_word,
    missing_words,
    telling_words,
    unsaid_words,
)
from lacunary.loaders.reading.markup import decoded, without_markup
from lacunary.loaders.said import REMEMBERED, Said, one_line

__all__ = ["Converter"]

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|2100)(?!\d)")
_BRACKETED = re.compile(r"\[(.*)\]\.?", re.DOTALL)
_WITH_MARKUP = frozenset(
    ("title", "title_zh", "title_translated", "title_original", "abstract", "abstract_translated")
)
"""Fields whose entities are read with their markup, so that the words stay as they are printed."""
_KEPT_IN_NOTE = re.compile(r"\[([a-z_]+)\] (.+)")
_CHOSEN_TYPES = ("registration", "preprint", "thesis", "conference", "chapter", "book")
"""Kinds that say more than `article` where a source gives several words."""

_PLAIN = (*(name for name, row in report_fields().items() if row.printed), "note", "work")
"""Fields that are taken as printed."""


@cache
def _naming(kind: str) -> frozenset[str]:
    """The fields one of which tells which publication a row is."""
    return frozenset(kinds()[kind].any_of)


class Converter:
    """Makes records of the entries of one source: what its format's words mean, what the rows are,
    and where refused words go.

    >>> from lacunary.loaders.entries import read_format
    >>> convert = Converter(read_format("ris"), "search", "search.ris")
    >>> entry = Entry(
    ...     1,
    ...     {
    ...         "type": ["JOUR"],
    ...         "title": ["A trial"],
    ...         "date": ["2019/03//"],
    ...         "doi": ["https://doi.org/10.1000/X"],
    ...     },
    ... )
    >>> record = convert(entry)[0]
    >>> record.get("title"), record.get("year"), record.get("doi"), record.get("report_type")
    ('A trial', 2019, '10.1000/x', 'article')
    """

    def __init__(
        self, format: Format, source: str, where: str, kind: str = "report", review: str = ""
    ) -> None:
        self.source, self.where, self.kind, self.review = source, where, kind, review
        self.rejected: list[Rejected] = []
        self.cells = CellsRead()
        self._whole_lists = format.whole_lists
        types = {name: name for name in fields()["report_type"].choices}
        types |= {fold(word): name for word, name in format.types.items()}
        self._types = types
        self._type_of = lru_cache(REMEMBERED)(self._understood_types)
        self._plan = lru_cache(REMEMBERED)(self._steps_for)

    def __call__(self, entry: Entry) -> list[Record]:
        """The record of an entry and those of its references; none when nothing tells which
        publication it is.
        """
        said = self._understood(entry)
        for name, words, reason in said.refused:
            self._refuse(entry.line, name, words, reason)
        if _naming("report").isdisjoint(said.cells):
            reason = "nothing tells which publication this is. It needs a title or an identifier."
            self.rejected.append(
                Rejected(self.where, entry.line, reason, entry.text or str(entry.fields))
            )
            self.cells.refused_entry(entry.fields, len(entry.references))
            return []
        self.cells.entry(entry.fields, said.refused, said.other)
        if self.kind != "report":
            self._own(said)
        found = [Record(self.kind, self.source, entry.line, said.cells)]
        for number, item in enumerate(entry.references, start=1):
            if reference := self._reference(entry, number, item):
                found.append(reference)
        self.cells.references(len(found) - 1, len(entry.references))
        return found

    def _understood(self, entry: Entry) -> Said:
        """What the fields of an entry say."""
        given = entry.fields
        if any("&" in words for words in chain.from_iterable(given.values())):
            given = entry.fields = {
                name: words if name in _WITH_MARKUP else list(map(decoded, words))
                for name, words in given.items()
            }
        if not all(map(str.strip, chain.from_iterable(given.values()))):
            given = entry.fields = _without_blanks(given)
        if not _nothing().isdisjoint(chain.from_iterable(given.values())):
            given = entry.fields = self._without_nothing(given)
        if "note" in given:
            given = _from_notes(given)
        if entry.references and self._whole_lists and not given.get("references_stated"):
            given = given | {"references_stated": [str(len(entry.references))]}
        said = Said()
        for step in self._plan(tuple(given)):
            step(given, said)
        if said.other or "note" in said.cells:
            look_among_leftovers(said)
        if said.other:
            said.add_printed("other", said.other)
        return said

    def _without_nothing(self, given: Given) -> Given:
        """The fields without words that say nothing; a title or name of two letters may be one."""
        found: Given = {}
        for name, words in given.items():
            is_name = name in NAMES_AND_TITLES
            kept = [w for w in words if w not in _nothing() or (is_name and may_be_a_word(w))]
            self.cells.missing(len(words) - len(kept))
            if kept:
                found[name] = kept
        return found

    def _steps_for(self, names: tuple[str, ...]) -> tuple[Step, ...]:
        """What reads entries of these fields: the steps for them, in the order in which their cells
        stand in a record.
        """
        steps: list[tuple[tuple[str, ...], Step]] = [
            (("other",), _other),
            (("cnki",), _cnki),
            *IDENTIFIERS,
            (("type", "type_of_work"), self._type),
            (_TITLES, _titles),
            (_ABSTRACTS, _abstracts),
            (("year", "date"), _dates),
            (_PAGES, _pages),
            (("language", "language_machine", *_TITLES), add_language),
            *_PLAIN_STEPS,
            (("references_stated", "cited_by_stated"), _counts),
            (("record_id",), _record_id),
        ]
        known = {name for wanted, _ in steps for name in wanted} | {"language_basis", "ignored"}
        left = tuple(name for name in names if name not in known)
        chosen = [step for wanted, step in steps if not set(wanted).isdisjoint(names)]
        if left:
            chosen.append(partial(_left, left))
        if "series" in names:
            chosen.append(_series)
        return tuple(chosen)

    def _refuse(self, line: int, name: str, words: str, reason: str) -> None:
        self.rejected.append(Rejected(self.where, line, reason, words, name))

    def _type(self, given: Given, said: Said) -> None:
        said.take(self._type_of((*given.get("type", ()), *given.get("type_of_work", ()))))

    def _understood_types(self, words: tuple[str, ...]) -> Said:
        said = Said()
        known = [(word, self._types[fold(word)]) for word in words if fold(word) in self._types]
        for word in words:
            if _tells("retracted", word):
                said.add("retraction", word)
            elif fold(word) not in self._types:
                said.other.append(f"type: {word}")
        if known:
            word, kind = next((item for item in known if item[1] in _CHOSEN_TYPES), known[0])
            said.add("report_type", word, kind, "printed" if word == kind else "mapped")
        return said

    def _own(self, said: Said) -> None:
        """Add the review and the label of a study, of a file that lists a review's studies."""
        names, years = said.cells.get("authors", ()), said.cells.get("year", ())
        label = label_of(names[0].verbatim if names else "", years[0].value if years else None)
        said.add("label", label, method="derived")
        said.cells["review"] = (Cell(self.review, self.review, "constant"),)

    def _reference(self, entry: Entry, number: int, item: Reference) -> Record | None:
        said = Said()
        said.add("citing_line", str(entry.line), entry.line)
        said.add("order", str(number), number)
        if item.text:
            said.add("text", item.text)
        given = {name: [words] for name, words in item.fields.items() if words}
        given["authors"] = [
            part for words in given.pop("authors", ()) for part in words.split("; ") if part.strip()
        ]
        _reference_fields(given, said)
        line = item.line or entry.line
        if mostly_chinese(item.text) and not said.cells.keys() & {"title", "title_zh"}:
            basis = "reference printed in Chinese characters"
            said.add("language", basis, "zh", "derived")
            said.add("language_basis", basis, method="derived")
        if _naming("reference").isdisjoint(said.cells):
            reason = "the reference names no work. Complete it."
            self._refuse(line, "references", str(item.fields), reason)
            return None
        return Record("reference", self.source, line, said.cells)


@cache
def _nothing() -> frozenset[str]:
    """Words that say nothing, in the cases of letters in which programs and people write them."""
    return frozenset(
        form
        for word in (*missing_words(), *unsaid_words())
        for case in (word, word.upper(), word.capitalize(), word.title())
        for form in (case, f"{case}.", f"[{case}]", f"({case})")
        if word
    )


def _without_blanks(fields: Given) -> Given:
    """The fields that hold words, each without blank ones."""
    return {
        name: found
        for name, words in fields.items()
        if (found := [word for word in words if word.strip()])
    }


def _tells(what: str, words: str) -> bool:
    """Whether a text has one of the telling words, in any case of their letters, which are those of
    ASCII.
    """
    if not words.isascii():
        words = words.encode(errors="replace").lower().decode()  # many times faster than `lower`
    small = words.lower() if words.isascii() else words
    return any(map(small.__contains__, telling_words()[what]))


# ---- steps, in the order in which their cells stand in a record ----------------------------------
def _other(given: Given, said: Said) -> None:
    said.other += given["other"]


def _cnki(given: Given, said: Said) -> None:
    for words in given["cnki"]:
        said.add("cnki", words)


_TITLES = ("title_original", "title", "title_zh", "title_translated", "title_short")


def _titles(given: Given, said: Said) -> None:
    if not given.get("title") and not given.get("title_translated"):
        given = given | {"title": given.get("title_short", [])}
    for name in ("title", "title_zh", "title_translated"):
        for words in given.get(name, ()):
            title = _title(words)
            said.add("title_zh" if mostly_chinese(title) else "title", words, title)
    for words in given.get("title_original", ()):
        title = _title(words)
        said.add("title_zh" if mostly_chinese(title) else "title_original", words, title)


def _title(words: str) -> str:
    """A title without markup and without the brackets in which MEDLINE puts a translated one."""
    title = one_line(without_markup(words))
    bracketed = _BRACKETED.fullmatch(title) if title.startswith("[") else None
    return bracketed[1] if bracketed and "[" not in bracketed[1] else title


_ABSTRACTS = ("abstract", "abstract_translated", "abstract_zh")


def _abstracts(given: Given, said: Said) -> None:
    for name in _ABSTRACTS:
        for words in given.get(name, ()):
            is_chinese = not words.isascii() and mostly_chinese(words[:400])
            field = "abstract_zh" if is_chinese else "abstract"
            said.add(field, words, one_line(without_markup(words)))
            if _tells("registered", words):
                for number in registrations(words):
                    said.add("registration", number, method="derived")


def _dates(given: Given, said: Said) -> None:
    said.take(_understood_dates((*given.get("year", ()), *given.get("date", ()))))


@lru_cache(maxsize=REMEMBERED)
def _understood_dates(several: tuple[str, ...]) -> Said:
    said = Said()
    found = [(words, year) for words in several if (year := _year(words))]
    if not found:
        for words in several:
            reason = f'year "{words}" holds no year. Write four digits, 1500 to 2100.'
            said.refuse("year", words, reason)
        return said
    said.add("year", *found[0])
    full = [words for words, _ in found if not is_year(words)][:1]
    for words in full:
        said.add("date", words)
    kept = [str(found[0][1]), *full]
    said.other += [f"date: {words}" for words in several if words not in kept]
    return said


def _year(words: str) -> int:
    """The first year in a date of any spelling, 0 where there is none."""
    found = _YEAR.search(words) or _YEAR.match(words[:4])
    return int(found[1]) if found else 0


_PAGES = ("page_first", "page_last", "pages")


def _pages(given: Given, said: Said) -> None:
    said.take(_understood_pages(*[tuple(given.get(name, ())) for name in _PAGES]))


@lru_cache(maxsize=REMEMBERED)
def _understood_pages(
    first: tuple[str, ...], last: tuple[str, ...], pages: tuple[str, ...]
) -> Said:
    said = Said()
    if not pages and first:
        whole = "-" in first[0] or not last or first[0] == last[0]
        pages = (first[0] if whole else f"{first[0]}-{last[0]}",)
        last = last[0 if "-" in first[0] else 1 :]
        first = first[1:]
    for words in pages:
        if fold(words).strip(" .") in telling_words()["no_page"] or first_doi(words):
            said.other.append(f"pages: {words}")
            continue
        plain = _behind_a_page().sub("", _before_a_page().sub("", words))
        said.add("pages", words, plain)
    for words in first + last:
        if words not in "-".join(pages):
            said.add("other", f"page: {words}")
    return said


@cache
def _before_a_page() -> re.Pattern[str]:
    """What programs print before a page or an article number."""
    return re.compile(rf"^\s*(?:{'|'.join(telling_words()['before_a_page'])})(?=\w)", re.IGNORECASE)


@cache
def _behind_a_page() -> re.Pattern[str]:
    return re.compile(telling_words()["behind_a_page"])


def _printed(name: str) -> Step:
    """The step that takes the words of a field as they are printed."""

    def step(given: Given, said: Said) -> None:
        said.add_printed(name, given[name])

    return step


_JOURNALS = ("journal", "journal_abbreviation", "journal_other", "series")


def _journal(given: Given, said: Said) -> None:
    said.take(_understood_journals(*[tuple(given.get(name, ())) for name in _JOURNALS]))


@lru_cache(maxsize=REMEMBERED)
def _understood_journals(
    names: tuple[str, ...], short: tuple[str, ...], others: tuple[str, ...], series: tuple[str, ...]
) -> Said:
    """A full name, else the abbreviation, else the series; where two scripts are given the first
    one is the journal.
    """
    said = Said()
    names = names or short[:1] or series[:1]
    if not others:
        others = tuple(name for name in names[1:] if has_chinese(name) != has_chinese(names[0]))
    rest = [name for name in others[1:] + names[1:] if name not in others[:1] + short]
    said.add_printed("journal", names[:1])
    said.add_printed("journal_other", others[:1])
    abbreviations = [name for name in short if name not in names[:1]]
    said.add_printed("journal_abbreviation", abbreviations + rest)
    return said


def _series(given: Given, said: Said) -> None:
    """The names of series that do not stand for the journal."""
    journals = given.get("journal") or given.get("journal_abbreviation", [])[:1]
    names = journals or given["series"][:1]
    said.other += [f"other: series: {name}" for name in given["series"] if name not in names]


_PLAIN_STEPS: tuple[tuple[tuple[str, ...], Step], ...] = tuple(
    (("authors", "authors_other"), add_authors)
    if name == "authors"
    else (_JOURNALS, _journal)
    if name == "journal"
    else ((name,), _printed(name))
    for name in _PLAIN
    if name not in ("authors_other", "journal_other", "journal_abbreviation")
)


def _counts(given: Given, said: Said) -> None:
    for name in ("references_stated", "cited_by_stated"):
        for words in given.get(name, ()):
            if words.isdecimal():
                said.add(name, words, int(words))
            else:
                said.other.append(f"{name}: {words}")


def _record_id(given: Given, said: Said) -> None:
    said.other += [f"record: {words}" for words in given["record_id"]]


def _left(names: tuple[str, ...], given: Given, said: Said) -> None:
    """What no other step has read."""
    said.other += [f"{name}: {words}" for name in names for words in given[name]]


def _from_notes(given: Given) -> Given:
    """The fields with those that an export of lacunary keeps in notes, for which its format has no
    place: `[cnki] XLKX202101004`.
    """
    given = given.copy()
    notes: list[str] = []
    for line in (line for words in given.pop("note") for line in words.split("\n")):
        kept = _KEPT_IN_NOTE.fullmatch(line.strip())
        if kept and kept[1] in (*kinds()["report"].fields, "title_translated"):
            given[kept[1]] = [*given.get(kept[1], ()), kept[2]]
        else:
            notes.append(line)
    if notes:
        given["note"] = notes
    return given


_OF_REFERENCES: tuple[tuple[tuple[str, ...], Step], ...] = (
    *(item for item in IDENTIFIERS if item[0] != ("doi",)),
    (_TITLES, _titles),
    (_ABSTRACTS, _abstracts),
)


def _reference_fields(given: Given, said: Said) -> None:
    """The fields of one entry of a reference list; what a reference has no field for is left."""
    for words in given.get("doi", ()):
        if doi := first_doi(words):
            said.add("doi", words, doi)
    for names, step in _OF_REFERENCES:
        if not given.keys().isdisjoint(names):
            step(given, said)
    for words in given.get("year", ()):
        if found := _YEAR.search(words):
            said.add("year", words, int(found[1]))
    _pages(given, said)
    for name, several in given.items():
        if several and name in _printed_of_references():
            said.add_printed(name, several)


@cache
def _printed_of_references() -> frozenset[str]:
    read = {"doi", "year", *_PAGES, *(name for names, _ in _OF_REFERENCES for name in names)}
    return frozenset(kinds()["reference"].fields) - read

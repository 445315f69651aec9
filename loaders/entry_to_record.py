"""From an entry's words to the cells of a record: identifiers told apart, titles by language,
dates, pages, kinds and languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from lacunary.graph.records import Cell, Record, Rejected
from lacunary.graph.report_fields import report_fields
from lacunary.graph.text.identifiers import bare_doi, fold, has_chinese, is_year, mostly_chinese
from lacunary.graph.text.person_names import name_agreement, read_name
from lacunary.graph.text.registrations import registrations
from lacunary.loaders.entries import Entry, Format, Reference
from lacunary.loaders.fields import fields, kinds
from lacunary.loaders.reading.markup import without_markup

__all__ = ["Converter"]

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|2100)(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+")
_PMID = re.compile(
    r"(?:PMID:?\s*|MEDLINE:|pubmed/|pubmed\.ncbi\.nlm\.nih\.gov/)?(\d{1,9})/?(?:\s*\[pmid\])?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?:.*/)?(?:PMCID:?\s*)?(PMC\d{2,9})(?:\.\d+)?/?(?:\s*\[pmc\])?", re.IGNORECASE
)
_OPENALEX = re.compile(
    r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d{3,12})", re.IGNORECASE
)
_CN = re.compile(r"((?:CN\s*)?\d{2}-\d{4}(?:/[A-Z0-9.·-]+)?)", re.IGNORECASE)
_NUMBERED = {"pmid": _PMID, "pmcid": _PMCID, "openalex": _OPENALEX, "cn_number": _CN}
_ISSN = re.compile(r"(?<![\dXx])(\d{4})[-–—]?(\d{3}[\dXx])(?![\dXx])")
_ISBN = re.compile(r"(?<!\d)(?:97[89][-\s]?)?(?:\d[-\s]?){9}[\dXx](?!\d)")
_CNKI = re.compile(r"[?&]filename=([A-Za-z0-9_.-]+)", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(.*)\]\.?", re.DOTALL)
_TELLING: dict[str, list[str]] = tomllib.loads(
    files("lacunary.loaders").joinpath("telling_words.toml").read_text(encoding="utf-8")
)
_REGISTERED, _RETRACTED = (
    re.compile("|".join(map(re.escape, _TELLING[name])), re.IGNORECASE)
    for name in ("registered", "retracted")
)
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), "kana"),
    ("ko", re.compile("[\uac00-\ud7af]"), "Hangul"),
)

_KEPT_IN_NOTE = re.compile(r"\[([a-z_]+)\] (.+)")
_CHOSEN_TYPES = ("registration", "preprint", "thesis", "conference", "chapter", "book")
"""Kinds that say more than `article` where a source gives several words."""

_PLAIN = (*(name for name, row in report_fields().items() if row.printed), "note", "work")
"""Fields that are taken as printed."""


@cache
def _languages() -> dict[str, str]:
    text = files("lacunary.loaders").joinpath("languages.toml").read_text(encoding="utf-8")
    return {word: code for code, words in tomllib.loads(text)["words"].items() for word in words}


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
        self._whole_lists = format.whole_lists
        self._types = {name: name for name in fields()["report_type"].choices}
        self._types |= {fold(word): name for word, name in format.types.items()}
        self.rejected: list[Rejected] = []

    def __call__(self, entry: Entry) -> list[Record]:
        """The record of an entry and those of its references; none when nothing tells which
        publication it is.
        """
        given = {
            name: found
            for name, words in entry.fields.items()
            if (found := [word for word in words if word.strip()])
        }
        cells: dict[str, list[Cell]] = {}
        other = given.pop("other", [])
        _from_notes(given)
        main = (given.get("title_original") or given.get("title") or [""])[0]
        for words in given.pop("cnki", ()):
            _add(cells, "cnki", words)
        self._identifiers(entry.line, given, cells, other)
        self._type(given, cells, other)
        self._titles(given, cells)
        self._dates(entry, given, cells, other)
        self._journal(given)
        self._authors(given)
        _pages(given, cells)
        _language(given, cells, main)
        for name in _PLAIN:
            for words in given.pop(name, ()):
                _add(cells, name, words)
        if entry.references and self._whole_lists and "references_stated" not in given:
            given["references_stated"] = [str(len(entry.references))]
        for name in ("references_stated", "cited_by_stated"):
            for words in given.pop(name, ()):
                if words.isdecimal():
                    _add(cells, name, words, int(words))
                else:
                    other.append(f"{name}: {words}")
        other += [f"record: {words}" for words in given.pop("record_id", ())]
        other += [f"{name}: {words}" for name, several in given.items() for words in several]
        for words in other:
            _add(cells, "other", words)
        if not cells.keys() & set(kinds()["report"].any_of):
            reason = "nothing tells which publication this is. It needs a title or an identifier."
            self.rejected.append(
                Rejected(self.where, entry.line, reason, entry.raw or str(entry.fields))
            )
            return []
        self._owner(cells)
        record = Record(
            self.kind,
            self.source,
            entry.line,
            {name: tuple(found) for name, found in cells.items()},
        )
        references = [
            self._reference(entry, number, item)
            for number, item in enumerate(entry.references, start=1)
        ]
        return [record, *(item for item in references if item is not None)]

    def _refuse(self, line: int, name: str, words: str, reason: str) -> None:
        self.rejected.append(Rejected(self.where, line, reason, words, name))

    def _identifiers(
        self, line: int, given: dict[str, list[str]], cells: dict[str, list[Cell]], other: list[str]
    ) -> None:
        other += [
            words for words in given.pop("identifier", ()) if not _add_identified(cells, words)
        ]
        self._dois(line, given, cells)
        for name, pattern in _NUMBERED.items():
            for words in given.pop(name, ()):
                if match := pattern.fullmatch(words.strip()):
                    _add(cells, name, words, match[1].upper())
                else:
                    other.append(f"{name}: {words}")
        for words in [*given.pop("issn", ()), *given.pop("isbn", ())]:
            _add_serial_numbers(cells, words, other)
        for words in given.pop("registration", ()):
            for number in registrations(words) or [words]:
                _add(cells, "registration", words, number)
        for words in given.pop("url", ()):
            _add_address(cells, words)

    def _dois(self, line: int, given: dict[str, list[str]], cells: dict[str, list[Cell]]) -> None:
        for words in given.pop("doi", ()):
            found = [doi for piece in _DOI.findall(words) if (doi := bare_doi(piece))]
            for doi in found:
                _add(cells, "doi", words, doi)
            if not found:
                self._refuse(
                    line,
                    "doi",
                    words,
                    f'doi "{words}" is not a DOI. It reads 10.NNNN/suffix without spaces.',
                )

    def _type(
        self, given: dict[str, list[str]], cells: dict[str, list[Cell]], other: list[str]
    ) -> None:
        words = given.pop("type", []) + given.pop("type_of_work", [])
        known = [(word, self._types[fold(word)]) for word in words if fold(word) in self._types]
        for word in words:
            if _RETRACTED.search(word):
                _add(cells, "retraction", word)
            elif fold(word) not in self._types:
                other.append(f"type: {word}")
        if known:
            word, kind = next((item for item in known if item[1] in _CHOSEN_TYPES), known[0])
            _add(cells, "report_type", word, kind, "printed" if word == kind else "mapped")

    def _titles(self, given: dict[str, list[str]], cells: dict[str, list[Cell]]) -> None:
        short = given.pop("title_short", [])
        for name in ("title", "title_zh", "title_translated"):
            for words in given.pop(
                name, [] if name != "title" or given.get("title_translated") else short
            ):
                title = _title(words)
                _add(cells, "title_zh" if mostly_chinese(title) else "title", words, title)
        for words in given.pop("title_original", ()):
            title = _title(words)
            _add(cells, "title_zh" if mostly_chinese(title) else "title_original", words, title)
        for name in ("abstract", "abstract_translated", "abstract_zh"):
            for words in given.pop(name, ()):
                _add(
                    cells,
                    "abstract_zh" if mostly_chinese(words[:400]) else "abstract",
                    words,
                    " ".join(without_markup(words).split()),
                )
                for number in registrations(words) if _REGISTERED.search(words) else ():
                    _add(cells, "registration", number, method="derived")

    def _dates(
        self,
        entry: Entry,
        given: dict[str, list[str]],
        cells: dict[str, list[Cell]],
        other: list[str],
    ) -> None:
        words_of_years = given.pop("year", []) + given.pop("date", [])
        found = [(words, year) for words in words_of_years if (year := _year(words))]
        if found:
            _add(cells, "year", *found[0])
        else:
            for words in words_of_years:
                self._refuse(
                    entry.line,
                    "year",
                    words,
                    f'year "{words}" holds no year. Write four digits, 1500 to 2100.',
                )
        full = [words for words, _ in found if not is_year(words)]
        for words in full[:1]:
            _add(cells, "date", words)
        kept = [*(str(year) for _, year in found[:1]), *full[:1]]
        if found:
            other += [f"date: {words}" for words in words_of_years if words not in kept]

    def _journal(self, given: dict[str, list[str]]) -> None:
        """A full name, else the abbreviation, else the series; where two scripts are given the
        first one is the journal.
        """
        series, short = given.pop("series", []), given.get("journal_abbreviation", [])
        names = given.pop("journal", []) or short[:1] or series[:1]
        others = given.pop("journal_other", [])
        if not others:
            others = [name for name in names[1:] if has_chinese(name) != has_chinese(names[0])]
        rest = [name for name in others[1:] + names[1:] if name not in others[:1] + short]
        given["journal_abbreviation"] = [name for name in short if name not in names[:1]] + rest
        given["other"] = [f"series: {name}" for name in series if name not in names]
        given |= {"journal": names[:1], "journal_other": others[:1]}

    def _authors(self, given: dict[str, list[str]]) -> None:
        """Where one list mixes the two scripts of the same people, the names of the second script
        stand apart.
        """
        names = [name for words in given.pop("authors", ()) if (name := words.strip(" ;；,，、"))]
        chinese = [name for name in names if has_chinese(name)]
        latin = [name for name in names if not has_chinese(name)]
        if chinese and not given.get("authors_other") and _same_people(chinese, latin):
            names, given["authors_other"] = (
                (chinese, latin) if has_chinese(names[0]) else (latin, chinese)
            )
        given["authors"] = names

    def _owner(self, cells: dict[str, list[Cell]]) -> None:
        """The review and the label of a study, where the file is a list of a review's studies."""
        if self.kind == "report":
            return
        names, years = cells.get("authors", []), cells.get("year", [])
        name = names[0].verbatim if names else "Anonymous"
        surname = (
            name if has_chinese(name) else name.split(",")[0] if "," in name else name.split(" ")[0]
        )
        _add(
            cells, "label", f"{surname} {years[0].value if years else 'undated'}", method="derived"
        )
        cells["review"] = [Cell(self.review, self.review, "constant")]

    def _reference(self, entry: Entry, number: int, item: Reference) -> Record | None:
        cells: dict[str, list[Cell]] = {
            "citing_line": [Cell(str(entry.line), entry.line)],
            "order": [Cell(str(number), number)],
        }
        if item.text:
            _add(cells, "text", item.text)
        given = {name: [words] for name, words in item.fields.items() if words}
        given["authors"] = [
            part for words in given.pop("authors", ()) for part in words.split("; ")
        ]
        self._reference_fields(item, given, cells)
        if mostly_chinese(item.text) and not cells.keys() & {"title", "title_zh"}:
            _add(cells, "language", "reference printed in Chinese characters", "zh", "derived")
            _add(
                cells, "language_basis", "reference printed in Chinese characters", method="derived"
            )
        if not cells.keys() & set(kinds()["reference"].any_of):
            self._refuse(
                item.line or entry.line,
                "references",
                str(item.fields),
                "the reference names no work. Complete it.",
            )
            return None
        return Record(
            "reference",
            self.source,
            item.line or entry.line,
            {name: tuple(found) for name, found in cells.items()},
        )

    def _reference_fields(
        self, item: Reference, given: dict[str, list[str]], cells: dict[str, list[Cell]]
    ) -> None:
        other: list[str] = []
        for words in given.pop("doi", ()):
            if found := _DOI.search(words):
                _add(cells, "doi", words, bare_doi(found[0]))
        self._identifiers(item.line, given, cells, other)
        self._titles(given, cells)
        for words in given.pop("year", ()):
            if found := _YEAR.search(words):
                _add(cells, "year", words, int(found[1]))
        _pages(given, cells)
        known = kinds()["reference"].fields
        for name, several in given.items():
            for words in several:
                if name in known:
                    _add(cells, name, words)


def _same_people(chinese: list[str], latin: list[str]) -> bool:
    """Whether two lists name the same people in the same order, once in characters and once in
    pinyin.
    """
    pairs = zip(map(read_name, chinese), map(read_name, latin), strict=False)
    return len(chinese) == len(latin) and all(name_agreement(one, other) for one, other in pairs)


def _add(
    cells: dict[str, list[Cell]],
    name: str,
    words: str,
    value: object = None,
    method: str = "printed",
) -> None:
    cell = Cell(words, " ".join(words.split()) if value is None else value, method)
    if cell.value == "":
        return
    known = cells.setdefault(name, [])
    if name in _ORDERED or all(cell.value != other.value for other in known):
        known.append(cell)


_ORDERED = frozenset(("authors", "authors_other", "editors", "affiliations"))
"""Lists in which a value may stand twice: two authors of one name."""


def _add_identified(cells: dict[str, list[Cell]], words: str) -> bool:
    """Add an identifier of any kind, told apart by its form; whether it was recognised."""
    text = words.strip()
    if (found := _DOI.search(text)) and (doi := bare_doi(found[0].removesuffix("[doi]"))):
        _add(cells, "doi", words, doi)
    elif match := _PMCID.fullmatch(text):
        _add(cells, "pmcid", words, match[1].upper())
    elif match := _OPENALEX.fullmatch(text):
        _add(cells, "openalex", words, match[1].upper())
    elif numbers := registrations(text):
        for number in numbers:
            _add(cells, "registration", words, number)
    elif not text.isdecimal() and (match := _PMID.fullmatch(text)):
        _add(cells, "pmid", words, match[1])
    elif match := _ISSN.fullmatch(text):
        _add(cells, "issn", words, f"{match[1]}-{match[2].upper()}")
    else:
        return False
    return True


def _add_address(cells: dict[str, list[Cell]], words: str) -> None:
    """A web address, and the identifier that it holds where no other is given."""
    _add(cells, "url", words)
    if "doi.org/" in words and "doi" not in cells:
        _add_identified(cells, words)
    elif "cnki" in words and "cnki" not in cells and (named := _CNKI.search(words)):
        _add(cells, "cnki", words, named[1])


def _add_serial_numbers(cells: dict[str, list[Cell]], words: str, other: list[str]) -> None:
    """ISSNs and ISBNs, which many formats put into one tag."""
    books = _ISBN.findall(words)
    for number in books:
        _add(cells, "isbn", words, re.sub(r"[-\s]", "", number).upper())
    serials = [] if books else _ISSN.findall(words)
    for first, second in serials:
        _add(cells, "issn", words, f"{first}-{second.upper()}")
    if not books and not serials:
        other.append(f"issn: {words}")


def _title(words: str) -> str:
    """A title without markup and without the brackets in which MEDLINE puts a translated one."""
    title = " ".join(without_markup(words).split())
    bracketed = _BRACKETED.fullmatch(title)
    return bracketed[1] if bracketed and "[" not in bracketed[1] else title


def _pages(given: dict[str, list[str]], cells: dict[str, list[Cell]]) -> None:
    first, last, pages = (given.pop(name, []) for name in ("page_first", "page_last", "pages"))
    if not pages and first:
        whole = "-" in first[0] or not last or first[0] == last[0]
        pages, first, last = (
            [first[0] if whole else f"{first[0]}-{last[0]}"],
            first[1:],
            last[0 if "-" in first[0] else 1 :],
        )
    for words in pages:
        _add(cells, "pages", words)
    for words in first + last:
        if words not in "-".join(pages):
            _add(cells, "other", f"page: {words}")


def _language(given: dict[str, list[str]], cells: dict[str, list[Cell]], title: str) -> None:
    """The declared language, unless the main title is in a script that no text of that language is
    written in.
    """
    words = given.pop("language", [])
    declared = [code for word in _words_of(words) if (code := _languages().get(fold(word)))]
    detected, basis = _script(title)
    if words and (not declared or not {"language_declared", "language_basis"} & given.keys()):
        _add(cells, "language_declared", "; ".join(words))
    stated = given.pop("language_basis", [])
    if detected and detected not in declared:
        if declared:
            basis += f"; the source says {', '.join(dict.fromkeys(declared))}"
        _add(cells, "language", basis, detected, "derived")
    elif declared:
        basis = "declared by the source"
        _add(
            cells,
            "language",
            "; ".join(words),
            detected or declared[0],
            "printed" if words[0] == declared[0] else "mapped",
        )
    if "language" in cells:
        _add(cells, "language_basis", (stated or [basis])[0], method="derived")


def _from_notes(given: dict[str, list[str]]) -> None:
    """Fields that an export of lacunary keeps in notes, for which its format has no place: `[cnki]
    XLKX202101004`.
    """
    notes: list[str] = []
    for line in (line for words in given.pop("note", ()) for line in words.split("\n")):
        kept = _KEPT_IN_NOTE.fullmatch(line.strip())
        if kept and kept[1] in (*kinds()["report"].fields, "title_translated"):
            given.setdefault(kept[1], []).append(kept[2])
        else:
            notes.append(line)
    if notes:
        given["note"] = notes


def _year(words: str) -> int:
    """The first year in a date of any spelling, 0 where there is none."""
    found = _YEAR.search(words) or _YEAR.match(words[:4])
    return int(found[1]) if found else 0


def _words_of(words: Iterable[str]) -> list[str]:
    return [part for word in words for part in (word, *re.split(r"[;,/；，、]\s*", word))]


def _script(title: str) -> tuple[str, str]:
    """The language that the script of a title proves, and why; nothing for Latin letters, in which
    many are written.
    """
    for code, pattern, script in _SCRIPTS:
        if pattern.search(title):
            return code, f"title in {script}"
    return ("zh", "title in Chinese characters") if mostly_chinese(title) else ("", "")

"""The kinds of rows and their fields, from `fields.toml`, and how a cell's words become a value."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.report_fields import report_fields
from lacunary.graph.text.identifiers import bare_doi, fold, is_year

__all__ = [
    "NAMES_AND_TITLES", "Field", "Kind", "Misread", "criterion_words", "fields", "is_said",
    "is_total", "is_unsaid", "kinds", "may_be_a_word", "missing_words", "says_nothing", "split",
    "telling_words", "understand", "unsaid_words",
]  # fmt: skip


class Misread(ValueError):
    """A cell that its field cannot understand; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type, whether a cell may hold several values, whether it rates something (so
    that `unclear` is a value), and the headings that name it.
    """

    name: str
    type: str
    many: bool = False
    dimension: str = ""
    choices: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    rates: bool = False
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: what it describes, its fields, those it must have, and those of which it
    must have one.
    """

    name: str
    en: str
    zh: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    any_of: tuple[str, ...] = ()


def missing_words() -> tuple[str, ...]:
    """Words in a cell that mean nothing was said, in any sheet."""
    return tuple(_raw()["missing"])


def is_total(label: str) -> bool:
    """Whether a label is that of a row which adds up the others.

    >>> is_total("Total:"), is_total("合计"), is_total("Total Body Trial 2020")
    (True, True, False)
    """
    return fold(label).strip(" :：.") in _raw()["totals"]


def unsaid_words() -> tuple[str, ...]:
    """Words that say that nothing is said, in small letters."""
    return tuple(_raw()["unsaid"])


def says_nothing(words: str) -> bool:
    """Whether words say that nothing is said.

    >>> says_nothing("Not reported."), says_nothing("not reported by self")
    (True, False)
    """
    return len(words) < _LONGEST_UNSAID and fold(words).strip(_END) in _unsaid()


def is_unsaid(field: Field, words: str) -> bool:
    """Whether words say nothing in a field: not where they are one of its choices, or rate; a title
    or name of two letters may be one.

    >>> is_unsaid(fields()["n"], "unclear"), is_unsaid(fields()["digital"], "unclear")
    (True, False)
    >>> is_unsaid(fields()["authors"], "Na"), is_unsaid(fields()["authors"], "n.a.")
    (False, True)
    """
    if field.rates or fold(words) in field.choices:
        return False
    return says_nothing(words) and not (field.name in NAMES_AND_TITLES and may_be_a_word(words))


def may_be_a_word(words: str) -> bool:
    """Whether what says nothing elsewhere may be a name, or a title: letters alone, two or three of
    them.
    """
    return words.isalpha() and len(words) <= _SHORT and words.isascii()


NAMES_AND_TITLES = frozenset(
    ("label", "title", "title_zh", "title_original", "title_translated", "authors", "authors_other")
)
_SHORT = 3
_LONGEST_UNSAID = 60
_END = " .。*()[]（）【】"


@cache
def _unsaid() -> frozenset[str]:
    return frozenset(fold(words).strip(_END) for words in (*missing_words(), *unsaid_words()))


@cache
def criterion_words() -> dict[str, tuple[str, ...]]:
    """Rule to the words by which a field `scope_…` says it.

    >>> criterion_words()["excludes"][0]
    'not'
    """
    return {rule: tuple(map(fold, words)) for rule, words in _raw()["criteria"].items()}


@cache
def telling_words() -> dict[str, Any]:
    """Words of exports that tell what a value is (`telling_words.toml`)."""
    return tomllib.loads(
        files("lacunary.loaders").joinpath("telling_words.toml").read_text(encoding="utf-8")
    )


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(
        files("lacunary.loaders").joinpath("fields.toml").read_text(encoding="utf-8")
    )


@cache
def fields() -> dict[str, Field]:
    """All fields by name.

    >>> fields()["doi"].type, fields()["country"].dimension
    ('doi', 'region')
    """
    return {
        name: Field(
            name,
            table["type"],
            table.get("many", False),
            table.get("dimension", ""),
            tuple(table.get("choices", ())),
            tuple(map(fold, table.get("says", ()))),
            table.get("rates", False),
            tuple(fold(heading) for heading in table.get("headings", ())),
        )
        for name, table in (_raw()["fields"] | _cells_of_reports()).items()
    }


def _cells_of_reports() -> dict[str, Any]:
    return {name: row.cell for name, row in report_fields().items() if row.cell is not None}


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of rows by name.

    >>> kinds()["citation"].required
    ('citing', 'cited')
    """
    return {
        name: Kind(
            name,
            table["en"],
            table["zh"],
            (*(_cells_of_reports() if name == "report" else ()), *table["fields"]),
            tuple(table["required"]),
            tuple(table.get("any_of", ())),
        )
        for name, table in _raw()["kinds"].items()
    }


def is_said(field: Field, words: str) -> bool:
    """Whether a remark says what the field asks: it is `yes`, or holds one of the field's words.

    >>> is_said(fields()["doi_dropped"], "read by hand; DOI dropped (another journal)")
    True
    >>> is_said(fields()["doi_dropped"], "no")
    False
    """
    remark = fold(words)
    return remark in _raw()["affirmed"] or any(part in remark for part in field.says)


def split(text: str, separator: str) -> list[str]:
    """The parts of a cell between separators that stand outside brackets; a full-width separator
    counts too.

    >>> split("Anxiety (ASI; BAI); depression；stress", ";")
    ['Anxiety (ASI; BAI)', 'depression', 'stress']
    """
    if not separator:
        return [text] if text else []
    marks = {separator} | (
        {"；"} if separator == ";" else {"，", "、"} if separator == "," else set()
    )
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char in "([（":
            depth += 1
        elif char in ")]）":
            depth = max(0, depth - 1)
        elif char in marks and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


_ARMS = re.compile(r"\d{1,9}(?:\s*\+\s*\d{1,9})+")
"""The participants of each arm, of which the sum is the number."""
_OF_PARTICIPANTS = ("n", "effect_n", "effect_n_intervention", "effect_n_comparator")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GROUP_SPACES = re.compile(
    "[\u00a0\u2009\u202f]"
)  # an ordinary space may part two numbers: `55 100`
_LARGEST = 2**63
_SWAPPED = str.maketrans(",.", ".,")


def understand(field: Field, words: str, decimal: str = ".") -> Any:
    """The value of a cell's words; raises Misread when they do not fit the field's type.

    >>> understand(fields()["year"], "20222")
    Traceback (most recent call last):
        ...
    lacunary.loaders.fields.Misread: year "20222" is not a year. Write four digits, 1500 to 2100.
    >>> understand(fields()["effect"], "0,571", decimal=",")
    0.571
    """
    match field.type:
        case "integer" | "decimal":
            return _number(field, words, decimal)
        case "key":
            return _key(words)
        case "year":
            return _year(words)
        case "doi":
            doi = bare_doi(words)
            if doi is None:
                raise Misread(
                    f'doi "{words}" is not a DOI. It reads 10.NNNN/suffix without spaces.'
                )
            return doi
        case "openalex":
            work = words.rpartition("/")[2].upper()
            if not (work.startswith("W") and work[1:].isdecimal()):
                raise Misread(f'openalex "{words}" is no work of OpenAlex. It reads W and digits.')
            return work
        case "choice":
            return _choice(field, words)
        case _:
            return words


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_raw()[name])


def _year(words: str) -> int:
    """A year, of a range the first, of a date its own.

    >>> _year("2019-2020"), _year("2020年"), _year("2019-05-01")
    (2019, 2020, 2019)
    """
    found = _pattern("years").fullmatch(unicodedata.normalize("NFKC", words).strip())
    year = next(filter(None, found.groups()), "") if found else ""
    if not is_year(year):
        raise Misread(f'year "{words}" is not a year. Write four digits, 1500 to 2100.')
    return int(year)


def _choice(field: Field, words: str) -> str:
    found = next((choice for choice in field.choices if fold(choice) == fold(words)), None)
    if found is None:
        raise Misread(
            f'{field.name} "{words}" is not known. Use one of {", ".join(field.choices)}, '
            f"or say in the mapping's [values.{field.name}] what it means."
        )
    return found


_WHOLE = re.compile(r"(\d+)\.0+")


def _key(words: str) -> str:
    """A key as every program writes it: what a spreadsheet made `2.0` of is `2`.

    >>> _key("2.0"), _key("Ａ-１"), _key("2.10")
    ('2', 'A-1', '2.10')
    """
    text = " ".join(unicodedata.normalize("NFKC", words).split())
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _number(field: Field, words: str, decimal: str) -> int | float:
    text = unicodedata.normalize("NFKC", _GROUP_SPACES.sub("", words)).replace("−", "-")
    text = re.sub(r"^([-+])\s+", r"\1", text.strip())
    if field.name in _OF_PARTICIPANTS:
        if _ARMS.fullmatch(text):
            return _counted(field, words, sum(map(int, text.split("+"))))
        text = _pattern("about_a_count").sub("", text)
    if decimal == ",":
        text = text.translate(
            _SWAPPED
        )  # from here on the point is the decimal mark and the comma groups thousands
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise Misread(
            f'{field.name} "{words}" is not a number. Write digits only, decimal mark `{decimal}`.'
        )
    if field.type == "integer" and text.lstrip("+-").isdecimal():
        return _counted(field, words, int(text))
    number = float(text)
    if not abs(number) < _LARGEST:
        raise Misread(f'{field.name} "{words}" is too large. Check the digits.')
    if field.type == "decimal":
        return number
    if not number.is_integer():
        raise Misread(f'{field.name} "{words}" is not a whole number. Write it without decimals.')
    return _counted(field, words, int(number))


def _counted(field: Field, words: str, number: int) -> int:
    """A whole number, all of which count or order something."""
    if number < 0:
        raise Misread(f'{field.name} "{words}" is below zero. Check the sign.')
    if number >= _LARGEST:
        raise Misread(f'{field.name} "{words}" is too large. Check the digits.')
    return number

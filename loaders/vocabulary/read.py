"""Vocabularies (concepts with English and Chinese labels) and value tables (which printed words
mean which concepts).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from importlib.resources import as_file, files
from pathlib import Path

from lacunary.graph.errors import SourceError, raise_all
from lacunary.graph.matching.plain_words import in_brackets
from lacunary.graph.matching.word_forms import WordForms
from lacunary.graph.records import Cell, Concept, SourceFile, ValueRow
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import fold, name_key
from lacunary.loaders.fields import says_nothing
from lacunary.loaders.files_read import FilesRead
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.vocabulary.skos import read_skos
from lacunary.loaders.vocabulary.value_rows import value_row

__all__ = ["Values", "builtin_vocabularies", "read_values", "read_vocabulary"]

_COLUMNS = ("id", "label_en", "label_zh", "broader", "notation", "exact_match", "alt_en", "alt_zh")


def builtin_vocabularies() -> list[str]:
    """The vocabularies that lacunary ships, by dimension.

    >>> "region" in builtin_vocabularies()
    True
    """
    folder = files("lacunary.loaders").joinpath("vocabulary")
    tables = {entry.name for entry in folder.iterdir()}
    return sorted(name for name in schema().concepts if f"{name}.csv" in tables)


def read_vocabulary(
    dimension: str, path: Path | None, source: str, shown: str = "", read: FilesRead | None = None
) -> tuple[list[Concept], list[SourceError]]:
    """The concepts of one dimension, from a CSV (id, label_en, label_zh, broader, notation, …) from
    SKOS in Turtle, or the one lacunary ships.

    Several labels or matches in a cell are separated by ` | `. `broader` names an id of the same
    table. Rows that cannot be used are given as errors; a table that cannot be read at all raises
    one. `shown` is the path that messages name; `read` takes note of the file, and of its lines in
    another encoding.
    """
    shown = shown or source
    if dimension not in schema().concepts:
        known = ", ".join(sorted(schema().concepts))
        raise SourceError(
            shown, f"`{dimension}` is not a vocabulary", f"Name the file after one of {known}."
        )
    if path is None:
        with as_file(
            files("lacunary.loaders").joinpath("vocabulary", f"{dimension}.csv")
        ) as shipped:
            return read_vocabulary(dimension, shipped, source, shown, read)
    read = read or FilesRead()
    read.note(path, shown)
    if path.suffix == ".ttl":
        return read_skos(dimension, path, source, shown, read), []
    sheet = read_sheet(path, shown, limits=read.limits)
    read.remarks += sheet.remarks
    _need_columns(
        sheet, ("id", "label_en", "label_zh"), shown, f"A vocabulary has {', '.join(_COLUMNS)}."
    )
    concepts: dict[str, Concept] = {}
    errors = _refused(sheet)
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        if not row["id"] or not row["label_en"]:
            errors.append(
                SourceError(
                    f"{shown}:{line}", "a concept needs an id and an English label", "Fill them in."
                )
            )
            continue
        broader = row.get("broader", "")
        concept = Concept(
            id=f"{dimension}:{row['id']}",
            label_en=row["label_en"],
            label_zh=row["label_zh"],
            place=f"{source}:{line}",
            broader=f"{dimension}:{broader}" if broader else "",
            notation=row.get("notation", ""),
            exact_match=_several(row.get("exact_match", "")),
            alt_en=_several(row.get("alt_en", "")),
            alt_zh=_several(row.get("alt_zh", "")),
            extra={key: value for key, value in row.items() if key not in _COLUMNS and value},
        )
        if concept.id in concepts:
            other = concepts[concept.id].place.rpartition(":")[2]
            what = f"the concept `{concept.id}` is there twice (also in line {other})"
            errors.append(SourceError(f"{shown}:{line}", what, "Keep one of the rows."))
        concepts.setdefault(concept.id, concept)
    return list(concepts.values()), errors


def _need_columns(sheet: Sheet, names: Iterable[str], shown: str, remedy: str) -> None:
    raise_all(
        [
            SourceError(f"{shown}:1", f"the column `{name}` is missing", remedy)
            for name in names
            if name not in sheet.headings
        ]
    )


def _refused(sheet: Sheet) -> list[SourceError]:
    """The rows that the sheet reader refused, as errors: a vocabulary with a row missing would
    mislead.
    """
    return [SourceError(f"{bad.file}:{bad.line}", bad.reason) for bad in sheet.rejected]


def check_vocabulary(
    concepts: Mapping[str, Concept], paths: Mapping[str, str] | None = None
) -> list[SourceError]:
    """What is wrong with the vocabularies taken together: a broader concept or a member of a group
    that is missing, or a circle.

    `paths` gives the file of each source, for the messages.
    """

    def place(concept: Concept) -> str:
        source, _, line = concept.place.rpartition(":")
        return f"{(paths or {}).get(source, source)}:{line}"

    problems: dict[str, SourceError] = {}
    for concept in concepts.values():
        for member in filter(None, concept.extra.get("members", "").split(" | ")):
            if f"{concept.id.partition(':')[0]}:{member}" not in concepts:
                what = f"`{concept.id}` has the member `{member}`, which is in no vocabulary"
                remedy = "Add it, or correct `members`."
                problems[f"{concept.id} {member}"] = SourceError(place(concept), what, remedy)
        seen, at = {concept.id}, concept
        while at.broader:
            if at.broader not in concepts:
                what = (
                    f"`{at.id}` has the broader concept `{at.broader}`, which is in no vocabulary"
                )
                problems[at.id] = SourceError(place(at), what, "Add it, or correct `broader`.")
                break
            if at.broader == concept.id:
                problems[concept.id] = SourceError(
                    place(concept), f"`{concept.id}` is broader than itself", "Break the circle."
                )
                break
            if at.broader in seen:
                break  # the circle is further up, and is reported there
            seen.add(at.broader)
            at = concepts[at.broader]
    return list(problems.values())


class Values:
    """Which words mean which concepts: value tables first, then the concepts' own labels, then
    their other names, last these in another form (`matched`, with the rule).

    >>> insomnia = Concept("condition:insomnia", "Insomnia", "失眠", "condition:2")
    >>> values = Values({insomnia.id: insomnia})
    >>> values.look_up("condition", "self-reported insomnia", "included")
    [Cell(verbatim='self-reported insomnia', value='condition:insomnia', method='matched:modifier')]
    >>> values.add(
    ...     "condition",
    ...     "Self-reported insomnia",
    ...     "condition:insomnia",
    ...     "",
    ...     "values/condition.csv:2",
    ... )
    >>> values.look_up("condition", "self-reported insomnia", "included")
    [Cell(verbatim='self-reported insomnia', value='condition:insomnia', method='mapped')]
    >>> values.look_up("condition", "失眠", "included")
    [Cell(verbatim='失眠', value='condition:insomnia', method='printed')]
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._table: dict[tuple[str, str, str], ValueRow] = {}
        self._used: set[tuple[str, str, str]] = set()
        self._labels: dict[tuple[str, str], str] = {}
        self._forms: dict[str, WordForms] = {}
        self._matched: dict[tuple[str, str], tuple[tuple[str, ...], str] | None] = {}
        for names in (
            {concept.id: (concept.label_en, concept.label_zh) for concept in concepts.values()},
            {concept.id: concept.alt_en + concept.alt_zh for concept in concepts.values()},
        ):
            self._labels = _unambiguous(names) | self._labels

    def add(
        self,
        dimension: str,
        words: str,
        concepts: str,
        source: str,
        place: str,
        by: str = "",
        date: str = "",
    ) -> None:
        """One row of a value table: words of a dimension (in one source, or in all) and the
        concepts they name (`-`: none), or after `!` those that a rule may not take them for.
        """
        key = (dimension, source, fold(words))
        if key in self._table:
            other = self._table[key].place
            raise SourceError(
                place, f"`{words}` is there twice (also in {other})", "Keep one of the rows."
            )
        row = value_row(dimension, words, concepts, source, place, by, date)
        for concept in (*row.concepts, *row.refused):
            self._must_know(concept, place)
        self._table[key] = row

    def _must_know(self, concept: str, place: str) -> None:
        if concept in self._concepts:
            return
        scheme, _, name = concept.partition(":")
        known = [
            other.partition(":")[2] for other in self._concepts if other.startswith(f"{scheme}:")
        ]
        near = difflib.get_close_matches(name, known, n=1)
        remedy = (
            f"Did you mean `{scheme}:{near[0]}`?"
            if near
            else "Add the concept, or correct the row."
        )
        raise SourceError(place, f"`{concept}` is in no vocabulary", remedy)

    def look_up(self, dimension: str, words: str, source: str, column: str = "") -> list[Cell]:
        """One cell for each concept that the words name; a single cell without a value when they
        name none, say that nothing is said (`not reported`) or are unmapped.
        """
        key = fold(words)
        refused: set[str] = set()
        for scope, text in ((source, key), (source, fold(f"{column}={words}")), ("", key)):
            row = self._table.get((dimension, scope, text))
            if row is None:
                continue
            self._used.add((dimension, scope, text))
            if row.decides:
                return [Cell(words, concept, "mapped") for concept in row.concepts] or [
                    Cell(words, None, "none")
                ]
            refused.update(row.refused)
        found = self.by_label(dimension, words)
        if found and found not in refused:
            return [Cell(words, found, "printed")]
        if not says_nothing(words) and (matched := self._by_form(dimension, key, words)):
            concepts, rule = matched
            if not refused & {*concepts}:
                return [Cell(words, concept, f"matched:{rule}") for concept in concepts]
        return [Cell(words, None, "none" if says_nothing(words) else "unmapped")]

    def unused(self) -> list[ValueRow]:
        """The rows that a person decided, with name or day, and whose words nothing has asked
        for.
        """
        rows = (row for key, row in self._table.items() if key not in self._used)
        return [row for row in rows if row.by or row.date]

    def _by_form(self, dimension: str, key: str, words: str) -> tuple[tuple[str, ...], str] | None:
        """The concepts whose names the words are in another form, and the rule."""
        if (dimension, key) not in self._matched:
            if dimension not in self._forms:
                self._forms[dimension] = WordForms(dimension, self._concepts)
            self._matched[dimension, key] = self._found_by_form(dimension, words)
        return self._matched[dimension, key]

    def _found_by_form(self, dimension: str, words: str) -> tuple[tuple[str, ...], str] | None:
        """Of an outcome also the instruments that stand behind it in brackets: `depression
        (PHQ-9)`.
        """
        found = self._forms[dimension].find(words)
        if found is None or dimension != "outcome":
            return found
        named = (self.by_label("instrument", part) for part in in_brackets(words))
        return (*found[0], *dict.fromkeys(filter(None, named))), found[1]

    def knows(self, concept: str) -> bool:
        """Whether a vocabulary has the concept of this identifier."""
        return concept in self._concepts

    def of_dimension(self, dimension: str) -> list[str]:
        """The identifiers of all concepts of a dimension."""
        return [name for name in self._concepts if name.startswith(f"{dimension}:")]

    def labels(self, dimension: str) -> list[str]:
        """All labels, folded, by which a concept of a dimension is found."""
        return [label for scheme, label in self._labels if scheme == dimension]

    def by_label(self, dimension: str, words: str) -> str | None:
        """The concept of which the words are a label in either language, or None."""
        return self._labels.get(
            (dimension, name_key(words) if dimension == "venue" else fold(words))
        )


def _unambiguous(names: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], str]:
    """`(dimension, label)` to concept; a label of two concepts is left out: which one is meant, a
    value table must say.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for concept, labels in names.items():
        dimension = concept.partition(":")[0]
        for label in filter(None, labels):
            key = name_key(label) if dimension == "venue" else fold(label)
            found.setdefault((dimension, key), set()).add(concept)
    return {key: min(concepts) for key, concepts in found.items() if len(concepts) == 1}


def read_values(
    path: Path,
    root: Path,
    values: Values,
    read: FilesRead | None = None,
    as_of: str = "",
) -> tuple[SourceFile, list[SourceError]]:
    """Read a value table (`value, concepts, source, note`; `by`, `date` where a person decided by
    command), named after its dimension: it as a source, and its bad rows.

    `read` takes the lines that were read in another encoding than the file's; rows that were
    decided after `as_of` are left out.
    """
    where = path.relative_to(root).as_posix()
    dimension = path.stem
    if dimension not in schema().concepts:
        known = ", ".join(sorted(schema().concepts))
        raise SourceError(
            where, f"`{dimension}` is not a dimension", f"Name the file after one of {known}."
        )
    read = read or FilesRead()
    sheet = read_sheet(path, where, limits=read.limits)
    read.remarks += sheet.remarks
    _need_columns(
        sheet, ("value", "concepts"), where, "A value table has value, concepts, source, note."
    )
    errors = _refused(sheet)
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        by, date = row.get("by", ""), row.get("date", "")
        if as_of and date > as_of:
            continue
        source, place = row.get("source", ""), f"{where}:{line}"
        try:
            values.add(dimension, row["value"], row["concepts"], source, place, by, date)
        except SourceError as error:
            errors.append(error)
    return SourceFile(
        id=f"values-{dimension}", path=where, kind="values", rows=len(sheet.rows)
    ), errors


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())

"""Vocabularies (concepts with English and Chinese labels) and value tables (which printed words mean which concepts)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import as_file, files
from pathlib import Path

from lacunary.graph.errors import SourceError
from lacunary.graph.identifiers import fold, name_key
from lacunary.graph.records import Cell, Concept, SourceFile
from lacunary.graph.schema import schema
from lacunary.loaders.sheet import read_sheet

__all__ = ["Values", "builtin_vocabularies", "read_values", "read_vocabulary"]

_COLUMNS = ("id", "label_en", "label_zh", "broader", "notation", "exact_match", "alt_en", "alt_zh")


def builtin_vocabularies() -> list[str]:
    """The vocabularies that lacunary ships, by dimension.

    >>> "region" in builtin_vocabularies()
    True
    """
    folder = files("lacunary.loaders").joinpath("vocabulary")
    return sorted(entry.name.removesuffix(".csv") for entry in folder.iterdir() if entry.name.endswith(".csv"))


def read_vocabulary(dimension: str, path: Path | None, source: str) -> list[Concept]:
    """The concepts of one dimension, from a CSV (id, label_en, label_zh, broader, notation, …) or the one lacunary ships.

    Several labels or matches in a cell are separated by ` | `. `broader` names an id of the same table.
    """
    if dimension not in schema().concepts:
        raise SourceError(
            source,
            f"`{dimension}` is not a vocabulary",
            f"Name the file after one of {', '.join(sorted(schema().concepts))}.",
        )
    if path is None:
        with as_file(files("lacunary.loaders").joinpath("vocabulary", f"{dimension}.csv")) as shipped:
            return read_vocabulary(dimension, shipped, source)
    sheet = read_sheet(path, source)
    lacking = [name for name in ("id", "label_en", "label_zh") if name not in sheet.headings]
    if lacking:
        raise SourceError(f"{source}:1", f"the column `{lacking[0]}` is missing", f"A vocabulary has {', '.join(_COLUMNS)}.")
    concepts: list[Concept] = []
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        if not row["id"] or not row["label_en"]:
            raise SourceError(f"{source}:{line}", "a concept needs an id and an English label", "Fill them in.")
        broader = row.get("broader", "")
        concepts.append(
            Concept(
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
        )
    return concepts


def check_vocabulary(concepts: Mapping[str, Concept]) -> list[SourceError]:
    """What is wrong with the vocabularies taken together: a broader concept that is missing, or a circle."""
    problems = []
    for concept in concepts.values():
        seen, at = {concept.id}, concept
        while at.broader:
            if at.broader not in concepts:
                what = f"`{at.id}` has the broader concept `{at.broader}`, which is in no vocabulary"
                problems.append(SourceError(at.place, what, "Add it, or correct `broader`."))
                break
            if at.broader in seen:
                problems.append(SourceError(concept.place, f"`{concept.id}` is broader than itself", "Break the circle."))
                break
            seen.add(at.broader)
            at = concepts[at.broader]
    return problems


class Values:
    """Which words mean which concepts: value tables first, then the concepts' own labels.

    >>> insomnia = Concept("condition:insomnia", "Insomnia", "失眠", "condition:2")
    >>> values = Values({insomnia.id: insomnia})
    >>> values.look_up("condition", "self-reported insomnia", "included")
    [Cell(verbatim='self-reported insomnia', value=None, method='unmapped')]
    >>> values.add("condition", "Self-reported insomnia", "condition:insomnia", "", "values/condition.csv:2")
    >>> values.look_up("condition", "self-reported insomnia", "included")
    [Cell(verbatim='self-reported insomnia', value='condition:insomnia', method='mapped')]
    >>> values.look_up("condition", "失眠", "included")
    [Cell(verbatim='失眠', value='condition:insomnia', method='printed')]
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._table: dict[tuple[str, str, str], tuple[list[str], str]] = {}
        self._labels: dict[tuple[str, str], str] = {}
        for concept in concepts.values():
            dimension = concept.id.partition(":")[0]
            key = name_key if dimension == "venue" else fold
            for label in (concept.label_en, concept.label_zh, *concept.alt_en, *concept.alt_zh):
                if label:
                    self._labels.setdefault((dimension, key(label)), concept.id)

    def add(self, dimension: str, words: str, concepts: str, source: str, place: str) -> None:
        """One row of a value table: words of a dimension (in one source, or in all) and the concepts they name (`-`: none)."""
        key = (dimension, source, fold(words))
        if key in self._table:
            other = self._table[key][1]
            raise SourceError(place, f"`{words}` is there twice (also in {other})", "Keep one of the rows.")
        ids = [] if concepts.strip() == "-" else [part.strip() for part in concepts.split(";") if part.strip()]
        for concept in ids:
            if concept not in self._concepts:
                raise SourceError(place, f"`{concept}` is in no vocabulary", "Add the concept, or correct the row.")
        self._table[key] = (ids, place)

    def look_up(self, dimension: str, words: str, source: str, column: str = "") -> list[Cell]:
        """One cell for each concept that the words name; a single cell without a value when they name none or are unmapped."""
        key = fold(words)
        for scope, text in ((source, key), (source, fold(f"{column}={words}")), ("", key)):
            if (dimension, scope, text) in self._table:
                ids = self._table[dimension, scope, text][0]
                return [Cell(words, concept, "mapped") for concept in ids] or [Cell(words, None, "none")]
        found = self.by_label(dimension, words)
        return [Cell(words, found, "printed") if found else Cell(words, None, "unmapped")]

    def by_label(self, dimension: str, words: str) -> str | None:
        """The concept of which the words are a label in either language, or None."""
        return self._labels.get((dimension, name_key(words) if dimension == "venue" else fold(words)))


def read_values(paths: Iterable[Path], root: Path, values: Values) -> list[SourceFile]:
    """Read value tables (`value, concepts, source, note`), each named after its dimension; returns them as sources."""
    read: list[SourceFile] = []
    for path in paths:
        where = path.relative_to(root).as_posix()
        dimension = path.stem
        if dimension not in schema().concepts:
            known = ", ".join(sorted(schema().concepts))
            raise SourceError(where, f"`{dimension}` is not a dimension", f"Name the file after one of {known}.")
        sheet = read_sheet(path, where)
        for name in ("value", "concepts"):
            if name not in sheet.headings:
                raise SourceError(
                    f"{where}:1", f"the column `{name}` is missing", "A value table has value, concepts, source, note."
                )
        for line, cells in sheet.rows:
            row = dict(zip(sheet.headings, cells, strict=True))
            values.add(dimension, row["value"], row["concepts"], row.get("source", ""), f"{where}:{line}")
        read.append(SourceFile(id=f"values-{dimension}", path=where, kind="values", rows=len(sheet.rows)))
    return read


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())

"""Columns of a graph's tables: which Arrow type a property has, and places as pairs of source and
row.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from lacunary.graph.places import place_of, source_and_row
from lacunary.graph.schema import Property

__all__ = [
    "PLACES",
    "STRINGS",
    "TEXT",
    "ColumnsBuilder",
    "Places",
    "arrow_type",
    "as_column",
    "as_places",
    "numbers",
    "place_texts",
    "python_values",
    "whole",
]

TEXT = pa.large_string()
"""Texts: a column may hold more than two gigabytes."""

STRINGS = pa.list_(TEXT)
"""Lists of texts."""

PLACES = pa.list_(pa.struct([("source", pa.int32()), ("row", pa.int32())]))
"""Places `source:row`, as the graph keeps them: the position of the source among the graph's
sources, and the row; a place that is no such pair has no row, and is a source of its own.
"""

_TYPES = {
    "string": TEXT,
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "strings": STRINGS,
}
_NUMBERS = {pa.int32(): "i4", pa.int64(): "i8"}
_CHUNK = 16_384
"""Rows that wait as Python objects until they become columns."""
_NO_ROW = -1


def arrow_type(kind: Property) -> pa.DataType:
    """The Arrow type of a property's column.

    >>> arrow_type(Property("n", "integer", "", ""))
    DataType(int64)
    """
    return PLACES if kind.name == "sources" else _TYPES[kind.type]


class Places:
    """The sources of a graph, each once, and lists of places as three columns of numbers.

    >>> sources = Places()
    >>> places = sources.column()
    >>> places.append(["works:9", "works:10"])
    >>> sources.names, list(places.rows)
    (['works'], [9, 10])
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        """The sources, in the order in which they were met."""
        return list(self._numbers)

    def number(self, source: str) -> int:
        """The number of a source, a new one where it was not met yet."""
        return self._numbers.setdefault(source, len(self._numbers))

    def column(self) -> PlacesColumn:
        """A new column of lists of places, of these sources."""
        return PlacesColumn(self)


class PlacesColumn:
    """One list of places a row, as numbers."""

    __slots__ = ("_sources", "ends", "rows", "sources")

    def __init__(self, sources: Places) -> None:
        self._sources = sources
        self.ends, self.sources, self.rows = array("i"), array("i"), array("i")

    def append(self, places: Sequence[str]) -> None:
        """Add the places of the next row."""
        for place in places:
            source, row = source_and_row(place)
            self.sources.append(self._sources.number(source))
            self.rows.append(_NO_ROW if row is None else row)
        self.ends.append(len(self.rows))

    def extend(self, column: pa.ChunkedArray, count: int) -> None:
        """Add the places of many rows: texts, or pairs of source and row; None for none."""
        if column is None:
            self.ends.frombytes(np.full(count, len(self.rows), "i4").tobytes())
            return
        lists = column.combine_chunks()
        if pa.types.is_struct(lists.type.value_type):
            lengths = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
            pairs = lists.flatten()
            named = pairs.field("source")
            if not pa.types.is_dictionary(named.type):
                named = named.dictionary_encode()
            numbers = [self._sources.number(name) for name in named.dictionary.to_pylist()]
            start = len(self.rows)
            codes = np.asarray(numbers, "i4")[named.indices.to_numpy(zero_copy_only=False)]
            self.sources.frombytes(codes.astype("i4").tobytes())
            rows = pairs.field("row").cast(pa.int32()).fill_null(_NO_ROW)
            self.rows.frombytes(rows.to_numpy(zero_copy_only=False).astype("i4").tobytes())
            self.ends.frombytes((np.cumsum(lengths) + start).astype("i4").tobytes())
        else:
            for places in lists.to_pylist():
                self.append(places or ())

    def finish(self, numbers: np.ndarray[Any, Any]) -> pa.Array | None:
        """The lists as an Arrow column; `numbers` has the final number of each source. None where
        no row has a place.
        """
        if not len(self.rows):
            return None
        rows = np.frombuffer(self.rows, "i4")
        offsets = np.concatenate([[0], np.frombuffer(self.ends, "i4")]).astype("i4")
        return as_places(numbers[np.frombuffer(self.sources, "i4")], rows, offsets)


def as_places(
    sources: np.ndarray[Any, Any], rows: np.ndarray[Any, Any], offsets: np.ndarray[Any, Any]
) -> pa.Array:
    """Lists of places from numbers of sources, rows (-1 for none) and offsets; empty lists are
    missing.
    """
    known = pa.array(rows, pa.int32(), mask=rows == _NO_ROW) if (rows == _NO_ROW).any() else rows
    pairs = pa.StructArray.from_arrays(
        [pa.array(sources, pa.int32()), pa.array(known, pa.int32())], fields=list(PLACES.value_type)
    )
    empty = offsets[1:] == offsets[:-1]
    mask = pa.array(empty) if empty.any() else None
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pairs, mask=mask)


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, without a copy where it is in one already."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


# pyarrow's own ways from and to NumPy import pandas, a third of a second that no question needs.
def numbers(column: pa.Array) -> np.ndarray[Any, Any]:
    """The numbers of a column in which none is missing; no copy.

    >>> numbers(pa.array([3, 5], pa.int32()))
    array([3, 5], dtype=int32)
    """
    kind = _NUMBERS[column.type]
    if not len(column):
        return np.empty(0, kind)
    return np.frombuffer(column.buffers()[1], kind)[column.offset : column.offset + len(column)]


def as_column(values: np.ndarray[Any, Any]) -> pa.Array:
    """Numbers, or what is true and false, as a column.

    >>> as_column(np.asarray([True, False])).to_pylist()
    [True, False]
    """
    if values.dtype == bool:
        kind, data = pa.bool_(), np.packbits(values, bitorder="little")
    else:
        kind = next(kind for kind, name in _NUMBERS.items() if np.dtype(name) == values.dtype)
        data = np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(data)])


def place_texts(places: pa.Array, sources: Sequence[str]) -> list[list[str] | None]:
    """Lists of places as people read them, None where a row has none."""
    offsets = places.offsets.to_pylist()
    first = offsets[0]
    pairs = places.values.slice(first, offsets[-1] - first)
    texts = [
        place_of(sources[source], row)
        for source, row in zip(
            pairs.field("source").to_pylist(), pairs.field("row").to_pylist(), strict=True
        )
    ]
    return [
        texts[start - first : end - first] or None for start, end in itertools.pairwise(offsets)
    ]


def python_values(column: pa.Array, sources: Sequence[str]) -> list[Any]:
    """A column's values as Python objects; places as texts."""
    return place_texts(column, sources) if column.type == PLACES else column.to_pylist()


class ColumnsBuilder:
    """Rows that become columns, some ten thousand at a time, so that few wait as Python objects."""

    def __init__(self, properties: Mapping[str, Property], sources: Places) -> None:
        self._properties = properties
        self._places = sources.column()
        self._waiting: list[dict[str, Any]] = []
        self._chunks: list[tuple[int, dict[str, pa.Array]]] = []

    def append(self, row: dict[str, Any]) -> None:
        """Add one row of checked properties, which it keeps."""
        self._places.append(row.pop("sources", ()))
        self._waiting.append(row)
        if len(self._waiting) == _CHUNK:
            self._flush()

    def extend(self, table: pa.Table) -> None:
        """Add many rows, given as a table of typed columns."""
        self._flush()
        columns = {
            name: table[name].combine_chunks() for name in table.column_names if name != "sources"
        }
        self._chunks.append((table.num_rows, columns))
        places = table["sources"] if "sources" in table.column_names else None
        self._places.extend(places, table.num_rows)

    def values(self, name: str) -> Iterator[Any]:
        """The values of one property, in the order of the rows, None where one has none."""
        for count, columns in self._chunks:
            yield from columns[name].to_pylist() if name in columns else [None] * count
        yield from (row.get(name) for row in self._waiting)

    def finish(self, sources: np.ndarray[Any, Any]) -> dict[str, pa.Array]:
        """The columns that hold anything, in the order of the schema."""
        self._flush()
        found: dict[str, pa.Array] = {}
        for name, kind in self._properties.items():
            if name == "sources":
                column = self._places.finish(sources)
            else:
                column = self._column(name, arrow_type(kind))
            if column is not None and column.null_count < len(column):
                found[name] = column
        return found

    def _column(self, name: str, kind: pa.DataType) -> pa.Array | None:
        if not any(name in columns for _, columns in self._chunks):
            return None
        parts = [
            columns[name] if name in columns else pa.nulls(count, kind)
            for count, columns in self._chunks
        ]
        return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)

    def _flush(self) -> None:
        if not self._waiting:
            return
        rows, self._waiting = self._waiting, []
        columns = {
            name: pa.array([row.get(name) for row in rows], arrow_type(self._properties[name]))
            for name in set().union(*rows)
        }
        self._chunks.append((len(rows), columns))

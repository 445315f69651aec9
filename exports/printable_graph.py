"""What every export is given: the graph and the project as they can be written, whatever the
sources hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lacunary.graph.builder import GraphBuilder
from lacunary.graph.columns import STRINGS, TEXT
from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.schema import schema
from lacunary.graph.text.printable import UNSAFE, each_text, plain, shown, web_address

__all__ = ["printable_graph"]

_ADDRESSES = ("url", "exact_match")
"""Properties that are addresses where they are anything."""
_ABOUT_ADDRESSES = f"^({'|'.join(_ADDRESSES)})$"
_UNSAFE = f"[{UNSAFE}]"


def printable_graph(graph: Graph) -> Graph:
    """The graph without control characters, and without addresses that are none; the same graph
    where it holds neither.

    >>> graph = GraphBuilder()
    >>> graph.add_node("report:a", {"title": "A\\x1b trial", "url": "javascript:alert(1)"})
    >>> printable_graph(graph.freeze()).node("report:a")
    {'id': 'report:a', 'title': 'A trial'}
    """
    if _holds_unsafe(graph.ids) or _holds_unsafe(graph.sources):
        return _renamed(graph)
    if not any(_is_changed(graph, name) for name in (*schema().nodes, *schema().edges)):
        return graph
    tables = {
        name: _printable_table(graph, name)
        for name in (*schema().nodes, *schema().edges)
        if graph.rows(name)
    }
    return Graph(graph.ids, graph.sources, tables, graph.stamp)


# ---- columns -------------------------------------------------------------------------------------
def _holds_unsafe(column: pa.Array) -> bool:
    """Whether a column of texts, or of lists of texts, holds a character that no export writes."""
    texts = column.flatten() if column.type == STRINGS else column
    return bool(pc.any(pc.match_substring_regex(texts, _UNSAFE)).as_py())


def _is_changed(graph: Graph, name: str) -> bool:
    """Whether a table holds such a character, or something else where an address belongs."""
    for key, column in _texts(graph, name):
        if _holds_unsafe(column):
            return True
        texts = column.flatten() if column.type == STRINGS else column
        if key in _ADDRESSES and not all(map(web_address, texts.drop_null().to_pylist())):
            return True
    return any(
        not web_address(words)
        for _, column in _of_addresses(graph, name)
        for words in column.drop_null().to_pylist()
    )


def _texts(graph: Graph, name: str) -> Iterator[tuple[str, pa.Array]]:
    """The columns of a table that are texts or lists of texts."""
    for key in graph.stored(name).column_names if graph.rows(name) else ():
        column = graph.column(name, key)
        if column.type in (TEXT, STRINGS):
            yield key, column


def _of_addresses(graph: Graph, name: str) -> Iterator[tuple[str, pa.Array]]:
    """What statements about addresses say, missing in all other statements."""
    if not graph.rows(name) or "property" not in graph.stored(name).column_names:
        return
    about = pc.match_substring_regex(graph.column(name, "property"), _ABOUT_ADDRESSES)
    nothing = pa.nulls(len(about), TEXT)
    for key in ("value", "words"):
        if key in graph.stored(name).column_names:
            yield key, pc.if_else(about, graph.column(name, key), nothing)


def _printable_table(graph: Graph, name: str) -> pa.Table:
    """A table with each column of texts as it can be written; one that then holds nothing goes."""
    table = graph.stored(name)
    about = dict(_of_addresses(graph, name))
    for key, column in _texts(graph, name):
        change = web_address if key in _ADDRESSES else plain
        values = column.to_pylist()
        changed: list[Any] = (
            [_changed_list(items, change) for items in values]
            if column.type == STRINGS
            else [change(text) or None if text else None for text in values]
        )
        if key in about:
            addresses = about[key].to_pylist()
            changed = [
                text if address is None else web_address(text or "") or None
                for text, address in zip(changed, addresses, strict=True)
            ]
        if changed != values:
            place = table.column_names.index(key)
            array = pa.array(changed, column.type)
            is_empty = array.null_count == len(array)
            table = table.remove_column(place) if is_empty else table.set_column(place, key, array)
    return table


def _changed_list(items: list[str] | None, change: Callable[[str], str]) -> list[str] | None:
    """A list of texts changed; addresses that are none leave it."""
    if items is None:
        return None
    changed = [change(item) for item in items]
    return (list(filter(None, changed)) if change is web_address else changed) or None


# ---- names ---------------------------------------------------------------------------------------
def _renamed(graph: Graph) -> Graph:
    """The graph where an identifier or a source has such a character: row by row, for a text that
    names one follows it.
    """
    names: dict[str, str] = {}
    taken = set(graph.ids.to_pylist())
    for identifier in sorted(taken):
        if plain(identifier) != identifier:
            names[identifier] = (
                shown(identifier) if plain(identifier) in taken else plain(identifier)
            )
            taken.add(names[identifier])

    def text(words: str) -> str:
        return names.get(words) or plain(words)

    kept = GraphBuilder()
    kept.stamp = graph.stamp
    for label in schema().nodes:
        for row in graph.nodes(label):
            kept.add_node(text(row["id"]), _kept(row, text))
    for name in schema().edges:
        for row in graph.edges(name):
            kept.add_edge(name, text(row["from"]), text(row["to"]), _kept(row, text))
    return kept.freeze()


def _addresses(row: GraphRow) -> tuple[str, ...]:
    """The properties of a row that are addresses; of a statement about one also what it says."""
    of_a_statement = ("value", "words") if row.get("property") in _ADDRESSES else ()
    return (*_ADDRESSES, *of_a_statement)


def _kept(row: GraphRow, text: Any) -> dict[str, Any]:
    kept = {
        name: each_text(value, text)
        for name, value in row.items()
        if name not in ("id", "from", "to")
    }
    for name in _addresses(row):
        value = kept.get(name)
        if isinstance(value, list):
            kept[name] = list(filter(None, map(web_address, value)))
        elif value is not None:
            kept[name] = web_address(value)
    return kept

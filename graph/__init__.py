"""The graph: its schema, its statements, how records become it, and the databases that hold it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lacunary.graph.errors import LacunaryError
from lacunary.graph.schema import Schema, schema
from lacunary.graph.stores.open import open_store
from lacunary.graph.stores.store import Answer, Store
from lacunary.graph.views import publishable, to_matrix, to_networkx, to_pandas

if TYPE_CHECKING:
    from lacunary.graph.builder import GraphBuilder
    from lacunary.graph.difference import Change
    from lacunary.graph.model import Graph

__all__ = [
    "Answer",
    "Change",
    "Graph",
    "GraphBuilder",
    "LacunaryError",
    "Schema",
    "Store",
    "open_store",
    "publishable",
    "schema",
    "to_matrix",
    "to_networkx",
    "to_pandas",
]

_TABLES = {"Change": "difference", "Graph": "model", "GraphBuilder": "builder"}
"""What needs Arrow, which a question in Cypher does not: imported when it is asked for."""


def __getattr__(name: str) -> Any:
    if name not in _TABLES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_TABLES[name]}"), name)

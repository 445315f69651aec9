"""The graph: its schema, its statements, how records become it, and the databases that hold it."""

from lacunary.graph.errors import LacunaryError
from lacunary.graph.model import Graph
from lacunary.graph.schema import Schema, schema
from lacunary.graph.stores.open import open_store
from lacunary.graph.stores.store import Answer, Store
from lacunary.graph.views import publishable, to_networkx, to_pandas

__all__ = [
    "Answer",
    "Graph",
    "LacunaryError",
    "Schema",
    "Store",
    "open_store",
    "publishable",
    "schema",
    "to_networkx",
    "to_pandas",
]

"""What an answer says of the graph that it was asked of."""

from __future__ import annotations

from typing import Any

from lacunary.graph.stores.store import Store

__all__ = ["graph_info"]


def graph_info(store: Store) -> dict[str, Any]:
    """Version and time of the build of the graph in a store, as the graph itself says, and the
    store's name.
    """
    stamp = store.stamp
    return {
        "version": stamp.version if stamp else None,
        "built": (stamp.built or None) if stamp else None,
        "store": store.name,
    }

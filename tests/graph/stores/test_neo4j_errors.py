"""What the driver's errors become: which are tried again, and what a person reads."""

from __future__ import annotations

import pytest
from neo4j.exceptions import Neo4jError

from lacunary.graph.errors import StoreError
from lacunary.graph.stores.neo4j.errors import is_passing, not_again

TOO_LARGE = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"


def raised(code: str) -> Neo4jError:
    """An error as the driver makes it of a server's answer."""
    return Neo4jError._hydrate_neo4j(code=code, message="said by the server")


def test_what_ran_out_of_memory_is_not_tried_again() -> None:
    """The driver tries again whatever is retryable, so it must not see that it is."""
    assert raised(TOO_LARGE).is_retryable()
    with (
        pytest.raises(StoreError, match="ran out of memory for a transaction"),
        not_again("bolt://localhost:7687"),
    ):
        raise raised(TOO_LARGE)


def test_a_deadlock_is_left_to_the_driver() -> None:
    """A moment later the other transaction is done."""
    assert is_passing(raised(DEADLOCK))
    with pytest.raises(Neo4jError), not_again("bolt://localhost:7687"):
        raise raised(DEADLOCK)

"""Ends the process when a question overruns its time by more than a grace, whatever it is doing.

An engine looks at the clock between rows, Python between two instructions. One expression that is
long in itself lets neither look, and nothing within the process can stop it. The command line owns
its process, so it ends that; a library does not, and a command called from another program neither.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from lacunary.cli.exits import FAILED
from lacunary.terminal.console import complain

if TYPE_CHECKING:
    from lacunary.graph.stores.budget import Budget

__all__ = ["GRACE", "OWN_PROCESS", "last_resort"]

GRACE = 5.0
"""Seconds after the deadline in which the question may still be stopped in an orderly way."""
OWN_PROCESS = object()
"""What `main` hands to the commands: the process is theirs, and they may end it."""


@contextmanager
def last_resort(budget: Budget) -> Iterator[None]:
    """End the process, with the usual message and exit code 1, where the block runs longer than the
    budget and the grace.

    Nothing is lost by it: a question only reads, an embedded database is open for reading, and a
    server ends the transaction of a client that left. Nothing may be written in the block.
    """
    if click.get_current_context().find_root().obj is not OWN_PROCESS:
        yield
        return
    done = threading.Event()
    watch = threading.Thread(target=_end, args=(budget, done), name="lacunary end", daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()


def _end(budget: Budget, done: threading.Event) -> None:
    if done.wait(budget.until + GRACE - time.monotonic()):
        return
    from lacunary.graph.stores.disk import remove_copies

    complain(budget.too_long())
    remove_copies()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a pipe whose reader left, or a closed one
            stream.flush()
    os._exit(FAILED)

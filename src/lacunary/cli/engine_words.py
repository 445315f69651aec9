"""Keeps what the embedded engine's Java prints by itself off the terminal: where its log cannot be
written it prints a stack trace, past everything that Python catches.
"""

from __future__ import annotations

import io
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

__all__ = ["is_of_java", "without_java"]

_STDERR = 2
_JAVA = re.compile(
    r"""\s+at\ [\w.$/@<>-]+\(.*\)$            # a frame
    |\s*\.\.\.\ \d+\ (?:more|common\ frames)
    |(?:Caused\ by:\ |Exception\ in\ thread.*)?
     (?:java|javax|jdk|com|org)\.[\w.$]+(?:Exception|Error)\b
    |java\.util\.logging\.
    |Can't\ load\ log\ handler
    |Error\ on\ loading\ logging\ configuration
    """,
    re.VERBOSE,
)


def is_of_java(line: str) -> bool:
    """Whether a line is of a stack trace, or of the logging of Java.

    >>> is_of_java("java.io.IOException: No space left on device"), is_of_java("a.csv:3: empty.")
    (True, False)
    """
    return _JAVA.match(line) is not None


@contextmanager
def without_java() -> Iterator[None]:
    """While the block runs, leave out of stderr what Java prints there; all else passes.

    What Python writes goes its own way, in its order.
    """
    try:
        kept = os.dup(_STDERR)
    except OSError:  # there is none
        yield
        return
    reads, writes = os.pipe()
    os.dup2(writes, _STDERR)
    os.close(writes)
    ours = sys.stderr
    if _is_it(ours):
        sys.stderr = io.TextIOWrapper(
            os.fdopen(os.dup(kept), "wb", 0), "utf-8", "replace", write_through=True
        )
    reader = threading.Thread(target=_pass, args=(reads, kept), name="lacunary java", daemon=True)
    reader.start()
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        sys.stderr = ours
        os.dup2(kept, _STDERR)  # closes the pipe, so that the reader ends
        reader.join(1)
        os.close(kept)


def _is_it(stream: IO[str]) -> bool:
    with suppress(OSError, ValueError, AttributeError):
        return stream.fileno() == _STDERR
    return False


def _pass(reads: int, kept: int) -> None:
    with os.fdopen(reads, "rb") as lines, suppress(OSError):
        for line in lines:
            if not is_of_java(line.decode("utf-8", "replace")):
                os.write(kept, line)

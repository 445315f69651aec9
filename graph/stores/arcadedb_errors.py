"""The embedded engine's errors as ours: where, what is wrong, what to do."""

from __future__ import annotations

import re
from pathlib import Path

from lacunary.graph.errors import (
    QueryError,
    QueryTimeout,
    QueryTooLarge,
    StoreError,
    StoreLocked,
    WriteRefused,
    explain_cypher,
)
from lacunary.graph.stores.disk import full

__all__ = ["Explained", "is_locked"]


class Explained:
    """Turns the engine's errors into ours, with the place and the remedy."""

    def __init__(self, folder: Path, cypher: str, error: type[Exception], need: int = 0) -> None:
        self._folder, self._cypher, self._error, self._need = folder, cypher, error, need

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        text = str(error)
        if isinstance(error, OSError) and (problem := full(self._folder.parent, self._need, text)):
            raise problem from None
        if not isinstance(error, self._error):
            return
        if is_locked(text):
            raise StoreLocked(
                str(self._folder),
                "another process is writing this graph",
                "Wait until it is done, or close the program that has it open.",
            ) from None
        if "already in use" in text:
            raise StoreLocked(
                str(self._folder),
                "this program has the graph open already",
                "Close that store first.",
            ) from None
        if "Timeout" in text or "timeout" in text:
            raise QueryTimeout(
                "query", "it ran longer than the time allowed", "Narrow it, or raise --timeout."
            ) from None
        if "HeapLimitExceeded" in text or "OutOfMemory" in text:
            what = "it sorts, groups or collects more rows than the engine keeps in memory"
            raise QueryTooLarge("query", what, "Narrow it, or use a server (--store).") from None
        if "NotIdempotent" in text:
            raise WriteRefused(
                "query", "the engine refused it because it would write", "Queries only read."
            ) from None
        if self._cypher:
            raise _explain_query(text, self._cypher) from None
        raise self._of_the_store(text) from None

    def _of_the_store(self, text: str) -> StoreError:
        """The error where it is no query's: a full disk, a graph that was not written, or one that
        cannot be opened.
        """
        if problem := full(self._folder.parent, self._need, text):
            return problem
        if self._need:
            what, remedy = (
                f"the graph was not written: {_reason(text)}",
                "Run the command again. What was there before is unharmed.",
            )
            return StoreError(str(self._folder), what, remedy)
        remedy = "Rename that folder and run `lacunary build`, which writes a new one."
        return StoreError(str(self._folder), _reason(text), remedy)


def is_locked(text: str) -> bool:
    """Whether the engine says that another process holds the graph."""
    return "LockException" in text or "is locked by another process" in text


def _reason(text: str) -> str:
    """The engine's words without its Java class names."""
    text = re.sub(r"^(Query|Command) failed: ", "", text)
    text = re.sub(r"(?:com|org|java)\.[\w.$]+(?:Exception|Error)?:\s*", "", text)
    return re.sub(r"\s*\(caused by .*\)\s*$", "", text, flags=re.DOTALL).strip().rstrip(".")


def _explain_query(text: str, cypher: str) -> QueryError:
    missing = re.search(r"Expected parameter\(s\): (\w+)", text)
    place = re.search(r"at line (\d+)(?::|, column )(\d+)", text)
    reason = re.sub(
        r"^Syntax error at line \d+:\d+ - | at line \d+, column \d+\n.*",
        "",
        _reason(text),
        flags=re.DOTALL,
    )
    at = (int(place[1]), int(place[2]) + 1) if place else None  # this engine counts columns from 0
    return explain_cypher(
        cypher, reason if place else _reason(text), at, missing[1] if missing else ""
    )

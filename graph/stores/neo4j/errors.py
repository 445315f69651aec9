"""What a Neo4j server's errors mean for the person at the keyboard, and what to do about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lacunary.graph.errors import (
    LacunaryError,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
    StoreError,
    WriteRefused,
    explain_cypher,
)

if TYPE_CHECKING:
    from neo4j.exceptions import DriverError, Neo4jError

__all__ = ["explained", "is_passing", "not_again", "too_old"]

_OLDEST = (5, 13)
_CREDENTIALS = "Set LACUNARY_NEO4J_USER and LACUNARY_NEO4J_PASSWORD to those of the server."

# The part of a status code that says enough, what it means, what to do.
_MEANINGS = {
    "AuthenticationRateLimit": (
        "too many wrong passwords in a row, so the server refuses all for a while",
        f"Wait a minute. {_CREDENTIALS}",
    ),
    "CredentialsExpired": (
        "the server wants this user's first password changed",
        "Change it in the Neo4j Browser, then use the new one.",
    ),
    "Security.Unauthorized": ("the server refuses this user name and password", _CREDENTIALS),
    "Security.Forbidden": (
        "this user has no right to do that there",
        "Ask the server's administrator for a role that may write data and schema.",
    ),
    "Database.DatabaseNotFound": (
        "there is no database `{database}` on the server",
        "Name one that is there; a Community server has only `neo4j`.",
    ),
    "DatabaseUnavailable": (
        "the database `{database}` is not running",
        "Start it, or look into the server's log.",
    ),
    "DatabaseIsReadOnly": (
        "the database takes no writes",
        "Ask the administrator, or use the cluster's neo4j:// address.",
    ),
    "NotALeader": (
        "this member of the cluster takes no writes",
        "Use the cluster's neo4j:// address, which sends writes to the right member.",
    ),
    "OutOfMemory": (
        "the server ran out of memory for a transaction",
        "Give it more memory (docs/neo4j.md), then push again.",
    ),
    "TransactionLogError": (
        "the server could not write its log, as when its disk is full",
        "Make room there, restart it, then push again: a push can simply be repeated.",
    ),
    "TransactionStartFailed": (
        "the server's database has stopped after an error, as when its disk is full",
        "Make room there, restart it, then push again: a push can simply be repeated.",
    ),
    "OutOfDiskSpace": (
        "the server's disk is full",
        "Make room there, then push again: a push can simply be repeated.",
    ),
}


def is_passing(error: DriverError | Neo4jError) -> bool:
    """Whether the same may succeed a moment later; what was too large for the server once is so
    again.
    """
    return error.is_retryable() and "OutOfMemory" not in (getattr(error, "code", None) or "")


@contextmanager
def not_again(where: str) -> Iterator[None]:
    """What was too large for the server's memory is an error at once: the driver would try it again
    for as long as it may, and the server would run out of memory each time.
    """
    from neo4j.exceptions import Neo4jError

    try:
        yield
    except Neo4jError as error:
        if error.is_retryable() and not is_passing(error):
            raise _of_server(error, where, "", "", "") from None
        raise


def too_old(agent: str) -> bool:
    """Whether a server's own name gives a version below 5.13; a name without a version passes.

    >>> (
    ...     too_old("Neo4j/4.4.48"),
    ...     too_old("Neo4j/5.13.0"),
    ...     too_old("Neo4j/2026.08.1"),
    ...     too_old("Neo4j/5.27-aura"),
    ... )
    (True, False, False, False)
    """
    found = re.search(r"/(\d+)\.(\d+)", agent)
    return bool(found) and (int(found[1]), int(found[2])) < _OLDEST if found else False


@contextmanager
def explained(
    where: str, database: str, cypher: str = "", *, connecting: bool = False, writing: bool = False
) -> Iterator[None]:
    """Turn the driver's errors into ours, with the place and the remedy; no message holds a user
    name or password.
    """
    from neo4j import exceptions as neo4j_errors

    again = " Then push again: a push can simply be repeated." if writing else ""
    try:
        yield
    except LacunaryError:
        raise
    except (neo4j_errors.ServiceUnavailable, neo4j_errors.SessionExpired) as error:
        if connecting:
            raise StoreError(where, *_unreachable(error)) from None
        raise StoreError(
            where,
            "the connection was cut",
            f"See whether the server runs and can be reached.{again or ' Then try again.'}",
        ) from None
    except neo4j_errors.Neo4jError as error:
        raise _of_server(error, where, database, cypher, again) from None
    except neo4j_errors.ConfigurationError as error:
        if (
            "notification" in str(error).lower()
        ):  # only servers before 5.7 cannot leave notifications out
            raise StoreError(
                where, "the server is older than Neo4j 5.13", "Upgrade the server."
            ) from None
        raise StoreError(
            where,
            "the address or its options cannot be used",
            "Write it like bolt://localhost:7687.",
        ) from None
    except neo4j_errors.DriverError as error:
        raise StoreError(
            where, f"the driver gave up: {_first_line(error)}", f"Try again.{again}"
        ) from None
    except (OSError, UnicodeError) as error:
        what = (
            "a text holds half a character (a lone surrogate)"
            if isinstance(error, UnicodeError)
            else _first_line(error)
        )
        raise StoreError(where, what, f"Mend it at its source.{again}") from None


def _unreachable(error: BaseException) -> tuple[str, str]:
    chain, cause = str(error), error.__cause__
    while cause is not None:
        chain, cause = f"{chain} {cause}", cause.__cause__
    if re.search(r"certificate|SSL", chain):
        return (
            "its certificate is not trusted, or it does not speak TLS",
            "Use bolt:// without TLS, or +ssc for a certificate of your own.",
        )
    return (
        "no Neo4j server answers there",
        "Start one (docker compose up -d, or make neo4j), or check the address.",
    )


def _of_server(
    error: Neo4jError, where: str, database: str, cypher: str, again: str
) -> LacunaryError:
    code, text = error.code or "", error.message or str(error)
    if "TransactionTimedOut" in code or (cypher and "Transaction.Terminated" in code):
        return QueryTimeout(
            "query", "it ran longer than the time allowed", "Narrow it, or raise --timeout."
        )
    if cypher and "OutOfMemory" in code:
        what = "it needs more memory than the server gives a transaction"
        return QueryTooLarge("query", what, "Narrow it, or give the server more (docs/neo4j.md).")
    if "Statement.AccessMode" in code:
        return WriteRefused(
            "query", "the server refused it because it would write", "Queries only read."
        )
    for part, (what, remedy) in _MEANINGS.items():
        if part in code:
            return StoreError(where, what.format(database=database), remedy)
    if re.search(r"no space left|disk (is )?full|out of disk", text, re.IGNORECASE):
        return StoreError(where, "the server's disk is full", f"Make room there.{again}")
    if cypher:
        return _explain_query(text, cypher)
    if ".Schema." in code:
        return StoreError(
            where,
            "other data or indexes in the database are in the way of lacunary's constraints:"
            f" {_sentence(text)}",
            "Rename or remove them, or use a database of its own (--database)." + again,
        )
    return StoreError(
        where, f"the server says: {_sentence(text)}", f"Look into the server's log.{again}"
    )


def _explain_query(text: str, cypher: str) -> QueryError:
    missing = re.search(r"Expected parameter\(s\): (\w+)", text)
    place = re.search(r"\(line (\d+), column (\d+)", text)
    reason = _sentence(text[: place.start()] if place else text)
    return explain_cypher(
        cypher, reason, _at(cypher, place) if place else None, missing[1] if missing else ""
    )


def _at(cypher: str, place: re.Match[str]) -> tuple[int, int]:
    """Line and column in characters; the server counts in 16 bits, so that a character such as an
    emoji is two.
    """
    line, column = int(place[1]), int(place[2])
    lines = cypher.split("\n")
    if not 0 < line <= len(lines):
        return line, column
    before = lines[line - 1].encode("utf-16-le", "surrogatepass")[: 2 * (column - 1)]
    return line, len(before.decode("utf-16-le", "replace")) + 1


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _first_line(error: BaseException) -> str:
    return _sentence(str(error).partition("\n")[0]) or type(error).__name__

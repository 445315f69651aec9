"""The errors lacunary raises; each says `where: what. What to do.`

LacunaryError
├── ProjectError        the project folder or its lacunary.toml cannot be used
├── SourceError         a source file cannot be read at all (a bad row is a Rejected, not an error)
├── GraphError          a graph breaks its schema
├── StoreError          a database cannot be opened, read or written
│   ├── StoreLocked     another process holds it
│   ├── QueryTimeout    a query ran longer than allowed
│   └── QueryTooLarge   a query needed more memory than allowed
├── QueryError          a question or a Cypher text cannot be run
│   └── WriteRefused    a query tried to write
├── ExportError         an export cannot be written
└── PluginError         what an installed distribution adds cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence

from lacunary.graph.text.printable import shown

__all__ = [
    "ExportError",
    "GraphError",
    "LacunaryError",
    "PluginError",
    "ProjectError",
    "QueryError",
    "QueryTimeout",
    "QueryTooLarge",
    "SourceError",
    "StoreError",
    "StoreLocked",
    "WriteRefused",
    "explain_cypher",
    "raise_all",
]


class LacunaryError(Exception):
    """A mistake a person can mend: where it is, what is wrong, what to do. Control characters of
    data are shown, never sent.

    Parameters
    ----------
    where
        File and line, name of a question, address of a store; may be empty.
    what
        What is wrong there.
    remedy
        What to do.

    Attributes
    ----------
    parts
        The single mistakes, where this error stands for several at once.

    Examples
    --------
    >>> str(
    ...     LacunaryError(
    ...         "lacunary.toml:3", "the key `titel` is not known", "Did you mean `title`?"
    ...     )
    ... )
    'lacunary.toml:3: the key `titel` is not known. Did you mean `title`?'
    >>> str(LacunaryError("refs.ris", "the file is empty"))
    'refs.ris: the file is empty.'
    """

    parts: tuple[LacunaryError, ...] = ()
    """The single mistakes, where this error stands for several at once."""

    def __init__(self, where: str, what: str, remedy: str = "") -> None:
        where, what, remedy = map(shown, (where, what, remedy))
        self.where, self.what, self.remedy = where, what, remedy
        text = f"{where}: {what}" if where else what
        text = text if text.endswith((".", "!", "?", "\n")) else text + "."
        super().__init__(f"{text} {remedy}".rstrip())

    def in_words(self, language: str) -> str:
        """The same in a language.

        >>> LacunaryError("refs.ris", "the file is empty").in_words("zh")
        'refs.ris：文件为空。'
        """
        if language != "zh":
            return str(self)
        if self.parts:
            return "\n".join(part.in_words(language) for part in self.parts)
        from lacunary.graph.messages import joined

        return joined(self.where, self.what, self.remedy)


def raise_all(errors: Sequence[LacunaryError]) -> None:
    """Raise nothing, the one error, or an error of the first one's kind that shows them all and
    holds them in `parts`.

    >>> raise_all(
    ...     [ProjectError("a:1", "wrong", "Mend it."), ProjectError("a:2", "wrong too", "Mend it.")]
    ... )
    Traceback (most recent call last):
        ...
    lacunary.graph.errors.ProjectError: a:1: wrong. Mend it.
    a:2: wrong too. Mend it.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        together = type(errors[0])("", "\n".join(map(str, errors)))
        together.parts = tuple(errors)
        raise together


class ProjectError(LacunaryError):
    """The project folder or its lacunary.toml cannot be used."""


class SourceError(LacunaryError):
    """A source file cannot be read at all."""


class GraphError(LacunaryError):
    """A graph breaks its schema."""


class StoreError(LacunaryError):
    """A database cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process holds the database."""


class QueryError(LacunaryError):
    """A question or a Cypher text cannot be run."""


class QueryTimeout(StoreError):
    """A query ran longer than allowed."""


class QueryTooLarge(StoreError):
    """A query needed more memory than allowed."""


class WriteRefused(QueryError):
    """A query tried to write; questions only read."""


class ExportError(LacunaryError):
    """An export cannot be written."""


class PluginError(LacunaryError):
    """What an installed distribution adds by an entry point cannot be used; it is named."""


def explain_cypher(
    cypher: str, reason: str, place: tuple[int, int] | None, missing: str = ""
) -> QueryError:
    """The error for a query that an engine did not understand: what it says, the line, and a mark
    below the place.

    `place` is the line and column the engine names, both from 1; `missing` the parameter it lacks.

    >>> print(explain_cypher("MATCH (n RETURN n", "unexpected RETURN", (1, 10)))
    query:1:10: unexpected RETURN
      MATCH (n RETURN n
               ^
     Correct the Cypher there.
    """
    if missing:
        return QueryError(
            "query", f"the parameter ${missing} has no value", f"Give it with -p {missing}=VALUE."
        )
    if place is None:
        return QueryError(
            "query",
            reason,
            "See `lacunary query` for the saved questions and docs/model.md for the names.",
        )
    line, column = place
    lines = cypher.split("\n")  # the engines count no other line end
    shown = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
    shown = "".join(character if character.isprintable() else " " for character in shown)
    marked = f"{reason}\n  {shown}\n  {' ' * (column - 1)}^\n"
    return QueryError(f"query:{line}:{column}", marked, "Correct the Cypher there.")

"""Lets only those queries through that read: every clause, word, function and procedure must be on
a list of what reads.

`read_only.toml` is the list. The check follows one thing through the tokens of a query: whether a
value is due next, or a value is whole, so that only a word of the list may follow. A name (of a
property, a label, a variable, a column) may be any word, also `create` or `set`, because it stands
where a value or name is due; a clause that writes begins where a value is whole, or puts a word
before a name, and there no other word may stand. Whatever follows a word as `(` makes it a
function, which must be on the list too.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.errors import QueryError, WriteRefused, explain_cypher
from lacunary.graph.stores.cypher_tokens import Token, place_of, readings

__all__ = ["refuse_writes"]

_REMEDY = "Change the project's files and run `lacunary build`."
_NAMES = ("word", "quoted")
_NONE = Token("end", "", -1)


def refuse_writes(cypher: str) -> None:
    """Raise WriteRefused when a query does anything but read this graph, QueryError when it cannot
    be told.

    Strings, comments and names may hold any words.

    >>> refuse_writes(
    ...     "MATCH (n:Study) WHERE n.title = 'CREATE' RETURN count(n) AS set // SET nothing"
    ... )
    >>> refuse_writes("MATCH (n) DETACH DELETE n")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    lacunary.graph.errors.WriteRefused: query:1:11: DETACH would write, and queries only read. ...
    """
    if "\0" in cypher:
        place = place_of(cypher, cypher.index("\0"))
        raise QueryError(
            f"query:{place[0]}:{place[1]}",
            "the query holds a NUL character",
            "Give such a text as a parameter.",
        )
    faults = [fault for tokens in readings(cypher) for fault in _Reader(tokens).faults()]
    if faults:
        worst = min(faults, key=lambda fault: (not fault.harm, fault.token.start))
        raise _refusal(cypher, worst)


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is not known to only read: a token, what is said of it, and whether it is known to do
    harm.
    """

    token: Token
    what: str
    harm: bool = False


def _refusal(cypher: str, fault: _Fault) -> QueryError:
    line, column = place_of(cypher, fault.token.start)
    if fault.harm:
        return WriteRefused(
            f"query:{line}:{column}", f"{fault.what}, and queries only read", _REMEDY
        )
    return explain_cypher(cypher, fault.what, (line, column))


@dataclass(frozen=True, slots=True)
class _Words:
    """The lists of read_only.toml."""

    clauses: dict[str, str]
    words: dict[str, str]
    after: dict[str, dict[str, Any]]
    prefixes: frozenset[str]
    subqueries: frozenset[str]
    writes: frozenset[str]
    loads: frozenset[str]
    functions: frozenset[str]
    procedures: frozenset[str]


@cache
def _lists() -> _Words:
    raw = tomllib.loads(
        files("lacunary.graph.stores").joinpath("read_only.toml").read_text(encoding="utf-8")
    )
    return _Words(
        clauses=raw["clauses"],
        words=raw["words"],
        after=raw["after"],
        prefixes=frozenset(raw["prefixes"]["words"]),
        subqueries=frozenset(raw["prefixes"]["subqueries"]),
        writes=frozenset(raw["harm"]["write"]),
        loads=frozenset(raw["harm"]["load"]),
        functions=frozenset(
            name.lower() for name in raw["functions"]["names"] + raw["functions"]["dotted"]
        ),
        procedures=frozenset(name.lower() for name in raw["procedures"]["names"]),
    )


class _Reader:
    """Follows the tokens of one reading. `due` is what may come next: a clause, value, name, or
    word of the list.

    `open` holds the brackets that are open; a `{` is `map`, `subquery`, or `call` for the body of a
    CALL.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.due = "clause"
        self.open: list[str] = []
        self.found: list[_Fault] = []
        self.lists = _lists()

    def faults(self) -> list[_Fault]:
        """All that is not known to only read."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            getattr(self, f"_{token.kind}")(token)
            self.at += 1
        return self.found

    def _look(self, step: int) -> Token:
        place = self.at + step
        return self.tokens[place] if 0 <= place < len(self.tokens) else _NONE

    def _fault(self, token: Token, what: str, *, harm: bool = False) -> None:
        self.found.append(_Fault(token, what, harm))

    def _misplaced(self, token: Token) -> None:
        """Say of a word that it does not belong where it stands, and whether it would do harm."""
        word = token.words.upper()
        if word in self.lists.writes:
            self._fault(token, f"{word} would write", harm=True)
        elif word in self.lists.loads and self._look(1).upper == "CSV":
            self._fault(token, f"{word} CSV would read a file or an address", harm=True)
        else:
            near = difflib.get_close_matches(
                word, [*self.lists.clauses, *self.lists.words, "BY"], n=1, cutoff=0.75
            )
            hint = f"; did you mean {near[0]}?" if near and near[0] != word else ""
            self._fault(
                token, f"`{token.words}` does not belong here in a query that only reads{hint}"
            )

    # ---- words -----------------------------------------------------------------------------------
    def _word(self, token: Token) -> None:
        word = token.upper
        if self._look(-1).sign == "." or self.due == "name":
            self._name(token)
        elif self.due == "value":
            self._word_as_value(token)
        elif (rule := self.lists.after.get(word)) and self._look(-1).upper in rule["words"]:
            self.due = rule["then"]
        elif word in self.lists.clauses:
            self._clause(word)
        elif self.due == "word" and word in self.lists.words:
            self.due = self.lists.words[word]
        elif self.due == "clause" and self._look(1).sign == "=" and self._in("subquery"):
            self.due = "word"  # the name of a path: EXISTS { p = (a)-->(b) }
        else:
            self._misplaced(token)

    def _word_as_value(self, token: Token) -> None:
        word, after = token.upper, self._look(1)
        if word in self.lists.subqueries and after.sign == "{" and not self._is_key():
            self.at += 1
            self._opens("subquery", "clause")
        elif (word in self.lists.prefixes and not self._ends_a_name(after)) or (
            word,
            self._look(-1).upper,
        ) == ("WHEN", "CASE"):
            self.due = "value"
        else:
            self._name(token)

    def _ends_a_name(self, after: Token) -> bool:
        """Whether a word like NOT is a name here, because no value follows it."""
        return (
            after.kind == "end"
            or after.upper == "AS"
            or after.sign in (",", ")", "]", "}", ";", ".", "=", ":")
        )

    def _clause(self, word: str) -> None:
        self.due = self.lists.clauses[word]
        if self.due == "call":
            self._call()

    def _name(self, token: Token) -> None:
        """A word or quoted name where one is due; before a bracket it is a function."""
        self.due = "word"
        after, before = self._look(1), self._look(-1)
        if after.sign == "(":
            first, function = self._dotted_back()
            if token.words.upper() in self.lists.writes:
                self._misplaced(token)
            elif function.lower() not in self.lists.functions:
                self._fault(first, f"the function {function} is not one that is known to only read")
        elif (
            after.sign in ("[", "{")
            and before.upper in self.lists.prefixes
            and token.words.upper() in self.lists.writes
        ):
            self._misplaced(
                token
            )  # DELETE [n]: where the word before might be a name, this might be a clause

    def _dotted_back(self) -> tuple[Token, str]:
        """Beginning and text of the dotted name that ends here, with a dot before it where it hangs
        on something that is no name.
        """
        at, name = self.at, self.tokens[self.at].words
        while at >= 1 and self.tokens[at - 1].sign == ".":
            whole = at >= 2 and self.tokens[at - 2].kind in _NAMES
            name = f"{self.tokens[at - 2].words if whole else ''}.{name}"
            if not whole:
                break
            at -= 2
        return self.tokens[at], name

    def _call(self) -> None:
        """What is called: a subquery, with or without the names it takes, or a procedure of the
        list.
        """
        call = self.tokens[self.at]
        if self._look(1).kind in _NAMES:
            self._procedure(call)
            return
        if self._look(1).sign == "(":
            self.at += 1
            while self._look(1).kind in _NAMES or self._look(1).sign in (",", "*"):
                self.at += 1
            if self._look(1).sign == ")":
                self.at += 1
        if self._look(1).sign == "{":
            self.at += 1
        else:
            self._misplaced(call)
        self._opens("call", "clause")

    def _procedure(self, call: Token) -> None:
        name, self.due = "", "word"
        while self._look(1).kind in _NAMES:
            name += self._look(1).words
            self.at += 1
            if self._look(1).sign != ".":
                break
            name += "."
            self.at += 1
        if name.lower() not in self.lists.procedures:
            self._fault(call, f"CALL {name} would write", harm=True)

    # ---- everything else -------------------------------------------------------------------------
    def _quoted(self, token: Token) -> None:
        after_dot = self._look(-1).sign == "."
        if not after_dot and self.due not in ("value", "name"):
            self._fault(
                token, f"the name `{token.words}` does not belong here in a query that only reads"
            )
        self._name(token)

    def _value(self, token: Token) -> None:
        if self.due != "value":
            self._fault(
                token, f"{token.words[:40]} does not belong here in a query that only reads"
            )
        self.due = "word"

    _text = _value

    def _number(self, token: Token) -> None:
        self._value(token)
        after = self._look(1)
        if after.kind == "word" and after.start == token.start + len(token.words):
            self._misplaced(after)  # 1SET: engines differ in where the number ends

    def _bad(self, token: Token) -> None:
        self._fault(token, token.words)

    def _symbol(self, token: Token) -> None:
        match token.words:
            case "{":
                self._opens("map", "value")
            case "(" | "[":
                self._opens(token.words, "value")
            case ")" | "]" | "}":
                closed = self.open.pop() if self.open else ""
                self.due = "clause" if closed == "call" else "word"
            case ":" | "::":
                self.due = "value" if self._is_map_colon() or not self._names_follow() else "name"
            case "$":
                self._parameter(token)
            case ";":
                self._end(token)
            case "*" | "+" if self._is_whole(token.words):
                self.due = "word"
            case "=" | "<>" | "=~" | ">=" | "<=" if self.due == "value":
                self._fault(token, f"there is no value before {token.words}")
            case "." if self._look(-1).kind == "number":
                self._fault(token, "a number ends in a point")
            case _:
                self.due = "value"

    def _opens(self, kind: str, due: str) -> None:
        self.open.append(kind)
        self.due = due

    def _in(self, kind: str) -> bool:
        return bool(self.open) and self.open[-1] == kind

    def _names_follow(self) -> bool:
        return self._look(1).kind in _NAMES

    def _is_key(self) -> bool:
        """Whether the token here is a key of a map."""
        return self._in("map") and self._look(-1).sign in ("{", ",")

    def _is_map_colon(self) -> bool:
        before = self._look(-2)
        return self._in("map") and self._look(-1).kind in _NAMES and before.sign in ("{", ",")

    def _is_whole(self, sign: str) -> bool:
        """Whether * or + is no sum: RETURN *, count(*), n {.*}, or how often a path is walked."""
        before, after = self._look(-1), self._look(1)
        if sign == "*" and self.due == "value":
            return before.upper in ("RETURN", "WITH", "DISTINCT", "YIELD") or before.sign in (
                "(",
                ".",
                ",",
            )
        return before.sign == ")" and (
            after.sign in ("(", ",") or after.upper in self.lists.clauses or after.upper == "WHERE"
        )

    def _parameter(self, token: Token) -> None:
        follows = self._look(1)
        if follows.sign == "(":
            self.due = "value"  # $(…), a label that is computed
            return
        self._value(token)
        if follows.kind in (*_NAMES, "number"):
            self.at += 1

    def _end(self, token: Token) -> None:
        if self._look(1).kind != "end":
            self._fault(token, "one query at a time: another one begins after this")
        self.due = "clause"

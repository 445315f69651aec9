"""Cuts a Cypher text into tokens, once for every way in which an engine may read it.

Engines differ in what ends a `//` comment (Neo4j and ArcadeDB: a line feed or a carriage return),
in whether `\\u0027` is decoded before the text is cut (Neo4j) or only inside strings (ArcadeDB),
and in whether comments nest (neither does). A query that is to be harmless has to be so in each
reading, also of an engine that takes every line end there is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

__all__ = ["Token", "place_of", "readings"]

_OTHER_LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_MOST_LINE_ENDS = 6  # there are twice as many readings for each

_SPACES = " \t\n\r\v\f\x1c\x1d\x1e\x1f\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What both engines take for a space; U+0085 and U+200B are parts of a name on Neo4j, so they are
not here.
"""

_SYMBOLS = re.compile(r"\.\.|::|=~|<>|<=|>=|\|\||[-+*/%^=<>|&!:,.;(){}\[\]$?]")
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|(?:\d[\d_]*)?(?:(?<=\d)\.(?=\d)|\.(?=\d))?\d[\d_]*(?:[eE][+-]?\d+)?",
    re.ASCII,
)
_STRING = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_QUOTED = re.compile(r"`((?:``|[^`])*)`")
_ESCAPE = re.compile(r"\\\\|\\u+([0-9A-Fa-f]{4})")
_NAME_CATEGORIES = ("L", "Mn", "Mc", "N", "Pc")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind (`word`, `quoted`, `text`, `number`, `symbol`, or `bad`), its
    words, where it begins.

    A `bad` one says in its words what is wrong.
    """

    kind: str
    words: str
    start: int

    @property
    def sign(self) -> str:
        """The words of a symbol, else nothing: a name may be called `{`."""
        return self.words if self.kind == "symbol" else ""

    @property
    def upper(self) -> str:
        """The word in capitals when it can be one of Cypher's own, else nothing."""
        return self.words.upper() if self.kind == "word" and self.words.isascii() else ""


def readings(cypher: str) -> Iterator[list[Token]]:
    """The tokens of a query in every way it may be read; each token has its place in the text as
    given.

    >>> [[token.words for token in reading] for reading in readings("RETURN 1 // note\\rAS x")]
    [['RETURN', '1'], ['RETURN', '1', 'AS', 'x']]
    """
    places = list(range(len(cypher) + 1))
    seen = set()
    while cypher not in seen:  # decoding may make one more escape
        seen.add(cypher)
        yield from _readings_of(cypher, places)
        cypher, places = _decoded(cypher, places)


def _readings_of(text: str, places: list[int]) -> Iterator[list[Token]]:
    present = [end for end in _OTHER_LINE_ENDS if end in text] if "//" in text else []
    if len(present) > _MOST_LINE_ENDS:
        yield [
            Token(
                "bad", "the query has too many kinds of line ends", places[text.index(present[0])]
            )
        ]
        return
    nests = (False, True) if text.count("/*") > 1 else (False,)
    for ends in chain.from_iterable(
        combinations(present, size) for size in range(len(present) + 1)
    ):
        for nested in nests:
            yield list(_tokens(text, places, re.compile(f"[\n{''.join(ends)}]"), nested))


def _decoded(text: str, places: list[int]) -> tuple[str, list[int]]:
    """The text with its escapes decoded, and where each character of it stood."""
    out, at, done = "", [], 0
    for found in _ESCAPE.finditer(text):
        if found[1]:
            out += text[done : found.start()] + chr(int(found[1], 16))
            at += places[done : found.start() + 1]
            done = found.end()
    return out + text[done:], at + places[done:]


def _tokens(
    text: str, places: list[int], line_end: re.Pattern[str], nested: bool
) -> Iterator[Token]:
    at = 0
    while at < len(text):
        here = text[at]
        if here in _SPACES:
            at += 1
        elif text.startswith("//", at):
            found = line_end.search(text, at)
            at = found.end() if found else len(text)
        elif text.startswith("/*", at):
            end = _comment_end(text, at, nested)
            if end < 0:
                if not nested:  # where comments nest, all the rest is one, and does nothing
                    yield Token("bad", "a comment that begins here has no end", places[at])
                return
            at = end
        else:
            kind, words, end = _token(text, at)
            yield Token(kind, words, places[at])
            if end < 0:
                return
            at = end


def _comment_end(text: str, at: int, nested: bool) -> int:
    """Where a comment in /* */ ends, -1 where it does not."""
    depth, at = 1, at + 2
    for found in re.compile(r"/\*|\*/").finditer(text, at):
        if found.start() < at:
            continue
        depth += nested if found[0] == "/*" else -1
        if depth == 0:
            return found.end()
    return -1


def _token(text: str, at: int) -> tuple[str, str, int]:
    """Kind, words and end of the token at a place; the end is -1 where nothing after it can be
    read.
    """
    here = text[at]
    if here in "'\"":
        found = _STRING.match(text, at)
        return (
            ("text", found[0], found.end())
            if found
            else ("bad", "a text that begins here has no end", -1)
        )
    if here == "`":
        found = _QUOTED.match(text, at)
        return (
            ("quoted", found[1], found.end())
            if found
            else ("bad", "a name that begins here has no closing `", -1)
        )
    if found := _NUMBER.match(text, at):
        return "number", found[0], found.end()
    if _in_name(here):
        end = at + 1
        while end < len(text) and _in_name(text[end]):
            end += 1
        return "word", text[at:end], end
    if found := _SYMBOLS.match(text, at):
        return "symbol", found[0], found.end()
    return "bad", f"the character U+{ord(here):04X} has no meaning here", at + 1


def _in_name(character: str) -> bool:
    return character == "_" or unicodedata.category(character).startswith(_NAME_CATEGORIES)


def place_of(cypher: str, at: int) -> tuple[int, int]:
    """Line and column of a character, both from 1, as the engines count: only a line feed begins a
    line.

    >>> place_of("MATCH (n)\\n  DELETE n", 12)
    (2, 3)
    """
    return cypher.count("\n", 0, at) + 1, at - cypher.rfind("\n", 0, at)

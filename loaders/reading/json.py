"""Reads the records of any JSON file one by one: a list, a list inside an answer of an API, lines
of JSON, several values in a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.records import Rejected
from lacunary.loaders.reading.json_values import DECODERS, without_surrogates
from lacunary.loaders.reading.near import differ_by_a_letter
from lacunary.loaders.reading.text import TextFile

__all__ = ["TOO_DEEP", "JsonRecord", "begins_json", "read_json"]

_CHUNK = 1 << 20
_LONGEST = 1 << 23
"""Characters after which a record that has not ended is taken for broken."""

TOO_DEEP = "it is nested too deeply"
"""What is said of a record whose brackets go too deep to be read."""

_SPACE = re.compile("[ \t\n\r\f\v\x1e\ufeff,]*")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\]]', re.DOTALL)
_KEY = re.compile(r'\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*', re.DOTALL)
_FIRST_KEY = re.compile(r'\{\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*:', re.DOTALL)
_ANY_KEY = re.compile(r'"(\w{1,60})"\s*:')
_OWN_KEYS = 2_000
"""Characters of a broken first record in which its keys are looked for."""
_FEWEST_IN_COMMON = 2
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_GARBAGE = re.compile(r"[^{\[]*")
_CLOSING = {"}": "{", "]": "["}


@dataclass(slots=True)
class JsonRecord:
    """One record: the line it starts on, what it holds, its text, and what stood beside the list of
    records above it.
    """

    line: int
    value: dict[str, Any]
    raw: str
    header: dict[str, Any] = field(default_factory=dict)


class _Incomplete(Exception):
    """The text ends inside a value, and the file goes on."""


class _Broken(Exception):
    """A value is not JSON."""


class _Reader:
    """The text of a file from a moving place on, and where in it the reader stands."""

    def __init__(self, file: TextFile) -> None:
        self.file, self.text, self.at, self.line, self._counted, self.ended = (
            file,
            "",
            0,
            1,
            0,
            False,
        )
        self._pieces = _pieces(file)
        self._decoded: tuple[int, int, Any, int] | None = None

    def more(self) -> bool:
        """Read on, at least doubling the text that is held; False at the end of the file."""
        if self.ended:
            return False
        self.line_now()
        start = max(
            self.text.rfind("\n", 0, self.at) + 1, self.at - 200
        )  # what stands before a record tells where the next begins
        held, at = [self.text[start:]], self.at - start
        size, wanted = len(held[0]), max(_CHUNK, 2 * len(held[0]))
        while size < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                self.ended = True
                break
            held.append(piece)
            size += len(piece)
        self.text, self.at, self._counted, self._decoded = "".join(held), at, at, None
        return len(held) > 1

    def line_now(self) -> int:
        """The line of the file on which the reader stands."""
        self.line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self.line

    def next_sign(self) -> str:
        """The next character that is no white space, comma or mark; "" at the end."""
        while True:
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]  # matches the empty text too
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def decode(self, start: int) -> tuple[Any, int]:
        """The value that begins at a place of the text, and where it ends; raises _Incomplete or
        _Broken.
        """
        if self._decoded is not None and self._decoded[:2] == (start, len(self.text)):
            return self._decoded[2:]  # it was looked at to see whether it holds records
        for decoder in DECODERS:
            try:
                value, end = decoder.raw_decode(self.text, start)
            except json.JSONDecodeError as error:
                near_end = error.pos > len(self.text) - 16 or error.msg.startswith(
                    "Unterminated string"
                )
                if near_end and not self.ended and len(self.text) - start < _LONGEST:
                    raise _Incomplete from None
                raise _Broken(f"{error.msg} at character {error.pos - start + 1}") from None
            except RecursionError:
                raise _Broken(TOO_DEEP) from None
            except ValueError:  # a whole number of more than 4,300 digits
                continue
            if end == len(self.text) and not self.ended and not isinstance(value, (dict, list)):
                raise _Incomplete
            self._decoded = start, len(self.text), value, end
            return value, end
        raise _Broken("a number in it cannot be read")

    def value(self) -> tuple[Any, str]:
        """The next value and its text, reading on as far as it needs; the reader then stands behind
        it.
        """
        while True:
            try:
                value, end = self.decode(self.at)
            except _Incomplete:
                self.more()
                continue
            raw = self.text[self.at : end]
            try:
                value = without_surrogates(value) if _LONE_SURROGATE.search(raw) else value
            except RecursionError:
                raise _Broken(TOO_DEEP) from None
            self.at = end
            return value, raw

    def record_within(self, raw: str, value: Any) -> int | None:
        """Where in the text of a record that was just read another one begins, on a line of its own
        with the same indent: brackets are missing in the first.
        """
        start = self.at - len(raw)
        indent = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        if indent.strip() or "\n" not in raw or not isinstance(value, dict):
            return None
        for found in re.finditer(rf"\n{re.escape(indent)}(?=\{{)", raw):
            try:
                inner, _ = self.decode(start + found.end())
            except (_Incomplete, _Broken):
                continue
            common = len(inner.keys() & value.keys())
            if common >= _FEWEST_IN_COMMON and 2 * common >= min(len(inner), len(value)):
                return found.end()
        return None

    def skip_broken(self, known: Collection[str]) -> str:
        """Go behind a value that is not JSON, and give its text.

        It ends where the next value begins on a line of its own with the same indent; or else where
        its brackets close or an object begins that has the keys of the record before, whichever is
        first; or else with the file.
        """
        end = self._end_of_broken(known)
        while end is None and len(self.text) - self.at < _LONGEST and self.more():
            end = self._end_of_broken(known)
        if end is None:
            raw = self.text[self.at : self.at + 10_000].rstrip()
            self.at = len(self.text)
            while self.more():
                self.at = len(self.text)
            return raw
        raw = self.text[self.at : end].rstrip(" \n\r\t,")
        self.at = max(end, self.at + 1)
        return raw

    def _end_of_broken(self, known: Collection[str]) -> int | None:
        if (end := self._end_on_a_line()) is not None:
            return end
        like = self._next_like(
            known
        )  # where a quotation mark is missing, brackets may close too late
        return self._end_of_brackets(like or len(self.text)) or like

    def _end_on_a_line(self) -> int | None:
        start = self.text.rfind("\n", 0, self.at) + 1
        indent = self.text[start : self.at]
        if indent.strip("\ufeff \t"):
            return None
        same = re.compile(
            rf"\n(?:{re.escape(indent)}(?=[{{])|(?!{re.escape(indent)})[ \t]*(?=[\]}}]))"
        )
        found = same.search(self.text, self.at + 1)
        return found.start() if found else None

    def _end_of_brackets(self, limit: int) -> int | None:
        opened: list[str] = []
        for token in _TOKEN.finditer(self.text, self.at, limit):
            sign = token[0]
            if sign in "{[":
                opened.append(sign)
            elif sign in _CLOSING:
                if not opened or opened.pop() != _CLOSING[sign]:
                    return None
                if not opened:
                    return token.end()
            elif sign == '"':
                return None
        return None

    def _next_like(self, known: Collection[str]) -> int | None:
        own = _FIRST_KEY.match(self.text, self.at)
        if not known and own is None:
            return None
        first = json.dumps(next(iter(known)), ensure_ascii=False) if known else own[1]  # type: ignore[index]  # not both
        needed = len(known) / 2 or _FEWEST_IN_COMMON
        known = known or set(_ANY_KEY.findall(self.text, self.at, self.at + _OWN_KEYS))
        begin = re.compile(rf"\{{\s*{re.escape(first)}\s*:")
        for found in begin.finditer(self.text, self.at + 1):
            try:
                value, _ = self.decode(found.start())
            except (_Incomplete, _Broken):
                continue
            common = len(value.keys() & set(known))
            if common >= needed and 2 * common >= min(len(known), len(value)):
                return found.start()
        return None


def _pieces(file: TextFile) -> Iterator[str]:
    """The text of a file in pieces, however long its lines are."""
    if not file.clean:
        yield from (f"{line}\n" for line in file.lines())
        return
    yield from file.pieces(_CHUNK)


def read_json(
    file: TextFile, lists: Collection[str] = (), wrappers: Collection[str] = ()
) -> Iterator[JsonRecord | Rejected]:
    """The records of a JSON file in order, one at a time in memory.

    A record is an object: at the top, in a list at the top, or in a list under a key of `lists` of
    an object at the top; that object may stand in another one under a key of `wrappers`, which
    holds a single record where it holds no such list. What is no object in such a list, or no JSON,
    is rejected with its line and text, and reading goes on behind it; text outside of any value is
    a remark (a Rejected with `column`). Raises nothing, whatever the file holds.
    """
    return _Records(file, lists, wrappers).at_top()


_LIST_IN_LIST = re.compile(r"\[\s*\{")


def _is_near(key: str, names: Collection[str]) -> bool:
    return key in names or any(differ_by_a_letter(key, name) for name in names)


class _Records:
    """The walk through one file: the lists and objects in which records stand."""

    def __init__(self, file: TextFile, lists: Collection[str], wrappers: Collection[str]) -> None:
        self.reader, self.where, self.lists, self.wrappers = (
            _Reader(file),
            file.where,
            lists,
            wrappers,
        )
        self.known: tuple[str, ...] = ()
        names = "|".join(map(re.escape, lists))
        self.begin = re.compile(rf'"?(?:{names})"?[\s:,]*\[\s*(?=\{{)')

    def at_top(self) -> Iterator[JsonRecord | Rejected]:
        reader = self.reader
        while sign := reader.next_sign():
            if sign == "[":
                reader.at += 1
                yield from self.in_list({})
            elif sign == "{":
                if self.holds_records() or self.is_broken_envelope():
                    yield from self.in_object({})
                else:
                    yield from self.record({})
            else:
                line, found = reader.line_now(), _GARBAGE.match(reader.text, reader.at)
                raw = found[0] if found else sign
                reader.at += len(raw)
                reason = "text outside of any record. Remove it if it means nothing."
                yield Rejected(
                    self.where, line, reason, raw.rstrip()[:10_000], "outside of any record"
                )

    def holds_records(self) -> bool:
        """Whether the object here holds a list of records; if it is small enough, only its keys
        need to be looked at.
        """
        reader = self.reader
        try:
            value, _ = reader.decode(reader.at)
        except (_Incomplete, _Broken):
            return self.keys_ahead_hold_records()
        return self.is_envelope(value)

    def is_broken_envelope(self) -> bool:
        """Whether the object here is no JSON and holds a list of records all the same."""
        reader = self.reader
        try:
            reader.decode(reader.at)
        except _Broken:
            return bool(self.lists) and self.begin.search(reader.text, reader.at) is not None
        except _Incomplete:
            pass
        return False

    def is_envelope(self, value: dict[str, Any]) -> bool:
        return any(
            (isinstance(held, list) and self.is_list(key))
            or (isinstance(held, dict) and _is_near(key, self.wrappers))
            for key, held in value.items()
        )

    def is_list(self, key: str) -> bool:
        """Whether a key is that of a list of records, a letter of which may be wrong."""
        return _is_near(key, self.lists)

    def keys_ahead_hold_records(self) -> bool:
        reader, at = self.reader, self.reader.at + 1
        while True:
            key = _KEY.match(reader.text, _SPACE.match(reader.text, at).end())  # type: ignore[union-attr]  # matches always
            sign = reader.text[key.end() : key.end() + 1] if key else ""
            if key and (
                (key[1][1:-1] in self.lists and sign == "[")
                or (key[1][1:-1] in self.wrappers and sign == "{")
            ):
                return True
            try:
                if key is None or not sign:
                    raise _Incomplete
                at = reader.decode(key.end())[1]
            except _Incomplete:
                here = at - reader.at
                if (
                    _SPACE.sub("", reader.text[at : at + 2])[:1] == "}"
                    or len(reader.text) - reader.at > _LONGEST
                    or not reader.more()
                ):
                    return False
                at = reader.at + here
            except _Broken:
                return False

    def in_object(self, header: dict[str, Any], depth: int = 0) -> Iterator[JsonRecord | Rejected]:
        """The records below the keys of an object that was found to hold some."""
        reader = self.reader
        reader.at += 1
        while (sign := reader.next_sign()) not in ("}", ""):
            try:
                key, _ = reader.value() if sign == '"' else ("", "")
                if not isinstance(key, str) or not key or reader.next_sign() != ":":
                    raise _Broken(f"a key should stand here, not `{sign}`")
                reader.at += 1
                sign = reader.next_sign()
                if sign == "[" and self.is_list(key):
                    reader.at += 1
                    yield from self.in_list(header)
                elif sign == "{" and depth < 2 and _is_near(key, self.wrappers):
                    yield from (
                        self.in_object(header, depth + 1)
                        if self.holds_records() or self.is_broken_envelope()
                        else self.record(header)
                    )
                else:
                    header[key] = reader.value()[0]
            except _Broken as error:
                line = reader.line_now()
                if (raw := self.skipped_to_list()) is not None:
                    yield self.broken(line, str(error), raw, "outside of any record")
                    yield from self.in_list(header)
                    continue
                raw = reader.skip_broken(self.known)
                yield self.broken(line, str(error), raw, "outside of any record")
        reader.at += 1

    def skipped_to_list(self) -> str | None:
        """Go on within the next list of records below, whatever broke above it, and give the text
        between; None where there is none.
        """
        if not self.lists:
            return None
        reader = self.reader
        while (found := self.begin.search(reader.text, reader.at)) is None:
            if len(reader.text) - reader.at > _LONGEST or not reader.more():
                return None
        raw = reader.text[reader.at : found.end()]
        reader.at = found.end()
        return raw[:10_000]

    def in_list(self, header: dict[str, Any]) -> Iterator[JsonRecord | Rejected]:
        """The records of a list, up to its end or that of the file."""
        reader = self.reader
        while (sign := reader.next_sign()) != "]":
            if not sign:
                reason = "the list of records does not end. Check that the file is complete."
                yield Rejected(self.where, reader.line_now(), reason, "", "end of the list")
                return
            if sign in "}:":
                yield self.broken(
                    reader.line_now(),
                    f"`{sign}` stands between two records",
                    sign,
                    "outside of any record",
                )
                reader.at += 1
                continue
            if _LIST_IN_LIST.match(reader.text, reader.at):
                reader.at += 1
                yield from self.in_list(header)
                continue
            yield from self.record(header)
        reader.at += 1

    def record(self, header: dict[str, Any]) -> Iterator[JsonRecord | Rejected]:
        reader = self.reader
        line = reader.line_now()
        try:
            value, raw = reader.value()
        except _Broken as error:
            yield self.broken(line, str(error), reader.skip_broken(self.known))
            return
        if (inner := reader.record_within(raw, value)) is not None:
            reader.at = reader.at - len(raw) + inner
            what = f"the record of line {line} does not end before the next one begins"
            yield self.broken(line, what, raw[:inner][:10_000])
            return
        if isinstance(value, dict):
            self.known = tuple(value)
            yield JsonRecord(line, value, raw, header)
        else:
            yield Rejected(
                self.where,
                line,
                "a record should be an object in braces. Export the file again.",
                raw[:10_000],
            )

    def broken(self, line: int, what: str, raw: str, column: str = "") -> Rejected:
        return Rejected(
            self.where,
            line,
            f"this is not JSON ({what}). Correct it or export the file again.",
            raw,
            column,
        )


def begins_json(head: str) -> bool:
    """Whether a text begins as JSON does.

    >>> begins_json('[{"title": "A trial"}]'), begins_json("[1] A numbered list")
    (True, False)
    """
    return re.match(r"[\s\ufeff\x1e]*(?:\{\s*[\"}]|\[\s*[{\]])", head) is not None

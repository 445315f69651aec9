"""Cuts a BibTeX file into its entries and these into fields, with the faults that a reader must
know of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lacunary.graph.records import Rejected
from lacunary.loaders.reading.text import TextFile

__all__ = ["Block", "read_blocks"]

# Our own scanner and not bibtexparser's splitter: that one needs the whole file in memory, drops
# the second of two fields of one name and alone takes as long as this with all that follows; it is
# an oracle of the tests.
_START = re.compile(r"@\s*([^\W\d_]+)\s*([{(])")
_KEY = re.compile(r"\s*([^,={}]*?)\s*(?:,|(?=[})]\s*(?:\n|\Z)))")
_KEY_WITHOUT_COMMA = re.compile(r"\s*([^,={}\"\s]+)[ \t]*\n(?=\s*[^\s=,{}\"#]+\s*=)")
_DEPTH = 8
_NAME = r'[^\s=,{}"#@]+(?:[ \t]+[^\s=,{}"#@]+){0,4}'
"""Of a field: Scopus and Web of Science write some in several words."""
_LINE = re.compile(rf"^[ \t,]*({_NAME})[ \t]*=[ \t]*", re.MULTILINE)
"""A line that begins a field, whatever became of the one above."""
_WITHIN = re.compile(rf",[ \t]*({_NAME})[ \t]*=[ \t]*(?=[{{\"\d])")
"""The same in an entry of one line."""


_Reading = tuple[re.Pattern[str], re.Pattern[str]]


def _patterns(sign: str) -> _Reading:
    """A field, and what `#` adds to it, where `sign` is what stands between braces."""
    group = rf"\{{(?:{sign})*+\}}"
    for _ in range(_DEPTH):
        group = rf"\{{(?:{sign}|{group})*+\}}"
    value = rf'(?:({group})|"((?:(?!"){sign}|{group})*+)"|([^,{{}}"#\n)]*+))\s*'
    return re.compile(rf"([\s,]*)({_NAME})\s*=\s*{value}", re.DOTALL), re.compile(
        rf"#\s*{value}", re.DOTALL
    )


_READINGS = (_patterns("[^{}]"), _patterns(r"[^{}\\]|\\."))
"""As BibTeX counts braces, and with `\\{` for a brace that is printed."""

_END = {"{": re.compile(r"[\s,]*\}"), "(": re.compile(r"[\s,]*\)")}
_NO_END = "the record has no end."
_SWALLOWED = re.compile(r"\n\s*[\w-]+\s*=\s*[{\"]")
"""What looks like a further field inside of a value."""

_GOES_ON = re.compile(rf"[ \t]*,\s*({_NAME})[ \t]*=[ \t]*[{{\"\w]")
"""What stands behind the end of an entry where that end is none."""

_COMMENT = re.compile(r"(?:[ \t]*%[^\n]*\n?|\s+)+")


@dataclass(slots=True)
class Block:
    """One entry: where it starts, its type in lower case, its key, its fields in order, its text.

    `remarks` are faults that did not keep it from being read: the reason, the words, and the field,
    as a Rejected has them.
    """

    line: int
    type: str
    key: str
    fields: list[tuple[str, str]]
    raw: str
    remarks: list[tuple[str, str, str]] = field(default_factory=list)


def read_blocks(file: TextFile) -> Iterator[Block | Rejected]:
    """The entries of a BibTeX file, with the strings it defines put in.

    An entry that cannot be read is Rejected with its line, the reason and its text. Text outside of
    entries, other than comments, is given as a Rejected with `column`.
    """
    strings: dict[str, str] = {}
    for first, text in _chunks(file):
        position, line = 0, first
        while position < len(text):
            found = _START.search(text, position)
            start = found.start() if found else len(text)
            if _COMMENT.sub("", text[position:start]):
                reason = "text outside of any record. Remove it if it means nothing."
                yield Rejected(
                    file.where, line, reason, text[position:start].strip(), "outside of any record"
                )
            line += text.count("\n", position, start)
            if found is None:
                break
            item, position = _block(file.where, line, text, found, strings)
            if isinstance(item, Block):
                position = _beyond(text, position, item, strings)
            if item is not None:
                yield item
            line += text.count("\n", start, position)


def _chunks(file: TextFile) -> Iterator[tuple[int, str]]:
    """The file from each line that begins an entry to the next, with the number of its first
    line.
    """
    held: list[str] = []
    first = 1
    for number, line in enumerate(file.lines(), start=1):
        if "@" in line and held and _START.match(line.lstrip()):
            yield first, "\n".join(held) + "\n"
            held, first = [], number
        held.append(line)
    if held:
        yield first, "\n".join(held) + "\n"


def _block(
    where: str, line: int, text: str, start: re.Match[str], strings: dict[str, str]
) -> tuple[Block | Rejected | None, int]:
    """The entry that starts in a text, or None for what is none (a string, a comment), and where it
    ends.
    """
    kind = start[1].lower()
    if kind in ("comment", "preamble"):
        return None, _end_of_group(text, start.end() - 1)
    failed: list[tuple[int, str]] = []
    unended: tuple[Block, int] | None = None
    for reading in _READINGS:
        block = Block(line, kind, "", [], "")
        position = start.end() if kind == "string" else _key(text, start.end(), block)
        position, reason = _fields(text, position, _END[start[2]], block, reading, strings)
        if not reason:
            break
        failed.append((position, reason))
        if reason == _NO_END:
            unended = unended or (block, position)
    if reason and unended:
        block, position = unended
        block.remarks.append((f"{_NO_END} Check that it is complete.", block.key, "}"))
    elif reason:
        place, reason = max(failed)
        following = _START.search(text, start.end())
        end = following.start() if following else len(text)
        reason = f"line {line + text.count(chr(10), start.start(), place)}: {reason}"
        block = Block(line, kind, "", [], text[start.start() : end].strip())
        if kind != "string" and _by_lines(
            text[:end], _key(text, start.end(), block), block, strings
        ):
            block.remarks.append((f"{reason} All other fields were read.", block.raw, "field"))
            return block, end
        return Rejected(where, line, reason, block.raw, "string" if kind == "string" else ""), end
    if kind == "string":
        strings.update((name.lower(), words) for name, words in block.fields)
        remark = next(
            (Rejected(where, line, reason, raw, "string") for reason, raw, _ in block.remarks), None
        )
        return remark, position
    block.raw = text[start.start() : position].strip()
    return block, position


def _beyond(text: str, position: int, block: Block, strings: dict[str, str]) -> int:
    """Add the fields that stand behind a brace too many, which has ended the entry before its time;
    gives where it ends then.
    """
    found = _GOES_ON.match(text, position)
    if found is None:
        return position
    following = _START.search(text, position)
    end = following.start() if following else len(text)
    _by_lines(text[:end], position, block, strings)
    block.remarks.append((f"a brace too many before `{found[1]}`. Remove it.", found[0], found[1]))
    return end


def _end_of_group(text: str, start: int) -> int:
    """Where the group that opens at `start` closes; the end of the text if nowhere."""
    depth = 0
    opening, closing = text[start], "}" if text[start] == "{" else ")"
    for found in re.compile(r"[{}()]").finditer(text, start):
        depth += (found[0] == opening) - (found[0] == closing)
        if depth == 0:
            return found.end()
    return len(text)


def _key(text: str, position: int, block: Block) -> int:
    if found := _KEY.match(text, position):
        block.key = found[1]
        return found.end()
    if found := _KEY_WITHOUT_COMMA.match(text, position):
        block.key = found[1]
        block.remarks.append(
            (f"no comma after the key `{found[1]}`. Add it.", found[0].strip(), "key")
        )
        return found.end()
    return position


def _fields(
    text: str,
    position: int,
    closing: re.Pattern[str],
    block: Block,
    reading: _Reading,
    strings: dict[str, str],
) -> tuple[int, str]:
    """Add the fields from a position on to a block; where they end, and why they could not be read
    ("" if they could).
    """
    one, more = reading
    last = position
    while True:
        found = one.match(text, position)
        if found is None:
            break
        separators, name, braced, quoted, bare = found.groups()
        if block.fields and "," not in separators:
            block.remarks.append((f"no comma before `{name}`. Add it.", found[0].strip(), name))
        words = _value(strings, braced, quoted, bare)
        last, position = found.start(2), found.end()
        while text.startswith("#", position) and (further := more.match(text, position)):
            words += _value(strings, *further.groups())
            position = further.end()
        block.fields.append((name, words))
    if end := closing.match(text, position):
        return end.end(), ""
    rest = text[position:].strip(", \t\n")
    if not rest and block.fields:
        name, words = block.fields[-1]
        if _SWALLOWED.search(words):
            return last, f"a brace is missing in the value of `{name}`. Add it."
        return len(text), _NO_END
    begun = re.match(rf"[\s,]*({_NAME})\s*=", text[position:])
    if begun:
        return (
            position,
            f"the value of `{begun[1]}` does not end, or a brace in it is missing. Mend it.",
        )
    return (
        position,
        f"`{rest.splitlines()[0][:40]}` is no field."
        if rest
        else f"{_NO_END} Check that it is complete.",
    )


def _by_lines(text: str, position: int, block: Block, strings: dict[str, str]) -> bool:
    """Add the fields of an entry that cannot be read as BibTeX, each from a line that begins one to
    the next; whether there are any. Braces and quotation marks without their other are left out of
    a value, and so are lines behind one that is whole.
    """
    one_line = "\n" not in text[position:].strip()
    lines = list((_WITHIN if one_line else _LINE).finditer(text, max(position - 1, 0)))
    for number, found in enumerate(lines):
        end = lines[number + 1].start() if number + 1 < len(lines) else len(text)
        raw = text[found.start() : end].lstrip(",")
        for one, _ in _READINGS:
            whole = one.match(raw)
            if whole and (whole[3] or whole[4]):
                words = _value(strings, *whole.groups()[2:])
                break
        else:
            said = text[found.end() : end].strip().splitlines()
            several = said if _opens(said) else said[:1]
            bare = " ".join(map(str.strip, several)).strip(' \t{}",')
            words = _value(strings, None, None, bare)
        block.fields.append((found[1], words))
    return bool(lines)


def _opens(lines: list[str]) -> bool:
    """Whether a value begins with a brace or quotation mark, and may go on in the next line."""
    return bool(lines) and lines[0].startswith(("{", '"'))


def _value(
    strings: dict[str, str], braced: str | None, quoted: str | None, bare: str | None
) -> str:
    """The words between braces or quotation marks, a number, or the string that a name stands for
    (itself where none is defined).
    """
    if braced is not None:
        return braced[1:-1]
    if quoted is not None:
        return quoted
    words = (bare or "").strip()
    return strings.get(words.lower(), words)

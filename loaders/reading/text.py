"""A text file as a stream of lines: its encoding found out from all of it, no more of it in memory
than a line at a time.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import IncrementalNewlineDecoder
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import has_chinese
from lacunary.loaders.reading.encoding import guess
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.packed import open_content, read_content

__all__ = ["TextFile", "open_text"]

_HEAD = 64_000
_CHUNK = 1 << 17
_SAMPLE = 100_000
_LINE_END = re.compile("(\r\n|\r|\n)")
_BROKEN = re.compile("[\udc80-\udcff]")
"""Bytes that are not in the encoding, as `surrogateescape` gives them."""
_WIDE = ("utf-16", "utf-32", "utf_16", "utf_32")
"""Encodings of several bytes a character, back into which no single byte can be written."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"<meta\s[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE
)
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
}
"""What a page calls its encoding to the decoder for it."""


@dataclass(slots=True, weakref_slot=True)
class _Repairs:
    """Lines that are not in the file's encoding: read in another one, or with signs for the bytes
    that none explains.
    """

    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True)
class TextFile:
    """A text file: where it is, how errors name it, its encoding, and whether every byte of it is
    in that encoding.

    `rejected` fills while lines are read: one entry for each line that had to be read in another
    encoding. `beside` are the files next to it from which a format takes something as well.
    """

    path: Path
    where: str
    encoding: str
    clean: bool = True
    repairs: _Repairs = field(default_factory=_Repairs)
    beside: list[Path] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)

    @property
    def rejected(self) -> list[Rejected]:
        """The lines read so far that were not in the file's encoding."""
        return self.repairs.rejected

    @cached_property
    def head(self) -> str:
        """The first 64,000 characters, with `\\n` for every kind of line end."""
        return next(self.pieces(_HEAD * 4), "")[:_HEAD]

    @property
    def is_longer_than_head(self) -> bool:
        """Whether the text goes on behind its head."""
        return len(self.head) >= _HEAD

    def lines(self) -> Iterator[str]:
        """Every line without its end, which may be LF, CR LF or CR, also mixed."""
        lines = chain.from_iterable(self._line_lists())
        return lines if self.clean else map(self._mended, lines, count(1))

    def whole(self) -> str:
        """All of the text with its line ends as they are in the file."""
        text = (
            read_content(self.path, self.where, self.limits)
            .decode(self.encoding, self._errors)
            .replace("\0", "")
        )
        if self.clean:
            return text
        parts = _LINE_END.split(text)
        return "".join(
            part if at % 2 else self._mended(part, at // 2 + 1) for at, part in enumerate(parts)
        )

    @property
    def _errors(self) -> str:
        return "replace" if self.encoding.startswith("utf-16") else "surrogateescape"

    def _line_lists(self) -> Iterator[list[str]]:
        rest = ""
        for piece in self.pieces(_CHUNK):
            lines = (rest + piece).split("\n")
            rest = lines.pop()
            yield lines
        if rest:
            yield [rest]

    def pieces(self, size: int) -> Iterator[str]:
        """The text in large pieces, which is faster than line by line, with `\n` for every kind of
        line end.
        """
        decoder = IncrementalNewlineDecoder(
            codecs.getincrementaldecoder(self.encoding)(self._errors), translate=True
        )
        with open_content(self.path, self.where, self.limits) as file:
            while data := file.read(size):
                text = decoder.decode(data)
                if "\0" in text:  # a broken export may hold some; no value has them
                    text = text.replace("\0", "")
                yield text
            yield decoder.decode(b"", final=True)

    def _mended(self, line: str, number: int) -> str:
        """A line whose bytes are not in the file's encoding, as two exports pasted together have
        them.
        """
        if line.isascii():
            return line
        mended, other = line, ""
        is_broken = any("\udc80" <= char <= "\udcff" for char in line)
        if not self.encoding.startswith(
            "utf"
        ):  # nearly any bytes decode as GB18030, Big5 or Windows-1252, also those of UTF-8
            mended, other = _as_utf8(line, self.encoding), "utf-8"
        if is_broken and self.encoding.startswith(_WIDE):
            mended = _BROKEN.sub("\ufffd", line)  # no byte of it can be told from its neighbour
        elif is_broken and mended == line:
            data = line.encode(self.encoding.removesuffix("-sig"), "surrogateescape")
            other = (
                "" if self.encoding.startswith("utf") and _is_mostly_whole(line) else guess(data)
            )
            mended = data.decode(other or self.encoding, "replace")
        if mended == line and "\ufffd" not in line:
            return line
        reason = (
            f"bytes that are no {self.encoding} were replaced by \ufffd. Export the file again."
        )
        if other and "\ufffd" not in mended:
            reason = (
                f"the line is not {self.encoding} and was read as {other}. Check its characters."
            )
        self.rejected.append(Rejected(self.where, number, reason, mended, "encoding"))
        return mended


def _is_mostly_whole(line: str) -> bool:
    """Whether of the characters beyond ASCII more are whole than broken: chance makes few whole
    ones of another encoding.
    """
    broken = sum("\udc80" <= char <= "\udcff" for char in line)
    return 2 * broken < sum(char > "\x7f" for char in line)


def _as_utf8(line: str, encoding: str) -> str:
    """The line as its bytes read in UTF-8, if they do; as it is, if they do not, or if only chance
    makes them.
    """
    try:
        text = line.encode(encoding, "surrogateescape").decode("utf-8")
    except UnicodeError:
        return line
    return text if has_chinese(text) or encoding == "cp1252" else line


def open_text(path: Path, where: str, encoding: str = "", limits: Limits | None = None) -> TextFile:
    """The file with its encoding: the one given, that of its mark, UTF-8, or the likeliest of
    GB18030, Big5 and the others.

    Raises SourceError for a file that cannot be read, goes beyond the limits, is empty, or is no
    text.
    """
    limits = limits or Limits()
    try:
        with open_content(path, where, limits) as file:
            return replace(_opened(file, path, where, encoding), limits=limits)
    except OSError as error:
        raise SourceError(
            where, f"cannot be read ({error.strerror})", "Check `path` in lacunary.toml."
        ) from None
    except LookupError:
        raise SourceError(
            where, f"`{encoding}` is not an encoding", "Use utf-8, gb18030, big5 or utf-16."
        ) from None


def _opened(file: BinaryIO, path: Path, where: str, encoding: str) -> TextFile:
    start = file.read(_CHUNK)
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8") and start.startswith(
        codecs.BOM_UTF8
    ):
        encoding = "utf-8-sig"
    if not start.strip() and not file.read(_CHUNK).strip():
        raise SourceError(
            where, "the file is empty", "Export it again, or remove the source from lacunary.toml."
        )
    found = encoding or next((name for mark, name in _MARKS if start.startswith(mark)), "")
    if not found and b"\0" in start:
        found = guess(start[: _SAMPLE // 2 * 2])
        found = found if found.startswith("utf-16") else ""
        if not found and start.count(b"\0") > len(start) // 1_000 + 1:
            raise SourceError(
                where,
                "this is not a text file",
                "Export it as text; a table as CSV in UTF-8 or as XLSX.",
            )
    if not found and _is_all_in(file, "utf-8"):
        return TextFile(path, where, "utf-8")
    repairs = _Repairs()
    found = found or _declared(file, start)
    found, mixed = (found, False) if found else _likeliest(file, where, repairs)
    return TextFile(
        path, where, found, clean=not mixed and _is_all_in(file, found), repairs=repairs
    )


def _declared(file: BinaryIO, start: bytes) -> str:
    """The encoding that an HTML page names, if it is one of those in which not any bytes are text,
    and all of them are.
    """
    said = _META.search(start)
    name = _DECLARED.get(said[1].decode("ascii").lower(), "") if said else ""
    return name if name and _is_all_in(file, name) else ""


def _is_all_in(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(file: BinaryIO, where: str, repairs: _Repairs) -> tuple[str, bool]:
    """UTF-8 where at least half of the lines with other characters than ASCII are, else the
    likeliest by those characters.

    The second value says whether some of the lines looked at are in UTF-8 and others are not. What
    is no more than a guess is a remark: few characters look alike in many encodings.
    """
    file.seek(0)
    valid, others, size = 0, list[bytes](), 0
    for line in file:
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            valid += 1
        except UnicodeDecodeError as error:
            if "unexpected end" in error.reason and not line.endswith(
                b"\n"
            ):  # the file is cut within a character
                valid += 1
                continue
            others.append(line)
            size += len(line)
        if size > _SAMPLE:
            break
    if valid >= len(others):
        return "utf-8", True
    sample = b"".join(others)
    if found := guess(sample):
        return found, valid > 0
    if several := Counter(filter(None, map(guess, others))):  # lines of more than one encoding
        return max(sorted(several), key=lambda name: several[name]), True
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise SourceError(where, "this is not a text file", "Export it again as text in UTF-8.")
    reason = (
        f"nothing tells the encoding of the file; it was read as {best.encoding}. Save it in UTF-8."
    )
    repairs.rejected.append(
        Rejected(where, 1, reason, best.output().decode("utf-8", "replace")[:1_000], "encoding")
    )
    return best.encoding, valid > 0

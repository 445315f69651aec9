"""What a file holds: unpacked where it is compressed (gzip, or a ZIP file of one file), refused by
name where it is a document, an archive or a picture.
"""

from __future__ import annotations

import gzip
import io
import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from lacunary.graph.errors import SourceError
from lacunary.loaders.reading.files import Limits, open_file

__all__ = ["open_content", "read_content"]

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_IN_MEMORY = 1 << 24
_CHUNK = 1 << 20
_HEAD = 1 << 16
_LITTLE = 10_000_000
"""Bytes up to which it does not matter how well a file is packed."""
_WORKBOOK = re.compile(r"xl/workbook\.(?:xml|bin)|content\.xml|\[Content_Types\]\.xml")
_OF_NO_MATTER = re.compile(r"__MACOSX/.*|(?:.*/)?\.DS_Store|(?:.*/)?Thumbs\.db|.*/")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file without records: how it is told, and what to do instead."""

    what: str
    remedy: str
    starts: re.Pattern[bytes] | None = None
    at: int = 0
    text: re.Pattern[str] | None = None
    holds: tuple[re.Pattern[str], ...] = ()
    ole: bytes = b""
    suffix: tuple[str, ...] = ()
    name: re.Pattern[str] | None = None


@contextmanager
def open_content(path: Path, where: str, limits: Limits | None = None) -> Iterator[BinaryIO]:
    """Open what a file holds, to read its bytes: those of a gzip file, or of the only file in a ZIP
    file, unpacked within the limits; the names in it decide nothing.

    Raises SourceError for a file that `open_file` refuses, that unpacks to too much, and for one
    that is something else (a PDF, a document, an archive of several files), with what to export.

    >>> import gzip, tempfile
    >>> place = Path(tempfile.mkdtemp()) / "search.gz"
    >>> _ = place.write_bytes(gzip.compress(b"TY  - JOUR"))
    >>> with open_content(place, "search.gz") as content:
    ...     content.read()
    b'TY  - JOUR'
    """
    limits = limits or Limits()
    with open_file(path, where, limits) as file:
        packed = _unpacked(file, where, limits)
        if packed is None:
            _refuse_others(file, path, where)
            file.seek(0)
            yield file
            return
    with packed:
        _refuse_others(packed, path, where)
        packed.seek(0)
        if packed.read(2) == _GZIP:
            raise SourceError(where, "is packed twice", "Unpack it once.")
        packed.seek(0)
        yield packed


def read_content(path: Path, where: str, limits: Limits | None = None) -> bytes:
    """All bytes that a file holds, through the same door."""
    with open_content(path, where, limits) as content:
        return content.read()


# ---- what is packed ------------------------------------------------------------------------------
def _unpacked(file: BinaryIO, where: str, limits: Limits) -> BinaryIO | None:
    """What a packed file holds; None for one that is not packed."""
    start = file.read(4)
    file.seek(0)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        if start.startswith(_GZIP):
            with gzip.open(file) as content:
                return _copied(cast(BinaryIO, content), size, where, limits)
        if start == _ZIP and (only := _only_file(file, where)):
            with zipfile.ZipFile(file) as container, container.open(only) as content:
                return _copied(cast(BinaryIO, content), size, where, limits)
    except SourceError:
        raise
    except RuntimeError:  # what zipfile raises for a password
        raise SourceError(
            where, "is protected by a password", "Unpack it, and name the file in it."
        ) from None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
        what = f"cannot be unpacked ({type(error).__name__}: {error})"
        raise SourceError(where, what, "Download it again, or unpack it yourself.") from None
    return None


def _copied(content: BinaryIO, packed: int, where: str, limits: Limits) -> BinaryIO:
    """What is unpacked, in memory where it is small, as far as the limits allow."""
    copy = cast(BinaryIO, SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - whoever reads it closes it
    size = 0
    try:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > limits.unpacked_megabytes * 1_000_000:
                raise limits.over(where, "unpacks to more megabytes than", "unpacked_megabytes")
            if size > _LITTLE and size > limits.unpacked_ratio * max(packed, 1):
                raise limits.over(where, "unpacks to more times its size than", "unpacked_ratio")
            copy.write(chunk)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def _only_file(file: BinaryIO, where: str) -> zipfile.ZipInfo | None:
    """The one file of a container that is no workbook; None where it is one, or a document."""
    try:
        with zipfile.ZipFile(file) as container:
            entries = container.infolist()
    except Exception:  # noqa: BLE001 - a broken container; whoever reads it as a workbook says so
        return None
    finally:
        file.seek(0)
    names = [entry.filename for entry in entries]
    if any(map(_WORKBOOK.fullmatch, names)) or _kind_of_container(file, names):
        return None
    held = [entry for entry in entries if not _OF_NO_MATTER.fullmatch(entry.filename)]
    if len(held) != 1:
        shown = ", ".join(entry.filename for entry in held[:_MOST_NAMED])
        more = ", …" if len(held) > _MOST_NAMED else ""
        what = f"is an archive of {len(held):,} files ({shown}{more})"
        raise SourceError(where, what, "Unpack it, and name each file as a source of its own.")
    return held[0]


# ---- what is something else ----------------------------------------------------------------------
@cache
def _kinds() -> tuple[_Kind, ...]:
    raw: dict[str, Any] = tomllib.loads(
        files("lacunary.loaders.reading").joinpath("wrong_files.toml").read_text(encoding="utf-8")
    )
    return tuple(
        _Kind(
            one["what"],
            one["remedy"],
            starts=_bytes(one["starts"]) if "starts" in one else None,
            at=one.get("at", 0),
            text=re.compile(one["text"]) if "text" in one else None,
            holds=tuple(map(re.compile, one.get("holds", ()))),
            ole=one.get("ole", "").encode("utf-16-le"),
            suffix=tuple(one.get("suffix", ())),
            name=re.compile(one["name"]) if "name" in one else None,
        )
        for one in raw["kinds"]
    )


def _bytes(several: list[str]) -> re.Pattern[bytes]:
    """A pattern of bytes that are written in hexadecimal, `.` for any half of one."""
    patterns = []
    for words in several:
        pairs = [words[at : at + 2] for at in range(0, len(words) - 1, 2)]
        patterns.append(
            b"".join(b"." if pair == ".." else re.escape(bytes.fromhex(pair)) for pair in pairs)
        )
    return re.compile(b"|".join(patterns), re.DOTALL)


def _refuse_others(file: BinaryIO, path: Path, where: str) -> None:
    """Raise a SourceError for a file that is known to hold no records."""
    if kind := _kind_of(file, path.name):
        raise SourceError(where, f"this is {kind.what}", kind.remedy)


def _kind_of(file: BinaryIO, name: str) -> _Kind | None:
    file.seek(0)
    start = file.read(_HEAD)
    suffix = Path(name).suffix.lower() if b"\0" in start else ""
    for kind in _kinds():
        if suffix in kind.suffix:
            return kind
        if kind.name and kind.name.fullmatch(name):
            return kind
        if kind.starts and kind.starts.match(start, kind.at):
            return kind
    if start.startswith(_OLE):
        return _kind_of_ole(file)
    if start.startswith(_ZIP):
        return _kind_of_container(file, _names(file))
    if b"\0" not in start:
        text = start.decode("utf-8", "replace").lstrip("\ufeff")
        return next((kind for kind in _kinds() if kind.text and kind.text.match(text)), None)
    return None


def _names(file: BinaryIO) -> list[str]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as container:
            return container.namelist()
    except Exception:  # noqa: BLE001 - as above
        return []


def _kind_of_container(file: BinaryIO, names: list[str]) -> _Kind | None:
    """Which document a container is, by the names of the files in it and its stated type."""
    known = [*names]
    if "mimetype" in names:
        file.seek(0)
        with zipfile.ZipFile(file) as container, container.open("mimetype") as stated:
            known.append(f"mimetype={stated.read(200).decode('ascii', 'replace').strip()}")
    file.seek(0)
    for kind in _kinds():
        if kind.holds and all(any(map(one.fullmatch, known)) for one in kind.holds):
            return kind
    return None


def _kind_of_ole(file: BinaryIO) -> _Kind | None:
    """Which document an OLE container (Office 97 to 2003) is, by the streams in it; none for a
    workbook.
    """
    file.seek(0)
    held, found = b"", set[bytes]()
    wanted = {kind.ole for kind in _kinds() if kind.ole}
    book = "Workbook".encode("utf-16-le")
    while chunk := file.read(_CHUNK):
        held = held[-200:] + chunk
        found |= {name for name in wanted if name in held}
        if book in held:
            return None
    return next((kind for kind in _kinds() if kind.ole in found), None)

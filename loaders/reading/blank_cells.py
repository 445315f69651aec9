"""Takes blank cells and rows out of the XML of a large workbook, so that formatting a column to its
end costs nothing to read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO

__all__ = ["without_blanks"]

_LITTLE = 5_000_000
"""Bytes up to which a sheet is read faster as it is."""
_IN_MEMORY = 1 << 26
_CHUNK = 1 << 19
_CELL = re.compile(rb"""<c\s(?=[^<>]*\br=)[^<>]*(?:/>|></c>)""")
_ROW = re.compile(rb"""<row\s(?=[^<>]*\br=)[^<>]*(?:/>|>\s*</row>)""")


def without_blanks(file: IO[bytes]) -> IO[bytes]:
    """The workbook, or where a sheet is large a temporary copy without its blank cells and rows;
    what is left keeps its place.
    """
    with zipfile.ZipFile(file) as book:
        if not any(_is_large_sheet(entry) for entry in book.infolist()):
            return file
        copy = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
        with zipfile.ZipFile(copy, "w") as target:
            for entry in book.infolist():
                with (
                    book.open(entry) as source,
                    target.open(entry.filename, "w", force_zip64=True) as part,
                ):
                    if _is_large_sheet(entry):
                        part.writelines(_used(source))
                    else:
                        copyfileobj(source, part)
    return copy


def _is_large_sheet(entry: zipfile.ZipInfo) -> bool:
    return (
        entry.filename.startswith("xl/worksheets/")
        and entry.filename.endswith(".xml")
        and entry.file_size > _LITTLE
    )


def _used(source: IO[bytes]) -> Iterator[bytes]:
    """The XML of a sheet in pieces, each cut before a row begins; from a comment or CDATA on as it
    is.
    """
    held, is_plain = b"", True
    while chunk := source.read(_CHUNK):
        held += chunk
        cut = held.rfind(b"<row")
        if cut < 0 and len(held) < 2 * _CHUNK:
            continue
        cut = held.rfind(b"<") if cut < 0 else cut
        piece, held = held[:cut], held[cut:]
        is_plain = is_plain and b"<!" not in piece
        yield _ROW.sub(b"", _CELL.sub(b"", piece)) if is_plain else piece
    yield held

"""Writes export files: in UTF-8 with LF, all at once or not at all, and with a plain error where a
folder cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from lacunary.graph.errors import ExportError
from lacunary.graph.stores.disk import FULL, free, in_words
from lacunary.graph.whole_files import replace_file

__all__ = ["pieces", "unwritten", "write_bytes", "write_text"]

_PIECE = 1 << 20


def write_text(path: Path, text: str | Iterable[str]) -> Path:
    """Write a text file in UTF-8, lines ending as they are in the text, which may come in parts;
    returns its path.
    """
    if isinstance(text, str):
        return write_bytes(path, text.encode("utf-8"))
    return write_bytes(path, (part.encode("utf-8") for part in text))


def write_bytes(path: Path, data: bytes | Iterable[bytes]) -> Path:
    """Write a file beside its place first and move it there, so that an interrupted export leaves
    the old file whole. Data in parts are written part by part, and never held whole.

    A table that a person fills in (`lacunary link export`) is written by the same hand as that
    person's own files.
    """
    try:
        replace_file(path, data)
    except OSError as error:
        raise unwritten(path, error, len(data) if isinstance(data, bytes) else 0) from None
    return path


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of an open file, a piece at a time."""
    while piece := file.read(_PIECE):
        yield piece


def unwritten(path: Path, error: OSError, size: int = 0) -> ExportError:
    """The error for a file that cannot be written: of a full disk with what is needed and what is
    free.
    """
    if error.errno in FULL:
        about = f"{in_words(size)} are needed, " if size else ""
        what = (
            f"cannot be written, because the disk is full: {about}{in_words(free(path.parent))} are"
            " free"
        )
        return ExportError(
            str(path),
            what,
            "Make room there, or choose another folder with -o. An older file of the name is"
            " whole.",
        )
    what = f"cannot be written ({error.strerror})"
    return ExportError(str(path), what, "Choose another folder with -o, or check its permissions.")

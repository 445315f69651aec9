"""The one door to a file of a project: regular files only, within the project's limits, and whether
it lies outside of the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from lacunary.graph.errors import SourceError

__all__ = ["Limits", "digest_of", "open_file", "outside", "read_file"]

_MEGABYTE = 1_000_000
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost before it is refused: the table `[limits]` of lacunary.toml.

    `file_megabytes` is the size of any file; `unpacked_megabytes` and `unpacked_ratio` what a
    workbook unpacks to, and how many times its own size that is; `rows`, `columns` and `cells`
    bound a table (rows that are blank do not count). With `inside_only` a file outside of the
    project's folder is an error, not a remark (`--strict`).
    """

    file_megabytes: int = 2_000
    unpacked_megabytes: int = 1_000
    unpacked_ratio: int = 300
    rows: int = 2_000_000
    columns: int = 16_384
    cells: int = 50_000_000
    inside_only: bool = False

    def over(self, where: str, what: str, key: str) -> SourceError:
        """The error for a file that goes beyond the limit of this key."""
        remedy = f"Check the file, or raise `{key}` under [limits] in lacunary.toml."
        return SourceError(where, f"{what} the limit of {getattr(self, key):,} (`{key}`)", remedy)


def open_file(path: Path, where: str, limits: Limits | None = None) -> BufferedReader:
    """Open a file to read its bytes; a SourceError for one that cannot be read, is no regular file,
    or is too large.

    >>> open_file(Path(), "sources")
    Traceback (most recent call last):
        ...
    lacunary.graph.errors.SourceError: sources: is a folder, not a file. Name a file.
    """
    limits = limits or Limits()
    try:
        _need_regular(
            path.stat().st_mode, where
        )  # before it is opened: to open some devices does something
        # A pipe that took the file's place in between must not be waited for.
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except OSError as error:
        raise SourceError(
            where, f"cannot be read ({error.strerror})", "Check `path` in lacunary.toml."
        ) from None
    except ValueError as error:  # a NUL in the name
        raise SourceError(
            where, f"cannot be read ({error})", "Check `path` in lacunary.toml."
        ) from None
    file = os.fdopen(handle, "rb")
    try:
        about = os.fstat(handle)
        _need_regular(about.st_mode, where)
        if about.st_size > limits.file_megabytes * _MEGABYTE:
            megabytes = about.st_size / _MEGABYTE
            raise limits.over(where, f"has {megabytes:,.0f} megabytes, more than", "file_megabytes")
    except SourceError:
        file.close()
        raise
    return file


def read_file(path: Path, where: str, limits: Limits | None = None) -> bytes:
    """All bytes of a file, through the same door."""
    with open_file(path, where, limits) as file:
        return file.read()


def digest_of(path: Path, where: str, limits: Limits | None = None) -> str:
    """The SHA-256 of a file, of which only a piece at a time is in memory."""
    with open_file(path, where, limits) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def outside(root: Path, path: Path) -> Path | None:
    """Where a file really lies if that is not in the folder: named by an absolute path, by `..`, or
    reached by a link.

    >>> outside(Path("project"), Path("project/../refs.ris")).name
    'refs.ris'
    >>> outside(Path("project"), Path("project/sources/refs.ris")) is None
    True
    """
    try:
        real = path.resolve()
        return None if real.is_relative_to(root.resolve()) else real
    except (
        OSError,
        RuntimeError,
        ValueError,
    ):  # a circle of links, or no path at all: opening it says so
        return None


def _need_regular(mode: int, where: str) -> None:
    if not stat.S_ISREG(mode):
        kind = next((words for is_kind, words in _KINDS if is_kind(mode)), "something else")
        raise SourceError(where, f"is {kind}, not a file", "Name a file.")

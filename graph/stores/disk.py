"""Room on disks: how much a graph needs, whether a disk is full, what is said of it, and copies of
what nobody may write.
"""

from __future__ import annotations

import atexit
import errno
import logging
import os
import shutil
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from lacunary.graph.errors import StoreError
from lacunary.graph.schema import schema

if TYPE_CHECKING:
    from lacunary.graph.model import Graph

__all__ = [
    "FULL",
    "copy_to_read",
    "free",
    "full",
    "in_words",
    "is_writable",
    "must_write",
    "needed",
    "remove_copies",
]

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Numbers of the errors that mean that nothing more may be written: no space, a used-up quota, a
limit of sizes.
"""

_LOG = logging.getLogger(__name__)
_COPIES: set[Path] = set()
_BASE, _FOR_EACH_BYTE = 30_000_000, 2.5
"""What the embedded engine takes while it writes, measured: an empty graph, and each byte of the
rows as text.
"""
_SAMPLE = 1000
_SAID_FROM = 100_000_000
"""Bytes from which a person is told that a database is being copied."""
_LEAST = 1 << 20
"""With less room than this an error of the engine is taken for one of the disk: it names its errors
otherwise.
"""


def in_words(size: float) -> str:
    """A number of bytes as people read it.

    >>> in_words(950), in_words(30_400_000), in_words(2_500_000_000)
    ('1 kB', '30 MB', '2.5 GB')
    """
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{max(size / 1e3, 1):.0f} kB"


def free(folder: Path) -> int:
    """The bytes that this user may still write where a folder is, or would be."""
    at = folder.absolute()
    while not at.exists():
        at = at.parent
    return shutil.disk_usage(at).free


def needed(graph: Graph) -> int:
    """About how many bytes the embedded engine takes while it writes a graph, from a sample of the
    rows, and the tables beside it.

    >>> from lacunary.graph import GraphBuilder
    >>> in_words(needed(GraphBuilder().freeze()))
    '30 MB'
    """
    text = 0.0
    for name, count in graph.counts().items():
        rows = graph.nodes(name) if name in schema().nodes else graph.edges(name)
        sample = [len(str(row).encode("utf-8", "replace")) for row in islice(rows, _SAMPLE)]
        text += sum(sample) / len(sample) * count
    return int(_BASE + _FOR_EACH_BYTE * text) + graph.nbytes


def full(folder: Path, need: int = 0, text: str = "") -> StoreError | None:
    """The error to raise where an engine's error is one of a full disk, else None.

    The engine speaks of many things when it cannot write, so that the disk itself is asked, before
    anything is cleaned up.
    """
    told = any(
        words in text for words in ("No space left", "Disk quota exceeded", "File too large")
    )
    left = free(folder)
    if not told and left >= _LEAST:
        return None
    about = (
        f"about {in_words(need)} are needed"
        if need
        else "the engine needs a few megabytes even to read"
    )
    what = f"the disk is full: {about}, {in_words(left)} are free"
    return StoreError(
        str(folder),
        what,
        "Make room there, then run the command again. What was there before is unharmed.",
    )


def must_write(folder: Path) -> None:
    """Raise a StoreError where this user cannot write in a folder (or make it): asked by writing a
    file where it is or will be, which leaves nothing behind.
    """
    there = next((path for path in (folder, *folder.absolute().parents) if path.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        if error.errno in FULL and (problem := full(folder, text="No space left")):
            raise problem from None
        remedy = "Choose another folder."
        if (folder / "graph").exists():
            remedy = (
                "The graph that is there can be queried and exported (-o elsewhere). To build, copy"
                " the project."
            )
        raise StoreError(str(folder), f"cannot write here ({error.strerror})", remedy) from None


def is_writable(folder: Path) -> bool:
    """Whether this user may write a folder and every file in it."""
    return all(os.access(path, os.W_OK) for path in (folder, *folder.rglob("*")))


@atexit.register
def remove_copies(*folders: Path) -> None:
    """Remove these copies of databases, or all that this process has made."""
    for folder in folders or list(_COPIES):
        shutil.rmtree(folder, ignore_errors=True)
        _COPIES.discard(folder)


def copy_to_read(folder: Path) -> Path:
    """A copy, in the folder for temporary files, of a database that this user may not write, which
    the engine needs even to read.

    Says so where it is large; a StoreError tells where there is no room for it. The caller gives
    its parent to `remove_copies`; what is left goes with the program.
    """
    try:
        size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
        target = Path(tempfile.mkdtemp(prefix="lacunary-"))
        _COPIES.add(target)
    except OSError as error:
        raise StoreError(
            str(folder), f"cannot be copied to be read ({error.strerror})", "Check TMPDIR."
        ) from None
    try:
        room = free(target)
        if room < size + _LEAST:
            what = (
                f"this user may not write here, and a copy to read needs {in_words(size)};"
                f" {in_words(room)} are free in {target.parent}"
            )
            raise StoreError(str(folder), what, "Make room there, or set TMPDIR to another folder.")
        if size >= _SAID_FROM:
            # logging says it on stderr, unless the program that opens the store wants it elsewhere
            _LOG.warning(
                "%s cannot be written: reading a copy of %s in %s.",
                folder,
                in_words(size),
                target.parent,
            )
        (target / folder.name).mkdir()
        for path in folder.iterdir():
            if path.is_file():  # the tables are read where they are
                shutil.copyfile(path, target / folder.name / path.name)
    except OSError as error:
        remove_copies(target)
        raise StoreError(
            str(folder),
            f"cannot be copied to be read ({error.strerror})",
            "Try again; check TMPDIR.",
        ) from None
    except BaseException:
        remove_copies(target)
        raise
    return target / folder.name

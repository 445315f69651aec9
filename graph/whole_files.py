"""Files written whole or not at all: the old one stands until the new one is on the disk."""

from __future__ import annotations

import errno
import glob
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["flush_folder", "replace_file"]

_NEW = ".new"
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS}
"""What a file system says that cannot flush a folder (some network drives)."""
_PIECE = 1 << 20
"""Bytes that are written at a time, where they come in parts."""


def replace_file(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Put `data`, whole or in parts, in place of a file in one step, its folder made where it is
    not there.

    The bytes go to a new file beside it, are flushed to the disk and moved over it. Mode and owner
    stay; a symbolic link stays one, and the file it names is replaced. What a killed write left
    behind is removed by the next one.

    Raises OSError where it cannot be written: the old file is whole then, as it is when the making
    of a part fails.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        flush_folder(target.parent.parent)
    old = target.stat() if target.exists() else None
    if old and not stat.S_ISREG(old.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if old and not os.access(
        target, os.W_OK
    ):  # a move would not ask; a person who made it read-only meant it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    for left in target.parent.glob(f".{glob.escape(target.name)}.*{_NEW}"):
        left.unlink(missing_ok=True)
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_NEW}")
    try:
        _write_through(fresh, data)
        if old:
            _keep_owner_and_mode(fresh, old)
        fresh.replace(target)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def _write_through(path: Path, data: bytes | Iterable[bytes]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        for piece in (data,) if isinstance(data, bytes) else _pieces(data):
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts, small ones joined, so that few calls write them."""
    waiting, size = [], 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _keep_owner_and_mode(path: Path, old: os.stat_result) -> None:
    new = path.stat()
    if hasattr(os, "chown") and (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with suppress(PermissionError):  # only the superuser may give files away
            os.chown(path, old.st_uid, old.st_gid)
    if stat.S_IMODE(new.st_mode) != stat.S_IMODE(old.st_mode):
        path.chmod(stat.S_IMODE(old.st_mode))


def flush_folder(folder: Path) -> None:
    """Flush a folder's list of names, so that a file moved there is found after a power cut;
    Windows has no such call.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)

"""One process at a time changes a project's files: a lock of the operating system, which goes with
the process that holds it.
"""

from __future__ import annotations

import datetime
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lacunary.graph.errors import ProjectError

__all__ = ["changing"]

WAIT = 10.0
"""Seconds that a process waits for another one."""
_PAUSE = 0.05
_LOCKED_BYTE = 1 << 20
"""Windows lets nobody read what is locked: a byte far behind the words that say who holds it."""

_threads = threading.RLock()
_held: dict[Path, int] = {}


@contextmanager
def changing(root: Path) -> Iterator[None]:
    """Hold the lock of the project in `root` while its files are read, changed and written; may be
    nested.

    Raises ProjectError where another process or thread holds it for longer than ten seconds; says
    which.
    """
    path = Path(os.path.realpath(root)) / ".lacunary" / "files.lock"
    if not _threads.acquire(timeout=WAIT):
        raise _busy(path, "another thread of this program")
    try:
        handle = -1 if path in _held else _acquire(path)
        _held[path] = _held.get(path, 0) + 1
        try:
            yield
        finally:
            _held[path] -= 1
            if not _held[path]:
                del _held[path]
            if handle >= 0:
                _release(handle)
    finally:
        _threads.release()


def _acquire(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0), 0o666)
    except OSError as error:
        raise ProjectError(
            str(path), f"cannot be written ({error.strerror})", "Check the folder's permissions."
        ) from None
    try:
        until = time.monotonic() + WAIT
        while not _try_lock(handle):
            if time.monotonic() > until:
                raise _busy(path, _holder(path))
            time.sleep(_PAUSE)
    except OSError as error:
        os.close(handle)
        raise ProjectError(
            str(path), f"cannot be locked ({error.strerror})", "Move the project to another drive."
        ) from None
    except BaseException:
        os.close(handle)
        raise
    with suppress(OSError):  # on a full disk nobody is named, but the lock holds
        os.ftruncate(handle, 0)
        os.write(handle, _me().encode())
    return handle


def _release(handle: int) -> None:
    with suppress(OSError):
        os.ftruncate(handle, 0)
    os.close(handle)


def _busy(path: Path, holder: str) -> ProjectError:
    what = (
        f"the project's files are being changed by {holder or 'another process'}, for more than"
        f" {WAIT:.0f} seconds"
    )
    return ProjectError(str(path), what, "Wait until it is done or stop it, then try again.")


def _me() -> str:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]]).strip() or "Python"
    return f"`{command}` (process {os.getpid()} on {socket.gethostname()} since {now})"


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

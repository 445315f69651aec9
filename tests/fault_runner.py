"""Runs `lacunary` commands in processes of their own, in which one chosen write call fails or
kills; says which calls each made.

A line of JSON in is one run: `{"argv": [...], "root": DIR, "fault": [KIND, NUMBER] or null}`; a
line out says exit code, messages and calls. KIND is the name of an error (`ENOSPC`, `EIO`) or
`kill`. The runs are forks, so that the program is imported once.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Any, Self

PATHS = (
    "mkdir",
    "unlink",
    "remove",
    "rmdir",
    "rename",
    "replace",
    "link",
    "symlink",
    "chmod",
    "chown",
    "truncate",
    "utime",
)
"""Calls that change what a path names; those on an open file (`write`, `fsync`, `ftruncate`) follow
it by its number.
"""
HANDLES = ("write", "fsync", "ftruncate", "fchmod", "fchown", "pwrite", "writev", "sendfile")
CRASHED = 70
"""The exit code of a run that ends in a traceback."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Calls:
    """The write calls below a folder: counted, written down, and one of them made to fail."""

    def __init__(self, root: str, fault: tuple[str, int] | None, log: int) -> None:
        self.root, self.fault, self.log = os.path.realpath(root), fault, log
        self.count, self.inside = 0, False
        self.open_files: dict[int, str] = {}
        self.write = os.write

    def at(self, name: str, path: Any, half: Callable[[], Any] | None = None) -> None:
        """Say that a call is about to be made; on the chosen one fail or die, with half of the data
        written where there are any.
        """
        where = (
            os.path.realpath(os.fspath(path))
            if isinstance(path, str | bytes | os.PathLike)
            else self.open_files.get(path, "")
        )
        if not str(where).startswith(self.root):
            return
        self.count += 1
        self.write(
            self.log, (json.dumps([name, os.path.relpath(where, self.root)]) + "\n").encode()
        )
        if self.fault is None or self.count != self.fault[1]:
            return
        if half is not None:
            half()
        if self.fault[0] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        code = getattr(errno, self.fault[0])
        raise OSError(code, os.strerror(code))

    def unseen(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The interpreter's own word on files opened for writing: one that no wrapper has seen is
        written down as such.
        """
        if (
            event != "open"
            or self.inside
            or not isinstance(arguments[0], str)
            or not isinstance(arguments[2], int)
        ):
            return
        if arguments[2] & WRITING and os.path.realpath(arguments[0]).startswith(self.root):
            self.write(
                self.log,
                (json.dumps(["unseen", os.path.relpath(arguments[0], self.root)]) + "\n").encode(),
            )


class Watched:
    """An open file whose writes are counted."""

    def __init__(self, file: Any, calls: Calls, path: Any) -> None:
        self._file, self._calls, self._path = file, calls, path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: Any) -> Any:
        """Write, or half of it and then the fault."""

        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        self._calls.at("write", self._path, half)
        return self._file.write(data)

    def writelines(self, lines: Any) -> None:
        """Each line is a write."""
        for line in lines:
            self.write(line)


def watch(calls: Calls) -> None:
    """Put the counting in place of the calls of the operating system, for everything in this
    process.
    """
    for name in PATHS:
        setattr(os, name, _path_call(calls, name, getattr(os, name)))
    for name in HANDLES:
        if hasattr(os, name):
            setattr(os, name, _handle_call(calls, name, getattr(os, name)))
    os.open = _os_open(calls, os.open)
    builtins.open = io.open = _file_open(calls, io.open)
    sys.addaudithook(calls.unseen)


def _path_call(calls: Calls, name: str, real: Any) -> Any:
    def call(path: Any, *rest: Any, **named: Any) -> Any:
        calls.at(name, rest[0] if name in ("rename", "replace", "link", "symlink") else path)
        return real(path, *rest, **named)

    return call


def _handle_call(calls: Calls, name: str, real: Any) -> Any:
    def call(handle: Any, *rest: Any, **named: Any) -> Any:
        half = (lambda: real(handle, rest[0][: len(rest[0]) // 2])) if name == "write" else None
        calls.at(name, handle, half)
        return real(handle, *rest, **named)

    return call


def _os_open(calls: Calls, real: Any) -> Any:
    def call(path: Any, flags: int, *rest: Any, **named: Any) -> Any:
        if flags & WRITING:
            calls.at("open", path)
        before, calls.inside = calls.inside, True
        try:
            handle = real(path, flags, *rest, **named)
        finally:
            calls.inside = before
        calls.open_files[handle] = (
            os.path.realpath(path) if isinstance(path, str | os.PathLike) else ""
        )
        return handle

    return call


def _file_open(calls: Calls, real: Any) -> Any:
    def call(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if not set(mode) & set("wax+"):
            return real(file, mode, *rest, **named)
        if not isinstance(file, int):
            calls.at("open", file)
        before, calls.inside = calls.inside, True
        try:
            return Watched(real(file, mode, *rest, **named), calls, file)
        finally:
            calls.inside = before

    return call


def child(order: dict[str, Any], out: int, log: int) -> None:
    """One run; never returns."""
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(1, "w")),
        io.TextIOWrapper(io.FileIO(2, "w")),
    )
    sys.argv = ["lacunary", *order["argv"]]
    watch(Calls(order["root"], order["fault"], log))
    from lacunary.cli import main

    code: Any = CRASHED
    try:
        main()
        code = 0
    except SystemExit as done:
        code = done.code
    except Exception:  # noqa: BLE001 - whatever a command lets through is what the test wants to see
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code or 0))


def serve() -> None:
    """Answer orders until there are none."""
    import lacunary.cli
    import lacunary.deciding.candidates
    import lacunary.deciding.links
    import lacunary.exports.html.link_page
    import lacunary.scaffold
    import lacunary.show  # noqa: F401 - imported once, for all forks

    for line in sys.stdin:
        order = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
            process = os.fork()
            if not process:
                child(order, out.fileno(), log.fileno())
            _, status = os.waitpid(process, 0)
            out.seek(0)
            log.seek(0)
            calls = [json.loads(entry) for entry in log.read().decode().splitlines()]
            said = out.read().decode(errors="replace")
        print(
            json.dumps({"code": os.waitstatus_to_exitcode(status), "said": said, "calls": calls}),
            flush=True,
        )


if __name__ == "__main__":
    serve()

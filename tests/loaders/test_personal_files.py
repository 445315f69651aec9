"""The writer of a person's files: the old file or the new one, never less, whatever fails; and one
process at a time.
"""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph.errors import ProjectError
from lacunary.loaders import project_lock
from lacunary.loaders.decisions import read_decisions
from lacunary.loaders.personal_files import changing, write_file

OLD, NEW = b"decision,a,b\nsame,1,2\n", b"decision,a,b\nsame,1,2\nsame,3,4\n"
posix = pytest.mark.skipif(
    os.name == "nt", reason="Windows has no modes, links need rights, and SIGKILL is another call"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A person's file."""
    path = tmp_path / "decisions" / "links.csv"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def failing(code: int) -> Callable[..., Any]:
    """A call of the operating system that fails."""

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_failing_call_leaves_the_old_file_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    """A full disk and a broken one, at each step: the message says what to do, and no half file
    stays.
    """
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(code))
        with pytest.raises(ProjectError) as caught:
            write_file(file, NEW)
    remedy = {errno.ENOSPC: "Free space on its disk", errno.EIO: "Check the disk"}[code]
    assert (
        f"{file}: cannot be written ({os.strerror(code)}). {remedy}; the file is as it was."
        == str(caught.value)
    )
    assert (OLD, ["links.csv"]) == (
        file.read_bytes(),
        [path.name for path in file.parent.iterdir()],
    )


def test_disk_that_takes_only_a_part_at_a_time_gets_the_rest(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operating system may write fewer bytes than it was given."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:5]))
    write_file(file, NEW)
    assert NEW == file.read_bytes()


def test_file_that_a_killed_write_left_is_removed_by_the_next(file: Path) -> None:
    """Nothing piles up beside a person's files; what others keep there stays."""
    (file.parent / ".links.csv.0a1b2c3d.new").write_bytes(b"half")
    (file.parent / ".codings.csv.0a1b2c3d.new").write_bytes(b"of another file")
    write_file(file, NEW)
    assert [".codings.csv.0a1b2c3d.new", "links.csv"] == sorted(
        path.name for path in file.parent.iterdir()
    )


@posix
def test_mode_and_symbolic_link_stay(file: Path, tmp_path: Path) -> None:
    """A file shared with a group stays so; a link into another folder stays a link, and the file
    there is the new one.
    """
    file.chmod(0o660)
    (tmp_path / "elsewhere").mkdir()
    real = file.rename(tmp_path / "elsewhere" / "links.csv")
    file.symlink_to(real)
    write_file(file, NEW)
    assert (True, NEW, 0o660) == (
        file.is_symlink(),
        real.read_bytes(),
        stat.S_IMODE(real.stat().st_mode),
    )
    assert ["links.csv"] == [path.name for path in file.parent.iterdir()]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_file_that_was_made_read_only_is_not_replaced(file: Path) -> None:
    """Moving another file over it would be allowed; it is not meant."""
    file.chmod(0o444)
    with pytest.raises(ProjectError, match=r"cannot be written \(Permission denied\)"):
        write_file(file, NEW)
    assert OLD == file.read_bytes()


@posix
def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    """A pipe (or `/dev/null`) would become a file, for everybody."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ProjectError, match=r"cannot be written \(it is no regular file\)"):
        write_file(tmp_path / "pipe", NEW)
    assert (tmp_path / "pipe").is_fifo()


# ---- the lock
HOLD = """
import sys, time
from pathlib import Path
from lacunary.loaders.personal_files import changing
with changing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


DECIDE = """
import sys
from pathlib import Path
from lacunary.loaders.decisions import write_decisions
for number in range(5):
    write_decisions(Path(sys.argv[1]), "links", [("distinct", f"r{sys.argv[2]}/{number}", "r2/A", "B", "2024-01-06", "")])
"""


def holder(root: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock of a project."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "held\n" == process.stdout.readline()
    return process


def test_lock_that_another_process_holds_says_who(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the wait: which process, and what to do; when it is gone, also by a kill, nothing
    blocks.
    """
    monkeypatch.setattr(project_lock, "WAIT", 0.2)
    with holder(tmp_path) as other:
        with pytest.raises(ProjectError) as caught, changing(tmp_path):
            pass
        other.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        other.wait()
    assert f"(process {other.pid} on " in str(caught.value)
    assert "Wait until it is done or stop it, then try again." in str(caught.value)
    with changing(tmp_path), changing(tmp_path):
        pass


def test_lock_is_free_after_an_error(tmp_path: Path) -> None:
    """A refused decision must not shut out the next command."""
    with pytest.raises(KeyError), changing(tmp_path):
        raise KeyError
    with holder(tmp_path) as other:
        other.kill()


def test_processes_that_decide_at_once_lose_no_row(tmp_path: Path) -> None:
    """Four of them, five rows each: all twenty stand in the file, sorted."""
    every = [
        subprocess.Popen([sys.executable, "-c", DECIDE, str(tmp_path), str(number)])
        for number in range(4)
    ]
    assert [0, 0, 0, 0] == [process.wait() for process in every]
    expected = [f"r{number}/{row}" for number in range(4) for row in range(5)]
    assert expected == [decision.subject for decision in read_decisions(tmp_path)[0]]

"""Full disks and folders that nobody may write: what is said, what stays whole, what still
works.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lacunary.exports.files import write_bytes
from lacunary.graph import Graph, GraphBuilder, open_store
from lacunary.graph.errors import ExportError, StoreError
from lacunary.graph.stores import arcadedb as engine
from lacunary.graph.stores import disk


def numbered(count: int) -> Graph:
    """So many synthetic studies with long titles."""
    graph = GraphBuilder()
    for number in range(count):
        graph.add_node(f"study:synthetic-{number:06}", {"title": f"{number} " * 60, "n": number})
    return graph.freeze()


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts a folder: a disk in memory of some megabytes, or a folder again, for reading only."""
    if not shutil.which("mount") or os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root may mount")
    mounted: list[Path] = []

    def run(*words: str | Path) -> None:
        if subprocess.run(["mount", *words], check=False, capture_output=True).returncode:
            pytest.skip("this machine lets nobody mount")

    def mount(megabytes: int = 0, read_only: Path | None = None) -> Path:
        folder = tmp_path / f"mount-{len(mounted)}"
        folder.mkdir()
        if read_only is None:
            run("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder)
        else:
            run("--bind", read_only, folder)
        mounted.append(folder)
        if read_only is not None:
            run("-o", "remount,bind,ro", folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=False)


def fill(folder: Path, leave: int = 0) -> Path:
    """Fill a disk but for some bytes; gives the file that does."""
    path = folder / "filler"
    left = shutil.disk_usage(folder).free - leave
    with path.open("wb") as file:
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
    return path


# ---- building ------------------------------------------------------------------------------------
def test_a_graph_that_finds_no_room_is_refused_before_it_is_written(
    mount: Callable[..., Path],
) -> None:
    """It says how much is needed, how much is free, and where; the graph that is there still
    answers.
    """
    folder = mount(megabytes=60)
    store = open_store(folder / "graph", write=True)
    store.write(numbered(10))
    with pytest.raises(StoreError) as raised:
        store.write(numbered(60_000))
    store.close()
    needs, room = disk.in_words(disk.needed(numbered(60_000))), disk.in_words(disk.free(folder))
    assert (
        f"{folder}: the disk is too full: about {needs} are needed, {room} are free. "
        "Make room there, then run the command again. What was there before is unharmed."
    ) == str(raised.value)
    assert not (folder / "graph.new").exists()
    assert numbered(10) == open_store(folder / "graph").read()


def test_a_disk_that_fills_while_a_graph_is_written_harms_nothing(
    mount: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the engine calls it, or where it says nothing at all."""
    folder = mount(megabytes=48)
    store = open_store(folder / "graph", write=True)
    store.write(numbered(10))
    monkeypatch.setattr(
        engine, "needed", lambda graph: 1000
    )  # as when another program takes the room meanwhile
    with pytest.raises(StoreError, match=r"disk is full|was not written"):
        store.write(numbered(60_000))
    store.close()
    assert not (folder / "graph.new").exists()
    assert numbered(10) == open_store(folder / "graph").read()


def test_rows_that_the_engine_lost_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph is counted before it takes the place of the old one: the engine writes behind our
    back.
    """
    store = open_store(tmp_path / "graph", write=True)
    store.write(numbered(10))
    monkeypatch.setattr(engine.ArcadeStore, "_load", lambda *ignored: None)
    with pytest.raises(
        StoreError,
        match=(
            r"the graph was not written: 0 of 20 rows of Study were written. Run the command again"
        ),
    ):
        store.write(numbered(20))
    assert numbered(10) == store.read()
    store.close()
    assert not (tmp_path / "graph.new").exists()


def test_an_interrupted_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a person stops it."""

    def stop(*ignored: object) -> None:
        raise KeyboardInterrupt

    store = open_store(tmp_path / "graph", write=True)
    store.write(numbered(10))
    monkeypatch.setattr(engine.ArcadeStore, "_load", stop)
    with pytest.raises(KeyboardInterrupt):
        store.write(numbered(20))
    store.close()
    assert not (tmp_path / "graph.new").exists()
    assert numbered(10) == open_store(tmp_path / "graph").read()


def test_a_full_disk_is_never_a_reason_to_part_with_a_graph(mount: Callable[..., Path]) -> None:
    """A graph on a full disk answers, or is said to want room; then it answers again."""
    folder = mount(megabytes=60)
    store = open_store(folder / "graph", write=True)
    store.write(numbered(10))
    store.close()
    filler = fill(folder)
    try:
        store = open_store(folder / "graph")
        assert numbered(10) == store.read()
        store.close()
    except StoreError as error:
        assert "the disk is full" in str(error)
        assert "Make room" in str(error)
    filler.unlink()
    assert numbered(10) == open_store(folder / "graph").read()


# ---- exports -------------------------------------------------------------------------------------
def test_an_export_that_finds_no_room_leaves_the_old_file(mount: Callable[..., Path]) -> None:
    """Whole, and nothing half beside it."""
    folder = mount(megabytes=4)
    write_bytes(folder / "Study.csv", b"old")
    with pytest.raises(ExportError) as raised:
        write_bytes(folder / "Study.csv", bytes(8_000_000))
    assert str(raised.value).startswith(
        f"{folder / 'Study.csv'}: cannot be written, because the disk is full: 8 MB are needed, 4"
        " MB are free. Make room there"
    )
    assert [("Study.csv", b"old")] == [(path.name, path.read_bytes()) for path in folder.iterdir()]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_an_export_that_fails_at_its_last_step_leaves_the_old_file(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system says."""
    write_bytes(tmp_path / "Study.csv", b"old")

    def fail(*ignored: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(
        ExportError, match="disk is full" if number != errno.EIO else "cannot be written"
    ):
        write_bytes(tmp_path / "Study.csv", b"new")
    assert [("Study.csv", b"old")] == [
        (path.name, path.read_bytes()) for path in tmp_path.iterdir()
    ]


# ---- folders that are only read ------------------------------------------------------------------
def lacunary(*words: str | Path, temporary: Path) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with its own folder for temporary files."""
    temporary.mkdir(exist_ok=True)
    environment = os.environ | {"TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "lacunary", *map(str, words)]
    return subprocess.run(
        command, env=environment, check=False, capture_output=True, encoding="utf-8"
    )


def test_a_project_on_a_disk_that_is_only_read_is_asked_and_exported(
    mount: Callable[..., Path], tiny_folder: Path, tmp_path: Path
) -> None:
    """By a copy that is gone afterwards; building says plainly that it cannot write, and the disk
    stays as it was.
    """
    temporary = tmp_path / "temporary"
    assert 0 == lacunary("build", tiny_folder, temporary=temporary).returncode
    words = ("query", "shared-studies", "--format", "csv", "--timeout", "30", "--project")
    expected = lacunary(*words, tiny_folder, temporary=temporary).stdout
    folder = mount(read_only=tiny_folder)
    asked = lacunary(*words, folder, temporary=temporary)
    assert (0, expected) == (asked.returncode, asked.stdout)
    out = tmp_path / "elsewhere"
    assert (
        0
        == lacunary(
            "export", "tables", "--project", folder, "-o", out, temporary=temporary
        ).returncode
    )
    assert (out / "tables" / "Study.csv").stat().st_size > 0
    refused = lacunary("export", "tables", "--project", folder, temporary=temporary)
    assert (1, True) == (
        refused.returncode,
        "cannot be written (Read-only file system)" in refused.stderr,
    )
    built = lacunary("build", folder, temporary=temporary)
    assert 1 == built.returncode
    assert f"{folder / '.lacunary'}: cannot write here (Read-only file system)." in built.stderr
    assert [] == list(temporary.iterdir())


def test_a_copy_that_finds_no_room_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size is compared before anything is copied."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "bucket").write_bytes(bytes(2_000_000))
    monkeypatch.setattr(disk, "free", lambda folder: 1_000_000)
    with pytest.raises(StoreError) as raised:
        disk.copy_to_read(tmp_path / "graph")
    assert (
        f"{tmp_path / 'graph'}: this user may not write here, and a copy to read needs 2 MB; 1 MB"
        f" are free in {tmp_path}. Make room there, or set TMPDIR to another folder."
        == str(raised.value)
    )
    assert ["graph"] == [path.name for path in tmp_path.iterdir()]


def test_a_large_copy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As a warning of the log, which goes to the error stream, so that answers stay clean."""
    monkeypatch.setattr(disk, "_SAID_FROM", 10)
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "bucket").write_bytes(bytes(2_000_000))
    copy = disk.copy_to_read(tmp_path / "graph")
    shutil.rmtree(copy.parent)
    assert "cannot be written: reading a copy of 2 MB in" in caplog.text

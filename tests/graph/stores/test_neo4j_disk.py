"""A server whose disk is full: the push says so, and after room was made and the server restarted a
repeat mends it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import GraphBuilder
from lacunary.graph.errors import StoreError
from lacunary.graph.stores.neo4j.store import Neo4jStore

STUDIES = 20_000
"""Synthetic, and enough to fill the four megabytes that are left."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], None]]:
    """The server's data folder on a disk in memory, whose room in kilobytes beyond what is used can
    be set.
    """
    folder = tmp_path / "neo4j" / "data"
    folder.mkdir(parents=True)
    if not shutil.which("mount") or os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root may mount a disk of a few megabytes")
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", folder],
        check=False,
        capture_output=True,
    ).returncode:
        pytest.skip("this machine lets nobody mount a disk")

    def leave(kilobytes: int) -> None:
        used = shutil.disk_usage(folder).used // 1024
        subprocess.run(["mount", "-o", f"remount,size={used + kilobytes}k", folder], check=True)

    yield leave
    subprocess.run(["umount", "-l", folder], check=False)


def test_a_full_disk_is_told_and_a_repeat_mends_it(
    new_neo4j: Callable[[Path], Any],
    small_disk: Callable[[int], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No half graph is shown meanwhile, and the graph is whole in the end."""
    server = new_neo4j(tmp_path / "neo4j")
    configure = server.configure

    def without_reserve() -> None:  # else the server sets 256 MB of its log aside at the start
        configure()
        with (server.home / "conf" / "neo4j.conf").open("a", encoding="utf-8") as conf:
            conf.write("db.tx_log.preallocate=false\ndb.tx_log.rotation.size=1m\n")

    monkeypatch.setattr(server, "configure", without_reserve)
    builder = GraphBuilder()
    for number in range(STUDIES):
        builder.add_node(f"study:synthetic-{number:06}", {"title": f"{number} " * 60, "n": number})
    graph = builder.freeze()
    server.start()
    try:
        small_disk(4_000)
        store = Neo4jStore(server.uri, "neo4j", server.password, retry_for=2)
        with pytest.raises(StoreError, match=r"disk is full.*push again"):
            store.write(graph)
        store.close()
        server.kill()
        small_disk(800_000)
        server.start()
        store = Neo4jStore(server.uri, "neo4j", server.password)
        with pytest.raises(StoreError, match=r"push"):
            store.read()
        store.write(graph)
        assert graph == store.read()
        store.close()
    finally:
        server.kill()

"""Opens the store a command names, and moves a graph to a Neo4j server and back. Credentials come from the environment or a prompt."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from lacunary.graph.errors import ProjectError, StoreError
from lacunary.graph.store import Progress, Store, open_store
from lacunary.graph.views import publishable
from lacunary.loaders import Project

if TYPE_CHECKING:
    from lacunary.graph.neo4j_sync import Changes

__all__ = ["open_for", "pull", "push"]

USER, PASSWORD = "LACUNARY_NEO4J_USER", "LACUNARY_NEO4J_PASSWORD"


def open_for(project: Project, uri: str, database: str, *, write: bool = False) -> Store:
    """The store at an address, or the project's embedded one where none is given."""
    if not uri:
        return open_store(project.store_path, write=write)
    if not re.match(r"[a-z0-9+]+://", uri):
        return open_store(Path(uri), write=write)
    if "@" in urlsplit(uri).netloc:
        shown = re.sub(r"//[^/]*@", "//", uri)
        raise StoreError(shown, "the address holds a user or a password", f"Leave them out, and set {USER} and {PASSWORD}.")
    user = os.environ.get(USER, "neo4j")
    return open_store(uri, write=write, user=user, password=_password(uri, user), database=database)


def push(project: Project, uri: str, database: str, progress: Progress | None = None) -> tuple[Changes, str]:
    """Make the server hold the project's graph, as exports hold it; gives what had to be changed there, and the server's name."""
    from lacunary.graph.neo4j_store import Neo4jStore

    source = open_store(project.store_path)
    try:
        graph = source.read() if project.export_abstracts else publishable(source.read())
    finally:
        source.close()
    server = open_for(project, uri, database, write=True)
    try:
        if not isinstance(server, Neo4jStore):
            raise StoreError(uri, "is no address of a server", "It reads bolt://…, neo4j://… or neo4j+s://….")
        server.write(graph, progress)
        assert server.changes is not None  # write() has just set it
        return server.changes, server.name
    finally:
        server.close()


def pull(project: Project, uri: str, database: str, progress: Progress | None = None) -> Store:
    """Make the project's embedded database hold the server's graph; gives it open."""
    server = open_for(project, uri, database)
    try:
        graph = server.read()
        name = server.name
    finally:
        server.close()
    if not len(graph):
        raise StoreError(name, "holds no graph of lacunary", "Push one first, or name the --database.")
    store = open_store(project.store_path, write=True)
    store.write(graph, progress)
    about = {"version": None, "built": None, "pulled_from": name, "counts": graph.counts()}
    try:
        project.build_file.write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
    except OSError as error:
        raise ProjectError(str(project.build_file), f"cannot be written ({error.strerror})", "Check the folder.") from None
    return store


def _password(uri: str, user: str) -> str:
    password = os.environ.get(PASSWORD)
    if password:
        return password
    if not sys.stdin.isatty():
        raise StoreError(uri, "no password is given", f"Set {PASSWORD} (and {USER}, unless it is neo4j).")
    return str(click.prompt(f"Password of {user} at {uri}", hide_input=True, err=True))

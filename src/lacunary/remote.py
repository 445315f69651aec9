"""Opens the store at an address, and moves a graph to a Neo4j server and back. Credentials come
from the environment, unless another `login` is given.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lacunary.exports.files import write_text
from lacunary.graph.errors import StoreError
from lacunary.graph.progress import Progress
from lacunary.graph.stores.open import STORES, open_store, scheme_of
from lacunary.graph.stores.store import Store
from lacunary.graph.views import publishable
from lacunary.loaders import Project

if TYPE_CHECKING:
    from lacunary.graph.stores.neo4j.losses import Agree
    from lacunary.graph.stores.neo4j.sync import Changes

__all__ = [
    "PASSWORD",
    "USER",
    "Login",
    "login_of_environment",
    "may_replace",
    "open_for",
    "pull",
    "push",
    "whose",
]

USER, PASSWORD = "LACUNARY_NEO4J_USER", "LACUNARY_NEO4J_PASSWORD"

Login = Callable[[str], tuple[str, str]]
"""Gives user and password for a server's address."""


def login_of_environment(uri: str) -> tuple[str, str]:
    """User and password as the environment has them; an error where there is no password."""
    password = os.environ.get(PASSWORD)
    if not password:
        raise StoreError(
            uri, "no password is given", f"Set {PASSWORD} (and {USER}, unless it is neo4j)."
        )
    return os.environ.get(USER, "neo4j"), password


def whose(project: str | None) -> str:
    """Whose graph a database holds, in words."""
    if project:
        return f"the database holds the graph of the project {project}"
    return (
        "the database holds a graph that an earlier version of lacunary pushed, "
        "which does not say whose it is"
    )


def may_replace(project: Project, store: Store, replace: bool) -> None:
    """Raise where a folder's database holds another project's graph and nobody said `--replace`."""
    stamp = store.stamp
    if stamp is not None and stamp.project != project.identity and not replace:
        what = f"{whose(stamp.project)}, and this is {project.identity}"
        raise StoreError(store.name, what, "Name another place, or take its place with --replace.")


def open_for(
    project: Project,
    uri: str,
    database: str,
    *,
    write: bool = False,
    agree: Agree | None = None,
    replace: bool = False,
    login: Login = login_of_environment,
) -> Store:
    """The store at an address, or the project's embedded one where none is given.

    To be written, a folder that holds another project's graph needs `replace`; a server asks
    `agree` before anything is lost.
    """
    if not uri:
        return open_store(project.store_path, write=write)
    if not STORES.is_builtin(scheme_of(uri)):  # a folder, or a store that is no server of ours
        store = open_store(uri, write=write, database=database)
        try:
            if write:
                may_replace(project, store, replace)
        except BaseException:
            store.close()
            raise
        return store
    if "@" in _netloc(uri):
        shown = re.sub(r"//[^/]*@", "//", uri)
        raise StoreError(
            shown,
            "the address holds a user or a password",
            f"Leave them out, and set {USER} and {PASSWORD}.",
        )
    user, password = login(uri)
    server = open_store(uri, write=write, user=user, password=password, database=database)
    if agree is not None:
        from lacunary.graph.stores.neo4j.store import Neo4jStore

        assert isinstance(server, Neo4jStore)  # an address is of no other kind
        server.agree = agree
    return server


def _netloc(uri: str) -> str:
    """Where a server is, before a password is asked for; an error where that cannot be read.

    >>> _netloc("bolt://localhost:7687")
    'localhost:7687'
    """
    try:
        parts = urlsplit(uri)
        if parts.hostname and parts.port != 0:
            return parts.netloc
    except ValueError:
        pass
    shown = re.sub(r"//[^/]*@", "//", uri)
    raise StoreError(
        shown, "this is no address of a server", "Write it like bolt://localhost:7687."
    )


def push(
    project: Project,
    uri: str,
    database: str,
    progress: Progress | None = None,
    agree: Agree | None = None,
    *,
    login: Login = login_of_environment,
) -> tuple[Changes, str]:
    """Make the server hold the project's graph, as exports hold it; gives what had to be changed
    there, and the server's name.

    `agree` is asked before anything on the server is lost; without it another project's graph is
    not replaced.
    """
    from lacunary.graph.stores.neo4j.store import Neo4jStore

    source = open_store(project.store_path)
    try:
        graph = source.tables() if project.export_abstracts else publishable(source.tables())
    finally:
        source.close()
    if graph.stamp is None or graph.stamp.project != project.identity:
        what = (
            "the graph does not say that it is of this project"
            if graph.stamp
            else "the graph does not say whose it is"
        )
        raise StoreError(str(project.store_path), what, "Run `lacunary build`, then push again.")
    server = open_for(project, uri, database, write=True, agree=agree, login=login)
    try:
        if not isinstance(server, Neo4jStore):
            raise StoreError(
                uri, "is no address of a server", "It reads bolt://…, neo4j://… or neo4j+s://…."
            )
        server.write(graph, progress)
        assert server.changes is not None  # write() has just set it
        return server.changes, server.name
    finally:
        server.close()


def pull(
    project: Project,
    uri: str,
    database: str,
    progress: Progress | None = None,
    replace: bool = False,
    *,
    login: Login = login_of_environment,
) -> Store:
    """Make the project's embedded database hold the server's graph, with its stamp; gives it open.

    A graph of another project goes only where there is no graph of this one yet, unless `replace`
    says so.
    """
    server = open_for(project, uri, database, login=login)
    try:
        graph = server.read()
        name = server.name
    finally:
        server.close()
    if not len(graph):
        raise StoreError(
            name, "holds no graph of lacunary", "Push one first, or name the --database."
        )
    theirs = graph.stamp.project if graph.stamp else ""
    store = open_store(project.store_path, write=True)
    try:
        mine = store.stamp
        if mine is not None and mine.project != theirs and not replace:
            what = (
                f"holds the graph of {theirs or 'a project that it does not name'}, and"
                f" {project.store_path} that of {mine.project}"
            )
            raise StoreError(
                name, what, "Name another folder with -o, or take its place with --replace."
            )
        store.write(graph, progress)
    except BaseException:
        store.close()
        raise
    stamp = graph.stamp
    about = {
        "project": stamp.project if stamp else None,
        "version": stamp.version if stamp else None,
        "built": stamp.built if stamp else None,
        "pulled_from": name,
        "counts": graph.counts(),
    }
    write_text(project.build_file, json.dumps(about, ensure_ascii=False, indent=1))
    return store

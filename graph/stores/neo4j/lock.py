"""The mark of a push: who writes a Neo4j database now, whether that one is still alive, and the
switch at its end.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from lacunary.graph.errors import StoreError
from lacunary.graph.stamp import STAMP, Stamp

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session

__all__ = ["LEASE", "MARKER", "PUSH", "PushLock"]

MARKER = "_lacunary"
"""The property that is true on every node and relationship lacunary wrote, and on no other."""

PUSH = "LacunaryPush"
"""The label of the one node that is there while a push runs, or after it was interrupted."""

LEASE = 10.0
"""Seconds without a sign of life after which a push counts as dead; a living one gives four in that
time.
"""

# Writing to the mark takes its lock before `run` is looked at, so a push that took over meanwhile
# is seen.
_GUARD = f"MATCH (p:`{PUSH}` {{id: 'push'}}) SET p.locked = true WITH p WHERE p.run = $run"
_LOOK = (
    f"MERGE (p:`{PUSH}` {{id: 'push'}}) SET p.locked = true "
    "RETURN p.run, p.beat, p.beat IS NOT NULL AND timestamp() - p.beat < $lease"
)
_TAKE = (
    f"MATCH (p:`{PUSH}` {{id: 'push'}}) SET p.run = $run, p.beat = timestamp(), "
    f"p.project = $project WITH p MATCH (g:`{STAMP}`) SET g.complete = false"
)


class PushLock:
    """The right to write a database, held by one push at a time.

    The mark is a node with the run that holds it, its project, and the server's time of its last
    sign of life (so clocks of two machines are not compared). A push that finds a mark waits until
    it goes (the other is done), moves (the other lives: an error says so), or has not moved for
    `lease` seconds (the other is dead: its work is mended).
    """

    def __init__(
        self, sessions: Callable[[], Session], where: str, project: str, lease: float
    ) -> None:
        self._sessions, self._where, self._project, self._lease = sessions, where, project, lease
        self._run = str(uuid.uuid4())
        self._stop = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="push-heart", daemon=True)
        self._mends = False

    def take(self) -> bool:
        """Take the mark; whether another push ended while this one waited, so that what was seen
        before is old.
        """
        seen: list[object] | None = None
        while True:
            with self._sessions() as session:
                held = session.execute_write(self._try)
            if held is None:
                self._heart.start()
                return seen is not None and not self._mends
            if seen is not None and held != seen:
                what = "another push is running there now"
                raise StoreError(self._where, what, "Wait until it is done, then push again.")
            seen = held
            time.sleep(self._lease / 20)

    def _try(self, tx: ManagedTransaction) -> list[object] | None:
        run, beat, alive = tx.run(_LOOK, lease=int(self._lease * 1000)).values()[0]
        if alive and run != self._run:
            return [run, beat]
        tx.run(_TAKE, run=self._run, project=self._project).consume()
        self._mends = self._mends or run not in (None, self._run)
        return None

    def guard(self, tx: ManagedTransaction) -> None:
        """The last statement of each writing transaction: an error when another push has taken
        over.
        """
        if not tx.run(_GUARD + " SET p.beat = timestamp() RETURN p.run", run=self._run).values():
            what = "another push began meanwhile and goes on"
            raise StoreError(self._where, what, "Wait until it is done, then push again.")

    def finish(self, stamp: Stamp | None) -> None:
        """Take the mark away and put the stamp in its place, in one transaction: from here on the
        graph answers.
        """

        def work(tx: ManagedTransaction) -> None:
            self.guard(tx)
            tx.run(f"MATCH (p:`{PUSH}` {{id: 'push'}}) DELETE p").consume()
            if stamp is None:
                tx.run(f"MATCH (g:`{STAMP}`) WHERE g.`{MARKER}` DETACH DELETE g").consume()
            else:
                stamped = stamp.properties() | {MARKER: True}
                tx.run(
                    f"MERGE (g:`{STAMP}` {{`{MARKER}`: true}}) SET g = $stamp", stamp=stamped
                ).consume()

        self._end(work)

    def give_back(self) -> None:
        """Let go before anything was written; the mark of a push that was interrupted stays, for it
        is not mended yet.
        """
        if self._mends:
            self.abandon()
            return

        def work(tx: ManagedTransaction) -> None:
            self.guard(tx)
            tx.run(f"MATCH (p:`{PUSH}` {{id: 'push'}}) DELETE p").consume()
            tx.run(f"MATCH (g:`{STAMP}`) SET g.complete = true").consume()

        self._end(work)

    def abandon(self) -> None:
        """Say that this push is over and not done, so that the next need not wait for signs of
        life.
        """
        self._rest()
        with (
            suppress(Exception),
            self._sessions() as session,
        ):  # the error that ended the push is the one to show
            session.run(_GUARD + " SET p.beat = 0", run=self._run).consume()

    def _end(self, work: Callable[[ManagedTransaction], None]) -> None:
        self._rest()
        with self._sessions() as session:
            session.execute_write(work)

    def _rest(self) -> None:
        """No more signs of life: the last one is given before the mark goes."""
        self._stop.set()
        if self._heart.is_alive():
            self._heart.join(self._lease)

    def _beat(self) -> None:
        while not self._stop.wait(self._lease / 4):
            with (
                suppress(Exception),
                self._sessions() as session,
            ):  # a writing transaction tells what is wrong
                session.run(_GUARD + " SET p.beat = timestamp()", run=self._run).consume()

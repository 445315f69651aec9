"""Whether a command may take away what a database holds: what goes is said, and a person agrees by
an option or an answer.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from lacunary.graph.errors import StoreError
from lacunary.graph.messages import in_language
from lacunary.graph.stamp import Stamp
from lacunary.graph.stores.neo4j.losses import Losses
from lacunary.graph.stores.store import Store
from lacunary.graph.text.printable import shown
from lacunary.loaders import Project
from lacunary.remote import whose
from lacunary.terminal.console import say, spoken

__all__ = ["MAY_DELETE", "Consent", "ask_for_history", "compare"]

MAY_DELETE = 10.0
"""Per cent of what lacunary holds in a database (nodes or edges) that a push may delete without
being told to.
"""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to on the command line: to replace another project, to lose what was
    said, and how much without.
    """

    replace: bool = False
    yes: bool = False
    percent: float = MAY_DELETE

    def __call__(self, losses: Losses) -> None:
        """Raise unless the losses are agreed to; a terminal asks about all but another project's
        graph.
        """
        if losses.of_another and not self.replace:
            _say(losses)
            raise StoreError(
                losses.where,
                f"{whose(losses.there)}, and this is {losses.project or 'none'}",
                "Name another --database, or take its place with --replace.",
            )
        reasons = []
        if losses.share * 100 > self.percent:
            reasons.append(
                f"{losses.share:.0%} of what lacunary holds there would be deleted (up to"
                f" {self.percent:g} % goes unasked)"
            )
        if losses.relations or losses.notes:
            reasons.append("what others added at nodes that go would be deleted with them")
        if not reasons or self.yes:
            return
        _say(losses)
        if sys.stdin.isatty() and sys.stderr.isatty() and _agrees(reasons):
            return
        raise StoreError(losses.where, "; ".join(reasons), "Look at what would go, then say --yes.")


def _agrees(reasons: list[str]) -> bool:
    asked = in_language(f"{'; '.join(reasons)}. Go on?", spoken())
    return click.confirm(shown(asked), err=True)


def _say(losses: Losses) -> None:
    for line in losses.words():
        say(line)


def compare(project: Project, store: Store, named: bool) -> Stamp | None:
    """The stamp of a store that is to answer for a project.

    A store that was `named` (--store) and holds another project's graph is refused; the project's
    own database may hold a copy that was pulled, so that one is a warning, as is a graph that does
    not say whose it is.
    """
    stamp = store.stamp
    if stamp is None:
        if named:
            what = (
                "holds no graph that says whose it is (an earlier version of lacunary pushed it, or"
                " none was pushed)"
            )
            say(f"{store.name}: {what}. Run `lacunary push` to be sure.")
    elif stamp.project != project.identity:
        what = f"holds the graph of the project {stamp.project}, and this is {project.identity}"
        if named:
            raise StoreError(
                store.name, what, "Go to that project (--project), or name another --database."
            )
        say(
            f"{store.name}: {what}: it was pulled, or lacunary.toml was changed. `lacunary build`"
            " makes this project's."
        )
    return stamp


def ask_for_history() -> bool | None:
    """Whether a new project's files are to be kept with git; None where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    asked = in_language("Keep a history of its files with git?", spoken())
    return click.confirm(asked, default=True, err=True)

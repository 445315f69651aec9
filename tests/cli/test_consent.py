"""What may be taken away is said and asked for: the limits, the option, the answer at a
terminal.
"""

from __future__ import annotations

import sys
from collections import Counter

import click
import pytest

from lacunary.graph.errors import StoreError
from lacunary.graph.stores.neo4j.losses import Losses
from lacunary.terminal.consent import Consent


def losses(studies: int, *, there: str = "mine", relations: int = 0) -> Losses:
    """A loss of so many of a hundred studies."""
    found = Losses("server", "mine", there, Counter(Study=studies), of_nodes=Counter(Study=100))
    found.relations = [f"(Note)-[MY_OWN]->(study:{number})" for number in range(relations)]
    return found


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, answer: bool) -> list[str]:
    """Make this a terminal at which a person answers; gives what was asked."""
    asked: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        asked.append(text)
        return answer

    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "confirm", confirm)
    return asked


def test_up_to_the_limit_nothing_is_asked() -> None:
    """Ten per cent by default, another share where one is given."""
    Consent()(losses(10))
    Consent(percent=50)(losses(50))
    for consent, lost in ((Consent(), 11), (Consent(percent=0), 1)):
        with pytest.raises(
            StoreError, match=r"of what lacunary holds there would be deleted .*say --yes"
        ):
            consent(losses(lost))
    Consent(yes=True)(losses(100))


def test_what_others_added_is_asked_for_at_any_share() -> None:
    """One relationship is enough."""
    with pytest.raises(
        StoreError, match="what others added at nodes that go would be deleted with them"
    ):
        Consent()(losses(1, relations=1))
    Consent(yes=True)(losses(1, relations=1))


def test_yes_is_not_replace_and_replace_is_not_yes() -> None:
    """Another project's graph needs the one, a large loss the other."""
    with pytest.raises(StoreError, match="holds the graph of the project theirs, and this is mine"):
        Consent(yes=True)(losses(0, there="theirs"))
    with pytest.raises(StoreError, match="say --yes"):
        Consent(replace=True)(losses(100, there="theirs"))
    Consent(replace=True, yes=True)(losses(100, there="theirs"))


@pytest.mark.parametrize("answer", [True, False])
def test_a_terminal_asks(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    """An answer does what --yes does; it is no way to replace another project."""
    asked = at_a_terminal(monkeypatch, answer)
    if answer:
        Consent()(losses(60))
    else:
        with pytest.raises(StoreError, match="say --yes"):
            Consent()(losses(60))
    assert [
        "60% of what lacunary holds there would be deleted (up to 10 % goes unasked). Go on?"
    ] == asked
    with pytest.raises(StoreError, match="--replace"):
        Consent()(losses(0, there="theirs"))
    assert 1 == len(asked)


def test_what_would_go_is_said_by_type_and_the_first_relationships_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Counts of how many there are, and how many relationships more."""
    with pytest.raises(StoreError):
        Consent()(losses(60, relations=7))
    said = capsys.readouterr().err
    assert "nodes that would go: Study 60/100" in said
    assert "(Note)-[MY_OWN]->(study:4) and 2 more" in said

"""What an answer says beside its rows: which layers it shows, how complete the lists behind them
are, and the notes of `notes.toml`, each computed from the graph that was asked.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.errors import QueryError
from lacunary.graph.phrases import LANGUAGES, gathered, in_both, phrase
from lacunary.graph.stores.budget import Budget
from lacunary.graph.stores.store import Store
from lacunary.queries.analysis.headline import headline
from lacunary.queries.asking.catalogue import dimension_zh

__all__ = ["computed_note", "layer_notes", "note_names", "tally_note"]

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_NAMED = re.compile(r"{(\w+)}")
_STUDIES = """
MATCH (s:Study)
RETURN s.unit AS unit, s.included AS included, s.candidate AS candidate, s.literature AS literature, count(s) AS studies
ORDER BY unit, included, candidate, literature
"""
_LISTS = """
MATCH (r:Review)
RETURN coalesce(r.listing, 'none') AS listing, count(r) AS reviews ORDER BY listing
"""


def layer_notes(store: Store, evidence: str, budget: Budget | None = None) -> dict[str, list[str]]:
    """Notes in English and Chinese on the evidence shown (`included`, `candidate`, `any`) and on
    what it leaves out.
    """
    counted = store.query(_STUDIES, budget=budget).rows
    found = headline((row[0], row[1], row[2], row[3], row[4]) for row in counted)
    lists = dict(map(tuple, store.query(_LISTS, budget=budget).rows))
    notes: dict[str, list[str]] = {}
    for language in LANGUAGES:
        listed = phrase(
            "queries.asking",
            "layers.lists",
            language,
            complete=lists.get("complete", 0),
            partial=lists.get("partial", 0),
            inferred=lists.get("inferred", 0),
            not_stated=lists.get("not stated", 0),
            none=lists.get("none", 0),
        )
        shown = phrase(
            "queries.asking",
            f"shown.{evidence}",
            language,
            included=found.included,
            candidates=found.only_candidates,
            every_candidate=found.candidates,
            both=found.candidates_included,
            lists=listed,
        )
        left_out = phrase("queries.asking", "layers.reviews", language, reviews=found.reviews)
        notes[language] = [shown, *([left_out] if found.reviews else [])]
    return notes


def note_names() -> list[str]:
    """The notes that a question may name in its header.

    >>> "digital" in note_names()
    True
    """
    return sorted(_notes()["note"])


def computed_note(
    store: Store, name: str, given: Mapping[str, Any], budget: Budget | None = None
) -> dict[str, list[str]]:
    """A note of `notes.toml`, its numbers asked of the store.

    Parameters
    ----------
    store
        An open store.
    name
        The note.
    given
        Parameters of the question that was asked, which the note's query and its words may use;
        `rows` and `columns` where it crosses two dimensions.
    budget
        What is left for the answer.

    Returns
    -------
    dict of list of str
        The note by language; no line where the number that its `when` names is 0 or missing.

    Raises
    ------
    QueryError
        For a note that there is none of.
    """
    if name not in _notes()["note"]:
        raise QueryError(name, "there is no such note", f"There are {', '.join(note_names())}.")
    note = _notes()["note"][name]
    text = note["cypher"]
    for part, words in _notes()["part"].items():
        text = text.replace(f"<{part}>", words)
    answer = store.query(text, given, budget=budget)
    row = answer.rows[0] if answer.rows else [None] * len(answer.columns)
    found = dict(zip(answer.columns, row, strict=True))
    known = {**given, **found}
    if "when" in note and not known.get(note["when"]):
        return {language: [] for language in LANGUAGES}
    said = {key: _said(value) for key, value in known.items()}
    return {
        language: [
            _known_only(note[language], known).format(**said, **_dimensions(given, language))
        ]
        for language in LANGUAGES
    }


def tally_note(values: Iterable[object]) -> dict[str, list[str]]:
    """How many rows have each value of a column, most frequent first.

    >>> tally_note(["equal", "fewer", "equal"])["en"]
    ['Rows: equal 2; fewer 1.']
    """
    found = sorted(Counter(map(str, values)).items(), key=lambda item: (-item[1], item[0]))
    counts = "; ".join(f"{value} {number}" for value, number in found)
    return gathered(in_both("queries.asking", "tally", counts=counts)) if counts else {}


@cache
def _notes() -> dict[str, Any]:
    text = files("lacunary.queries.asking").joinpath("notes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _known_only(words: str, known: Mapping[str, Any]) -> str:
    """The words of a note without the parts in `[` and `]` that name something missing.

    >>> _known_only("{n} reviews[ (most by {top})].", {"n": 0, "top": None})
    '{n} reviews.'
    """

    def kept(part: re.Match[str]) -> str:
        missing = any(known.get(name) is None for name in _NAMED.findall(part[1]))
        return "" if missing else part[1]

    return _OPTIONAL.sub(kept, words)


def _said(value: Any) -> Any:
    """A value as it stands in a note: what is unknown is a mark, not 0."""
    if value is None:
        return in_both("queries.asking", "unknown_number")["en"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _dimensions(given: Mapping[str, Any], language: str) -> dict[str, str]:
    """What the dimensions of the cells are called in a sentence."""
    names = {f"{key}_name": str(given[key]) for key in ("rows", "columns") if key in given}
    if language == "en":
        return names
    return {key: dimension_zh(name) for key, name in names.items()}

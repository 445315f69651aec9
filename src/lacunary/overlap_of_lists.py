"""The overlap of reviews that are given as lists of references alone: read, linked by the usual
rules and asked, with nothing written to the disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.phrases import in_both
from lacunary.graph.records import Rejected
from lacunary.loaders.lists import read_lists
from lacunary.queries.asking.runner import Result, ask_graph

__all__ = ["QUESTIONS", "overlap_of_lists"]

QUESTIONS = {
    "pairs": "overlap-of-reviews",
    "scenarios": "overlap-scenarios",
    "matrix": "overlap-matrix",
}
"""What can be asked of lists, and the saved question that answers it."""


def overlap_of_lists(
    files: Sequence[Path], about: str = "pairs", parameters: Mapping[str, Any] | None = None
) -> tuple[Result, list[Rejected]]:
    """How much the lists of reviews overlap.

    Parameters
    ----------
    files
        A list for each review, or sheets with a column `review` (`loaders/lists.py`).
    about
        One of QUESTIONS.
    parameters
        Those of the question.

    Returns
    -------
    tuple
        The answer, with a note on what joined the records, and the rows that could not be read.

    Raises
    ------
    SourceError, QueryError
        For a file that cannot be read, and for a parameter that the question does not know.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("10.1000/one\\n10.1000/two\\n")
    >>> _ = (folder / "b.txt").write_text("https://doi.org/10.1000/ONE\\n")
    >>> result, rejected = overlap_of_lists([folder / "a.txt", folder / "b.txt"])
    >>> result.records()[0]["cca"], rejected
    (50.0, [])
    """
    loaded = read_lists(files)
    built = assemble(loaded)
    result = ask_graph(built.graph, QUESTIONS[about], parameters)
    links = [link for link in built.graph.nodes("Link") if not link.get("relation")]
    rejected = [*loaded.rejected, *built.rejected]
    joined = in_both(
        "",
        "lists.joined",
        linked=sum(link.get("outcome") == "linked" for link in links),
        open=sum(link.get("outcome") == "proposed" for link in links),
        rejected=sum(not row.column for row in rejected),
    )
    for language, note in joined.items():
        result.notes[language].append(note)
    return result, rejected

"""What a check of vocabularies found, in the terminal: findings and counts on stdout, what cannot
be read on stderr.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lacunary.graph.phrases import phrase
from lacunary.terminal.console import complain, echo

if TYPE_CHECKING:
    from lacunary.vocabulary_check import VocabularyCheck

__all__ = ["print_vocabulary_check"]


def print_vocabulary_check(found: VocabularyCheck, language: str) -> None:
    """Every error, then every finding with its file and line, then how many there are."""
    for error in found.errors:
        complain(error)
    for finding in found.findings:
        echo(f"{found.where(finding)}: {finding.in_words(language)}")
    echo(
        phrase(
            "terminal",
            "vocabulary.found",
            language,
            concepts=sum(found.concepts.values()),
            dimensions=len(found.concepts),
            faults=len(found.faults),
            remarks=len(found.findings) - len(found.faults),
        )
    )

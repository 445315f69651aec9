"""Checks the vocabularies that lacunary ships, or those of a project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lacunary.graph.errors import LacunaryError
from lacunary.loaders import Project
from lacunary.loaders.files_read import FilesRead
from lacunary.loaders.load import read_concepts
from lacunary.loaders.vocabulary.check import (
    VocabularyFinding,
    inspect_changes,
    inspect_concepts,
    shipped_changes,
)

__all__ = ["VocabularyCheck", "check_vocabularies"]

_CHANGES = "lacunary/loaders/vocabulary/changes.csv"


@dataclass(frozen=True, slots=True)
class VocabularyCheck:
    """What a check of vocabularies found.

    Attributes
    ----------
    concepts
        How many concepts there are, by dimension.
    errors
        Tables and rows that cannot be read.
    findings
        What is wrong, then what is to be looked at.
    files
        The file of each source.
    """

    concepts: dict[str, int]
    errors: list[LacunaryError]
    findings: list[VocabularyFinding]
    files: dict[str, str]

    @property
    def faults(self) -> list[VocabularyFinding]:
        """The findings that are wrong."""
        return [finding for finding in self.findings if finding.is_fault]

    def where(self, finding: VocabularyFinding) -> str:
        """The file and line of a finding."""
        source, _, line = finding.place.rpartition(":")
        return f"{self.files.get(source, source)}:{line}"

    def as_dict(self, language: str) -> dict[str, Any]:
        """The check as one JSON object, its words in a language."""
        return {
            "concepts": self.concepts,
            "errors": [str(error) for error in self.errors],
            "faults": len(self.faults),
            "remarks": len(self.findings) - len(self.faults),
            "findings": [
                {
                    "kind": finding.kind,
                    "level": "fault" if finding.is_fault else "remark",
                    "concepts": list(finding.concepts),
                    "about": finding.about,
                    "where": self.where(finding),
                    "words": finding.in_words(language),
                }
                for finding in self.findings
            ],
        }


def check_vocabularies(project: Project | None) -> VocabularyCheck:
    """Read the vocabularies of a project (those it takes of the shipped ones and its own), or
    without one all that are shipped with the table of their changes, and find everything to look
    at.

    >>> check_vocabularies(None).faults
    []
    """
    concepts, sources, errors = read_concepts(
        project or Project(Path("no project"), ""), FilesRead()
    )
    findings = inspect_concepts(concepts)
    paths = {source.id: source.path for source in sources}
    if project is None:
        findings += inspect_changes(shipped_changes(), "changes")
        paths["changes"] = _CHANGES
    counts: dict[str, int] = {}
    for name in sorted(concepts):
        dimension = name.partition(":")[0]
        counts[dimension] = counts.get(dimension, 0) + 1
    return VocabularyCheck(counts, errors, findings, paths)

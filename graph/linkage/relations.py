"""What two records are to each other that are not one report: a version, or a notice about it."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from lacunary.graph.linkage.publication import Prepared
from lacunary.graph.text.identifiers import title_key

__all__ = ["RELATIONS", "Relation", "are_versions", "described", "near_dois", "relation_of"]

Relation = Literal["SAME", "VERSION_OF", "NOTICE_ABOUT"]
RELATIONS: dict[str, Relation] = {"version-of": "VERSION_OF", "notice-about": "NOTICE_ABOUT"}
"""Decisions by which the first record is a version of the second, or a notice about it: they stay
two reports.
"""

_TITLES = frozenset(("same", "near", "contained"))
_TEAMS = frozenset(("exact", "all", "same", "first", "listed", "surname", "missing"))
_ABSTRACT = 1
"""Pages that an abstract in a supplement runs over, after its first."""


def relation_of(one: Prepared, other: Prepared, findings: dict[str, str]) -> Relation:
    """Whether they are a notice and its paper, two versions of one paper, or neither.

    A preprint and its article, two versions of a preprint or of a Cochrane review, and an abstract
    in a supplement and the paper are versions.
    """
    if findings.get("notice") == "differ":
        return "NOTICE_ABOUT"
    if findings["title"] not in _TITLES or findings["authors"] not in _TEAMS:
        return "SAME"
    if "same" in (findings.get("doi"), findings.get("pmid"), findings.get("pmcid")):
        return "SAME"
    if _is_preprint(one) != _is_preprint(other) and _published(one) and _published(other):
        return "VERSION_OF"
    if findings.get("doi") == "differ" and are_versions(one, other):
        return "VERSION_OF"
    apart = findings["pages"] == "differ" or findings["volume"] == "differ"
    if apart and _is_abstract(one) != _is_abstract(other):
        return "VERSION_OF"
    return "SAME"


def described(one: Prepared, other: Prepared, relation: Relation) -> tuple[str, str]:
    """What a version or a notice is (`preprint`, `abstract`, `version`; `correction`, `retraction`,
    `comment` …), and the key of the record that is it.
    """
    if relation == "NOTICE_ABOUT":
        notice = one if one.titles and one.titles[0].notice else other
        return notice.titles[0].notice, notice.key
    for kind, is_kind in (("preprint", _is_preprint), ("abstract", _is_abstract)):
        if is_kind(one) != is_kind(other):
            return kind, (one if is_kind(one) else other).key
    earlier, _ = sorted((one, other), key=lambda record: (record.year or 9999, record.key))
    return "version", earlier.key


def _published(record: Prepared) -> bool:
    """Whether it says where it stands: in a journal, on a server, under a DOI."""
    return bool(record.publication.journals or "doi" in record.identifiers)


def _is_preprint(record: Prepared) -> bool:
    dois = record.identifiers.get("doi", frozenset())
    return any(map(_on_server, dois)) or any(map(_names_server, record.publication.journals))


@lru_cache(maxsize=1 << 12)
def _on_server(doi: str) -> bool:
    prefixes = (prefix + mark for prefix in _table()["prefixes"] for mark in "/.-")
    return doi.startswith(tuple(prefixes))


@lru_cache(maxsize=1 << 12)
def _names_server(journal: str) -> bool:
    name = title_key(journal)
    return name in _table()["servers"] or any(
        name.startswith(server + " ") for server in _table()["servers"]
    )


def _is_abstract(record: Prepared) -> bool:
    """Whether it stands in a supplement on a page or two."""
    if not record.issue.startswith("s") and not any(page.letters == "s" for page in record.pages):
        return False
    page = record.pages[0] if record.pages else None
    return page is None or not page.last or int(page.last) - int(page.first) <= _ABSTRACT


# ---- DOIs ----------------------------------------------------------------------------------------
def are_versions(one: Prepared, other: Prepared) -> bool:
    """Whether their DOIs are of two versions of one work: `….pub2` and `….pub3`."""
    ones, others = (record.identifiers.get("doi", frozenset()) for record in (one, other))
    return any(a != b and _work(a) == _work(b) for a in ones for b in others)


@lru_cache(maxsize=1 << 12)
def _work(doi: str) -> str:
    """A DOI without its version.

    >>> _work("10.1002/14651858.cd006828.pub2"), _work("10.21203/rs.3.rs-12/v1")
    ('10.1002/14651858.cd006828', '10.21203/rs.3.rs-12')
    """
    for pattern in _table()["versions"]:
        doi = re.sub(pattern, r"\1", doi)
    return doi


def near_dois(one: Prepared, other: Prepared) -> bool:
    """Whether two of their DOIs differ by a few letters or by what is printed behind one."""
    ones, others = (record.identifiers.get("doi", frozenset()) for record in (one, other))
    return any(_near(*sorted((a, b), key=len)) for a in ones for b in others)


def _near(shorter: str, longer: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    limit = _table()["near_doi"]
    if Levenshtein.distance(shorter, longer, score_cutoff=limit) <= limit:
        return True
    rest = longer.removeprefix(shorter) if longer.startswith(shorter) else ""
    return rest.strip("/.-_") in _table()["suffixes"]


@cache
def _table() -> dict[str, Any]:
    text = resources.files("lacunary.graph.linkage").joinpath("relations.toml").read_text("utf-8")
    return tomllib.loads(text)

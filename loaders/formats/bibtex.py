"""BibTeX and biblatex, as Zotero, JabRef, EndNote, Scopus, Web of Science, ACM and Rayyan export
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.bibtex import Block, read_blocks
from lacunary.loaders.reading.latex import plain_text
from lacunary.loaders.reading.markup import decoded
from lacunary.loaders.reading.tagged import join_lines
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("bibtex")

_SIGN = re.compile(r"^\s*@\s*([A-Za-z]+)\s*[{(]\s*[^\n={}]{0,200}?\s*(?:,|\w+\s*=)", re.MULTILINE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_CITED_BY = re.compile(r"cited by:? (\d+)\.?(?:\s*;\s*(.*))?", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([&%_$#~])")
_CROSSREF = re.compile(r"crossref\s*=\s*[{\"]\s*([^}\"]+?)\s*[}\"]", re.IGNORECASE)
_NAMES = frozenset(("authors", "authors_other", "editors", "supervisors"))
_VERBATIM = frozenset(("doi", "url", "pmid", "pmcid", "issn", "isbn", "accession"))
"""Fields in which braces and most backslashes are no LaTeX."""


def recognise(head: str) -> int:
    """An entry of a type that BibTeX or biblatex knows."""
    kinds = {kind.lower() for kind in _SIGN.findall(head)}
    return 95 if kinds & (FORMAT.types.keys() | {"misc", "string"}) else 60 if kinds else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The entries of a BibTeX file."""
    parents = _parents(file)
    for block in read_blocks(file):
        if isinstance(block, Rejected):
            yield block
            continue
        for remark in block.remarks:
            yield Rejected(file.where, block.line, *remark)
        fields = [(name.lower(), words) for name, words in block.fields]
        if parents:
            fields = _with_parent(fields, parents)
        yield _entry(block, fields)


def _parents(file: TextFile) -> dict[str, list[tuple[str, str]]]:
    """The fields of the entries to which others refer by `crossref`; the file is read again only
    where it has any.
    """
    wanted = {
        key.lower()
        for line in file.lines()
        if "rossref" in line.lower()
        for key in _CROSSREF.findall(line)
    }
    if not wanted:
        return {}
    blocks = (
        block
        for block in read_blocks(file)
        if isinstance(block, Block) and block.key.lower() in wanted
    )
    return {
        block.key.lower(): [(name.lower(), words) for name, words in block.fields]
        for block in blocks
    }


def _with_parent(
    fields: list[tuple[str, str]], parents: dict[str, list[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """The fields with those that the entry itself lacks, from the entry it refers to."""
    known = dict(fields)
    inherited: dict[str, str] = {}
    for name, words in parents.get(known.get("crossref", "").strip().lower(), ()):
        target = FORMAT.tags.get(f"crossref/{name}")
        if target and target not in known:
            inherited.setdefault(target, words)
    return fields + list(inherited.items())


def _entry(block: Block, fields: list[tuple[str, str]]) -> Entry:
    entry = Entry(block.line, {"type": [block.type]}, raw=block.raw)
    entry.add("record_id", block.key)
    known = dict(fields)
    kind = (known.get("eprinttype") or known.get("archiveprefix") or "").lower()
    for name, words in fields:
        if name in FORMAT.ignored:
            entry.ignore(name)
            continue
        target = FORMAT.tags.get(
            f"eprint[{kind}]" if name == "eprint" else name
        ) or FORMAT.tags.get(name, f"other: {name}")
        _add(entry, name, target, words)
    _add_date(entry, known)
    for below in entry.fields.pop("subtitle", ()):
        titles = entry.fields.setdefault("title", [])
        titles[:1] = [": ".join([*titles[:1], below])]
    return entry


def _add(entry: Entry, name: str, target: str, words: str) -> None:
    """Add the words of one field: names and keywords apart, LaTeX as plain text."""
    words = decoded(words)
    if target in _NAMES:
        entry.fields.setdefault(target, []).extend(_names(entry, words))
    elif target == "keywords":
        for keyword in _keywords(words):
            entry.add(target, _text(keyword))
    elif target == "references":
        sign = "\n" if name == "cited-references" else ";"
        texts = (_text(text) for text in words.split(sign))
        entry.references += [Reference(entry.line, text) for text in texts if text]
    elif name in FORMAT.lines:
        for text in words.splitlines():
            entry.add(target, _ESCAPED.sub(r"\1", text.strip(" {}")))
    elif target in _VERBATIM:
        entry.add(target, _ESCAPED.sub(r"\1", words.strip(" \n{}")))
    else:
        _add_text(entry, target, _text(words))


def _add_text(entry: Entry, target: str, text: str) -> None:
    """Add plain words; a note may be what Scopus or Rayyan say in it."""
    if target == "note" and (cited := _CITED_BY.fullmatch(text)):
        entry.add("cited_by_stated", cited[1])
        text = cited[2] or ""  # Scopus adds the kind of open access
    elif target == "note" and "RAYYAN-" in text:
        target = "screening"
    elif target == "pages":
        text = text.replace("--", "-")
    name, _, before = target.partition(": ")
    entry.add(name, f"{before}: {text}" if before and text else text)


def _add_date(entry: Entry, known: dict[str, str]) -> None:
    """The month and day, which BibTeX keeps apart from the year."""
    if "month" in known and "date" not in known:
        parts = [_text(known[name]) for name in ("year", "month", "day") if known.get(name)]
        entry.add("date", " ".join(parts))


def _text(words: str) -> str:
    if "\n" in words:
        words = reduce(join_lines, (line.strip() for line in words.split("\n")))
    return plain_text(words).strip()


def _names(entry: Entry, words: str) -> list[str]:
    """The names between `and`, except where it stands in braces; `others` are kept apart."""
    parts: list[str] = []
    for part in _AND.split(" ".join(words.split("\n"))):
        if parts and parts[-1].count("{") > parts[-1].count("}"):
            parts[-1] += f" and {part}"
        elif "{" in part:
            parts.append(part)
        else:
            parts += re.split("[;；]", part)
    names = [name for part in parts if (name := plain_text(part).strip(" ,\t"))]
    if names and names[-1] == "others":
        entry.add("other", "authors: and others")
        names.pop()
    return names


def _keywords(words: str) -> list[str]:
    """Keywords between semicolons, else on lines of their own (as EndNote writes them), else
    between commas.
    """
    if ";" in words or "；" in words:
        return re.split("[;；]+", words)
    lines = words.strip().split("\n")
    if len(lines) > 1 and words.count(",") < len(lines) - 1:
        return lines
    return re.split("[,，]", words)

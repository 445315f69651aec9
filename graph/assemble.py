"""From records to the graph: a pure function. Records become statements, statements become nodes and edges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lacunary.graph.concepts import Vocabulary, add_concepts
from lacunary.graph.corrections import LINKS, correct, unknown_link
from lacunary.graph.derived import derive
from lacunary.graph.findings import add_finding
from lacunary.graph.identifiers import bare_doi, digest, mostly_chinese, name_key, slug
from lacunary.graph.identity import Mention, join_reports, join_studies, mentions_of, report_ids, study_ids, study_names
from lacunary.graph.model import Graph
from lacunary.graph.records import Cell, Decision, Loaded, Record, Rejected
from lacunary.graph.schema import schema
from lacunary.graph.statements import Claim, Claims

__all__ = ["Assembled", "assemble"]

_REPORT = (
    "title", "title_zh", "year", "language", "language_basis", "report_type", "journal", "volume", "issue", "pages",
    "doi", "pmid", "pmcid", "url",
)  # fmt: skip
_STUDY = ("n", "digital", "registration")
_CODED = {
    "country": "region", "region": "region", "population": "population", "condition": "condition",
    "intervention": "intervention", "arm_intervention": "intervention", "delivery": "delivery", "guidance": "delivery",
    "comparator": "comparator", "arm_comparator": "comparator", "outcome": "outcome", "effect_outcome": "outcome",
    "instrument": "instrument", "effect_instrument": "instrument", "design": "design",
}  # fmt: skip
"""Field of a record to the dimension of a study's coding."""


@dataclass(slots=True)
class Assembled:
    """The graph, the rows that could not be placed in it, and pairs of reports that may be one (same title, kept apart)."""

    graph: Graph
    rejected: list[Rejected]
    proposed: list[tuple[str, str]]


def assemble(loaded: Loaded) -> Assembled:
    """Build the graph of everything loaded.

    >>> from lacunary.graph.records import SourceFile
    >>> row = Record("inclusion", "sheet", 2, {
    ...     "review": (Cell("r1", "r1"),), "label": (Cell("Wang 2013", "Wang 2013"),),
    ...     "title": (Cell("Chinese My Trauma Recovery", "Chinese My Trauma Recovery"),), "n": (Cell("187", 187),)})
    >>> review = Record("review", "sheet", 1, {"review": (Cell("r1", "r1"),), "title": (Cell("A review", "A review"),)})
    >>> graph = assemble(Loaded(records=[review, row], sources=[SourceFile("sheet", "sheet.csv", "inclusion")])).graph
    >>> [(study["label"], study["n"], study["evidence"]) for study in graph.nodes("Study")]
    [('Wang 2013', 187, 'included')]
    """
    return _Assembly(loaded).run()


class _Assembly:
    """One build in the making; each method adds one kind of thing to the graph."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.graph = Graph()
        self.claims = Claims()
        self.vocabulary = Vocabulary(loaded.concepts)
        self.rejected: list[Rejected] = []
        self.mentions = mentions_of(loaded.records)
        self.paths = {source.id: source.path for source in loaded.sources}
        self.codings: dict[tuple[str, str, str], tuple[set[str], list[str], list[str]]] = {}
        self.plain: set[str] = set()
        """Reports of which a single bibliographic row speaks: its node says all, with that row as its source."""

    def run(self) -> Assembled:
        reports, apart = join_reports(self.mentions)
        studies = join_studies(self.mentions, reports, self.loaded.decisions)
        names = report_ids(self.mentions, reports)
        own = study_ids(self.mentions, studies, reports, names)
        self.report_of = {m.number: names[reports.find(m.number)][0] for m in self.mentions if m.id is not None}
        self.study_of = {m.number: own[studies.find(m.number)][0] for m in self.mentions if m.kind in ("inclusion", "candidate")}
        self.study_aliases, self.report_aliases = dict(own.values()), dict(names.values())
        add_concepts(self.graph, self.loaded.concepts)
        self._sources()
        self._claim_everything()
        self._decisions()
        self._reviews()
        self._studies()
        self._inclusions()
        self._reports()
        self._codings()
        self._statistics()
        self._citations()
        derive(self.graph)
        self._statements()
        proposed = sorted({(names[reports.find(a)][0], names[reports.find(b)][0]) for a, b in apart})
        return Assembled(self.graph.finish(), self.rejected, [(a, b) for a, b in proposed if a != b])

    # ---- statements --------------------------------------------------------------------------------------------------
    def _claim_everything(self) -> None:
        for mention in self.mentions:
            report, study = self.report_of.get(mention.number), self.study_of.get(mention.number)
            for record in mention.records:
                if report:
                    for name in _REPORT:
                        self._claim(report, "type" if name == "report_type" else name, record, name, "Report")
                    if record.cells.get("authors"):
                        cell = Cell(record.verbatim("authors"), "; ".join(c.verbatim for c in record.cells["authors"]))
                        self._claim_cell(report, "authors", record, cell, single=False)
                if study:
                    for name in _STUDY:
                        self._claim(study, name, record, name, "Study")
                    for name, dimension in _CODED.items():
                        for cell in record.cells.get(name, ()):
                            self._code(study, dimension, record, cell)

    def _claim(self, subject: str, name: str, record: Record, field: str, label: str) -> None:
        for cell in record.cells.get(field, ()):
            self._claim_cell(subject, name, record, cell, single=schema().nodes[label].properties[name].single)

    def _claim_cell(self, subject: str, name: str, record: Record, cell: Cell, *, single: bool) -> None:
        confidence = str(record.get("confidence") or "")
        review = "; ".join(_speakers(record))
        claim = Claim(subject, name, cell.value, cell.verbatim, review, record.source, cell.method, confidence, single)
        self.claims.add(claim, record.place)

    def _code(self, study: str, dimension: str, record: Record, cell: Cell) -> None:
        dimension = cell.value.partition(":")[0] if cell.value else dimension
        self._claim_cell(study, dimension, record, cell, single=False)
        if cell.value and dimension in schema().codings:
            reviews, verbatim, places = self.codings.setdefault((study, dimension, cell.value), (set(), [], []))
            reviews.update(f"review:{name}" for name in _speakers(record))
            _note(verbatim, cell.verbatim)
            _note(places, record.place)

    def _decisions(self) -> None:
        """Corrections become claims that beat every other; a decision that names nothing is rejected."""
        names = _resolved(self.study_aliases | self.report_aliases)
        for decision in self.loaded.decisions:
            if decision.kind in LINKS:
                problem = unknown_link(decision, study_names(self.mentions))
            elif decision.kind != "confirmed":
                problem = correct(self.claims, decision, names)
            else:
                continue
            if problem:
                self._reject(decision.place, problem, decision.object)

    def _statements(self) -> None:
        for subject, name in list(self.claims.subjects()):
            if any(claim.single for claim in self.claims.about(subject, name)):
                self.claims.choose(subject, name)
        for claim in self.claims:
            if claim.subject not in self.graph or claim.subject in self.plain:
                continue
            self.graph.add_node(
                claim.id,
                {
                    "property": claim.about,
                    "value": None if claim.value is None else str(claim.value),
                    "key": claim.key if claim.single and claim.value is not None and claim.key != str(claim.value) else None,
                    "verbatim": claim.verbatim,
                    "review": claim.review,
                    "row": int(claim.places[0].rpartition(":")[2]),
                    "method": claim.method,
                    "confidence": claim.confidence,
                    "single": claim.single,
                    "chosen": claim.chosen if claim.single else claim.value is not None,
                    "sources": claim.places,
                },
            )
            self.graph.add_edge("ABOUT", claim.id, claim.subject, {"sources": claim.places})
            self.graph.add_edge("FROM", claim.id, f"source:{claim.source}", {"sources": claim.places})

    # ---- things ------------------------------------------------------------------------------------------------------
    def _sources(self) -> None:
        for source in self.loaded.sources:
            fields = ("path", "title", "kind", "retrieved", "licence", "attribution", "url", "sha256")
            properties: dict[str, Any] = {name: getattr(source, name) for name in fields}
            self.graph.add_node(f"source:{source.id}", properties | {"rows": source.rows, "rejected": source.rejected})

    def _reviews(self) -> None:
        for mention in (m for m in self.mentions if m.kind == "review"):
            record = mention.records[0]
            identifier = f"review:{mention.key[0]}"
            databases: dict[str, tuple[list[str], list[str]]] = {}
            for cell in record.cells.get("database", ()):
                if cell.value:
                    verbatim, places = databases.setdefault(cell.value, ([], []))
                    _note(verbatim, cell.verbatim)
                    _note(places, record.place)
                self._claim_cell(identifier, "database", record, cell, single=False)
            self.graph.add_node(
                identifier,
                {
                    "title": record.get("title"),
                    "label": record.get("label") or _label(record.cells.get("authors"), record.get("year"), mention.key[0]),
                    "type": record.get("review_type"),
                    "literature": self._review_literature(record, databases),
                    "unit": record.get("unit") or "study",
                    "sources": [record.place],
                }
                | {
                    name: record.get(name)
                    for name in (
                        "year",
                        "scope",
                        "search_from",
                        "search_to",
                        "stated_included",
                        "stated_unit",
                        "listing",
                        "listing_note",
                    )
                },
            )
            for database, (verbatim, places) in databases.items():
                self.graph.add_edge("SEARCHED", identifier, database, {"verbatim": verbatim, "sources": places})

    def _review_literature(self, record: Record, databases: Iterable[str]) -> str | None:
        if record.get("limited_to_china") == "yes" or record.get("chinese_databases") == "yes":
            return "chinese"
        kinds = {self.graph.node(database).get("literature") for database in databases}
        if "chinese" in kinds:
            return "chinese"
        return "international" if kinds or record.get("chinese_databases") == "no" else None

    def _studies(self) -> None:
        by_study: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            if mention.number in self.study_of:
                by_study[self.study_of[mention.number]].append(mention)
        reviews = {m.key[0]: m.records[0] for m in self.mentions if m.kind == "review"}
        for identifier, mentions in by_study.items():
            dated = [m for m in mentions if m.id is not None]
            earliest = min(dated, key=lambda m: (m.first("year") or 9999, m.number), default=mentions[0])
            units = {str(reviews[m.key[0]].get("unit") or "study") for m in mentions if m.key[0] in reviews}
            label = next((str(m.first("label")) for m in mentions if m.first("label")), None)
            self.graph.add_node(
                identifier,
                {
                    "label": _label(_first_authors(earliest), earliest.first("year"), label or identifier),
                    "unit": "review" if units == {"review"} else "study",
                    "aliases": self.study_aliases.get(identifier, []),
                    "sources": _places(mentions),
                }
                | {name: self.claims.choose(identifier, name) for name in _STUDY}
                | {
                    name: self.claims.choose(self.report_of.get(earliest.number, ""), name)
                    for name in ("title", "title_zh", "year")
                },
            )

    def _inclusions(self) -> None:
        included: dict[tuple[str, str], list[Record]] = defaultdict(list)
        candidates: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for mention in self.mentions:
            study = self.study_of.get(mention.number)
            for record in mention.records if study else ():
                target = included if mention.kind == "inclusion" else candidates
                for cell in record.cells["review"]:
                    target[f"review:{cell.value}", str(study)].append(record)
                if mention.kind == "inclusion":
                    add_finding(self.graph, str(study), record, mention.records)
        for (review, study), records in included.items():
            if self._has_review(review, records):
                properties = _inclusion(records) | {"listing": self.graph.node(review).get("listing")}
                self.graph.add_edge("INCLUDES", review, study, properties)
        for (review, study), decision in self._confirmations().items():
            if self.graph.edge("INCLUDES", review, study) is None:
                properties = {"confidence": "high", "where": decision.source, "sources": [decision.place]}
                self.graph.add_edge("INCLUDES", review, study, properties)
        self._candidates(candidates)

    def _candidates(self, candidates: dict[tuple[str, str], list[Record]]) -> None:
        """Only what no review includes by now is still a candidate."""
        for (review, study), records in candidates.items():
            if self._has_review(review, records) and self.graph.edge("INCLUDES", review, study) is None:
                first = records[0]
                properties = {name: first.get(name) for name in ("status", "confidence", "note")}
                properties |= {"where": first.get("url"), "sources": [record.place for record in records]}
                self.graph.add_edge("CANDIDATE_FOR", study, review, properties)

    def _confirmations(self) -> dict[tuple[str, str], Decision]:
        names = _resolved(self.study_aliases)
        found: dict[tuple[str, str], Decision] = {}
        for decision in self.loaded.decisions:
            if decision.kind != "confirmed":
                continue
            study, review = names.get(decision.subject), f"review:{decision.object.removeprefix('review:')}"
            if study is None or review not in self.graph:
                what = f"there is no study `{decision.subject}`" if study is None else f"there is no review `{decision.object}`"
                self._reject(decision.place, f"{what}. Correct or remove the row.", decision.subject)
            else:
                found[review, study] = decision
        return found

    def _has_review(self, review: str, records: list[Record]) -> bool:
        if review in self.graph:
            return True
        for record in records:
            self._reject(record.place, f"{review} has no row of its own. Add the review.", record.verbatim("label"))
        return False

    def _reports(self) -> None:
        by_report: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            if mention.number in self.report_of:
                by_report[self.report_of[mention.number]].append(mention)
        for identifier, mentions in by_report.items():
            self._derive_language(identifier)
            chosen = {name: self.claims.choose(identifier, name) for name in _REPORT if name != "report_type"}
            chosen["type"] = self.claims.choose(identifier, "type")
            cells = max((r.cells.get("authors", ()) for m in mentions for r in m.records), key=len)
            stated = [r.get("references_stated") for m in mentions for r in m.records if r.get("references_stated") is not None]
            self.graph.add_node(
                identifier,
                chosen
                | {
                    "authors": [cell.verbatim for cell in cells],
                    "references_stated": max(stated, default=None),
                    "aliases": self.report_aliases.get(identifier, []),
                    "sources": _places(mentions),
                },
            )
            if chosen["journal"]:
                self._venue(identifier, str(chosen["journal"]))
            owners = self._owners(mentions)
            for owner, speakers in owners.items():
                self.graph.add_edge("REPORTED_IN", owner, identifier, {"sources": _places(speakers)})
            if not owners and len(mentions) == 1 and len(mentions[0].records) == 1:
                self.plain.add(identifier)
            if owners or stated:
                self._authors(identifier, cells, mentions)

    def _owners(self, mentions: list[Mention]) -> dict[str, list[Mention]]:
        """The studies and reviews that a report describes, each with the mentions that say so."""
        owners: dict[str, list[Mention]] = defaultdict(list)
        for mention in mentions:
            if mention.kind == "review":
                owners[f"review:{mention.key[0]}"].append(mention)
            elif mention.number in self.study_of:
                owners[self.study_of[mention.number]].append(mention)
        return owners

    def _derive_language(self, report: str) -> None:
        """Where no source gives the language: Chinese characters in the only title, or a journal or publisher of one language."""
        if self.claims.about(report, "language"):
            return
        titles = self.claims.about(report, "title") + self.claims.about(report, "title_zh")
        journals, dois = self.claims.about(report, "journal"), self.claims.about(report, "doi")
        venue = self.vocabulary.venue(str(self.claims.choose(report, "journal"))) if journals else None
        publisher = self.vocabulary.publisher(str(self.claims.choose(report, "doi"))) if dois and not venue else None
        source = venue or publisher
        if titles and all(mostly_chinese(str(claim.value)) for claim in titles):
            basis, claim, language = "title in Chinese characters", titles[0], "zh"
        elif source and source.extra.get("language", "") and "|" not in source.extra["language"]:
            kind = "venue" if venue else "publisher"
            basis, claim = f"{kind} publishes in this language only: {source.label_en}", (journals if venue else dois)[0]
            language = source.extra["language"]
        else:
            return
        for name, value in (("language", language), ("language_basis", basis)):
            derived = Claim(report, name, value, basis, claim.review, claim.source, "derived", "medium", name == "language")
            self.claims.add(derived, claim.places[0])

    def _venue(self, report: str, journal: str) -> None:
        known = self.vocabulary.venue(journal)
        identifier = known.id if known else f"venue:{slug(journal) or digest(journal)}"
        places = [place for claim in self.claims.about(report, "journal") if claim.chosen for place in claim.places]
        if identifier not in self.graph:
            self.graph.add_node(identifier, {"label_en": journal, "scheme": "venue", "top": identifier, "sources": places[:1]})
        self.graph.add_edge("PUBLISHED_IN", report, identifier, {"sources": places})

    def _authors(self, report: str, cells: tuple[Cell, ...], mentions: list[Mention]) -> None:
        places = _places(mentions)
        for position, cell in enumerate(cells, start=1):
            if name_key(cell.verbatim) in ("etal", ""):
                continue
            identifier = f"author:{slug(cell.verbatim)}"
            if identifier not in self.graph:
                self.graph.add_node(identifier, {"name": cell.verbatim, "sources": places[:1]})
            if self.graph.edge("WRITTEN_BY", report, identifier) is None:
                self.graph.add_edge("WRITTEN_BY", report, identifier, {"position": position, "sources": places})

    def _codings(self) -> None:
        coded: dict[tuple[str, str], list[str]] = defaultdict(list)
        for study, dimension, concept in self.codings:
            coded[study, dimension].append(concept)
        for (study, dimension), concepts in coded.items():
            kept = self.vocabulary.most_specific(concepts) if dimension == "region" else concepts
            for concept in kept:
                reviews, verbatim, places = self.codings[study, dimension, concept]
                properties: dict[str, Any] = {"reviews": sorted(reviews), "verbatim": verbatim, "sources": places}
                if dimension == "region":
                    properties["share"] = 1 / len(kept)
                self.graph.add_edge(schema().codings[dimension], study, concept, properties)

    def _statistics(self) -> None:
        for record in self.loaded.records:
            review = f"review:{record.get('review')}"
            if record.kind != "stated" or not self._has_review(review, [record]):
                continue
            fields = ("what", "value", "unit", "where", "count_of", "dimension", "category", "note")
            properties = {name: record.get(name) for name in fields}
            base = f"statistic:{record.get('review')}:{digest(*properties.values())}"
            identifier, again = base, 1
            while identifier in self.graph:  # stated twice in the same words
                again += 1
                identifier = f"{base}-{again}"
            number = str(properties["value"])
            if re.fullmatch(r"-?(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?", number):
                properties["number"] = float(number.replace(",", ""))
            self.graph.add_node(identifier, properties | {"sources": [record.place]})
            self.graph.add_edge("STATES", review, identifier, {"sources": [record.place]})
            category = str(properties["category"] or "")
            if category in self.loaded.concepts and category.partition(":")[0] in schema().codings:
                self.graph.add_edge("COUNTS", identifier, category, {"sources": [record.place]})

    def _citations(self) -> None:
        names: dict[str, str] = {}
        for mention in self.mentions:
            report = self.report_of.get(mention.number)
            if report:
                names |= {str(record.get("work")): report for record in mention.records if record.get("work")}
        for report, aliases in self.report_aliases.items():
            names |= {name.removeprefix("report:doi:"): report for name in (report, *aliases)}
        edges: dict[tuple[str, str], list[str]] = defaultdict(list)
        for record in self.loaded.records:
            if record.kind != "citation":
                continue
            words = str(record.get("citing")), str(record.get("cited"))
            ends = [names.get(word) or names.get(bare_doi(word) or "") for word in words]
            if not all(ends):
                missing = words[ends.index(None)]
                self._reject(record.place, f"no report has the identifier `{missing}`. Add the report.", " -> ".join(words))
            elif ends[0] == ends[1]:
                self._reject(record.place, "a report cites itself. Remove the row, or part the reports.", " -> ".join(words))
            else:
                edges[str(ends[0]), str(ends[1])].append(record.place)
        for (citing, cited), places in edges.items():
            self.graph.add_edge("CITES", citing, cited, {"sources": places})

    def _reject(self, place: str, reason: str, raw: str) -> None:
        source, _, line = place.rpartition(":")
        self.rejected.append(Rejected(self.paths.get(source, source), int(line), reason, raw))


def _resolved(aliases: dict[str, list[str]]) -> dict[str, str]:
    return {alias: name for name, others in aliases.items() for alias in (name, *others)}


def _inclusion(records: list[Record]) -> dict[str, Any]:
    """The properties of an inclusion from its rows: the first row's, risk of bias only where all rows agree."""
    properties: dict[str, Any] = {}
    for name in ("label", "order", "confidence", "where"):
        properties[name] = next((record.get(name) for record in records if record.get(name) is not None), None)
    for name in ("rob", "rob_level"):
        values = {record.get(name) for record in records if record.get(name) is not None}
        properties[name] = values.pop() if len(values) == 1 else None
    return properties | {"sources": list(dict.fromkeys(record.place for record in records))}


def _label(authors: tuple[Cell, ...] | None, year: Any, otherwise: str) -> str:
    surname = authors[0].verbatim.split(",")[0].rsplit(" ", 1)[0] if authors else ""
    return " ".join(part for part in (surname, str(year or "")) if part) if surname else otherwise


def _speakers(record: Record) -> list[str]:
    """The reviews that say what a row says: none for a candidate, of which the review has not spoken."""
    return [] if record.kind == "candidate" else [str(cell.value) for cell in record.cells.get("review", ())]


def _first_authors(mention: Mention) -> tuple[Cell, ...]:
    return next((record.cells["authors"] for record in mention.records if record.cells.get("authors")), ())


def _places(mentions: Iterable[Mention]) -> list[str]:
    return list(dict.fromkeys(record.place for mention in mentions for record in mention.records))


def _note(words: list[str], word: str) -> None:
    if word not in words:
        words.append(word)

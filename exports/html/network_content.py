"""What network.html draws: reviews, their studies and the top concepts these share, at most two
thousand marks, all counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lacunary.exports.html.network_layout import Disc, arrange, column, sunflower
from lacunary.graph import Graph
from lacunary.graph.model import GraphRow

__all__ = ["LIMIT", "Content", "Mark", "network_content"]

LIMIT = 2000
"""Marks a browser still draws and pans smoothly (measured: 2,000 preset marks appear in about 2 s).
"""
CONCEPTS = {"Condition": ("ON_CONDITION", -1), "Intervention": ("TESTS", 1)}
"""Node types drawn as top concepts: the edge that codes a study with them, and the side they stand
on.
"""
_MOST_REVIEWS, _MOST_CONCEPTS = 150, 60
_LITERATURE = {"chinese": 0, "both": 1, "international": 2, "": 3}

Reviews = tuple[int, ...]
Key = tuple[Reviews, Reviews]


@dataclass(slots=True)
class Mark:
    """One thing drawn: its kind (review, study, condition, intervention, more), its place, and what
    the page says about it.
    """

    kind: str
    about: dict[str, Any]
    x: float = 0.0
    y: float = 0.0


@dataclass(slots=True)
class Content:
    """Everything drawn; a mark's place in the list is its number on the page.

    `links` are (mark, mark, included | candidate | coded); `counts` hold `[drawn, in the graph]`;
    `concepts` are `[English, Chinese, node type, mark of its top concept or -1]`; `sources` give
    path, title, date and licence by source id; `discs` are `[x, y, radius, mark of the review or
    -1]`.
    """

    marks: list[Mark] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    counts: dict[str, list[int]] = field(default_factory=dict)
    concepts: list[list[Any]] = field(default_factory=list)
    sources: dict[str, list[str]] = field(default_factory=dict)
    discs: list[list[int]] = field(default_factory=list)


def network_content(graph: Graph, limit: int = LIMIT) -> Content:
    """Choose, place and describe what is drawn.

    Where the graph has more than `limit` reviews, studies and top concepts, the studies that
    exactly the same reviews hold are drawn up to one common number, and the rest of each such set
    becomes one mark "+n".

    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("review:r", {"label": "Li 2023"})
    >>> graph.add_node("study:s", {"label": "Wang 2013"})
    >>> graph.add_edge("INCLUDES", "review:r", "study:s")
    >>> content = network_content(graph.freeze())
    >>> [mark.kind for mark in content.marks], content.links, content.counts["study"]
    (['review', 'study'], [(0, 1, 'included')], [1, 1])
    """
    return _Drawing(graph, limit).content


class _Drawing:
    """The choices made for one picture, in the order in which they are made."""

    def __init__(self, graph: Graph, limit: int) -> None:
        self.graph, self.content = graph, Content()
        self.reports: dict[str, list[GraphRow]] = defaultdict(list)
        start, end = graph.ends("REPORTED_IN")
        reports = graph.rows_at("Report", end - graph.start_of("Report"))
        for owner, report in zip(graph.names_at(start), reports, strict=True):
            self.reports[owner].append(report)
        kinds = ("Review", "Study", *CONCEPTS)
        self.rows = {row["id"]: row for label in kinds for row in graph.nodes(label)}
        self.included, self.candidates = (
            list(graph.edges("INCLUDES")),
            list(graph.edges("CANDIDATE_FOR")),
        )
        self.ever_included = {edge["to"] for edge in self.included}
        self.number: dict[str, int] = {}
        self._reviews()
        self._concepts()
        self._choose(limit - len(self.content.marks) - sum(map(len, self.tops.values())))
        self._place_studies()
        self._place_concepts()
        self._link()
        self._count()
        self._sources()

    # ---- reviews and concepts --------------------------------------------------------------------
    def _reviews(self) -> None:
        """One mark for each review; where there are too many, those with most studies."""
        included = Counter(edge["from"] for edge in self.included)
        candidates = Counter(edge["to"] for edge in self.candidates)
        names = [row["id"] for row in self.graph.nodes("Review")]
        ranked = sorted(names, key=lambda name: (-included[name] - candidates[name], name))
        for name in sorted(ranked[:_MOST_REVIEWS]):
            row = self.rows[name]
            about = {
                key: value
                for key, value in row.items()
                if key not in ("attribution", "licence", "scope_note")
            }
            if row.get("stated_unit", "studies") != "studies":
                del about[
                    "stated_included"
                ]  # a number of something else (interventions) is no denominator of studies
            about |= {"reports": self._reports(about), "held": [included[name], candidates[name]]}
            self._add(Mark("review", about))
        self.held: dict[str, tuple[list[int], list[int]]] = {
            row["id"]: ([], []) for row in self.graph.nodes("Study")
        }
        for edge in self.included:
            if edge["from"] in self.number:
                self.held[edge["to"]][0].append(self.number[edge["from"]])
        for edge in self.candidates:
            if edge["to"] in self.number:
                self.held[edge["from"]][1].append(self.number[edge["to"]])

    def _concepts(self) -> None:
        """Which concepts each study is coded with, and the top concepts of each type, those with
        most studies first.
        """
        places: dict[str, int] = {}
        self.codes: dict[str, list[int]] = defaultdict(list)
        self.coded: dict[str, set[str]] = defaultdict(set)
        for label, (edge_type, _) in CONCEPTS.items():
            for edge in self.graph.edges(edge_type):
                if edge.get("displayed") is False:
                    continue
                node = self.rows[edge["to"]]
                top = node["top"] if node.get("top") in self.rows else node["id"]
                if node["id"] not in places:
                    places[node["id"]] = len(self.content.concepts)
                    self.content.concepts.append([*_names(node).values(), label, top])
                self.codes[edge["from"]].append(places[node["id"]])
                self.coded[top].add(edge["from"])
        self.tops: dict[str, list[str]] = {}
        for label in CONCEPTS:
            found = sorted({entry[3] for entry in self.content.concepts if entry[2] == label})
            self.tops[label] = sorted(found, key=self._rank)[:_MOST_CONCEPTS]

    def _rank(self, concept: str) -> tuple[int, int, str]:
        """Concepts with most included studies first, then those with most candidates."""
        return -len(self.coded[concept] & self.ever_included), -len(self.coded[concept]), concept

    # ---- studies ---------------------------------------------------------------------------------
    def _choose(self, room: int) -> None:
        """Studies drawn one by one, and those of each set that are collapsed into one mark."""
        sets: dict[Key, list[str]] = defaultdict(list)
        for name, (included, candidate) in self.held.items():
            if (
                included or candidate
            ):  # what no review drawn holds would stand nowhere; it is counted as not drawn
                sets[tuple(included), tuple(candidate)].append(name)
        ranked = sorted(sets.items(), key=lambda item: (-len(item[1]), item[0]))[: max(room, 0)]
        for (
            _,
            names,
        ) in ranked:  # of a set too large to draw, the studies with most source rows are kept
            names.sort(key=lambda name: (-len(self.rows[name].get("sources", [])), name))
        cap = _cap([len(names) for _, names in ranked], room)
        large = {key: names for key, names in sorted(ranked) if len(names) > cap + 1}
        self.studies = {
            name for key, names in ranked for name in (names[:cap] if key in large else names)
        }
        self.more = {key: names[cap:] for key, names in large.items()}

    def _place_studies(self) -> None:
        """Studies and collapsed marks in discs: one for each set of reviews that hold them, a
        review in the heart of its own.
        """
        groups: dict[Reviews, list[Mark]] = {
            (place,): [] for place in range(len(self.content.marks))
        }
        for name in sorted(self.studies, key=self._order):
            included, candidate = self.held[name]
            groups.setdefault(tuple(sorted({*included, *candidate})), []).append(
                Mark("study", self._study(name))
            )
        for collapsed, names in self.more.items():
            literature = Counter(self.rows[name].get("literature", "unknown") for name in names)
            about = {"count": len(names), "literature": dict(sorted(literature.items()))}
            held = {
                "in": [[place] for place in collapsed[0]],
                "for": [[place] for place in collapsed[1]],
            }
            groups.setdefault(tuple(sorted({*collapsed[0], *collapsed[1]})), []).append(
                Mark("more", {**about, **held})
            )
        keys = sorted(groups)
        heart = {key: 3 if len(key) == 1 else 0 for key in keys}
        discs = [Disc(key, len(groups[key]) + heart[key]) for key in keys]
        for key, disc, (x, y) in zip(keys, discs, arrange(discs), strict=True):
            review = key[0] if len(key) == 1 else -1
            if review >= 0:
                self.content.marks[review].x, self.content.marks[review].y = x, y
            self.content.discs.append([round(x), round(y), round(disc.radius), review])
            for index, mark in enumerate(groups[key]):
                dx, dy = sunflower(index + heart[key])
                mark.x, mark.y = round(x + dx, 1), round(y + dy, 1)
                self._add(mark)

    def _order(self, name: str) -> tuple[Any, ...]:
        """Within a disc from the middle outward: included before candidate, Chinese literature
        first, then by year.
        """
        row = self.rows[name]
        return (
            not self.held[name][0],
            _LITERATURE[row.get("literature", "")],
            row.get("year", 9999),
            name,
        )

    def _study(self, name: str) -> dict[str, Any]:
        row = self.rows[name]
        keys = (
            "id",
            "label",
            "title",
            "title_zh",
            "year",
            "n",
            "literature",
            "registration",
            "unit",
            "sources",
        )
        about = {key: row[key] for key in keys if row.get(key, "study") != "study"}
        about["reports"] = self._reports(about)
        reviews = [mark.about["id"] for mark in self.content.marks if mark.kind == "review"]
        included, candidate = self.held[name]
        label = row.get("label")
        about["in"] = [
            _said(place, self.graph.edge("INCLUDES", reviews[place], name), label)
            for place in included
        ]
        about["for"] = [
            _said(place, self.graph.edge("CANDIDATE_FOR", name, reviews[place]), label)
            for place in candidate
        ]
        about["codes"] = self.codes.get(name, [])
        return {key: value for key, value in about.items() if value != []}

    def _reports(self, about: dict[str, Any]) -> list[dict[str, Any]]:
        """The identifiers of the reports; titles and years only where the study or review does not
        say them already.
        """
        always = ("doi", "pmid", "pmcid", "url", "language", "journal")
        reports = []
        for row in self.reports[about["id"]]:
            own = [
                key
                for key in ("title", "title_zh", "year")
                if key in row and row[key] != about.get(key)
            ]
            reports.append({key: row[key] for key in (*always, *own) if key in row})
        return reports

    # ---- the rest --------------------------------------------------------------------------------
    def _place_concepts(self) -> None:
        """Top concepts in two columns around the discs."""
        width = max((2 * (abs(x) + radius) for x, _, radius, _ in self.content.discs), default=200)
        height = max((2 * (abs(y) + radius) for _, y, radius, _ in self.content.discs), default=200)
        for label, (_, side) in CONCEPTS.items():
            names = self.tops[label]
            for name, (x, y) in zip(names, column(len(names), side, width, height), strict=True):
                held = len(self.coded[name] & self.ever_included)
                about = {
                    "id": name,
                    **_names(self.rows[name]),
                    "held": [held, len(self.coded[name]) - held],
                }
                self._add(Mark(label.lower(), about, round(x), round(y)))

    def _link(self) -> None:
        """Links between marks; from here on a concept's entry names the mark of its top concept."""
        for entry in self.content.concepts:
            entry[3] = self.number.get(entry[3], -1)
        for place, mark in enumerate(self.content.marks):
            self.content.links += [
                (said[0], place, "included") for said in mark.about.get("in", [])
            ]
            self.content.links += [
                (said[0], place, "candidate") for said in mark.about.get("for", [])
            ]
            tops = {self.content.concepts[code][3] for code in mark.about.get("codes", [])}
            self.content.links += [(place, top, "coded") for top in sorted(tops) if top >= 0]

    def _count(self) -> None:
        """`[drawn, in the graph]` of everything the page names a number for."""
        rows = list(self.graph.nodes("Study"))
        studies = {row["id"] for row in rows if row.get("unit", "study") == "study"}
        proposed = {edge["from"] for edge in self.candidates}
        reviews_of = Counter(edge["to"] for edge in self.included)

        def of(names: Iterable[str]) -> list[int]:
            every = set(names)
            return [len(every & self.studies), len(every)]

        counts = self.content.counts
        kinds = Counter(mark.kind for mark in self.content.marks)
        counts["review"] = [kinds["review"], sum(1 for _ in self.graph.nodes("Review"))]
        counts["study"] = of(row["id"] for row in rows)
        counts["study-included"] = of(self.ever_included & studies)
        counts["study-candidate"] = of(proposed & studies - self.ever_included)
        counts["study-of-reviews"] = of({row["id"] for row in rows} - studies)
        counts["study-shared"] = of(name for name, reviews in reviews_of.items() if reviews > 1)
        for literature in ("chinese", "international", "both", "unknown"):
            counts[literature] = of(
                row["id"] for row in rows if row.get("literature", "unknown") == literature
            )
        for label in CONCEPTS:
            nodes = list(self.graph.nodes(label))
            counts[label.lower()] = [
                kinds[label.lower()],
                len({node.get("top", node["id"]) for node in nodes}),
            ]
            coded = sum(entry[2] == label for entry in self.content.concepts)
            counts[f"{label.lower()}-coded"] = [coded, len(nodes)]
        counts["link-included"] = [self._drawn("included"), len(self.included)]
        counts["link-candidate"] = [self._drawn("candidate"), len(self.candidates)]
        every = {
            (name, self.content.concepts[code][3])
            for name, codes in self.codes.items()
            for code in codes
        }
        counts["link-coded"] = [self._drawn("coded"), len(every)]
        counts["collapsed"] = [sum(map(len, self.more.values())), len(rows)]

    def _drawn(self, kind: str) -> int:
        """Links of a kind drawn one by one; a link to a collapsed mark stands for many and is not
        counted.
        """
        return sum(
            link[2] == kind and self.content.marks[link[1]].kind != "more"
            for link in self.content.links
        )

    def _sources(self) -> None:
        """The sources that anything drawn was read from."""
        used = {
            ref.rpartition(":")[0] for mark in self.content.marks for ref in _references(mark.about)
        }
        for row in self.graph.nodes("Source"):
            name = row["id"].partition(":")[2]
            if name in used:
                self.content.sources[name] = [
                    row.get(key, "") for key in ("path", "contents", "retrieved", "licence")
                ]

    def _add(self, mark: Mark) -> None:
        if "id" in mark.about:
            self.number[mark.about["id"]] = len(self.content.marks)
        self.content.marks.append(mark)


def _cap(sizes: list[int], room: int) -> int:
    """The most studies of each set that may be drawn so that all sets fit; a larger set has one
    collapsed mark besides.

    >>> _cap([10, 4, 1], 20), _cap([10, 4, 1], 10), _cap([10, 4, 1], 3)
    (10, 4, 0)
    """
    low, high = 0, max(sizes, default=0)
    while low < high:
        middle = (low + high + 1) // 2
        fits = sum(min(size, middle + 1) for size in sizes) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _names(node: GraphRow) -> dict[str, str]:
    """Both names of a concept; where one language is missing the other stands in, and the
    identifier where both are.
    """
    fallback = node.get("label_en") or node.get("label_zh") or node["id"]
    return {"en": node.get("label_en") or fallback, "zh": node.get("label_zh") or fallback}


def _said(place: int, edge: GraphRow | None, label: str | None) -> list[Any]:
    """What an edge says: review, source rows, confidence, the study's label there where it is
    another, a candidate's status.
    """
    row = edge or {}
    there = row.get("label_in_review", "")
    other = there if there != label else ""
    said = [place, row.get("sources", []), row.get("confidence", ""), other, row.get("status", "")]
    while said[-1] == "":
        said.pop()
    return said


def _references(about: dict[str, Any]) -> Iterable[str]:
    """Every `source:row` that a mark's description names."""
    yield from about.get("sources", [])
    for said in (*about.get("in", []), *about.get("for", [])):
        yield from said[1] if len(said) > 1 else []

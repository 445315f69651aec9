"""Ids are given once, also after random edits of a random project: releases, and between them
identifiers that come, go and move, corrections, links decided, rows moved, removed and added.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from published_fixtures import built, dated
from study_rows import row

from lacunary.graph.assembly.assemble import Assembled
from lacunary.graph.records import Decision, PublishedId, Record

TITLES = (
    "Culturally attuned internet treatment of depression",
    "A school programme against smoking in three towns",
    "Mobile phone delivered therapy for people with insomnia",
    "Letters from elderly patients to their physiotherapists",
    "微信随访对抑郁症患者的效果",
    "文拉法辛联合认知行为疗法治疗广泛性焦虑障碍",
)
NEW = (
    "Music in the waiting room of a dental clinic",
    "Horse riding and back pain among farmers",
    "Peer groups of carers in rural hospitals",
    "太极拳对老年人睡眠质量的影响",
)
"""Titles of what is inserted: not those of what was published, which nothing could tell apart."""
AUTHORS = ("Choi I", "Bell A", "Wang Z", "刘洋")
DOIS = tuple(f"10.1000/{number}" for number in range(6))
PMIDS = ("111", "222", "333")
SOURCES = ("a", "b", "works")


@dataclass
class Paper:
    """One record of the project; `number` is what it stays through all edits."""

    number: int
    source: str
    said: dict[str, str | int | None]

    def record(self, line: int) -> Record:
        """The record as it is read from a line; no two print the same in all."""
        said = self.said | {"keywords": f"paper {self.number}"}
        if self.source == "works":
            del said["label"]
            return row("report", "works", line, **said)
        return row("inclusion", self.source, line, review=self.source, **said)

    @property
    def names(self) -> tuple[str, str]:
        """The beginning of its title, which no correction changes, and its label in its source."""
        return str(self.said["title"])[:6], f"{self.source}/{self.said['label']}"


@dataclass
class Folder:
    """A project in memory, and what was published of it."""

    papers: list[Paper]
    links: list[tuple[str, int, int]] = field(default_factory=list)
    rows: list[PublishedId] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)
    printed: dict[str, set[int]] = field(default_factory=dict)

    def twins(self) -> set[int]:
        """The papers that print the title of another one, or of one that was published and is gone:
        when such a one changes and the other goes, nothing can say which it was. So with rows of
        one label in one review, which only their titles tell apart.
        """
        for paper in self.papers:
            for words in paper.names:
                self.printed.setdefault(words, set()).add(paper.number)
        return {
            paper.number
            for paper in self.papers
            if any(len(self.printed[words]) > 1 for words in paper.names)
        }

    def build(self, order: list[int] | None = None) -> tuple[Assembled, dict[str, int]]:
        """The build with the rows in an order, and which paper stands where."""
        papers = [self.papers[at] for at in order] if order else self.papers
        placed = {paper.number: (paper, line) for line, paper in enumerate(papers, start=2)}
        records = [paper.record(line) for paper, line in placed.values()]
        places = {record.place: number for record, number in zip(records, placed, strict=True)}
        where = {number: place for place, number in places.items()}
        decisions = [
            Decision(
                kind, where[one], where[other], "A. N.", "2024-01-05", "", f"decisions-links:{at}"
            )
            for at, (kind, one, other) in enumerate(self.links, start=2)
            if one in where and other in where
        ]
        return built(records, self.rows, *decisions), places


def held(done: Assembled, places: dict[str, int]) -> dict[str, set[int]]:
    """Every identifier and alias, and the papers of the thing that it leads to; an error where one
    leads to two.
    """
    found: dict[str, set[int]] = {}
    for label in ("Report", "Study"):
        for node in done.graph.nodes(label):
            papers = {places[place] for place in node["sources"] if place in places}
            for name in (node["id"], *node.get("aliases", [])):
                assert name not in found, f"{name} is given twice"
                found[name] = papers
    return found


said = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "authors": st.sampled_from(AUTHORS),
        "year": st.integers(2010, 2013),
        "doi": st.none() | st.sampled_from(DOIS),
        "pmid": st.none() | st.none() | st.sampled_from(PMIDS),
        "label": st.sampled_from(("Choi 2012", "Bell 2011", "Wang")),
    }
)
sources = st.sampled_from(SOURCES)


def correction(data: st.DataObject, paper: Paper) -> None:
    """One part of a record is corrected."""
    name = data.draw(st.sampled_from(("title", "authors", "year", "doi", "pmid", "label")))
    value = paper.said[name]
    match name:
        case "title":
            words = str(value)
            paper.said[name] = data.draw(
                st.sampled_from((f"{words}: a trial", words[:-1], words.replace("ea", "ae", 1)))
            )
        case "year":
            paper.said[name] = int(value or 0) + data.draw(st.sampled_from((-1, 1)))
        case "doi" | "pmid":
            pool = DOIS if name == "doi" else PMIDS
            paper.said[name] = data.draw(st.none() | st.sampled_from(pool))
        case "authors":
            paper.said[name] = data.draw(st.sampled_from(AUTHORS))
        case "label":
            paper.said[name] = data.draw(st.sampled_from(("Choi 2012", "Choi et al.", "Zhang")))


def edit(data: st.DataObject, folder: Folder, touched: set[int]) -> None:
    """One edit; no record is corrected twice between two releases."""
    kind = data.draw(st.sampled_from(("correct", "move", "insert", "remove", "link", "unlink")))
    fresh = [paper for paper in folder.papers if paper.number not in touched]
    numbers = [paper.number for paper in folder.papers]
    if kind == "correct" and fresh:
        paper = data.draw(st.sampled_from(fresh))
        correction(data, paper)
        touched.add(paper.number)
    elif kind == "move" and len(fresh) > 1:
        one, other = data.draw(st.permutations(fresh))[:2]
        one.said["doi"], other.said["doi"] = None, one.said["doi"]
        touched.update((one.number, other.number))
    elif kind == "insert":
        number = next(folder.numbers)
        words = data.draw(said) | {"title": f"{data.draw(st.sampled_from(NEW))} {number}"}
        folder.papers.append(Paper(number, data.draw(sources), words))
        touched.add(number)
    elif kind == "remove" and len(folder.papers) > 1:
        folder.papers.remove(data.draw(st.sampled_from(folder.papers)))
    elif kind == "link" and len(numbers) > 1:
        one, other = data.draw(st.permutations(numbers))[:2]
        word = data.draw(st.sampled_from(("same-report", "distinct-reports")))
        folder.links.append((word, one, other))
    elif kind == "unlink" and folder.links:
        folder.links.remove(data.draw(st.sampled_from(folder.links)))


def told(what: str, story: list[object]) -> str:
    """What is wrong after which papers, links and rows of each release."""
    return "\n".join([what, *map(str, story)])


@settings(max_examples=40)  # each builds up to sixteen graphs
@given(st.data())
def test_random_edits_take_no_published_id_away(data: st.DataObject) -> None:
    """After each round of edits every id whose records are still there leads to the thing that
    holds one of them; none is given twice or again; order decides nothing; publishing twice changes
    nothing.
    """
    folder = Folder([])
    for _ in range(data.draw(st.integers(2, 5))):
        number = next(folder.numbers)
        folder.papers.append(Paper(number, data.draw(sources), data.draw(said)))
    before: dict[str, set[int]] = {}
    story: list[object] = []
    for release in range(data.draw(st.integers(1, 3)) + 1):
        twins, touched = folder.twins(), set[int]()
        if release:
            for _ in range(data.draw(st.integers(1, 4))):
                edit(data, folder, touched)
        story += [repr(folder.papers), folder.links.copy(), folder.rows]
        done, places = folder.build()
        now = held(done, places)
        unsure = {one.row.id for one in done.remarks if one.kind == "unsure"}
        same = {paper.number for paper in folder.papers} - (twins & touched)
        for name, papers in before.items():
            if papers & same and name not in unsure:
                assert name in now, told(f"{name} leads nowhere", story)
                assert papers & now[name], told(f"{name} leads to another thing", story)
        other, elsewhere = folder.build(data.draw(st.permutations(range(len(folder.papers)))))
        assert now == held(other, elsewhere)
        assert done.published == other.published
        folder.rows = dated(done.published, f"2026-01-{release + 1:02}")
        again, _ = folder.build()
        assert (folder.rows, done.graph) == (again.published, again.graph)
        before = now

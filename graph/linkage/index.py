"""Which publications are compared, and the links that this gives: by content, never by the order in
which they came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lacunary.graph.errors import GraphError
from lacunary.graph.linkage.blocking import report_keys, study_keys
from lacunary.graph.linkage.comparison import Rules, default_rules
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.linkage.journals import JournalId
from lacunary.graph.linkage.judging import Level, Link, judge
from lacunary.graph.linkage.likeness import likeness_of_words
from lacunary.graph.linkage.limits import Limits
from lacunary.graph.linkage.publication import Prepared, Publication, prepare
from lacunary.graph.linkage.titles import Title

__all__ = ["Index", "SharedIdentifier", "bundled", "link"]

_LOOKED_AT = 50
"""So many titles of one identifier, in their order, tell whether it is shared."""


class SharedIdentifier(NamedTuple):
    """An identifier that several different publications carry, and how many do."""

    kind: str
    value: str
    records: int


class Index:
    """Publications that new ones are compared with; adding all at once or in parts gives the same
    links, as long as no block is crowded.

    >>> from dataclasses import replace
    >>> index = Index()
    >>> trial = Publication(
    ...     "a",
    ...     ("Talc slurry for malignant pleural effusions",),
    ...     ("Dresler C",),
    ...     year=2005,
    ...     volume="127",
    ...     pages="909-15",
    ... )
    >>> index.add([trial])
    []
    >>> (found,) = index.add(
    ...     [
    ...         replace(
    ...             trial,
    ...             key="b",
    ...             titles=("TALC SLURRY FOR MALIGNANT PLEURAL EFFUSIONS.",),
    ...             pages="909-915",
    ...         )
    ...     ]
    ... )
    >>> found.one, found.other, found.outcome, found.score
    ('a', 'b', 'linked', 22)
    """

    def __init__(
        self,
        level: Level = "report",
        rules: Rules | None = None,
        journal_id: JournalId | None = None,
    ) -> None:
        self.level: Level = level
        self._rules = rules or default_rules()
        self._journal_id = journal_id
        self._records: list[Prepared] = []
        self._keys: set[str] = set()
        self._blocks: dict[int, list[int]] = {}
        self._carriers: dict[tuple[str, str], list[int]] = {}
        self.compared = 0
        """Comparisons made."""
        self.left_out = 0
        """Comparisons not made because more records share one key than `crowded_block`, or of
        studies `crowded_team`; to be shown, not hidden.
        """
        self.shared: dict[tuple[str, str], SharedIdentifier] = {}
        """Identifiers that several different publications carry, by kind and value."""

    def __len__(self) -> int:
        return len(self._records)

    def add(self, publications: Iterable[Publication]) -> list[Link]:
        """The links of the new publications among each other and with all that were added before,
        in order of their keys.

        Raises GraphError when a key was added before.
        """
        first = len(self._records)
        touched = self._enter(publications)
        self._set_shared_aside(first)
        touched -= {hash(identifier) for identifier in self.shared}
        pairs: set[tuple[int, int]] = set()
        for block in {tuple(self._blocks[key]) for key in touched}:  # several keys may have one
            pairs.update(self._pairs_of(block, first))
        self.compared += len(pairs)
        found = (self._judge(*pair) for pair in pairs)
        links = [link for link in found if link is not None]
        return sorted(links, key=lambda link: (link.one, link.other))

    def _enter(self, publications: Iterable[Publication]) -> set[int]:
        """Prepare the publications and put them into the blocks of their keys, which it gives."""
        keys_of: Callable[[Prepared], set[int]] = (
            report_keys if self.level == "report" else study_keys
        )
        touched: set[int] = set()
        for publication in publications:
            if publication.key in self._keys:
                raise GraphError(
                    "linkage",
                    f"the publication `{publication.key}` was added before",
                    "Give each its own key.",
                )
            self._keys.add(publication.key)
            record = prepare(publication, self._journal_id)
            for key in keys_of(record):
                self._blocks.setdefault(key, []).append(len(self._records))
                touched.add(key)
            for kind in self._rules.report.strong:
                for value in record.identifiers.get(kind, ()):
                    self._carriers.setdefault((kind, value), []).append(len(self._records))
            self._records.append(record)
        return {key for key in touched if len(self._blocks[key]) > 1}

    def _set_shared_aside(self, first: int) -> None:
        """Take identifiers that several different publications carry from the records."""
        limits = self._rules.limits
        for (kind, value), numbers in self._carriers.items():
            if numbers[-1] < first or len(numbers) < limits.shared_titles:
                continue
            records = [self._records[number] for number in numbers]
            if not _is_shared([record.titles for record in records], limits):
                continue
            self.shared[kind, value] = SharedIdentifier(kind, value, len(records))
            for record in records:
                left = record.identifiers.get(kind, frozenset()) - {value}
                others = {name: held for name, held in record.identifiers.items() if name != kind}
                record.identifiers = {**others, kind: left} if left else others

    def _pairs_of(self, block: Sequence[int], first: int) -> Iterator[tuple[int, int]]:
        """The pairs of a block with a new record: all, or in a crowded one neighbours. Of two
        records that no review lists nobody asks whether they are of one study.
        """
        limits, size = self._rules.limits, len(block)
        listed = {number for number in block if not self._records[number].publication.cited}
        new = sum(number >= first for number in block)
        crowded, window = (
            (limits.crowded_block, limits.crowded_window)
            if self.level == "report"
            else (limits.crowded_team, limits.team_window)
        )
        if len(listed) * size <= crowded**2:
            for place, number in enumerate(block):
                if number >= first:
                    others = (
                        block[:place] if number in listed else sorted(listed & set(block[:place]))
                    )
                    yield from ((other, number) for other in others)
            return
        pairs: set[tuple[int, int]] = set()
        for order in (_by_title, _by_place):
            ordered = sorted(block, key=lambda number: order(self._records[number]))
            for place, number in enumerate(ordered):
                for other in ordered[place + 1 : place + 1 + window]:
                    if max(number, other) >= first and not listed.isdisjoint((number, other)):
                        pairs.add((min(number, other), max(number, other)))
        self.left_out += new * (size - new) + new * (new - 1) // 2 - len(pairs)
        yield from pairs

    def _judge(self, one: int, other: int) -> Link | None:
        """The link of two records, the one whose key sorts first always first."""
        first, second = sorted((self._records[one], self._records[other]), key=_key)
        return judge(first, second, self.level, self._rules)


def link(
    publications: Iterable[Publication],
    level: Level = "report",
    rules: Rules | None = None,
    journal_id: JournalId | None = None,
) -> list[Link]:
    """All links of one level among the publications: linked, proposed in bundles, and distinct
    where an identifier vetoes.
    """
    links = Index(level, rules, journal_id).add(publications)
    return bundled(links, rules or default_rules())[0]


def bundled(links: Sequence[Link], rules: Rules) -> tuple[list[Link], int]:
    """The links with no more proposals that hang together than a person can look at, the highest
    scores first, and how many were left out.
    """
    proposed = [found for found in links if found.outcome == "proposed"]
    sets = Sets({key for found in proposed for key in (found.one, found.other)})
    for found in proposed:
        sets.join(found.one, found.other)
    shown: Counter[str] = Counter()
    left: set[tuple[str, str]] = set()
    for found in sorted(proposed, key=lambda found: (-found.score, found.one, found.other)):
        bundle = _GENERIC if _is_generic(found) else sets.find(found.one)
        shown[bundle] += 1
        if shown[bundle] > rules.limits.bundle:
            left.add((found.one, found.other))
    return [found for found in links if (found.one, found.other) not in left], len(left)


_GENERIC = "generic"
"""The bundle of all proposals by a title that names no paper."""


def _is_generic(link: Link) -> bool:
    return any(piece.finding == "generic" for piece in link.compared)


# ---- order by content ----------------------------------------------------------------------------
def _key(record: Prepared) -> str:
    return record.key


def _by_title(record: Prepared) -> tuple[object, ...]:
    letters = record.titles[0].letters if record.titles else ""
    return letters, record.year or 0, record.volume, _first_page(record), record.key


def _by_place(record: Prepared) -> tuple[object, ...]:
    surname = record.surnames[0] if record.surnames else ""
    return record.year or 0, record.volume, record.issue, _first_page(record), surname, record.key


def _first_page(record: Prepared) -> str:
    return record.pages[0].first.zfill(6) if record.pages else ""


# ---- identifiers that identify nothing -----------------------------------------------------------
def _is_shared(titles: Iterable[tuple[Title, ...]], limits: Limits) -> bool:
    """Whether the titles of an identifier's records are of several papers, and none of them of half
    the records: the DOI of a supplement, of a journal, of a series.
    """
    of_script: Mapping[bool, list[str]] = defaultdict(list)
    for several in titles:
        for han in {title.han for title in several}:
            of_script[han].append(min(title.words for title in several if title.han == han))
    return any(_are_several(words, limits) for words in of_script.values())


def _are_several(words: list[str], limits: Limits) -> bool:
    if len(set(words)) < limits.shared_titles:
        return False
    looked_at, alike = sorted(words)[:_LOOKED_AT], likeness_of_words()
    papers: dict[str, int] = {}
    for title in looked_at:
        paper = next((x for x in papers if alike(x, title) >= limits.shared_likeness), title)
        papers[paper] = papers.get(paper, 0) + 1
    most = max(papers.values())
    return len(papers) >= limits.shared_titles and 2 * most <= len(looked_at)

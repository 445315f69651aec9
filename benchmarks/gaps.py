"""How long the tests of gaps take, and how often they err: `python benchmarks/gaps.py [--rates]`.

Times in CPU seconds. `--rates` simulates collections in which nothing is missing, and some in which
a cell lost studies, and counts false and true discoveries; its table stands in docs/gaps.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from math import sqrt

import numpy as np

from lacunary.queries.analysis.discovery import adjusted, could_be_found
from lacunary.queries.analysis.hypergeometric import lower_tails, margins, pooled
from lacunary.queries.analysis.profiles import Profiles, permutations, westfall_young
from lacunary.queries.analysis.swaps import swap_chain

ALPHA = 0.05


def studies(
    number: int, cells: int, strata: int, generator: np.random.Generator, *, uneven: bool = False
) -> Profiles:
    """Studies with 1.5 codes a side on average, rows and columns independent within strata; uneven:
    each stratum prefers rows and columns of its own, as reviews with criteria do.
    """
    of = generator.integers(0, strata, number)
    sides = []
    for _ in range(2):
        share = generator.dirichlet(np.full(cells, 0.3 if uneven else 50.0), strata)
        held = np.zeros((number, cells), bool)
        for stratum in range(strata):
            members = np.flatnonzero(of == stratum)
            held[members, generator.choice(cells, members.size, p=share[stratum])] = True
            second = members[generator.random(members.size) < 0.5]
            held[second, generator.choice(cells, second.size, p=share[stratum])] = True
        sides.append(held)
    return Profiles(sides[0], sides[1], of)


def timed(name: str, goal: str, work: Callable[[], object]) -> None:
    """Print the CPU seconds of some work beside its goal."""
    start = time.process_time()
    work()
    print(f"| {name} | {time.process_time() - start:.2f} | {goal} |", flush=True)


def exact(held: Profiles) -> int:
    """All exact tails with the false discovery rate; how many are below alpha."""
    totals, rows, columns, observed = margins(held.rows, held.columns, held.strata)
    found = lower_tails(totals, rows, columns, observed)
    could = could_be_found(found.smallest, ALPHA)
    return int((adjusted(found.p[could]) <= ALPHA).sum())


def plain(held: Profiles, number: int) -> None:
    """A plain loop of permutations, which counts tables at or below the observed one."""
    observed = held.rows.T.astype(int) @ held.columns.astype(int)
    generator, reached = np.random.default_rng(1), np.zeros(observed.shape)
    for _ in range(number):
        order = np.arange(len(held.strata))
        for block in held.blocks():
            order[block] = generator.permutation(block)
        reached += held.rows.T.astype(int) @ held.columns[order].astype(int) <= observed


def times() -> None:
    """The table of times."""
    generator = np.random.default_rng(1)
    print("| what | CPU s | goal |\n|--|--|--|")
    ten, one = (studies(10_000, 40, strata, generator) for strata in (10, 1))
    many = studies(100_000, 40, 10, generator)
    exact(studies(100, 5, 2, generator))
    timed("10,000 studies, 40 x 40 cells, 10 strata: exact tails and q", "0.3", lambda: exact(ten))
    timed("the same in one stratum", "0.05", lambda: exact(one))
    timed("100,000 studies, 10 strata", "1", lambda: exact(many))
    tails = lower_tails(*margins(ten.rows, ten.columns, ten.strata))
    could = could_be_found(tails.smallest, ALPHA)
    timed("Westfall-Young, 10,000 permutations", "6", lambda: westfall_young(ten, 10_000, 1, could))
    timed("10,000 permutations, tables only", "", lambda: list_tables(ten))
    timed("a plain loop, 20 permutations (x 500)", "", lambda: plain(ten, 20))
    small = studies(600, 20, 30, generator, uneven=True)
    mask = np.zeros((20, 20), bool)
    table = small.rows.T.astype(int) @ small.columns.astype(int)
    mask[table == 0] = generator.random(int((table == 0).sum())) < 0.3
    timed("swap chain, 600 studies, 20 x 20, 10,000 sweeps", "", lambda: chain(small, mask))


def list_tables(held: Profiles) -> int:
    """Draw the tables and drop them."""
    return sum(int(table[0, 0]) for table in permutations(held, 10_000, 1))


def chain(held: Profiles, mask: np.ndarray) -> None:
    """A swap chain, with its error."""
    found = swap_chain(held, mask, 10_000, 1)
    print(f"(error of p at most {found.error.max():.4f}, chains agree: {found.agree})")


def collections(null: str, planted: bool, number: int) -> Iterator[tuple[Profiles, np.ndarray]]:
    """Collections drawn from a null, each with the mask of its cells; planted: one cell has
    lost three of four studies.

    independent: one stratum; criteria: eight, each with rows and columns of its own; hierarchical:
    the same with broader codes, which count where narrower ones do; masked: the same as criteria,
    without the studies of about a seventh of the cells.
    """
    generator = np.random.default_rng(7)
    for _ in range(number):
        if null == "independent":
            held = studies(600, 12, 1, generator)
        else:
            held = studies(600, 12, 8, generator, uneven=True)
        mask = np.zeros((12, 12), bool)
        if null == "masked":
            mask = generator.random((12, 12)) < 0.15
        if planted:
            held = emptied(held, generator)
        if null == "hierarchical":
            held = Profiles(nested(held.rows), nested(held.columns), held.strata)
            mask = np.zeros((16, 16), bool)
        if null == "masked":
            held = without(held, mask)
        yield held, mask


def nested(codes: np.ndarray) -> np.ndarray:
    """The same with four broader codes, each of three."""
    return np.hstack((codes, codes.reshape(len(codes), 4, 3).any(axis=2)))


def emptied(held: Profiles, generator: np.random.Generator) -> Profiles:
    """The same, in which three of four studies of cell (0, 0) have another column instead."""
    columns = held.columns.copy()
    gone = held.rows[:, 0] & columns[:, 0] & (generator.random(len(columns)) < 0.75)
    columns[gone, 0] = False
    columns[gone & ~columns.any(axis=1), 1] = True
    return Profiles(held.rows, columns, held.strata)


def without(held: Profiles, mask: np.ndarray) -> Profiles:
    """The same without the studies that stand in a masked cell."""
    inside = (held.rows.astype(int) @ mask.astype(int) * held.columns).any(axis=1)
    keep = ~inside
    _, strata = np.unique(held.strata[keep], return_inverse=True)
    return Profiles(held.rows[keep], held.columns[keep], strata)


def found_by(held: Profiles, mask: np.ndarray, *, stratified: bool) -> np.ndarray:
    """The cells called sparse: by the exact test, or by the chain where cells are masked."""
    totals, rows, columns, observed = margins(held.rows, held.columns, held.strata)
    if not stratified:
        totals, rows, columns = pooled(totals, rows, columns)
    tails = lower_tails(totals, rows, columns, observed)
    p, smallest = tails.p, tails.smallest
    if mask.any() and stratified:
        drawn = swap_chain(held, mask, 6_000, 1, burn_in=100)
        p, smallest = drawn.p, np.where(mask, 1.0, drawn.smallest)
    could = could_be_found(smallest, ALPHA) & ~mask
    called = np.zeros(observed.shape, bool)
    called[could] = adjusted(p[could]) <= ALPHA
    return called


def rates() -> None:
    """The table of realised false discoveries and power; a rate is over collections."""
    print("| null | test | collections | realised FDR (± 2 errors) | power |\n|--|--|--|--|--|")
    for null, number in (
        ("independent", 400),
        ("criteria", 400),
        ("hierarchical", 400),
        ("masked", 60),
    ):
        for stratified in (True, False):
            false = []
            for held, mask in collections(null, planted=False, number=number):
                false.append(found_by(held, mask, stratified=stratified).any())
            hit = []
            for held, mask in collections(null, planted=True, number=number):
                if not mask[0, 0]:
                    hit.append(found_by(held, mask, stratified=stratified)[0, 0])
            rate = float(np.mean(false))
            error = sqrt(max(rate * (1 - rate), 1 / number) / number)
            name = "within strata" if stratified else "margins only"
            print(
                f"| {null} | {name} | {number} | {rate:.3f} ± {2 * error:.3f} |"
                f" {np.mean(hit):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    rates() if "--rates" in sys.argv[1:] else times()

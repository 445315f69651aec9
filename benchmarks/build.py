"""Measures the building of graphs: CPU seconds and peak memory, each case in a process of its own.

    python benchmarks/build.py                      5,000 made-up RIS records: to typed records,
                                                    to a graph; 10,000 works that cite from tables
    python benchmarks/build.py --records 50000      another number; several may be given
    python benchmarks/build.py --peers PYTHON       beside rispy's untyped reading of the same file,
                                                    installed in that interpreter
    python benchmarks/build.py --works 1000000      works from tables, each with ten citations: to
                                                    a graph, to files, opened again, and into the
                                                    embedded database beside the engine's own load
    python benchmarks/build.py --demonstration      a copy of the demonstration: build, export
    python benchmarks/build.py --questions          every question asked of it, imports included
    python benchmarks/build.py -o result.json       all figures as JSON

The records are those of `linkage.py` (a quarter are roughened copies of earlier ones) with an
abstract, keywords and identifiers, from a fixed seed; they are never mixed with real ones. "Typed"
is the loader alone; "graph" is `build_graph`, loading included. A ratio compares two cases of one
run, and so does not depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DEMONSTRATION = ROOT / "examples" / "digital-mental-health"
PROJECT = """[project]
title = "Made-up records"
id = "made-up-records"

[[sources]]
id = "records"
path = "records.ris"
loader = "ris"
"""
Figures = dict[str, Any]


# ---- made-up records -----------------------------------------------------------------------------
def write_project(folder: Path, records: int) -> Path:
    """A project of one RIS file of made-up records; gives the file."""
    folder.mkdir()
    (folder / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    path = folder / "records.ris"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in ris_lines(records))
    return path


def ris_lines(records: int) -> Iterator[str]:
    """The lines of made-up records in RIS."""
    from linkage import made_up

    dice = random.Random(20261128)
    for one in made_up(records):
        words = one.titles[0].lower().split()
        first, _, last = one.pages.partition("-")
        yield "TY  - JOUR"
        yield f"TI  - {one.titles[0]}"
        yield from (f"AU  - {name}" for name in one.authors)
        yield f"PY  - {one.year}"
        yield f"JF  - {one.journals[0]}"
        for tag, value in (("VL", one.volume), ("IS", one.issue), ("SP", first), ("EP", last)):
            if value:
                yield f"{tag}  - {value}"
        if one.doi:
            yield f"DO  - {one.doi}"
        yield "LA  - eng"
        yield from (f"KW  - {word}" for word in words[:6])
        yield f"AB  - {' '.join(dice.choices(words, k=180)).capitalize()}."
        yield f"UR  - https://example.org/{one.key}"
        yield "ER  - "
        yield ""


# ---- the cases: each runs in a process of its own and imports what it needs ----------------------
def read_typed(path: Path) -> Callable[[], int]:
    """The loader alone: typed records of a file."""
    from lacunary.loaders.publications import open_export, read_publications

    def run() -> int:
        file, name = open_export(path, path.name, "ris")
        return len(read_publications(file, name, "records").records)

    return run


def read_with_rispy(path: Path) -> Callable[[], int]:
    """The peer: untyped entries of a file."""
    import rispy

    return lambda: len(rispy.load(path))


def build(path: Path) -> Callable[[], int]:
    """From the files to the graph."""
    from lacunary.build import build_graph
    from lacunary.loaders.project import read_project

    return lambda: len(build_graph(read_project(path.parent)).graph)


CASES = {"typed": read_typed, "rispy": read_with_rispy, "graph": build}


def run_case(name: str, path: Path) -> Figures:
    """Run a case in this process: imports are done before the clock starts."""
    if name in LOADS:
        return LOADS[name](int(path.name), path.parent)
    run = CASES[name](path)
    before = time.process_time()
    found = run()
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"found": found, "cpu_s": round(seconds, 2), "peak_mb": peak}


def measured(python: str, name: str, path: Path) -> Figures:
    """The figures of a case in a process of its own."""
    command = [python, __file__, "--case", name, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        return {"error": (ran.stderr.strip().splitlines() or ["it says nothing"])[-1][:120]}
    figures: Figures = json.loads(ran.stdout.splitlines()[-1])
    return figures


# ---- works and citations from tables -------------------------------------------------------------
CITATIONS = 10
"""Citations of each work."""
PART = 10_000
"""Rows handed over at once."""


def from_tables(works: int, folder: Path) -> Figures:
    """CPU seconds of each step from Arrow tables to an embedded database."""
    import numpy as np
    import pyarrow as pa

    from lacunary.graph.builder import GraphBuilder
    from lacunary.graph.stores.open import open_store
    from lacunary.graph.stores.tables import read_tables, write_tables

    ids = pa.array([f"report:w{number:08d}" for number in range(works)])
    nodes = pa.table({"id": ids, "year": pa.array(np.arange(works) % 40 + 1985)})
    cites = pa.table(cited_by(works) | {"sources": places_of(works * CITATIONS)})
    cites = cites.set_column(0, "from", pa.DictionaryArray.from_arrays(cites["from"], ids))
    cites = cites.set_column(1, "to", pa.DictionaryArray.from_arrays(cites["to"], ids))
    clock = Clock()
    builder = GraphBuilder()
    builder.add_nodes("Report", nodes)
    builder.add_edges("CITES", cites)
    graph = builder.freeze()
    clock.stop("graph")
    figures: Figures = {"edge_bytes": round(graph.stored("CITES").nbytes / len(cites), 1)}
    del builder, nodes, cites
    write_tables(folder / "tables", graph)
    clock.stop("files")
    started = time.perf_counter()
    read_tables(folder / "tables").ends("CITES")
    figures["open_s"] = round(time.perf_counter() - started, 3)
    clock.stop("open")
    with_store = open_store(folder / "graph", write=True)
    with_store.write(graph)
    with_store.close()
    clock.stop("database")
    return figures | clock.figures()


def engine_alone(works: int, folder: Path) -> Figures:
    """CPU seconds of the engine's own bulk load of the same rows, prepared beforehand some thousand
    at a time.
    """
    from lacunary.graph.stores.engine import start_engine

    database = start_engine(folder).create_database(str(folder / "alone"))
    for statement in (
        "CREATE VERTEX TYPE Report",
        "CREATE PROPERTY Report.id STRING",
        "CREATE INDEX ON Report (id) UNIQUE",
        "CREATE EDGE TYPE CITES",
    ):
        database.command("sql", statement)
    ends = {side: column.tolist() for side, column in cited_by(works).items()}
    clock, records = Clock(), list[str]()
    with database.graph_batch(use_wal=True, commit_every=PART) as batch:
        for at in range(0, works, PART):
            numbers = range(at, min(at + PART, works))
            rows = [{"id": f"report:w{n:08d}", "year": n % 40 + 1985} for n in numbers]
            clock.skip()
            records += batch.create_vertices("Report", rows)
            clock.stop("database")
        for at in range(0, works * CITATIONS, PART):
            one, other = ([records[n] for n in ends[side][at : at + PART]] for side in ends)
            rows = [{"sources": [f"made-up:{row}"]} for row in range(at, at + len(one))]
            clock.skip()
            batch.new_edges(one, "CITES", other, rows)
            clock.stop("database")
        clock.skip()
    database.close()
    clock.stop("database")
    return clock.figures()


LOADS = {"tables": from_tables, "engine": engine_alone}


def cited_by(works: int) -> Figures:
    """The numbers of works at both ends of citations: each cites others at even distances."""
    import numpy as np

    start = np.repeat(np.arange(works, dtype="i4"), CITATIONS)
    steps = np.tile(np.arange(1, CITATIONS + 1, dtype="i8"), works) * 7919
    return {"from": start, "to": ((start + steps) % works).astype("i4")}


def places_of(rows: int) -> Any:
    """A place for each row: lists of one pair of source and row."""
    import numpy as np
    import pyarrow as pa

    source = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, "i4")), pa.array(["made-up"]))
    pairs = pa.StructArray.from_arrays(
        [source, pa.array(np.arange(rows, dtype="i4"))], ["source", "row"]
    )
    return pa.ListArray.from_arrays(pa.array(np.arange(rows + 1, dtype="i4")), pairs)


class Clock:
    """CPU seconds of steps, by name."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._last = time.process_time()

    def skip(self) -> None:
        """Leave out what was done since the last step."""
        self._last = time.process_time()

    def stop(self, name: str) -> None:
        """Count what was done since the last step."""
        now = time.process_time()
        self._seconds[name] = self._seconds.get(name, 0.0) + now - self._last
        self._last = now

    def figures(self) -> Figures:
        """All steps, and the most memory that the process held."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        steps = {f"{name}_cpu_s": round(seconds, 2) for name, seconds in self._seconds.items()}
        return steps | {"peak_mb": peak}


def works_and_citations(works: int, folder: Path) -> Figures:
    """What works with their citations take, and what the engine alone takes for them."""
    print(f"\n{works:,} works with {works * CITATIONS:,} citations, from tables", flush=True)
    folder = folder / f"works-{works}"
    folder.mkdir()
    results = {name: measured(sys.executable, name, folder / str(works)) for name in LOADS}
    for name, figures in results.items():
        print(f"  {name:8}", ", ".join(f"{key} {value}" for key, value in figures.items()))
    ours, alone = (results[name].get("database_cpu_s", 0) for name in LOADS)
    if alone:
        print(f"  into the database: {ours / alone:.2f} times the engine alone", flush=True)
    shutil.rmtree(folder)
    return results


# ---- whole commands ------------------------------------------------------------------------------
def of_command(*words: str) -> Figures:
    """The CPU seconds of a `lacunary` command, imports included; its peak memory where no command
    before it took more.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "lacunary", *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures: Figures = {"cpu_s": round(seconds, 2)}
    if after.ru_maxrss > before.ru_maxrss:
        figures["peak_mb"] = after.ru_maxrss // 1024
    if ran.returncode == 1:
        figures["error"] = (ran.stderr.strip().splitlines() or ["it says nothing"])[-1][:120]
    return figures


# ---- measuring -----------------------------------------------------------------------------------
def records(number: int, folder: Path, peers: str) -> Figures:
    """What made-up records take: the loader, the peer, the build."""
    path = write_project(folder / f"records-{number}", number)
    print(f"\n{number:,} made-up RIS records, {path.stat().st_size / 1e6:.0f} MB", flush=True)
    results: Figures = {}
    for name in ("typed", *(["rispy"] if peers else []), "graph"):
        results[name] = measured(peers if name == "rispy" else sys.executable, name, path)
        show(name, results[name], number)
    shutil.rmtree(path.parent)
    return results


def demonstration(folder: Path, *, questions: bool) -> Figures:
    """What a copy of the demonstration takes: build, export, and every question that needs no
    parameter.
    """
    project = folder / "demonstration"
    shutil.copytree(DEMONSTRATION, project, ignore=shutil.ignore_patterns(".lacunary", "out"))
    print("\nThe demonstration, imports included", flush=True)
    results = {"build": of_command("build", str(project))}
    show("build", results["build"])
    if not questions:
        results["export"] = of_command("export", "--project", str(project))
        show("export", results["export"])
        return results
    from lacunary.queries.asking.catalogue import catalogue

    for name, question in catalogue().items():
        if not any(parameter.required for parameter in question.parameters):
            results[name] = of_command("query", name, "--project", str(project), "--format", "csv")
            show(name, results[name])
    return results


def show(name: str, figures: Figures, number: int = 0) -> None:
    """Print the figures of one case."""
    if "error" in figures:
        print(f"  {name:32} {figures['error']}", flush=True)
        return
    parts = [f"  {name:32} {figures['cpu_s']:8.2f} CPU s"]
    if "peak_mb" in figures:
        parts.append(f"{figures['peak_mb']:6,} MB")
    if number:
        parts.append(f"{number / max(figures['cpu_s'], 0.01):9,.0f} records/CPU s")
    print(" ".join(parts), flush=True)


def show_ratios(results: Figures) -> None:
    """Print what the cases of this run are to each other."""
    numbers = sorted(key for key in results if isinstance(key, int))
    for number in numbers:
        cases = results[number]
        if all("cpu_s" in cases.get(name, {}) for name in ("typed", "rispy")):
            ratio = cases["typed"]["cpu_s"] / cases["rispy"]["cpu_s"]
            print(f"{number:,}: typed records take {ratio:.2f} times rispy's CPU seconds")
    for one, other in pairwise(numbers):
        if all("cpu_s" in results[number]["graph"] for number in (one, other)):
            ratio = results[other]["graph"]["cpu_s"] / results[one]["graph"]["cpu_s"]
            print(f"{other / one:.0f} times the records take {ratio:.1f} times the CPU seconds")


def main() -> None:
    """Measure what the command line asks for."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--records", type=int, action="append", metavar="N")
    options.add_argument("--works", type=int, action="append", metavar="N")
    options.add_argument("--peers", default="", help="the Python that has rispy")
    options.add_argument("--demonstration", action="store_true")
    options.add_argument("--questions", action="store_true")
    options.add_argument("--case", nargs=2, help=argparse.SUPPRESS)
    options.add_argument("-o", "--output", type=Path)
    asked = options.parse_args()
    if asked.case:
        print(json.dumps(run_case(asked.case[0], Path(asked.case[1]))))
        return
    results: Figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nothing = not (asked.records or asked.works or asked.demonstration or asked.questions)
        for number in [5_000] if nothing else asked.records or ():
            results[number] = records(number, folder, asked.peers)
        for number in [10_000] if nothing else asked.works or ():
            results[f"{number} works"] = works_and_citations(number, folder)
        if asked.demonstration:
            results["demonstration"] = demonstration(folder, questions=False)
        if asked.questions:
            results["questions"] = demonstration(folder / "asked", questions=True)
    show_ratios(results)
    if asked.output:
        asked.output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

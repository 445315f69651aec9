"""Loads a synthetic citation graph into Neo4j in several ways and prints their times side by side.

    python benchmarks/neo4j_load.py                        100,000 studies and reports, 1,000,000
    citations, Neo4j 5.26 python benchmarks/neo4j_load.py --scale 0.1 --version 2026.08.1 -o
    result.json

They are: `lacunary push` into an empty database of a server just started, and of one that has been
at work (Java compiles what it runs often), the same push again (which finds nothing to change), the
import tool of Neo4j, and a loop with one statement a row, timed on a sample and extrapolated. Wall
and processor seconds and the peak memory of the client and of the server; then the latency of the
saved questions on both engines. Starts servers of its own (tests/neo4j/). The graph is made up,
from a fixed seed, and never mixed with real data.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lacunary.exports.neo4j_admin import write_neo4j_admin
from lacunary.graph import Graph, GraphBuilder, LacunaryError
from lacunary.graph.stores.arcadedb import ArcadeStore
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.loaders import Project

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "tests" / "neo4j" / "server.py"


def made_up(scale: float) -> Graph:
    """A graph of `scale` times 10,000 studies, 90,000 reports and 1,000,000 citations, and a few
    reviews and concepts.
    """
    dice = random.Random(20261122)
    graph = GraphBuilder()
    regions = [f"region:r{number}" for number in range(40)]
    conditions = [f"condition:c{number}" for number in range(30)]
    for number, node_id in enumerate(regions):
        graph.add_node(
            node_id,
            {
                "label_en": f"Region {number}",
                "label_zh": f"地区 {number}",
                "region_level": "country",
            },
        )
    for number, node_id in enumerate(conditions):
        graph.add_node(
            node_id,
            {
                "label_en": f"Condition {number}",
                "label_zh": f"状况 {number}",
                "top": node_id,
                "scheme": "condition",
            },
        )
    reviews = [f"review:v{number}" for number in range(50)]
    for number, node_id in enumerate(reviews):
        graph.add_node(
            node_id,
            {
                "title": f"Review {number}",
                "literature_searched": dice.choice(["chinese", "international"]),
            },
        )
    reports = [
        f"report:doi:10.{dice.randrange(1000, 9999)}/w{number:07d}"
        for number in range(int(90_000 * scale))
    ]
    for number, node_id in enumerate(reports):
        properties = {
            "title": f"An app for depression and anxiety: report {number} of a made-up trial",
            "year": 1990 + number % 36,
            "language": "zh" if number % 5 == 0 else "en",
            "authors": ["Wang L", "Smith J", "李明"],
            "doi": node_id.removeprefix("report:doi:"),
            "reference_list": "complete",
            "sources": [f"works:{number}"],
        }
        graph.add_node(
            node_id,
            properties | ({"title_zh": f"抑郁与焦虑应用研究 {number}"} if number % 5 == 0 else {}),
        )
    for number in range(int(10_000 * scale)):
        node_id = f"study:s{number}"
        year = 1995 + number % 30
        literature = "chinese" if number % 5 == 0 else "international"
        graph.add_node(
            node_id,
            {
                "label": f"Wang {year}",
                "year": year,
                "n": number % 500,
                "included": True,
                "candidate": False,
                "literature": literature,
            },
        )
        graph.add_edge("REPORTED_IN", node_id, reports[number])
        graph.add_edge(
            "LOCATED_IN", node_id, dice.choice(regions), {"share": 1.0, "verbatim": ["somewhere"]}
        )
        graph.add_edge("ON_CONDITION", node_id, dice.choice(conditions), {"verbatim": ["sadness"]})
        for review in sorted(dice.sample(reviews, 2)):
            graph.add_edge(
                "INCLUDES", review, node_id, {"order": number, "sources": [f"included:{number}"]}
            )
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < int(1_000_000 * scale):
        pairs.add((dice.choice(reports), dice.choice(reports)))
    for number, (start, end) in enumerate(sorted(pairs)):
        graph.add_edge("CITES", start, end, {"sources": [f"citations:{number}"]})
    return graph.freeze()


def server_module() -> Any:
    """tests/neo4j/server.py as a module."""
    spec = importlib.util.spec_from_file_location("neo4j_server", SERVER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def processor_seconds(pid: int) -> float:
    """Processor time a process has used so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_megabytes(pid: int) -> int:
    """The most memory a process has held so far (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def timed(server: Any, work: Callable[[], object]) -> dict[str, float]:
    """Wall seconds, processor seconds of both sides, peak memory of both sides."""
    wall, client, before = (
        time.perf_counter(),
        time.process_time(),
        processor_seconds(server.process.pid),
    )
    work()
    return {
        "wall_s": round(time.perf_counter() - wall, 2),
        "client_cpu_s": round(time.process_time() - client, 2),
        "server_cpu_s": round(processor_seconds(server.process.pid) - before, 2),
        "client_peak_mb": peak_megabytes(os.getpid()),
        "server_peak_mb": peak_megabytes(server.process.pid),
    }


def loop(store: Neo4jStore, graph: Graph, sample: int) -> float:
    """Seconds a row, for a driver loop of one MERGE a citation, on a database that holds the
    reports.
    """
    query = (
        "MATCH (a:Report {id: $a}) MATCH (b:Report {id: $b}) "
        "MERGE (a)-[r:CITES]->(b) SET r.sources = $sources"
    )
    rows = [edge for _, edge in zip(range(sample), graph.edges("CITES"), strict=False)]
    begun = time.perf_counter()
    with store._driver.session(database="neo4j") as session:
        for row in rows:
            session.run(query, a=row["from"], b=row["to"], sources=row["sources"]).consume()
    return (time.perf_counter() - begun) / len(rows)


def run_import(graph: Graph, server: Any, folder: Path) -> dict[str, float]:
    """Times writing the CSV files, and the import tool on them as a process of its own."""
    begun = time.perf_counter()
    write_neo4j_admin(graph, Project(folder, "Benchmark"), folder / "csv")
    writing = time.perf_counter() - begun
    server.configure()
    admin = f"{sys.executable} {SERVER} --version {server.version} admin {server.home}"
    before, begun = os.times(), time.perf_counter()
    subprocess.run(
        ["sh", str(folder / "csv" / "import.sh")],
        env=os.environ | {"NEO4J_ADMIN": admin},
        check=True,
        capture_output=True,
    )
    wall, after = time.perf_counter() - begun, os.times()
    used = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return {
        "csv_wall_s": round(writing, 2),
        "wall_s": round(wall, 2),
        "server_cpu_s": round(used, 2),
    }


def latencies(store: Any, repeat: int, without: list[str]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile in milliseconds of every saved question that needs no
    parameter.
    """
    from lacunary.queries.asking.catalogue import catalogue
    from lacunary.queries.asking.runner import ask

    found: dict[str, dict[str, float]] = {}
    for name, question in catalogue().items():
        if name in without or any(parameter.required for parameter in question.parameters):
            continue
        seconds = []
        for _ in range(repeat):
            begun = time.perf_counter()
            try:
                ask(store, name, timeout=120)
            except LacunaryError as error:
                print(f"{name}: {error}", file=sys.stderr)
                break
            seconds.append(time.perf_counter() - begun)
            if sum(seconds) > 60:
                break
        if seconds:
            ranked = sorted(seconds)
            at = min(len(ranked) - 1, round(0.95 * (len(ranked) - 1)))
            found[name] = {
                "median_ms": round(1000 * statistics.median(ranked), 1),
                "p95_ms": round(1000 * ranked[at], 1),
                "runs": len(ranked),
            }
    return found


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--scale", type=float, default=1.0, help="1: 100,000 nodes and 1,000,000 citations"
    )
    parser.add_argument("--version", default="5.26.28")
    parser.add_argument(
        "--sample",
        type=int,
        default=2000,
        help="rows of the one-statement-a-row loop that are timed",
    )
    parser.add_argument(
        "--repeat",
        type=int,
        default=5,
        help="how often each saved question is asked; 0: not at all",
    )
    parser.add_argument(
        "--without", nargs="*", default=[], metavar="QUESTION", help="questions that are not asked"
    )
    parser.add_argument("-o", "--output", type=Path)
    chosen = parser.parse_args()
    module = server_module()
    folder = Path(tempfile.mkdtemp(prefix="lacunary-neo4j-"))
    graph = made_up(chosen.scale)
    edges = sum(count for name, count in graph.counts().items() if name.isupper())
    result: dict[str, Any] = {"neo4j": chosen.version, "nodes": len(graph), "edges": edges}
    result["load of the machine at the start"] = round(os.getloadavg()[0], 1)
    try:
        importing = module.Server(folder / "import", chosen.version, heap="1g")
        result["import tool"] = run_import(graph, importing, folder)
        server = module.Server(folder / "push", chosen.version, heap="1g")
        server.password = secrets.token_hex(12)
        server.start()
        try:
            store = Neo4jStore(server.uri, "neo4j", server.password)
            result["push"] = timed(server, lambda: store.write(graph))
            store.write(GraphBuilder().freeze())
            result["push, server warm"] = timed(server, lambda: store.write(graph))
            result["push again"] = timed(server, lambda: store.write(graph))
            result["pull"] = timed(server, store.read)
            if chosen.repeat:
                result["questions on Neo4j"] = latencies(store, chosen.repeat, chosen.without)
            with store._driver.session(database="neo4j") as session:  # an empty place for the loop
                delete = (
                    "MATCH ()-[r:CITES]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 20000 ROWS"
                )
                session.run(delete).consume()
            seconds = loop(store, graph, chosen.sample)
            result["one statement a row"] = {
                "ms_a_row": round(1000 * seconds, 2),
                "wall_s": round(seconds * edges),
            }
            store.close()
        finally:
            server.stop()
        if chosen.repeat:
            embedded = ArcadeStore(folder / "embedded" / "graph", write=True)
            begun = time.perf_counter()
            embedded.write(graph)
            result["embedded write"] = {"wall_s": round(time.perf_counter() - begun, 2)}
            result["questions on the embedded engine"] = latencies(
                embedded, chosen.repeat, chosen.without
            )
            embedded.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result["push / import tool"] = round(
        result["push"]["wall_s"] / result["import tool"]["wall_s"], 2
    )
    result["push, server warm / import tool"] = round(
        result["push, server warm"]["wall_s"] / result["import tool"]["wall_s"], 2
    )
    result["one statement a row / push"] = round(
        result["one statement a row"]["wall_s"] / result["push"]["wall_s"], 1
    )
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if chosen.output:
        chosen.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

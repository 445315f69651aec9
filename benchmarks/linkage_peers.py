"""Runs another deduplication tool on a table of records, in an interpreter where it is installed,
and prints its pairs as JSON.

    PYTHON benchmarks/linkage_peers.py bib-dedupe records.csv
    PYTHON benchmarks/linkage_peers.py splink records.csv

Called by benchmarks/linkage.py; needs nothing of lacunary. Both tools as their documentation shows
them, without tuning.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from itertools import combinations
from pathlib import Path
from typing import Any


def bib_dedupe(path: Path) -> list[list[str]]:
    """The groups that bib-dedupe merges."""
    import pandas as pd
    from bib_dedupe.bib_dedupe import block, cluster, match, prep

    records = pd.read_csv(path, dtype=str)
    prepared = prep(records, verbosity_level=0, cpu=1)
    groups: list[list[str]] = cluster(
        match(block(prepared, verbosity_level=0, cpu=1), verbosity_level=0, cpu=1),
        verbosity_level=0,
    )
    return groups


def splink(path: Path) -> list[list[str]]:
    """The groups that splink links at a probability of 0.95, its parameters estimated on the
    records themselves.
    """
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    with path.open(encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
        ]
    for row in rows:
        row["title"] = (row["title"] or "").lower().strip("[]. ")
        row["first"] = (row["author"] or "").split(",")[0].lower() or None
        row["start"] = row["title"][:20]
    import pandas as pd

    rules = [block_on("start"), block_on("first", "year"), block_on("volume", "pages")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="ID",
        comparisons=[
            cl.JaroWinklerAtThresholds("title", [0.97, 0.9]),
            cl.JaroWinklerAtThresholds("first", [0.9]),
            *(cl.ExactMatch(name) for name in ("year", "volume", "pages")),
            cl.JaroWinklerAtThresholds("journal", [0.9]),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(pd.DataFrame(rows)), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("title", "year")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("start"), block_on("volume", "pages")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predictions = linker.inference.predict(threshold_match_probability=0.95)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predictions, threshold_match_probability=0.95
    )
    groups: dict[str, list[str]] = {}
    for row in clusters.as_pandas_dataframe()[["cluster_id", "ID"]].itertuples(index=False):
        groups.setdefault(str(row[0]), []).append(str(row[1]))
    return list(groups.values())


def main() -> None:
    """Print pairs, CPU seconds and peak memory as the last line."""
    tool, path = sys.argv[1], Path(sys.argv[2])
    groups = {"bib-dedupe": bib_dedupe, "splink": splink}[tool](path)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    result = {
        "pairs": sorted(pair for group in groups for pair in combinations(sorted(group), 2)),
        "cpu_s": round(sum(usage.ru_utime + usage.ru_stime for usage in used), 1),
        "peak_mb": round(max(usage.ru_maxrss for usage in used) / 1024),
    }
    print("\n" + json.dumps(result))


if __name__ == "__main__":
    main()

# ---
# title = { en = "Pooled effects", zh = "合并效应" }
# description.en = """For every intervention and outcome what the findings come to: a random-effects mean with its interval and \
#   prediction interval where three studies or more can be pooled, how many studies favour either side, and what is left out and why. \
#   Measures, kinds of scores, times and units are never mixed. `effects-by-intervention` lists the findings behind a row."""
# description.zh = """每个干预与结局的结果汇总：至少三项研究可合并时给出随机效应均值、区间与预测区间，以及有利于任一方的研究数、未纳入者及原因。\
#   不同效应量、分值类型、时点与单位绝不混合。effects-by-intervention 列出每行背后的结果。"""
# parameters = ["digital", "intervention", "outcome", "comparator", "review", "depth", "dependent", "correlation", "interval", "prediction"]
# columns = [
#   "row", "row_en", "row_zh", "column", "column_en", "column_zh", "measure", "score_kind", "time", "scale", "studies", "findings",
#   "better", "worse", "even", "pooled", "estimate", "se", "ci_low", "ci_high", "df", "tau2", "i2", "h2", "q", "new_low", "new_high",
#   "participants", "numberless", "comparators", "reviews", "which", "left_out",
# ]
# layer = "included"
# notes = ["findings"]
# reads = [
#   "Study", "Finding", "Intervention", "Outcome", "Comparator", "Instrument", "HAS_FINDING", "OF_INTERVENTION", "OF_OUTCOME", "AGAINST", "BY_INSTRUMENT", "BROADER",
# ]
# unknown = { studies = "counted", findings = "counted", better = "direction", worse = "direction", even = "direction", pooled = "counted", estimate = "few", se = "few", ci_low = "few", ci_high = "few", df = "few", tau2 = "few", i2 = "few", h2 = "few", q = "few", new_low = "few", new_high = "few", participants = "printed", numberless = "counted" }
# [own.parameters.comparator]
# type = "concept"
# default = ""
# en = "Compared with this, narrower ones too (empty: all)"
# zh = "对照为此，含下位概念（空：全部）"
# [own.parameters.dependent]
# type = "choice"
# choices = ["combined", "robust"]
# default = "combined"
# en = "Several findings of a study: combined into one, or all of them with a robust variance"
# zh = "同一研究的多个结果：combined 合并为一，robust 全部纳入并用稳健方差"
# [own.parameters.correlation]
# type = "number"
# default = 0.5
# least = 0
# most = 1
# en = "Correlation assumed between findings of a study on the same arms (0 to 1)"
# zh = "同一研究同两组各结果之间假定的相关（0 至 1）"
# [own.parameters.interval]
# type = "choice"
# choices = ["hartung-knapp-max", "hartung-knapp", "normal"]
# default = "hartung-knapp-max"
# en = "Interval of the mean: Hartung and Knapp's with factor at least 1, with their factor as it is, or normal"
# zh = "均值的区间：Hartung-Knapp 且因子不小于 1、因子不设下限，或正态"
# [own.parameters.prediction]
# type = "choice"
# choices = ["k-1", "k-2"]
# default = "k-1"
# en = "Degrees of freedom of the prediction interval"
# zh = "预测区间的自由度"
# [own.columns.score_kind]
# en = "Values after treatment, change, events"
# zh = "治疗后数值、变化或事件"
# [own.columns.time]
# en = "Time"
# zh = "时点"
# [own.columns.scale]
# en = "Instrument whose unit it is in"
# zh = "单位所属量表"
# [own.columns.findings]
# en = "Findings"
# zh = "结果数"
# [own.columns.better]
# en = "Studies that favour the intervention"
# zh = "有利于干预的研究数"
# [own.columns.worse]
# en = "Studies that favour the comparator"
# zh = "有利于对照的研究数"
# [own.columns.even]
# en = "Studies that favour neither"
# zh = "两者均不利的研究数"
# [own.columns.pooled]
# en = "Studies that can be pooled"
# zh = "可合并的研究数"
# [own.columns.df]
# en = "Degrees of freedom of the interval"
# zh = "区间自由度"
# [own.columns.tau2]
# en = "Variance between studies (tau², REML)"
# zh = "研究间方差（tau²，REML）"
# [own.columns.i2]
# en = "I² (%)"
# zh = "异质性 I²（%）"
# [own.columns.h2]
# en = "H²"
# zh = "异质性 H²"
# [own.columns.q]
# en = "Cochran's Q"
# zh = "Cochran Q 统计量"
# [own.columns.new_low]
# en = "Prediction interval, lower limit"
# zh = "预测区间下限"
# [own.columns.new_high]
# en = "Prediction interval, upper limit"
# zh = "预测区间上限"
# [own.columns.participants]
# en = "Participants of the studies that can be pooled"
# zh = "可合并研究的参与者数"
# [own.columns.numberless]
# en = "Of these studies without a number"
# zh = "其中无人数的研究数"
# [own.columns.which]
# en = "Studies that can be pooled: which"
# zh = "可合并的研究"
# [own.columns.left_out]
# en = "Findings left out, and why"
# zh = "未纳入的结果及原因"
# ---
"""Pooled effects: the findings of every cell of intervention and outcome (`effects/`), and the
mathematics of `analysis/meta_analysis.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import LANGUAGES, gathered, in_both, phrase
from lacunary.queries.analysis.meta_analysis import FEWEST, Pooled
from lacunary.queries.effects.findings import Estimate, estimates_of, measure_names
from lacunary.queries.effects.pooling import Cell, pool_cell

__all__ = ["answer"]

_DIGITS = 4


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each intervention, outcome, measure, kind of scores, time and scale."""
    shown = _shown(graph, parameters)
    names = _names(graph, parameters)
    cells: dict[tuple[str, ...], list[Estimate]] = defaultdict(list)
    placed: set[str] = set()
    for found in shown:
        for row in found.interventions & names["intervention"].keys():
            for column in found.outcomes & names["outcome"].keys():
                key = (row, column, found.measure, found.score_kind, found.time, found.scale)
                cells[key].append(found)
                placed.add(found.finding)
    rows = [
        _row(key, group, pool_cell(group, parameters), names)
        for key, group in sorted(cells.items())
    ]
    return rows, _notes(shown, placed, parameters)


def _shown(graph: Graph, given: Mapping[str, Any]) -> list[Estimate]:
    """The findings of the studies, comparators and the review asked for."""
    studies = {
        study["id"]
        for study in graph.nodes("Study")
        if study.get("unit") == "study"
        and given["digital"] in ("any", study.get("digital", "unclear"))
    }
    return [
        found
        for found in estimates_of(graph)
        if found.study in studies
        and given["review"] in ("", found.review)
        and (not given["comparator"] or given["comparator"] in found.against)
    ]


def _names(graph: Graph, given: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, str]]]:
    """The concepts that rows and columns may be, with what they are called: the one asked for, else
    the top ones, or all.
    """
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for dimension, label in (("intervention", "Intervention"), ("outcome", "Outcome")):
        found[dimension] = {
            row["id"]: (row.get("label_en") or row["id"], row.get("label_zh") or row["id"])
            for row in graph.nodes(label)
            if (
                row["id"] == given[dimension]
                if given[dimension]
                else given["depth"] == "concept" or row.get("top") == row["id"]
            )
        }
    return found


def _row(
    key: Sequence[str],
    group: Sequence[Estimate],
    cell: Cell,
    names: Mapping[str, Mapping[str, tuple[str, str]]],
) -> list[Any]:
    row, column, measure, score_kind, time, scale = key
    known = cell.better + cell.worse + cell.even
    return [
        *(row, *names["intervention"][row], column, *names["outcome"][column]),
        *(measure_names(measure)[0], score_kind, time, scale or None),
        *(len(cell.studies), len(group)),
        *((cell.better, cell.worse, cell.even) if known else (None, None, None)),
        len(cell.pooled_studies),
        *_numbers(cell.result),
        *(cell.participants, cell.numberless),
        sorted({concept for found in group for concept in found.comparators}),
        sorted({found.review for found in group}),
        list(cell.pooled_studies),
        [_counted(reason, number, "en") for reason, number in cell.left_out.items()],
    ]


def _numbers(result: Pooled | None) -> list[float | None]:
    if result is None:
        return [None] * 11
    of = result
    numbers = (
        of.mean, of.se, of.low, of.high, of.freedom, of.tau2, of.i2, of.h2, of.q, of.new_low,
        of.new_high,
    )  # fmt: skip
    return [None if number is None else round(number, _DIGITS) for number in numbers]


def _counted(reason: str, number: int, language: str) -> str:
    said = phrase("queries.effects", f"reason.{reason}", language)
    return phrase("queries.effects", "method.count", language, reason=said, number=number)


def _notes(
    shown: Iterable[Estimate], placed: set[str], given: Mapping[str, Any]
) -> dict[str, list[str]]:
    """The methods paragraph, and what was found and left out."""
    inside = [found for found in shown if found.finding in placed]
    apart = sum(found.finding not in placed for found in shown)
    reasons = Counter(found.reason for found in inside)
    usable = reasons.pop("", 0)
    pooled, counted = {}, {}
    for language in LANGUAGES:
        if given["dependent"] == "robust":
            dependent = phrase("queries.effects", "method.robust", language)
            interval = phrase("queries.effects", "interval.satterthwaite", language)
        else:
            dependent = phrase(
                "queries.effects", "method.one", language, correlation=given["correlation"]
            )
            interval = phrase("queries.effects", f"interval.{given['interval']}", language)
        pooled[language] = phrase(
            "queries.effects",
            "method.pool",
            language,
            dependent=dependent,
            interval=interval,
            prediction=given["prediction"],
            fewest=FEWEST,
        )
        said = [_counted(reason, number, language) for reason, number in sorted(reasons.items())]
        counted[language] = phrase(
            "queries.effects",
            "method.counted",
            language,
            findings=len(inside) + apart,
            placed=len(inside),
            apart=apart,
            usable=usable,
            reasons=phrase("queries.effects", "method.comma", language).join(said)
            or phrase("queries.effects", "method.none", language),
        )
    return gathered(
        pooled,
        in_both("queries.effects", "method.alike"),
        counted,
        in_both("queries.effects", "method.looks"),
    )

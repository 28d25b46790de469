# SPDX-License-Identifier: MIT
"""Who wins how often: the least of a metric at each point, among the rows that failed no check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from ..figures.groups import drawn_architectures
from ..figures.quantity import quantity, unit_of
from ..figures.result import Record, Result, checks
from .html import Html, join, tag
from .table import Cell, table

_METRICS = (("energy_per_token_j", "Least energy per token"), ("latency_s", "Fastest"))


@dataclass(frozen=True)
class Wins:
    """Points at which an architecture competes with others, and how many of them it wins; equal ones win together."""

    points: dict[str, int]
    won: dict[str, int]


def wins(result: Result, metric: str) -> Wins:
    values: dict[str, dict[str, float]] = {}
    for place, row in result.rows.items():
        value = row.number(metric)
        if value is not None and not row.failed:
            values.setdefault(place.point, {})[place.architecture] = value
    contested = [point for point in values.values() if len(point) > 1]
    names = result.architectures
    return Wins({name: sum(name in point for point in contested) for name in names},
                {name: sum(point.get(name) == min(point.values()) for point in contested) for name in names})


def section(result: Result) -> Html:
    """The checks in one line, then one row per architecture."""
    metrics = [(metric, words) for metric, words in _METRICS if metric in result.metrics]
    contests = {metric: wins(result, metric) for metric, _ in metrics}
    head = ["architecture"]
    heads = ["Architecture"]
    for metric, words in metrics:
        head += [metric + " wins", metric]
        heads += [words, "Energy per token" if metric == "energy_per_token_j" else "Latency"]
    shares = "movement_share" in result.metrics
    lines = []
    for name in drawn_architectures(result):
        own = [row for place, row in result.rows.items() if place.architecture == name]
        cells = [Cell(name)]
        for metric, _ in metrics:
            contest = contests[metric]
            won = contest.won[name]
            cells += [Cell(f"{won} of {contest.points[name]} points", won), _span(own, metric)]
        if shares:
            cells.append(_span(own, "movement_share"))
        cells.append(_failed(own))
        lines.append(cells)
    if shares:
        head.append("movement_share")
        heads.append("Data movement / dynamic energy")
    return join([_checks(result), table([*head, "checks_failed"], lines, "results.csv", [*heads, "Failed checks"]),
                 tag("p", "A point is one workload with its swept values. Only points at which two or more architectures have a row without a "
                          "failed check count; what a reviewer would attack stands below.", class_="more")])


def _checks(result: Result) -> Html:
    """A check that does not apply to a row has neither passed nor failed."""
    judged = sum(record.cells["verdict"] in ("pass", "fail") for record in checks(result.folder))
    if not result.failures:
        return tag("p", f"All {judged} checks that apply passed.", class_="verdict good")
    names = ", ".join(dict.fromkeys(record.cells["check"] for record in result.failures))
    return tag("p", f"CHECK FAILED: {len(result.failures)} of {judged} checks that apply ({names}).", class_="verdict bad")


def _span(rows: Sequence[Record], metric: str) -> Cell:
    values = sorted(value for row in rows if (value := row.number(metric)) is not None)
    if not values:
        return Cell("n/a")
    if metric == "movement_share":
        texts = [f"{100 * value:.3g} %" for value in (values[0], values[-1])]
    else:
        texts = [quantity(value, unit_of(metric)) for value in (values[0], values[-1])]
    return Cell(" to ".join(dict.fromkeys(texts)), values[0])


def _failed(rows: Sequence[Record]) -> Cell:
    names = list(dict.fromkeys(check for row in rows for check in row.failed))
    return Cell(", ".join(names), mark="bad" if names else None)

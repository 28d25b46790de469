# SPDX-License-Identifier: MIT
"""`bars`: one metric, a bar per architecture; absolute or over that of one architecture, with a geometric mean."""

from __future__ import annotations

import math
from typing import Mapping

from . import chart, quantity, style
from .groups import Group, Panel, drawn_architectures, panels
from .options import Options
from .output import Drawing
from .result import Bar, FigureError, Place, Result
from .sheet import Family

_MEAN = "mean"  # the point of the bars of means

Values = Mapping[Place, "float | None"]


def draw(result: Result, options: Options) -> Drawing:
    """Options: `y`, a metric of results.csv; `scale`, linear or log; `relative_to`, an architecture that the others are divided by;
    `mean`, geometric or none; `width`, column or page."""
    column = options.choice("y", result.metrics, "latency_s")
    logarithmic = options.choice("scale", ["linear", "log"], "linear") == "log"
    names = drawn_architectures(result)
    reference = options.optional("relative_to", names)
    with_mean = options.choice("mean", ["none", "geometric"], "none") == "geometric"
    paper_columns = options.paper_columns()
    options.finish()
    values: dict[Place, float | None] = {place: row.number(column) for place, row in result.rows.items()}
    for place, value in values.items():
        if value is not None and value < 0:
            raise FigureError(f"{result.rows[place].where}: {column} is negative; a bar starts at zero")
    if reference:
        values = _relative(values, reference)
    means, points = _means(values, names) if with_mean else ({}, 0)
    fills = {name: style.series_fill(i) for i, name in enumerate(names)}
    name = quantity.name_of(column)
    figure = chart.draw(result, chart.BarChart(
        quantity=f"{name} / that of {reference}" if reference else name,
        unit="" if reference else quantity.unit_of(column),
        paper_columns=paper_columns,
        logarithmic=logarithmic,
        bars={place: None if value is None else [chart.Part(value, fills[place.architecture])]
              for place, value in {**values, **means}.items()},
        outlined={},
        legend=[Family("", list(fills.items()))],
        names_below=False,
        panels=_with_mean(panels(result), list(means), points),
    ))
    return Drawing(figure, *_table(result, column, values, means, reference))


def _relative(values: Values, reference: str) -> dict[Place, float | None]:
    relative: dict[Place, float | None] = {}
    for place, value in values.items():
        base = values.get(Place(place.point, reference))
        relative[place] = value / base if value is not None and base else None
    return relative


def _means(values: Values, names: list[str]) -> tuple[dict[Place, float | None], int]:
    """Over the points at which every architecture has a value, so that all means are of the same points."""
    points = [point for point in dict.fromkeys(place.point for place in values)
              if all(values.get(Place(point, name)) for name in names)]
    if not points:
        raise FigureError("mean: at no point has every architecture a value above zero; choose rows with `where:`")
    logs = {name: sum(math.log(values[Place(point, name)] or 1.0) for point in points) for name in names}
    return {Bar(_MEAN, name, ""): math.exp(log / len(points)) for name, log in logs.items()}, len(points)


def _with_mean(members: list[Panel], bars: list[Place], points: int) -> list[Panel]:
    if not bars:
        return members
    return [*members, Panel(len(members), "Geometric mean", f"of {points} points", (Group((), tuple(bars)),))]


def _table(result: Result, column: str, values: Values, means: Values, reference: str | None) -> tuple[list[str], list[list[str]]]:
    """The cells of the rows; beside them what is drawn, where that is another number."""
    relative = [f"{column}_over_{reference}"] if reference else []
    head = ["point", "architecture", *result.keys, column, *relative, "checks_failed"]
    lines = []
    for place, row in result.rows.items():
        value = values[place]
        ratio = [] if not reference else ["" if value is None else f"{value:.9g}"]
        lines.append([*(row.cells[key] for key in head[:-1 - len(relative)]), *ratio, row.cells["checks_failed"]])
    for place, mean in means.items():
        cells = [f"{mean:.9g}"] if not reference else ["", f"{mean:.9g}"]
        lines.append([_MEAN, place.architecture, *("" for _ in result.keys), *cells, ""])
    return head, lines

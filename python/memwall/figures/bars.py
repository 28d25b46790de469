# SPDX-License-Identifier: MIT
"""`bars`: one metric, a bar per architecture."""

from __future__ import annotations

from . import chart, quantity, style
from .groups import drawn_architectures
from .options import Options
from .output import Drawing
from .result import FigureError, Result
from .sheet import Family


def draw(result: Result, options: Options) -> Drawing:
    """Options: `y`, a metric of results.csv; `scale`, linear or log; `columns` of the paper, 1 or 2."""
    column = options.choice("y", result.metrics, "latency_s")
    logarithmic = options.choice("scale", ["linear", "log"], "linear") == "log"
    paper_columns = options.choice("columns", [1, 2], 2)
    options.finish()
    names = drawn_architectures(result)
    fills = {name: style.series_fill(i) for i, name in enumerate(names)}
    values = {place: row.number(column) for place, row in result.rows.items()}
    for place, value in values.items():
        if value is not None and value < 0:
            raise FigureError(f"{result.rows[place].where}: {column} is negative; a bar starts at zero")
    figure = chart.draw(result, chart.BarChart(
        quantity=quantity.name_of(column),
        unit=quantity.unit_of(column),
        paper_columns=paper_columns,
        logarithmic=logarithmic,
        bars={place: None if value is None else [chart.Part(value, fills[place.architecture])]
              for place, value in values.items()},
        outlined={},
        legend=[Family("", list(fills.items()))],
        names_below=False,
    ))
    head = ["point", "architecture", *result.keys, column, "checks_failed"]
    return Drawing(figure, head, [[row.cells[name] for name in head] for row in result.rows.values()])

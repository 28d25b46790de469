# SPDX-License-Identifier: MIT
"""`prefill-decode`: what of a request is prefill and what decoding, a bar per architecture."""

from __future__ import annotations

import math
from typing import Mapping

from . import chart, quantity, style
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Result, only, operators
from .sheet import Family

_PARTS = ("prefill", "decode")
_FILLS = {"prefill": style.series_fill(1), "decode": style.series_fill(0)}

Split = Mapping[Place, "tuple[float, float] | None"]


def draw(result: Result, options: Options) -> Drawing:
    """Options: `y`, latency_s or energy_j; `scale`, linear or share; `width`, column or page. Rows of other phases are left out."""
    column = options.choice("y", ["latency_s", "energy_j"], "latency_s")
    in_shares = options.choice("scale", ["linear", "share"], "linear") == "share"
    paper_columns = options.paper_columns()
    options.finish()
    if not any(row.cells["phase"] == "request" for row in result.rows.values()):
        raise FigureError("no row is of phase request")
    result = only(result, {"phase": "request"})
    split = _latency(result) if column == "latency_s" else _energy(result)
    name, unit = quantity.name_of(column), quantity.unit_of(column)
    drawn = {place: None if parts is None else _percent(parts) for place, parts in split.items()} if in_shares else split
    figure = chart.draw(result, chart.BarChart(
        quantity=f"Share of {name.lower()}" if in_shares else name,
        unit="%" if in_shares else unit,
        paper_columns=paper_columns,
        logarithmic=False,
        bars={place: None if parts is None else [chart.Part(value, _FILLS[part]) for part, value in zip(_PARTS, parts)]
              for place, parts in drawn.items()},
        outlined={},
        legend=[Family("", list(_FILLS.items()))],
        names_below=True,
        labels={place: quantity.quantity(sum(parts), unit) for place, parts in split.items() if in_shares and parts is not None},
        remarks=["Prefill: until the first token is there. Energy is that of the operators that start before it, with their share of "
                 "static power." if column == "energy_j" else "Prefill: until the first token is there."],
    ))
    return Drawing(figure, *_table(result, split, column))


def _latency(result: Result) -> dict[Place, tuple[float, float] | None]:
    split: dict[Place, tuple[float, float] | None] = {}
    for place, row in result.rows.items():
        first, all_tokens = row.number("ttft_s"), row.number("latency_s")
        split[place] = None if first is None or all_tokens is None else (first, all_tokens - first)
    return split


def _energy(result: Result) -> dict[Place, tuple[float, float] | None]:
    """Joules of the operators of ops.csv by their start; they must sum to the row's energy."""
    firsts = {place: row.number("ttft_s") for place, row in result.rows.items()}
    sums = {place: [0.0, 0.0] for place in result.rows}
    for record in operators(result):
        first = firsts[record.place]
        if first is not None:
            decoding = (record.number("start_s") or 0.0) >= first - 0.5e-12  # times are whole picoseconds
            sums[record.place][decoding] += record.number("energy_j") or 0.0
    for place, parts in sums.items():
        total = result.rows[place].number("energy_j")
        if firsts[place] is not None and total is not None and not math.isclose(sum(parts), total, rel_tol=1e-6):
            raise FigureError(f"{result.folder / 'ops.csv'}: the operators of {place} have {sum(parts):.6g} J, results.csv has {total:.6g}")
    return {place: None if firsts[place] is None else (parts[0], parts[1]) for place, parts in sums.items()}


def _percent(parts: tuple[float, float]) -> tuple[float, float]:
    total = sum(parts)
    return (100 * parts[0] / total, 100 * parts[1] / total) if total > 0 else (0.0, 0.0)


def _table(result: Result, split: Split, column: str) -> tuple[list[str], list[list[str]]]:
    head = ["point", "architecture", *result.keys, "part", column, "checks_failed"]
    lines = []
    for place, parts in split.items():
        row = result.rows[place]
        for part, value in zip(_PARTS, parts or ()):
            lines.append([*(row.cells[key] for key in head[:-3]), part, f"{value:.9g}", row.cells["checks_failed"]])
    return head, lines

# SPDX-License-Identifier: MIT
"""`traffic`: bytes moved at each level, a group of bars per level and a bar per architecture."""

from __future__ import annotations

from . import chart, quantity, style
from .groups import Group, Panel, constants, drawn_architectures, panels
from .options import Options
from .output import Drawing
from .result import Bar, FigureError, Place, Record, Result
from .sheet import Family

LEVELS = {"dram_bytes": "DRAM", "link_bytes": "links", "noc_bytes": "NoC", "buffer_bytes": "buffers"}


def draw(result: Result, options: Options) -> Drawing:
    """Options: `y`, bytes_per_token or bytes; `scale`, log or linear; `width`, column or page."""
    per_token = options.choice("y", ["bytes_per_token", "bytes"], "bytes_per_token") == "bytes_per_token"
    logarithmic = options.choice("scale", ["linear", "log"], "log") == "log"
    paper_columns = options.paper_columns()
    options.finish()
    names = drawn_architectures(result)
    fills = {name: style.series_fill(i) for i, name in enumerate(names)}
    values = {Bar(place.point, place.architecture, level): _bytes(row, level, per_token)
              for place, row in result.rows.items() for level in LEVELS}
    figure = chart.draw(result, chart.BarChart(
        quantity="Bytes moved per token" if per_token else "Bytes moved",
        unit="B",
        paper_columns=paper_columns,
        logarithmic=logarithmic,
        bars={bar: None if value is None else [chart.Part(value, fills[bar.architecture])] for bar, value in values.items()},
        outlined={},
        legend=[Family("", list(fills.items()))],
        names_below=False,
        panels=_panels(result, names),
    ))
    column = "bytes_per_token" if per_token else "bytes"
    head = ["point", "architecture", *result.keys, "level", column, "checks_failed"]
    lines = []
    for bar, value in values.items():
        cells = result.rows[bar.row].cells
        lines.append([*(cells[key] for key in head[:-3]), LEVELS[bar.part], "" if value is None else f"{value:.9g}",
                      cells["checks_failed"]])
    return Drawing(figure, head, lines)


def tokens_of(row: Record) -> float | None:
    """How many tokens a row's energies are of."""
    energy, each = row.number("energy_j"), row.number("energy_per_token_j")
    return energy / each if energy and each else None


def _bytes(row: Record, level: str, per_token: bool) -> float | None:
    value = row.number(level)
    tokens = tokens_of(row) if per_token else 1.0
    return None if value is None or tokens is None else value / tokens


def _panels(result: Result, names: list[str]) -> list[Panel]:
    """One per point."""
    everywhere = constants(result, list(result.rows))
    found = []
    for member in panels(result):
        for group in member.groups:
            present = [place for place in group.places if place in result.rows]
            own = [f"{key} {value}" for key, value in constants(result, present).items() if key not in everywhere]
            levels = tuple(Group(((label, ""),), tuple(Bar(place.point, place.architecture, level) for place in group.places))
                           for level, label in LEVELS.items())
            found.append(Panel(len(found), member.title, ", ".join(own), levels))
    if len(found) > 12:
        raise FigureError(f"{len(found)} points have a panel each, more than 12; choose rows with `where:`")
    return found

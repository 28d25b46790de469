# SPDX-License-Identifier: MIT
"""`stacked-bars`: energy by category (or op class, component, action), a bar per architecture."""

from __future__ import annotations

from typing import Mapping, Sequence

from . import chart, quantity, style
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Result, breakdown
from .sheet import Family
from .style import Fill

_VISIBLE = 0.005  # share of some bar from which a part is drawn and named by itself
_MOST_NAMED = 12  # parts with names when they are not categories

Parts = Mapping[Place, Mapping[str, float]]  # name in the file -> J, for each bar
Looks = Mapping[str, tuple[str, str, Fill]]  # name in the file -> name in print, family, fill; bottom of the stack first


def draw(result: Result, options: Options) -> Drawing:
    """Options: `y`, energy_j or energy_per_token_j; `by`, a column of breakdown.csv; `scale`, linear or share (each bar
    is 100 % and says its total); `width`, column or page."""
    column = options.choice("y", ["energy_j", "energy_per_token_j"], "energy_per_token_j")
    by = options.choice("by", ["category", "op_class", "component", "action"], "category")
    # Never log: the parts of a stack cannot be compared on a logarithmic axis.
    in_shares = options.choice("scale", ["linear", "share"], "linear") == "share"
    paper_columns = options.paper_columns()
    options.finish()
    parts = _sum_by(result, by, column)
    if by == "category":
        looks = _category_looks()
        named = _named(parts, list(looks), most=len(looks))
    else:
        named = _named(parts, list(_largest_shares(parts)), most=_MOST_NAMED)
        looks = {name: (name, "", style.series_fill(i)) for i, name in enumerate(named)}
    drawn = {place: _percent(values) for place, values in parts.items()} if in_shares else parts
    name, unit = quantity.name_of(column), quantity.unit_of(column)
    figure = chart.draw(result, chart.BarChart(
        quantity=f"Share of {name[0].lower()}{name[1:]}" if in_shares else name,
        unit="%" if in_shares else unit,
        paper_columns=paper_columns,
        logarithmic=False,
        bars=_bars(result, drawn, column, {name: looks[name][2] for name in named}),
        outlined={place: sum(values.get(name, 0.0) for name in named if looks[name][1] == style.MOVEMENT)
                  for place, values in drawn.items()},
        legend=_legend(parts, named, looks),
        names_below=True,
        labels={place: quantity.quantity(sum(values.values()), unit) for place, values in parts.items() if in_shares},
    ))
    return Drawing(figure, *_table(result, parts, by, column))


def _sum_by(result: Result, by: str, column: str) -> dict[Place, dict[str, float]]:
    """Joules (per token) of each part of each bar, from the rows of breakdown.csv."""
    sums: dict[Place, dict[str, float]] = {place: {} for place, row in result.rows.items() if row.number(column) is not None}
    for record in breakdown(result):
        if by == "category" and record.cells["category"] not in style.CATEGORIES:
            raise FigureError(f"{record.where}: unknown category '{record.cells['category']}'")
        if record.place in sums:
            energy = record.number("energy_j") or 0.0
            if energy < 0:
                raise FigureError(f"{record.where}: energy_j is negative")
            parts = sums[record.place]
            parts[record.cells[by]] = parts.get(record.cells[by], 0.0) + energy
    return {place: {name: energy * _per_token(result, place, column) for name, energy in parts.items()}
            for place, parts in sums.items()}


def _percent(values: Mapping[str, float]) -> dict[str, float]:
    total = sum(values.values())
    return {name: 100 * value / total if total > 0 else 0.0 for name, value in values.items()}


def _per_token(result: Result, place: Place, column: str) -> float:
    """1, or one over the tokens of the row as its own two energies say."""
    if column == "energy_j":
        return 1.0
    row = result.rows[place]
    energy = row.number("energy_j")
    if not energy:
        raise FigureError(f"{row.where}: energy_per_token_j without energy_j")
    return (row.number(column) or 0.0) / energy


def _category_looks() -> Looks:
    return {name: (category.label, category.family, category.fill) for name, category in style.CATEGORIES.items()}


def _largest_shares(parts: Parts) -> dict[str, float]:
    """The largest share of any bar that each part reaches."""
    largest: dict[str, float] = {}
    for values in parts.values():
        total = sum(values.values())
        for name, value in values.items():
            share = value / total if total > 0 else 0.0
            largest[name] = max(largest.get(name, 0.0), share)
    return largest


def _named(parts: Parts, order: Sequence[str], most: int) -> list[str]:
    """Parts that are drawn by themselves, bottom first; the rest is `other`."""
    largest = _largest_shares(parts)
    visible = sorted((name for name in order if largest.get(name, 0.0) >= _VISIBLE), key=lambda name: -largest[name])
    return [name for name in order if name in visible[:most]]


def _bars(result: Result, parts: Parts, column: str, fills: Mapping[str, Fill]) -> dict[Place, Sequence[chart.Part] | None]:
    bars: dict[Place, Sequence[chart.Part] | None] = dict.fromkeys(result.rows)
    for place, values in parts.items():
        if not values and result.rows[place].number(column):
            raise FigureError(f"{result.folder / 'breakdown.csv'}: no rows for {place}")
        rest = sum(value for name, value in values.items() if name not in fills)
        bars[place] = [*(chart.Part(values.get(name, 0.0), fill) for name, fill in fills.items()),
                       chart.Part(rest, style.OTHER_FILL)]
    return bars


def _legend(parts: Parts, named: Sequence[str], looks: Looks) -> list[Family]:
    families: dict[str, list[tuple[str, Fill]]] = {}
    for name in named:
        label, family, fill = looks[name]
        families.setdefault(family, []).append((label, fill))
    if any(share > 0 for name, share in _largest_shares(parts).items() if name not in named):
        families.setdefault(style.OVERHEAD if style.MOVEMENT in families else "", []).append(("other", style.OTHER_FILL))
    return [Family(f"{name}:" if name else "", entries) for name, entries in families.items()]


def _table(result: Result, parts: Parts, by: str, column: str) -> tuple[list[str], list[list[str]]]:
    """One line per bar and part, small ones too; `share` is a fraction of the bar."""
    keys = [key for key in result.keys if key != by]
    head = ["point", "architecture", *keys, by, column, "share", "checks_failed"]
    lines = []
    for place, values in parts.items():
        cells = result.rows[place].cells
        shares = _percent(values)
        for name, value in values.items():
            lines.append([place.point, place.architecture, *(cells[key] for key in keys), name, f"{value:.9g}",
                          f"{shares[name] / 100:.9g}", cells["checks_failed"]])
    return head, lines

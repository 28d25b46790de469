# SPDX-License-Identifier: MIT
"""`area`: silicon by component, a stacked bar per architecture; machines that do not differ are drawn once."""

from __future__ import annotations

from typing import Mapping

from . import chart, quantity, style
from .groups import Group, Panel, drawn_architectures, short
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Result, machines
from .sheet import Family

_MOST_NAMED = 12
_VISIBLE = 0.005  # share of some bar from which a component is drawn and named by itself
_DIES = "DRAM dies"

Areas = Mapping[Place, Mapping[str, float]]  # mm² by component


def draw(result: Result, options: Options) -> Drawing:
    """Options: `scale`, linear or share; `memory`, with or without the DRAM dies; `width`, column or page."""
    in_shares = options.choice("scale", ["linear", "share"], "linear") == "share"
    with_memory = options.choice("memory", ["without", "with"], "without") == "with"
    paper_columns = options.paper_columns()
    options.finish()
    areas = _areas(result, with_memory)
    members = _panels(result, areas)
    drawn = [place for panel in members for place in panel.places if place in areas]
    named = _named({place: areas[place] for place in drawn})
    fills = {name: style.series_fill(i) for i, name in enumerate(named)}
    others = any(name not in fills for place in drawn for name in areas[place])
    scale = {place: 100 / sum(areas[place].values()) if in_shares and sum(areas[place].values()) else 1.0 for place in drawn}
    figure = chart.draw(result, chart.BarChart(
        quantity="Share of area" if in_shares else "Area",
        unit="%" if in_shares else "mm²",
        paper_columns=paper_columns,
        logarithmic=False,
        bars={place: [*(chart.Part(areas[place].get(name, 0.0) * scale[place], fill) for name, fill in fills.items()),
                      chart.Part(sum(v for name, v in areas[place].items() if name not in fills) * scale[place], style.OTHER_FILL)]
              for place in drawn},
        outlined={},
        legend=[Family("", [(_in_print(name), fill) for name, fill in fills.items()] + ([("other", style.OTHER_FILL)] if others else []))],
        names_below=True,
        labels={place: f"{quantity.quantity(sum(areas[place].values()), 'mm²')} mm²" for place in drawn if in_shares},
        panels=members,
        remarks=["Area of all devices, logic and CIM silicon" + (" and the DRAM dies." if with_memory else "; the DRAM dies are left out.")],
    ))
    head = ["point", "architecture", *result.keys, "component", "area_mm2", "checks_failed"]
    lines = [[*(result.rows[place].cells[key] for key in head[:-3]), name, f"{value:.9g}", result.rows[place].cells["checks_failed"]]
             for place in drawn for name, value in areas[place].items()]
    return Drawing(figure, head, lines)


def _areas(result: Result, with_memory: bool) -> dict[Place, dict[str, float]]:
    areas: dict[Place, dict[str, float]] = {}
    for place, records in machines(result).items():
        parts = areas.setdefault(place, {})
        for record in records:
            value = record.number("value") or 0.0
            if value < 0:
                raise FigureError(f"{record.where}: value is negative")
            if record.cells["quantity"] == "area_mm2":
                parts[record.cells["component"]] = parts.get(record.cells["component"], 0.0) + value
            elif record.cells["quantity"] == "memory_area_mm2" and with_memory:
                parts[_DIES] = value
    return areas


def _panels(result: Result, areas: Areas) -> list[Panel]:
    """One per model, a group per set of machines that differs from those before."""
    names = drawn_architectures(result)
    swept = [key for key in result.keys if "." in key or key == "weight_bits"]
    groups: dict[str, list[list[Place]]] = {}
    seen: dict[str, set[tuple[object, ...]]] = {}
    for point in dict.fromkeys(place.point for place in result.rows):
        places = [Place(point, name) for name in names]
        present = [place for place in places if place in result.rows]
        model = result.rows[present[0]].cells["model"]
        mark = tuple((place.architecture, tuple(areas[place].items())) for place in present)
        if mark not in seen.setdefault(model, set()):
            seen[model].add(mark)
            groups.setdefault(model, []).append(places)
    if len(groups) > 1 and len({frozenset(marks) for marks in seen.values()}) == 1:
        groups = {", ".join(groups): next(iter(groups.values()))}
    return [_panel(result, number, model, points, swept) for number, (model, points) in enumerate(groups.items())]


def _panel(result: Result, number: int, model: str, points: list[list[Place]], swept: list[str]) -> Panel:
    """Places of architectures without a row at any of the points are left out."""
    present = {place.architecture for places in points for place in places if place in result.rows}
    points = [[place for place in places if place.architecture in present] for places in points]
    rows = [next(result.rows[place] for place in places if place in result.rows) for places in points]
    varying = [key for key in swept if len({row.cells[key] for row in rows}) > 1]
    return Panel(number, model, "", tuple(Group(tuple((short(key), row.cells[key]) for key in varying), tuple(places))
                                          for row, places in zip(rows, points)))


def _named(areas: Areas) -> list[str]:
    """The largest components, in their order of falling share."""
    largest: dict[str, float] = {}
    for parts in areas.values():
        total = sum(parts.values()) or 1.0
        for name, value in parts.items():
            largest[name] = max(largest.get(name, 0.0), value / total)
    return sorted((name for name, share in largest.items() if share >= _VISIBLE), key=lambda name: (-largest[name], name))[:_MOST_NAMED]


def _in_print(component: str) -> str:
    """`cim.chip.noc` is `chip noc`."""
    parts = component.split(".")
    return " ".join(parts[1:] if len(parts) > 1 else parts).replace("_", " ")

# SPDX-License-Identifier: MIT
"""`roofline`: delivered op/s of matmuls over their arithmetic intensity at the memory, beneath the roofs of the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style
from .facets import Facet, facets
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Result, machines, operators
from .ruler import Axis, Ruler
from .sheet import Family, add_points
from .style import Fill

_CLASSES = ("qkv", "attention", "projection", "ffn", "lm_head", "embed", "norm_act", "collective", "other")
_LAYER = re.compile(r"layer\d+\.")
_EDGE = 0.07  # inches from the right end to points that move no bytes; the grey strip is twice as wide
_MARKER_PT = 4.0
_INK = "#444444"


@dataclass(frozen=True)
class _Point:
    """All matmuls of one group of a row."""

    place: Place
    group: str
    macs: float
    dram_bytes: float
    seconds: float

    @property
    def intensity(self) -> float | None:
        """op/B; None where nothing is moved."""
        return 2 * self.macs / self.dram_bytes if self.dram_bytes > 0 else None

    @property
    def tops(self) -> float:
        return 2 * self.macs / self.seconds / 1e12


@dataclass(frozen=True)
class _Roof:
    """TOPS and TB/s."""

    tops: float
    bandwidth: float

    @property
    def ridge(self) -> float:
        """op/B at which the roofs meet."""
        return self.tops / self.bandwidth


def draw(result: Result, options: Options) -> Drawing:
    """Options: `by`, op_class or operator: what is one point; `width`, column or page. One plot per architecture and model."""
    by = options.choice("by", ["op_class", "operator"], "op_class")
    paper_columns = options.paper_columns()
    options.finish()
    points = _points(result, by)
    if not points:
        raise FigureError("ops.csv has no matmul of these rows")
    roofs = _roofs(result)
    fills = _fills(dict.fromkeys(point.group for point in points), by)
    members = facets(result, [key for key in result.keys if key != "model"])
    phases = list(dict.fromkeys(row.cells["phase"] for row in result.rows.values()))
    drawn = [_plot(result, facet, points, roofs, fills) for facet in members]
    legend = [Family("", list(fills.items())),
              Family("", [(phase, _of_phase(Fill(_INK, marker="o"), phase)) for phase in phases] if len(phases) > 1 else [])]
    figure = plots.draw(paper_columns, drawn, legend, caption.notes(result, "points", _remarks(points)))
    return Drawing(figure, *_table(result, members, points, roofs, by))


def _points(result: Result, by: str) -> list[_Point]:
    """MACs, bytes and time of matmuls, summed over the layers and steps of a row."""
    sums: dict[tuple[Place, str], list[float]] = {}
    for record in operators(result):
        macs = record.number("macs") or 0.0
        seconds = record.number("latency_s") or 0.0
        if macs > 0 and seconds > 0:
            group = record.cells["op_class"] if by == "op_class" else _LAYER.sub("", record.cells["name"])
            values = sums.setdefault((record.place, group), [0.0, 0.0, 0.0])
            for i, value in enumerate((macs, record.number("dram_bytes") or 0.0, seconds)):
                values[i] += value
    return [_Point(place, group, *values) for (place, group), values in sums.items()]


def _roofs(result: Result) -> dict[Place, _Roof]:
    roofs = {}
    for place, records in machines(result).items():
        values = {record.cells["quantity"]: record.number("value") or 0.0 for record in records if not record.cells["component"]}
        try:
            roof = _Roof(values["peak_ops_per_s"] / 1e12, values["memory_bandwidth_bytes_per_s"] / 1e12)
        except KeyError as error:
            raise FigureError(f"{result.folder / 'machines.csv'}: no {error.args[0]} of {place}") from error
        if roof.tops <= 0 or roof.bandwidth <= 0:
            raise FigureError(f"{records[0].where}: peak and bandwidth of {place} must be above zero")
        roofs[place] = roof
    return roofs


def _fills(groups: Mapping[str, None], by: str) -> dict[str, Fill]:
    order = [name for name in _CLASSES if name in groups] if by == "op_class" else list(groups)
    return {name: style.point_fill(i) for i, name in enumerate(order + [name for name in groups if name not in order])}


def _of_phase(fill: Fill, phase: str) -> Fill:
    """Decode is hollow, prefill full, a request or a step of serving full with a black edge."""
    if phase == "decode":
        return Fill(fill.face, marker=fill.marker, hollow=True)
    return fill if phase == "prefill" else Fill(fill.face, marker=fill.marker, edge="black")


def _plot(result: Result, facet: Facet, points: Sequence[_Point], roofs: Mapping[Place, _Roof], fills: Mapping[str, Fill]) -> plots.Plot:
    places = {row.place for row in facet.rows}
    own = [point for point in points if point.place in places]
    its_roofs = list(dict.fromkeys(roofs[row.place] for row in facet.rows))
    intensities = [point.intensity for point in own if point.intensity is not None]
    ridges = [roof.ridge for roof in its_roofs]
    right = max(intensities + ridges) * 4
    left = min(intensities + ridges) / 2
    tops = [point.tops for point in own] + [roof.tops * 1.3 for roof in its_roofs]

    def ink(axes: Axes, x: Ruler, y: Ruler) -> None:
        if any(point.intensity is None for point in own):
            plots.shade(axes, x.length - 2 * _EDGE, 0, 2 * _EDGE, y.length, "#EBEBEB")
        for roof in its_roofs:
            _draw_roof(axes, x, y, roof)
        for point in own:
            at = x.length - _EDGE if point.intensity is None else x.inches(point.intensity)
            fill = _of_phase(fills[point.group], result.rows[point.place].cells["phase"])
            add_points(axes, [at], [y.inches(point.tops)], fill, _MARKER_PT)
            if result.rows[point.place].failed:
                plots.cross(axes, at, y.inches(point.tops))

    return plots.Plot(
        title=facet.title,
        conditions=facet.conditions,
        x=Axis("Arithmetic intensity", "op/B of DRAM", [left, right], log=True),
        y=Axis("Delivered", "TOPS", tops, log=True),
        draw=ink,
        failed=facet.failed,
        below=[f"{quantity.number(roof.tops)} TOPS, {quantity.number(roof.bandwidth)} TB/s: ridge at {quantity.number(roof.ridge)} op/B."
               for roof in its_roofs],
    )


def _draw_roof(axes: Axes, x: Ruler, y: Ruler, roof: _Roof) -> None:
    """The slope from the lower or the left edge to the ridge, then level."""
    foot = max(10.0**x.low, 10.0**y.low / roof.bandwidth)
    axes.plot([x.inches(foot), x.inches(roof.ridge), x.length], [y.inches(foot * roof.bandwidth), *[y.inches(roof.tops)] * 2],
              color="black", linewidth=0.9, zorder=2)
    axes.plot([x.inches(roof.ridge)] * 2, [0, y.inches(roof.tops)], color="black", linewidth=0.4, linestyle=(0, (1, 2)), zorder=1.5)


def _remarks(points: Sequence[_Point]) -> list[str]:
    found = ["A point is all matmuls of its kind in one run: two operations per MAC that the trace asks for, over the time and the DRAM "
             "bytes of the operators, of a fuse group as a whole."]
    if any(point.intensity is None for point in points):
        found.append("Points in the grey strip move no DRAM bytes.")
    return found


def _table(result: Result, members: Sequence[Facet], points: Sequence[_Point], roofs: Mapping[Place, _Roof],
           by: str) -> tuple[list[str], list[list[str]]]:
    head = ["kind", "point", "architecture", *result.keys, by, "macs", "dram_bytes", "seconds", "ops_per_byte", "tops",
            "bandwidth_tb_per_s", "checks_failed"]
    lines = []
    for facet in members:
        for roof in dict.fromkeys(roofs[row.place] for row in facet.rows):
            row = next(row for row in facet.rows if roofs[row.place] == roof)
            keys = [row.cells[key] if key == "model" else "" for key in result.keys]
            lines.append(["roof", "", row.cells["architecture"], *keys, "", "", "", "", f"{roof.ridge:.9g}", f"{roof.tops:.9g}",
                          f"{roof.bandwidth:.9g}", ""])
    for point in points:
        cells = result.rows[point.place].cells
        intensity = "" if point.intensity is None else f"{point.intensity:.9g}"
        lines.append(["point", *(cells[key] for key in head[1:3 + len(result.keys)]), point.group, f"{point.macs:.9g}",
                      f"{point.dram_bytes:.9g}", f"{point.seconds:.9g}", intensity, f"{point.tops:.9g}", "", cells["checks_failed"]])
    return head, lines

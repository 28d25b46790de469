# SPDX-License-Identifier: MIT
"""`roofline`: delivered op/s of matmuls over their arithmetic intensity at the memory, beneath the roofs of the machine."""

from __future__ import annotations

from typing import Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style
from .facets import Facet, facets, key_title, number
from .lines import MOST_TICKS
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Result
from .roofline_points import Point, Roof, read_points, read_roofs
from .ruler import Axis, Ruler
from .sheet import Family, add_points
from .style import Fill

_CLASSES = ("qkv", "attention", "projection", "ffn", "lm_head", "embed", "norm_act", "collective", "other")
_EDGE = 0.07  # inches from the right end to points that move no bytes; the grey strip is twice as wide
_MARKER_PT = 4.0
_INK = "#444444"


def draw(result: Result, options: Options) -> Drawing:
    """Options: `by`, op_class or operator: what is one point; `over`, a key: a second plot of intensity over it; `width`, column or
    page. One plot per architecture and model."""
    by = options.choice("by", ["op_class", "operator"], "op_class")
    over = options.optional("over", result.keys)
    paper_columns = options.paper_columns()
    options.finish()
    members = facets(result, [key for key in result.keys if key != "model"], 2 if over else 1)
    points = read_points(result, by)
    if not points:
        raise FigureError("ops.csv has no matmul of these rows")
    roofs = read_roofs(result)
    fills = _fills(dict.fromkeys(point.group for point in points), by)
    phases = list(dict.fromkeys(row.cells["phase"] for row in result.rows.values()))
    drawn = [_plot(result, facet, points, roofs, fills) for facet in members]
    if over:
        drawn = [plot for roof, facet in zip(drawn, members) for plot in (roof, _intensity(result, facet, points, roofs, fills, over))]
    legend = [Family("", list(fills.items())),
              Family("", [(phase, _of_phase(Fill(_INK, marker="o"), phase)) for phase in phases] if len(phases) > 1 else [])]
    figure = plots.draw(paper_columns, drawn, legend, caption.notes(result, "points", _remarks(points)),
                        per_row=2 if over and paper_columns == 2 else None)
    return Drawing(figure, *_table(result, members, points, roofs, by))


def _fills(groups: Mapping[str, None], by: str) -> dict[str, Fill]:
    order = [name for name in _CLASSES if name in groups] if by == "op_class" else list(groups)
    return {name: style.point_fill(i) for i, name in enumerate(order + [name for name in groups if name not in order])}


def _of_phase(fill: Fill, phase: str) -> Fill:
    """Decode is hollow, prefill full, a request or a step of serving full with a black edge."""
    if phase == "decode":
        return Fill(fill.face, marker=fill.marker, hollow=True)
    return fill if phase == "prefill" else Fill(fill.face, marker=fill.marker, edge="black")


def _plot(result: Result, facet: Facet, points: Sequence[Point], roofs: Mapping[Place, Roof], fills: Mapping[str, Fill]) -> plots.Plot:
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


def _intensity(result: Result, facet: Facet, points: Sequence[Point], roofs: Mapping[Place, Roof], fills: Mapping[str, Fill],
               key: str) -> plots.Plot:
    """op/B of each point over a key; the dotted lines are the ridges."""
    cells = {row.place: number(row.cells[key]) for row in facet.rows}
    drawn = [(x, point) for point in points if point.intensity is not None and (x := cells.get(point.place)) is not None and x > 0]
    if not drawn:
        raise FigureError(f"over: no point of {facet.title} has both DRAM bytes and a number above zero as {key}")
    ridges = sorted({roofs[row.place].ridge for row in facet.rows})
    across = sorted({x for x, _ in drawn})

    def ink(axes: Axes, x: Ruler, y: Ruler) -> None:
        for ridge in ridges:
            axes.plot([0, x.length], [y.inches(ridge)] * 2, color="black", linewidth=0.6, linestyle=(0, (1, 2)), zorder=1.5)
        for value, point in drawn:
            fill = _of_phase(fills[point.group], result.rows[point.place].cells["phase"])
            add_points(axes, [x.inches(value)], [y.inches(point.intensity or 0.0)], fill, _MARKER_PT)

    return plots.Plot(
        title=facet.title,
        conditions=facet.conditions,
        x=Axis(key_title(key), quantity.unit_of(key), across, log=True, at=across if len(across) <= MOST_TICKS else ()),
        y=Axis("Arithmetic intensity", "op/B of DRAM", [*(point.intensity or 0.0 for _, point in drawn), *ridges], log=True),
        draw=ink,
        failed=facet.failed,
    )


def _draw_roof(axes: Axes, x: Ruler, y: Ruler, roof: Roof) -> None:
    """The slope from the lower or the left edge to the ridge, then level."""
    foot = max(10.0**x.low, 10.0**y.low / roof.bandwidth)
    axes.plot([x.inches(foot), x.inches(roof.ridge), x.length], [y.inches(foot * roof.bandwidth), *[y.inches(roof.tops)] * 2],
              color="black", linewidth=0.9, zorder=2)
    axes.plot([x.inches(roof.ridge)] * 2, [0, y.inches(roof.tops)], color="black", linewidth=0.4, linestyle=(0, (1, 2)), zorder=1.5)


def _remarks(points: Sequence[Point]) -> list[str]:
    found = ["A point is all matmuls of its kind in one run: two operations per MAC that the trace asks for, over the time and the DRAM "
             "bytes of the operators, of a fuse group as a whole."]
    if any(point.intensity is None for point in points):
        found.append("Points in the grey strip move no DRAM bytes.")
    return found


def _table(result: Result, members: Sequence[Facet], points: Sequence[Point], roofs: Mapping[Place, Roof],
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

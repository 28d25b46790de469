# SPDX-License-Identifier: MIT
"""`fleet`: the energy of every fleet and claim of fleet.csv, beside what the references give in the same time and in a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style, text
from .groups import short
from .options import Options
from .output import Drawing
from .result import FigureError, Record, Result, table
from .ruler import Axis, Ruler
from .sheet import Family, add_line
from .style import Fill

_BAR = 0.095  # inches
_GAP = 0.1  # from the bars of a fleet to those of the next
_LABEL_GAP = 0.03
_ROOM = 4.0  # the axis ends at so many times the largest value, for its label
_FOOT = 1.6  # and begins at so many times less than the smallest
_DAY = 86400.0
_STATED = Fill("white", "//////", style.RED)
_COMPUTED = Fill("#222222")
_DASHES: Sequence[tuple[float, ...]] = ((4, 1.6), (1, 1.2), (5, 1.5, 1, 1.5), (8, 2))
_COLUMNS = ["kind", "name", "architecture", "model", "trace", "batch", "token_time_s", "devices", "users_per_device", "device_power_w", "power_basis",
            "duration_s", "host_overhead", "pue", "energy_twh", "yearly_energy_twh", "stated_energy_twh", "note"]


@dataclass(frozen=True)
class _Bar:
    """One bar, or the words in its place."""

    record: Record
    what: str  # in the CSV: computed or stated
    twh: float | None
    fill: Fill
    words: str


@dataclass(frozen=True)
class _Fleet:
    """The bars of one architecture and workload, or of a claim; `name` has two lines."""

    name: str
    bars: Sequence[_Bar]


def draw(result: Result, options: Options) -> Drawing:
    """Option: `width`, column or page. One plot per model and one for the claims."""
    paper_columns = options.paper_columns()
    options.finish()
    head, lines = table(result.folder / "fleet.csv", _COLUMNS)
    keys = [key for key in head if key in result.keys and key not in ("model", "batch")]
    fleets = [line for line in lines if line.cells["kind"] == "fleet" and _rows_of(result, line, keys)]
    claims = [line for line in lines if line.cells["kind"] == "claim"]
    references = [line for line in lines if line.cells["kind"] == "reference"]
    if not fleets:
        raise FigureError(f"{result.folder / 'fleet.csv'}: no fleet of these rows")
    fills = {name: style.series_fill(i) for i, name in enumerate(dict.fromkeys(line.cells["name"] for line in fleets))}
    told = [key for key in ("trace", *keys) if len({line.cells[key] for line in fleets}) > 1]
    groups = {model: _fleets([line for line in fleets if line.cells["model"] == model], told, fills)
              for model in dict.fromkeys(line.cells["model"] for line in fleets)}
    failed = {model: _failed(result, [line for line in fleets if line.cells["model"] == model], keys) for model in groups}
    if claims:
        groups["Claim"] = [_claim(line) for line in claims]
    marks = list(_marks(references))
    values = [bar.twh for group in groups.values() for fleet in group for bar in fleet.bars if bar.twh]
    if not values:
        raise FigureError("no batch of any row serves: " + "; ".join(dict.fromkeys(line.cells["note"] for line in fleets)))
    values += [value for _, value, _ in marks]
    axis = Axis(f"Energy in {_days(fleets[0])}", "TWh", [min(values) / _FOOT, max(values) * _ROOM], log=True)
    last = list(groups)[-1]
    drawn = [_plot(title, group, axis if title == last else Axis("", "", axis.values, log=True), marks, failed.get(title, []))
             for title, group in groups.items()]
    legend = [Family("Fleet:", [(_facility(_first(fleets, name)), fill) for name, fill in fills.items()])]
    if claims:
        legend.append(Family("Claim:", [("its parts multiplied", _COMPUTED), ("as stated", _STATED)]))
    legend.append(Family("", [(words, fill) for words, _, fill in marks]))
    remark = ("Each fleet serves all users at the largest batch that keeps the time between tokens and fits. The axis is logarithmic: "
              "lengths of bars do not compare, their labels do.")
    figure = plots.draw(paper_columns, drawn, [family for family in legend if family.entries],
                        caption.notes(result, "runs", [remark]), per_row=1)
    return Drawing(figure, *_table(groups, references, keys))


def _rows_of(result: Result, line: Record, keys: Sequence[str]) -> list[Record]:
    """The drawn rows that a fleet was chosen from; the chosen one alone where a batch serves."""
    same = ["architecture", "model", *keys] + (["batch"] if line.cells["batch"] else [])
    return [row for row in result.rows.values() if all(row.cells[key] == line.cells[key] for key in same)]


def _failed(result: Result, lines: Sequence[Record], keys: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(check for line in lines for row in _rows_of(result, line, keys) for check in row.failed))


def _first(lines: Sequence[Record], name: str) -> Record:
    return next(line for line in lines if line.cells["name"] == name)


def _facility(line: Record) -> str:
    """With its factors, where it has any."""
    host, pue = line.number("host_overhead"), line.number("pue")
    return line.cells["name"] if host == pue == 1.0 else f"{line.cells['name']} (host ×{host:g}, PUE {pue:g})"


def _days(line: Record) -> str:
    days = (line.number("duration_s") or 0.0) / _DAY
    return f"{quantity.number(days).rstrip('0').rstrip('.') if days < 1000 else f'{days:.0f}'} days"


def _marks(references: Sequence[Record]) -> Iterator[tuple[str, float, Fill]]:
    """Words, TWh and look of each line: a reference over the same time, and over a year."""
    for i, line in enumerate(references):
        for j, (column, time) in enumerate((("energy_twh", _days(line)), ("yearly_energy_twh", "a year"))):
            value = line.number(column)
            if value is not None:
                dashes = _DASHES[(2 * i + j) % len(_DASHES)]
                yield f"{line.cells['name']}, {time}: {value:.3g} TWh", value, Fill(style.RED, dashes=dashes)


def _fleets(lines: Sequence[Record], told: Sequence[str], fills: Mapping[str, Fill]) -> list[_Fleet]:
    """Facilities of the same fleet lie side by side."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    for line in lines:
        groups.setdefault((line.cells["architecture"], *(line.cells[key] for key in told)), []).append(line)
    found = []
    for members in groups.values():
        first = members[0]
        name = ", ".join([first.cells["architecture"], *(f"{short(key)} {first.cells[key]}" for key in told if first.cells[key])])
        bars = [_Bar(line, "computed", line.number("energy_twh"), fills[line.cells["name"]],
                     _label(line.number("energy_twh")) or line.cells["note"]) for line in members]
        found.append(_Fleet(f"{name}\n{_size(first)}", bars))
    return found


def _size(line: Record) -> str:
    """Batch, users per device and devices of a fleet that serves."""
    devices, users = line.number("devices"), line.number("users_per_device")
    if devices is None or users is None:
        return "serves at no batch"
    return f"batch {line.cells['batch']}, {quantity.quantity(users, '')} users/device, {quantity.quantity(devices, '')} devices"


def _claim(line: Record) -> _Fleet:
    devices, users, power = (line.number(column) or 0.0 for column in ("devices", "users_per_device", "device_power_w"))
    name = (f"{line.cells['name']}, {quantity.quantity(devices, '')} devices at {quantity.quantity(power, 'W')} ({line.cells['power_basis']})\n"
            f"{quantity.quantity(users, '')} users/device, {_days(line)}")
    computed, stated = line.number("energy_twh"), line.number("stated_energy_twh")
    return _Fleet(name, [_Bar(line, "computed", computed, _COMPUTED, _label(computed)),
                         _Bar(line, "stated", stated, _STATED, f"{stated:.4g} stated" if stated else "")])


def _label(twh: float | None) -> str:
    return "" if twh is None else f"{twh:#.3g}"


def _plot(title: str, fleets: Sequence[_Fleet], axis: Axis, marks: Sequence[tuple[str, float, Fill]], failed: Sequence[str]) -> plots.Plot:
    pitch = max(max(len(fleet.bars) for fleet in fleets) * _BAR, 2 * text.line_height(style.TICK_PT)) + _GAP

    def ink(axes: Axes, x: Ruler, y: Ruler) -> None:
        for _, value, fill in marks:
            add_line(axes, [x.inches(value)] * 2, [0, y.length], fill)
        for i, fleet in enumerate(fleets):
            top = y.inches(i) + len(fleet.bars) * _BAR / 2
            for j, bar in enumerate(fleet.bars):
                middle = top - (j + 0.5) * _BAR
                end = x.inches(bar.twh) if bar.twh else 0.0
                if bar.twh:
                    plots.bar(axes, 0.0, middle, end, _BAR * 0.84, bar.fill)
                axes.text(end + _LABEL_GAP, middle, bar.words, size=style.VALUE_PT, ha="left", va="center_baseline", zorder=6,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4})

    return plots.Plot(title, "", axis, Axis("", names=[fleet.name for fleet in fleets]), ink, failed, height=len(fleets) * pitch, grid="x")


def _table(groups: Mapping[str, Sequence[_Fleet]], references: Sequence[Record], keys: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    shared = ["kind", "name", "architecture", "model", "trace", *keys, "batch", "devices", "users_per_device", "duration_s"]
    lines = [[*(bar.record.cells[column] for column in shared), bar.what, "" if bar.twh is None else f"{bar.twh:.9g}", bar.record.cells["note"]]
             for group in groups.values() for fleet in group for bar in fleet.bars]
    lines += [[*(line.cells[column] for column in shared), what, line.cells[column], line.cells["note"]]
              for line in references for what, column in (("same time", "energy_twh"), ("a year", "yearly_energy_twh"))]
    return [*shared, "what", "twh", "note"], lines

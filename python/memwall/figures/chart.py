# SPDX-License-Identifier: MIT
"""Bar charts in small panels: one per model and phase, a group of bars per point, a bar per architecture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from . import caption, quantity, style, text
from .groups import Panel, drawn_architectures, panels, split
from .result import FigureError, Place, Result
from .scale import LinearScale, LogScale, Scale
from .sheet import Family, Sheet, add_box
from .style import Fill

_AXES_HEIGHT = 1.35  # inches, unless a stamp needs more
_COMFORTABLE_PITCH = 0.155  # inches from bar to bar that a level value label needs
_LEAST_PITCH = 0.105
_WIDEST_PITCH = 0.36
_GROUP_SHARE = 0.86  # of a group's slot that its bars take
_BAR_SHARE = 0.84  # of the pitch that a bar takes
_RIGHT = 0.06
_ROW_GAP = 0.06
_STAMP_PT = 5.2
_GAP = 0.025  # between a bar and its label


@dataclass(frozen=True)
class Part:
    """A piece of a bar; its value is in the unit of the chart."""

    value: float
    fill: Fill


@dataclass(frozen=True)
class BarChart:
    """Everything that a type of bar figure decides; None instead of parts where the metric is not applicable."""

    quantity: str  # on the y axis, with its unit
    unit: str
    paper_columns: int
    logarithmic: bool
    bars: Mapping[Place, Sequence[Part] | None]
    outlined: Mapping[Place, float]  # height of the block at the foot of a bar that is framed as one
    legend: Sequence[Family]
    names_below: bool  # architecture names under the bars
    labels: Mapping[Place, str] = field(default_factory=dict)  # on top of a bar, instead of its height
    panels: Sequence[Panel] = ()  # instead of one per model and phase
    remarks: Sequence[str] = ()  # beneath, beside what holds for every figure

    def total(self, place: Place) -> float | None:
        parts = self.bars.get(place)
        return None if parts is None else sum(part.value for part in parts)


@dataclass(frozen=True)
class _Box:
    """A panel in its row: inches from the left edge of the sheet."""

    panel: Panel
    left: float
    width: float
    labelled: bool  # has y tick labels


def draw(result: Result, chart: BarChart) -> Figure:
    """The finished figure."""
    return _Drawing(result, chart).figure()


class _Drawing:
    def __init__(self, result: Result, chart: BarChart) -> None:
        self._result = result
        self._chart = chart
        self._names = drawn_architectures(result)
        self._unit = chart.unit
        self._width = style.PAPER_WIDTH[chart.paper_columns]
        self._panels = list(chart.panels) or panels(result)
        self._stamps = {place: caption.stamp(row.failed) for place, row in result.rows.items() if row.failed}
        self._stamp_length = max((text.width(s, _STAMP_PT, "bold") + 0.06 for s in self._stamps.values()), default=0.0)
        self._margin = self._left_margin()
        self._rows = self._arrange()
        self._pitch = min(self._pitch_of(box) for row in self._rows for box in row)
        self._scales = self._fit_scales()

    def figure(self) -> Figure:
        below = self._names_height() + self._group_labels_height()
        above = [self._title_height(row) for row in self._rows]
        heights = [top + self._axes_height + below for top in above]
        body = sum(heights) + _ROW_GAP * (len(heights) - 1)
        sheet = Sheet(self._chart.paper_columns, body, self._chart.legend, caption.notes(self._result, "bars", self._chart.remarks))
        top = 0.0
        for row, title_height, height in zip(self._rows, above, heights):
            for box in row:
                self._draw_panel(sheet, box, top + title_height)
            top += height + _ROW_GAP
        return sheet.figure

    # -- what goes where ---------------------------------------------------------------------------------------------

    def _left_margin(self) -> float:
        """Room for tick labels and the axis title."""
        if self._chart.logarithmic:
            exponents = [round(tick) for tick in self._probe_decades()]
            ticks = text.widest([quantity.decade(d, self._unit) for d in exponents], style.TICK_PT)
        else:
            ticks = text.widest(["0.25", "1000"], style.TICK_PT)
        return 0.04 + len(self._axis_title("mJ")) * text.line_height(style.LABEL_PT) + 0.03 + ticks + 0.06

    def _probe_decades(self) -> list[float]:
        scale = LogScale.fit(self._totals(self._panels), _AXES_HEIGHT, _AXES_HEIGHT / 2, "")
        return list(range(int(scale.low), int(scale.high) + 2))

    def _axis_title(self, unit: str) -> list[str]:
        title = f"{self._chart.quantity} ({unit})" if unit else self._chart.quantity
        return text.wrap(title, _AXES_HEIGHT + 0.1, style.LABEL_PT)

    def _arrange(self) -> list[list[_Box]]:
        """As few rows as a comfortable bar width allows; panels that are too wide for a row are split."""
        bars = max(panel.bars for panel in self._panels)
        slot = bars * _LEAST_PITCH / _GROUP_SHARE
        most = int((self._width - self._margin - _RIGHT) / slot)
        if most == 0:
            raise FigureError(f"{bars} architectures do not fit side by side; use columns: 2 or fewer of them")
        parts = [part for panel in self._panels for part in split(panel, most)]
        for count in range(1, len(parts) + 1):
            size = -(-len(parts) // count)
            rows = [self._place_row(parts[i:i + size]) for i in range(0, len(parts), size)]
            if all(self._pitch_of(box) >= _COMFORTABLE_PITCH for row in rows for box in row):
                return rows
        return [self._place_row([part]) for part in parts]

    def _place_row(self, members: Sequence[Panel]) -> list[_Box]:
        """Axes share the row in proportion to their groups; on a common logarithmic scale only the first is labelled."""
        labelled = [i == 0 or not self._chart.logarithmic for i in range(len(members))]
        margins = [self._margin if has else 0.05 for has in labelled]
        free = self._width - sum(margins) - _RIGHT * len(members)
        groups = sum(len(panel.groups) for panel in members)
        boxes = []
        left = 0.0
        for panel, margin, has in zip(members, margins, labelled):
            width = free * len(panel.groups) / groups
            boxes.append(_Box(panel, left + margin, width, has))
            left += margin + width + _RIGHT
        return boxes

    def _pitch_of(self, box: _Box) -> float:
        return min(box.width / len(box.panel.groups) * _GROUP_SHARE / box.panel.bars, _WIDEST_PITCH)

    # -- heights -----------------------------------------------------------------------------------------------------

    def _totals(self, members: Sequence[Panel]) -> list[float]:
        values = [self._chart.total(place) for panel in members for place in panel.places]
        return [value for value in values if value is not None]

    def _fit_scales(self) -> dict[int, Scale]:
        """One scale per panel, or one for all on a logarithmic axis; labels and stamps end below the frame."""
        boxes = [box for row in self._rows for box in row]
        kind = LogScale if self._chart.logarithmic else LinearScale
        drafts = {box.panel.number: kind.fit(self._scale_values(box.panel), 1.0, 0.0, self._unit) for box in boxes}
        labels = [self._value_label(drafts[box.panel.number], place) for box in boxes for place in box.panel.places]
        longest = text.widest(labels, style.VALUE_PT)
        self._upright = longest > self._pitch - 0.01
        free = (longest if self._upright else text.line_height(style.VALUE_PT) * 0.8) + 2 * _GAP
        self._axes_height = max(_AXES_HEIGHT, self._stamp_length + free + 0.05, 2 * free)
        return {box.panel.number: kind.fit(self._scale_values(box.panel), self._axes_height, free, self._unit)
                for box in boxes}

    def _value_label(self, scale: Scale, place: Place) -> str:
        total = self._chart.total(place)
        return "" if total is None else self._chart.labels.get(place, scale.value_label(total))

    def _scale_values(self, panel: Panel) -> list[float]:
        if self._chart.logarithmic:
            return self._totals(self._panels)
        return self._totals([part for part in self._panels if part.number == panel.number])

    def _title_lines(self, box: _Box) -> list[tuple[str, float]]:
        limit = box.width + (self._margin * 0.5 if box.labelled else 0.0)
        lines = [(line, style.TITLE_PT) for line in text.wrap(box.panel.title, limit, style.TITLE_PT)]
        return lines + [(line, style.NOTE_PT) for line in text.wrap(box.panel.conditions, limit, style.NOTE_PT)]

    def _title_height(self, row: Sequence[_Box]) -> float:
        return max(sum(text.line_height(size) for _, size in self._title_lines(box)) for box in row) + 0.04

    def _names_height(self) -> float:
        if not self._chart.names_below:
            return 0.0
        if self._names_level():
            return text.line_height(style.TICK_PT) + 0.04
        return text.widest(self._names, style.TICK_PT) + 0.07

    def _names_level(self) -> bool:
        return text.widest(self._names, style.TICK_PT) < self._pitch - 0.04

    def _group_labels(self, panel: Panel) -> list[str]:
        """Each key on a line of its own, `batch 1`, or on several where a group of the panel is too narrow."""
        limit = min(box.width / len(box.panel.groups) for row in self._rows for box in row if box.panel.number == panel.number) - 0.04
        return ["\n".join(line for key, value in group.keys for line in _wrapped(f"{key} {value}".strip(), limit))
                for group in panel.groups]

    def _group_labels_height(self) -> float:
        lines = max(label.count("\n") + 1 if label else 0
                    for row in self._rows for box in row for label in self._group_labels(box.panel))
        return lines * text.line_height(style.TICK_PT) + (0.04 if lines else 0.0)

    # -- ink ---------------------------------------------------------------------------------------------------------

    def _draw_panel(self, sheet: Sheet, box: _Box, top: float) -> None:
        scale = self._scales[box.panel.number]
        axes = sheet.axes(box.left, top, box.width, self._axes_height)
        self._draw_frame(axes, scale, box)
        y = top - 0.04
        for line, size in reversed(self._title_lines(box)):
            sheet.write(box.left + box.width / 2, y, line, size=size, ha="center", va="baseline",
                        color="black" if size == style.TITLE_PT else style.GREY)
            y -= text.line_height(size)
        slot = box.width / len(box.panel.groups)
        pitch = min(slot * _GROUP_SHARE / box.panel.bars, _WIDEST_PITCH)
        foot = top + self._axes_height
        for i, (group, label) in enumerate(zip(box.panel.groups, self._group_labels(box.panel))):
            centre = (i + 0.5) * slot
            for j, place in enumerate(group.places):
                x = centre + (j - (len(group.places) - 1) / 2) * pitch
                self._draw_bar(axes, scale, place, x, pitch * _BAR_SHARE)
                if self._chart.names_below:
                    self._draw_name(sheet, box.left + x, foot, place.architecture)
            sheet.write(box.left + centre, foot + self._names_height() + 0.03, label, size=style.TICK_PT, ha="center",
                        va="top", linespacing=text.LINE_SPACING * 0.82)

    def _draw_frame(self, axes: Axes, scale: Scale, box: _Box) -> None:
        ticks = scale.ticks()
        axes.set_yticks([y for y, _ in ticks], [label if box.labelled else "" for _, label in ticks], size=style.TICK_PT)
        axes.set_yticks(scale.minor_ticks(), minor=True)
        axes.set_xticks([])
        axes.tick_params(axis="y", which="major", length=2.2, width=0.5, pad=1.5)
        axes.tick_params(axis="y", which="minor", length=1.2, width=0.35)
        axes.yaxis.grid(True, which="major", linewidth=0.3, color="#D8D8D8", zorder=0)
        axes.set_axisbelow(True)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        if box.labelled:
            prefixed = isinstance(scale, LogScale) and self._unit in quantity.PREFIXABLE
            unit = "" if prefixed else quantity.scaled_unit(getattr(scale, "exponent", 0), self._unit)
            axes.text(0.04 - self._margin, scale.height / 2, "\n".join(self._axis_title(unit)), size=style.LABEL_PT,
                      rotation=90, ha="left", va="center", linespacing=1.0, multialignment="center")

    def _draw_bar(self, axes: Axes, scale: Scale, place: Place, x: float, width: float) -> None:
        parts = self._chart.bars.get(place)
        left = x - width / 2
        if parts is None:
            if place.row in self._result.rows:
                axes.text(x, _GAP, "n/a", size=style.VALUE_PT, color=style.GREY, rotation=90, ha="center", va="bottom")
            return
        below = 0.0
        for part in parts:
            bottom, top = scale.inches(below), scale.inches(below + part.value)
            if top > bottom:
                add_box(axes, left, bottom, width, top - bottom, part.fill)
            below += part.value
        if self._chart.outlined.get(place, 0.0) > 0:
            axes.add_patch(Rectangle((left, 0), width, scale.inches(self._chart.outlined[place]), fill=False,
                                     edgecolor="black", linewidth=0.9, zorder=4))
        top = scale.inches(below)
        if place.row in self._stamps:
            top = max(top, self._draw_stamp(axes, x, self._stamps[place.row]))
        axes.text(x, top + _GAP, self._value_label(scale, place), size=style.VALUE_PT, rotation=90 if self._upright else 0,
                  ha="center", va="bottom", zorder=6, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3})

    def _draw_stamp(self, axes: Axes, x: float, words: str) -> float:
        """Stamps the foot of a bar; returns the upper end of the stamp in inches."""
        length = text.width(words, _STAMP_PT, "bold") + 0.04
        across = _STAMP_PT / 72 * 1.2
        axes.add_patch(Rectangle((x - across / 2, 0.015), across, length, facecolor="white", edgecolor=style.RED,
                                 linewidth=0.6, zorder=7))
        axes.text(x, 0.015 + length / 2, words, size=_STAMP_PT, weight="bold", color=style.RED, rotation=90, ha="center",
                  va="center", zorder=8)
        return 0.015 + length

    def _draw_name(self, sheet: Sheet, x: float, foot: float, name: str) -> None:
        sheet.write(x, foot + 0.035, name, size=style.TICK_PT, rotation=0 if self._names_level() else 90, ha="center",
                    va="top")


def _wrapped(words: str, limit: float) -> list[str]:
    """Paths break behind a dot where a word is too long."""
    if text.widest(words.split(" "), style.TICK_PT) > limit:
        words = words.replace(".", ". ")
    return text.wrap(words, limit, style.TICK_PT)

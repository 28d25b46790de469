# SPDX-License-Identifier: MIT
"""How every figure looks: paper sizes (inches), type sizes (points), colours and hatches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

PAPER_WIDTH = {1: 3.33, 2: 7.0}  # inches, by paper columns

TITLE_PT = 7.5
LABEL_PT = 7.0
TICK_PT = 6.5
VALUE_PT = 5.8
NOTE_PT = 5.8

RED = "#C00000"
GREY = "#555555"

RC: Mapping[str, Any] = {
    "font.family": ["STIXGeneral", "DejaVu Sans"],  # the second one only for glyphs that the first lacks
    "text.parse_math": False,  # names may hold a dollar sign
    "axes.linewidth": 0.5,
    "hatch.linewidth": 0.45,
    "pdf.fonttype": 42,
    "svg.hashsalt": "memwall",
    "savefig.dpi": 300,
}


@dataclass(frozen=True)
class Fill:
    """Colour and hatch of a bar; `ink` is the hatch's colour. The hatches alone tell the bars apart in greyscale.
    With a `marker`, colour and shape of points, which are `hollow` or not; with `dashes`, a line that joins them."""

    face: str
    hatch: str = ""
    ink: str = "black"
    marker: str = ""
    hollow: bool = False
    edge: str = ""  # of a point; white where empty
    dashes: tuple[float, ...] | None = None  # on, off, ... in points; () is a solid line


# Okabe and Ito, "Color Universal Design", 2008.
_ORANGE, _SKY, _GREEN, _YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
_BLUE, _VERMILLION, _PURPLE = "#0072B2", "#D55E00", "#CC79A7"
_PALE_SKY = "#CDE8F8"


@dataclass(frozen=True)
class Category:
    """An energy category: its name in print, its family, its look."""

    label: str
    family: str
    fill: Fill


MOVEMENT = "Data movement (framed)"
WORK = "Computing"
OVERHEAD = "Overhead"

# Bottom of the stack first. Moving data is blue, plain or with strokes to the right; computing is warm or green, with dots,
# crosses or strokes to the left.
CATEGORIES: Mapping[str, Category] = {
    "dram": Category("DRAM", MOVEMENT, Fill(_BLUE)),
    "link": Category("link", MOVEMENT, Fill(_BLUE, "//////", "white")),
    "noc": Category("NoC", MOVEMENT, Fill(_SKY, "//////")),
    "buffer": Category("buffer", MOVEMENT, Fill(_SKY)),
    "register": Category("register", MOVEMENT, Fill(_PALE_SKY, "//////", _BLUE)),
    "mac": Category("MAC", WORK, Fill(_VERMILLION)),
    "vector": Category("vector", WORK, Fill(_VERMILLION, "\\\\\\\\\\\\", "white")),
    "array": Category("array", WORK, Fill(_GREEN, "......", "white")),
    "adc": Category("ADC", WORK, Fill(_YELLOW, "..")),
    "dac": Category("DAC", WORK, Fill(_YELLOW, "\\\\\\\\\\\\")),
    "shift_add": Category("shift-add", WORK, Fill(_ORANGE, "++++++")),
    "program": Category("program", OVERHEAD, Fill(_PURPLE)),
    "refresh": Category("refresh", OVERHEAD, Fill(_PURPLE, "-----", "white")),
    "static": Category("static", OVERHEAD, Fill("#C8C8C8")),
    "host": Category("host", OVERHEAD, Fill("#C8C8C8", "xxxxx", "#555555")),
}

OTHER_FILL = Fill("white")

# For series without a fixed colour, such as architectures. Neighbours differ in lightness as well.
_SERIES: Sequence[Fill] = (
    Fill(_BLUE),
    Fill(_ORANGE, "//////"),
    Fill(_GREEN, "......", "white"),
    Fill(_SKY, "\\\\\\\\\\\\"),
    Fill(_VERMILLION, "xxxxx", "white"),
    Fill(_YELLOW),
    Fill(_PURPLE, "-----"),
    Fill("#222222"),
)
_MORE_HATCHES = ("++++", "||||||", "oooo", "\\\\\\")


def series_fill(index: int) -> Fill:
    """The look of the series with this index; distinct for the first 40."""
    base = _SERIES[index % len(_SERIES)]
    turn = index // len(_SERIES)
    if turn == 0:
        return base
    return Fill(base.face, _MORE_HATCHES[(turn - 1) % len(_MORE_HATCHES)], "white" if base.face == "#222222" else "black")


_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
MARKER_PT = 2.3
LEGEND_MARKER_PT = 4.0


def point_fill(index: int) -> Fill:
    """The look of the points of the series with this index; distinct for the first 64."""
    turn = index // len(_SERIES)
    return Fill(_SERIES[index % len(_SERIES)].face, marker=_MARKERS[(index + turn) % len(_MARKERS)])


_DASHES: Sequence[tuple[float, ...]] = ((), (4, 1.6), (1, 1.2), (5, 1.5, 1, 1.5), (2.5, 1.2), (6, 1.2, 1, 1.2, 1, 1.2), (8, 2), (3, 3))
LINE_MARKER_PT = 3.2


def line_fill(index: int) -> Fill:
    """The look of the line with this index: in greyscale dashes and marker tell it from the others."""
    points = point_fill(index)
    return Fill(points.face, marker=points.marker, dashes=_DASHES[index % len(_DASHES)])

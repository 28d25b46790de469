# SPDX-License-Identifier: MIT
"""Tables that sort by a click on a head; a cell carries what it sorts by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterable, Sequence

from ..figures.facets import key_title
from ..figures.quantity import PREFIXABLE, name_of, number, quantity, unit_of
from .html import Html, escape, join, tag

MOST_ROWS = 3000
_FRACTIONS = ("movement_share", "movement_share_total", "capacity_used", "utilization", "share")


@dataclass(frozen=True)
class Cell:
    """What is shown, and the number that it sorts by (else by what is shown)."""

    shown: str
    value: float | None = None
    mark: str | None = None  # class of the cell


def measured(column: str, text: str) -> Cell:
    """A cell of a CSV: its number with SI prefix by the unit that the column's name ends with; a word as it is."""
    try:
        value = float(text)
    except ValueError:
        return Cell(text)
    if not math.isfinite(value):
        return Cell(text)
    if column in _FRACTIONS:
        return Cell(number(100 * value) + " %", value)
    unit = _unit(column)
    if unit in PREFIXABLE or "_per_" in column:
        return Cell(quantity(value, unit), value)
    return Cell(number(value) if unit else text, value)


def title(column: str) -> str:
    """Name and unit of a column, where its cells do not say the unit."""
    words = key_title(column) if column.endswith("_bits") or "." in column else name_of(column)
    unit = _unit(column)
    return words + (f" ({unit})" if unit and unit not in PREFIXABLE else "")


def _unit(column: str) -> str:
    if column == "bytes":
        return "B"
    return unit_of(column) if "tokens" in column or "_per_s" not in column else ""


def table(head: Sequence[str], rows: Iterable[Iterable[Cell]], rest: str, heads: Sequence[str] = ()) -> Html:
    """`head` names columns of `rest`, the file that has all rows where these are too many, of which the cells are not asked for; `heads` are
    other titles for them."""
    shown: list[Html] = []
    left_out = 0
    for cells in rows:
        if len(shown) == MOST_ROWS:
            left_out += 1
            continue
        shown.append(tag("tr", *(_cell(cell) for cell in cells)))
    names = heads or [title(column) for column in head]
    top = tag("tr", *(tag("th", tag("button", name, type="button"), title=column, scope="col") for name, column in zip(names, head)))
    lines = [tag("div", tag("table", tag("thead", top), "\n", tag("tbody", join(shown))), class_="wide")]
    if left_out:
        lines.append(tag("p", f"{left_out} more rows are left out here; {rest} has them all.", class_="more"))
    return join(lines)


def _cell(cell: Cell) -> Html:
    is_number = cell.value is not None
    kinds = " ".join(kind for kind in ("n" if is_number else "", cell.mark or "") if kind)
    return tag("td", escape(cell.shown), class_=kinds or None, data_v=f"{cell.value:.9g}" if is_number else None)

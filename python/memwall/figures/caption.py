# SPDX-License-Identifier: MIT
"""The small print beneath the axes: question, failed checks, conditions, honesty panel, origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from . import style
from .groups import constants
from .result import Place, Result

_MOST_FAILED_ROWS = 8


@dataclass(frozen=True)
class Note:
    """One paragraph; a `head` runs over the full width above the others."""

    text: str
    colour: str = "black"
    weight: str = "normal"
    head: bool = False


def notes(result: Result, drawn: str = "bars", more: Sequence[str] = ()) -> list[Note]:
    """All paragraphs beneath a figure of `drawn`; `more` are those of its type."""
    found = [Note(f"{result.experiment}: {result.question}", weight="bold", head=True)]
    found += [Note(text, colour=style.RED, weight="bold", head=True) for text in _failures(result)]
    shared = constants(result, list(result.rows))
    if shared:
        found.append(Note(f"All {drawn}: " + ", ".join(f"{key} {value}" for key, value in shared.items()) + "."))
    found += [Note(text) for text in more]
    found += [Note(text) for text in result.honesty]
    found.append(Note(f"memwall {result.version}, config {result.config_hash[:12]}", colour=style.GREY))
    return found


def stamp(failed: Sequence[str]) -> str:
    """What is stamped on a bar whose row failed these checks."""
    if len(failed) > 3:
        return f"CHECK FAILED: {len(failed)} checks"
    return "CHECK FAILED: " + ", ".join(failed)


def _failures(result: Result) -> list[str]:
    """One line per check that failed anywhere, with the rows concerned."""
    places: dict[str, list[str]] = {}
    for place, record in result.rows.items():
        for check in record.failed:
            places.setdefault(check, []).append(_describe(result, place))
    for record in result.failures:
        row = result.rows.get(record.place)
        check = record.cells["check"]
        if row is None or check not in row.failed:
            where = _describe(result, record.place) if row else "across points"
            places.setdefault(check, []).append(where)
    return [f"CHECK FAILED: {check} ({_shortened(list(dict.fromkeys(places[check])))})"
            for check in sorted(places, key=_natural)]


def _describe(result: Result, place: Place) -> str:
    cells = result.rows[place].cells
    return f"{place.architecture}, {cells['model']} {cells['phase']}, point\u00a0{place.point}"


def _shortened(rows: Sequence[str]) -> str:
    if len(rows) <= _MOST_FAILED_ROWS:
        return "; ".join(rows)
    return "; ".join(rows[:_MOST_FAILED_ROWS]) + f"; and {len(rows) - _MOST_FAILED_ROWS} more rows, see checks.csv"


def _natural(check: str) -> tuple[str, int]:
    """U2 before U10."""
    letters = check.rstrip("0123456789")
    digits = check[len(letters):]
    return letters, int(digits) if digits else 0

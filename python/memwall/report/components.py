# SPDX-License-Identifier: MIT
"""breakdown.csv, summed over operator classes and actions: one line per row, component and category."""

from __future__ import annotations

from itertools import groupby
from typing import Iterable, Iterator

from ..figures.result import FigureError, Place, Record, Result, breakdown

_SUMMED = ("energy_j", "bytes", "busy_s")


def by_component(result: Result) -> Iterator[tuple[Place, str, str, dict[str, float]]]:
    """Place, component, category, sums; the largest energy of a row comes first. The lines of a row stand together in the file."""
    seen: set[Place] = set()
    for place, records in groupby(breakdown(result), lambda record: record.place):
        if place in seen:
            raise FigureError(f"{result.folder / 'breakdown.csv'}: {place} stands there twice")
        seen.add(place)
        for (component, category), sums in sorted(_sums(records).items(), key=lambda item: (-item[1]["energy_j"], item[0])):
            yield place, component, category, sums


def _sums(records: Iterable[Record]) -> dict[tuple[str, str], dict[str, float]]:
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for record in records:
        own = sums.setdefault((record.cells["component"], record.cells["category"]), dict.fromkeys(_SUMMED, 0.0))
        for column in _SUMMED:
            own[column] += record.number(column) or 0.0
    total = sum(own["energy_j"] for own in sums.values())
    for own in sums.values():
        own["share"] = own["energy_j"] / total if total > 0 else 0.0
    return sums

# SPDX-License-Identifier: MIT
"""breakdown.csv, summed over operator classes and actions: one line per row, component and category."""

from __future__ import annotations

from typing import Iterator, Sequence

from ..figures.result import Place, Record, Result

_SUMMED = ("energy_j", "bytes", "busy_s")


def by_component(result: Result) -> Iterator[tuple[Place, str, str, dict[str, float]]]:
    """Place, component, category, sums; the largest energy of a row comes first."""
    rows: dict[Place, list[Record]] = {place: [] for place in result.rows}
    for record in result.breakdown:
        rows[record.place].append(record)
    for place, records in rows.items():
        for (component, category), sums in sorted(_sums(records).items(), key=lambda item: (-item[1]["energy_j"], item[0])):
            yield place, component, category, sums


def _sums(records: Sequence[Record]) -> dict[tuple[str, str], dict[str, float]]:
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for record in records:
        own = sums.setdefault((record.cells["component"], record.cells["category"]), dict.fromkeys(_SUMMED, 0.0))
        for column in _SUMMED:
            own[column] += record.number(column) or 0.0
    total = sum(own["energy_j"] for own in sums.values())
    for own in sums.values():
        own["share"] = own["energy_j"] / total if total > 0 else 0.0
    return sums

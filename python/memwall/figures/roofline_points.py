# SPDX-License-Identifier: MIT
"""Points and roofs of a roofline, from ops.csv and machines.csv."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .result import FigureError, Place, Result, machines, operators

_LAYER = re.compile(r"layer\d+\.")


@dataclass(frozen=True)
class Point:
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
class Roof:
    """TOPS and TB/s."""

    tops: float
    bandwidth: float

    @property
    def ridge(self) -> float:
        """op/B at which the roofs meet."""
        return self.tops / self.bandwidth


def read_points(result: Result, by: str) -> list[Point]:
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
    return [Point(place, group, *values) for (place, group), values in sums.items()]


def read_roofs(result: Result) -> dict[Place, Roof]:
    roofs = {}
    for place, records in machines(result).items():
        values = {record.cells["quantity"]: record.number("value") or 0.0 for record in records if not record.cells["component"]}
        try:
            roof = Roof(values["peak_ops_per_s"] / 1e12, values["memory_bandwidth_bytes_per_s"] / 1e12)
        except KeyError as error:
            raise FigureError(f"{result.folder / 'machines.csv'}: no {error.args[0]} of {place}") from error
        if roof.tops <= 0 or roof.bandwidth <= 0:
            raise FigureError(f"{records[0].where}: peak and bandwidth of {place} must be above zero")
        roofs[place] = roof
    return roofs

# SPDX-License-Identifier: MIT
"""What a check can name: the columns of its rows, and sums over the tables beside them."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping, Sequence

import numpy as np

from ..figures.result import FigureError, Manifest, Place, Record, stream_table
from .expression import FUNCTIONS

# Tables of a result folder whose rows have an architecture.
TABLES = ("results", "fleet", "ops", "breakdown", "programming", "parity")


class Tables:
    """The CSV files of a folder: results.csv is kept, others are read line by line, as operators can be many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sums: dict[tuple[str, str, str], Mapping[Place, float]] = {}
        self._others: dict[frozenset[str], Mapping[tuple[str, ...], list[Record]]] = {}

    def rows(self, name: str) -> Iterable[Record]:
        return self.results.values() if name == "results" else self._stream(name)

    def _stream(self, name: str) -> Iterator[Record]:
        lines = stream_table(self._folder / f"{name}.csv", ["architecture"])
        next(lines)
        return lines

    @cached_property
    def results(self) -> Mapping[Place, Record]:
        return {record.place: record for record in self._stream("results")}

    def others(self, row: Record, wanted: Mapping[str, Any]) -> list[Record]:
        """The rows of results.csv that agree with one in all keys but those wanted, and there are as wanted."""
        fixed = [key for key in self.keys if key not in wanted]
        if (moving := frozenset(wanted)) not in self._others:
            index: dict[tuple[str, ...], list[Record]] = defaultdict(list)
            for record in self.results.values():
                index[tuple(record.cells[key] for key in fixed)].append(record)
            self._others[moving] = index
        return [other for other in self._others[moving][tuple(row.cells[key] for key in fixed)] if matches(other.cells, wanted)]

    @cached_property
    def keys(self) -> Sequence[str]:
        """Columns of results.csv that say what was run."""
        head = next(stream_table(self._folder / "results.csv", ["point", "architecture", "latency_s"]))
        names = list(head.cells)
        return names[1:names.index("latency_s")]

    @cached_property
    def zips(self) -> Sequence[Sequence[str]]:
        """Swept keys whose values advance together."""
        return Manifest(self._folder / "manifest.json").zips()

    def sums(self, name: str, column: str, wanted: Mapping[str, Any]) -> Mapping[Place, float]:
        """Of a column over the lines that match, for each row of results.csv. The table is not kept: operators can be many."""
        key = (name, column, repr(sorted(wanted.items())))
        if key not in self._sums:
            sums: dict[Place, float] = defaultdict(float)
            known: dict[tuple[str, ...], bool] = {}  # whether a line with these cells is wanted
            for line in self._stream(name):
                cells = tuple(line.cells.get(wish, "") for wish in wanted)
                if cells not in known:
                    known[cells] = matches(line.cells, wanted)
                if known[cells]:
                    sums[line.place] += line.number(column) or 0.0
            self._sums[key] = sums
        return self._sums[key]


def matches(cells: Mapping[str, str], wanted: Mapping[str, Any]) -> bool:
    """Each cell is one of the wanted values; texts may have `*` in them. Raises FigureError for a key that is no column."""
    for key in wanted:
        if key not in cells:
            raise FigureError(f"`{key}` is no column")
    return all(any(_same(cells[key], value) for value in (values if isinstance(values, list) else [values]))
               for key, values in wanted.items())


def _same(cell: str, value: Any) -> bool:
    if isinstance(value, bool):
        return cell == str(value).lower()
    if isinstance(value, (int, float)):
        try:
            return float(cell) == value
        except ValueError:
            return cell == str(value)
    return cell == str(value) or fnmatchcase(cell, str(value))


class Names(Mapping[str, Any]):
    """Names in an expression, for the rows of one series in order: a column is an array over them."""

    def __init__(self, tables: Tables, rows: Sequence[Record]) -> None:
        self._tables = tables
        self._rows = rows

    def __getitem__(self, name: str) -> Any:
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        if name in ("energy", "bytes", "count", "busy"):
            column = {"energy": "energy_j", "busy": "busy_s"}.get(name, name)
            return lambda **wanted: self._sum("breakdown", column, wanted)
        if name in ("ops", "machine", "at", "column"):
            return {"ops": self._ops, "machine": self._machine, "at": self._at, "column": self.__getitem__}[name]
        return np.array([self._cell(row, name) for row in self._rows])

    def __iter__(self) -> Iterator[str]:
        return iter(FUNCTIONS)

    def __len__(self) -> int:
        return len(FUNCTIONS)

    def _cell(self, row: Record, column: str) -> float:
        cells = row.cells
        if column not in cells and "point" in cells and row.place in self._tables.results:
            row = self._tables.results[row.place]
            cells = row.cells
        if column not in cells:
            raise FigureError(f"`{column}` is no column of {row.where.rsplit('/', 1)[-1].split(':')[0]} and no function")
        value = row.number(column)
        if value is None:
            raise FigureError(f"{row.where}: {column} does not apply here")
        return value

    def _sum(self, name: str, column: str, wanted: Mapping[str, Any]) -> np.ndarray:
        """With an `architecture` of the row of that machine at the same point."""
        places = [Place(row.place.point, wanted.get("architecture", row.place.architecture)) for row in self._rows]
        for row, place in zip(self._rows, places):
            if place not in self._tables.results:
                raise FigureError(f"{row.where}: results.csv has no {place}")
        sums = self._tables.sums(name, column, wanted)
        return np.array([sums.get(place, 0.0) for place in places])

    def _ops(self, column: str, **wanted: Any) -> np.ndarray:
        """Sum of a column of ops.csv."""
        return self._sum("ops", column, wanted)

    def _machine(self, quantity: str, component: str = "") -> np.ndarray:
        """Sum of a quantity of machines.csv."""
        return self._sum("machines", "value", {"quantity": quantity, "component": component})

    def _at(self, column: str, **wanted: Any) -> np.ndarray:
        """A column of the row of results.csv that agrees in all keys but those given."""
        return np.array([self._cell(self._other(row, wanted), column) for row in self._rows])

    def _other(self, row: Record, wanted: Mapping[str, Any]) -> Record:
        found = self._tables.others(self._tables.results[row.place], wanted)
        if len(found) != 1:
            raise FigureError(f"{row.where}: at({', '.join(f'{key}={value!r}' for key, value in wanted.items())}) names {len(found)} rows")
        return found[0]

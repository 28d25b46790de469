# SPDX-License-Identifier: MIT
"""Evaluates the `checks:` of an experiment and adds their lines to checks.csv."""

from __future__ import annotations

import csv
import math
from collections import ChainMap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Sequence

from ..draft import drafts
from ..figures.result import FigureError, Manifest, Record, carried, stream_table
from .expression import Comparison
from .tables import TABLES, Names, Tables, matches

_HEAD = ["point", "architecture", "check", "value", "bound", "verdict", "note"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of checks.csv; a series of several rows belongs to no point."""

    point: str
    architecture: str
    check: str
    value: float
    bound: float
    holds: bool
    note: str

    def cells(self) -> list[str]:
        numbers = [f"{self.value:.12g}", f"{self.bound:.12g}"] if self.evaluated else ["", ""]
        return [self.point, self.architecture, self.check, *numbers, "pass" if self.holds else "fail", self.note]

    @property
    def evaluated(self) -> bool:
        return not math.isnan(self.value)


def checks_of(folder: Path) -> list[Mapping[str, Any]]:
    """As the experiment states them, in its own words."""
    checks = Manifest(folder / "manifest.json").map("experiment_config").get("checks", [])
    return [checks] if isinstance(checks, dict) else checks


def evaluate(folder: Path) -> list[Line]:
    """All checks of the folder's manifest; one that cannot be evaluated does not hold, without a value, and its note says why."""
    tables = Tables(folder)
    lines: list[Line] = []
    for check in checks_of(folder):
        try:
            lines += _evaluate(tables, check)
        except FigureError as error:
            lines.append(Line("", "", check["id"], math.nan, math.nan, False, str(error)))
    return lines


def write(folder: Path, lines: Sequence[Line]) -> None:
    """Behind the laws in checks.csv, in place of an earlier evaluation."""
    path = folder / "checks.csv"
    known = {check["id"] for check in checks_of(folder)}
    records = stream_table(path, _HEAD)
    head = list(next(records).cells)
    with drafts([path]) as [draft], draft.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(head)
        out.writerows([record.cells[column] for column in head] for record in records if record.cells["check"] not in known)
        out.writerows(line.cells() for line in lines)


def _evaluate(tables: Tables, check: Mapping[str, Any]) -> list[Line]:
    comparison = Comparison(check["holds"])
    lines = []
    for series in _series(tables, check):
        left, right = comparison.sides(Names(tables, series))
        cells = series[0].cells
        point = cells.get("point", "") if len(series) == 1 else ""
        note = str(check["claim"]) + (f" [{_where(tables, check, series)}]" if len(series) > 1 else "")
        lines.append(Line(point, cells["architecture"], check["id"], left, right, comparison.holds(left, right), note))
    return lines


def _series(tables: Tables, check: Mapping[str, Any]) -> list[list[Record]]:
    """The rows of a check, each alone; with `over`, those that differ in that key alone, and in what is zipped with it, together and in its
    order."""
    name = check.get("table", "results")
    if name not in TABLES:
        raise FigureError(f"unknown table '{name}', known are {', '.join(TABLES)}")
    wanted = check.get("where", {})
    rows = [row for row in tables.rows(name) if matches(_all_cells(tables, row), wanted)]
    if not rows:
        raise FigureError(f"no row of {name}.csv is as `where` says")
    over = check.get("over")
    if over is None:
        return [[row] for row in rows]
    groups: dict[tuple[str, ...], list[Record]] = {}
    cells = [_all_cells(tables, row) for row in rows]
    moving = {over, *carried(cells, tables.zips, [over])}
    for row, its in zip(rows, cells):
        groups.setdefault(tuple(its.get(key, "") for key in tables.keys if key not in moving), []).append(row)
    if all(len(group) == 1 for group in groups.values()):
        raise FigureError(f"no two rows differ in {over} alone")
    for group in groups.values():
        group.sort(key=lambda row: Names(tables, [row])[over][0])
    return list(groups.values())


def _all_cells(tables: Tables, row: Record) -> Mapping[str, str]:
    """With those of its row in results.csv."""
    result = tables.results.get(row.place) if "point" in row.cells else None
    return row.cells if result is None or result is row else ChainMap(row.cells, result.cells)


def _where(tables: Tables, check: Mapping[str, Any], series: Sequence[Record]) -> str:
    cells = _all_cells(tables, series[0])
    fixed = [f"{key} {cells[key]}" for key in tables.keys if key not in ("architecture", check["over"]) and cells.get(key)]
    return f"{len(series)} rows over {check['over']}; " + ", ".join(fixed)

# SPDX-License-Identifier: MIT
"""Reads a result folder: manifest.json, results.csv, breakdown.csv, checks.csv."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Collection, Iterable, Iterator, Mapping, Sequence

from .records import FigureError, Place, Record, stream_table, table

# The columns of results.csv from `model` up to this one are keys of the workload or swept; from it on they are metrics.
FIRST_METRIC = "latency_s"


@dataclass(frozen=True)
class Bar(Place):
    """One of several bars of a row."""

    part: str


@dataclass(frozen=True)
class Result:
    """A result folder in memory."""

    folder: Path
    experiment: str
    question: str
    version: str
    config_hash: str
    figures: Sequence[Mapping[str, Any]]
    architectures: Sequence[str]
    honesty: Sequence[str]
    keys: Sequence[str]  # columns of results.csv that say what was run: workload and swept keys
    metrics: Sequence[str]  # columns of results.csv that say what came out
    zips: Sequence[Sequence[str]]  # swept keys whose values advance together
    rows: Mapping[Place, Record]
    places: Collection[Place]  # of all rows of results.csv, drawn or not
    failures: Sequence[Record]  # the lines of checks.csv that say `fail`


def carried(rows: Iterable[Mapping[str, str]], together: Sequence[Sequence[str]], shown: Iterable[str]) -> set[str]:
    """Keys that say nothing beside those `shown`: zipped with one of them, and of one value for each of its values."""
    cells = list(rows)

    def follows(key: str, other: str) -> bool:
        known: dict[str, str] = {}
        return all(known.setdefault(row.get(key, ""), row.get(other, "")) == row.get(other, "") for row in cells)

    return {other for entry in together for key in set(shown) & set(entry) for other in entry if other != key and follows(key, other)}


def only(result: Result, where: Mapping[str, Any]) -> Result:
    """The rows whose cells are as `where` says: a value, or a list of values, for each key; `swept: first`: the first value of each
    swept key."""
    if not isinstance(where, Mapping):
        raise FigureError("where: expected a map of keys and values")
    wanted = {key: value if isinstance(value, list) else [value] for key, value in where.items()}
    if wanted.pop("swept", ["first"]) != ["first"]:
        raise FigureError("where: swept has rows of its `first` values only")
    if "swept" in where:
        base = next(iter(result.rows.values())).cells
        wanted = {**{key: [base[key]] for key in result.keys if "." in key}, **wanted}
    for key in wanted:
        if key not in ("point", "architecture", *result.keys):
            near = difflib.get_close_matches(key, [*result.keys, "architecture"], n=1)
            raise FigureError(f"where: unknown key '{key}'; " + (f"did you mean '{near[0]}'?" if near else
                                                                 "known are architecture, " + ", ".join(result.keys)))
    rows = {place: record for place, record in result.rows.items()
            if all(any(_same(record.cells[key], value) for value in values) for key, values in wanted.items())}
    if not rows:
        raise FigureError("where: no row of results.csv is left")
    return replace(result, rows=rows,
                   failures=[record for record in result.failures if record.place in rows or record.place not in result.rows])


def _same(cell: str, value: Any) -> bool:
    if isinstance(value, bool):
        return cell == str(value).lower()
    try:
        return float(cell) == float(value)
    except (TypeError, ValueError):
        return cell == str(value)


def load(folder: Path) -> Result:
    """Reads what all figures need and raises FigureError at the first thing that is not as agreed. breakdown.csv, which has nine tenths of all
    lines, is read by what draws it."""
    if not folder.is_dir():
        raise FigureError(f"{folder}: no such folder")
    manifest = Manifest(folder / "manifest.json")
    header, records = table(folder / "results.csv", ["point", "architecture", "model", "phase", FIRST_METRIC,
                                                      "checks_failed"])
    architectures = manifest.strings("architectures")
    first_metric = header.index(FIRST_METRIC)
    rows: dict[Place, Record] = {}
    for record in records:
        if record.place in rows:
            raise FigureError(f"{record.where}: {record.place} has two rows")
        if record.place.architecture not in architectures:
            raise FigureError(f"{record.where}: architecture '{record.place.architecture}' is not in manifest.json")
        rows[record.place] = record
    if not rows:
        raise FigureError(f"{folder / 'results.csv'}: no rows")
    next(_breakdown(folder))
    return Result(
        folder=folder,
        **manifest.origin(),
        figures=manifest.maps("figures"),
        architectures=architectures,
        honesty=manifest.strings("honesty"),
        keys=[name for name in header[:first_metric] if name not in ("point", "architecture")],
        metrics=header[first_metric:],
        zips=manifest.zips(),
        rows=rows,
        places=rows.keys(),
        failures=[record for record in checks(folder) if record.cells["verdict"] == "fail"],
    )


def checks(folder: Path) -> Iterator[Record]:
    """The lines of checks.csv."""
    lines = stream_table(folder / "checks.csv", ["point", "architecture", "check", "verdict"])
    next(lines)
    return lines


def _breakdown(folder: Path) -> Iterator[Record]:
    return stream_table(folder / "breakdown.csv", ["point", "architecture", "op_class", "component", "action", "category", "energy_j"])


def breakdown(result: Result) -> Iterator[Record]:
    """The lines of breakdown.csv whose rows are drawn."""
    lines = _breakdown(result.folder)
    next(lines)
    last, is_drawn = None, False  # lines of a row share their place
    for record in lines:
        if record.place is not last:
            last, is_drawn = record.place, record.place in result.rows
            if not is_drawn and last not in result.places:
                raise FigureError(f"{record.where}: {last} has no row in results.csv")
        if is_drawn:
            yield record


def operators(result: Result) -> Iterator[Record]:
    """The lines of ops.csv whose rows are drawn."""
    lines = stream_table(result.folder / "ops.csv", ["point", "architecture", "name", "op_class", "start_s", "latency_s", "macs",
                                                     "dram_bytes", "energy_j"])
    next(lines)
    return (record for record in lines if record.place in result.rows)


def machines(result: Result) -> dict[Place, list[Record]]:
    """The lines of machines.csv of each row that is drawn."""
    lines = stream_table(result.folder / "machines.csv", ["point", "architecture", "component", "quantity", "value"])
    next(lines)
    found: dict[Place, list[Record]] = {place: [] for place in result.rows}
    for record in lines:
        if record.place in found:
            found[record.place].append(record)
    for place, records in found.items():
        if not records:
            raise FigureError(f"{result.folder / 'machines.csv'}: no line of {place}")
    return found


class Manifest:
    """A JSON file with the type of each key checked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise FigureError(f"{path}: {error.strerror}") from error
        except json.JSONDecodeError as error:
            raise FigureError(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from error
        except UnicodeDecodeError as error:
            raise FigureError(f"{path}: not UTF-8") from error
        if not isinstance(content, dict):
            raise FigureError(f"{path}: expected a map")
        self._content = content

    def string(self, key: str) -> str:
        return self._checked(key, self._get(key), str, "a text")

    def strings(self, key: str) -> list[str]:
        return [self._checked(f"{key}[{i}]", item, str, "a text") for i, item in enumerate(self._list(key))]

    def origin(self) -> dict[str, str]:
        """What stands beneath a figure: experiment, question, version and hash."""
        return {key: self.string(key) for key in ("experiment", "question", "version", "config_hash")}

    def map(self, key: str) -> Mapping[str, Any]:
        return self._checked(key, self._get(key), dict, "a map")

    def maps(self, key: str) -> list[Mapping[str, Any]]:
        return [self._checked(f"{key}[{i}]", item, dict, "a map") for i, item in enumerate(self._list(key))]

    def zips(self) -> list[list[str]]:
        """The swept keys of each `zip`; a single simulation has no experiment."""
        stated = self.map("experiment_config").get("zip", []) if "experiment_config" in self._content else []
        return [list(entry) for entry in (stated if isinstance(stated, list) else [stated])]

    def _list(self, key: str) -> list[Any]:
        return self._checked(key, self._get(key), list, "a list")

    def _get(self, key: str) -> Any:
        if key not in self._content:
            raise FigureError(f"{self._path}: key '{key}' is missing")
        return self._content[key]

    def _checked(self, key: str, value: Any, kind: type, expected: str) -> Any:
        if not isinstance(value, kind):
            raise FigureError(f"{self._path}: {key}: expected {expected}")
        return value

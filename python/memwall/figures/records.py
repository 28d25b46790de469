# SPDX-License-Identifier: MIT
"""Reads CSV files of a result folder line by line."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Mapping, Sequence


class FigureError(Exception):
    """The user's mistake or a damaged folder: one line, exit code 2."""


@dataclass(frozen=True)
class Place:
    """One architecture at one point: what a bar stands for."""

    point: str
    architecture: str

    @property
    def row(self) -> Place:
        """The row of results.csv that a bar belongs to."""
        return Place(self.point, self.architecture)

    def __str__(self) -> str:
        return f"point {self.point}, {self.architecture}"


class Cells(Mapping[str, str]):
    """The cells of a line by column; the lines of a file share their head."""

    __slots__ = ("_index", "_texts")

    def __init__(self, index: Mapping[str, int], texts: Sequence[str]) -> None:
        self._index = index
        self._texts = texts

    def __getitem__(self, column: str) -> str:
        return self._texts[self._index[column]]

    def __contains__(self, column: object) -> bool:
        return column in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)


class Record:
    """One line of a CSV file. Sweeps have millions of them."""

    __slots__ = ("_path", "_line", "_place", "cells")

    def __init__(self, path: Path, line: int, cells: Cells, place: Place | None) -> None:
        self._path = path
        self._line = line
        self._place = place
        self.cells = cells

    @property
    def where(self) -> str:
        """file:line"""
        return f"{self._path}:{self._line}"

    @property
    def place(self) -> Place:
        if self._place is None:
            raise FigureError(f"{self.where}: belongs to no point")
        return self._place

    def number(self, column: str) -> float | None:
        """The cell's value in the unit its column name ends with; None where it is empty (not applicable)."""
        text = self.cells[column]
        if text == "":
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise FigureError(f"{self.where}: {column} is '{text}', expected a finite number or an empty cell")
        return value

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the checks that this row failed."""
        return tuple(part.strip() for part in self.cells["checks_failed"].split(";") if part.strip())


def table(path: Path, required: Sequence[str]) -> tuple[list[str], list[Record]]:
    """Head and lines of a CSV file that must have the columns `required`."""
    lines = stream_table(path, required)
    header = next(lines)
    return list(header.cells), list(lines)


def stream_table(path: Path, required: Sequence[str]) -> Iterator[Record]:
    """The head, its cells under their own names, then line by line: operators can be many."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            yield from _read_table(path, stream, required)
    except OSError as error:
        raise FigureError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FigureError(f"{path}: not UTF-8") from error


def _read_table(path: Path, stream: Iterator[str], required: Sequence[str]) -> Iterator[Record]:
    lines = csv.reader(stream, strict=True)
    try:
        header = next(lines, [])
        for column in required:
            if column not in header:
                raise FigureError(f"{path}:1: column '{column}' is missing")
        if len(set(header)) != len(header):
            raise FigureError(f"{path}:1: a column stands there twice")
        index = {column: i for i, column in enumerate(header)}
        yield Record(path, 1, Cells(index, header), None)
        point, architecture = index.get("point"), index.get("architecture")
        place = None
        for cells in lines:
            if len(cells) != len(header):
                raise FigureError(f"{path}:{lines.line_num}: {len(cells)} cells under {len(header)} columns")
            if point is not None and (place is None or place.point != cells[point] or place.architecture != cells[architecture]):
                place = Place(cells[point], cells[architecture])
            yield Record(path, lines.line_num, Cells(index, cells), place)
    except csv.Error as error:
        raise FigureError(f"{path}:{lines.line_num}: {error}") from error

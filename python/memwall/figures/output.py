# SPDX-License-Identifier: MIT
"""Writes a figure as PDF and PNG with its data beside it; the same input gives the same bytes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

from matplotlib.figure import Figure

from .result import Result


@dataclass(frozen=True)
class Drawing:
    """A figure and the numbers that are drawn in it."""

    figure: Figure
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def save(drawing: Drawing, result: Result, name: str) -> list[Path]:
    """Writes figures/NAME.pdf, .png and .csv into the result folder and returns their paths."""
    folder = result.folder / "figures"
    folder.mkdir(exist_ok=True)
    pdf, png, data = (folder / f"{name}.{ending}" for ending in ("pdf", "png", "csv"))
    origin = f"memwall {result.version} config {result.config_hash}"
    title = f"{result.experiment}: {name}"
    drawing.figure.savefig(pdf, metadata={"Title": title, "Subject": result.question, "Keywords": origin,
                                          "Creator": f"memwall {result.version}", "CreationDate": None, "ModDate": None})
    drawing.figure.savefig(png, metadata={"Title": title, "Description": result.question, "Comment": origin,
                                          "Software": f"memwall {result.version}"})
    with data.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(drawing.head)
        lines.writerows(drawing.rows)
    return [pdf, png, data]

# SPDX-License-Identifier: MIT
"""Writes a figure as PDF, PNG and SVG with its data beside it; the same input gives the same bytes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Sequence

from matplotlib.figure import Figure

from ..draft import drafts


class Origin(Protocol):
    """Where a figure comes from: what its files say of themselves, and the folder that they go to."""

    @property
    def folder(self) -> Path: ...

    @property
    def experiment(self) -> str: ...

    @property
    def question(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def config_hash(self) -> str: ...


@dataclass(frozen=True)
class Drawing:
    """A figure and the numbers that are drawn in it."""

    figure: Figure
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def save(drawing: Drawing, origin: Origin, name: str) -> list[Path]:
    """Writes figures/NAME.pdf, .png, .svg and .csv into the folder, all or none, and returns their paths."""
    folder = origin.folder / "figures"
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}.{ending}" for ending in ("pdf", "png", "svg", "csv")]
    program = f"memwall {origin.version} config {origin.config_hash}"
    title = f"{origin.experiment}: {name}"
    with drafts(paths) as (pdf, png, svg, data):
        drawing.figure.savefig(pdf, format="pdf", metadata={"Title": title, "Subject": origin.question, "Keywords": program,
                                                            "Creator": f"memwall {origin.version}", "CreationDate": None, "ModDate": None})
        drawing.figure.savefig(png, format="png", metadata={"Title": title, "Description": origin.question, "Comment": program,
                                                            "Software": f"memwall {origin.version}"})
        drawing.figure.savefig(svg, format="svg", metadata={"Title": title, "Description": origin.question, "Keywords": program,
                                                            "Creator": f"memwall {origin.version}", "Date": None})
        with data.open("w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerow(drawing.head)
            lines.writerows(drawing.rows)
    return paths

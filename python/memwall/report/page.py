# SPDX-License-Identifier: MIT
"""The page from top to bottom: one file that needs nothing else, the same bytes from the same folder."""

from __future__ import annotations

import base64
import hashlib
from itertools import chain
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence

from ..draft import drafts
from ..figures.groups import constants
from ..figures.result import FigureError, Manifest, Record, Result, checks, load, stream_table
from . import configs, drawings, verdict
from .components import by_component
from .html import Html, join, tag
from .table import Cell, measured, table

_STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
_SCRIPT = (Path(__file__).parent / "report.js").read_text(encoding="utf-8")


def write(folder: Path) -> Iterator[Path]:
    """Everything is read and drawn before the file is written. Raises FigureError in the end with all figures that could not be drawn."""
    result = load(folder)
    mistakes: list[str] = []
    page = _page(result, Manifest(folder / "manifest.json"), mistakes)
    path = folder / "report.html"
    with drafts([path]) as [draft]:
        draft.write_text(page, encoding="utf-8", newline="\n")
    yield path
    if mistakes:
        raise FigureError("; ".join(mistakes))


def _page(result: Result, manifest: Manifest, mistakes: list[str]) -> str:
    sections = list(_sections(result, manifest, mistakes))
    contents = tag("nav", *(tag("a", heading, href=f"#{_anchor(heading)}") for heading, _ in sections))
    body = [tag("h1", result.question), tag("p", f"{result.experiment}, memwall {result.version}, config {result.config_hash}", class_="origin"),
            contents, *(tag("section", tag("h2", heading), "\n", content, id=_anchor(heading)) for heading, content in sections)]
    # Nothing is fetched and no other script runs, whatever a name in the results holds.
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    head = [Html('<meta charset="utf-8">'), Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
            Html('<meta name="viewport" content="width=device-width">'), tag("title", f"{result.experiment}: {result.question}"),
            Html(f"<style>\n{_STYLE}</style>")]
    return "\n".join(["<!DOCTYPE html>", '<html lang="en">', "<head>", join(head), "</head>", "<body>", join(body),
                      f"<script>{_SCRIPT}</script>", "</body>", "</html>", ""])


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _sections(result: Result, manifest: Manifest, mistakes: list[str]) -> Iterator[tuple[str, Html]]:
    yield "Verdict", verdict.section(result)
    yield "Audit", _audit(result, manifest)
    yield "Figures", join(drawings.experiment_figures(result, mistakes)) or tag("p", "The experiment asks for none.", class_="more")
    yield "Results", _results(result)
    if (result.folder / "fleet.csv").exists():
        yield "Fleet", _file(result.folder / "fleet.csv", [])
    yield "Energy by component", _breakdown(result)
    yield "Roofline", drawings.roofline_of(result)
    yield "Timeline", drawings.timeline_of(result)
    yield "Checks", _checks(result)
    yield "Machines", _machines(result)
    yield "Configs", _configs(manifest)
    yield "Provenance", _provenance(manifest)
    yield "Manifest", _manifest(result.folder)


def _audit(result: Result, manifest: Manifest) -> Html:
    parts = [tag("p", "What a reviewer would attack:"), tag("ol", *(tag("li", text) for text in manifest.strings("audit")))]
    return join([*parts, tag("p", "What holds for all that is compared:"), tag("ul", *(tag("li", text) for text in result.honesty))])


def _results(result: Result) -> Html:
    """Keys that are the same everywhere, or empty, are told once."""
    rows = list(result.rows.values())
    same = constants(result, list(result.rows))
    told = [key for key in result.keys if key not in ("model", "phase") and len({row.cells[key] for row in rows}) == 1]
    columns = ["point", "architecture", *(key for key in result.keys if key not in told), *result.metrics]
    columns = [column for column in columns if any(row.cells[column] for row in rows) or column == "checks_failed"]
    lines = ((_marked(row, column) for column in columns) for row in rows)
    words = ", ".join(f"{key} {value}" for key, value in same.items())
    return join(([tag("p", f"All rows: {words}.")] if words else []) + [table(columns, lines, "results.csv")])


def _marked(row: Record, column: str) -> Cell:
    text = row.cells[column]
    return Cell(text, mark="bad") if column == "checks_failed" and text else measured(column, text)


def _breakdown(result: Result) -> Html:
    head = ["point", "architecture", "model", "phase", "component", "category", "energy_j", "share", "bytes", "busy_s"]
    lines = (chain((measured("", place.point), Cell(place.architecture)), (Cell(result.rows[place].cells[key]) for key in head[2:4]),
                   (Cell(component), Cell(category)), (measured(column, f"{sums[column]:.9g}") for column in head[6:]))
             for place, component, category, sums in by_component(result))
    return table(head, lines, "breakdown.csv")


def _checks(result: Result) -> Html:
    """Failed ones first."""
    path = result.folder / "checks.csv"
    columns = next(stream_table(path, [])).cells
    head = [column for column in ("point", "architecture", "check", "value", "bound", "verdict", "note") if column in columns]
    others = (record for record in checks(result.folder) if record.cells["verdict"] != "fail")
    lines = ((Cell(record.cells["verdict"], mark="bad" if record.cells["verdict"] == "fail" else None) if column == "verdict"
              else measured("", record.cells[column]) for column in head) for record in chain(result.failures, others))
    first = next(lines, None)
    return table(head, chain([first], lines), path.name) if first else tag("p", "checks.csv is empty.", class_="more")


def _file(path: Path, required: Sequence[str]) -> Html:
    """A CSV as it is."""
    records = stream_table(path, required)
    head = list(next(records).cells)
    return table(head, ((measured(column, record.cells[column]) for column in head) for record in records), path.name)


def _machines(result: Result) -> Html:
    """What is the same at several points stands there once."""
    head = ["architecture", "component", "quantity", "value"]
    records = stream_table(result.folder / "machines.csv", ["point", *head])
    next(records)
    lines = dict.fromkeys(tuple(record.cells[column] for column in head) for record in records)
    return table(head, ([*(Cell(text) for text in line[:3]), measured(line[2], line[3])] for line in lines), "machines.csv")


def _configs(manifest: Manifest) -> Html:
    parts = [_fold("experiment", manifest.map("experiment_config"))]
    if overrides := manifest.strings("overrides"):
        parts.append(tag("p", "Laid over it: " + ", ".join(f"--set {text}" for text in overrides)))
    for kind in ("configs", "models"):
        parts += [_fold(name, config) for name, config in manifest.map(kind).items()]
    return join(parts)


def _fold(name: str, config: Any) -> Html:
    return tag("details", tag("summary", name), tag("pre", configs.text(config)))


def _provenance(manifest: Manifest) -> Html:
    """Of the first variant of each architecture; variants change only what the experiment sweeps."""
    found = [(name, number) for name, variants in manifest.map("configs").items() for number in configs.numbers(_first(name, variants))]
    counts = ", ".join(f"{sum(number.provenance == kind for _, number in found)} {kind}" for kind in configs.KNOWN)
    lines = ([Cell(name), Cell(number.path), Cell(number.value), Cell(number.provenance, mark="bad" if number.provenance == "assumed" else None)]
             for name, number in found)
    return join([tag("p", f"How the {len(found)} quantities of the architectures are known: {counts}. Sources stand in the config files."),
                 table(["architecture", "key", "value", "provenance"], lines, "manifest.json")])


def _first(name: str, variants: Any) -> Mapping[str, Any]:
    try:
        return variants[0]["config"]
    except (TypeError, LookupError) as error:
        raise FigureError(f"manifest.json: configs.{name}: expected a list of variants, the first with a config") from error


def _manifest(folder: Path) -> Html:
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    return tag("details", tag("summary", "manifest.json"), tag("pre", text))

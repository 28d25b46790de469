# SPDX-License-Identifier: MIT
"""Experiments and single simulations, run by the program `memwall`, as dicts of arrays."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any, Mapping, Optional

import numpy as np

from .errors import InputError
from .table import Table


def program() -> str:
    """The program beside this package: MEMWALL_BINARY, the build folder, the installation, PATH."""
    here = Path(__file__).resolve().parent
    candidates = [os.environ.get("MEMWALL_BINARY"), here.parents[1] / "sim" / "memwall", here.parents[3] / "bin" / "memwall", shutil.which("memwall")]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK) and not os.path.isdir(candidate):
            return str(candidate)
    raise FileNotFoundError("the program memwall was not found: build it, or set MEMWALL_BINARY")


def call(arguments: list[str]) -> None:
    """Runs the program. Exit code 2 becomes InputError, 1 (a check failed, results are there) a warning."""
    done = subprocess.run([program(), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode == 2:
        raise InputError(done.stderr.strip())
    if done.returncode == 1:
        warnings.warn("a check failed: see the checks of the result" + (f"\n{done.stderr.strip()}" if done.stderr else ""), stacklevel=3)
    elif done.returncode != 0:
        raise RuntimeError(f"memwall ended with {done.returncode}: {done.stderr.strip()}")


def read_table(file: Path) -> Table:
    """A CSV file: columns of numbers are float64 or int64 arrays (empty cells are NaN), others arrays of str."""
    with open(file, newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    return Table({name: column([row[i] for row in rows[1:]]) for i, name in enumerate(rows[0])})


def column(cells: list[str]) -> np.ndarray:
    for kind in (np.int64, np.float64):
        try:
            return np.array([cell or "nan" if kind is np.float64 else cell for cell in cells]).astype(kind) if cells else np.array([], kind)
        except (ValueError, OverflowError):
            continue
    return np.array(cells)


def read_results(folder: Path) -> Table:
    """results.csv of a result folder; `breakdown`, `ops` and `checks` are attributes."""
    table = read_table(folder / "results.csv")
    for part in ("breakdown", "ops", "checks"):
        if (folder / f"{part}.csv").exists():
            setattr(table, part, read_table(folder / f"{part}.csv"))
    return table


def set_arguments(values: Optional[Mapping[str, Any]]) -> list[str]:
    return [word for path, value in (values or {}).items() for word in ("--set", f"{path}={value}")]


def run(experiment: Any, out: Any = None, *, jobs: Optional[int] = None, resume: bool = False,
        set: Optional[Mapping[str, Any]] = None) -> Table:  # noqa: A002, as --set
    """Runs an experiment (a file or a shipped name) and returns results.csv as a dict of arrays, one entry a row.

    SI units, as the names say: `latency_s`, `energy_j`, ... `.breakdown`, `.ops` and `.checks` are the other tables, `.frame()` a
    pandas DataFrame. `out` keeps all files; without it they are removed. Raises InputError on mistakes of the experiment and of
    its configs; warns where a check failed. Ctrl-C ends it; with `out`, `resume=True` goes on.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(out) if out is not None else Path(scratch) / "result"
        arguments = ["run", str(experiment), "--out", str(folder), "--quiet", *set_arguments(set)]
        arguments += ["--jobs", str(jobs)] if jobs is not None else []
        arguments += ["--resume"] if resume else []
        call(arguments)
        return read_results(folder)


def simulate(arch: str, *, model: Optional[str] = None, trace: Any = None, devices: Optional[int] = None,
             set: Optional[Mapping[str, Any]] = None, out: Any = None, **workload: Any) -> Table:  # noqa: A002
    """One workload on one architecture; a dict of arrays of length one, as `run` gives.

    Either `trace` (a file) or `model` (a name or a Hugging Face config.json) with `phase`, `batch`, `context`, `input_length`,
    `output_length`, `weight_bits`, `activation_bits`, `kv_bits`.

    >>> memwall.simulate("h100", model="llama2-7b", phase="decode", context=2048)["latency_s"][0]
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(out) if out is not None else Path(scratch) / "result"
        arguments = ["simulate", "--arch", str(arch), "--out", str(folder), *set_arguments(set)]
        for name, value in {"model": model, "trace": trace, "devices": devices, **workload}.items():
            if value is not None:
                arguments += [f"--{name.replace('_', '-')}", str(value)]
        call(arguments)
        return read_results(folder)

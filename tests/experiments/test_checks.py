# SPDX-License-Identifier: MIT
"""Every check of every shipped experiment can fail: mutations.csv names, for each, a change of the written tables that it alone sees.

MEMWALL_RESULTS=DIR keeps the runs in DIR and resumes those that are there."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Mapping

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))

from memwall.checks.evaluate import checks_of, evaluate  # noqa: E402

MEMWALL = os.environ.get("MEMWALL_BINARY", str(ROOT / "build" / "sim" / "memwall"))
EXPERIMENTS = sorted(path.stem for path in (ROOT / "configs" / "experiments").glob("*.yaml") if "\nchecks:" in path.read_text())


@dataclass(frozen=True)
class Mutation:
    """In `rows` of a file (`key=value|value`, `*` allowed, keys of results.csv too, told by their end), columns are multiplied or set;
    `column` and `change` can be several, `a|b` and `x 2|x 0.5`."""

    experiment: str
    check: str
    file: str
    rows: str
    column: str
    change: str

    def chooses(self, cells: Mapping[str, str]) -> bool:
        return all(self._has(cells, *condition.split("=", 1)) for condition in self.rows.split())

    def applied(self, cells: dict[str, str]) -> dict[str, str]:
        columns, changes = self.column.split("|"), self.change.split("|")
        return {**cells, **{column: self._changed(cells[column], changes[i % len(changes)]) for i, column in enumerate(columns)}}

    @staticmethod
    def _changed(cell: str, change: str) -> str:
        how, _, operand = change.partition(" ")
        return operand if how == "=" else f"{float(cell) * float(operand):.12g}"

    @staticmethod
    def _has(cells: Mapping[str, str], key: str, values: str) -> bool:
        columns = [column for column in cells if column == key or column.endswith("." + key)]
        if len(columns) != 1:
            raise AssertionError(f"{key} names {len(columns)} columns")
        return any(fnmatchcase(cells[columns[0]], value) for value in values.split("|"))


def mutations() -> list[Mutation]:
    with (Path(__file__).parent / "mutations.csv").open(newline="") as stream:
        return [Mutation(**line) for line in csv.DictReader(stream, skipinitialspace=True)]


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(newline="") as stream:
        lines = csv.DictReader(stream)
        return list(lines.fieldnames or []), list(lines)


def mutate(results: Path, mutation: Mutation, copy: Path) -> int:
    """Links the files of `results` into `copy`, all but the one that is written anew; returns how many rows are changed."""
    for path in results.iterdir():
        if path.is_file() and path.stem != mutation.file:
            (copy / path.name).symlink_to(path)
    keys = {(line["point"], line["architecture"]): line for line in read(results / "results.csv")[1]}
    head, lines = read(results / f"{mutation.file}.csv")
    changed = 0
    with (copy / f"{mutation.file}.csv").open("w", newline="") as stream:
        out = csv.DictWriter(stream, head, lineterminator="\n")
        out.writeheader()
        for line in lines:
            row = keys.get((line.get("point", ""), line["architecture"]), {})
            chosen = mutation.chooses({**row, **line})
            changed += chosen
            out.writerow(mutation.applied(line) if chosen else line)
    return changed


class TheTable(unittest.TestCase):
    def test_each_check_has_one_mutation(self) -> None:
        counts = Counter((mutation.experiment, mutation.check) for mutation in mutations())
        self.assertEqual([place for place, count in counts.items() if count > 1], [])
        self.assertEqual({experiment for experiment, _ in counts} - set(EXPERIMENTS), set())


class Experiments(unittest.TestCase):
    """Each runs once."""

    def setUp(self) -> None:
        kept = os.environ.get("MEMWALL_RESULTS")
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self._results = Path(kept) if kept else Path(self._scratch.name)

    def run_experiment(self, name: str) -> Path:
        folder = self._results / name
        done = subprocess.run([MEMWALL, "run", name, "--configs", str(ROOT / "configs"), "--out", str(folder), "--quiet", "--resume"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        return folder

    def failing(self, results: Path, mutation: Mutation) -> set[str]:
        with tempfile.TemporaryDirectory() as copy:
            self.assertGreater(mutate(results, mutation, Path(copy)), 0, "the mutation changes no row")
            return {line.check for line in evaluate(Path(copy)) if not line.holds}

    def assert_each_check_can_fail(self, name: str) -> None:
        own = [mutation for mutation in mutations() if mutation.experiment == name]
        results = self.run_experiment(name)
        self.assertEqual([line.note for line in evaluate(results) if not line.holds], [])
        self.assertEqual(sorted(check["id"] for check in checks_of(results)), sorted(mutation.check for mutation in own))
        for mutation in own:
            with self.subTest(check=mutation.check):
                self.assertEqual(self.failing(results, mutation), {mutation.check})


def _add(name: str) -> None:
    def test(self: Experiments) -> None:
        self.assert_each_check_can_fail(name)
    setattr(Experiments, f"test_{name.replace('-', '_')}", test)


for _name in EXPERIMENTS:
    _add(_name)

if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: MIT
"""The checks of an experiment, on a folder with made-up numbers."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "python"), str(Path(__file__).resolve().parent)]

import synthetic
from memwall.checks import tables
from memwall.checks.__main__ import main
from memwall.checks.expression import FUNCTIONS, Comparison
from memwall.figures.result import FigureError, carried


class Expressions(unittest.TestCase):
    def sides(self, text: str, **names: Any) -> tuple[float, float]:
        return Comparison(text).sides({**FUNCTIONS, **{key: np.array(value, dtype=float) for key, value in names.items()}})

    def test_a_series_is_reduced_to_one_number(self) -> None:
        self.assertEqual(self.sides("spread(y) <= 0.1", y=[4, 5, 4]), (0.25, 0.1))
        self.assertEqual(self.sides("largest_fall(y) <= 0", y=[4, 8, 4]), (0.5, 0))
        self.assertEqual(self.sides("largest_rise(y) <= 0", y=[4, 8, 4]), (1, 0))

    def test_slope_is_the_exponent(self) -> None:
        self.assertAlmostEqual(self.sides("slope(x, y) == 2", x=[1, 2, 4], y=[3, 12, 48])[0], 2)

    def test_r2_of_a_line_is_one(self) -> None:
        self.assertAlmostEqual(self.sides("r2(1 / x, y) >= 0.9", x=[1, 2, 4], y=[7, 4.5, 3.25])[0], 1)  # 2 + 5/x

    def test_crossing_lies_between_two_points_on_logarithmic_axes(self) -> None:
        self.assertAlmostEqual(self.sides("crossing(x, y, 10) == 10", x=[1, 100], y=[1, 100])[0], 10)

    def test_equal_allows_for_the_digits_of_a_table(self) -> None:
        equal = Comparison("a == b")
        self.assertTrue(equal.holds(1.0, 1.0 + 9e-10))
        self.assertFalse(equal.holds(1.0, 1.0 + 1.1e-9))

    def test_nothing_else_of_python_is_run(self) -> None:
        for text in ["__import__('os').system('true') <= 1", "x.real <= 1", "(lambda: 1)() <= 1", "1 <= 2 <= 3", "x", "x != 1", "1 <"]:
            with self.assertRaises(FigureError, msg=text):
                Comparison(text)

    def test_a_side_that_is_not_finite_is_refused(self) -> None:
        for text in ("y / 0 > 0", "0 < y / 0", "0 * y / 0 < 1", "largest_rise(z) >= 0"):
            with self.assertRaisesRegex(FigureError, "a side is (inf|nan), expected a finite number", msg=text):
                self.sides(text, y=[1], z=[0, 0])

    def test_a_side_of_many_values_is_refused(self) -> None:
        with self.assertRaisesRegex(FigureError, "a side has 2 values"):
            self.sides("y <= 1", y=[1, 2])


class Carried(unittest.TestCase):
    """Keys that are swept together."""

    ROWS = [{"a.rows": r, "b.rows": r, "law": law} for r in ("32", "64") for law in ("walden", "thermal")]

    def test_a_key_that_follows_another_says_nothing(self) -> None:
        self.assertEqual(carried(self.ROWS, [["a.rows", "b.rows", "law"]], ["a.rows"]), {"b.rows"})

    def test_a_key_of_another_zip_speaks_for_itself(self) -> None:
        self.assertEqual(carried(self.ROWS, [["a.rows", "law"], ["b.rows"]], ["a.rows"]), set())


class Folder(unittest.TestCase):
    """Points 0 to 3: decode and prefill of one model at batch 1 and 64, on h100 and cim-rram."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)
        synthetic.write(self.folder, [], models=["llama3-8b"], architectures=["h100", "cim-rram"])

    def run_checks(self, *checks: dict[str, Any]) -> tuple[int, str]:
        manifest = json.loads((self.folder / "manifest.json").read_text())
        manifest["experiment_config"] = {"checks": list(checks)}
        (self.folder / "manifest.json").write_text(json.dumps(manifest))
        (self.folder / "checks.csv").write_text("point,architecture,check,value,bound,verdict,note\n0,h100,U1,1,1,pass,law\n")
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main([str(self.folder)])
        return code, out.getvalue() + err.getvalue()

    def lines(self) -> list[dict[str, str]]:
        with (self.folder / "checks.csv").open(newline="") as stream:
            return list(csv.DictReader(stream))

    def test_each_row_is_checked_alone_and_says_so_behind_the_laws(self) -> None:
        code, text = self.run_checks({"id": "positive", "claim": "Time passes", "where": {"architecture": "h100"}, "holds": "latency_s > 0"})
        self.assertEqual(code, 0, text)
        self.assertEqual([(line["point"], line["check"], line["verdict"]) for line in self.lines()],
                         [("0", "U1", "pass")] + [(str(point), "positive", "pass") for point in range(4)])

    def test_a_series_holds_rows_that_differ_in_one_key(self) -> None:
        code, text = self.run_checks({"id": "faster", "claim": "A batch takes longer", "where": {"phase": "decode"}, "over": "batch",
                                      "holds": "last(latency_s) > first(latency_s)"})
        self.assertEqual(code, 0, text)
        self.assertEqual([line["architecture"] for line in self.lines()[1:]], ["h100", "cim-rram"])

    def test_a_series_of_single_rows_is_no_check(self) -> None:
        code, text = self.run_checks({"id": "faster", "claim": "A batch takes longer", "where": {"phase": "decode", "batch": 1}, "over": "batch",
                                      "holds": "last(latency_s) >= first(latency_s)"})
        self.assertEqual(code, 2)
        self.assertIn("no two rows differ in batch alone", text)

    def test_energies_add_up_over_the_breakdown(self) -> None:
        code, text = self.run_checks({"id": "sum", "claim": "Parts are the whole", "holds": "abs(energy() / energy_j - 1) <= 1e-6"})
        self.assertEqual(code, 0, text)

    def test_another_architecture_at_the_same_point(self) -> None:
        code, text = self.run_checks({"id": "gain", "claim": "CIM is slower", "where": {"architecture": "cim-rram"},
                                      "holds": "latency_s / at('latency_s', architecture='h100') > 1"})
        self.assertEqual(code, 0, text)

    def test_another_row_is_not_sought_among_all(self) -> None:
        points = 50
        synthetic.write(self.folder, [], models=["llama3-8b"], architectures=["h100", "cim-rram"], batches=range(1, points + 1))
        asked: list[dict[str, Any]] = []
        matches = tables.matches
        with mock.patch.object(tables, "matches", side_effect=lambda cells, wanted: asked.append(wanted) or matches(cells, wanted)):
            code, text = self.run_checks({"id": "gain", "claim": "CIM is slower", "where": {"architecture": "cim-rram"},
                                          "holds": "latency_s / at('latency_s', architecture='h100') > 1"})
        self.assertEqual(code, 0, text)
        self.assertEqual(len(asked), 2 * points * 2)  # two phases; both machines of each point

    def test_sums_over_another_architecture_at_the_same_point(self) -> None:
        check = {"id": "gain", "claim": "CIM takes less for adders", "where": {"architecture": "cim-rram", "phase": "decode", "batch": 1},
                 "holds": "energy(category='static', architecture='h100') / energy(category='static') == 190 / 9"}  # as in synthetic
        code, text = self.run_checks(check)
        self.assertEqual(code, 0, text)
        code, text = self.run_checks({**check, "holds": "energy(architecture='tpu') > 0"})
        self.assertEqual(code, 2)
        self.assertIn("results.csv has no point 0, tpu", text)

    def test_measured_operators_of_an_architecture_are_one_series(self) -> None:
        synthetic.write_csv(self.folder / "parity.csv", ["measured_s", "simulated_s", "architecture"],
                            [[2, 3, "h100"], [1, 0.5, "a100"], [1, 1, "h100"]])
        code, text = self.run_checks({"id": "error", "claim": "Half in the mean", "table": "parity", "over": "measured_s",
                                      "holds": "mean(abs(simulated_s / measured_s - 1)) == 0.25", "where": {"architecture": "h100"}})
        self.assertEqual(code, 0, text)  # of 50 and 0 %
        self.assertEqual([(line["point"], line["architecture"], line["value"]) for line in self.lines()[1:]], [("", "h100", "0.25")])

    def test_one_that_fails_is_told_with_both_sides_and_makes_exit_code_1(self) -> None:
        code, text = self.run_checks({"id": "never", "claim": "No energy", "where": {"architecture": "h100"}, "holds": "energy_j <= 0"})
        self.assertEqual(code, 1)
        self.assertIn("4 failed", text)
        self.assertIn("CHECK FAILED: never (point 0, h100)", text)
        self.assertEqual({line["verdict"] for line in self.lines()[1:]}, {"fail"})

    def test_one_that_no_row_meets_is_an_error_and_not_a_pass(self) -> None:
        code, text = self.run_checks({"id": "none", "claim": "?", "where": {"architecture": "tpu"}, "holds": "energy_j >= 0"})
        self.assertEqual(code, 2)
        self.assertIn("check 'none': no row of results.csv", text)

    def test_functions_are_those_that_the_config_is_checked_for(self) -> None:
        source = (Path(__file__).resolve().parents[2] / "sim/sweep/check_expression.cpp").read_text(encoding="utf-8")
        names = set(re.findall(r'\{"(\w+)", "\w*"\}', source.split("kFunctions = ")[1].split(";")[0]))
        self.assertEqual(names, {*FUNCTIONS, "energy", "bytes", "count", "busy", "ops", "machine", "at", "column"})

    def test_an_unknown_column_is_an_error(self) -> None:
        code, text = self.run_checks({"id": "typo", "claim": "?", "holds": "latency >= 0"})
        self.assertEqual(code, 2)
        self.assertIn("`latency` is no column of results.csv and no function", text)

    def test_one_that_cannot_be_evaluated_fails_beside_the_others(self) -> None:
        code, text = self.run_checks({"id": "never", "claim": "No energy", "holds": "energy_j <= 0"}, {"id": "typo", "claim": "?", "holds": "latency >= 0"},
                                     {"id": "key", "claim": "?", "where": {"foo": 1}, "holds": "energy_j >= 0"})
        self.assertEqual(code, 2)
        self.assertIn("check 'typo': `latency` is no column", text)
        self.assertEqual({(line["check"], line["verdict"]) for line in self.lines()[1:]}, {("never", "fail"), ("typo", "fail"), ("key", "fail")})
        self.assertEqual([(line["value"], line["note"]) for line in self.lines() if line["check"] == "key"], [("", "`foo` is no column")])

    def test_evaluating_twice_leaves_each_line_once(self) -> None:
        check = {"id": "positive", "claim": "Time passes", "holds": "latency_s > 0"}
        self.run_checks(check)
        before = self.lines()
        with redirect_stdout(io.StringIO()):
            main([str(self.folder)])
        self.assertEqual(self.lines(), before)


if __name__ == "__main__":
    unittest.main()

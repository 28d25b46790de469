# SPDX-License-Identifier: MIT
"""What `python3 -m memwall.figures DIR` promises, on synthetic result folders."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Iterator

_PYTHON_DIR = Path(__file__).resolve().parents[2] / "python"
sys.path[:0] = [str(_PYTHON_DIR), str(Path(__file__).resolve().parent)]

import matplotlib  # noqa: E402

import synthetic  # noqa: E402
from memwall.figures import output, quantity, redraw, result, scale  # noqa: E402
from memwall.figures.__main__ import main  # noqa: E402

STACKED = {"name": "energy", "type": "stacked-bars", "y": "energy_per_token_j", "by": "category", "scale": "linear",
           "columns": 2}
LATENCY = {"name": "latency", "type": "bars", "y": "latency_s", "scale": "log", "columns": 1}


def run(folder: Path, seed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, PYTHONPATH=str(_PYTHON_DIR), PYTHONHASHSEED=seed)
    return subprocess.run([sys.executable, "-m", "memwall.figures", str(folder)], env=environment, capture_output=True,
                          text=True, check=False)


@contextlib.contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    """As on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class FolderTest(unittest.TestCase):
    def setUp(self) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self.addCleanup(self._directory.cleanup)
        self.folder = Path(self._directory.name) / "result"

    def edit_manifest(self, **changes: Any) -> None:
        path = self.folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")

    def drawn(self, **options: Any) -> output.Drawing:
        """The only figure of a folder that `synthetic.write` makes of these options."""
        synthetic.write(self.folder, **options)
        return self.redrawn()

    def redrawn(self) -> output.Drawing:
        drawings: list[output.Drawing] = []
        save = redraw.save
        redraw.save = lambda drawing, *_: drawings.append(drawing) or []
        try:
            list(redraw.redraw(self.folder))
        finally:
            redraw.save = save
        return drawings[0]


    def assert_legible(self, drawing: output.Drawing) -> None:
        figure = drawing.figure
        renderer = figure.canvas.get_renderer()
        figure.draw(renderer)
        shown = [item for item in figure.findobj(matplotlib.text.Text) if item.get_text().strip() and item.get_visible()]
        boxes = [(item.get_text(), matplotlib.text.Text.get_window_extent(item, renderer)) for item in shown]
        for words, box in boxes:
            self.assertTrue(box.x0 >= -1 and box.y0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1,
                            f"'{words}' leaves the sheet")
        for (words, box), (others, other) in itertools.combinations(boxes, 2):
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            along = min(box.y1, other.y1) - max(box.y0, other.y0)
            self.assertFalse(across > 1.5 and along > 1.5, f"'{words}' overlaps '{others}'")

    def assert_refused(self, *expected: str) -> None:
        out, error = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            self.assertEqual(main([str(self.folder)]), 2)
        self.assertEqual(out.getvalue(), "")
        self.assertEqual(error.getvalue().count("\n"), 1, error.getvalue())
        for part in expected:
            self.assertIn(part, error.getvalue())


class Redrawing(FolderTest):
    def test_writes_pdf_png_svg_and_data_of_every_figure(self) -> None:
        synthetic.write(self.folder, [STACKED, LATENCY])
        done = run(self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        names = sorted(path.name for path in (self.folder / "figures").iterdir())
        self.assertEqual(names, ["energy.csv", "energy.pdf", "energy.png", "energy.svg", "latency.csv", "latency.pdf", "latency.png",
                                 "latency.svg"])

    def test_repetition_gives_the_same_bytes(self) -> None:
        synthetic.write(self.folder, [STACKED, LATENCY], failed={(0, "h100"): "U8"})
        contents = []
        for seed in ("1", "2"):
            self.assertEqual(run(self.folder, seed).returncode, 0)
            contents.append({path.name: path.read_bytes() for path in (self.folder / "figures").iterdir()})
        self.assertEqual(contents[0], contents[1])

    def test_files_carry_version_and_config_hash_but_no_date(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        run(self.folder)
        for ending in ("pdf", "png", "svg"):
            content = (self.folder / "figures" / f"latency.{ending}").read_bytes()
            self.assertIn(b"memwall 0.1.0 config 3f9ac2d17be04455", content)
            self.assertNotIn(b"Date", content)
            self.assertNotIn(b"dc:date", content)

    def test_pdf_embeds_its_fonts_as_true_type(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        run(self.folder)
        content = (self.folder / "figures" / "latency.pdf").read_bytes()
        self.assertIn(b"/FontFile2", content)
        self.assertNotIn(b"/Type3", content)

    def test_png_is_one_or_two_paper_columns_wide_at_300_dpi(self) -> None:
        synthetic.write(self.folder, [STACKED, LATENCY])
        run(self.folder)
        widths = {name: int.from_bytes((self.folder / "figures" / f"{name}.png").read_bytes()[16:20], "big")
                  for name in ("energy", "latency")}
        self.assertEqual(widths, {"energy": 2100, "latency": 999})


    def test_the_breakdown_is_read_by_what_draws_it(self) -> None:
        synthetic.write(self.folder, [LATENCY, STACKED])
        with (self.folder / "breakdown.csv").open("a", encoding="utf-8") as stream:
            stream.write("torn")
        done = run(self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("figure 'energy': ", done.stderr)
        self.assertIn("breakdown.csv:466: 1 cells under 10 columns", done.stderr)  # 8 points, 29 categories in 2 classes
        self.assertTrue((self.folder / "figures" / "latency.pdf").exists())


class DataBesideTheFigure(FolderTest):
    def test_stacked_parts_sum_to_the_energy_of_the_row(self) -> None:
        synthetic.write(self.folder, [STACKED])
        run(self.folder)
        sums: dict[tuple[str, str], float] = {}
        for line in synthetic.read_csv(self.folder / "figures" / "energy.csv"):
            key = line["point"], line["architecture"]
            sums[key] = sums.get(key, 0.0) + float(line["energy_per_token_j"])
        rows = synthetic.read_csv(self.folder / "results.csv")
        self.assertEqual(len(sums), len(rows))
        for row in rows:
            expected = float(row["energy_per_token_j"])
            self.assertAlmostEqual(sums[row["point"], row["architecture"]] / expected, 1.0, delta=1e-7)

    def test_stacked_parts_in_joules_are_those_of_the_breakdown(self) -> None:
        synthetic.write(self.folder, [{**STACKED, "y": "energy_j"}])
        run(self.folder)
        sums: dict[tuple[str, ...], float] = {}
        for line in synthetic.read_csv(self.folder / "breakdown.csv"):
            key = line["point"], line["architecture"], line["category"]
            sums[key] = sums.get(key, 0.0) + float(line["energy_j"])
        lines = synthetic.read_csv(self.folder / "figures" / "energy.csv")
        self.assertEqual(len(lines), len(sums))
        for line in lines:
            expected = sums[line["point"], line["architecture"], line["category"]]
            self.assertAlmostEqual(float(line["energy_j"]) / expected, 1.0, delta=1e-8)

    def test_bars_repeat_the_cells_of_the_results(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        run(self.folder)
        rows = synthetic.read_csv(self.folder / "results.csv")
        lines = synthetic.read_csv(self.folder / "figures" / "latency.csv")
        self.assertEqual([line["latency_s"] for line in lines], [row["latency_s"] for row in rows])


def texts(drawing: output.Drawing) -> list[str]:
    return [item.get_text() for item in drawing.figure.findobj(matplotlib.text.Text) if item.get_text()]


class Print(FolderTest):
    def test_failed_checks_are_stamped_on_their_bars_in_red(self) -> None:
        for figure in (STACKED, LATENCY):
            drawing = self.drawn(figures=[figure], failed={(1, "h100"): "U8", (2, "cim-rram"): "U5;U8"})
            everything = drawing.figure.findobj(matplotlib.text.Text)
            stamps = [item for item in everything if item.get_text().startswith("CHECK FAILED")]
            self.assertEqual([item.get_text() for item in stamps if item.get_rotation() == 90],
                             ["CHECK FAILED: U8", "CHECK FAILED: U5, U8"])
            self.assertEqual({item.get_color() for item in stamps}, {"#C00000"})

    def test_check_that_belongs_to_no_row_is_named_beneath(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        synthetic.write_csv(self.folder / "checks.csv", ["point", "architecture", "check", "value", "bound", "verdict"],
                            [["", "h100", "U7", 1.3, 1.15, "fail"], [0, "h100", "U1", 1, 1, "pass"]])
        loaded = result.load(self.folder)
        self.assertEqual(redraw.bars.chart.caption.notes(loaded)[1].text, "CHECK FAILED: U7 (across points)")

    def test_honesty_panel_is_printed_word_for_word(self) -> None:
        shown = " ".join(texts(self.drawn(figures=[LATENCY])))
        for line in json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))["honesty"]:
            self.assertIn(line, shown)

    def test_legend_names_visible_categories_only(self) -> None:
        shown = texts(self.drawn(figures=[STACKED]))
        self.assertIn("DRAM", shown)
        self.assertIn("other", shown)
        self.assertNotIn("refresh", shown)  # 1e-6 of some 1e-2 J, hence below 0.5 % everywhere
        self.assertNotIn("program", shown)
        self.assertIn("refresh", {line["category"] for line in synthetic.read_csv(self.folder / "breakdown.csv")})

    def test_missing_value_is_marked(self) -> None:
        for figure in (STACKED, LATENCY):
            drawing = self.drawn(figures=[figure], blank=[(0, "h100"), (3, "cim-rram")])
            self.assertEqual(texts(drawing).count("n/a"), 2)

    def test_no_text_overlaps_another_or_leaves_the_sheet(self) -> None:
        failed = {(1, "h100"): "U8", (2, "cim-rram"): "U5;U8", (3, "cim-rram"): "U1;U2;U3;U4;U5"}
        layouts: list[dict[str, Any]] = [
            {},
            {"failed": failed},
            {"models": ["llama3-8b"], "batches": [1, 4, 16, 64, 256, 1024]},
            {"models": ["llama3-8b"], "batches": [1], "architectures": ["h100"]},
            {"batches": [1], "architectures": [f"architecture-{i}" for i in range(9)]},
        ]
        figures = [STACKED, LATENCY, {**STACKED, "scale": "share"}, {**LATENCY, "y": "tokens_per_s"},
                   {**LATENCY, "scale": "linear"}, {**STACKED, "by": "component"}]
        everything = list(itertools.product(layouts, figures, (1, 2)))
        for layout, figure, columns in everything[::7]:  # coprime with 5, 6 and 2: each value of each axis comes up
            with self.subTest(layout=layout, figure=figure, columns=columns):
                self.assert_legible(self.drawn(figures=[{**figure, "columns": columns}], **layout))

    def test_points_do_not_touch_the_text_of_a_parity_figure(self) -> None:
        crowd = [(f"GPU-{i}-SXM5-80GB", "linear", "linear", 16, 10.0**(i % 7 - 6), 10.0**(i % 5 - 5), "made up") for i in range(24)]
        synthetic.write_parity(self.folder, crowd, [("linear", 24, 2.0)], missing=[f"Card-{i}" for i in range(30)])
        self.assert_legible(self.redrawn())
        synthetic.write_parity(self.folder)
        self.assert_legible(self.redrawn())


class Parity(FolderTest):
    def test_writes_pdf_png_and_the_points_that_are_drawn(self) -> None:
        synthetic.write_parity(self.folder)
        done = run(self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(sorted(path.name for path in (self.folder / "figures").iterdir()),
                         ["parity.csv", "parity.pdf", "parity.png", "parity.svg"])
        drawn = synthetic.read_csv(self.folder / "figures" / "parity.csv")
        for column in ("class", "device", "op", "measured_s", "simulated_s"):
            rows = synthetic.read_csv(self.folder / "parity.csv")
            self.assertEqual([line[column] for line in drawn], [row[column] for row in rows])

    def test_repetition_gives_the_same_bytes(self) -> None:
        synthetic.write_parity(self.folder)
        contents = []
        for seed in ("1", "2"):
            self.assertEqual(run(self.folder, seed).returncode, 0)
            contents.append({path.name: path.read_bytes() for path in (self.folder / "figures").iterdir()})
        self.assertEqual(contents[0], contents[1])

    def test_a_panel_per_class_says_its_error_and_rows(self) -> None:
        synthetic.write_parity(self.folder)
        shown = texts(self.redrawn())
        for title in ("Linear", "Attention, prefill", "Attention, decode", "Norms, activations, additions", "All-reduce"):
            self.assertEqual(shown.count(title), 1)
        self.assertIn("mean absolute error 11.7 %, 3 rows", shown)  # 10, 25 and 0 %
        self.assertIn("mean absolute error 50.0 %, 1 row", shown)

    def test_a_class_without_rows_has_no_panel(self) -> None:
        synthetic.write_parity(self.folder, synthetic.PARITY_ROWS[:3], synthetic.PARITY_CLASSES[:1])
        self.assertNotIn("All-reduce", texts(self.redrawn()))

    def test_a_device_has_one_colour_and_one_marker_in_all_panels(self) -> None:
        synthetic.write_parity(self.folder)
        everything = self.redrawn().figure.findobj(matplotlib.lines.Line2D)
        lines = [line for line in everything if line.get_linestyle() == "None" and line.get_marker() in ("o", "s")]
        looks = {(line.get_marker(), line.get_markerfacecolor()) for line in lines}
        self.assertEqual(len(looks), 2)
        self.assertEqual(sum(len(line.get_xdata()) for line in lines), len(synthetic.PARITY_ROWS) + 2)  # and two in the legend

    def test_an_exact_simulation_lies_on_the_line_and_a_fifth_off_on_the_edge_of_the_band(self) -> None:
        times = ((1e-4, 1e-4), (1e-3, 0.8e-3), (1e-3, 1.2e-3))
        rows = [("GPU-A", "linear", "linear", 16, *pair, "made up") for pair in times]
        synthetic.write_parity(self.folder, rows, [("linear", 3, 0.4 / 3)])
        axes = self.redrawn().figure.axes[1]
        points = next(line for line in axes.lines if line.get_linestyle() == "None")
        offsets = sorted(line.get_ydata()[0] - line.get_xdata()[0] for line in axes.lines if line.get_linestyle() != "None")
        found = sorted(y - x for x, y in zip(points.get_xdata(), points.get_ydata()))
        for offset, expected in zip(found, offsets):
            self.assertAlmostEqual(offset, expected)

    def test_devices_that_are_left_out_are_named(self) -> None:
        synthetic.write_parity(self.folder, missing=["GPU-C"])
        self.assertIn("Left out, no architecture is known for: GPU-C.", " ".join(texts(self.redrawn())))

    def test_a_run_can_ask_for_it_at_both_widths_with_its_own_notes(self) -> None:
        for width, inches in (("page", 7.0), ("column", 3.33)):
            synthetic.write(self.folder, [{"name": "measured", "type": "parity", "width": width}])
            synthetic.write_parity(self.folder)
            drawing = self.redrawn()
            self.assert_legible(drawing)
            self.assertAlmostEqual(drawing.figure.get_size_inches()[0], inches)
            shown = texts(drawing)
            self.assertIn("mean absolute error 11.7 %, 3 rows", shown)
            self.assertTrue(any(words.startswith("energy-per-token: Where do the joules") for words in shown), shown)
            self.assertTrue(any(words.startswith("Node: h100 4 nm") for words in shown), shown)

    def test_a_run_without_measured_operators_has_none_to_draw(self) -> None:
        synthetic.write(self.folder, [{"name": "measured", "type": "parity"}])
        self.assert_refused("parity.json: No such file")

    def test_a_run_in_the_same_folder_draws_its_own_figures(self) -> None:
        synthetic.write_parity(self.folder)
        synthetic.write(self.folder, [LATENCY])
        run(self.folder)
        self.assertTrue((self.folder / "figures" / "latency.pdf").exists())


class Mistakes(FolderTest):
    """Each is one line on stderr and exit code 2."""

    def test_exit_code_of_the_command(self) -> None:
        done = run(self.folder)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, f"memwall figures: {self.folder}: no such folder\n")

    def test_missing_folder(self) -> None:
        self.assert_refused("no such folder")

    def test_missing_file(self) -> None:
        for name in ("manifest.json", "results.csv", "breakdown.csv", "checks.csv"):
            synthetic.write(self.folder, [LATENCY])
            (self.folder / name).unlink()
            self.assert_refused(name, "No such file")

    def test_unknown_type(self) -> None:
        synthetic.write(self.folder, [{**LATENCY, "type": "pie"}])
        self.assert_refused("unknown type 'pie'", "known are bars")
        synthetic.write(self.folder, [{**LATENCY, "type": ["lines"]}])
        self.assert_refused("unknown type '['lines']'")
        self.assertFalse((self.folder / "figures").exists())

    def test_unknown_option(self) -> None:
        synthetic.write(self.folder, [{**LATENCY, "scales": "log"}])
        self.assert_refused("unknown option 'scales'", "did you mean 'scale'?")

    def test_unknown_metric(self) -> None:
        synthetic.write(self.folder, [{**LATENCY, "y": "latency"}])
        self.assert_refused("y is 'latency'", "latency_s")

    def test_a_figure_without_rows_is_named_and_the_others_are_drawn(self) -> None:
        synthetic.write(self.folder, [LATENCY, {**LATENCY, "name": "none", "where": {"batch": 7}}, {**LATENCY, "name": "pie", "y": "pie"},
                                      STACKED])
        done = run(self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.stdout.splitlines()), 8)
        self.assertTrue(done.stderr.startswith("memwall figures: figure 'none': where: no row of results.csv is left; figure 'pie': y is"))
        names = {path.stem for path in (self.folder / "figures").iterdir()}
        self.assertEqual(names, {"latency", "energy"})

    def test_a_full_disk_leaves_the_figures_that_were_there(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        self.assertEqual(run(self.folder).returncode, 0)
        before = {path.name: path.read_bytes() for path in (self.folder / "figures").iterdir()}
        largest, smallest = max(map(len, before.values())), min(map(len, before.values()))
        self.assertLess(smallest, largest // 2)
        self.edit_manifest(question="Which other machine?")
        with _files_of_at_most(largest // 2):
            done = run(self.folder)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, r"^memwall figures: .*figures/latency\.[a-z]+(\.part)?: cannot write it: File too large\n$")
        self.assertEqual({path.name: path.read_bytes() for path in (self.folder / "figures").iterdir()}, before)

    def test_name_that_leaves_the_folder(self) -> None:
        synthetic.write(self.folder, [{**LATENCY, "name": "../latency"}])
        self.assert_refused("name is '../latency'")

    def test_two_figures_of_one_name(self) -> None:
        synthetic.write(self.folder, [LATENCY, LATENCY])
        self.assert_refused("figure 'latency' stands there twice")

    def test_manifest_that_is_not_json(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        (self.folder / "manifest.json").write_text("{\n  nothing", encoding="utf-8")
        self.assert_refused("manifest.json:2:3")

    def test_manifest_without_a_key(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        (self.folder / "manifest.json").write_text("{}", encoding="utf-8")
        self.assert_refused("is missing")

    def test_line_with_too_few_cells(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        with (self.folder / "results.csv").open("a", encoding="utf-8") as stream:
            stream.write("8,h100\n")
        self.assert_refused("results.csv:26: 2 cells under 19 columns")

    def test_cell_that_is_no_number(self) -> None:
        for cell in ("fast", "nan", "inf"):
            synthetic.write(self.folder, [LATENCY])
            rows = synthetic.read_csv(self.folder / "results.csv")
            rows[2]["latency_s"] = cell
            synthetic.write_csv(self.folder / "results.csv", list(rows[0]), [list(row.values()) for row in rows])
            self.assert_refused(f"results.csv:4: latency_s is '{cell}'")

    def test_missing_column(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        synthetic.write_csv(self.folder / "breakdown.csv", ["point", "architecture"], [])
        self.assert_refused("breakdown.csv:1: column 'op_class' is missing")

    def test_architecture_that_the_manifest_lacks(self) -> None:
        synthetic.write(self.folder, [LATENCY])
        self.edit_manifest(architectures=["h100"])
        self.assert_refused("results.csv:3", "'cim-rram' is not in manifest.json")

    def test_unknown_category(self) -> None:
        synthetic.write(self.folder, [STACKED])
        path = self.folder / "breakdown.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",adc,", ",abc,"), encoding="utf-8")
        self.assert_refused("unknown category 'abc'")

    def test_parity_time_that_is_not_above_zero(self) -> None:
        for cell in ("0", "-1e-6", ""):
            synthetic.write_parity(self.folder, [("GPU-A", "linear", "linear", 16, 1e-4, cell, "")], [("linear", 1, 0.1)])
            self.assert_refused("parity.csv:2", f"simulated_s is '{cell}'")

    def test_parity_summary_of_other_rows(self) -> None:
        synthetic.write_parity(self.folder, synthetic.PARITY_ROWS[1:])
        self.assert_refused("parity.json: 3 rows of linear, parity.csv has 2")
        synthetic.write_parity(self.folder, classes=synthetic.PARITY_CLASSES[:1])
        self.assert_refused("parity.csv:5", "class 'attention_prefill' is not in parity.json")

    def test_unknown_operator_class(self) -> None:
        synthetic.write_parity(self.folder, classes=[("matmul", 1, 0.1)])
        self.assert_refused("classes[0]: unknown class 'matmul'", "all_reduce")

    def test_more_architectures_than_fit_side_by_side(self) -> None:
        synthetic.write(self.folder, [LATENCY], architectures=[f"a{i}" for i in range(40)], batches=[1])
        self.assert_refused("40 architectures do not fit")


class Quantities(unittest.TestCase):
    def test_prefix_keeps_three_digits(self) -> None:
        self.assertEqual(quantity.quantity(0.01234, "J"), "12.3 mJ")
        self.assertEqual(quantity.quantity(1e-3, "s"), "1.00 ms")
        self.assertEqual(quantity.quantity(0, "J"), "0 J")
        self.assertEqual(quantity.quantity(59_100, "tokens/s"), "59.1k")

    def test_decade_changes_prefix_every_three(self) -> None:
        self.assertEqual([quantity.decade(d, "s") for d in (-4, -3, -2)], ["100 µs", "1 ms", "10 ms"])
        self.assertEqual(quantity.decade(4, "tokens/s"), "10⁴")

    def test_unit_that_takes_no_prefix_is_multiplied(self) -> None:
        self.assertEqual(quantity.scaled_unit(3, "tokens/s"), "10³ tokens/s")
        self.assertEqual(quantity.scaled_unit(-3, "J"), "mJ")

    def test_linear_scale_leaves_room_above_the_largest_value(self) -> None:
        axis = scale.LinearScale.fit([0.5, 2.0], height=1.0, free=0.2, unit="J")
        self.assertAlmostEqual(axis.inches(2.0), 0.8)

    def test_logarithmic_scale_shows_the_smallest_value_and_leaves_room_above_the_largest(self) -> None:
        axis = scale.LogScale.fit([1e-3, 1.0], height=1.0, free=0.2, unit="s")
        self.assertGreater(axis.inches(1e-3), 0.1)
        self.assertAlmostEqual(axis.inches(1.0), 0.8)


if __name__ == "__main__":
    unittest.main()

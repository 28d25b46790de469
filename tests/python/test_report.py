# SPDX-License-Identifier: MIT
"""What `python3 -m memwall.report DIR` promises, on synthetic result folders."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import unittest
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

_PYTHON_DIR = Path(__file__).resolve().parents[2] / "python"
sys.path[:0] = [str(_PYTHON_DIR), str(Path(__file__).resolve().parent)]

import synthetic  # noqa: E402
from test_figures import LATENCY, FolderTest  # noqa: E402
from memwall.figures import result  # noqa: E402
from memwall.report import configs, table  # noqa: E402
from memwall.report.__main__ import main  # noqa: E402
from memwall.report.components import by_component  # noqa: E402
from memwall.report.html import escape, tag  # noqa: E402
from memwall.report.verdict import wins  # noqa: E402

_EVIL = '<script>document.title="run"</script><img src=x onerror=run()>'


def row(point: int, architecture: str, joules: float, seconds: float, failed: str = "") -> dict[str, Any]:
    return {"point": point, "architecture": architecture, "energy_per_token_j": joules, "latency_s": seconds, "checks_failed": failed}


class Page(HTMLParser):
    """Elements by name and the text outside of scripts and styles; an element that is not closed is a mistake."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))
        if name != "meta":
            self.open.append(name)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name, name

    def handle_data(self, text: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += text


class ReportTest(FolderTest):
    def write(self, rows: list[dict[str, Any]], figure: dict[str, Any] = LATENCY, **more: Any) -> None:
        synthetic.write_small(self.folder, figure, rows, **more)
        self.edit_manifest(audit=["Precision differs."], overrides=[], experiment_config={}, models={},
                           configs={name: [{"config": {}}] for name in {line["architecture"] for line in rows}})

    def page(self) -> str:
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(main([str(self.folder)]), 0)
        return (self.folder / "report.html").read_text(encoding="utf-8")


class Writing(ReportTest):
    def test_repetition_gives_the_same_bytes(self) -> None:
        self.write([row(0, "h100", 1.5, 0.004), row(0, "cim", 1.2, 0.001)])
        pages = []
        for seed in ("1", "2"):
            environment = dict(os.environ, PYTHONPATH=str(_PYTHON_DIR), PYTHONHASHSEED=seed)
            done = subprocess.run([sys.executable, "-B", "-m", "memwall.report", str(self.folder)], env=environment, capture_output=True,
                                  text=True, check=False)
            self.assertEqual((done.returncode, done.stderr, done.stdout), (0, "", f"{self.folder / 'report.html'}\n"))
            pages.append((self.folder / "report.html").read_bytes())
        self.assertEqual(pages[0], pages[1])

    def test_the_page_needs_no_other_file(self) -> None:
        self.write([row(0, "h100", 1.5, 0.004)])
        text = self.page()
        page = Page(text)
        self.assertEqual(page.open, [])
        for name, attributes in page.elements:
            self.assertNotIn(name, ("link", "iframe", "object", "base"))
            for key in ("src", "href", "xlink:href", "srcset", "action"):
                self.assertTrue((attributes.get(key) or "#").startswith(("#", "data:")), (name, attributes))
        self.assertEqual(set(re.findall(r"url\((.)", text)), {"#"})
        self.assertNotIn("@import", text)

    def test_ids_are_unique_over_all_figures_and_links_lead_to_them(self) -> None:
        self.write([row(0, "h100", 1.5, 0.004)])
        self.edit_manifest(figures=[{**LATENCY, "name": "a"}, {**LATENCY, "name": "b"}])
        elements = Page(self.page()).elements
        ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
        self.assertEqual(len(ids), len(set(ids)))
        links = {value[1:] for _, attributes in elements for key in ("href", "xlink:href") if (value := attributes.get(key) or "")}
        self.assertGreater(len(links), 12)
        self.assertEqual(links - set(ids), set())

    def test_a_name_is_text_wherever_it_stands(self) -> None:
        self.write([{**row(0, _EVIL, 1.5, 0.004, "U8"), "model": _EVIL}, row(0, "cim", 1, 1)],
                   breakdown=[[0, _EVIL, "ffn", "dram", 1.0]], machines=[[0, _EVIL, _EVIL, "area_mm2", 814]])
        self.edit_manifest(question=_EVIL, experiment=_EVIL, audit=[_EVIL], honesty=[_EVIL], overrides=[_EVIL], models={_EVIL: _EVIL},
                           configs={_EVIL: [{"config": {_EVIL: "3 pJ"}}]}, experiment_config={_EVIL: _EVIL})
        page = Page(self.page())
        self.assertEqual([name for name, _ in page.elements if name in ("script", "img")], ["script"])
        self.assertEqual([attributes for _, attributes in page.elements if any(key.startswith("on") for key in attributes)], [])
        self.assertGreater(page.text.count(_EVIL), 9)

    def test_control_characters_are_shown_as_a_box(self) -> None:
        self.assertEqual(escape("a\x00b\x1bc<\x7f"), "a\ufffdb\ufffdc&lt;\ufffd")
        self.assertEqual(tag("td", "3 < 4", class_='"n'), '<td class="&quot;n">3 &lt; 4</td>')

    def test_a_fleet_is_there_where_the_folder_has_one(self) -> None:
        self.write([row(0, "h100", 1.5, 0.004)])
        self.assertNotIn('id="fleet"', self.page())
        synthetic.write_csv(self.folder / "fleet.csv", ["fleet", "energy_j"], [["dam", 8.67e15]])
        self.assertIn("8.67 PJ", self.page())

    def test_a_roofline_or_timeline_that_cannot_be_drawn_says_why(self) -> None:
        self.write([row(0, "h100", 1.5, 0.004)])
        text = self.page()
        self.assertIn("No roofline: ops.csv has no matmul of these rows", text)
        self.assertIn("No timeline: ", text)

    def test_roofline_and_timeline_take_the_first_rows(self) -> None:
        rows = [row(point, "h100", 1.5, 0.004) for point in range(3)]
        events = [event for point in range(3) for event in synthetic.bars_of(point, f"point {point}, h100", [("m.core", "layer0.q", 0, 5)])]
        self.write(rows, events=events)
        page = self.page()
        self.assertIn("2 of 3 rows are not in it", page)
        self.assertIn('id="figure-report-timeline"', page)


class Mistakes(ReportTest):
    def refused(self, *expected: str, page: bool = False) -> None:
        error = io.StringIO()
        with contextlib.redirect_stderr(error), contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(main([str(self.folder)]), 2)
        self.assertEqual(error.getvalue().count("\n"), 1)
        self.assertTrue(error.getvalue().startswith("memwall report: "))
        for part in expected:
            self.assertIn(part, error.getvalue())
        self.assertEqual((self.folder / "report.html").exists(), page)

    def test_a_folder_that_is_none_is_named(self) -> None:
        self.refused(str(self.folder), "no such folder")

    def test_a_missing_file_is_named(self) -> None:
        for name in ("manifest.json", "results.csv", "breakdown.csv", "checks.csv", "machines.csv"):
            self.write([row(0, "h100", 1.5, 0.004)])
            (self.folder / name).unlink()
            self.refused(name)

    def test_a_figure_with_a_mistake_is_named_and_the_page_is_written(self) -> None:
        self.write([row(0, "h100", 1.5, 0.004)], {**LATENCY, "scale": "cubic"})
        self.refused("figure 'latency': scale is 'cubic'", page=True)
        self.assertIn("figure 'latency': scale is 'cubic'", Page((self.folder / "report.html").read_text(encoding="utf-8")).text)

    def test_a_manifest_without_configs_is_refused(self) -> None:
        self.write([row(0, "h100", 1.5, 0.004)])
        self.edit_manifest(configs=[])
        self.refused("manifest.json: configs: expected a map")
        self.edit_manifest(configs={"h100": []})
        self.refused("manifest.json: configs.h100: expected a list of variants")


class Verdict(ReportTest):
    def test_the_least_wins_among_rows_that_failed_nothing(self) -> None:
        # Point 0: b. Point 1: b would, but failed. Point 2: both. Point 3 has one row without a failed check: no contest.
        self.write([row(0, "a", 2, 1), row(0, "b", 1, 1), row(0, "c", 3, 1), row(1, "a", 2, 1), row(1, "b", 1, 1, "U8"), row(1, "c", 3, 1),
                    row(2, "a", 5, 1), row(2, "b", 5, 1), row(3, "a", 1, 1), row(3, "b", 0.5, 1, "U8")])
        contest = wins(result.load(self.folder), "energy_per_token_j")
        self.assertEqual(contest.points, {"a": 3, "b": 2, "c": 2})
        self.assertEqual(contest.won, {"a": 2, "b": 2, "c": 0})

    def test_failed_checks_stand_on_top(self) -> None:
        self.write([row(0, "a", 2, 1, "U8")])
        synthetic.write_csv(self.folder / "checks.csv", ["point", "architecture", "check", "value", "bound", "verdict"],
                            [[0, "a", "U1", 1, 1, "pass"], [0, "a", "U8", 2, 1, "fail"], [0, "a", "U7", "", "", "not_applicable"]])
        text = Page(self.page()).text
        self.assertIn("CHECK FAILED: 1 of 2 checks that apply (U8).", text)
        self.assertLess(text.index("CHECK FAILED"), text.index("What a reviewer would attack"))

    def test_no_check_failed(self) -> None:
        self.write([row(0, "a", 2, 1)])
        synthetic.write_csv(self.folder / "checks.csv", ["point", "architecture", "check", "value", "bound", "verdict"],
                            [[0, "a", "U1", 1, 1, "pass"], [0, "a", "U7", "", "", "not_applicable"]])
        self.assertIn("All 1 checks that apply passed.", Page(self.page()).text)


class Tables(ReportTest):
    def test_components_are_sums_over_classes_and_actions(self) -> None:
        # dram 3 + 1 of 5 J, static 1 of 5 J.
        self.write([row(0, "a", 5, 1)], breakdown=[[0, "a", "ffn", "dram", 3.0], [0, "a", "", "static", 1.0], [0, "a", "qkv", "dram", 1.0]])
        lines = [(component, category, sums["energy_j"], sums["share"])
                 for _, component, category, sums in by_component(result.load(self.folder))]
        self.assertEqual(lines, [("dram", "dram", 4.0, 0.8), ("static", "static", 1.0, 0.2)])

    def test_cells_say_their_unit_and_sort_by_their_number(self) -> None:
        for column, cell, shown in (("latency_s", "0.00399", "3.99 ms"), ("energy_j", "0.2", "200 mJ"), ("dram_bytes", "7144214528", "7.14 GB"),
                                    ("movement_share", "0.971", "97.1 %"), ("area_mm2", "8967.4", "8967"), ("tokens_per_s", "1390", "1.39k"),
                                    ("peak_ops_per_s", "1.9789e15", "1.98P"), ("batch", "16", "16"), ("model", "gpt2", "gpt2"), ("ttft_s", "", ""),
                                    ("model", "nan", "nan")):
            found = table.measured(column, cell)
            self.assertEqual(found.shown, shown)
            self.assertEqual(found.value, float(cell) if re.match(r"[0-9]", cell) else None)
        self.assertEqual(table.title("area_mm2"), "Area (mm²)")
        self.assertEqual(table.title("energy_per_token_j"), "Energy per token")
        self.assertEqual(table.title("cim-rram.array.adc.bits"), "adc.bits")

    def test_rows_beyond_the_most_are_counted(self) -> None:
        lines = [[table.Cell(str(i), i)] for i in range(3)]
        with mock.patch.object(table, "MOST_ROWS", 3):
            self.assertNotIn("left out", table.table(["batch"], lines, "results.csv"))
        with mock.patch.object(table, "MOST_ROWS", 2):
            self.assertIn("1 more rows are left out here; results.csv has them all.", table.table(["batch"], lines, "results.csv"))

    def test_cells_of_rows_that_are_left_out_are_not_made(self) -> None:
        made: list[int] = []
        lines = ((made.append(i) or table.Cell(str(i), i) for _ in ("batch",)) for i in range(5))
        with mock.patch.object(table, "MOST_ROWS", 2):
            self.assertIn("3 more rows are left out here", table.table(["batch"], lines, "results.csv"))
        self.assertEqual(made, [0, 1])

    def test_a_breakdown_whose_lines_do_not_stand_together_is_refused(self) -> None:
        self.write([row(0, "a", 5, 1), row(0, "b", 5, 1)],
                   breakdown=[[0, "a", "ffn", "dram", 3.0], [0, "b", "", "static", 1.0], [0, "a", "qkv", "dram", 1.0]])
        with self.assertRaisesRegex(result.FigureError, "breakdown.csv: point 0, a stands there twice"):
            list(by_component(result.load(self.folder)))

    def test_provenance_is_the_tag_or_the_nearest_above(self) -> None:
        config = json.loads('{"area": "814 mm2", "cell": {"provenance": "published", "energy": "1 fJ", "bits": 2, "leak": "!assumed 1 nW",'
                            ' "steps": [{"time": "!vendor 1 ns"}], "kind": "rram"}, "share": "!measured 0.9"}')
        self.assertEqual([tuple(number) for number in configs.numbers(config)], [
            ("area", "814 mm2", "assumed"), ("cell.energy", "1 fJ", "published"), ("cell.leak", "1 nW", "assumed"),
            ("cell.steps[0].time", "1 ns", "vendor"), ("share", "0.9", "measured")])


if __name__ == "__main__":
    unittest.main()

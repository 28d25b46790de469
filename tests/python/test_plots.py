# SPDX-License-Identifier: MIT
"""What each type of figure draws, on folders small enough to work out by hand."""

from __future__ import annotations

import math
import sys
import unittest
from pathlib import Path
from typing import Any, Mapping, Sequence
from unittest import mock

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "python"), str(Path(__file__).resolve().parent)]

import matplotlib  # noqa: E402

import synthetic  # noqa: E402
from memwall.figures import crossover, facets, output, ruler, style, tornado, waterfall  # noqa: E402
from test_figures import FolderTest, run, texts  # noqa: E402

Row = Mapping[str, Any]


def row(point: int, architecture: str, **cells: Any) -> dict[str, Any]:
    return {"point": point, "architecture": architecture, **cells}


class PlotTest(FolderTest):
    def small(self, figure: Row, rows: Sequence[Row], **files: Any) -> output.Drawing:
        synthetic.write_small(self.folder, figure, rows, **files)
        return self.redrawn()

    @staticmethod
    def table(drawing: output.Drawing) -> list[dict[str, str]]:
        return [dict(zip(drawing.head, line)) for line in drawing.rows]

    @staticmethod
    def lines_with(drawing: output.Drawing, marker: str) -> list[Any]:
        return [line for line in drawing.figure.findobj(matplotlib.lines.Line2D) if line.get_marker() == marker]

    def crosses(self, drawing: output.Drawing) -> int:
        return len([line for line in self.lines_with(drawing, "x") if line.get_markeredgecolor() == style.RED])


def batch_curve(name: str, energies: Mapping[int, float], **cells: Any) -> list[Row]:
    return [row(i, name, batch=batch, energy_per_token_j=energy, **cells) for i, (batch, energy) in enumerate(energies.items())]


LINES = {"type": "lines", "x": "batch", "y": "energy_per_token_j"}


class Lines(PlotTest):
    def test_crossing_lies_where_logarithms_say(self) -> None:
        # From 1 to 4 the ratio goes from 1/2 to 2: it is 1 at their geometric mean, 2.
        drawing = self.small({**LINES, "crossover": "h100"}, batch_curve("h100", {1: 8, 4: 2}) + batch_curve("cim", {1: 4, 4: 4}))
        crossing, = (line for line in self.table(drawing) if line["kind"] == "crossover")
        self.assertEqual((crossing["architecture"], crossing["meets"], crossing["batch"]), ("cim", "h100", "2"))
        self.assertAlmostEqual(float(crossing["value"]), 4.0)
        self.assertIn("cim meets h100 at batch 2.00.", texts(drawing))
        self.assertEqual(len(self.lines_with(drawing, "D")), 1)

    def test_curves_that_only_touch_do_not_cross(self) -> None:
        drawing = self.small({**LINES, "crossover": "h100"},
                             batch_curve("h100", {1: 1, 2: 1, 4: 1}) + batch_curve("cim", {1: 0.5, 2: 1.04, 4: 0.5}))
        self.assertEqual([line["kind"] for line in self.table(drawing)], ["point"] * 6)
        self.assertIn("cim and h100: no crossing in range.", texts(drawing))

    def test_hysteresis_has_two_edges(self) -> None:
        self.assertEqual(crossover.crossovers([1, 4], [0.5, 1.04]), [])
        self.assertEqual(len(crossover.crossovers([1, 4], [0.5, 1.06])), 1)
        self.assertEqual(len(crossover.crossovers([1, 2, 4], [0.5, 1.02, 1.06])), 1)
        self.assertEqual(len(crossover.crossovers([1, 2, 4], [0.5, 2.0, 0.5])), 2)

    def test_values_are_divided_by_those_of_the_same_point(self) -> None:
        drawing = self.small({**LINES, "relative_to": "h100"}, batch_curve("h100", {1: 8, 4: 2}) + batch_curve("cim", {1: 4, 4: 4}))
        self.assertEqual([line["value"] for line in self.table(drawing)], ["1", "1", "0.5", "2"])

    def test_the_ceiling_is_what_operators_without_weights_leave(self) -> None:
        # Of 8 s, 6 are matmuls with weights; of the energy half.
        ops = [(i, name, op, kind, 0, seconds, 1, 1, joules) for i in (0, 1) for name in ("h100", "cim") for op, kind, seconds, joules in
               (("up", "ffn", 5, 1), ("q", "qkv", 1, 1), ("scores", "attention", 2, 2))]
        rows = [row(i, name, batch=i + 1, latency_s=8 if name == "h100" else 4, energy_per_token_j=5) for i in (0, 1) for name in ("h100", "cim")]
        for options, expected in (({"y": "latency_s"}, "2"), ({"y": "energy_per_token_j"}, "2.5"), ({"y": "latency_s", "relative_to": "h100"}, "0.25")):
            drawing = self.small({**LINES, **options, "ceiling": "h100"}, rows, ops=ops)
            found = [(line["architecture"], line["batch"], line["value"]) for line in self.table(drawing) if line["kind"] == "ceiling"]
            self.assertEqual(found, [("h100", "1", expected), ("h100", "2", expected)])
            self.assertIn("h100, matmuls with weights free", texts(drawing))
        synthetic.write_small(self.folder, {**LINES, "y": "tokens_per_s", "ceiling": "h100"}, rows, ops=ops)
        self.assert_refused("ceiling wants a line per architecture and y of latency_s, energy_j, energy_per_token_j")

    def test_a_level_is_a_line_across_at_its_value_and_on_the_axis(self) -> None:
        drawing = self.small({**LINES, "level": 50}, batch_curve("cim", {1: 4, 4: 40}))
        level, = (line for line in drawing.figure.axes[1].lines if line.get_color() == style.RED)
        points, = (line for line in drawing.figure.axes[1].lines if line.get_linestyle() == "None")
        (low, high), at = points.get_ydata(), level.get_ydata()[0]
        self.assertAlmostEqual((at - low) / (high - low), math.log(50 / 4) / math.log(10))
        self.assertIn("Energy per token 50 J", texts(drawing))
        synthetic.write_small(self.folder, {**LINES, "level": 0}, batch_curve("cim", {1: 4, 4: 40}))
        self.assert_refused("level wants one y, and is above zero")

    def test_no_line_leads_to_a_point_that_failed_a_check(self) -> None:
        rows = batch_curve("h100", {1: 8, 2: 4, 4: 2})
        drawing = self.small(LINES, [*rows[:2], {**rows[2], "checks_failed": "U8"}])
        lines = [line for line in drawing.figure.findobj(matplotlib.lines.Line2D) if line.get_linewidth() == 0.9 and line.axes is
                 drawing.figure.axes[1]]
        self.assertEqual([len(line.get_xdata()) for line in lines], [2])
        self.assertEqual(self.crosses(drawing), 1)
        self.assertIn("CHECK FAILED: U8", texts(drawing))

    def test_a_failed_row_takes_no_part_in_crossings(self) -> None:
        rows = batch_curve("h100", {1: 8, 4: 2}) + batch_curve("cim", {1: 4, 4: 4})
        for failed in (1, 3):  # of the reference, of the other
            drawing = self.small({**LINES, "crossover": "h100"},
                                 [{**row, "checks_failed": "U8"} if i == failed else row for i, row in enumerate(rows)])
            self.assertNotIn("crossover", [line["kind"] for line in self.table(drawing)])

    def test_each_metric_and_each_other_key_has_a_plot(self) -> None:
        rows = [row(2 * i + j, "h100", batch=batch, context=context, energy_per_token_j=1, tokens_per_s=2)
                for i, batch in enumerate((1, 2)) for j, context in enumerate((512, 2048))]
        shown = texts(self.small({**LINES, "y": ["energy_per_token_j", "tokens_per_s"]}, rows))
        self.assertEqual((shown.count("context 512"), shown.count("context 2048")), (2, 2))
        self.assertEqual(shown.count("Throughput (tokens/s)"), 2)

    def test_words_stand_side_by_side(self) -> None:
        rows = [row(i, "h100", energy_per_token_j=i + 1, **{"h100.link.power": power}) for i, power in enumerate(("3 mW", "40 uW"))]
        shown = texts(self.small({**LINES, "x": "h100.link.power"}, rows, swept=["h100.link.power"]))
        self.assertIn("3 mW", shown)
        self.assertIn("link.power", shown)

    def test_mistakes(self) -> None:
        rows = batch_curve("h100", {1: 0.0, 4: 2.0})
        for figure, words in (({**LINES, "x": "bach"}, "x is 'bach'"), ({"type": "lines"}, "x is missing"), (LINES, "not above zero"),
                              ({**LINES, "crossover": "h10"}, "did you mean 'h100'?"), ({**LINES, "y": []}, "y is empty"),
                              ({**LINES, "series": "batch", "crossover": "h100"}, "leave series out"),
                              ({**LINES, "x": "input_length"}, "which no row has")):
            synthetic.write_small(self.folder, figure, rows)
            self.assert_refused("figure 'figure'", words)


class Bars(PlotTest):
    def test_ratio_and_geometric_mean(self) -> None:
        # cim / h100 is 1/2 and 8: their geometric mean is 2.
        rows = batch_curve("h100", {1: 4, 2: 1}) + batch_curve("cim", {1: 2, 2: 8})
        drawing = self.small({"type": "bars", "y": "energy_per_token_j", "relative_to": "h100", "mean": "geometric"}, rows)
        lines = {(line["point"], line["architecture"]): line["energy_per_token_j_over_h100"] for line in self.table(drawing)}
        self.assertEqual((lines["0", "cim"], lines["1", "cim"], lines["1", "h100"]), ("0.5", "8", "1"))
        self.assertAlmostEqual(float(lines["mean", "cim"]), 2.0)
        self.assertIn("of 2 points", texts(drawing))

    def test_mean_wants_a_point_that_all_share(self) -> None:
        synthetic.write_small(self.folder, {"type": "bars", "y": "energy_per_token_j", "mean": "geometric"},
                              [row(0, "h100", energy_per_token_j=1), row(1, "cim", energy_per_token_j=1)])
        self.assert_refused("at no point has every architecture a value")


class PrefillDecode(PlotTest):
    ROWS = [row(0, "h100", phase="request", latency_s=10.0, ttft_s=2.0, energy_j=7.0)]
    OPS = [(0, "h100", "layer0.q", "qkv", 0.0, 1.0, 1, 1, 1.0), (0, "h100", "layer0.up", "ffn", 1.9, 1.0, 1, 1, 2.0),
           (0, "h100", "layer0.q", "qkv", 2.0, 8.0, 1, 1, 4.0)]

    def test_latency_is_cut_at_the_first_token(self) -> None:
        drawing = self.small({"type": "prefill-decode"}, self.ROWS)
        self.assertEqual([(line["part"], line["latency_s"]) for line in self.table(drawing)], [("prefill", "2"), ("decode", "8")])

    def test_energy_is_that_of_the_operators_by_their_start(self) -> None:
        drawing = self.small({"type": "prefill-decode", "y": "energy_j"}, self.ROWS, ops=self.OPS)
        self.assertEqual([line["energy_j"] for line in self.table(drawing)], ["3", "4"])

    def test_mistakes(self) -> None:
        synthetic.write_small(self.folder, {"type": "prefill-decode", "y": "energy_j"}, self.ROWS, ops=self.OPS[:2])
        self.assert_refused("ops.csv", "have 3 J, results.csv has 7")
        synthetic.write_small(self.folder, {"type": "prefill-decode"}, [row(0, "h100", latency_s=1)])
        self.assert_refused("no row is of phase request")


class Traffic(PlotTest):
    ROWS = [row(0, "h100", energy_j=8.0, energy_per_token_j=2.0, dram_bytes=400, link_bytes=0, noc_bytes=40, buffer_bytes=4)]

    def test_bytes_are_divided_by_the_tokens_that_the_energies_tell(self) -> None:
        drawing = self.small({"type": "traffic"}, self.ROWS)  # 8 J / 2 J = 4 tokens
        self.assertEqual([(line["level"], line["bytes_per_token"]) for line in self.table(drawing)],
                         [("DRAM", "100"), ("links", "0"), ("NoC", "10"), ("buffers", "1")])
        self.assertIn("0 B", texts(drawing))

    def test_bytes_of_the_whole_run(self) -> None:
        drawing = self.small({"type": "traffic", "y": "bytes"}, self.ROWS)
        self.assertEqual([line["bytes"] for line in self.table(drawing)], ["400", "0", "40", "4"])


class Area(PlotTest):
    ROWS = [row(i, name, batch=batch) for i, batch in enumerate((1, 2)) for name in ("h100", "cim")]
    MACHINES = [line for i in (0, 1) for line in ((i, "h100", "die", "area_mm2", 800), (i, "h100", "", "memory_area_mm2", 4000),
                                                  (i, "cim", "cim.array.adc", "area_mm2", 30), (i, "cim", "cim.link", "area_mm2", 10),
                                                  (i, "cim", "", "memory_area_mm2", 4000))]

    def test_equal_machines_are_drawn_once(self) -> None:
        lines = self.table(self.small({"type": "area"}, self.ROWS, machines=self.MACHINES))
        self.assertEqual([(line["architecture"], line["component"], line["area_mm2"]) for line in lines],
                         [("h100", "die", "800"), ("cim", "cim.array.adc", "30"), ("cim", "cim.link", "10")])

    def test_dies_are_drawn_where_asked_for(self) -> None:
        lines = self.table(self.small({"type": "area", "memory": "with"}, self.ROWS, machines=self.MACHINES))
        self.assertEqual([line["area_mm2"] for line in lines if line["component"] == "DRAM dies"], ["4000", "4000"])

    def test_machine_that_changes_with_a_swept_key_is_drawn_again(self) -> None:
        rows = [{**r, "cim.array.adc.bits": 6 + r["point"]} for r in self.ROWS]
        machines = [(*line[:4], line[4] + (5 if line[:3] == (1, "cim", "cim.array.adc") else 0)) for line in self.MACHINES]
        drawing = self.small({"type": "area"}, rows, swept=["cim.array.adc.bits"], machines=machines)
        adc = [line["area_mm2"] for line in self.table(drawing) if line["component"] == "cim.array.adc"]
        self.assertEqual(adc, ["30", "35"])
        self.assertIn("adc.bits 7", texts(drawing))

    def test_row_without_a_machine(self) -> None:
        synthetic.write_small(self.folder, {"type": "area"}, self.ROWS, machines=self.MACHINES[:2])
        self.assert_refused("machines.csv", "no line of point 0, cim")


class Roofline(PlotTest):
    # 2·8 op / 4 B = 4 op/B; 16 op in 2 ps = 8 TOPS. Twice the layer: the same point.
    ROWS = [row(0, "h100", phase="decode"), row(1, "h100", phase="prefill")]
    OPS = [(0, "h100", f"layer{i}.q", "qkv", 0, 2e-12, 8, 4, 1) for i in (0, 1)] + [
        (0, "h100", "layer0.norm", "norm_act", 0, 1e-12, 0, 4, 1), (1, "h100", "layer0.up", "ffn", 0, 4e-12, 8, 0, 1)]
    MACHINES = [line for i in (0, 1) for line in ((i, "h100", "", "peak_ops_per_s", 40e12),
                                                  (i, "h100", "", "memory_bandwidth_bytes_per_s", 4e12))]

    def test_points_and_roofs(self) -> None:
        drawing = self.small({"type": "roofline"}, self.ROWS, ops=self.OPS, machines=self.MACHINES)
        roof, decode, prefill = self.table(drawing)
        self.assertEqual((roof["kind"], roof["ops_per_byte"], roof["tops"], roof["bandwidth_tb_per_s"]), ("roof", "10", "40", "4"))
        self.assertEqual((decode["op_class"], decode["macs"], decode["ops_per_byte"], decode["tops"]), ("qkv", "16", "4", "8"))
        self.assertEqual((prefill["op_class"], prefill["ops_per_byte"], prefill["tops"]), ("ffn", "", "4"))
        self.assertIn("40.0 TOPS, 4.00 TB/s: ridge at 10.0 op/B.", texts(drawing))
        self.assertIn("Points in the grey strip move no DRAM bytes.", texts(drawing))

    def test_class_is_told_by_the_marker_and_phase_by_its_filling(self) -> None:
        drawing = self.small({"type": "roofline"}, self.ROWS, ops=self.OPS, machines=self.MACHINES)
        decode, = (line for line in self.lines_with(drawing, "o") if line.axes is drawing.figure.axes[1])
        prefill, = (line for line in self.lines_with(drawing, "s") if line.axes is drawing.figure.axes[1])
        self.assertEqual(decode.get_markerfacecolor(), "white")
        self.assertNotEqual(prefill.get_markerfacecolor(), "white")

    def test_roof_bends_at_the_ridge(self) -> None:
        drawing = self.small({"type": "roofline"}, self.ROWS[:1], ops=self.OPS[:2], machines=self.MACHINES[:2])
        axes = drawing.figure.axes[1]
        roof = next(line for line in axes.lines if line.get_linewidth() == 0.9)
        point = next(line for line in axes.lines if line.get_marker() == "o")
        x, y = roof.get_xdata(), roof.get_ydata()
        self.assertEqual(y[1], y[2])
        # 4 op/B lie as many inches before the ridge at 10 as 8 TOPS would have to rise by 40/8 · 4/10 = 2 to the slope.
        slope = (y[1] - y[0]) / (x[1] - x[0])
        per_decade = axes.get_ylim()[1] / _decades()
        above = y[1] - slope * (x[1] - point.get_xdata()[0]) - point.get_ydata()[0]
        self.assertAlmostEqual(above / per_decade, 0.30103, places=4)

    def test_intensity_over_a_key_lies_under_or_over_the_ridge(self) -> None:
        rows = [row(i, "h100", batch=batch) for i, batch in enumerate((1, 8))]
        ops = [(i, "h100", "layer0.q", "qkv", 0, 2e-12, 8 * batch, 4, 1) for i, batch in enumerate((1, 8))]  # 4 and 32 op/B, ridge at 10
        drawing = self.small({"type": "roofline", "over": "batch"}, rows, ops=ops, machines=self.MACHINES)
        axes = drawing.figure.axes[2]
        ridge = next(line.get_ydata()[0] for line in axes.lines if line.get_marker() == "None")
        below, above = (line.get_ydata()[0] for line in axes.lines if line.get_marker() == "o")
        # log(32/10) / log(32/4) of the way down from the upper point
        self.assertAlmostEqual((above - ridge) / (above - below), 0.55936, places=4)
        synthetic.write_small(self.folder, {"type": "roofline", "over": "context"}, rows, ops=ops, machines=self.MACHINES)
        self.assert_refused("over: no point of h100, gpt2")

    def test_operators_lose_their_layer(self) -> None:
        drawing = self.small({"type": "roofline", "by": "operator"}, self.ROWS, ops=self.OPS, machines=self.MACHINES)
        self.assertEqual([line["operator"] for line in self.table(drawing)], ["", "q", "up"])

    def test_mistakes(self) -> None:
        synthetic.write_small(self.folder, {"type": "roofline"}, self.ROWS, ops=self.OPS, machines=self.MACHINES[1::2])
        self.assert_refused("machines.csv", "no peak_ops_per_s")
        synthetic.write_small(self.folder, {"type": "roofline"}, self.ROWS, ops=self.OPS[2:3], machines=self.MACHINES)
        self.assert_refused("no matmul")


def _decades() -> float:
    """Of the y axis of a roofline whose lowest point is 8 and whose roof is 40 TOPS, the roof's room of 1.3 included."""
    axis = ruler.Axis("", "TOPS", [8.0, 52.0], log=True).fit(1.0, vertical=True)
    return axis.high - axis.low


class Pareto(PlotTest):
    PARETO = {"type": "pareto", "x": "latency_s", "y": "energy_per_token_j"}
    ROWS = [row(0, "h100", batch=1, latency_s=1, energy_per_token_j=8, tokens_per_s=1),
            row(1, "h100", batch=2, latency_s=2, energy_per_token_j=4, tokens_per_s=2),
            row(2, "h100", batch=4, latency_s=3, energy_per_token_j=5, tokens_per_s=4),
            row(3, "h100", batch=8, latency_s=2, energy_per_token_j=3, tokens_per_s=8, checks_failed="U8")]

    def test_front_has_what_no_sound_row_beats(self) -> None:
        drawing = self.small(self.PARETO, self.ROWS)
        self.assertEqual([line["on_front"] for line in self.table(drawing)], ["yes", "yes", "no", "no"])
        shown = texts(drawing)
        self.assertIn("batch 1", shown)
        self.assertNotIn("batch 4", shown)
        self.assertEqual(self.crosses(drawing), 1)

    def test_more_throughput_is_better(self) -> None:
        drawing = self.small({**self.PARETO, "x": "tokens_per_s"}, self.ROWS)
        self.assertEqual([line["on_front"] for line in self.table(drawing)], ["no", "yes", "yes", "no"])

    def test_crowded_labels_do_not_overlap(self) -> None:
        rows = [row(i, "h100", batch=2**i, latency_s=1 + i / 100, energy_per_token_j=2 - i / 100) for i in range(24)]
        self.assert_legible(self.small({**self.PARETO, "scale": "linear", "width": "column"}, rows))


class HeatMap(PlotTest):
    MAP = {"type": "heat-map", "x": "batch", "y": "context", "value": "energy_per_token_j"}
    ROWS = [row(i, name, batch=b, context=c, energy_per_token_j=e, tokens_per_s=1 / e, **({"checks_failed": "U8"} if e == 1 else {}))
            for i, (b, c, h100, cim) in enumerate(((1, 512, 4, 2), (2, 512, 3, 6), (1, 1024, 2, 1), (2, 1024, 8, 7)))
            for name, e in (("h100", h100), ("cim", cim))]

    def test_best_and_its_margin(self) -> None:
        lines = self.table(self.small({**self.MAP, "show": "best"}, self.ROWS))
        self.assertEqual([(line["best"], line["margin"]) for line in lines[:3]], [("cim", "2"), ("h100", "2"), ("h100", "")])
        self.assertAlmostEqual(float(lines[3]["margin"]), 8 / 7)

    def test_best_may_be_the_highest(self) -> None:
        lines = self.table(self.small({**self.MAP, "value": "tokens_per_s", "show": "best"}, self.ROWS))
        self.assertEqual([line["best"] for line in lines], ["cim", "h100", "h100", "cim"])

    def test_winners_differ_by_hatch(self) -> None:
        drawing = self.small({**self.MAP, "show": "best"}, self.ROWS)
        self.assertGreater(len({patch.get_hatch() for patch in drawing.figure.axes[1].patches if patch.get_fill()}), 1)

    def test_each_architecture_has_a_map_and_a_failed_row_a_cross(self) -> None:
        drawing = self.small(self.MAP, self.ROWS)
        self.assertEqual([line["energy_per_token_j"] for line in self.table(drawing)], ["4", "3", "2", "8", "2", "6", "", "7"])
        self.assertEqual(self.crosses(drawing), 1)
        self.assertIn("4.00 J", texts(drawing))

    def test_smallest_values_are_left_and_below(self) -> None:
        drawing = self.small({**self.MAP, "where": {"architecture": "h100"}}, self.ROWS)
        axes = drawing.figure.axes[1]
        at = {item.get_text(): item.get_position() for item in axes.texts}
        self.assertLess(at["4.00 J"][0], at["3.00 J"][0])
        self.assertLess(at["4.00 J"][1], at["2.00 J"][1])

    def test_mistakes(self) -> None:
        synthetic.write_small(self.folder, {**self.MAP, "y": "batch"}, self.ROWS)
        self.assert_refused("x and y are both 'batch'")
        synthetic.write_small(self.folder, {**self.MAP, "scale": "log"}, [row(0, "h100", batch=1, context=1, energy_per_token_j=0)])
        self.assert_refused("not above zero")


class Waterfall(PlotTest):
    ROWS = [row(0, "cim", energy_j=8.0, energy_per_token_j=2.0)]  # four tokens
    PARTS = [(0, "cim", "ffn", "array", 1.0), (0, "cim", "ffn", "buffer", 1.0), (0, "cim", "attention", "dram", 2.0),
             (0, "cim", "other", "static", 4.0)]

    def test_each_step_divides_by_all_before(self) -> None:
        lines = self.table(self.small({"type": "waterfall"}, self.ROWS, breakdown=self.PARTS))
        self.assertEqual([line["step"] for line in lines],
                         ["arrays, converters, MACs", "+ buffers, NoC, links", "+ attention and KV cache", "+ static power"])
        self.assertEqual([line["tokens_per_j"] for line in lines], ["4", "2", "1", "0.5"])  # 4 / 1, 4 / 2, 4 / 4, 4 / 8

    def test_energy_adds_up_to_that_of_the_row(self) -> None:
        lines = self.table(self.small({"type": "waterfall", "y": "energy_per_token_j"}, self.ROWS, breakdown=self.PARTS))
        self.assertEqual([line["energy_per_token_j"] for line in lines], ["0.25", "0.5", "1", "2"])

    def test_operations_are_those_of_matmuls_with_weights(self) -> None:
        ops = [(0, "cim", "layer0.up", "ffn", 0, 1, 4e12, 0, 1), (0, "cim", "layer0.scores", "attention", 0, 1, 9e12, 0, 1)]
        lines = self.table(self.small({"type": "waterfall", "y": "ops_per_j", "scale": "log"}, self.ROWS, breakdown=self.PARTS, ops=ops))
        self.assertEqual([line["ops_per_j"] for line in lines], ["8", "4", "2", "1"])  # 8 TOP / 1, 2, 4, 8 J

    def test_every_account_has_a_step(self) -> None:
        classes = ("qkv", "attention", "projection", "ffn", "lm_head", "norm_act", "collective", "embed", "other")
        steps = {waterfall.step_of(op_class, category) for op_class in classes for category in style.CATEGORIES}
        self.assertEqual(steps, set(range(len(waterfall.STEPS))))
        self.assertEqual(waterfall.step_of("attention", "adc"), 3)
        self.assertEqual(waterfall.step_of("ffn", "vector"), 4)

    def test_sums_have_no_logarithmic_scale(self) -> None:
        synthetic.write_small(self.folder, {"type": "waterfall", "y": "energy_per_token_j", "scale": "log"}, self.ROWS,
                              breakdown=self.PARTS)
        self.assert_refused("use tokens_per_j")


class Timeline(PlotTest):
    ROWS = [row(0, "h100")]
    EVENTS = synthetic.bars_of(1, "point 0, h100", [("m.memory", "layer0.q", 1.0, 2.0), ("m.cores", "layer0.q", 3.0, 1.0),
                                                    ("m.memory", "layer1.q", 4.0, 2.0), ("m.cores", "head", 6.0, 0.0)])
    EVENTS += synthetic.bars_of(2, "point 1, h100", [("m.memory", "layer0.q", 9.0, 2.0)])

    def test_bars_of_the_row_in_seconds(self) -> None:
        lines = self.table(self.small({"type": "timeline"}, self.ROWS, events=self.EVENTS))
        self.assertEqual([(line["component"], line["operator"], line["start_s"], line["duration_s"]) for line in lines],
                         [("m.memory", "layer0.q", "1e-06", "2e-06"), ("m.cores", "layer0.q", "3e-06", "1e-06"),
                          ("m.memory", "layer1.q", "4e-06", "2e-06")])

    def test_one_layer(self) -> None:
        drawing = self.small({"type": "timeline", "layer": 1}, self.ROWS, events=self.EVENTS)
        self.assertEqual([line["operator"] for line in self.table(drawing)], ["layer1.q"])
        self.assertIn("Operators of layer 1 only.", texts(drawing))

    def test_mistakes(self) -> None:
        synthetic.write_small(self.folder, {"type": "timeline", "layer": 7}, self.ROWS, events=self.EVENTS)
        self.assert_refused("no bars of point 0, h100 in layer 7")
        synthetic.write_small(self.folder, {"type": "timeline", "layer": "first"}, self.ROWS, events=self.EVENTS)
        self.assert_refused("expected a whole number")
        synthetic.write_small(self.folder, {"type": "timeline"}, [row(i, "h100", batch=i) for i in range(7)], events=self.EVENTS)
        self.assert_refused("7 rows have a timeline each", "where:")
        synthetic.write_small(self.folder, {"type": "timeline"}, self.ROWS)
        (self.folder / "timeline.json").write_text("{", encoding="utf-8")
        self.assert_refused("timeline.json:1:2")


class Tornado(PlotTest):
    KEYS = ["cim.adc.bits", "cim.link.power", "h100.clock"]
    _SETTINGS = [("8", "3 mW", "1"), ("6", "3 mW", "1"), ("9", "3 mW", "1"), ("8", "6 mW", "1"), ("6", "6 mW", "1"), ("8", "3 mW", "2")]
    ROWS = [row(i, "cim", energy_per_token_j=e, **{"cim.adc.bits": s[0], "cim.link.power": s[1], "h100.clock": s[2]})
            for i, (s, e) in enumerate(zip(_SETTINGS, (10.0, 9.0, 12.0, 15.0, 99.0, 77.0)))]

    def test_only_rows_that_differ_in_one_key_of_the_architecture_count(self) -> None:
        lines = self.table(self.small({"type": "tornado"}, self.ROWS, swept=self.KEYS))
        self.assertEqual([(line["parameter"], line["setting"], line["base_setting"]) for line in lines],
                         [("cim.adc.bits", "6", "8"), ("cim.adc.bits", "9", "8"), ("cim.link.power", "6 mW", "3 mW")])
        for line, change in zip(lines, (-0.1, 0.2, 0.5)):
            self.assertAlmostEqual(float(line["change"]), change)

    def test_widest_swing_is_on_top(self) -> None:
        axes = self.small({"type": "tornado"}, self.ROWS, swept=self.KEYS).figure.axes[1]
        labels = {label.get_text(): tick for label, tick in zip(axes.get_yticklabels(), axes.get_yticks())}
        self.assertGreater(labels["link.power"], labels["adc.bits"])  # 50 % over 30 %

    def test_a_key_that_moves_nothing_is_named_beneath_and_has_no_bar(self) -> None:
        rows = [dict(line) for line in self.ROWS]
        for line in rows:
            if line["cim.link.power"] != rows[0]["cim.link.power"]:
                line["energy_per_token_j"] = rows[0]["energy_per_token_j"] * 1.0004
        drawing = self.small({"type": "tornado"}, rows, swept=self.KEYS)
        self.assertNotIn("link.power", [label.get_text() for label in drawing.figure.axes[1].get_yticklabels()])
        self.assertIn("Move it by less than 0.05 %: link.power.", " ".join(texts(drawing.figure)))
        self.assertIn("cim.link.power", [line["parameter"] for line in self.table(drawing)])

    def test_relative_to_draws_how_many_times_the_other_takes(self) -> None:
        others = [row(int(line["point"]), "h100", energy_per_token_j=20.0, **{key: line[key] for key in self.KEYS}) for line in self.ROWS]
        drawing = self.small({"type": "tornado", "relative_to": "h100"}, self.ROWS + others, swept=self.KEYS)
        words = " ".join(texts(drawing.figure))
        self.assertIn("that of h100 is 2.00 times as much", words)  # 20 J over 10 J
        self.assertNotIn("that of h100 / that of h100", words)
        self.assertEqual({(line["architecture"], float(line["change"])) for line in self.table(drawing)},
                         {("cim", -0.1), ("cim", 0.2), ("cim", 0.5)})  # of the metric itself

    def test_where_takes_points(self) -> None:
        lines = self.table(self.small({"type": "tornado", "where": {"point": [0, 3]}}, self.ROWS, swept=self.KEYS))
        self.assertEqual([line["parameter"] for line in lines], ["cim.link.power"])

    def test_where_takes_the_first_value_of_each_swept_key(self) -> None:
        def drawn(**where: Any) -> list[tuple[str, str]]:
            table = self.table(self.small({"type": "bars", "y": "energy_per_token_j", "where": {"swept": "first", **where}}, self.ROWS,
                                          swept=self.KEYS))
            return [(line["point"], line["architecture"]) for line in table]
        self.assertEqual(drawn(), [("0", "cim")])
        self.assertEqual(drawn(**{"cim.adc.bits": [8, 9]}), [("0", "cim"), ("2", "cim")])  # what is said of a key goes first
        synthetic.write_small(self.folder, {"type": "bars", "where": {"swept": "last"}}, self.ROWS, swept=self.KEYS)
        self.assert_refused("swept has rows of its `first` values only")

    def test_side_of_a_setting_is_that_of_its_number(self) -> None:
        def look(value: str, base: str) -> str:
            return tornado._Setting({}, "k", value, 0.0).look(base)  # type: ignore[arg-type]
        self.assertEqual(look("6", "8"), "lower than the base")
        self.assertEqual(look("6 mW", "3 mW"), "higher than the base")
        self.assertEqual(look("6 uW", "3 mW"), "other setting")
        self.assertEqual(look("pin", "stripe"), "other setting")

    def test_mistakes(self) -> None:
        synthetic.write_small(self.folder, {"type": "tornado"}, [row(0, "cim", energy_per_token_j=1)])
        self.assert_refused("nothing is swept")
        synthetic.write_small(self.folder, {"type": "tornado"}, self.ROWS[:1] + self.ROWS[4:5], swept=self.KEYS)
        self.assert_refused("no row differs from the first in one swept key alone")


class Fleet(PlotTest):
    ROWS = [row(0, "gpu", context=1024, batch=8), row(1, "gpu", context=1024, batch=64), row(2, "cim", context=1024, batch=64)]
    SERVES = {"architecture": "gpu", "context": 1024, "batch": 64, "devices": 2.5e6, "users_per_device": 40, "energy_twh": 0.5,
              "yearly_energy_twh": 18.2625}
    NOT = {"architecture": "cim", "context": 1024, "note": "no batch keeps 100 ms a token"}
    CLAIM = {"kind": "claim", "name": "article", "devices": 15.3e6, "users_per_device": 6.5, "device_power_w": 750, "power_basis": "tdp",
             "energy_twh": 2.754, "yearly_energy_twh": 100.5, "stated_energy_twh": 84}
    DAM = {"kind": "reference", "name": "dam", "energy_twh": 2.4, "yearly_energy_twh": 88.2}

    @staticmethod
    def bars(drawing: output.Drawing) -> list[tuple[float, float]]:
        """Left end and length of each filled bar, the legend left out."""
        return [(patch.get_x(), patch.get_width()) for axes in drawing.figure.axes[1:] for patch in axes.patches if patch.get_fill()]

    def test_each_fleet_and_both_sums_of_a_claim_have_a_bar_and_each_reference_two_lines(self) -> None:
        drawing = self.small({"type": "fleet"}, self.ROWS, fleet=[self.SERVES, self.CLAIM, self.DAM])
        self.assertEqual([(line["kind"], line["what"], line["twh"]) for line in self.table(drawing)],
                         [("fleet", "computed", "0.5"), ("claim", "computed", "2.754"), ("claim", "stated", "84"),
                          ("reference", "same time", "2.4"), ("reference", "a year", "88.2")])
        self.assertEqual(len(self.bars(drawing)), 3)
        shown = texts(drawing)
        for words in ("0.500", "2.75", "84 stated", "dam, 10 days: 2.4 TWh", "dam, a year: 88.2 TWh", "hall (host ×1.5, PUE 1.2)"):
            self.assertIn(words, shown)

    def test_lengths_of_bars_and_places_of_lines_are_on_one_logarithmic_axis(self) -> None:
        drawing = self.small({"type": "fleet"}, self.ROWS, fleet=[self.SERVES, self.CLAIM, self.DAM])
        lengths = [length for _, length in self.bars(drawing)]
        self.assertEqual([left for left, _ in self.bars(drawing)], [0, 0, 0])
        decade = (lengths[2] - lengths[0]) / math.log10(84 / 0.5)
        self.assertAlmostEqual(lengths[1] - lengths[0], decade * math.log10(2.754 / 0.5))
        for axes in drawing.figure.axes[1:]:
            places = [line.get_xdata()[0] for line in axes.lines]
            self.assertEqual(len(places), 2)
            self.assertAlmostEqual(places[1] - places[0], decade * math.log10(88.2 / 2.4))
            self.assertAlmostEqual(places[0] - lengths[0], decade * math.log10(2.4 / 0.5))

    def test_batch_users_per_device_and_devices_stand_by_the_bar(self) -> None:
        shown = texts(self.small({"type": "fleet"}, self.ROWS, fleet=[self.SERVES, self.CLAIM]))
        self.assertIn("gpu\nbatch 64, 40.0 users/device, 2.50M devices", shown)
        self.assertIn("article, 15.3M devices at 750 W (tdp)\n6.50 users/device, 10 days", shown)

    def test_fleets_of_two_traces_are_told_apart(self) -> None:
        drawing = self.small({"type": "fleet"}, self.ROWS, fleet=[{**self.SERVES, "trace": "chat.csv"}, {**self.SERVES, "trace": "code.csv"}])
        self.assertEqual([line["trace"] for line in self.table(drawing)], ["chat.csv", "code.csv"])
        for trace in ("chat.csv", "code.csv"):
            self.assertTrue(any(shown.startswith(f"gpu, trace {trace}\n") for shown in texts(drawing)), texts(drawing))

    def test_what_serves_at_no_batch_says_so_in_place_of_its_bar(self) -> None:
        drawing = self.small({"type": "fleet"}, self.ROWS, fleet=[self.SERVES, self.NOT])
        self.assertEqual(len(self.bars(drawing)), 1)
        self.assertIn("no batch keeps 100 ms a token", texts(drawing))
        self.assertIn("cim\nserves at no batch", texts(drawing))

    def test_only_the_chosen_batch_stamps_a_plot(self) -> None:
        for failing, stamped in ((0, False), (1, True)):
            rows = [{**line, "checks_failed": "U5" if i == failing else ""} for i, line in enumerate(self.ROWS)]
            drawing = self.small({"type": "fleet"}, rows, fleet=[self.SERVES])
            self.assertEqual("CHECK FAILED: U5" in texts(drawing), stamped)

    def test_where_leaves_fleets_out(self) -> None:
        drawing = self.small({"type": "fleet", "where": {"architecture": "gpu"}}, self.ROWS,
                             fleet=[self.SERVES, {**self.SERVES, "architecture": "cim"}])
        self.assertEqual([line["architecture"] for line in self.table(drawing)], ["gpu"])

    def test_mistakes(self) -> None:
        synthetic.write_small(self.folder, {"type": "fleet"}, self.ROWS)
        self.assert_refused("fleet.csv: No such file")
        synthetic.write_small(self.folder, {"type": "fleet"}, self.ROWS, fleet=[self.NOT])
        self.assert_refused("no batch of any row serves: no batch keeps 100 ms a token")
        synthetic.write_small(self.folder, {"type": "fleet", "where": {"batch": 8}}, self.ROWS, fleet=[self.SERVES])
        self.assert_refused("no fleet of these rows")


class EveryType(PlotTest):
    """What all types have in common, on one folder that suits them all."""

    KEY = "cim.array.adc.bits"
    FIGURES: Sequence[Row] = (
        {"type": "bars", "relative_to": "h100", "mean": "geometric"}, {"type": "stacked-bars"}, {"type": "lines", "x": "batch"},
        {"type": "lines", "x": "batch", "y": ["energy_per_token_j", "tokens_per_s"], "crossover": "h100", "where": {KEY: 6}},
        {"type": "lines", "x": "batch", "ceiling": "h100", "level": 7}, {"type": "prefill-decode"}, {"type": "roofline", "where": {"batch": 1}}, {"type": "roofline", "over": "batch", "where": {KEY: 6}}, {"type": "pareto"},
        {"type": "heat-map", "x": "batch", "y": KEY}, {"type": "heat-map", "x": "batch", "y": KEY, "show": "best"},
        {"type": "waterfall", "where": {"batch": 1}}, {"type": "area"}, {"type": "traffic", "where": {"batch": [1, 4]}},
        {"type": "timeline", "where": {"batch": 1, KEY: 6}}, {"type": "tornado", "where": {"batch": 1}}, {"type": "fleet"},
    )

    def whole(self, figure: Row) -> None:
        rows, parts, ops, machines, events = [], [], [], [], []
        point = 0
        for bits in (6, 8):
            for batch in (1, 4, 16):
                for name, factor in (("h100", 8.0), ("cim", 1.0 + bits / 10 + batch / 8)):
                    failed = {"checks_failed": "U5;U8"} if (bits, batch, name) == (6, 1, "cim") else {}
                    energy = factor / batch
                    rows.append(row(point, name, phase="request", batch=batch, input_length=8, output_length=2, latency_s=factor / 3,
                                    ttft_s=factor / 9, tokens_per_s=batch / factor, energy_j=energy * 2 * batch, energy_per_token_j=energy,
                                    dram_bytes=1e9, link_bytes=0, noc_bytes=1e6, buffer_bytes=3e7, **{self.KEY: bits}, **failed))
                    share = energy * 2 * batch / 4
                    parts += [(point, name, c, k, share) for c, k in (("ffn", "mac"), ("ffn", "dram"), ("attention", "vector"),
                                                                     ("other", "static"))]
                    ops += [(point, name, "layer0.up", "ffn", 0, 1e-3, 1e9 * batch, 1e9, 2 * share),
                            (point, name, "layer0.scores", "attention", factor, 2e-3, 1e6 * batch, 0, 2 * share)]
                    machines += [(point, name, "", "peak_ops_per_s", 1e15), (point, name, "", "memory_bandwidth_bytes_per_s", 3e12),
                                 (point, name, "", "memory_area_mm2", 4000), (point, name, f"{name}.logic", "area_mm2", 50 * bits),
                                 (point, name, f"{name}.wires", "area_mm2", 70)]
                    events += synthetic.bars_of(2 * point + len(name) % 2, f"point {point}, {name}",
                                                [(f"{name}.memory", "layer0.up", 0.0, 3.0), (f"{name}.cores", "layer0.scores", 2.0, 9.0)])
                point += 1
        fleets = [{"name": hall, "architecture": name, "phase": "request", "batch": 1, "devices": 2e6, "users_per_device": 50,
                   "energy_twh": twh} for name, twh in (("h100", 0.4), ("cim", 0.03)) for hall in ("hall", "servers alone")]
        synthetic.write_small(self.folder, figure, rows, swept=[self.KEY], breakdown=parts, ops=ops, machines=machines, events=events,
                              fleet=[*fleets, Fleet.CLAIM, Fleet.DAM])

    def test_no_text_overlaps_another_or_leaves_the_sheet(self) -> None:
        for figure in self.FIGURES:
            for width in ("column", "page"):
                with self.subTest(figure=figure, width=width):
                    self.whole({**figure, "width": width})
                    self.assert_legible(self.redrawn())

    def test_failed_checks_are_stamped_and_the_honesty_panel_is_beneath(self) -> None:
        for figure in self.FIGURES:
            with self.subTest(figure=figure):
                self.whole(figure)
                drawing = self.redrawn()
                shown = texts(drawing)
                self.assertIn("CHECK FAILED: U5, U8", shown)
                self.assertTrue(any(words.startswith("Node: h100 4 nm") for words in shown), shown)

    def test_repetition_gives_the_same_bytes(self) -> None:
        for figure in self.FIGURES[::2]:
            with self.subTest(figure=figure):
                self.whole(figure)
                contents = []
                for seed in ("1", "2"):
                    done = run(self.folder, seed)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    contents.append({path.name: path.read_bytes() for path in (self.folder / "figures").iterdir()})
                self.assertEqual(sorted(contents[0]), [f"figure.{ending}" for ending in ("csv", "pdf", "png", "svg")])
                self.assertEqual(contents[0], contents[1])

    def test_an_unknown_option_is_an_error(self) -> None:
        for figure in self.FIGURES:
            with self.subTest(figure=figure):
                self.whole({**figure, "widht": "page"})
                self.assert_refused("unknown option 'widht'; did you mean 'width'?")

    def test_width_or_columns(self) -> None:
        for options, inches in (({"width": "column"}, 3.33), ({"columns": 1}, 3.33), ({"width": "page"}, 7.0), ({}, 7.0)):
            self.whole({"type": "bars", **options})
            self.assertAlmostEqual(self.redrawn().figure.get_size_inches()[0], inches)
        self.whole({"type": "bars", "width": "page", "columns": 2})
        self.assert_refused("width and columns both say")

    def test_where_chooses_rows(self) -> None:
        self.whole({"type": "bars", "where": {"batch": [1, 16], "architecture": "cim", self.KEY: 8}})
        self.assertEqual([(line["architecture"], line["batch"], line[self.KEY]) for line in self.table(self.redrawn())],
                         [("cim", "1", "8"), ("cim", "16", "8")])

    def test_where_that_leaves_nothing_or_names_nothing(self) -> None:
        for where, words in (({"bath": 1}, "did you mean 'batch'?"), ({"batch": 3}, "no row of results.csv is left"),
                             (["batch"], "expected a map")):
            self.whole({"type": "bars", "where": where})
            self.assert_refused("figure 'figure': where:", words)

    def test_more_plots_than_a_page_holds(self) -> None:
        rows = [row(i, "h100", context=i + 1, batch=b, latency_s=1) for i in range(13) for b in (1,)]
        for figure in ({"type": "lines", "x": "batch"}, {"type": "heat-map", "x": "batch", "y": "phase"}):
            synthetic.write_small(self.folder, figure, rows)
            with mock.patch.object(facets, "_facet", side_effect=AssertionError("thousands would take long")):
                self.assert_refused("13 plots are more than 12", "where:")


class Greyscale(unittest.TestCase):
    def test_neighbouring_bars_differ_in_hatch_or_lightness(self) -> None:
        fills = [style.series_fill(i) for i in range(8)]
        for a in range(8):
            for b in range(a):
                apart = abs(_lightness(fills[a].face) - _lightness(fills[b].face))
                self.assertTrue(fills[a].hatch != fills[b].hatch or apart > 0.15, (a, b))

    def test_lines_differ_in_dashes_and_markers(self) -> None:
        looks = [style.line_fill(i) for i in range(8)]
        self.assertEqual(len({fill.dashes for fill in looks}), 8)
        self.assertEqual(len({fill.marker for fill in looks}), 8)


def _lightness(colour: str) -> float:
    """Luma of Rec. 601, as a greyscale print has it."""
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


if __name__ == "__main__":
    unittest.main()

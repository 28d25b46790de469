# SPDX-License-Identifier: MIT
"""The small transformer: its training, its weights, and what crossbars make of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = os.environ.get("MEMWALL_PACKAGE", "")
_BUILT = bool(_PACKAGE) and any(Path(_PACKAGE, "memwall").glob("_core*.so"))
sys.path.insert(0, _PACKAGE if _BUILT else str(_ROOT / "python"))

from memwall.transformer import model, safetensors, train  # noqa: E402


class Training(unittest.TestCase):
    def test_gradients_are_those_of_the_loss(self) -> None:
        shape, random = model.Shape(16, 2, 2, 32, 8), np.random.default_rng(0)
        weights = {name: weight.astype(np.float64) for name, weight in train.initial(shape, random).items()}
        tokens = random.integers(0, 60, (3, 9))
        _, gradients = train.loss_and_gradients(weights, shape, tokens)
        self.assertEqual(set(gradients), set(weights))
        for name, weight in weights.items():
            place = (int(tokens[0, 3]), 5) if name == "embedding" else tuple(int(random.integers(0, n)) for n in weight.shape)
            kept, step = weight[place], 1e-5
            losses = []
            for value in (kept + step, kept - step):
                weight[place] = value
                losses.append(train.loss_and_gradients(weights, shape, tokens)[0])
            weight[place] = kept
            self.assertAlmostEqual((losses[0] - losses[1]) / (2 * step), float(gradients[name][place]), delta=1e-7, msg=name)

    def test_the_loss_is_that_of_the_forward_pass(self) -> None:
        shape, random = model.Shape(16, 2, 2, 32, 8), np.random.default_rng(0)
        weights, tokens = train.initial(shape, random), random.integers(0, 60, (3, 9))
        shares = model.softmax(model.logits(weights, shape, tokens[:, :-1]))
        expected = -np.mean(np.log(np.take_along_axis(shares, tokens[:, 1:, None], axis=-1)))
        self.assertAlmostEqual(train.loss_and_gradients(weights, shape, tokens)[0], float(expected), places=5)

    def test_no_position_sees_what_comes_after(self) -> None:
        shape, random = model.Shape(16, 2, 2, 32, 8), np.random.default_rng(0)
        weights, tokens = train.initial(shape, random), random.integers(0, 60, (1, 8))
        before = model.logits(weights, shape, tokens)
        tokens[0, 6] += 1
        np.testing.assert_array_equal(model.logits(weights, shape, tokens)[0, :6], before[0, :6])

    def test_safetensors_are_read_back(self) -> None:
        tensors = {"a": np.arange(6, dtype=np.float16).reshape(2, 3), "b": np.array([-1], np.int64)}
        with tempfile.TemporaryDirectory() as folder:
            safetensors.write(Path(folder, "t.safetensors"), tensors)
            found = safetensors.read(Path(folder, "t.safetensors"))
            Path(folder, "bad.safetensors").write_bytes(b"\xff" * 16)
            with self.assertRaises(ValueError):
                safetensors.read(Path(folder, "bad.safetensors"))
        self.assertEqual(set(found), {"a", "b"})
        for name, tensor in tensors.items():
            np.testing.assert_array_equal(found[name], tensor)


class Figure(unittest.TestCase):
    def test_each_study_has_its_plot_and_the_same_numbers_the_same_bytes(self) -> None:
        from memwall.transformer import figure
        lines = ["study,value,perplexity,clipped_share", "numbers,float32,2.89,0", '"adc bits, calibrated",6,6.5,0', '"adc bits, calibrated",8,2.9,0',
                 '"read noise, % of on",1,6.3,0']
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "perplexity.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            paths = figure.draw(Path(folder), "1.2.3", 4)
            first = [path.read_bytes() for path in paths]
            self.assertEqual([path.name for path in paths], [f"perplexity.{ending}" for ending in ("pdf", "png", "svg", "csv")])
            self.assertEqual(paths[3].read_text(encoding="utf-8"), "\n".join(lines) + "\n")
            self.assertEqual([path.read_bytes() for path in figure.draw(Path(folder), "1.2.3", 4)], first)


@unittest.skipUnless(_BUILT, "no compiled package")
class Trained(unittest.TestCase):
    WINDOWS = 3

    def setUp(self) -> None:
        from memwall.transformer import evaluate, products
        self.products = products
        self.weights, self.shape, self.text, other = evaluate.load()
        self.shown = evaluate.calibration(self.weights, self.shape, other[:2000])

    def perplexity(self, settings: dict) -> float:
        through = self.products.CrossbarProducts("functional-8b-4slice", settings, self.shown)
        return model.perplexity(self.weights, self.shape, self.text, through, self.WINDOWS)

    def test_a_copy_of_the_package_needs_no_program(self) -> None:
        script = ("import sys; sys.path.insert(0, sys.argv.pop(1)); from memwall.transformer import evaluate; "
                  "first = next(evaluate.cases()); evaluate.cases = lambda: iter([first]); evaluate.main()")
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(Path(_PACKAGE, "memwall"), Path(folder, "memwall"))
            alone = {key: value for key, value in os.environ.items() if key != "MEMWALL_BINARY"}
            subprocess.run([sys.executable, "-B", "-c", script, folder, "--out", f"{folder}/out", "--windows", "1"], check=True,
                           timeout=120, capture_output=True, env={**alone, "PATH": "/nowhere"})
            self.assertTrue(Path(folder, "out", "figures", "perplexity.pdf").exists())

    def test_it_has_learned_and_eight_bits_are_enough(self) -> None:
        plain = model.perplexity(self.weights, self.shape, self.text, windows=self.WINDOWS)
        self.assertLess(plain, 3.3)  # 63 characters; single characters of English by their frequency give about 17
        integer = model.perplexity(self.weights, self.shape, self.text, self.products.IntegerProducts(127, 127), self.WINDOWS)
        self.assertAlmostEqual(integer / plain, 1.0, delta=0.01)
        # A converter that loses nothing changes nothing, down to rounding of the scales.
        self.assertAlmostEqual(self.perplexity({"adc.bits": 9}), integer, places=9)

    def test_every_loss_of_precision_costs(self) -> None:
        exact = self.perplexity({"adc.bits": 9})
        eight, six = self.perplexity({}), self.perplexity({"adc.bits": 6})
        self.assertLess(exact, eight)
        self.assertLess(2 * eight, six)
        calibrated = self.perplexity({"adc": {"bits": 6, "range": "calibrated", "coverage": 0.9999}})
        self.assertLess(calibrated, six / 2)
        self.assertLess(eight, self.perplexity({"read_noise": {"law": "constant", "sigma": "2 %"}}))

    def test_a_block_without_error_has_that_of_its_quantisation(self) -> None:
        from memwall.transformer import block
        shape = model.Shape(width=64, heads=2, hidden=256)
        weights, x = block.synthetic(shape, 32, 1)
        lossless = block.measure("functional-lossless", weights, shape, x)
        exact, integer = block.steps(weights, shape, x, model.exact), block.steps(weights, shape, x, self.products.IntegerProducts(127, 127))
        for step in block.STEPS:
            error = np.sum((exact[step] - integer[step]) ** 2) / np.sum(exact[step] ** 2)
            self.assertAlmostEqual(lossless[step]["sqnr_db"], -10 * np.log10(error), places=6, msg=step)
        coarse = block.measure("functional-8b-4slice", weights, shape, x, settings={"adc.bits": 7})
        self.assertLess(coarse["qkv"]["sqnr_db"], lossless["qkv"]["sqnr_db"] - 6)


if __name__ == "__main__":
    unittest.main()

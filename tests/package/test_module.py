# SPDX-License-Identifier: MIT
"""The compiled package of the build: MEMWALL_PACKAGE names its folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

_PACKAGE = os.environ.get("MEMWALL_PACKAGE", "")
_BUILT = bool(_PACKAGE) and any(Path(_PACKAGE, "memwall").glob("_core*.so"))


def run(script: str) -> subprocess.CompletedProcess[str]:
    """Runs `script` in a Python of its own, in which `memwall` is the built package."""
    head = f"import sys; sys.path.insert(0, {_PACKAGE!r})\nimport numpy as np, memwall\nrandom = np.random.default_rng(1)\n"
    return subprocess.run([sys.executable, "-B", "-c", head + textwrap.dedent(script)], capture_output=True, text=True, check=False,
                          timeout=120)


@unittest.skipUnless(_BUILT, "no compiled package")
class Module(unittest.TestCase):
    def check(self, script: str) -> str:
        done = run(script)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_lossless_products_are_numpys_for_every_type_and_layout(self) -> None:
        self.check("""
            for kind in ("int8", "int16", "int32", "int64"):
                W = random.integers(-128, 128, (301, 45)).astype(kind)
                X = random.integers(-128, 128, (301, 70)).astype(kind)
                exact = W.astype(np.int64).T @ X.astype(np.int64)
                for w, x in ((W, X), (np.asfortranarray(W), np.asfortranarray(X)), (W[::-1][::-1], X[:, ::1]), (W.copy()[::1], X)):
                    y = memwall.mvm("functional-lossless", w, x)
                    assert y.dtype == np.int64 and y.shape == (45, 70) and (y == exact).all(), kind
            wide = np.zeros((301, 140), np.int8); wide[:, ::2] = X
            assert (memwall.mvm("functional-lossless", W, wide[:, ::2]) == exact).all()
            layer = memwall.Crossbar("functional-lossless").program(W)
            assert (layer @ X == exact).all() and (layer @ X[:, 3] == exact[:, 3]).all() and layer.shape == (301, 45)
            U = random.integers(0, 256, (301, 5))
            assert (layer @ U == W.astype(np.int64).T @ U).all()
            assert (memwall.mvm("functional-lossless", W, X[:, :0])).shape == (45, 0)
        """)

    def test_noise_goes_on_and_starts_again_with_the_seed(self) -> None:
        self.check("""
            W, X = random.integers(-128, 128, (200, 9)), random.integers(-128, 128, (200, 12))
            crossbar = memwall.Crossbar("functional-8b-4slice-read-noise")
            layer = crossbar.program(W)
            first, second = layer @ X, layer @ X
            assert first.dtype == np.float64 and (first != second).any()
            again = crossbar.program(W, threads=1)
            assert (np.hstack([again @ X[:, :5], again @ X[:, 5:]]) == first).all()
            other = memwall.mvm("functional-8b-4slice-read-noise", W, X, set={"seed": 2})
            assert (other != first).any()
            quality = memwall.quality(W.T @ X, first)
            assert 10 < quality["sqnr_db"] < 40 and abs(quality["gain"] - 1) < 0.1, quality
        """)

    def test_configs_are_maps_too_and_calibrate_on_the_inputs(self) -> None:
        self.check("""
            W, X = random.integers(-128, 128, (256, 9)), random.integers(-128, 128, (256, 64))
            config = {"base": "functional-8b-4slice", "adc": {"bits": 6, "range": "calibrated", "coverage": 1.0}}
            crossbar = memwall.Crossbar(config)
            assert crossbar.is_calibrated
            exact = W.T @ X
            narrow = memwall.quality(exact, memwall.mvm(config, W, X))["sqnr_db"]
            whole = memwall.quality(exact, memwall.mvm("functional-8b-4slice", W, X, set={"adc.bits": 6}))["sqnr_db"]
            assert narrow > whole + 2, (narrow, whole)
            layer = crossbar.program(W, X)
            layer @ X
            report = layer.report
            assert report["clipped_low"] == report["clipped_high"] == 0 and report["conversions"] == 64 * 8 * 4 * 9 * 2, report
            same = memwall.Crossbar("functional-8b-4slice-ir-drop")
            same.program(np.zeros((256, 32), int))
            assert same.eliminated_arrays == 1
        """)

    def test_mistakes_are_value_errors_that_say_what_was_expected(self) -> None:
        self.check("""
            W, X = np.ones((4, 2), int), np.ones((4, 3), int)
            def mistake(*arguments, **options):
                try:
                    memwall.mvm(*arguments, **options)
                except ValueError as error:
                    assert isinstance(error, memwall.InputError)
                    return str(error)
                raise AssertionError("no error")
            bad = X * 1.0
            assert mistake("functional-lossless", W, bad) == "X: holds float64; expected integers (quantise first)"
            bad[2, 1] = np.inf
            assert mistake("functional-lossless", W, bad) == "X: infinity at row 2, column 1; expected integers"
            bad[0, 0] = np.nan
            assert mistake("functional-lossless", W, bad) == "X: NaN at row 0, column 0; expected integers"
            assert mistake("functional-lossless", W, np.ones((5, 3), int)) == "X: 5 rows; expected 4, as the weights have"
            assert "has 3 dimensions; expected 2" in mistake("functional-lossless", W, np.ones((4, 1, 1), int))
            assert "weight 300 at row 0, column 0: expected from -128 to 127" in mistake("functional-lossless", W * 300, X)
            assert "did you mean 'functional-lossless'" in mistake("functional-losless", W, X)
            assert "adc.bits" in mistake("functional-8b-4slice", W, X, set={"adc.bits": 0})
            assert "expected integers" in mistake("functional-lossless", W.astype(bool), X)
            assert "expected integers" in mistake("functional-lossless", W.astype(complex), X)
            assert "byte order" in mistake("functional-lossless", W.astype(">i4"), X)
            assert "rectangular" in mistake("functional-lossless", np.array([[1], None], dtype=object), X)
            try:
                memwall.Crossbar({"base": "functional-8b-4slice", "adc": {"range": "calibrated", "bits": 8, "coverage": 1}}).program(W)
            except memwall.InputError as error:
                assert "calibration" in str(error)
            else:
                raise AssertionError
        """)

    def test_control_c_ends_a_long_product_and_a_long_elimination(self) -> None:
        for work in ("memwall.mvm('functional-8b-4slice-read-noise', np.ones((4096, 4096), np.int8), np.ones((4096, 100000), np.int8), threads=1)",
                     "memwall.Crossbar('functional-8b-4slice-ir-drop').program(random.integers(-128, 128, (2048, 2048)), threads=1)"):
            done = run(f"""
                import os, signal, threading, time
                threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
                start = time.monotonic()
                try:
                    {work}
                except KeyboardInterrupt:
                    print(time.monotonic() - start)
            """)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertLess(float(done.stdout), 30, work)

    def test_simulate_and_run_give_dicts_of_arrays(self) -> None:
        self.check("""
            result = memwall.simulate("h100", model="gpt2", phase="decode", context=128, weight_bits=8, set={"memory.stacks": 5})
            assert isinstance(result, dict) and result["latency_s"].dtype == np.float64 and result["latency_s"].shape == (1,)
            assert np.isclose(result["energy_j"][0], result.breakdown["energy_j"].sum(), rtol=1e-6)
            assert result["phase"][0] == "decode" and len(result.ops["latency_s"]) > 10
            try:
                frame = result.frame()
                assert len(frame) == 1
            except ImportError:
                pass
            for options in ({"model": "gpt3-typo", "phase": "decode", "context": 8}, {"model": "gpt2", "phase": "decode"}):
                try:
                    memwall.simulate("h100", **options)
                except memwall.InputError as error:
                    assert str(error)
                else:
                    raise AssertionError(options)
            experiment = memwall.run("quickstart", jobs=1)
            assert len(experiment["latency_s"]) == len(experiment["architecture"]) > 1
            assert "pass" in set(experiment.checks["verdict"])
        """)

    def test_everything_public_is_documented(self) -> None:
        self.check("""
            for name in memwall.__all__:
                assert getattr(memwall, name).__doc__, name
            for thing in (memwall.Crossbar, memwall.Layer):
                for name in vars(thing):
                    if not name.startswith("_"):
                        assert getattr(thing, name).__doc__, name
        """)


@unittest.skipUnless(_BUILT, "no compiled package")
class Large(unittest.TestCase):
    def test_a_large_file_streams(self) -> None:
        """Inputs of 2.1 GB, almost all a hole in the file, are mapped and read where they are used."""
        with tempfile.TemporaryDirectory() as folder:
            done = run(f"""
                rows, vectors = 8, 268_435_456
                X = np.lib.format.open_memmap("{folder}/x.npy", mode="w+", dtype=np.int8, shape=(rows, vectors))
                X[3, -1] = 5
                del X
                layer = memwall.Crossbar("functional-lossless").program(np.full((rows, 1), 3))
                x = np.load("{folder}/x.npy", mmap_mode="r")
                assert x.nbytes > 2**31 - 1
                assert layer.multiply(x[:, -100_000:])[0, -1] == 15
            """)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()

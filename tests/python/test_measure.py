# SPDX-License-Identifier: MIT
"""What tests/validation/h200/measure.py says and writes where there is neither a GPU nor PyTorch."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import py_compile
import re
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from types import ModuleType

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = _ROOT / "tests" / "validation" / "h200" / "measure.py"


# A PyTorch without a GPU: tensors are shapes, and one call takes 10 us.
_TORCH = """
import contextlib, types
__version__ = "2.5.0"
version = types.SimpleNamespace(cuda="12.4")
bfloat16, uint8, float8_e4m3fn = "bfloat16", "uint8", "float8_e4m3fn"
inference_mode = contextlib.nullcontext
taken = None

class Tensor:
    def __init__(self, *shape): self.shape = shape
    def __mul__(self, factor): return self
    def to(self, kind): return self
    def t(self): return Tensor(*reversed(self.shape))
    def copy_(self, other): called()
    def numel(self): return self.shape[0] * self.shape[1]

def called():
    if taken is not None: taken.calls += 1

def randn(*shape, dtype, device): return Tensor(*shape)
def zeros(*shape, dtype, device): return Tensor(*shape)
def ones(shape, device): return Tensor()
def empty(*shape, dtype, device): return Tensor(*shape)

def mm(a, b, out):
    assert a.shape[1] == b.shape[0] and out.shape == (a.shape[0], b.shape[1])
    called()

def _scaled_mm(a, b, scale_a, scale_b, out_dtype, use_fast_accum):
    assert a.shape[1] == b.shape[0] and a.shape[0] % 16 == 0
    called()

def attention(q, k, v, is_causal, enable_gqa=False):
    assert q.shape[1] == k.shape[1] or enable_gqa
    assert q.shape[2] == (k.shape[2] if is_causal else 1)
    if k.shape[2] == 8192: raise RuntimeError("no kernel for it\\nmore lines")
    called()

class CUDAGraph:
    calls = 0
    def replay(self): Event.now += 1e-2 * self.calls

class Event:
    now = 0.0
    def __init__(self, enable_timing): pass
    def record(self): self.at = Event.now
    def synchronize(self): pass
    def elapsed_time(self, end): return end.at - self.at

@contextlib.contextmanager
def take(graph):
    global taken
    taken = graph
    yield
    taken = None

def nothing(*_): return types.SimpleNamespace(wait_stream=lambda other: None)

cuda = types.SimpleNamespace(
    is_available=lambda: True, get_device_name=lambda i: "NVIDIA H200", synchronize=nothing, empty_cache=nothing, Stream=nothing,
    current_stream=nothing, stream=lambda s: contextlib.nullcontext(), CUDAGraph=CUDAGraph, Event=Event, graph=take,
    get_device_properties=lambda i: types.SimpleNamespace(uuid="0", multi_processor_count=132, total_memory=1))
"""
_ATTENTION = """
import contextlib, enum
SDPBackend = enum.Enum("SDPBackend", "FLASH_ATTENTION CUDNN_ATTENTION")
def sdpa_kernel(backend): return contextlib.nullcontext()
"""
_SMI = """#!/bin/bash
while true; do echo '123.5, 1980, 3201, 35'; echo '[N/A], 1980, 3201, 35'; sleep 0.01; done
"""


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure", _SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["measure"] = module
    spec.loader.exec_module(module)
    return module


class Measure(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)
        for name in ("torch", "pynvml"):
            (self.folder / f"{name}.py").write_text(f"raise ImportError('no {name} here')\n", encoding="utf-8")

    def run_script(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = dict(os.environ, PYTHONPATH=str(self.folder),
                           PATH=f"{self.folder}:/usr/bin:/bin")
        return subprocess.run([sys.executable, "-B", str(_SCRIPT), *arguments], env=environment, cwd=self.folder, capture_output=True,
                              text=True, check=False)

    def test_compiles(self) -> None:
        py_compile.compile(str(_SCRIPT), cfile=str(self.folder / "measure.pyc"), doraise=True)

    def test_help_and_dry_run_need_no_torch(self) -> None:
        for option in ("--help", "--dry-run"):
            done = self.run_script(option)
            self.assertEqual((done.returncode, done.stderr), (0, ""), option)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), len(set(lines)) + 1)  # idle power is measured twice
        self.assertIn("linear_qkv bf16 M=1 K=4096 N=6144", lines)
        self.assertIn("linear_mlp_down fp8 M=8192 K=28672 N=8192", lines)
        self.assertIn("attn_decode_gqa bf16 M=8 batch=8 heads=32/8 head_dim=128 kv_len=2048", lines)
        self.assertIn("copy 1048576 bytes", lines)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["pynvml.py", "torch.py"])  # nothing is written

    def test_dry_run_lists_the_sections_that_are_asked_for(self) -> None:
        lines = self.run_script("--dry-run", "--sections", "fp8").stdout.splitlines()
        self.assertEqual(len(lines), 14 * 11)  # tokens; 3 times 4 layers, of which two models share the output projection
        self.assertTrue(all(" fp8 " in line for line in lines))

    def test_without_torch_is_one_line_and_exit_code_2(self) -> None:
        done = self.run_script("--out", "measured")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, "measure.py: no torch here; this needs PyTorch with CUDA\n")
        self.assertFalse((self.folder / "measured").exists())

    def stand_ins(self) -> None:
        """A PyTorch and an nvidia-smi that make numbers up."""
        (self.folder / "torch.py").unlink()
        attention = self.folder / "torch" / "nn" / "attention.py"
        attention.parent.mkdir(parents=True)
        (self.folder / "torch" / "__init__.py").write_text(_TORCH, encoding="utf-8")
        (attention.parent / "__init__.py").touch()
        attention.write_text(_ATTENTION, encoding="utf-8")
        (attention.parent / "functional.py").write_text("from torch import attention as scaled_dot_product_attention\n", encoding="utf-8")
        smi = self.folder / "nvidia-smi"
        smi.write_text(_SMI, encoding="utf-8")
        smi.chmod(0o755)

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "measured" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def test_measures_every_case_that_runs_and_names_the_others(self) -> None:
        self.stand_ins()
        done = self.run_script("--sections", "copy", "bf16", "fp8", "decode", "prefill", "--repeats", "3")
        self.assertEqual(done.returncode, 1, done.stderr)
        cases = self.run_script("--dry-run", "--sections", "bf16", "fp8", "decode", "prefill").stdout.splitlines()
        left_out = [line for line in done.stderr.splitlines() if line.startswith("left out: ")]
        self.assertEqual(len(left_out), sum("kv_len=8192" in case for case in cases))
        self.assertIn("FLASH_ATTENTION: no kernel for it; CUDNN_ATTENTION: no kernel for it", left_out[0])
        rows = self.table("operators.csv")
        self.assertEqual(len(rows), len(cases) - len(left_out))
        self.assertEqual({(row["device"], row["measured_latency_s"]) for row in rows}, {("H200", "1e-05")})
        self.assertIn("198 calls in a CUDA graph; 6 sets in turn", rows[0]["note"])  # 2 ms of 10 us, in whole turns
        self.assertAlmostEqual(float(self.table("bandwidth.csv")[0]["moved_bytes_per_s"]) / (2 * 2**20 / 1e-5), 1.0, places=5)
        self.assertIn("2 sets in turn", self.table("bandwidth.csv")[-1]["note"])

    def test_power_of_a_phase_is_the_mean_of_its_samples_and_the_slope_of_the_counter(self) -> None:
        measure = load()
        counter = iter((1000.0, 1030.0))

        class Board:
            def between(self, begin: float, end: float) -> list[object]:
                return [measure.Sample(begin, watts, 1980, 3201, 35) for watts in (100, 140, 150)]

            def energy_j(self) -> float:
                return next(counter)

        cells = measure.Bench(None, Board(), 3)._phase("decode", 0.1, lambda: time.sleep(0.02), 16, 1000)
        row = dict(zip(measure.POWER_COLUMNS, cells))
        self.assertEqual([row[name] for name in ("mean_power_w", "least_power_w", "most_power_w", "sm_mhz")],
                         ["130.00", "100.00", "150.00", "1980"])
        self.assertAlmostEqual(float(row["counter_power_w"]) * float(row["seconds"]), 30.0, delta=0.5)
        steps = float(row["weight_bytes_per_s"]) * float(row["seconds"]) / 1000
        self.assertAlmostEqual(steps, round(steps), delta=0.1)

    def test_nvidia_smi_is_polled_where_there_is_no_nvml(self) -> None:
        self.stand_ins()
        self.assertEqual(self.run_script("--sections", "copy", "--repeats", "3").returncode, 0)
        self.assertIn("nvidia-smi", json.loads((self.folder / "measured" / "conditions.json").read_text(encoding="utf-8"))["power"])

    def test_columns_are_those_that_calibrate_reads(self) -> None:
        source = (_ROOT / "sim" / "calibration" / "measured_rows.cpp").read_text(encoding="utf-8")
        found = re.search(r"for \(const char\* column : \{([^}]*)\}\) \{\s*if \(columns", source)
        assert found
        self.assertEqual((*re.findall(r'"(\w+)"', found[1]), "note"), load().COLUMNS)

    def test_source_is_a_method_that_calibrate_knows(self) -> None:
        source = (_ROOT / "sim" / "calibration" / "operator_time.cpp").read_text(encoding="utf-8")
        measure = load()
        self.assertIn(f'{{"{measure.SOURCE}", {measure.SETS}, ', source)

    def test_a_line_has_what_its_operator_needs_and_nothing_else(self) -> None:
        measure = load()
        linear = measure.Case("linear_qkv", "bf16", 16, 4096, 6144)
        decode = measure.Case("attn_decode_gqa", "bf16", 8, batch=8, heads=(32, 8, 128), kv_length=2048)
        stream = io.StringIO()
        csv.writer(stream).writerows([measure.COLUMNS, linear.cells("H200", 1.25e-5, "a, b"), decode.cells("H200", 3e-5, "")])
        stream.seek(0)
        rows = [{key: cell for key, cell in row.items() if cell} for row in csv.DictReader(stream)]
        shared = {"device": "H200", "n_gpus": "1", "dtype": "bf16", "source": "memwall/h200"}
        self.assertEqual(rows[0], {**shared, "op": "linear_qkv", "M": "16", "K": "4096", "N": "6144", "measured_latency_s": "1.25e-05",
                                   "note": "a, b"})
        self.assertEqual(rows[1], {**shared, "op": "attn_decode_gqa", "M": "8", "batch": "8", "q_heads": "32", "kv_heads": "8",
                                   "head_dim": "128", "kv_len": "2048", "measured_latency_s": "3e-05"})

    def test_caches_fit_into_memory_six_times(self) -> None:
        measure = load()
        for case in (*measure.decode_cases(), *measure.prefill_cases()):
            _, kv_heads, head_dim = case.heads
            self.assertLess(measure.SETS * 4 * case.batch * case.kv_length * kv_heads * head_dim, 60e9, case)


if __name__ == "__main__":
    unittest.main()

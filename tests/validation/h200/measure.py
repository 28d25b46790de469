#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures operators, memory bandwidth and board power of one GPU for `memwall calibrate`; README.md says how and why.

Needs PyTorch 2.5 or later with CUDA; `--dry-run` needs neither it nor a GPU.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import platform
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator, Sequence

# What `memwall calibrate` reads.
COLUMNS = ("device", "op", "M", "K", "N", "batch", "q_heads", "kv_heads", "head_dim", "kv_len", "msg_bytes", "n_gpus", "dtype",
           "measured_latency_s", "source", "note")
SOURCE = "memwall/h200"  # by which `memwall calibrate` knows the method below
SETS = 6  # weights, or keys and values, used one after the other, so that a large one is not found in the L2 cache

# Operator, K, N of the linear layers of one transformer layer.
LAYERS = {
    "llama2-7b": (("linear_qkv", 4096, 12288), ("linear_attn_out", 4096, 4096), ("linear_mlp_up_gate", 4096, 22016),
                  ("linear_mlp_down", 11008, 4096)),
    "llama3-8b": (("linear_qkv", 4096, 6144), ("linear_attn_out", 4096, 4096), ("linear_mlp_up_gate", 4096, 28672),
                  ("linear_mlp_down", 14336, 4096)),
    "llama3-70b": (("linear_qkv", 8192, 10240), ("linear_attn_out", 8192, 8192), ("linear_mlp_up_gate", 8192, 57344),
                   ("linear_mlp_down", 28672, 8192)),
}
TOKENS = tuple(2**i for i in range(14))  # 1 to 8192
HEADS = ((32, 32, 128), (32, 8, 128), (64, 8, 128))  # query heads, key-value heads, elements of a head: the three models above
DECODE_BATCHES = (1, 8, 32, 128)
DECODE_LENGTHS = (512, 2048, 8192, 32768)
PREFILL_BATCHES = (1, 4)
PREFILL_LENGTHS = (128, 512, 1024, 2048, 4096, 8192, 16384)
MOST_CACHE_BYTES = 8 << 30  # of one set
COPY_BYTES = tuple(2**i for i in range(20, 34))  # 1 MiB to 8 GiB
POWER_MODEL, POWER_LAYERS = "llama3-8b", 32
POWER_TOKENS = (1, 16, 64, 256)

LEAST_GRAPH_S = 2e-3  # a graph repeats its operator until it takes this long
MOST_CALLS = 1200
POLL_S = 5e-3


@dataclass(frozen=True)
class Case:
    """One operator of one shape."""

    op: str
    dtype: str
    m: int
    k: int = 0
    n: int = 0
    batch: int = 0
    heads: tuple[int, int, int] = (0, 0, 0)
    kv_length: int = 0

    def cells(self, device: str, seconds: float, note: str) -> list[str]:
        """A line under COLUMNS; what the operator does not have is empty."""
        q_heads, kv_heads, head_dim = self.heads
        numbers = (self.m, self.k, self.n, self.batch, q_heads, kv_heads, head_dim, self.kv_length, 0)
        return [device, self.op, *(str(value) if value else "" for value in numbers), "1", self.dtype, f"{seconds:.6g}", SOURCE,
                note]

    def __str__(self) -> str:
        if self.k:
            return f"{self.op} {self.dtype} M={self.m} K={self.k} N={self.n}"
        q_heads, kv_heads, head_dim = self.heads
        return (f"{self.op} {self.dtype} M={self.m} batch={self.batch} heads={q_heads}/{kv_heads} head_dim={head_dim} "
                f"kv_len={self.kv_length}")


def linear_cases(dtype: str) -> Iterator[Case]:
    """Each shape once, though two models have it."""
    shapes = dict.fromkeys((op, k, n) for layers in LAYERS.values() for op, k, n in layers)
    for op, k, n in shapes:
        for m in TOKENS:
            yield Case(op, dtype, m, k, n)


def decode_cases() -> Iterator[Case]:
    for heads in HEADS:
        op = "attn_decode_mha" if heads[0] == heads[1] else "attn_decode_gqa"
        for batch in DECODE_BATCHES:
            for length in DECODE_LENGTHS:
                if 4 * batch * length * heads[1] * heads[2] <= MOST_CACHE_BYTES:  # keys and values of 2 bytes
                    yield Case(op, "bf16", batch, batch=batch, heads=heads, kv_length=length)


def prefill_cases() -> Iterator[Case]:
    for heads in HEADS:
        op = "attn_prefill_mha" if heads[0] == heads[1] else "attn_prefill_gqa"
        for batch in PREFILL_BATCHES:
            for length in PREFILL_LENGTHS:
                yield Case(op, "bf16", length, batch=batch, heads=heads, kv_length=length)


SECTIONS: dict[str, Callable[[], Iterator[Case]]] = {
    "bf16": lambda: linear_cases("bf16"),
    "fp8": lambda: linear_cases("fp8"),
    "decode": decode_cases,
    "prefill": prefill_cases,
}


@dataclass(frozen=True)
class Sample:
    """What the board says at one time."""

    time_s: float
    power_w: float
    sm_mhz: float
    memory_mhz: float
    celsius: float


class Board:
    """Polls power and clocks in a thread of its own, by NVML or else by nvidia-smi."""

    def __init__(self, uuid: str) -> None:
        self.samples: list[Sample] = []
        self._stop = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        try:
            import pynvml

            pynvml.nvmlInit()
            self._nvml = pynvml
            self._handle = pynvml.nvmlDeviceGetHandleByUUID(uuid.encode())
            self.method = "NVML, instantaneous" if self._instant_power() is not None else "NVML, average of the driver"
        except Exception as error:  # no module, no library, no permission: nvidia-smi says the same
            print(f"no NVML ({error}); polling nvidia-smi", file=sys.stderr)
            self._nvml = None
            self.method = "nvidia-smi -lms 10, power.draw.instant"
            self._process = subprocess.Popen(
                ["nvidia-smi", "-i", uuid, "--query-gpu=power.draw.instant,clocks.sm,clocks.mem,temperature.gpu",
                 "--format=csv,noheader,nounits", "-lms", "10"], stdout=subprocess.PIPE, text=True)
        self._thread = threading.Thread(target=self._poll if self._nvml else self._read, daemon=True)
        self._thread.start()

    def between(self, begin: float, end: float) -> list[Sample]:
        return [sample for sample in list(self.samples) if begin <= sample.time_s <= end]

    def energy_j(self) -> float | None:
        """The board's counter since the driver was loaded; None where it has none."""
        if self._nvml is None:
            return None
        try:
            return float(self._nvml.nvmlDeviceGetTotalEnergyConsumption(self._handle)) * 1e-3
        except self._nvml.NVMLError:
            return None

    def close(self) -> None:
        self._stop.set()
        if self._process:
            self._process.terminate()
        self._thread.join()

    def _instant_power(self) -> float | None:
        """Watts now. nvmlDeviceGetPowerUsage is an average over a second on boards since Ampere."""
        field = getattr(self._nvml, "NVML_FI_DEV_POWER_INSTANT", 186)
        value = self._nvml.nvmlDeviceGetFieldValues(self._handle, [field])[0]
        return value.value.uiVal * 1e-3 if value.nvmlReturn == 0 and value.value.uiVal > 0 else None

    def _poll(self) -> None:
        nvml, handle = self._nvml, self._handle
        instant = self.method.endswith("instantaneous")
        while not self._stop.wait(POLL_S):
            watts = self._instant_power() if instant else nvml.nvmlDeviceGetPowerUsage(handle) * 1e-3
            if watts is not None:
                self.samples.append(Sample(time.monotonic(), watts,
                                           nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_SM),
                                           nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_MEM),
                                           nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)))

    def _read(self) -> None:
        assert self._process and self._process.stdout
        for line in self._process.stdout:
            try:
                values = [float(cell) for cell in line.split(",")]
            except ValueError:  # `[N/A]`
                continue
            self.samples.append(Sample(time.monotonic(), *values))


@dataclass(frozen=True)
class Timing:
    """Seconds of one call: median, and the spread of the middle half over it."""

    seconds: float
    spread: float
    calls: int
    sets: int
    sm_mhz: float  # median while measured; 0: not sampled

    def note(self, what: str) -> str:
        clock = f"SM {self.sm_mhz:.0f} MHz" if self.sm_mhz else "clock not sampled"
        return f"{what}; {self.calls} calls in a CUDA graph; {self.sets} sets in turn; middle half within {100 * self.spread:.1f} %; {clock}"


class Bench:
    """One GPU and the way it is timed."""

    def __init__(self, torch: Any, board: Board, repeats: int) -> None:
        self.torch = torch
        self.board = board
        self._repeats = repeats

    def graph(self, calls: Sequence[Callable[[], object]], count: int) -> Any:
        """A CUDA graph of `count` calls, taken in turn. They have run before, so that nothing is loaded or tuned while it is taken."""
        torch = self.torch
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for call in calls:
                call()
        torch.cuda.current_stream().wait_stream(side)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            for i in range(count):
                calls[i % len(calls)]()
        return graph

    def seconds(self, graph: Any) -> float:
        """One replay, by events of the GPU."""
        begin, end = (self.torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        graph.replay()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) * 1e-3

    def time(self, calls: Sequence[Callable[[], object]]) -> Timing:
        """Time of one call out of a graph that takes at least LEAST_GRAPH_S; the first replays warm up."""
        short = self.graph(calls, len(calls))
        rough = min(self.seconds(short) for _ in range(3)) / len(calls)
        turns = max(1, min(MOST_CALLS, math.ceil(LEAST_GRAPH_S / rough)) // len(calls))
        count = turns * len(calls)
        graph = self.graph(calls, count)
        for _ in range(2):
            self.seconds(graph)
        begin = time.monotonic()
        times = sorted(self.seconds(graph) / count for _ in range(self._repeats))
        clocks = [sample.sm_mhz for sample in self.board.between(begin, time.monotonic())]
        middle = statistics.median(times)
        quarter = len(times) // 4
        return Timing(middle, (times[-1 - quarter] - times[quarter]) / middle, count, len(calls),
                      statistics.median(clocks) if clocks else 0.0)

    # -- operators ---------------------------------------------------------------------------------------------------

    def measure(self, case: Case) -> tuple[Timing, str]:
        """The timing of a case and what ran."""
        if case.k:
            return self._matmul(case) if case.dtype == "bf16" else self._scaled_matmul(case)
        return self._attention(case)

    def _matmul(self, case: Case) -> tuple[Timing, str]:
        torch = self.torch
        a = self._random(case.m, case.k)
        out = torch.empty(case.m, case.n, dtype=torch.bfloat16, device="cuda")
        weights = [self._random(case.n, case.k).t() for _ in range(SETS)]
        return self.time([lambda w=w: torch.mm(a, w, out=out) for w in weights]), "torch.mm"

    def _scaled_matmul(self, case: Case) -> tuple[Timing, str]:
        """Activations are quantised before; one scale per tensor. Rows below 16 are filled up, as the kernel asks for."""
        torch = self.torch
        rows = max(16, case.m)
        a = self._random(rows, case.k).to(torch.float8_e4m3fn)
        weights = [self._random(case.n, case.k).to(torch.float8_e4m3fn).t() for _ in range(SETS)]
        one = torch.ones((), device="cuda")

        def call(weight: Any) -> object:
            return torch._scaled_mm(a, weight, scale_a=one, scale_b=one, out_dtype=torch.bfloat16, use_fast_accum=True)

        filled = f", {rows - case.m} rows of filling" if rows > case.m else ""
        return self.time([lambda w=w: call(w) for w in weights]), f"torch._scaled_mm, activations quantised before{filled}"

    def _attention(self, case: Case) -> tuple[Timing, str]:
        """The quicker of the fused kernels that run the case."""
        torch = self.torch
        from torch.nn.attention import SDPBackend, sdpa_kernel
        from torch.nn.functional import scaled_dot_product_attention

        q_heads, kv_heads, head_dim = case.heads
        causal = case.op.startswith("attn_prefill")
        query = self._random(case.batch, q_heads, case.m if causal else 1, head_dim)
        caches = [[self._random(case.batch, kv_heads, case.kv_length, head_dim) for _ in range(2)] for _ in range(SETS)]
        grouped = {"enable_gqa": True} if q_heads != kv_heads else {}
        found: list[tuple[Timing, str]] = []
        reasons: list[str] = []
        for backend in (SDPBackend.FLASH_ATTENTION, SDPBackend.CUDNN_ATTENTION):
            try:
                with sdpa_kernel(backend):
                    timing = self.time([lambda k=k, v=v: scaled_dot_product_attention(query, k, v, is_causal=causal, **grouped)
                                        for k, v in caches])
                found.append((timing, f"scaled_dot_product_attention, {backend.name}"))
            except RuntimeError as error:
                reasons.append(f"{backend.name}: {str(error).splitlines()[0]}")
        if not found:
            raise RuntimeError("; ".join(reasons))
        return min(found, key=lambda pair: pair[0].seconds)

    def copy(self, size: int) -> Timing:
        """A copy of `size` bytes within the memory of the GPU: as many are read as written."""
        torch = self.torch
        count = SETS if size <= 1 << 30 else 2
        pairs = [[torch.zeros(size, dtype=torch.uint8, device="cuda") for _ in range(2)] for _ in range(count)]
        return self.time([lambda a=a, b=b: b.copy_(a) for a, b in pairs])

    def _random(self, *shape: int) -> Any:
        """Small normal numbers: zeros would draw less power and clock higher."""
        return self.torch.randn(*shape, dtype=self.torch.bfloat16, device="cuda") * 0.1

    # -- power -------------------------------------------------------------------------------------------------------

    def idle(self, seconds: float) -> list[Any]:
        """The context is open and nothing runs."""
        self.torch.cuda.synchronize()
        time.sleep(5.0)  # clocks fall
        return self._phase("idle", seconds, lambda: time.sleep(0.1), 0, 0)

    def decode_loop(self, tokens: int, seconds: float) -> list[Any]:
        """All linear layers of a model, one after the other, over and over: its weights are streamed as in decoding."""
        torch = self.torch
        weights = [self._random(n, k).t() for _ in range(POWER_LAYERS) for _, k, n in LAYERS[POWER_MODEL]]
        inputs = {k: self._random(tokens, k) for _, k, _ in LAYERS[POWER_MODEL]}
        outputs = {n: torch.empty(tokens, n, dtype=torch.bfloat16, device="cuda") for _, _, n in LAYERS[POWER_MODEL]}
        calls = [lambda w=w: torch.mm(inputs[w.shape[0]], w, out=outputs[w.shape[1]]) for w in weights]
        graph = self.graph(calls, len(calls))

        def step() -> None:
            graph.replay()
            torch.cuda.synchronize()

        warm = time.monotonic() + 5.0  # power and temperature settle
        while time.monotonic() < warm:
            step()
        return self._phase(f"decode, {POWER_MODEL}", seconds, step, tokens, sum(2 * w.numel() for w in weights))

    def _phase(self, name: str, seconds: float, step: Callable[[], object], tokens: int, step_bytes: int) -> list[Any]:
        """Repeats `step`; a line of power.csv."""
        begin, energy, steps = time.monotonic(), self.board.energy_j(), 0
        while time.monotonic() < begin + seconds:
            step()
            steps += 1
        after, end = self.board.energy_j(), time.monotonic()
        samples = self.board.between(begin, end)
        if not samples:
            raise RuntimeError(f"{name}: no sample of power")
        counted = f"{(after - energy) / (end - begin):.2f}" if energy is not None and after is not None else ""
        powers = sorted(sample.power_w for sample in samples)
        return [name, tokens or "", f"{end - begin:.3f}", len(samples), f"{statistics.fmean(powers):.2f}", f"{powers[0]:.2f}",
                f"{powers[-1]:.2f}", counted, f"{steps * step_bytes / (end - begin):.6g}" if step_bytes else "",
                *(f"{statistics.median(getattr(sample, field) for sample in samples):.0f}"
                  for field in ("sm_mhz", "memory_mhz", "celsius")), f"{begin:.4f}", f"{end:.4f}"]


POWER_COLUMNS = ("phase", "tokens", "seconds", "samples", "mean_power_w", "least_power_w", "most_power_w", "counter_power_w",
                 "weight_bytes_per_s", "sm_mhz", "memory_mhz", "celsius", "begin_s", "end_s")
BANDWIDTH_COLUMNS = ("device", "bytes", "seconds", "moved_bytes_per_s", "note")


class Table:
    """A CSV that is complete up to its last line whenever the run ends."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._lines = csv.writer(self._stream, lineterminator="\n")
        self.add(columns)

    def add(self, cells: Sequence[Any]) -> None:
        self._lines.writerow(cells)
        self._stream.flush()


def run(arguments: argparse.Namespace, torch: Any) -> int:
    """Measures what was asked for; the number of cases that did not run."""
    properties = torch.cuda.get_device_properties(0)
    name = arguments.device_name or torch.cuda.get_device_name(0).replace("NVIDIA ", "").replace(" ", "-")
    arguments.out.mkdir(parents=True, exist_ok=True)
    board = Board(f"GPU-{properties.uuid}")
    bench = Bench(torch, board, arguments.repeats)
    conditions = {"device": name, "gpu": torch.cuda.get_device_name(0), "multiprocessors": properties.multi_processor_count,
                  "memory_bytes": properties.total_memory, "torch": torch.__version__, "cuda": torch.version.cuda,
                  "python": platform.python_version(), "power": board.method, "repeats": arguments.repeats, "sets": SETS}
    (arguments.out / "conditions.json").write_text(json.dumps(conditions, indent=1) + "\n", encoding="utf-8")
    failed = 0
    try:
        if "power" in arguments.sections:  # first, while the board is cool
            measure_power(bench, arguments)
        if "copy" in arguments.sections:
            measure_copies(bench, arguments, name)
        operators = [section for section in arguments.sections if section in SECTIONS]
        if operators:
            failed = measure_operators(bench, arguments, name, operators)
    finally:
        board.close()
    return failed


def measure_operators(bench: Bench, arguments: argparse.Namespace, name: str, sections: Sequence[str]) -> int:
    failed = 0
    table = Table(arguments.out / "operators.csv", COLUMNS)
    for case in (case for section in sections for case in SECTIONS[section]()):
        try:
            timing, what = bench.measure(case)
        except (RuntimeError, AttributeError, TypeError) as error:  # a kernel, a type or an option that this PyTorch lacks
            print(f"left out: {case}: {str(error).splitlines()[0] if str(error) else error!r}", file=sys.stderr)
            failed += 1
        else:
            table.add(case.cells(name, timing.seconds, timing.note(what)))
            print(f"{case}: {1e6 * timing.seconds:.2f} us", flush=True)
        bench.torch.cuda.empty_cache()
    return failed


def measure_copies(bench: Bench, arguments: argparse.Namespace, name: str) -> None:
    table = Table(arguments.out / "bandwidth.csv", BANDWIDTH_COLUMNS)
    for size in COPY_BYTES:
        timing = bench.copy(size)
        table.add([name, size, f"{timing.seconds:.6g}", f"{2 * size / timing.seconds:.6g}", timing.note("Tensor.copy_")])
        print(f"copy of {size} bytes: {2e-12 * size / timing.seconds:.3f} TB/s", flush=True)
        bench.torch.cuda.empty_cache()


def measure_power(bench: Bench, arguments: argparse.Namespace) -> None:
    table = Table(arguments.out / "power.csv", POWER_COLUMNS)
    table.add(bench.idle(arguments.seconds))
    for tokens in POWER_TOKENS:
        table.add(bench.decode_loop(tokens, arguments.seconds))
        bench.torch.cuda.empty_cache()
    table.add(bench.idle(arguments.seconds))
    samples = Table(arguments.out / "power_samples.csv", ("time_s", "power_w", "sm_mhz", "memory_mhz", "celsius"))
    for sample in list(bench.board.samples):
        samples.add([f"{sample.time_s:.4f}", sample.power_w, sample.sm_mhz, sample.memory_mhz, sample.celsius])


def list_cases(sections: Sequence[str]) -> None:
    """What would be measured, a case a line."""
    for section in sections:
        if section in SECTIONS:
            for case in SECTIONS[section]():
                print(case)
        elif section == "copy":
            for size in COPY_BYTES:
                print(f"copy {size} bytes")
        else:
            print("power idle")
            for tokens in POWER_TOKENS:
                print(f"power decode, {POWER_MODEL} tokens={tokens}")
            print("power idle")


def main(words: Sequence[str] | None = None) -> int:
    """Exit code 0, 1 where cases were left out, 2 where nothing can be measured."""
    names = ("power", "copy", *SECTIONS)
    parser = argparse.ArgumentParser(description="Measure operators, memory bandwidth and board power of one GPU.",
                                     epilog="example: measure.py --out h200 && memwall calibrate h200/operators.csv --out parity")
    parser.add_argument("--out", type=Path, default=Path("measured"), help="folder for the tables (default: measured)")
    parser.add_argument("--sections", nargs="+", choices=names, default=list(names), help="what to measure (default: all)")
    parser.add_argument("--repeats", type=int, default=15, help="timed replays of a graph, of which the median counts (default: 15)")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each power phase (default: 20)")
    parser.add_argument("--device-name", default="", help="name in the tables, beginning with that of an architecture")
    parser.add_argument("--dry-run", action="store_true", help="list what would be measured; needs no GPU")
    arguments = parser.parse_args(words)
    if arguments.repeats < 3 or arguments.seconds < 1:
        parser.error("expected --repeats of at least 3 and --seconds of at least 1")
    if arguments.dry_run:
        list_cases(arguments.sections)
        return 0
    try:
        import torch
    except ImportError as error:
        print(f"measure.py: {error}; this needs PyTorch with CUDA", file=sys.stderr)
        return 2
    if not torch.cuda.is_available():
        print("measure.py: PyTorch finds no CUDA device", file=sys.stderr)
        return 2
    with torch.inference_mode():
        return 1 if run(arguments, torch) else 0


if __name__ == "__main__":
    sys.exit(main())

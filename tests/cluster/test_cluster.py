# SPDX-License-Identifier: MIT
"""tools/slurm.sh and docs/cluster/Snakefile: shards give the files that one run gives. MEMWALL_BINARY names the program."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_EXPERIMENT = """experiment: small
question: Do shards add up?
workloads: {model: gpt2, phase: decode, context: 128, batch: [1, 2, 4], bits: {weights: 8, activations: 8, kv: 8}}
architectures: [h100, cim-rram]
sweep: {cim-rram.array.adc.bits: [7, 8]}
"""
# Runs each task of an array, or the one job, on the spot; the id of a job is the number of its call.
_SBATCH = """#!/bin/bash
set -e
here="$(dirname "$0")"
echo x >> "$here/calls"
tasks=0 output=/dev/null
while [ $# -gt 0 ]; do
  case "$1" in
    --array=1-*) tasks="${1#--array=1-}" ;;
    --output=*) output="${1#--output=}" ;;
    --dependency=*) echo "$1" >> "$here/dependencies" ;;
    --wrap) work="$2"; shift ;;
  esac
  shift
done
if [ "$tasks" = 0 ]; then bash -c "$work" > "$output" 2>&1; fi
for i in $(seq "$tasks"); do SLURM_ARRAY_TASK_ID="$i" bash -c "$work" > "${output/\\%a/$i}" 2>&1; done
wc -l < "$here/calls"
"""


def slurm_is_up() -> bool:
    try:
        done = subprocess.run(["sinfo", "--noheader", "--format=%a %T"], capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return any(line.split() in (["up", "idle"], ["up", "mixed"]) for line in done.stdout.splitlines())


class Cluster(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name) / "a folder"   # its name must survive every shell
        self.folder.mkdir()
        self.memwall = str(Path(os.environ["MEMWALL_BINARY"]).resolve())
        self.environment = dict(os.environ, MEMWALL=self.memwall, MEMWALL_CONFIGS=str(_ROOT / "configs"))
        (self.folder / "small.yaml").write_text(_EXPERIMENT, encoding="utf-8")
        self.run_in_folder(self.memwall, "run", "small.yaml", "--out", "one", "--quiet")

    def run_in_folder(self, *command: str) -> str:
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=150)
        self.assertEqual(done.returncode, 0, f"{done.stdout}{done.stderr}")
        return done.stdout

    def assert_same_as_one(self, name: str) -> None:
        files = [path.relative_to(self.folder / "one") for path in (self.folder / "one").rglob("*")
                 if path.is_file() and "cache" not in path.parts]
        self.assertGreater(len(files), 6)
        for file in files:
            self.assertTrue(filecmp.cmp(self.folder / "one" / file, self.folder / name / file, shallow=False), file)

    def test_slurm_script_with_a_stand_in(self) -> None:
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "sbatch").write_text(_SBATCH, encoding="utf-8")
        (programs / "sbatch").chmod(0o755)
        self.environment["PATH"] = f"{programs}:{os.environ['PATH']}"
        self.assertEqual(self.run_in_folder(str(_ROOT / "tools/slurm.sh"), "small.yaml", "many", "3").strip(), "2")
        self.assertEqual((programs / "dependencies").read_text(encoding="utf-8"), "--dependency=afterok:1\n")
        self.assertEqual(sorted(path.name for path in (self.folder / "many-shards" / "logs").iterdir()), ["1.txt", "2.txt", "3.txt", "merge.txt"])
        self.assert_same_as_one("many")

    @unittest.skipUnless(slurm_is_up(), "no Slurm that accepts jobs")
    def test_slurm_script_with_slurm(self) -> None:
        merge = self.run_in_folder(str(_ROOT / "tools/slurm.sh"), "small.yaml", "many", "3", "--cpus-per-task=1", "--time=5").strip()
        end = time.monotonic() + 120
        while subprocess.run(["squeue", "--noheader", f"--jobs={merge}"], capture_output=True, text=True, check=False).stdout.strip():
            self.assertLess(time.monotonic(), end, "the merging job does not end")
            time.sleep(0.5)
        self.assert_same_as_one("many")

    @unittest.skipUnless(shutil.which("snakemake"), "no snakemake")
    def test_snakefile_with_snakemake(self) -> None:
        self.run_in_folder("snakemake", "--quiet", "--snakefile", str(_ROOT / "docs/cluster/Snakefile"), "--cores", "2", "--config",
                           "experiment=small.yaml", "out=many", "shards=3", f"memwall={self.memwall}")
        self.assert_same_as_one("many")


if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs an experiment on a Slurm cluster: a job array with a shard for each task, then one job that merges the shards.
#   tools/slurm.sh EXPERIMENT DIR SHARDS [OPTION OF SBATCH]...
# All nodes must see DIR and the program; MEMWALL=PROGRAM if it is not on PATH. Prints the id of the merging job.
# Run it again after a failure: shards keep the points that they have finished.
set -euo pipefail

if [ $# -lt 3 ]; then
  sed -n 's/^#   //p' "$0" >&2
  exit 2
fi
experiment="$1"
folder="$(realpath -m "$2")"
shards="$3"
shift 3
memwall="$(command -v "${MEMWALL:-memwall}")" || { echo "tools/slurm.sh: no program ${MEMWALL:-memwall}; set MEMWALL" >&2; exit 2; }
[ ! -f "$experiment" ] || experiment="$(realpath "$experiment")"

quoted() {
  local words
  words="$(printf '%q ' "$@")"
  printf '%s' "${words% }"
}
# The number of shards is fixed here: SLURM_ARRAY_TASK_COUNT would be another one when a part of the array is run again.
run="$(quoted "$memwall" run "$experiment" --resume --quiet --out "$folder-shards/")\$SLURM_ARRAY_TASK_ID"
run="$run --shard \"\$SLURM_ARRAY_TASK_ID/$shards\" --jobs \"\${SLURM_CPUS_PER_TASK:-1}\""
folders=()
for i in $(seq "$shards"); do folders+=("$folder-shards/$i"); done

mkdir -p "$folder-shards/logs"
array="$(sbatch --parsable --job-name=memwall --requeue --open-mode=append --output="$folder-shards/logs/%a.txt" --array="1-$shards" "$@" --wrap "$run")"
echo "array of $shards shards: job $array" >&2
# Afterok: merge would name what is missing. Jobs that can no longer start would stay in the queue.
sbatch --parsable --job-name=memwall-merge --output="$folder-shards/logs/merge.txt" --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes \
  --wrap "$(quoted "$memwall" merge "${folders[@]}" --out "$folder")"

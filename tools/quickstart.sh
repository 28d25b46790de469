#!/bin/bash
# SPDX-License-Identifier: MIT
# From a fresh checkout to a first result: installs what is missing, builds, runs the quickstart experiment.
# Arguments go to `memwall run`; MEMWALL_BUILD=DIR builds in DIR instead of build/.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
MEMWALL_BUILD="$(realpath -m "${MEMWALL_BUILD:-$root/build}")"
export MEMWALL_BUILD

"$root/tools/build.sh" --target memwall
cd "$root"
"$MEMWALL_BUILD/sim/memwall" run configs/experiments/quickstart.yaml --out results/quickstart "$@"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds memwall (Release, Ninja) after installing what is missing. Arguments go to `cmake --build`.
# MEMWALL_BUILD=DIR builds in DIR instead of build/.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
build="${MEMWALL_BUILD:-$root/build}"

"$root/tools/install.sh"

generator=()
if [ ! -e "$build/CMakeCache.txt" ]; then
  generator=(-G Ninja)  # a folder that is configured already keeps its generator
fi
cmake -S "$root" -B "$build" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release >&2
cmake --build "$build" -j "$(nproc)" "$@" >&2

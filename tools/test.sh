#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, runs every test. Arguments go to ctest, e.g. `tools/test.sh -L laws`.
# MEMWALL_BUILD=DIR builds in DIR instead of build/.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
MEMWALL_BUILD="$(realpath -m "${MEMWALL_BUILD:-$root/build}")"
export MEMWALL_BUILD

"$root/tools/build.sh"
ctest --test-dir "$MEMWALL_BUILD" --output-on-failure --no-tests=error -j "$(nproc)" "$@"

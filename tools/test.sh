#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, runs every test but those with the label slow. Arguments go to ctest instead: `tools/test.sh -L slow` runs
# all shipped experiments with their checks and the report in a browser, `tools/test.sh -L laws` the laws.
# MEMWALL_BUILD=DIR builds in DIR instead of build/.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
MEMWALL_BUILD="$(realpath -m "${MEMWALL_BUILD:-$root/build}")"
export MEMWALL_BUILD

"$root/tools/build.sh"
[ $# -gt 0 ] || set -- -LE slow
ctest --test-dir "$MEMWALL_BUILD" --output-on-failure --no-tests=error -j "$(nproc)" "$@"

#!/bin/bash
# SPDX-License-Identifier: MIT
# The gate before a merge: format (where clang-format is installed), build, tests, slow ones too.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

if [ -e "$root/.clang-format" ] && command -v clang-format >/dev/null; then
  for folder in models sim tests bench; do
    if [ -d "$root/$folder" ]; then
      find "$root/$folder" \( -name '*.h' -o -name '*.cpp' \) -exec clang-format --dry-run -Werror {} +
    fi
  done
else
  echo "tools/check.sh: format not checked (no clang-format or no .clang-format)" >&2
fi
"$root/tools/test.sh" "$@"
[ $# -gt 0 ] || "$root/tools/test.sh" -L slow

#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs the Debian packages that memwall is built, tested and drawn with: only those that are missing.
# `tools/install.sh --list` prints the names and changes nothing.
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config                       # build
  libsystemc-dev libeigen3-dev libspdlog-dev             # kernel, matrices, log
  libyaml-cpp-dev libcli11-dev nlohmann-json3-dev        # config, command line, results
  libgtest-dev libbenchmark-dev                          # tests, bench
  python3-matplotlib python3-numpy                       # figures
  pybind11-dev python3-dev                               # Python module
)

if [ "${1:-}" = --list ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "tools/install.sh: no apt-get here; assuming that these are installed: ${packages[*]}" >&2
  exit 0
fi

# Space at both ends, so that a whole name is matched.
installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "${packages[@]}" 2>/dev/null || true) "
missing=()
for package in "${packages[@]}"; do
  case "$installed" in
    *" $package:installed "*) ;;
    *) missing+=("$package") ;;
  esac
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

echo "memwall needs ${#missing[@]} Debian packages that are not installed:" >&2
printf '  %s\n' "${missing[@]}" >&2

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "tools/install.sh: installing them takes root, and there is no sudo. As root, run:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
  echo "installing them with sudo apt-get" >&2
else
  echo "installing them with apt-get" >&2
fi

# stdout belongs to the program that is run afterwards. Another apt-get (a fresh machine's updater) may hold the lock.
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" \
    </dev/null >&2
}
apt update
apt install -y --no-install-recommends "${missing[@]}"

# SPDX-License-Identifier: MIT
"""What tools/install.sh installs, with stand-ins for the commands of the system."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_INSTALL = "tools/install.sh"


class Install(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.bin = Path(directory.name) / "bin"
        self.bin.mkdir()
        self.log = Path(directory.name) / "log"
        self.log.touch()
        (self.bin / "env").symlink_to("/usr/bin/env")
        self.tree = Path(directory.name) / "a tree"
        (self.tree / "tools").mkdir(parents=True)
        shutil.copy(_ROOT / _INSTALL, self.tree / _INSTALL)
        self.command("apt-get", f'echo "apt-get $DEBIAN_FRONTEND $*" >> "{self.log}"; echo progress')
        self.command("id", "echo 0")
        self.packages = self.run_install("--list").stdout.split()

    def command(self, name: str, body: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def installed(self, packages: list[str]) -> None:
        words = " ".join(f"{package}:installed" for package in packages)
        self.command("dpkg-query", f"echo '{words} '; exit 1")  # as it does when it does not know one of them

    def run_install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(self.tree / _INSTALL), *arguments], env={"PATH": str(self.bin)}, cwd="/",
                              capture_output=True, text=True, check=False)

    def called(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    def test_nothing_missing_calls_nothing(self) -> None:
        self.installed(self.packages)
        done = self.run_install()
        self.assertEqual((done.returncode, done.stdout, done.stderr, self.called()), (0, "", "", []))

    def test_installs_only_what_is_missing_and_says_so(self) -> None:
        self.installed([name for name in self.packages if name not in ("g++", "cmake")])
        done = self.run_install()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 Debian packages that are not installed:\n  g++\n  cmake\n", done.stderr)
        self.assertEqual(done.stdout, "")  # which belongs to the program run afterwards
        calls = self.called()
        self.assertEqual(len(calls), 2)
        self.assertTrue(calls[0].startswith("apt-get noninteractive ") and calls[0].endswith(" update"), calls[0])
        self.assertTrue(calls[1].endswith(" install -y --no-install-recommends g++ cmake"), calls[1])

    def test_name_within_another_name_does_not_count_as_installed(self) -> None:
        self.installed([f"lib{name}" for name in self.packages])
        self.run_install()
        self.assertTrue(self.called()[1].endswith(" ".join(self.packages)))

    def test_user_installs_with_sudo(self) -> None:
        self.installed([])
        self.command("id", "echo 1000")
        self.command("sudo", f'echo sudo >> "{self.log}"; exec "$@"')
        self.assertEqual(self.run_install().returncode, 0)
        self.assertEqual([call.split()[0] for call in self.called()], ["sudo", "apt-get", "sudo", "apt-get"])

    def test_user_without_sudo_is_told_what_root_must_run(self) -> None:
        self.installed([name for name in self.packages if name != "cmake"])
        self.command("id", "echo 1000")
        done = self.run_install()
        self.assertEqual((done.returncode, self.called()), (1, []))
        self.assertIn("apt-get install -y --no-install-recommends cmake\n", done.stderr)

    def test_failed_installation_stops(self) -> None:
        self.installed([])
        self.command("apt-get", "exit 100")
        self.assertEqual(self.run_install().returncode, 100)

    def test_other_systems_are_told_what_is_assumed(self) -> None:
        (self.bin / "apt-get").unlink()
        done = self.run_install()
        self.assertEqual(done.returncode, 0)
        self.assertIn("libsystemc-dev", done.stderr)


if __name__ == "__main__":
    unittest.main()

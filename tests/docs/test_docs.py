# SPDX-License-Identifier: MIT
"""Runs what the documents say: commands, walk-throughs, tables of keys and accounts.

A block's first line says what is done with it:
```sh             its commands are run, in the order of the document, in one folder per document
```LANGUAGE FILE  is written to FILE in that folder first; C++ and Python also into a copy of the source
```diff FILE      is applied to FILE in a copy of the source; lines without sign must be there
```console, ```text, and ```yaml or ```csv without a file are only shown.

MEMWALL_BINARY names the program under test; without it what needs the program is skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Iterator, NamedTuple

_ROOT = Path(__file__).resolve().parents[2]
_CHINESE = _ROOT / "README.zh-CN.md"   # its blocks are those of README.md
_DOCUMENTS = [_ROOT / "README.md", _CHINESE, _ROOT / "CONTRIBUTING.md", _ROOT / "CHANGELOG.md", *sorted((_ROOT / "docs").rglob("*.md"))]
_BINARY = os.environ.get("MEMWALL_BINARY", "")
_SHOWN = {"console", "text", "yaml", "csv"}


class Block(NamedTuple):
    language: str
    file: str       # "" where there is none
    text: str
    where: str      # document:line


def blocks(document: Path) -> Iterator[Block]:
    lines = document.read_text(encoding="utf-8").splitlines()
    i = 0
    while i < len(lines):
        opening = re.fullmatch(r"```(\S*)\s*(\S*)", lines[i])
        i += 1
        if not opening:
            continue
        begin = i
        while lines[i] != "```":
            i += 1
        yield Block(opening[1], opening[2], "\n".join(lines[begin:i]) + "\n", f"{document.relative_to(_ROOT)}:{begin}")
        i += 1


def commands(block: Block) -> list[str]:
    joined = block.text.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]


def apply_diff(text: str, diff: str) -> str:
    """Hunks are separated by `@@`; each replaces its old lines, which must stand in the text exactly once."""
    for hunk in re.split(r"^@@.*\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if not line.startswith("+"))
        new = "".join(line[1:] for line in lines if not line.startswith("-"))
        found = text.count(old)
        if found != 1:
            raise AssertionError(f"these lines stand there {found} times, expected once:\n{old}")
        text = text.replace(old, new)
    return text


class Documents(unittest.TestCase):
    """What holds without the program."""

    def test_every_block_says_what_is_done_with_it(self) -> None:
        for document in _DOCUMENTS:
            for block in blocks(document):
                known = block.language in _SHOWN | {"sh"} or block.file
                self.assertTrue(known, f"{block.where}: unknown kind of block '{block.language}'")

    def test_links_lead_somewhere(self) -> None:
        for document in _DOCUMENTS:
            for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
                if "://" in target:
                    continue
                file, _, anchor = target.partition("#")
                path = document.parent / file if file else document
                self.assertTrue(path.exists(), f"{document.name}: {target}")
                if anchor:
                    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
                    anchors = {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads}
                    self.assertIn(anchor, anchors, f"{document.name}: {target}")

    def test_the_chinese_readme_has_the_blocks_of_the_english_one(self) -> None:
        chinese, english = ([block[:3] for block in blocks(path)] for path in (_CHINESE, _ROOT / "README.md"))
        for own, other in zip(chinese, english):
            self.assertEqual(own, other, "copy the changed block from README.md, and say in Chinese what changed around it")
        self.assertEqual(len(chinese), len(english))

    def test_files_named_in_the_documents_exist(self) -> None:
        named = re.compile(r"`((?:models|sim|configs|tests|tools|python|docs)/[\w./-]+\.\w+)`")
        for document in _DOCUMENTS:
            made = {block.file for block in blocks(document)}
            for path in named.findall(document.read_text(encoding="utf-8")):
                self.assertTrue((_ROOT / path).exists() or path in made, f"{document.name}: {path}")

    def test_every_config_key_that_is_read_is_described(self) -> None:
        described = (_ROOT / "docs" / "configs.md").read_text(encoding="utf-8")
        described = re.sub(r"^```.*?^```$", "", described, flags=re.MULTILINE | re.DOTALL)
        words = set(re.findall(r"[a-z][a-z0-9_]*", " ".join(re.findall(r"`([^`\n]+)`", described))))
        call = re.compile(r"\b(?:in|dac|sample_hold|shift_add|macro|tile|chip|bus|router|attention|width|row)"
                          r"\.(?:quantity|sourced|integer|number|price_factor|flag|text|choice|section|list|texts|has)"
                          r"(?:<[\w:]+>)?\(\s*\"(\w+)\"|optional_(?:integer|flag)\(in, \"(\w+)\"")
        sources = [*(_ROOT / "models").rglob("*.[ch]*"), *(_ROOT / "sim" / "mapping").glob("*.[ch]*"),
                   _ROOT / "sim" / "workload" / "model.cpp"]
        for source in sources:
            for first, second in call.findall(source.read_text(encoding="utf-8")):
                key = first or second
                self.assertTrue(key in words, f"docs/configs.md lacks `{key}`, which {source.relative_to(_ROOT)} reads")

    def accounts_in_code(self) -> set[tuple[str, str, str]]:
        table = (_ROOT / "sim/mapping/cim_action.cpp").read_text(encoding="utf-8")
        found = set(re.findall(r'\{"(cim\.[\w.]+)", "(\w+)", Category::(\w+), (?:true|false)\}', table))
        prices = (_ROOT / "sim/platforms/von_neumann.cpp").read_text(encoding="utf-8")
        for component, action, category in re.findall(r'set\(top \+ "([\w.]+)", "(\w+)", Category::(\w+)', prices):
            found.add(("von_neumann" + component, action, category.removesuffix("_file")))
        actions = (_ROOT / "models/memory/dram_action.h").read_text(encoding="utf-8")
        for action in [*re.findall(r'"(\w+)"', actions), "activate", "io", "phy"]:
            found.add(("von_neumann.memory", action, "dram"))
        return found

    def test_the_tables_of_accounts_are_those_of_the_code(self) -> None:
        text = (_ROOT / "docs/accounting.md").read_text(encoding="utf-8")
        rows = set(re.findall(r"^\| `((?:cim|von_neumann)[\w.]*)` \| `(\w+)`[^|]*\| (\w+) \|", text, flags=re.MULTILINE))
        rows.discard(("von_neumann.cores.matrix_unit", "mac_8bit", "mac"))   # its action is built from the width
        self.assertEqual(rows, self.accounts_in_code())

    def test_every_law_is_described(self) -> None:
        laws = re.findall(r'\{"(U\d+)", "', (_ROOT / "sim/account/laws.cpp").read_text(encoding="utf-8"))
        self.assertGreater(len(laws), 10)
        text = (_ROOT / "docs/accounting.md").read_text(encoding="utf-8")
        for law in laws:
            self.assertRegex(text, rf"(?m)^\| {law} \|", f"docs/accounting.md does not describe {law}")

    def test_vector_operations_are_those_of_the_code(self) -> None:
        source = (_ROOT / "sim/workload/trace.cpp").read_text(encoding="utf-8")
        costs = re.findall(r"\{([\d.]+), ([\d.]+), ([\d.]+)\},\s*// (\w+):", source)
        text = (_ROOT / "docs/accounting.md").read_text(encoding="utf-8")
        for reads, writes, operations, kind in costs:
            if kind != "matmul":
                self.assertIn(f"| {kind} | {reads} | {writes} | {operations} |", text)


@unittest.skipUnless(_BINARY, "MEMWALL_BINARY is not set")
class Commands(unittest.TestCase):
    """Every command of the documents runs."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name) / "work"
        self.folder.mkdir()
        (self.folder / "configs").symlink_to(_ROOT / "configs")
        programs = Path(directory.name) / "bin"
        programs.mkdir()
        (programs / "memwall").symlink_to(Path(_BINARY).resolve())
        self.environment = dict(os.environ, PATH=f"{programs}:/usr/bin:/bin", MEMWALL_CONFIGS=str(_ROOT / "configs"))

    def run_document(self, document: Path) -> int:
        count = 0
        for block in blocks(document):
            if block.file and block.language != "diff":
                path = self.folder / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
            for command in commands(block) if block.language == "sh" else []:
                self.assertTrue(command.startswith("memwall "), f"{block.where}: {command}")
                done = subprocess.run(["/bin/bash", "-c", command], cwd=self.folder, env=self.environment,
                                      capture_output=True, text=True, check=False, timeout=120)
                self.assertEqual(done.returncode, 0, f"{block.where}: {command}\n{done.stdout}{done.stderr}")
                self.assertTrue(done.stdout or " -o " in command, f"{block.where}: {command} printed nothing")
                count += 1
        return count

    def test_the_tables_of_keys_are_those_of_the_code(self) -> None:
        done = subprocess.run([sys.executable, "-B", str(_ROOT / "tools/configs_doc.py"), "--memwall", _BINARY], env=self.environment,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_readme(self) -> None:
        self.assertGreater(self.run_document(_ROOT / "README.md"), 5)

    def test_walk_throughs(self) -> None:
        self.assertGreater(self.run_document(_ROOT / "docs/extending.md"), 8)

    def test_other_documents(self) -> None:
        for document in _DOCUMENTS:
            if document not in (_ROOT / "README.md", _CHINESE) and document.name != "extending.md":
                self.run_document(document)


class Changes(unittest.TestCase):
    """The changes to the source that docs/extending.md walks through, on a copy."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tree = Path(directory.name) / "memwall"
        shutil.copytree(_ROOT, self.tree, ignore=shutil.ignore_patterns("build*", "results", ".git", "__pycache__"))
        self.changed: list[str] = []
        for block in blocks(_ROOT / "docs/extending.md"):
            path = self.tree / block.file
            if block.language == "diff":
                path.write_text(apply_diff(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")
                self.changed.append(block.file)
            elif block.language in ("cpp", "python"):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
                self.changed.append(block.file)

    def test_changed_cpp_files_compile(self) -> None:
        compiler = os.environ.get("CXX") or shutil.which("c++") or shutil.which("g++")
        if not compiler:
            self.skipTest("no C++ compiler")
        for file in dict.fromkeys(self.changed):
            if not file.endswith(".cpp"):
                continue
            with self.subTest(file):
                done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I", str(self.tree),
                                       str(self.tree / file)], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_figure_type_draws(self) -> None:
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            self.skipTest("no matplotlib")
        script = (
            "import sys; from pathlib import Path\n"
            f"sys.path[:0] = [{str(self.tree / 'python')!r}, {str(_ROOT / 'tests/python')!r}]\n"
            "import synthetic; from memwall.figures.redraw import redraw\n"
            "folder = Path(sys.argv[1])\n"
            "synthetic.write(folder, [{'name': 'moved', 'type': 'movement', 'columns': 1}])\n"
            "print(*[path.name for path in redraw(folder)])\n")
        done = subprocess.run([sys.executable, "-B", "-c", script, str(self.tree.parent / "result")], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("moved.pdf", done.stdout)


if __name__ == "__main__":
    unittest.main()

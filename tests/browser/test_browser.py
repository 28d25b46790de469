# SPDX-License-Identifier: MIT
"""The page of `memwall report` in a headless Chromium, without a network. Exit code 77, for CTest, where there is no Chromium."""

from __future__ import annotations

import contextlib
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "python"), str(_ROOT / "tests" / "python")]

_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_EVIL = '<script>document.title="run"</script><img src=x onerror="document.title=\'run\'">'
# Clicks on two heads of the results, types into the box above, and writes what is left into the title.
_CLICKS = """
const table = document.querySelector("#results table");
const column = (name) => [...table.tHead.rows[0].cells].find((head) => head.title === name);
const shown = (name) => [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.cells[column(name).cellIndex].textContent);
const said = [];
column("latency_s").firstChild.click(); said.push(shown("latency_s").join());
column("latency_s").firstChild.click(); said.push(shown("latency_s").join(), column("latency_s").getAttribute("aria-sort"));
column("architecture").firstChild.click(); said.push(shown("point").slice(0, 3).join(), column("latency_s").getAttribute("aria-sort"));
const box = document.querySelector("#results input");
box.value = "cim 7"; box.dispatchEvent(new Event("input")); said.push(shown("point").join());
document.title = said.join(" | ");
"""
# On a page as wide as a telephone: what sticks out of it and does not scroll in a box of its own, and how wide figures are.
_NARROW = """
document.documentElement.style.width = "400px";
const boxes = ".wide, figure, pre";
const parts = [...document.body.querySelectorAll("*")].filter((part) => !part.parentNode.closest(boxes));
const out = parts.filter((part) => part.getBoundingClientRect().right > 400);
const widths = [...document.querySelectorAll("figure > svg")].map((figure) => Math.round(figure.getBoundingClientRect().width));
document.title = out.map((part) => part.outerHTML.slice(0, 80)).join() + " | " + Math.min(...widths);
"""


def dump(page: Path, profile: Path) -> tuple[str, str]:
    """The document after its scripts, and what the browser says on its console."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    done = subprocess.run([_BROWSER, "--headless", *sandbox, "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
                           f"--user-data-dir={profile}", "--dump-dom", page.as_uri()], capture_output=True, text=True, check=False, timeout=120)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


class InABrowser(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        import synthetic
        from memwall.report.__main__ import main
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.folder = Path(directory.name)
        # Latencies of 12 points, slowest first: 12 ms to 1 ms; the others are markup.
        rows = [{"point": point, "architecture": "cim" if point % 2 else _EVIL, "model": _EVIL, "batch": 1, "context": 12 - point,
                 "latency_s": (12 - point) * 1e-3, "energy_per_token_j": 1.0, "checks_failed": ""} for point in range(12)]
        synthetic.write_small(cls.folder, {"type": "bars", "y": "latency_s"}, rows)
        manifest = cls.folder / "manifest.json"
        manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "question": "Which?" + _EVIL, "audit": [_EVIL],
                                        "overrides": [], "models": {_EVIL: 1}, "experiment_config": {},
                                        "configs": {_EVIL: [{"config": {}}]}}), encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()):
            assert main([str(cls.folder)]) == 0
        cls.page = cls.folder / "report.html"

    def test_no_script_of_a_name_runs_and_nothing_is_complained_about(self) -> None:
        document, console = dump(self.page, self.folder / "profile")
        title = re.search(r"<title>(.*?)</title>", document)
        self.assertIsNotNone(title, document[:300])
        self.assertTrue(html.unescape(title[1]).endswith("Which?" + _EVIL))
        self.assertEqual(console, "")
        self.assertEqual(len(re.findall(r"<input ", document)), 1)  # made by the script of the page above the one long table

    def said_by(self, script: str) -> list[str]:
        """The parts of the title that `script` gives to the page."""
        text = self.page.read_text(encoding="utf-8")
        scripted = self.folder / "scripted.html"
        # The policy of the page would refuse this script.
        text = re.sub(r"<meta http-equiv=.*?>", "", text, count=1)
        scripted.write_text(text.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
        document, console = dump(scripted, self.folder / "profile")
        self.assertEqual(console, "")
        return html.unescape(re.search(r"<title>(.*?)</title>", document)[1]).split(" | ")

    def test_a_narrow_page_scrolls_figures_and_tables_alone(self) -> None:
        self.assertEqual(self.said_by(_NARROW), ["", "720"])  # 45rem of 16 px: 7 in at 103 px each, so that 6 points are 8.6 px

    def test_heads_sort_and_words_filter(self) -> None:
        up = ",".join(f"{value}.00 ms" if value < 10 else f"{value}.0 ms" for value in range(1, 13))
        down = ",".join(reversed(up.split(",")))
        # By architecture, markup before "cim", and within one in the order of before. Point 5 has a latency of 7 ms.
        self.assertEqual(self.said_by(_CLICKS), [up, down, "descending", "0,2,4", "", "5,7"])

    def test_the_policy_refuses_scripts_that_are_not_the_pages_own(self) -> None:
        foreign = self.folder / "foreign.html"
        text = self.page.read_text(encoding="utf-8")
        foreign.write_text(text.replace("</body>", '<script>document.title = "run"</script></body>'), encoding="utf-8")
        document, console = dump(foreign, self.folder / "profile")
        self.assertNotIn("<title>run</title>", document)
        self.assertIn("Content Security Policy", console)


if __name__ == "__main__":
    if not _BROWSER:
        print("skipped: no chromium on PATH (Debian: apt-get install chromium)")
        sys.exit(77)
    unittest.main()

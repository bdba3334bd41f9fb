"""`renown report`, timed: `python -m tests.benchmarks.pages --work DIR`, or `make bench-report`.

A snapshot is made up, once. Its report is written in a process of its own, from the start of Python to
its end; then the long table is opened in a headless Chromium, sorted and searched.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import lookup_snapshot
from tests.browser.conftest import QUIET

# From a click to the next picture on the screen, in milliseconds.
UNTIL_SHOWN = """async (act) => {
  const began = performance.now();
  await (0, eval)(act)();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
SORT = """async () => document.querySelector("[data-name=%s] button").click()"""
SEARCH = """async () => {
  const search = document.querySelector("input[type=search]"), said = document.querySelector("[role=status]");
  const before = said.textContent;
  search.value = "%s";
  search.dispatchEvent(new Event("input"));
  while (said.textContent === before) await new Promise((done) => setTimeout(done, 1));
}"""


def main(work: Path, accounts: int, top: int) -> None:
    """Make the snapshot where it is not there, and print what takes how long."""
    warehouse, out = work / f"{accounts}", work / f"report-{accounts}"
    if not (warehouse / "unsorted" / "_SUCCESS").exists():
        make = [sys.executable, "-m", lookup_snapshot.__name__, str(warehouse), str(accounts)]
        subprocess.run(make, check=True)
    shutil.rmtree(out, ignore_errors=True)
    command = ["report", "--warehouse", str(warehouse), "--out", str(out), "--top", str(top)]
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "renown.cli", *command], check=True)
    seconds = time.perf_counter() - began
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 2**20
    print(f"{accounts:,} accounts, {top} pages: {seconds:.1f} s, {size:.1f} MiB")
    for name, took in _shown(out / "rankings.html"):
        print(f"{name}: {took:,.0f} ms")


def _shown(page: Path) -> Iterator[tuple[str, float]]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        # What measures is evaluated, which the pages themselves forbid.
        opened = browser.new_context(bypass_csp=True).new_page()
        began = time.perf_counter()
        opened.goto(page.as_uri())
        opened.locator("[role=status]").wait_for()
        yield "opened", 1000 * (time.perf_counter() - began)
        for name in ("account", "influence", "influence"):
            yield f"sorted by {name}", _timed(opened, SORT % name)
        # A pause of 120 ms, in which the next letter may come, is within.
        for text in ("name_1", "Somebody called 99"):
            yield f"searched for {text}", _timed(opened, SEARCH % text)
        browser.close()


def _timed(page: Any, act: str) -> float:
    return float(page.evaluate(UNTIL_SHOWN, act))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--top", type=int, default=200)
    given = parser.parse_args()
    main(given.work, given.accounts, given.top)

"""A real browser, headless, for the pages of a report; where there is none, tests say so and are skipped.

`make browser` installs what they need: Playwright into the environment, Chromium from the system's packages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renown.publish.reading import open_snapshot
from renown.report.pages import Asked, write_page, write_report
from tests import reports

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing but what is asked for: no updates, no look-ups, no GPU. A container's root has no sandbox.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser. Not for the session: Playwright's event loop would be in the way of others'."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright: `make browser` installs it"
    )
    given = os.environ.get("RENOWN_CHROMIUM")
    path = given or next((found for name in NAMES if (found := shutil.which(name))), None)
    with playwright.sync_playwright() as driver:
        own = Path(driver.chromium.executable_path)  # of `playwright install`, where that was run
        if path is None and not own.exists():
            pytest.skip("no Chromium: `make browser` installs it, or RENOWN_CHROMIUM names one")
        browser = driver.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot that is shown."""
    return reports.publish(tmp_path_factory.mktemp("a warehouse"))


@pytest.fixture(scope="session")
def report(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its report, with pages for four of the scored and one that has no score."""
    out = tmp_path_factory.mktemp("a report") / "of it"  # a blank in the path
    asked = Asked(accounts=("x:2", "x:5", "x:9", "x:1"))
    write_report(open_snapshot(str(warehouse)), out, asked)
    return out


@pytest.fixture(scope="session")
def alone(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one account that is whole by itself."""
    (file,) = write_page(open_snapshot(str(warehouse)), tmp_path_factory.mktemp("alone"), "@bob")
    return file


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page of a new window; faults are kept in `page.faults`: errors, and requests to anywhere."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield watched(context)
    context.close()


def watched(context: Any) -> Any:
    """A page that keeps what goes wrong with it."""
    page = context.new_page()
    faults: list[str] = []
    page.faults = faults
    page.on("console", lambda said: faults.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("requestfailed", lambda asked: faults.append(f"failed: {asked.url}"))
    page.on(
        "request", lambda asked: faults.append(f"asked: {asked.url}") if _far(asked.url) else None
    )
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return page


def _far(url: str) -> bool:
    return not url.startswith(("file:", "data:"))

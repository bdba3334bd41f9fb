"""The pages of a report in a real browser, opened from disk as a user opens them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renown.publish.reading import open_snapshot
from renown.report.explaining import explain
from renown.report.pages.addresses import account_page, topic_page
from tests.browser.conftest import SHOTS, watched
from tests.reports import HOSTILE, MARKUP, OTHERS

PAGES = {
    "overview": "index.html",
    "rankings": "rankings.html",
    "persons": "persons.html",
    "topics": "topics.html",
    "topic": topic_page("beekeeping"),
    "account": account_page("x:1"),
    "thin account": account_page("x:2"),
    "not scored": account_page("x:5"),
    "hostile": account_page(HOSTILE),
}
SCORED = 5 + OTHERS
SIZES = {"phone": 360, "desktop": 1280}
LOOKED_AT = ("overview", "rankings", "topics", "topic", "account", "thin account", "not scored")


def opened(page: Any, folder: Path, name: str) -> Any:
    page.goto((folder / name).as_uri())
    return page


def texts(found: Any) -> list[str]:
    """Texts, blanks made one."""
    return [" ".join(text.split()) for text in found.all_text_contents()]


def handles(page: Any) -> list[str]:
    """The accounts of the long table, as it shows them."""
    return texts(page.locator(".long tbody th bdi:not(.beside)"))


def said_of_the_table(page: Any) -> str:
    return str(page.get_by_role("status").text_content())


def wait_for_the_table(page: Any, said: str) -> None:
    """It searches when nobody has typed for a moment."""
    from playwright.sync_api import expect

    expect(page.get_by_role("status")).to_have_text(said, timeout=5_000)


def fault_free(page: Any) -> None:
    assert page.faults == []


# Every page


@pytest.mark.slow
def test_every_page_opens_without_a_fault_or_a_request(page: Any, report: Path) -> None:
    files = sorted(file.relative_to(report).as_posix() for file in report.rglob("*.html"))
    assert set(PAGES.values()) < set(files)
    for name in files:
        opened(page, report, name)
        assert page.locator("h1").count() == 1, name
        assert all(page.locator("figure[data-kind]").evaluate_all(_DRAWN)), name
    fault_free(page)


_DRAWN = "all => all.map(each => each.querySelector('[data-plot] svg') !== null)"


def test_links_lead_to_pages_that_are_there(page: Any, report: Path) -> None:
    for name in PAGES.values():
        opened(page, report, name)
        links = page.locator("a[href]").evaluate_all("all => all.map(each => each.href)")
        files = {link.split("#")[0] for link in links}
        assert files, name
        missing = [link for link in files if not Path(_path(link)).is_file()]
        assert missing == [], name


def _path(uri: str) -> str:
    from urllib.parse import unquote

    return unquote(uri.removeprefix("file://"))


# One of each template; and what darkness changes is colours alone.
JUDGED = [
    pytest.param("light", {}, ("overview", "rankings", "topics", "topic", "account"), id="light"),
    pytest.param(
        "dark", {"runOnly": ["color-contrast"]}, ("overview", "rankings", "account"), id="dark"
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "rules", "names"), JUDGED)
def test_axe_finds_no_serious_fault(
    chromium: Any, report: Path, scheme: str, rules: dict[str, Any], names: tuple[str, ...]
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="no axe: `make browser` installs it"
    ).Axe()
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = watched(context)
    found = {}
    for name in names:
        opened(page, report, PAGES[name])
        found[name] = [
            (fault["id"], fault["nodes"][0]["html"])
            for fault in axe.run(page, options={"resultTypes": ["violations"], **rules}).response[
                "violations"
            ]
            if fault["impact"] in ("serious", "critical")
        ]
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(chromium: Any, report: Path, size: str) -> None:
    """And pictures of pages are kept, to be looked at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": SIZES[size], "height": 900})
    page = watched(context)
    wide = []
    for name, file in PAGES.items():
        opened(page, report, file)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
        if name in LOOKED_AT:
            page.screenshot(path=SHOTS / f"{name.replace(' ', '-')}-{size}.png", full_page=True)
    context.close()
    assert wide == []


# Long tables


def test_the_ranking_is_searched(page: Any, report: Path) -> None:
    opened(page, report, "rankings.html")
    assert said_of_the_table(page) == f"1 to 50 of {SCORED}"

    page.get_by_role("searchbox").fill("@OTHER01")

    wait_for_the_table(page, "1 to 10 of 10 found")
    assert handles(page) == [f"@other01{digit}" for digit in range(10)]
    page.get_by_role("searchbox").fill("nobody is called this")
    wait_for_the_table(page, "Nothing is found. Try fewer letters.")
    assert handles(page) == []
    fault_free(page)


def test_the_ranking_is_sorted_by_keyboard(page: Any, report: Path) -> None:
    opened(page, report, "rankings.html")
    assert handles(page)[0] == "@ann"

    page.get_by_role("button", name="Reach").focus()
    page.keyboard.press("Enter")

    head = page.get_by_role("columnheader", name="Reach")
    assert head.get_attribute("aria-sort") == "descending"
    reach = [float(text.split()[0]) for text in texts(page.locator("td[data-label=Reach]"))]
    assert reach == sorted(reach, reverse=True)
    assert len(set(reach)) > 10

    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert handles(page)[0] == "@other000"  # 0.0


def test_the_ranking_is_turned_and_found_again(page: Any, report: Path) -> None:
    opened(page, report, "rankings.html")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    assert said_of_the_table(page) == f"101 to {SCORED} of {SCORED}"
    assert page.get_by_role("button", name="Next").is_disabled()
    page.get_by_label("Page", exact=True).fill("2")
    page.get_by_label("Page", exact=True).press("Enter")
    assert said_of_the_table(page) == f"51 to 100 of {SCORED}"

    page.reload()

    assert said_of_the_table(page) == f"51 to 100 of {SCORED}"
    fault_free(page)


def test_a_choice_narrows_the_ranking(page: Any, report: Path) -> None:
    opened(page, report, "rankings.html")
    page.get_by_label("Reacted").select_option("10 to 99")
    assert handles(page) == ["@ann"]


def test_what_is_missing_is_sorted_last(page: Any, report: Path) -> None:
    opened(page, report, topic_page("beekeeping"))
    for _ in range(2):
        page.get_by_role("button", name="Influence").click()
        assert handles(page) == ["@ann", "@bob"]  # a spreader has none


def test_a_row_leads_to_the_page_of_its_account(page: Any, report: Path) -> None:
    opened(page, report, "rankings.html")
    page.get_by_role("link", name="@ann").click()
    assert texts(page.locator("h1")) == ["@ann Ann Onym"]
    opened(page, report, topic_page("beekeeping"))
    page.get_by_role("link", name="@ann").click()
    assert texts(page.locator("h1")) == ["@ann Ann Onym"]


# An account's page


def lines_of_explain(warehouse: Path, account: str) -> Iterator[str]:
    """All that `renown explain` prints: titles, sentences, and the cells of tables."""
    for each in explain(open_snapshot(str(warehouse)), account):
        for section in each.sections()[1:]:
            yield from (section.title, section.beside, *section.sentences, *section.after)
            if section.grid:
                yield from (
                    cell for row in (section.grid.heads, *section.grid.rows) for cell in row
                )
        yield from each.sections()[0].sentences


@pytest.mark.parametrize("account", ["x:1", "x:2", "x:5"])
def test_an_account_page_shows_what_explain_prints(
    page: Any, report: Path, warehouse: Path, account: str
) -> None:
    opened(page, report, account_page(account))
    shown = set(texts(page.locator("main :is(h2, p, th, td)")))
    printed = {" ".join(line.split()) for line in lines_of_explain(warehouse, account)} - {""}
    printed = {"".join(c for c in line if c.isprintable()) for line in printed}
    assert printed - shown == set()
    assert len(printed) > (20 if account != "x:5" else 1)


def test_an_account_page_tells_what_is_held_and_what_was_decided(page: Any, alone: Path) -> None:
    page.goto(alone.as_uri())
    titles = texts(page.locator("h2"))
    assert "What is held about @bob" in titles
    before = page.get_by_role("table", name="What was decided before").locator("tbody tr")
    assert texts(before) == [
        "2026-11-16 kept 1.00 nothing speaks against it",
        "2026-11-23 discounted 0.40 repost pod: 7 of 8 reposts",
    ]
    assert "renown erase x:2" in texts(page.locator(".command"))
    assert any(
        " rows of the snapshot, and 2 that outlive it." in said for said in texts(page.locator("p"))
    )


def test_a_chart_says_in_words_what_it_draws(page: Any, report: Path) -> None:
    opened(page, report, account_page("x:1"))
    names = page.get_by_role("img").evaluate_all("all => all.map(each => each.ariaLabel)")
    assert [name.split()[0:2] for name in names] == [
        ["A", "waterfall:"],
        ["Bars:", "what"],
        ["A", "line"],
    ]
    bars = page.locator("figure[data-kind=waterfall] g[aria-label=bar] rect")
    assert bars.count() == 1 + 4 + 1  # what anybody has, each feature, the score


def test_what_is_hostile_stays_text(page: Any, report: Path, alone: Path) -> None:
    opened(page, report, account_page(HOSTILE))
    assert MARKUP in texts(page.locator("h1"))[0]
    opened(page, report, "rankings.html")
    assert f"@{MARKUP}" in handles(page)
    opened(page, report, "index.html")
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    fault_free(page)


# Without what most have


def test_the_words_are_there_without_a_script(chromium: Any, report: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    opened(page, report, account_page("x:1"))
    assert "Score 55.0 of 100: rank 1 of" in page.locator("main").inner_text()
    opened(page, report, "rankings.html")
    assert "the browser runs none" in page.locator("main").inner_text()
    context.close()


def test_paper_is_light_and_has_no_buttons(chromium: Any, report: Path) -> None:
    context = chromium.new_context(color_scheme="dark")
    page = watched(context)
    opened(page, report, account_page("x:1"))
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("navigation", name="Report").is_visible()
    assert len(page.pdf()) > 10_000
    context.close()


def test_a_page_alone_needs_nothing_beside_it(page: Any, alone: Path, tmp_path: Path) -> None:
    moved = tmp_path / "mailed.html"
    moved.write_bytes(alone.read_bytes())
    page.goto(moved.as_uri())
    assert texts(page.locator("h1")) == ["@bob"]
    assert all(page.locator("figure[data-kind]").evaluate_all(_DRAWN))
    fault_free(page)

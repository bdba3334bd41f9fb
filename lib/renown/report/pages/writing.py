"""A report as files: all pages of a snapshot, or the page of one account alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from renown.errors import UserError, listed
from renown.publish.reading import Snapshot
from renown.report.explaining import explain
from renown.report.held import held_of
from renown.report.pages.account import Explained, account_page
from renown.report.pages.addresses import account_page as address
from renown.report.pages.boards import boards
from renown.report.pages.folder import Folder
from renown.report.pages.gathered import gather
from renown.report.pages.long_tables import write_persons, write_rankings, write_topics
from renown.report.pages.overview import overview
from renown.report.pages.overview_run import made
from renown.report.pages.site import ASSETS, Site, alone, asset, site
from renown.report.pages.templating import render
from renown.report.words import count

INDEX = "index.html"


@dataclass(frozen=True)
class Asked:
    """Of whom there are to be pages: the first `top` by score, and `accounts` by id or handle.

    `validation` and `attacks` are boards of the user's own.
    """

    accounts: Sequence[str] = ()
    top: int = 0
    validation: Path | None = None
    attacks: Path | None = None


@dataclass(frozen=True)
class Written:
    """What was written: the page to begin with, and how many files and pages of accounts there are."""

    first: Path
    files: int
    accounts: int

    def __str__(self) -> str:
        return f"{count(self.accounts, 'pages')} of accounts, {count(self.files, 'files')}"


def write_report(snapshot: Snapshot, out: Path, asked: Asked) -> Written:
    """Every page, and what pages load, into a folder: a new one, or that of a report of before.

    Raises UserError for accounts that were never seen, for boards that are none, and for a folder that
    is somebody else's.
    """
    folder = Folder(out)
    measured = boards(asked.validation, asked.attacks)
    ids = _account_ids(snapshot, asked)
    held = gather(snapshot, ids)
    pages = {account_id: address(account_id) for account_id in ids}
    shared = site(held, _navigation(held))
    for name in ASSETS:
        folder.write(f"assets/{name}", asset(name))
    first = overview(held, pages).with_blocks(*measured, made(held.manifest()))
    folder.write(INDEX, render("overview.html", site=shared, here=INDEX, up="", page=first))
    write_rankings(folder, shared, held, frozenset(ids))
    write_persons(folder, shared, held, frozenset(ids))
    write_topics(folder, shared, held, frozenset(ids))
    explained = [explain(held, account_id)[0] for account_id in ids]
    for name, page in _rendered(held, shared, explained, pages):
        folder.write(name, page)
    files = folder.finish({"as_of": str(snapshot.as_of), "run": snapshot.run_id})
    return Written(out / INDEX, files, len(ids))


def write_page(snapshot: Snapshot, out: Path, account: str) -> list[Path]:
    """The page of an account alone, whole in one file; of each account, where a handle is of several.

    Raises UserError for one that was never seen.
    """
    explained = explain(snapshot, account)
    held = gather(snapshot, [each.account.account_id for each in explained])
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for name, page in _rendered(held, alone(held), explained, {}):
        files.append(out / Path(name).name)
        files[-1].write_text(page, "utf-8")
    return files


def _account_ids(snapshot: Snapshot, asked: Asked) -> list[str]:
    """Those at the top, then those that were named, each once; all that nobody knows in one error."""
    found = [row["account_id"] for row in snapshot.top(asked.top)] if asked.top else []
    unknown = []
    for account in asked.accounts:
        known = [row["account_id"] for row in snapshot.screened(account)]
        found += sorted(known)
        if not known:
            unknown.append(str(snapshot.unknown(account)))
    if unknown:
        raise UserError(listed("pages of accounts that were never seen:", unknown))
    return [*dict.fromkeys(found)]


def _navigation(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    persons = (("Persons", "persons.html"),) if snapshot.holds("persons") else ()
    return (("Overview", INDEX), ("Rankings", "rankings.html"), *persons, ("Topics", "topics.html"))


def _rendered(
    snapshot: Snapshot, shared: Site, explained: Sequence[Explained], pages: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """The pages of these accounts, each with its place."""
    held = held_of(snapshot, [each.account for each in explained])
    up = "" if shared.whole else "../"
    for each in explained:
        account_id = each.account.account_id
        page = account_page(snapshot, each, held[account_id], pages)
        text = render("account.html", site=shared, here=None, up=up, page=page)
        yield address(account_id), text

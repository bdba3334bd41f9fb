"""The pages of long tables: rankings, persons, topics and each topic, each with its data beside it."""

from __future__ import annotations

from dataclasses import dataclass

from renown.publish.reading import Snapshot
from renown.report.pages.addresses import topic_page
from renown.report.pages.blocks import Block
from renown.report.pages.folder import Folder
from renown.report.pages.listing import Listing
from renown.report.pages.rankings import persons, rankings, topics
from renown.report.pages.site import Site
from renown.report.pages.templating import render
from renown.report.sections import Grid, Section
from renown.report.topic_document import described, title_of
from renown.report.topical import EXPLAINED
from renown.report.words import count

BY_NAME = "name, @handle or id"


@dataclass(frozen=True)
class Long:
    """Where the page of a long table goes, under which title, and what is said above it and below."""

    page: str
    title: str
    about: tuple[str, ...]
    search: str = BY_NAME
    blocks: tuple[Block, ...] = ()

    @property
    def up(self) -> str:
        """From the page to the folder of the report."""
        return "../" * self.page.count("/")

    @property
    def data(self) -> str:
        """The file of its values."""
        return f"data/{self.page.replace('/', '-').removesuffix('.html')}.js"


def write_rankings(folder: Folder, shared: Site, snapshot: Snapshot, paged: frozenset[str]) -> None:
    """All scored accounts."""
    about = ("Names that are links have a page of their own.",) if paged else ()
    held = rankings(snapshot, paged)
    _write(folder, shared, held, Long("rankings.html", "Rankings", about))


def write_persons(folder: Folder, shared: Site, snapshot: Snapshot, paged: frozenset[str]) -> None:
    """Persons of several accounts, where the snapshot knows of them."""
    if not snapshot.holds("persons"):
        return
    held = persons(snapshot, paged)
    nobody = () if held.rows else ("Of nobody several scored accounts are known.",)
    about = (
        "A person with several accounts counts once. How sure it is that they are one person's "
        "stands beside it.",
        *nobody,
    )
    _write(folder, shared, held, Long("persons.html", "Persons", about))


def write_topics(folder: Folder, shared: Site, snapshot: Snapshot, paged: frozenset[str]) -> None:
    """The list of topics, and a page for each; one that has a document has it below."""
    documents = {each["name"]: each for each in snapshot.manifest()["plan"].get("topics") or ()}
    found = topics(snapshot, paged, documents)
    titles = {name: title_of(name, documents.get(name)) for name in found}
    values = {"site": shared, "here": "topics.html", "up": "", "explained": EXPLAINED}
    folder.write("topics.html", render("topics.html", block=_index(found, titles), **values))
    for name, held in found.items():
        document = documents.get(name, {})
        nobody = () if held.rows else ("Nobody posted on it, in what was recorded.",)
        about = tuple(filter(None, (document.get("about"), *nobody, EXPLAINED)))
        blocks = (Block(described(document)),) if document else ()
        _write(folder, shared, held, Long(topic_page(name), titles[name], about, blocks=blocks))


def _index(found: dict[str, Listing], titles: dict[str, str]) -> Block | None:
    """How many stand how on each topic."""
    if not found:
        return None
    rows = tuple((titles[name], *_standings(held)) for name, held in found.items())
    grid = Grid(("topic", "sources", "spreaders", "too little evidence"), rows)
    links = {titles[name]: topic_page(name) for name in found}
    return Block(Section("Topics", grid=grid), links=links)


def _standings(held: Listing) -> tuple[str, ...]:
    standing = list(held.values["standing"])
    return tuple(f"{standing.count(name):,}" for name in ("source", "spreader", "below_floor"))


def _write(folder: Folder, shared: Site, held: Listing, long: Long) -> None:
    folder.write(long.data, held.script(long.up))
    rest = held.known - held.rows
    told = (f"The first {count(held.rows, 'rows')} of {held.known:,} are here.",) if rest else ()
    page = render(
        "rankings.html",
        site=shared,
        here=long.page if long.up == "" else None,
        up=long.up,
        title=long.title,
        about=(*long.about, *told),
        held=held,
        data=long.data,
        search=long.search,
        blocks=long.blocks,
    )
    folder.write(long.page, page)

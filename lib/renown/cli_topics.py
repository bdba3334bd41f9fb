"""`renown topics`: the stage, and what there is to know of a topic document before it is used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renown.cli_options import (
    AllowUnconverged,
    Config,
    Given,
    RunAsOf,
    Warehouse,
    only_with,
    stage_of_run,
)
from renown.errors import UserError

if TYPE_CHECKING:
    from renown.topics import Topic


def topics(
    as_of: RunAsOf = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    allow_unconverged: AllowUnconverged = False,
    check: Annotated[
        list[Path] | None,
        typer.Option(
            "--check",
            metavar="FILE",
            help="Say what a topic document matches, or all that is wrong with it, and stop; "
            "may be repeated.",
        ),
    ] = None,
    discover: Annotated[
        bool,
        typer.Option(
            "--discover",
            help="Instead: propose documents from what accounts talk about, of a snapshot, of the "
            "ledger at --as-of, or of --input.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="A new folder for what --discover proposes."),
    ] = None,
    authors: Annotated[
        int | None,
        typer.Option(
            "--authors", min=1, help="With --discover: how many must use a hashtag; default 5."
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help="With --discover: how many proposals; default 30."),
    ] = None,
) -> None:
    """Stage: who has influence on a topic, and on what evidence; or look at documents, or propose some."""
    if discover:
        if check or allow_unconverged:
            raise UserError("topics: --discover goes with neither --check nor --allow-unconverged")
        if out is None:
            raise UserError("topics --discover: say where the proposals go with --out DIR")
        from renown.cli_discover import run_discover
        from renown.topics import Asked

        default = Asked()
        run_discover(
            out=out,
            warehouse=warehouse,
            as_of=as_of,
            given=input,
            asked=replace(
                default,
                authors=default.authors if authors is None else authors,
                limit=default.limit if limit is None else limit,
            ),
            config=config,
        )
        return
    only_with("--discover", "topics", out=out, authors=authors, limit=limit)
    if check:
        if as_of is not None:
            raise UserError("topics: --check looks at documents alone; --as-of does not go with it")
        check_documents([str(file) for file in check])
        return
    stage_of_run(
        "topics",
        as_of,
        warehouse,
        config,
        input,
        allow_unconverged,
        instead="--check FILE for a topic document, or --discover",
    )


def check_documents(files: list[str]) -> None:
    """Print what each matches. Raises ConfigError, listing all that is wrong with any of them."""
    from renown.topics import load_topics

    for topic in load_topics(files):
        typer.echo("\n".join(_told(topic)))


def _told(topic: Topic) -> list[str]:
    lines = [f"{topic.name}: {topic.title}"]
    for what, matches in (("a post is on it with", topic), ("but never with", topic.without)):
        parts = [f"#{tag}" for tag in matches.hashtags] + [f"a link to {d}" for d in matches.links]
        parts += [f"the network's word that it is about '{name}'" for name in matches.annotations]
        for language, terms in matches.terms.items():
            parts += [
                f"'{term.term}'"
                + (f" beside {' or '.join(term.company)}" if term.company else "")
                + (f" [{language}]" if language != "any" else "")
                for term in terms
            ]
        if parts:
            lines.append(f"  {what}: {', '.join(parts)}")
    for what, named in (
        ("a list is on it with", topic.lists),
        ("but no list is with", topic.without.lists),
    ):
        if named:
            words = ", ".join(f"'{one}'" for one in named)
            lines.append(f"  {what} {words} in its name")
    return lines

"""`renown topics`: the stage, and what there is to know of a topic document before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renown.cli_options import AllowUnconverged, Config, Given, RunAsOf, Warehouse, stage_of_run
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
) -> None:
    """Stage: who has influence on a topic, and on what evidence; with --check, look at documents."""
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
        instead="--check FILE for a topic document",
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
        for language, terms in matches.terms.items():
            parts += [
                f"'{term.term}'"
                + (f" beside {' or '.join(term.company)}" if term.company else "")
                + (f" [{language}]" if language != "any" else "")
                for term in terms
            ]
        if parts:
            lines.append(f"  {what}: {', '.join(parts)}")
    return lines

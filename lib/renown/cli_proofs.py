"""Commands that put scores to the test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from renown.cli_options import (
    Config,
    Given,
    MaybeAsOf,
    Warehouse,
    names_in,
)
from renown.errors import UserError


def validate(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the scoreboard goes.")],
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="A folder with higgs/, congress_2016/, peerindex/."
        ),
    ] = None,
    demo: Annotated[
        Path | None,
        typer.Option(
            "--demo", metavar="DIR", help="What `renown demo --out` made; else one is made up."
        ),
    ] = None,
    only: Annotated[
        str, typer.Option("--only", metavar="NAMES", help="Such as higgs,congress,demo,peerindex.")
    ] = "",
    replicates: Annotated[
        int | None,
        typer.Option("--replicates", min=1, help="Bootstrap replicates for intervals; 1000."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Another seed draws other replicates.")
    ] = None,
    coverage: Annotated[
        int | None,
        typer.Option(
            "--coverage",
            metavar="LIVES",
            min=2,
            help="Instead: how often intervals hold, against so many other lives of a made-up world.",
        ),
    ] = None,
    cleaning: Annotated[
        bool,
        typer.Option(
            "--cleaning",
            help="Instead: how well spam is told from genuine accounts, in labelled data sets (spam/) "
            "and in the demo. --only names spam or demo.",
        ),
    ] = False,
    topics: Annotated[
        bool,
        typer.Option(
            "--topics",
            help="Instead: do those ranked on a topic get more reactions on it later than those who "
            "lead by plain counts? On congress_2016/.",
        ),
    ] = False,
    config: Config = None,
) -> None:
    """How well the scores foretell who is reacted to, beside plain counts; or if intervals hold, how
    well cleaning does, or how well topics do.
    """
    from renown.cli_validate import run_validate
    from renown.proofs.resampling import Resampling

    kinds = {"--cleaning": cleaning, "--coverage": coverage is not None, "--topics": topics}
    if sum(kinds.values()) > 1:
        both = " and ".join(flag for flag, given in kinds.items() if given)
        raise UserError(f"{both} exclude each other: measure one after the other")
    if topics and only:
        raise UserError("--only does not go with --topics: there is one data set")
    default = Resampling()
    run_validate(
        out=out,
        data=data,
        demo=demo,
        only=names_in(only),
        config=config,
        resampling=Resampling(
            replicates=default.replicates if replicates is None else replicates,
            seed=default.seed if seed is None else seed,
        ),
        lives=coverage,
        cleaning=cleaning,
        topics=topics,
    )


def attack(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the price list goes.")],
    attacks: Annotated[
        str, typer.Option("--attacks", metavar="NAMES", help="Such as repost_pod,quote_bot; all.")
    ] = "",
    fakes: Annotated[
        str, typer.Option("--fakes", metavar="NUMBERS", help="How many accounts each has made up.")
    ] = "10,100,1000",
    seed: Annotated[
        int | None, typer.Option("--seed", help="Another seed makes up other fakes.")
    ] = None,
    as_of: MaybeAsOf = None,
    warehouse: Warehouse = "warehouse",
    given: Given = None,
    config: Config = None,
) -> None:
    """What fake accounts can gain on this network, and what that costs them; nothing is published."""
    from renown.cli_attack import run_attack

    run_attack(
        out=out,
        warehouse=warehouse,
        as_of=as_of,
        given=given,
        attacks=names_in(attacks),
        fakes=names_in(fakes),
        seed=seed,
        config=config,
    )

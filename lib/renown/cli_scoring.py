"""Commands for scores, and for the documents that say how they are made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from renown.cli_options import (
    AllowUnconverged,
    AsOf,
    Config,
    Features,
    Given,
    Key,
    RunAsOf,
    Warehouse,
    only_with,
    stage_of_run,
)
from renown.errors import UserError


def score(
    as_of: RunAsOf = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    allow_unconverged: AllowUnconverged = False,
    features: Features = None,
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="DOC", help="A .yaml file, or a name in conf/score."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Scores, as .csv or .parquet.")
    ] = None,
    key: Key = None,
) -> None:
    """Scores, and what each is made of: a run's stage, or with --features of any table."""
    if features is None:
        only_with("--features", "score", document=document, out=out, key=key)
        stage_of_run(
            "score",
            as_of,
            warehouse,
            config,
            input,
            allow_unconverged,
            instead="--features for a table",
        )
        return
    if as_of is not None or input is not None or config is not None:
        raise UserError(
            "score --features scores a table alone: --as-of, --input and --config do not go with it"
        )
    if document is None or out is None:
        raise UserError(
            "score --features: say by what with --document DOC, and where to with --out FILE"
        )
    from renown.cli_score import score_features

    score_features(features, document=document, out=out, key=key)


def fit_score(
    features: Annotated[
        Path,
        typer.Option("--features", metavar="FILE", help="CSV or Parquet: a key, and numbers."),
    ],
    pairs: Annotated[
        Path,
        typer.Option("--pairs", metavar="FILE", help="CSV or Parquet: a, b, a_wins (1 or 0)."),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DOC", help="The document to write, a new .yaml file.")
    ],
    key: Key = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="COLUMN", help="Leave it out; may be repeated."),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            "--beside", metavar="COLUMN", help="Measure it alone, to compare; may be repeated."
        ),
    ] = None,
    folds: Annotated[
        int | None, typer.Option("--folds", help="Of people, to hold out; default 5.")
    ] = None,
    repeats: Annotated[
        int | None, typer.Option("--repeats", help="How often folds are dealt; default 3.")
    ] = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", help="Of the bootstrap; default 500.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Another seed deals other folds; default 1.")
    ] = None,
    boosted: Annotated[
        bool,
        typer.Option(
            "--boosted/--no-boosted",
            help="Measure boosted trees beside it, where scikit-learn is installed.",
        ),
    ] = True,
) -> None:
    """Learn a score document from human judgements of who of two is more influential."""
    from renown.cli_score import fit
    from renown.score.measuring import Protocol

    default = Protocol()
    fit(
        features,
        pairs=pairs,
        out=out,
        key=key,
        without=without or [],
        beside=beside or [],
        protocol=Protocol(
            folds=default.folds if folds is None else folds,
            repeats=default.repeats if repeats is None else repeats,
            replicates=default.replicates if replicates is None else replicates,
            seed=default.seed if seed is None else seed,
            boosted=boosted,
        ),
    )


def fit_trust(
    labels: Annotated[
        Path,
        typer.Option(
            "--labels",
            metavar="FILE",
            help="CSV or Parquet: account_id, label (spam, bot, fake or 1; genuine, human or 0).",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DOC", help="The document to write, a new .yaml file.")
    ],
    as_of: AsOf,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="DOC",
            help="A trust document: what the labels do not tell is from it; default the configured one.",
        ),
    ] = None,
    prior: Annotated[
        float | None,
        typer.Option("--prior", help="Share of spam among accounts of which nothing is known."),
    ] = None,
) -> None:
    """Learn what signals of spam weigh from accounts that somebody has labelled."""
    from renown import cli_fit_trust

    cli_fit_trust.fit_trust(
        labels=labels,
        out=out,
        as_of=as_of,
        given=input,
        warehouse=warehouse,
        config=config,
        base=base,
        prior=prior,
    )

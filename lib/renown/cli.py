"""The command line. Errors that are the user's to fix are messages; exit codes are in `errors`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import renown
from renown import cli_history, cli_ledger, cli_privacy, cli_prune, cli_status
from renown.cli_options import (
    AllowUnconverged,
    AsJson,
    AsOf,
    Config,
    Features,
    Given,
    Identities,
    Key,
    MaybeAsOf,
    Network,
    NewAsOf,
    ObservedAt,
    PlanOnly,
    Precision,
    RunAsOf,
    Warehouse,
    day,
    path,
)
from renown.errors import UserError
from renown.redaction import redacted

app = typer.Typer(
    help="Open influence scores: who really reacts, why, and how sure it is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(cli_ledger.app, name="ledger")
app.command()(cli_privacy.erase)
app.command()(cli_privacy.export)
app.command()(cli_history.history)
app.command()(cli_prune.prune)
app.command()(cli_status.status)


@app.command()
def run(
    as_of: NewAsOf = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    network: Network = None,
    identities: Identities = None,
    observed_at: ObservedAt = None,
    allow_unconverged: AllowUnconverged = False,
    plan: Annotated[
        str | None,
        path("--plan", "The plan.json of a run: once more, on exactly what it read, and compared."),
    ] = None,
    plan_only: PlanOnly = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the planned run of the date has stopped.")
    ] = False,
) -> None:
    """Run every stage for a date, from raw records or tables to a published snapshot."""
    from renown.cli_stages import run_all, run_from_plan, run_resumed

    if resume:
        if plan or input or network or identities or observed_at or allow_unconverged or plan_only:
            raise UserError(
                "--resume goes on with what was planned: give --as-of, --warehouse and --config alone"
            )
        if as_of is None:
            raise UserError("run --resume: give --as-of, the date of the run that has stopped")
        run_resumed(as_of=as_of, warehouse=warehouse, config=config)
    elif plan is not None:
        if as_of or input or network or identities or observed_at or allow_unconverged or plan_only:
            raise UserError("--plan says itself what is run: give --warehouse and --config alone")
        run_from_plan(plan, warehouse=warehouse, config=config)
    elif as_of is None:
        raise UserError("run: give --as-of for a new run, or --plan for one that was planned")
    else:
        run_all(
            as_of=as_of,
            warehouse=warehouse,
            config=config,
            given=input,
            networks=network or [],
            identities=identities,
            observed_at=observed_at,
            allow_unconverged=allow_unconverged,
            plan_only=plan_only,
        )


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option("--out", help="Where the made-up network and its warehouse go.")
    ] = Path("renown-demo"),
    accounts: Annotated[
        int, typer.Option("--accounts", help="About how many accounts to make up.")
    ] = 22_000,
    seed: Annotated[
        int, typer.Option("--seed", help="Another seed is another network.")
    ] = 20_261_101,
    config: Config = None,
) -> None:
    """Make up a network whose truth is known, score it, and show what came out."""
    from renown.cli_demo import run_demo

    run_demo(out, accounts=accounts, seed=seed, config=config)


@app.command()
def ingest(
    network: Network = None,
    identities: Identities = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    observed_at: ObservedAt = None,
) -> None:
    """Stage: raw records into the ledger."""
    from renown.cli_stages import run_ingest

    if not network and identities is None:
        raise UserError("ingest: give --network NAME=PATH, as x_v1=raw/, or --identities FILE")
    run_ingest(
        networks=network or [],
        identities=identities,
        warehouse=warehouse,
        config=config,
        observed_at=observed_at,
    )


@app.command()
def plan(
    as_of: AsOf, warehouse: Warehouse = "warehouse", config: Config = None, input: Given = None
) -> None:
    """Stage: pin what a run reads and how, and name it."""
    from renown.cli_stages import run_plan

    run_plan(as_of=as_of, warehouse=warehouse, config=config, given=input)


def _stage_of_run(
    name: str,
    as_of: date | None,
    warehouse: str,
    config: Path | None,
    given: str | None,
    allow_unconverged: bool,
    *,
    instead: str,
) -> None:
    """A command that can do without a run, asked for the stage of one."""
    if as_of is None:
        raise UserError(f"{name}: give --as-of for the stage of a run, or {instead}")
    from renown.cli_stages import run_stage

    run_stage(
        name,
        as_of=as_of,
        warehouse=warehouse,
        config=config,
        given=given,
        allow_unconverged=allow_unconverged,
    )


def _stage_command(name: str, help: str) -> None:
    """Every other stage takes the same arguments; without a plan for the date, it plans first."""

    def command(
        as_of: AsOf,
        warehouse: Warehouse = "warehouse",
        config: Config = None,
        input: Given = None,
        allow_unconverged: AllowUnconverged = False,
    ) -> None:
        from renown.cli_stages import run_stage

        run_stage(
            name,
            as_of=as_of,
            warehouse=warehouse,
            config=config,
            given=input,
            allow_unconverged=allow_unconverged,
        )

    app.command(name=name, help=help)(command)


_stage_command("attention", "Stage: who pays attention to whom, among all accounts.")
_stage_command("clean", "Stage: coverage, inactivity and spam of every account seen.")
_stage_command("graph", "Stage: kept accounts and the attention among them.")
_stage_command("halves", "Stage: what every account scores from each half of the acts.")


@app.command()
def publish(
    as_of: AsOf,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    allow_unconverged: AllowUnconverged = False,
    run: Annotated[
        str | None,
        typer.Option("--run", metavar="ID", help="Another run of the date than the planned one."),
    ] = None,
    current: Annotated[
        bool,
        typer.Option("--current", help="Readers get it by default, though later dates are there."),
    ] = False,
) -> None:
    """Stage: gate, manifest and pointers."""
    from renown.cli_stages import run_publish

    run_publish(
        as_of=as_of,
        warehouse=warehouse,
        config=config,
        given=input,
        allow_unconverged=allow_unconverged,
        run_id=run,
        current=current,
    )


@app.command()
def features(
    as_of: RunAsOf = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    allow_unconverged: AllowUnconverged = False,
    list_: Annotated[
        bool, typer.Option("--list", help="Print the catalogue of variables and stop.")
    ] = False,
) -> None:
    """Stage: the variables of every kept account; with --list, what they are."""
    if list_:
        from renown.features import catalogue

        for line in catalogue():
            typer.echo(line)
        return
    _stage_of_run(
        "features",
        as_of,
        warehouse,
        config,
        input,
        allow_unconverged,
        instead="--list for the catalogue",
    )


@app.command()
def propagate(
    as_of: RunAsOf = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    allow_unconverged: AllowUnconverged = False,
    edges: Annotated[
        str | None, path("--edges", "Edges alone: Parquet or CSV with src, dst, maybe weight.")
    ] = None,
    out: Annotated[str | None, path("--out", "Where values/ and certificate.json go.")] = None,
    own: Annotated[
        str | None, path("--own", "q: id, value, and column for several at once; default 1.")
    ] = None,
    trust: Annotated[str | None, path("--trust", "tau: id, trust in (0, 1]; default 1.")] = None,
    start: Annotated[
        str | None, path("--start", "Values to begin from, as an earlier values/; default q.")
    ] = None,
    damping: Annotated[
        float | None, typer.Option("--damping", help="d, the share passed on; default 0.85.")
    ] = None,
    tolerance: Annotated[
        float | None, typer.Option("--tolerance", help="Solve until eps is at most this; 1e-4.")
    ] = None,
    rounds: Annotated[
        int | None, typer.Option("--rounds", help="Exactly so many rounds instead.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="blocks or graphframes; default by size.")
    ] = None,
    blocks: Annotated[
        int | None,
        typer.Option("--blocks", help="In how many blocks; default the fewest that fit."),
    ] = None,
    precision: Annotated[
        Precision | None,
        typer.Option("--precision", help="What the engine blocks counts in; default double."),
    ] = None,
    yardstick: Annotated[
        str | None, typer.Option("--yardstick", help="The column that eps of all is measured by.")
    ] = None,
) -> None:
    """The circular part, solved, with its certificate: a run's stage, or with --edges of any graph."""
    if edges is None:
        _only_with(
            "--edges", "propagate", out=out, own=own, trust=trust, start=start, damping=damping,
            tolerance=tolerance, rounds=rounds, engine=engine, blocks=blocks, yardstick=yardstick,
            precision=precision,
        )  # fmt: skip
        _stage_of_run(
            "propagate",
            as_of,
            warehouse,
            config,
            input,
            allow_unconverged,
            instead="--edges for a graph",
        )
        return
    if out is None:
        raise UserError("propagate --edges: say where the result goes with --out DIR")
    if as_of is not None or input is not None:
        raise UserError(
            "propagate --edges solves files alone: --as-of and --input do not go with it"
        )
    if rounds is not None and tolerance is not None:
        raise UserError("propagate: --rounds and --tolerance exclude each other")
    from renown.cli_propagate import run_edges
    from renown.solver import Parameters

    default = Parameters()
    run_edges(
        edges=edges,
        out=out,
        own=own,
        trust=trust,
        start=start,
        parameters=Parameters(
            damping=default.damping if damping is None else damping,
            tolerance=default.tolerance if tolerance is None else tolerance,
            rounds=rounds,
            allow_unconverged=allow_unconverged,
            yardstick=yardstick,
            single=precision is Precision.SINGLE,
        ),
        engine=engine or "auto",
        blocks=blocks,
        config=config,
    )


def _only_with(option: str, command: str, /, **given: object) -> None:
    told = [f"--{name}" for name, value in given.items() if value is not None]
    if told:
        raise UserError(
            f"{command}: {', '.join(told)} go with {option}; a run takes them from its configuration"
        )


@app.command()
def trust(
    edges: Annotated[str, path("--edges", "Parquet or CSV with src, dst, maybe weight.")],
    seeds: Annotated[str, path("--seeds", "Parquet or CSV with id and label, good or bad.")],
    out: Annotated[str, path("--out", "Where trust/ and certificate.json go.")],
    undirected: Annotated[
        bool, typer.Option("--undirected", help="Edges are ties that both ends agreed to.")
    ] = False,
    damping: Annotated[
        float | None, typer.Option("--damping", help="d, the share passed on; default 0.95.")
    ] = None,
    prior: Annotated[
        float | None,
        typer.Option("--prior", help="What everybody holds before any seed speaks; 0.001 seeds."),
    ] = None,
    tolerance: Annotated[
        float | None, typer.Option("--tolerance", help="Solve until eps is at most this; 1e-3.")
    ] = None,
    rounds: Annotated[
        int | None, typer.Option("--rounds", help="Stop after exactly so many rounds instead.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="blocks or graphframes; default by size.")
    ] = None,
    allow_unconverged: AllowUnconverged = False,
    config: Config = None,
) -> None:
    """How far each vertex of any graph is to be trusted, from a few known to be good or bad."""
    if rounds is not None and tolerance is not None:
        raise UserError("trust: --rounds and --tolerance exclude each other")
    from renown.cli_trust import run_trust
    from renown.trust import Parameters

    default = Parameters()
    run_trust(
        edges=edges,
        seeds=seeds,
        out=out,
        undirected=undirected,
        parameters=Parameters(
            damping=default.damping if damping is None else damping,
            prior=default.prior if prior is None else prior,
            tolerance=default.tolerance if tolerance is None else tolerance,
            rounds=rounds,
            allow_unconverged=allow_unconverged,
        ),
        engine=engine or "auto",
        config=config,
    )


@app.command()
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
        _only_with("--features", "score", document=document, out=out, key=key)
        _stage_of_run(
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


@app.command(name="fit-score")
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


@app.command(name="fit-trust")
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


@app.command()
def lookup(
    account: Annotated[str, typer.Argument(help="A handle like @name, or an account_id.")],
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
) -> None:
    """The score of an account, or why it has none."""
    from renown.cli_reading import show_account

    show_account(account, warehouse=warehouse, as_of=as_of)


@app.command()
def explain(
    account: Annotated[str, typer.Argument(help="A handle like @name, or an account_id.")],
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    json: AsJson = False,
) -> None:
    """Why an account has the score that it has, or none: in words, with the evidence."""
    from renown.cli_explain import show_explanation

    show_explanation(account, warehouse=warehouse, as_of=as_of, as_json=json)


@app.command()
def compare(
    account: Annotated[
        str | None, typer.Argument(help="A handle like @name, or an account_id.")
    ] = None,
    other: Annotated[
        str | None, typer.Argument(help="Another account: why is the first above it, or below?")
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(
            "--since",
            parser=day,
            metavar="YYYY-MM-DD",
            help="What moved since the snapshot of that date, or the nearest earlier one?",
        ),
    ] = None,
    documents: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--documents",
            metavar="A B",
            help="Instead: who moves from one score document to another? .yaml files, or names in "
            "conf/score.",
        ),
    ] = None,
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    config: Config = None,
    json: AsJson = False,
) -> None:
    """Why one account is above another, what moved its score since a date, or what a document changes."""
    if documents is not None:
        if account is not None or since is not None:
            raise UserError("compare --documents scores everybody: give no account and no --since")
        from renown.cli_documents import compare_documents

        compare_documents(documents, warehouse=warehouse, as_of=as_of, config=config, as_json=json)
        return
    if account is None:
        raise UserError("compare: give two accounts, one and --since, or --documents A B")
    if config is not None:
        raise UserError("compare: --config goes with --documents; a snapshot is read without")
    from renown.cli_explain import show_comparison

    show_comparison(account, other, since=since, warehouse=warehouse, as_of=as_of, as_json=json)


@app.command()
def top(
    warehouse: Warehouse = "warehouse",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many accounts.")] = 20,
    by: Annotated[
        str, typer.Option("--by", help="score, true_reach, amplification, network or influence.")
    ] = "score",
    as_of: MaybeAsOf = None,
) -> None:
    """The accounts with the highest scores."""
    from renown.cli_reading import show_top

    show_top(limit, by=by, warehouse=warehouse, as_of=as_of)


@app.command()
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
    config: Config = None,
) -> None:
    """How well the scores foretell who is reacted to, beside plain counts; or if intervals hold, or
    how well cleaning does.
    """
    from renown.cli_validate import run_validate
    from renown.proofs.resampling import Resampling

    if cleaning and coverage is not None:
        raise UserError("--cleaning and --coverage exclude each other: measure one after the other")
    default = Resampling()
    run_validate(
        out=out,
        data=data,
        demo=demo,
        only=_names(only),
        config=config,
        resampling=Resampling(
            replicates=default.replicates if replicates is None else replicates,
            seed=default.seed if seed is None else seed,
        ),
        lives=coverage,
        cleaning=cleaning,
    )


@app.command()
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
        attacks=_names(attacks),
        fakes=_names(fakes),
        seed=seed,
        config=config,
    )


@app.command()
def jars() -> None:
    """The JAR files for `spark-submit --jars "$(renown jars)"`."""
    from renown.session import jars_line

    typer.echo(jars_line())


def _names(text: str) -> tuple[str, ...]:
    """What is listed between commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"renown {renown.__version__}")
        raise typer.Exit()


def main(arguments: list[str] | None = None) -> None:
    """Run a command line; what is the user's to fix ends with a message and its exit code."""
    try:
        app(arguments, prog_name="renown")
    except UserError as error:
        Console(file=sys.stderr, highlight=False, soft_wrap=True).print(
            f"error: {redacted(str(error))}", markup=False
        )
        sys.exit(int(error.exit_code))


if __name__ == "__main__":
    main()

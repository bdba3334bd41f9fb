"""Commands for any graph: the circular part, and trust from seeds."""

from __future__ import annotations

from typing import Annotated

import typer

from renown.cli_options import (
    AllowUnconverged,
    Config,
    Given,
    Precision,
    RunAsOf,
    Warehouse,
    only_with,
    path,
    stage_of_run,
)
from renown.errors import UserError


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
        only_with(
            "--edges", "propagate", out=out, own=own, trust=trust, start=start, damping=damping,
            tolerance=tolerance, rounds=rounds, engine=engine, blocks=blocks, yardstick=yardstick,
            precision=precision,
        )  # fmt: skip
        stage_of_run(
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

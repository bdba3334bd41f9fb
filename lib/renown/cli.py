"""The command line. Errors that are the user's to fix are messages; exit codes are in `errors`.

What a command takes stands in the modules `cli_*`, which import what computes when they are called: so
`renown --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console

import renown
from renown import (
    cli_advise,
    cli_answers,
    cli_find,
    cli_graphs,
    cli_history,
    cli_ledger,
    cli_privacy,
    cli_proofs,
    cli_prune,
    cli_report,
    cli_run,
    cli_scoring,
    cli_status,
    cli_topics,
)
from renown.errors import UserError
from renown.redaction import redacted

app = typer.Typer(
    help="Open influence scores: who really reacts, why, and how sure it is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
# In the order of `renown --help`.
COMMANDS: dict[str, Callable[..., None]] = {
    "run": cli_run.run,
    "demo": cli_run.demo,
    "status": cli_status.status,
    "ingest": cli_run.ingest,
    "plan": cli_run.plan,
    "attention": cli_run.stage_command(
        "attention", "Stage: who pays attention to whom, among all accounts."
    ),
    "clean": cli_run.stage_command(
        "clean", "Stage: coverage, inactivity and spam of every account seen."
    ),
    "graph": cli_run.stage_command("graph", "Stage: kept accounts and the attention among them."),
    "features": cli_run.features,
    "propagate": cli_graphs.propagate,
    "topics": cli_topics.topics,
    "halves": cli_run.stage_command(
        "halves", "Stage: what every account scores from each half of the acts."
    ),
    "score": cli_scoring.score,
    "publish": cli_run.publish,
    "prune": cli_prune.prune,
    "top": cli_answers.top,
    "find": cli_find.find,
    "lookup": cli_answers.lookup,
    "explain": cli_answers.explain,
    "advise": cli_advise.advise,
    "compare": cli_answers.compare,
    "history": cli_history.history,
    "report": cli_report.report,
    "trust": cli_graphs.trust,
    "fit-trust": cli_scoring.fit_trust,
    "fit-score": cli_scoring.fit_score,
    "validate": cli_proofs.validate,
    "attack": cli_proofs.attack,
    "export": cli_privacy.export,
    "erase": cli_privacy.erase,
    "jars": cli_run.jars,
}
for name, command in COMMANDS.items():
    app.command(name=name)(command)
app.add_typer(cli_ledger.app, name="ledger")


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

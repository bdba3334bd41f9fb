"""`renown demo`: a made-up network whose truth is known, scored, and what came of it in words."""

from __future__ import annotations

import csv
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from renown.cli_reading import HEADS, figures, name_of, output
from renown.demo import DemoParameters, generate, write_records
from renown.progress import Reporter
from renown.publish.reading import Snapshot, open_snapshot
from renown.report.pages import Asked, write_report
from renown.settings import load, read_yaml

TOP = 12
NAMED = 3  # sources of a topic
PAGES = 200  # accounts that have a page in the report
REASONS = 6  # of each decision, the most common


def run_demo(out: Path, *, accounts: int, seed: int, config: Path | None) -> None:
    """Make up a network, run the main job on its raw records, and print the result."""
    from renown.cli_stages import run_all  # starts a JVM's worth of imports

    parameters, reporter = DemoParameters(seed=seed, accounts=accounts), Reporter()
    with reporter.stage("make up") as notes:
        network = generate(parameters)
        write_records(network, out)
        notes.update(network.acts())
    warehouse = str(out / "warehouse")
    run_all(
        as_of=parameters.as_of,
        warehouse=warehouse,
        config=with_topics(out, config),
        networks=[f"x_v1={out / 'records'}", f"bluesky={out / 'bluesky'}"],
        reporter=reporter,
    )
    snapshot = open_snapshot(warehouse, parameters.as_of)
    show_demo(snapshot, out)
    write_demo_report(snapshot, out, reporter)


def write_demo_report(snapshot: Snapshot, out: Path, reporter: Reporter) -> None:
    """Write the pages of the demo into its folder, and say how to open them."""
    with reporter.stage("report") as notes:
        written = write_report(snapshot, out / "report", Asked(top=PAGES))
        notes["pages of accounts"] = written.accounts
    opened = written.first.resolve().as_uri()
    output().print(f"\nThe report: open {opened} in a browser", soft_wrap=True)


def with_topics(out: Path, config: Path | None) -> Path:
    """The configuration of the demo: the one given, with the topic documents beside the records."""
    load(config)  # what is wrong with it is told by its own name
    held = {} if config is None else read_yaml(config, what="configuration")
    topics = held.get("topics") or {}
    documents = [*topics.get("documents", ()), *map(str, sorted((out / "topics").glob("*.yaml")))]
    told = {**held, "topics": {**topics, "documents": documents}}
    (out / "config.yaml").write_text(yaml.safe_dump(told, sort_keys=False), "utf-8")
    return out / "config.yaml"


def show_demo(snapshot: Snapshot, out: Path) -> None:
    """Print what a person wants to see of a demo run."""
    console, truth = output(), read_truth(out / "truth.csv")
    screening = snapshot.dataset("screening").to_table().to_pylist()
    _show_cleaning(console, screening)
    _show_top(console, snapshot, truth)
    _show_planted(console, snapshot, screening, truth)
    _show_topics(console, snapshot, read_truth(out / "truth.csv", "topical_note"))
    _show_persons(console, snapshot, out / "truth.csv")
    _show_certificate(console, snapshot)
    warehouse = out / "warehouse"
    best = name_of(snapshot.top(1)[0])
    console.print(f"\nThe snapshot lies in {snapshot.folder}\n")
    console.print("Try next:")
    for command in (f"explain {best}", f"advise {best}", "top --by true_reach", "top --persons"):
        console.print(f"  .venv/bin/renown {command} --warehouse {warehouse}")


def read_truth(path: Path, column: str = "role") -> dict[str, str]:
    """The planted role of every account, or what else the truth says of it."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["account_id"]: row[column] for row in csv.DictReader(file)}


def _show_cleaning(console: Console, screening: list[dict[str, Any]]) -> None:
    decisions = Counter(row["decision"] for row in screening)
    told = ", ".join(
        f"{count:,} {decision.replace('_', ' ')}" for decision, count in decisions.most_common()
    )
    console.print(f"\n[bold]What cleaning decided[/]  of {len(screening):,} accounts seen: {told}")
    table = _table("decision", "because", "accounts")
    for decision in sorted(decisions):
        theirs = (row["reasons"] for row in screening if row["decision"] == decision)
        reasons = Counter(reason for reasons in theirs for reason in reasons)
        for reason, count in reasons.most_common(REASONS):
            table.add_row(decision.replace("_", " "), reason.replace("_", " "), f"{count:,}")
    console.print(table)


def _show_top(console: Console, snapshot: Snapshot, truth: dict[str, str]) -> None:
    console.print(f"\n[bold]The {TOP} highest scores[/]  of {snapshot.count():,}")
    table = _table("rank", "account", "planted as", *HEADS)
    for row in snapshot.top(TOP):
        role = truth.get(row["account_id"], "?").replace("_", " ")
        table.add_row(f"{row['rank']:,}", escape(name_of(row)), role, *figures(row))
    console.print(table)


def _show_planted(
    console: Console, snapshot: Snapshot, screening: list[dict[str, Any]], truth: dict[str, str]
) -> None:
    scores = {row["account_id"]: row for row in snapshot.dataset("scores").to_table().to_pylist()}
    decided: dict[str, Counter[str]] = {}
    for row in screening:
        decided.setdefault(truth.get(row["account_id"], "?"), Counter())[row["decision"]] += 1
    console.print("\n[bold]Where those who were planted ended up[/]")
    table = _table(
        "planted as",
        "accounts",
        "kept",
        "discounted",
        "removed",
        "inactive",
        "median score",
        "best rank",
    )
    for role, counts in sorted(decided.items(), key=lambda item: -sum(item[1].values())):
        found = [scores[a] for a, r in truth.items() if r == role and a in scores]
        table.add_row(
            role.replace("_", " "),
            f"{sum(counts.values()):,}",
            *(f"{counts[d]:,}" for d in ("kept", "discounted", "removed", "inactive")),
            f"{statistics.median(row['score'] for row in found):.1f}" if found else "-",
            f"{min(row['rank'] for row in found):,}" if found else "-",
        )
    console.print(table)


def _show_topics(console: Console, snapshot: Snapshot, truth: dict[str, str]) -> None:
    """Of each topic the sources, how many of them were planted, and who was kept out."""
    console.print("\n[bold]Who is a source of a topic[/]  and on what that rests: docs/topics.md")
    rows = snapshot.dataset("topics").to_table().to_pylist()
    for document in snapshot.manifest()["plan"]["topics"]:
        topic = document["name"]
        theirs = [row for row in rows if row["topic"] == topic]
        standings = Counter(row["standing"] for row in theirs)
        sources = sorted((row for row in theirs if row["rank"]), key=lambda row: row["rank"])
        planted = sum(truth.get(row["account_id"]) == f"expert: {topic}" for row in sources)
        wrong = sum(1 - row["confidence"] for row in sources)
        console.print(
            f"{topic}: {len(sources):,} sources, {planted:,} of them planted as experts "
            f"({wrong:.1f} of the list to be expected wrong): {_names(snapshot, sources[:NAMED])}"
        )
        console.print(
            f"  kept out: {standings['spreader']:,} who spread what others post, "
            f"{standings['below_floor']:,} with too little to show"
        )


def _names(snapshot: Snapshot, rows: list[dict[str, Any]]) -> str:
    scored = snapshot.rows("scores", [row["account_id"] for row in rows])
    names = {row["account_id"]: name_of(row) for row in scored}
    return escape(", ".join(names[row["account_id"]] for row in rows)) or "nobody"


def _show_persons(console: Console, snapshot: Snapshot, truth: Path) -> None:
    """How many of those who were planted on two networks are taken for one, and how many others."""
    with truth.open(encoding="utf-8", newline="") as file:
        named = {row["account_id"]: row.get("person") or "" for row in csv.DictReader(file)}
    found = [set(row["account_ids"]) for row in snapshot.table("persons").to_arrow().to_pylist()]
    right = [ids for ids in found if len({named.get(i) or i for i in ids}) == 1]
    planted = len(set(named.values()) - {""})
    others = f", and {len(found) - len(right):,} more" if len(found) > len(right) else ""
    console.print(
        f"\n[bold]Persons[/]  {planted:,} people were planted on X and on Bluesky; of {len(right):,} of "
        f"them{others} both accounts are scored and taken for one person's"
    )


def _show_certificate(console: Console, snapshot: Snapshot) -> None:
    held = snapshot.manifest()["certificate"]
    console.print(
        f"\n[bold]Certificate[/]  {held['rounds']} rounds by the engine {held['engine']}: "
        f"no influence is off by more than {held['eps']:.1e} of itself, whoever got the first score"
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        words = name in ("decision", "because", "account", "planted as")
        table.add_column(name, justify="left" if words else "right")
    return table

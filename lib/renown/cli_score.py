"""`renown score --features` and `renown fit-score`: any table, in memory, without a session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import yaml
from rich.markup import escape
from rich.table import Table

from renown.cli_reading import output, say
from renown.errors import UserError, did_you_mean, listed
from renown.score.learned import fit_document, to_yaml
from renown.score.measuring import Protocol
from renown.score.pairs import read_pairs
from renown.score.people import read_people
from renown.score.plain import Document, load_plain
from renown.score.statistics import Fit, HeldOut
from renown.score.table import clashes, score_table

DIGITS = 6  # after the point, in a CSV file
FEWEST_FOLDS = 3
FEWEST_REPLICATES = 20


def score_features(features: Path, *, document: str, out: Path, key: str | None) -> None:
    """Score every row of a table, and write key, scores and contributions.

    Raises UserError, listing all that is wrong with document, table and output.
    """
    by = load_plain(document)
    people, problems = read_people(features, key=key, needed=by.named)
    if people:
        problems += clashes(people, by)
    problems += not_a_place(out, (".csv", ".parquet"))
    if problems or people is None:
        raise UserError(listed("cannot score:", problems))
    scored = score_table(people, by)
    _write(scored, out)
    full = sum(len(rests_on) == len(by.components) for rests_on in scored["rests_on"])
    say(f"scored {len(scored):,} rows by '{by.name}' ({by.hash}); wrote {out}")
    if full < len(scored):
        say(f"{len(scored) - full:,} lack evidence for a component: see rests_on")


def _write(scored: pd.DataFrame, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".parquet":
        scored.to_parquet(out, index=False)
    else:
        # For people to read; Parquet has every digit.
        text = scored.round(dict.fromkeys(scored.columns[1:], DIGITS))
        text.assign(rests_on=text["rests_on"].map(";".join)).to_csv(out, index=False)


def fit(
    features: Path,
    *,
    pairs: Path,
    out: Path,
    key: str | None,
    without: Sequence[str],
    beside: Sequence[str],
    protocol: Protocol,
) -> None:
    """Learn a document from judgements, write it, and show how well it holds.

    Raises UserError, listing all that is wrong with both tables, the options and the output.
    """
    people, problems = read_people(features, key=key, without=without)
    judged, wrong = read_pairs(pairs, people)
    problems += wrong + _not_a_protocol(protocol) + not_a_place(out, (".yaml", ".yml"))
    if not problems:
        problems += not_new(out)
    columns = people.columns if people else beside
    problems += [
        f"--beside {name}: no such column of numbers{did_you_mean(name, columns)}"
        for name in beside
        if name not in columns
    ]
    if problems or people is None or judged is None:
        raise UserError(listed("cannot fit:", problems))
    document = fit_document(out.stem, people, judged, columns=beside, protocol=protocol)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(to_yaml(document), encoding="utf-8")
    _show(document)
    say(f"wrote {out}, for `renown score --features FILE --document {out} --out FILE`")


def _not_a_protocol(protocol: Protocol) -> list[str]:
    problems = []
    if protocol.folds < FEWEST_FOLDS:
        # Two folds are both left out by the model that must see neither.
        problems.append(f"--folds: expected at least {FEWEST_FOLDS}, found {protocol.folds}")
    if protocol.repeats < 1:
        problems.append(f"--repeats: expected at least 1, found {protocol.repeats}")
    if protocol.replicates < FEWEST_REPLICATES:
        problems.append(
            f"--replicates: expected at least {FEWEST_REPLICATES}, found {protocol.replicates}"
        )
    if protocol.seed < 0:
        problems.append(f"--seed: expected 0 or more, found {protocol.seed}")
    return problems


def not_a_place(out: Path, endings: tuple[str, ...]) -> list[str]:
    """Why no document or table can be written there."""
    if out.is_dir():
        return [f"--out {out}: expected a file, found a folder"]
    if out.suffix not in endings:
        return [f"--out {out}: expected a file that ends in {' or '.join(endings)}"]
    return []


def not_new(out: Path) -> list[str]:
    """An earlier fit is replaced; what somebody wrote by hand is not."""
    if not out.exists():
        return []
    try:
        earlier = yaml.safe_load(out.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        earlier = None
    if isinstance(earlier, dict) and earlier.get("fit"):
        return []
    return [f"--out {out}: exists, and is no earlier fit: choose a new name"]


def _show(document: Document) -> None:
    made = document.fit
    assert made is not None
    console = output()
    console.print(
        f"{made.pairs:,} judgements among {made.judged_people:,} people; "
        f"{made.folds} folds of people, {made.repeats} times; l2 {made.l2:g}; seed {made.seed}"
    )
    console.print(_weights(document))
    console.print()
    console.print(_figures(made))
    console.print("AUC, and where 90 % of bootstrap replicates by person lie.")
    for name, why in made.left_out.items():
        console.print(f"no weight: {name} ({why})", markup=False)
    if made.boosted_missing:
        console.print(f"boosted trees: {made.boosted_missing}", markup=False)


def _weights(document: Document) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("column", "curve", "better"):
        table.add_column(name)
    for name in ("lower", "typical", "upper", "weight"):
        table.add_column(name, justify="right")
    for component in document.components.values():
        for f in component.features:
            bounds = (f"{value:,.5g}" for value in (f.lower, f.typical, f.upper))
            table.add_row(escape(f.feature), f.curve, f.direction, *bounds, f"{f.weight:.4f}")
    return table


def _figures(fit: Fit) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("held out", "one or both unseen", "both unseen"):
        table.add_column(name)
    table.add_row("this document", *_both(fit.auc))
    table.add_row(f"best column alone ({escape(fit.best_column)})", *_both(fit.best_column_auc))
    table.add_row("  this document above it", *_both(fit.above_best_column))
    for column, found in fit.columns.items():
        table.add_row(f"{escape(column)} alone", *_both(found))
    if fit.boosted:
        table.add_row("boosted trees", *_both(fit.boosted))
    return table


def _both(found: HeldOut) -> list[str]:
    return [
        f"{e.value:.3f} ({e.low:.3f} to {e.high:.3f})"
        for e in (found.one_unseen, found.both_unseen)
    ]

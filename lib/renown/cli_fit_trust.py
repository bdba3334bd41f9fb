"""`renown fit-trust`: a trust document from accounts that somebody has labelled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from pyspark.sql import SparkSession

from renown import clean, ledger
from renown.cli_reading import output, say
from renown.cli_score import not_a_place, not_new
from renown.errors import UserError, listed
from renown.ledger import Views
from renown.pipeline import views_at
from renown.progress import Reporter
from renown.score.people import missing_columns, read_table
from renown.session import session
from renown.settings import Settings, load

COLUMNS = ("account_id", "label")
SPAM = frozenset({"spam", "bot", "fake", "bad", "1", "true"})
GENUINE = frozenset({"genuine", "human", "good", "0", "false"})
FEWEST = 20  # of either kind: fewer leave a fold without one

HEAD = """\
# A trust document: what the marks of cleaning weigh. lib/renown/clean/combination.py has the equation.
# `fit` says how the weights came to be, and how well they do on accounts held out; it decides nothing.
"""


def fit_trust(
    *,
    labels: Path,
    out: Path,
    as_of: date,
    given: str | None,
    warehouse: str,
    config: Path | None,
    base: str | None,
    prior: float | None,
) -> None:
    """Learn a document, write it, and show how well it holds.

    Raises UserError, listing all that is wrong with labels and options.
    """
    settings = load(config)
    held, problems = read_labels(labels)
    problems += not_a_place(out, (".yaml", ".yml")) or not_new(out)
    if prior is not None and not 0 < prior < 1:
        problems.append(f"--prior: expected more than 0 and less than 1, found {prior:g}")
    if problems:
        raise UserError(listed("cannot fit:", problems))
    known = clean.load_trust(base or settings.trust_document)
    with (
        session(settings.spark, app_name="renown fit-trust") as spark,
        Reporter().stage("read signals") as notes,
    ):
        versions = {} if given else ledger.versions(spark, warehouse)
        views = views_at(spark, warehouse, as_of, given, versions, settings)
        rows, norms = signals_of(spark, views, held, base=known, settings=settings, as_of=as_of)
        labelled = clean.labelled(rows, held)
        notes.update(accounts=len(labelled.spam), labels=len(held))
    _require_both_kinds(labelled.spam, labels)
    document = clean.fit_document(out.stem, labelled, norms, base=known, prior=prior)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(to_yaml(document), encoding="utf-8")
    _show(document)
    say(f"wrote {out}; `trust_document: {out}` in a configuration uses it")


def signals_of(
    spark: SparkSession,
    views: Views,
    labels: dict[str, bool],
    *,
    base: clean.TrustDocument,
    settings: Settings,
    as_of: date,
) -> tuple[pd.DataFrame, dict[str, clean.Norm]]:
    """Strengths of the labelled accounts, beside the norms of those that are genuine."""
    among = spark.createDataFrame(list(labels.items()), "account_id string, spam boolean")
    frame, norms = clean.beside_genuine(
        views.accounts,
        views.posts,
        views.follows,
        views.interactions,
        among=among,
        genuine=among.where("NOT spam"),
        base=base,
        settings=settings.clean,
        as_of=as_of,
    )
    return frame.toPandas(), norms


def read_labels(path: Path) -> tuple[dict[str, bool], list[str]]:
    """Whether each account is spam, and what is wrong with the file."""
    table, problems = read_table(path, "--labels")
    if table is None:
        return {}, problems
    where = f"--labels {path}"
    lacking = [name for name in COLUMNS if name not in table.columns]
    if lacking:
        return {}, problems + missing_columns(where, lacking, table)
    label = table["label"].map(_word)
    wrong = sorted(set(label) - SPAM - GENUINE)
    if wrong:
        known = f"one of {', '.join(sorted(SPAM))}, or of {', '.join(sorted(GENUINE))}"
        problems.append(f"{where}: column 'label': expected {known}; found {', '.join(wrong[:5])}")
    if not (each := table["account_id"].astype(str)).is_unique:
        twice = sorted(set(each[each.duplicated()]))
        problems.append(f"{where}: accounts labelled more than once: {', '.join(twice[:5])}")
    return dict(zip(each, label.isin(SPAM), strict=True)), problems


def _word(label: object) -> str:
    """A label as it is compared; a flag may have been read as a number."""
    return str(int(label) if isinstance(label, float) and label.is_integer() else label).lower()


def _require_both_kinds(spam: np.ndarray, labels: Path) -> None:
    found = {"spam": int(spam.sum()), "genuine": int((~spam).sum())}
    few = [f"{n} {kind}, expected {FEWEST} or more" for kind, n in found.items() if n < FEWEST]
    if few:
        raise UserError(listed(f"--labels {labels}: too few of these accounts are seen:", few))


def to_yaml(document: clean.TrustDocument) -> str:
    """The document as a file that `load_trust` reads."""
    content = document.model_dump(mode="json", exclude_none=True)
    return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def _show(document: clean.TrustDocument) -> None:
    made = document.fit or {}
    console = output()
    console.print(f"{made['spam']:,} spam, {made['genuine']:,} genuine; l2 {made['l2']:g}")
    for name, weight in document.weights.items():
        kept = " (kept: no label tells)" if name in made["kept"] else ""
        console.print(f"  {weight:7.4f}  {name}{kept}", markup=False)
    console.print(
        f"held out, {made['held_out']:,} accounts: AUC {made['auc']}, log loss {made['log_loss']}, "
        f"calibration error {made['calibration_error']}"
    )

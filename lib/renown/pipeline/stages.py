"""Every stage as a job: read tables, call the stage, write tables, say what came of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from renown import clean, features, graph, propagate, score, storage, topics
from renown.errors import GateRefused, UserError, listed
from renown.exact import exact_sum
from renown.pipeline import marks
from renown.pipeline.halves import scored_halves
from renown.pipeline.marks import Meter
from renown.pipeline.persons import write_persons
from renown.pipeline.run import Run
from renown.pipeline.screening import attention_of, screened
from renown.pipeline.topical import topical_influence
from renown.publish import gate, history, manifest, mark, pointers
from renown.publish.handles import handles
from renown.tables import (
    DERIVED,
    Attention,
    Audience,
    Communities,
    Edges,
    Explanations,
    Features,
    Halves,
    Handles,
    Identities,
    Influence,
    Persons,
    Runs,
    Scores,
    Screening,
    Sources,
    Topics,
    Vertices,
)

Notes = dict[str, Any]


def attention(run: Run) -> Notes:
    """Who pays attention to whom, among all accounts; and which of them are one person's."""
    views = run.views
    found = views.identities
    run.write(Identities, Identities.empty(run.spark) if found is None else found)
    run.write(Attention, attention_of(run, views))
    linked = run.rows(Identities)
    return {"pairs": run.rows(Attention), **({"accounts_of_persons": linked} if linked else {})}


def cleaning(run: Run) -> Notes:
    """What cleaning decides of every account seen."""
    decided = (
        run.write(Screening, screened(run, run.views, lambda: run.read(Attention)))
        .groupBy("decision", "kept", "reasons")
        .agg(F.count(F.lit(1)).alias("accounts"))
        .collect()  # as many rows as there are sets of reasons
    )
    counts: Counter[str] = Counter()
    for row in decided:
        counts[row["decision"]] += row["accounts"]
    run.trace.removed.update(_removed(decided))
    order = Screening.column("decision").allowed
    notes: Notes = {
        "accounts": sum(counts.values()),
        **{d: counts[d] for d in order if d in counts},
    }
    if run.seeds:
        notes["seeds"] = len(run.seeds)
    if run.overrides:
        by_hand = {clean.ALLOW, clean.DENY}
        seen = sum(row["accounts"] for row in decided if by_hand & set(row["reasons"]))
        notes["overridden"] = f"{seen} of {len(run.overrides)} named"
    return notes


def _removed(decided: list[Row]) -> Counter[str]:
    """Accounts that are not kept by every reason they have; by the decision, where it needs none."""
    counts: Counter[str] = Counter()
    for row in decided:
        for reason in (row["reasons"] or [row["decision"]]) if not row["kept"] else ():
            counts[reason] += row["accounts"]
    return counts


def social_graph(run: Run) -> Notes:
    """Kept accounts and the attention among them, over dense ids, and their communities."""
    paid = run.read(Attention)
    vertices = run.write(Vertices, graph.vertices(run.read(Screening), paid, as_of=run.as_of))
    edges = run.write(Edges, graph.edges(vertices, paid, as_of=run.as_of))
    found = run.write(Communities, graph.communities(vertices, edges, as_of=run.as_of))
    return {
        "vertices": run.rows(Vertices),
        "edges": run.rows(Edges),
        "communities": found.select("community").distinct().count(),
    }


def featuring(run: Run) -> Notes:
    """The variables of every kept account."""
    views = run.views
    measured = features.measured(
        run.read(Screening),
        views.accounts,
        views.posts,
        views.follows,
        views.interactions,
        window_days=run.settings.features.window_days,
        sketched=run.plan.sketched,
        as_of=run.as_of,
    ).persist(StorageLevel.DISK_ONLY)  # read for the prior, and for the table
    try:
        usual = features.prior(measured)
        run.write(Features, features.features(measured, usual))
    finally:
        measured.unpersist()
    run.write_json("priors.json", {"amplification_probability": usual.as_dict()})
    return {
        "accounts": run.rows(Features),
        "variables": len(Features.columns) - 2,
        "prior": f"{usual.a:.3g} + {usual.b:.3g}",
        **({"distinct": "sketched"} if run.plan.sketched else {}),
    }


def propagating(run: Run) -> Notes:
    """Influence, with its certificate, where it comes from, and what the audience of each account is."""
    parameters = run.settings.propagate
    vertices, edges = run.read(Vertices), run.read(Edges)
    influence, solution = propagate.influence(
        vertices,
        edges,
        run.read(Features),
        settings=parameters,
        engine=run.plan.engine,
        blocks=run.plan.blocks,
        edge_files=run.files(Edges),
        before=run.warmed_from(Influence),
        allow_unconverged=run.plan.allow_unconverged,
        as_of=run.as_of,
        progress=run.reporter.round,
    )
    written = run.write(Influence, influence)
    named = propagate.sources(
        vertices,
        edges,
        written,
        run.read(Attention),
        damping=parameters.damping,
        limit=run.settings.explain.sources,
        as_of=run.as_of,
    )
    run.write(Sources, named)
    heard = propagate.audience(
        vertices,
        edges,
        written,
        run.read(Communities),
        damping=parameters.damping,
        as_of=run.as_of,
    )
    run.write(Audience, heard)
    certificate = {
        "accounts": run.rows(Influence),
        "blocks": run.plan.blocks,
        "converged": solution.converged,
        "damping": parameters.damping,
        "engine": run.plan.engine,
        "eps": solution.eps,
        "rounds": solution.rounds,
        "start": run.plan.start,
        "sum_of_influence": _sum_of_influence(written),
        "tolerance": parameters.tolerance,
    }
    run.write_json("certificate.json", certificate)
    return {"rounds": solution.rounds, "eps": f"{solution.eps:.1e}"}


def topical(run: Run) -> Notes:
    """Who is a source of each topic that the run has a document of, and what that rests on."""
    if not run.topics:
        run.reporter.say("no topic documents are configured: the table topics is empty")
        run.write(Topics, Topics.empty(run.spark))
        run.write_json("topics.json", {"topics": [], "found": {}, "certificate": None})
        return {"topics": 0}
    with topical_influence(run) as (table, solution):
        written = run.write(Topics, table)
    found = topics.tallies(written, run.topics)
    run.write_json(
        "topics.json",
        {
            "topics": list(run.plan.topics),
            "found": {tally.topic: tally.as_dict() for tally in found},
            "certificate": solution
            and {"rounds": solution.rounds, "eps": solution.eps, "converged": solution.converged},
        },
    )
    for tally in found:
        if tally.nobody:
            run.reporter.say(f"topic '{tally.topic}' has no source: {tally.nobody}")
    return {
        "topics": len(run.topics),
        "sources": sum(tally.source for tally in found),
        "spreaders": sum(tally.spreader for tally in found),
        "below_floor": sum(tally.below_floor for tally in found),
        **({"rounds": solution.rounds, "eps": f"{solution.eps:.1e}"} if solution else {}),
    }


def halving(run: Run) -> Notes:
    """What every account scores from each of two disjoint halves of the acts."""
    with scored_halves(run) as scored:
        run.write(Halves, scored)
    return {"rows": run.rows(Halves)}


def scoring(run: Run) -> Notes:
    """Scores with their intervals, and what each is made of."""
    document, found = run.document, run.read(Features)
    known = score.known(found, run.read(Influence), run.read(Audience))
    parts = score.parts_of(known, document=document)
    points = score.points(parts, document=document)
    learned = score.confidence.calibration(points, found, run.read(Halves))
    intervals = score.confidence.intervals(
        points, found, learned, level=run.settings.confidence.level
    )
    scored = score.scores(
        points,
        intervals,
        run.views.accounts,
        run.read(Screening),
        document=document,
        as_of=run.as_of,
    )
    written = run.write(Scores, scored)
    run.write(Explanations, score.explanations(parts, as_of=run.as_of))
    write_persons(run, known, learned, written)
    persons = run.rows(Persons)
    return {
        "accounts": run.rows(Scores),
        **({"persons": persons} if persons else {}),
        "document": document.name,
    }


def publishing(run: Run) -> Notes:
    """Gate, manifest, pointers.

    Raises GateRefused, and leaves the pointers alone, where the snapshot does not look right.
    """
    if not run.published:
        _require_done(run)
        _complete(run)
    current = pointers.move_pointers(run.spark, run.warehouse, run.as_of, run.plan.run_id)
    history.keep(run.spark, run.warehouse)  # of all dates: it mends what a crash has left undone
    return {"run": run.plan.run_id, "current": "yes" if current else "no, a later date is"}


def _require_done(run: Run) -> None:
    done = marks.of(run.spark, run.folder)
    undone = [stage for stage in mark.before("publish") if stage not in ("plan", *done)]
    if undone:
        raise UserError(
            f"run {run.plan.run_id} of {run.as_of} cannot be published before {', '.join(undone)} "
            f"{'is' if len(undone) == 1 else 'are'} done: run what is missing, or "
            f"`renown run --resume --as-of {run.as_of}`"
        )


def _complete(run: Run) -> None:
    """Gate and manifest."""
    held = manifest_of(run)
    _pass_gate(run, held["certificate"]["sum_of_influence"])
    manifest.write(run.spark, run.folder, held)


def manifest_of(run: Run) -> dict[str, Any]:
    """What the run has come to, once its last table is written: see `renown.publish.manifest`."""
    certificate = json.loads(storage.read_text(run.spark, run.path("certificate.json")))
    _write_runs(run, certificate)
    run.write(Handles, handles(run.read(Screening)))
    run.trace.read.update(table.name for table in DERIVED)
    reasons = {signal.code: signal.meaning for signal in clean.SIGNALS}
    return manifest.manifest(run.spark, run.folder, DERIVED, run.plan, certificate, reasons)


STAGES: Mapping[str, Callable[[Run], Notes]] = {
    "attention": attention,
    "clean": cleaning,
    "graph": social_graph,
    "features": featuring,
    "propagate": propagating,
    "topics": topical,
    "halves": halving,
    "score": scoring,
    "publish": publishing,
}


def perform(run: Run, name: str) -> None:
    """Run one stage, report it, and leave its mark; of a published run only pointers may move.

    To begin takes away the marks of the stage and of all later ones, whose tables rest on its own.
    """
    published = run.published
    if published and name != "publish":
        return
    if not published:
        marks.take_away(run.spark, run.folder, name)
    meter = Meter(run.spark)
    run.trace.clear()
    with run.reporter.stage(name) as notes, marks.telling_failure(run.spark, run.folder, name):
        notes.update(STAGES[name](run))
    done = marks.of(run.spark, run.folder)
    # A run that was published, and died before it said so, says it now; one of before there were marks
    # stays without.
    if not published or (done and name not in done):
        known = {**marks.rows(done), **run.counted}
        made = meter.mark(name, run.plan.run_id, run.folder, run.trace, known)
        marks.write(run.spark, run.folder, made)


def _write_runs(run: Run, certificate: dict[str, Any]) -> None:
    row = {
        "as_of": run.as_of,
        "run_id": run.plan.run_id,
        "version": run.plan.version,
        "accounts_seen": run.rows(Screening),
        "accounts_scored": run.rows(Scores),
        **{
            key: certificate[key]
            for key in ("engine", "rounds", "eps", "converged", "start", "sum_of_influence")
        },
    }
    run.write(
        Runs, run.spark.createDataFrame([tuple(row[name] for name in Runs.names)], Runs.schema)
    )


def _pass_gate(run: Run, sum_of_influence: float) -> None:
    now = gate.figures(run.read(Scores), run.read(Screening), sum_of_influence)
    before = _figures_before(run)
    findings = gate.judge(now, before, run.gate)
    run.write_json("gate.json", gate.as_dict(findings, now, before))
    refused = [f"{f.check}: found {f.found}, allowed {f.allowed}" for f in findings if not f.passed]
    if refused:
        raise GateRefused(
            listed(
                f"the gate refused run {run.plan.run_id} of {run.as_of}; it was not published:",
                refused,
            )
            + f"\nThe tables are in {run.folder}. If the change is real, widen `gate` in the configuration"
        )


def _figures_before(run: Run) -> gate.Figures | None:
    """The figures of the published snapshot of the nearest earlier date."""
    before = pointers.published_before(run.spark, run.warehouse, run.as_of)
    if before is None:
        return None
    folder = pointers.run_folder(run.warehouse, *before)

    def read(name: str) -> DataFrame:
        return storage.read_table(run.spark, f"{folder}/{name}", "parquet")

    runs = read(Runs.name).first()
    assert runs is not None  # every snapshot has one row of runs
    return gate.figures(read(Scores.name), read(Screening.name), float(runs["sum_of_influence"]))


def _sum_of_influence(influence: DataFrame) -> float:
    row = influence.agg(exact_sum(F.col("influence")).alias("sum")).first()
    return float(row["sum"]) if row and row["sum"] is not None else 0.0

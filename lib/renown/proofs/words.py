"""A scoreboard in sentences: what was compared, and who is ahead, a simple count included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from renown.proofs.comparison import Comparison
from renown.proofs.ours import SCORE
from renown.proofs.rows import Row
from renown.proofs.trials import Trial

DECISIONS = {
    "not_covered": "only ever seen as a target",
    "removed": "removed as suspect",
    "inactive": "inactive",
    "not seen": "without any record among what is known",
}
OUTCOMES = {
    "resharers": "distinct resharers",
    "repliers": "distinct repliers",
    "resharers_or_repliers": "distinct resharers or repliers",
    "latent_influence": "planted latent influence",
}


def about(trial: Trial, comparison: Comparison) -> tuple[str, ...]:
    """Who is compared, on what, and what there is to know about the data."""
    return (
        _dates(trial),
        _population(comparison),
        _outcomes(comparison),
        _scored(comparison),
        *_silent(comparison),
        *trial.notes,
    )


def named(outcome: str) -> str:
    """An outcome as it is written for people."""
    return OUTCOMES.get(outcome, outcome.replace("_", " "))


def verdict(rows: Sequence[Row]) -> str:
    """One outcome: our score beside the best plain measure, by every metric."""
    judged = [row for row in rows if row.measure == SCORE and row.verdict]
    values = {(row.metric, row.measure): row.value for row in rows}
    if not judged:
        return "Nothing could be compared."
    told = "; ".join(_told(row, values[row.metric, row.best_plain]) for row in judged)
    return f"{_lead({row.verdict for row in judged})} {told}."


def tally(rows: Iterable[Row]) -> str:
    """The whole scoreboard in a sentence."""
    counts = Counter(row.verdict for row in rows if row.measure == SCORE and row.verdict)
    return (
        f"Of {sum(counts.values())} comparisons of our score with the best plain measure, it is "
        f"better in {counts['better']}, worse in {counts['worse']}, and in {counts['no difference']} "
        "no difference can be told."
    )


def _dates(trial: Trial) -> str:
    return (
        f"Known: what was so by the end of {trial.as_of} (UTC). Foretold: what came after it, to the "
        f"end of {trial.until}."
    )


def _population(comparison: Comparison) -> str:
    reacted, new = comparison.later
    return (
        f"{len(comparison.account_ids):,} accounts are compared, the same for every measure. "
        f"Of {reacted:,} accounts that were reacted to after the date, {new:,} are not among them."
    )


def _outcomes(comparison: Comparison) -> str:
    having = ", ".join(
        f"{int((values > 0).sum()):,} have {named(name)} (at most {values.max():,.4g})"
        for name, values in comparison.outcomes.items()
        if len(values)
    )
    return f"Of those compared, {having}."


def _scored(comparison: Comparison) -> str:
    missing: Mapping[str, int] = comparison.unscored
    if not missing:
        return "Ours scores all of them."
    why = ", ".join(
        f"{count:,} {DECISIONS.get(name, name.replace('_', ' '))}"
        for name, count in missing.items()
    )
    scored = len(comparison.account_ids) - sum(missing.values())
    return f"Ours scores {scored:,} of them; the others share its lowest place: {why}."


def _silent(comparison: Comparison) -> list[str]:
    return [
        f"The measure {name.replace('_', ' ')} is the same for everybody it knows, orders nobody, and "
        "is left out."
        for name in comparison.silent
    ]


def _lead(verdicts: set[str]) -> str:
    if verdicts == {"worse"}:
        return "A simple count wins:"
    if verdicts == {"better"}:
        return "Ours wins:"
    if verdicts == {"no difference"}:
        return "Neither is ahead:"
    if "worse" not in verdicts:
        return "Ours is ahead or level:"
    return "A simple count is ahead or level:" if "better" not in verdicts else "It depends:"


def _told(row: Row, best: float) -> str:
    found = (
        f"(score {row.value:.3f}, {row.best_plain} {best:.3f}; difference "
        f"{row.difference:+.3f} [{row.difference_low:+.3f}, {row.difference_high:+.3f}])"
    )
    if row.verdict == "better":
        return f"by {row.metric} our score is ahead of {row.best_plain} {found}"
    if row.verdict == "worse":
        return f"by {row.metric} {row.best_plain} is ahead of our score {found}"
    return f"by {row.metric} no difference can be told {found}"

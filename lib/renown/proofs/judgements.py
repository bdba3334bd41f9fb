"""Agreement with what people say: who of two is more influential, on people that nothing was learned from."""

from __future__ import annotations

from collections.abc import Iterator

from renown.errors import UserError, listed
from renown.proofs.ours import SCORE
from renown.proofs.resampling import UNDEFINED
from renown.proofs.rows import Row
from renown.proofs.section import Request, Section
from renown.score.learned import fit_document
from renown.score.measuring import Protocol
from renown.score.pairs import read_pairs
from renown.score.people import read_people
from renown.score.statistics import Estimate, Fit, HeldOut

NAME, FILES = "peerindex", ("persons.csv", "pairs.csv")
FOLLOWERS = "follower_count"
UNSEEN = {
    "one_unseen": "judged more influential (one or both unseen)",
    "both_unseen": "judged more influential (both unseen)",
}


def peerindex(request: Request) -> Section:
    """The weights of a score document, learned from some judgements and held against others.

    Raises Absent without the files.
    """
    folder = request.preparing.folder(NAME, *FILES)
    people, problems = read_people(folder / FILES[0], key=None)
    judged, wrong = read_pairs(folder / FILES[1], people)
    if people is None or judged is None:
        raise UserError(listed(f"{folder} cannot be used:", problems + wrong))
    with request.preparing.reporter.stage("fit") as notes:
        fit = fit_document(NAME, people, judged, columns=(FOLLOWERS,), protocol=Protocol()).fit
        assert fit is not None  # a document that was learned says how
        notes.update(judgements=fit.pairs, people=fit.judged_people)
    return Section(
        "PeerIndex: who of two people is more influential", _about(fit), tuple(_rows(fit))
    )


def _about(fit: Fit) -> tuple[str, ...]:
    return (
        f"{fit.pairs:,} judgements by people, among {fit.judged_people:,}; cross-validated by person, "
        f"{fit.folds} folds dealt {fit.repeats} times. AUC: how often the judged winner is ahead.",
        "Our score here is a document whose weights were learned (`renown fit-score`): these people "
        "come with counts alone, without acts or a graph.",
        f"The best single column is {fit.best_column} where all are looked at; it is chosen anew from "
        "what is learned from, in every fold.",
        *([f"Boosted trees are left out: {fit.boosted_missing}"] if fit.boosted_missing else []),
    )


def _rows(fit: Fit) -> Iterator[Row]:
    measures: dict[str, HeldOut] = {
        "best single column": fit.best_column_auc,
        "followers": fit.columns[FOLLOWERS],
        **({"boosted trees": fit.boosted} if fit.boosted else {}),
        SCORE: fit.auc,
    }
    for kind, outcome in UNSEEN.items():
        for name, found in measures.items():
            ours = name == SCORE
            more = getattr(fit.above_best_column, kind) if ours else UNDEFINED
            of: Estimate = getattr(found, kind)
            yield Row(
                dataset=NAME,
                outcome=outcome,
                metric="AUC",
                measure=name,
                ours=ours,
                accounts=fit.judged_people,
                unplaced=0,
                value=of.value,
                low=of.low,
                high=of.high,
                best_plain="best single column",
                difference=more.value,
                difference_low=more.low,
                difference_high=more.high,
            )

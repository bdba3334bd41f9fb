"""What is measured of cleaning, on tables that can be counted by hand."""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from renown.proofs.cleaning_baselines import best_cut, crossed, ratio
from renown.proofs.cleaning_board import CleaningBoard
from renown.proofs.cleaning_demo import REMOVED, SUSPECTED, judged, measured
from renown.proofs.cleaning_sets import HeldOutSet
from renown.proofs.cleaning_strata import kinds, wronged
from renown.proofs.detection import Judged, detections
from renown.proofs.resampling import Resampling

DRAWN = Resampling(replicates=50)
# suspicion, flagged, spam
JUDGED = [
    (0.9, True, True),
    (0.8, True, True),
    (0.7, True, False),  # genuine, and flagged
    (0.6, False, True),  # missed
    (0.2, False, False),
    (0.1, False, False),
    (0.1, False, False),
]


def columns(rows: list[tuple[float, bool, bool]]) -> tuple[Judged, np.ndarray]:
    suspicion, flagged, spam = map(np.array, zip(*rows, strict=True))
    return Judged(suspicion, flagged), spam


def test_detection_counts() -> None:
    way, spam = columns(JUDGED)
    found = detections({"it": way}, spam, resampling=DRAWN, beside="it")["it"]

    assert found.precision.value == 2 / 3
    assert found.recall.value == 2 / 3
    assert found.false_removal.value == 1 / 4
    assert found.auc.value == (4 + 4 + 3) / (3 * 4)
    assert found.auc.low <= found.auc.value <= found.auc.high


@pytest.mark.parametrize(("kind", "defined"), [(True, "recall"), (False, "false_removal")])
def test_a_set_of_one_kind_has_one_figure(kind: bool, defined: str) -> None:
    way, spam = columns([row for row in JUDGED if row[2] is kind])
    found = detections({"it": way}, spam, resampling=DRAWN, beside="it")["it"]
    others = {"precision", "recall", "false_removal", "auc", "strict_recall"} - {defined}
    if not kind:
        others -= {"precision"}  # of none flagged it would be undefined; here all flagged are wrong
        assert found.precision.value == 0

    assert not isnan(getattr(found, defined).value)
    assert all(isnan(getattr(found, name).value) for name in others)


def test_what_is_compared_sees_the_same_draws() -> None:
    way, spam = columns(JUDGED)
    found = detections({"it": way, "copy": way}, spam, resampling=DRAWN, beside="it")

    assert (found["copy"].above.low, found["copy"].above.high) == (0.0, 0.0)


def test_the_ratio_is_cut_by_the_known_alone() -> None:
    """Among the first four, 2.0 tells them apart; of the others nothing is learned."""
    table = pd.DataFrame(
        {
            "friends_count": [0, 1, 3, 5, 0, 9],
            "followers_count": [0, 0, 0, 0, 0, 0],
            "spam": [False, True, True, True, True, False],
        }
    )
    known = np.array([True] * 4 + [False] * 2)

    assert ratio(table, known).flagged.tolist() == [False, True, True, True, False, True]


def test_equal_values_are_flagged_together() -> None:
    value, spam = np.array([1.0, 2.0, 2.0, 2.0]), np.array([False, True, False, True])

    assert best_cut(value, spam) == 2.0


def test_a_half_is_judged_by_what_the_other_half_taught() -> None:
    """The second and the fourth teach a cut at a ratio of 4, the first and the third one at 2."""
    table = pd.DataFrame(
        {
            "friends_count": [0, 2, 1, 3],
            "followers_count": [0, 0, 0, 0],
            "spam": [False, False, True, True],
        }
    )

    found = crossed(table, ratio)

    assert found is not None
    assert found.suspicion.tolist() == [1, 3, 2, 4]
    assert found.flagged.tolist() == [False, True, False, True]
    assert crossed(table, lambda rows, known: None) is None


def test_celebrities_are_wronged_apart() -> None:
    # followers, days, language, flagged
    rows = [
        (999, 1, "en", True),
        (1_000, 90, "EN", False),
        (99_999, 364, "en", False),
        (1_000_000, 365, "en", True),
        (5_000_000, 1_095, None, False),
        (None, 4_000, "xx", True),
        *[(10, 2_000, "de", False)] * 20,
    ]
    table = pd.DataFrame(rows, columns=["followers_count", "days", "language", "flagged"])
    spam = np.array([True, *[False] * len(table)])  # and before them a fake, which nobody wrongs
    hit = np.append(True, table.pop("flagged").to_numpy(bool))

    found = {
        (it.by, it.value): (it.accounts, it.flagged["it"].value)
        for it in wronged(table, {"it": Judged(hit.astype(float), hit)}, ~spam, 0.9)
    }

    assert found == {
        ("followers", "under 1,000"): (21, 1 / 21),
        ("followers", "under 100,000"): (2, 0.0),
        ("followers", "a million and more"): (2, 1 / 2),
        ("followers", "not told"): (1, 1.0),
        ("age", "under 90 days"): (1, 1.0),
        ("age", "under a year"): (2, 0.0),
        ("age", "under 3 years"): (1, 1.0),
        ("age", "3 years and more"): (22, 1 / 22),
        ("language", "de"): (20, 0.0),
        ("language", "other"): (6, 3 / 6),  # four of English, one of none, one of another: too few
    }
    assert "language" not in kinds(table.drop(columns="language"))


ROWS = [
    # role, decision, trust, probability, language, age
    ("bought_follower", "removed", 0.01, 0.99, "none posted", "under 90 days"),
    ("bought_follower", "removed", 0.01, 0.98, "none posted", "under 90 days"),
    ("bought_follower", "discounted", 0.5, 0.6, "none posted", "under 90 days"),
    ("bought_follower", "kept", 1.0, 0.01, "none posted", "over 3 years"),
    ("pod", "removed", 0.05, 0.9, "en", "over 3 years"),
    ("genuine", "removed", 0.05, 0.9, "de", "under 90 days"),
    ("genuine", "kept", 1.0, 0.01, "en", "over 3 years"),
    ("genuine", "discounted", 0.9, 0.02, "de", "over 3 years"),
    ("celebrity", "kept", 1.0, 0.01, "en", "over 3 years"),
    ("inactive", "inactive", 1.0, 0.01, "en", "over 3 years"),
    ("mentioned_only", "not_covered", 1.0, None, "none posted", "unknown"),  # nobody can judge it
]


def demo() -> pd.DataFrame:
    names = ("role", "decision", "trust", "spam_probability", "language", "age")
    table = pd.DataFrame(ROWS, columns=names)
    table["spam_probability"] = table["spam_probability"].astype(float)
    return table.assign(network="x", account_id=[f"x:{n}" for n in range(len(table))])


def test_what_became_of_those_planted() -> None:
    found = measured(judged(demo()), DRAWN)
    roles = {role.role: role for role in found.roles}

    bought = roles["bought_follower"]
    assert bought.accounts == 4
    assert bought.removed.value == 2 / 4
    assert bought.discounted.value == 1 / 4
    assert bought.suspected.value == 3 / 4
    assert bought.precision.value == 2 / (2 + 1)  # and the genuine one that is removed
    assert roles["pod"].precision.value == 1 / (1 + 1)
    assert roles["celebrity"].removed.value == 0.0
    assert isnan(roles["genuine"].precision.value)
    assert found.found[REMOVED].precision.value == 3 / 4
    assert found.found[REMOVED].recall.value == 3 / 5
    assert found.found[REMOVED].false_removal.value == 1 / 5
    assert found.found[SUSPECTED].accounts == 10


def test_false_removal_never_stands_without_who_it_falls_on() -> None:
    strata = {(s.by, s.value): s for s in measured(judged(demo()), DRAWN).strata}

    assert strata["language", "de"].removed.value == 1 / 2
    assert strata["language", "de"].discounted.value == 1 / 2
    assert strata["language", "en"].removed.value == 0 / 3
    assert strata["age", "under 90 days"].removed.value == 1 / 1
    assert strata["age", "over 3 years"].accounts == 4
    assert strata["network", "x"].accounts == 5
    assert strata["role", "celebrity"].accounts == 1


def test_files_hold_every_figure(tmp_path: Path) -> None:
    board = CleaningBoard((), measured(judged(demo()), DRAWN), {"spam": "not there"}, DRAWN)

    figures, text = board.write(tmp_path)

    held = json.loads(figures.read_text())
    assert held["demo"]["found"][REMOVED]["precision"]["value"] == 0.75
    assert held["demo"]["roles"][4]["precision"]["value"] is None  # not a number is null
    written = text.read_text()
    assert "| bought follower | 4 | 50.0 %" in written
    assert "| language: de | 2 | 50.0 %" in written
    assert "- spam: not there" in written


def test_what_was_done_with_labelled_sets_is_told_once(tmp_path: Path) -> None:
    way, spam = columns(JUDGED)
    found = detections({"it": way}, spam, resampling=DRAWN, beside="it")
    sets = [HeldOutSet(name, ("c",), {"idle": 2.0}, None, None, found, ()) for name in ("a", "b")]

    _, text = CleaningBoard(sets, None, {}, DRAWN).write(tmp_path)

    written = text.read_text()
    assert written.count("learned from the other data sets") == 1
    assert written.count("Weights: idle 2.00.") == 2

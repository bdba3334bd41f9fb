"""Weights from labels: literal tables whose odds can be counted."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest

from renown.clean import Labelled, fit_document, judged, labelled, load_trust
from renown.clean.document import EVIDENCE, suspicions
from renown.clean.fitting import learn

BASE = load_trust("2026-11")
CODES = suspicions()
TINY = 1e-6  # of regularisation: what is counted is what is learned


def known(groups: list[tuple[int, bool, dict[str, float]]]) -> Labelled:
    """So many accounts, whether they are spam, and the strength of what marks them."""
    rows = [
        {
            **{f"held_{kind}": kind == "profile" for kind in EVIDENCE},
            **dict.fromkeys(CODES, 0.0),
            **marks,
            "spam": spam,
        }
        for count, spam, marks in groups
        for _ in range(count)
    ]
    table = pd.DataFrame(rows)
    table["account_id"] = [f"x:{n}" for n in range(len(table))]
    return labelled(table, dict(zip(table["account_id"], table["spam"], strict=True)))


def weight(of: Labelled, code: str, l2: float = TINY) -> float:
    return float(dict(zip(CODES, learn(of, l2=l2).weights, strict=True))[code])


COUNTED = [
    (90, True, {"silent_crowd": 1.0}),
    (10, True, {}),
    (20, False, {"silent_crowd": 1.0}),
    (180, False, {}),
]


def test_a_weight_is_what_a_mark_multiplies_the_odds_with() -> None:
    """90 to 20 with it, 10 to 180 without; among the labels the odds are 100 to 200."""
    fitted = learn(known(COUNTED), l2=TINY)

    assert fitted.weights[CODES.index("silent_crowd")] == pytest.approx(
        log((90 / 20) / (10 / 180)), abs=1e-3
    )
    assert fitted.silence[EVIDENCE.index("profile")] == pytest.approx(
        log((100 / 200) / (10 / 180)), abs=1e-3
    )


def test_what_marks_the_genuine_more_has_no_weight() -> None:
    backwards = known([(50, True, {}), (40, False, {}), (30, False, {"no_picture": 1.0})])

    assert weight(backwards, "no_picture") == 0


def test_half_a_strength_is_half_the_logits() -> None:
    """At half strength the odds rise 3 times: at its fullest, 9 times."""
    halves = known(
        [
            (60, True, {"silent_crowd": 0.5}),
            (20, False, {"silent_crowd": 0.5}),
            (50, True, {}),
            (50, False, {}),
        ]
    )
    assert weight(halves, "silent_crowd") == pytest.approx(log(9), abs=1e-3)


def test_more_labels_are_needed_where_regularisation_is_stronger() -> None:
    assert weight(known(COUNTED), "silent_crowd", l2=10) < weight(known(COUNTED), "silent_crowd")


def test_what_no_label_tells_is_kept() -> None:
    document = fit_document("new", known(COUNTED), {}, base=BASE, prior=0.05)

    assert document.prior == 0.05
    assert document.weights["repost_pod"] == BASE.weights["repost_pod"]
    assert document.silence["acts"] == BASE.silence["acts"]
    assert document.weights["silent_crowd"] != BASE.weights["silent_crowd"]
    assert document.fit is not None
    assert "repost_pod" in document.fit["kept"]
    assert "silent_crowd" not in document.fit["kept"]
    assert document.fit["calibration_error"] < 0.1  # two groups: held out, as probable as they were
    assert document.fit["auc"] == pytest.approx(
        # of 100 x 200 pairs: marked above unmarked, and half of the ties
        (90 * 180 + (90 * 20 + 10 * 180) / 2) / (100 * 200),
        abs=0.02,  # of pairs within a fold
    )


def test_the_order_of_rows_changes_no_digit() -> None:
    rows = known(COUNTED)
    frame = pd.DataFrame(rows.found, columns=list(CODES)).assign(
        account_id=rows.account_ids,
        **{f"held_{kind}": rows.held[:, n] for n, kind in enumerate(EVIDENCE)},
    )
    labels = dict(zip(rows.account_ids, rows.spam.tolist(), strict=True))
    shuffled = labelled(frame.sample(frac=1, random_state=7), labels)

    again = fit_document("new", shuffled, {}, base=BASE)

    assert again == fit_document("new", labelled(frame, labels), {}, base=BASE)


def test_judged_in_numbers_is_what_the_equation_says() -> None:
    """The columns of renown.clean.combination are tested by the same sums in test_screening."""
    raised, trust = judged(known([(1, True, {"silent_crowd": 1.0, "repost_pod": 0.5})]), BASE)
    r = BASE.weights["silent_crowd"] + BASE.weights["repost_pod"] / 2
    odds = BASE.prior / (1 - BASE.prior)

    assert raised == pytest.approx([r - BASE.silence["profile"]])
    assert trust == pytest.approx([(1 + odds) / (1 + odds * np.exp(r))])

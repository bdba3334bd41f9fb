"""How often intervals hold, and agreement with judgements, as the boards tell it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from renown.progress import Reporter
from renown.proofs.coverage import Coverage, held
from renown.proofs.coverage_board import CoverageBoard, Part
from renown.proofs.halftimes import expected
from renown.proofs.judgements import peerindex
from renown.proofs.rows import Row
from renown.proofs.section import Request
from renown.proofs.trials import Absent, Preparing
from renown.tables.derived import POINTS


def lives(**scores: float) -> pd.DataFrame:
    """One life: the same points of every kind."""
    return pd.DataFrame(dict.fromkeys(POINTS, scores), dtype=float)


def sure(**intervals: tuple[str, float, float]) -> pd.DataFrame:
    """The life that says how sure it is: evidence, and one interval for every kind."""
    rows = {
        account: {"evidence": evidence, **dict.fromkeys(POINTS, 0.0)}
        | {f"{kind}_low": low for kind in POINTS}
        | {f"{kind}_high": high for kind in POINTS}
        for account, (evidence, low, high) in intervals.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def test_the_mean_over_other_lives_is_to_be_within_the_interval() -> None:
    first = sure(
        a=("none", 4.0, 6.0),
        b=("none", 4.0, 6.0),
        c=("few", 9.0, 10.0),
        d=("few", 0.0, 1.0),
        gone=("few", 0.0, 9.0),  # cleaning removed it in all others: it is not judged
    )
    others = [lives(a=4.0, b=7.0, c=8.0, new=1.0), lives(a=6.0, b=7.0, c=10.0, d=0.5)]
    found = {(row.evidence, row.kind): row for row in held(first, others)}

    assert {evidence for evidence, _ in found} == {"none", "few", "all"}
    assert found["none", "score"] == Coverage("none", "score", 2, held=1 / 2, width=2.0)  # b's is 7
    assert found["few", "network"] == Coverage("few", "network", 2, held=2 / 2, width=1.0)
    assert found["all", "score"].held == 3 / 4


def test_the_board_is_written(tmp_path: Path) -> None:
    rows = [Coverage("none", kind, 40, 0.9, 7.5) for kind in POINTS]
    board = CoverageBoard([Part("lives", "Other lives", "It lives 4 times.", rows)], "Left out: x")
    files = board.write(tmp_path)

    assert [file.name for file in files] == ["coverage.csv", "coverage.md"]
    assert "lives,none,score,40,0.9000,7.5000" in files[0].read_text()
    text = files[1].read_text()
    assert "It lives 4 times." in text
    assert text.endswith("Left out: x\n")
    assert "| none | 40 | 90.0 % | 90.0 % | 90.0 % | 90.0 % | 7.5 |" in text


def test_one_other_life_is_within_less_often_than_the_mean_of_many() -> None:
    assert expected(0.9) == pytest.approx(0.755, abs=1e-3)  # P(|z| < 1.645 / sqrt(2))


def request(data: Path | None) -> Request:
    nothing: Any = SimpleNamespace()
    return Request(Preparing(nothing, data, None, Path(), nothing, Reporter()), nothing)


def test_without_the_judgements_the_section_is_absent(tmp_path: Path) -> None:
    with pytest.raises(Absent, match=r"lacks persons.csv, pairs.csv"):
        peerindex(request(tmp_path))


@pytest.mark.data
@pytest.mark.slow
def test_judgements_beside_single_columns(shared_data: Path) -> None:
    section = peerindex(request(shared_data))
    found: dict[tuple[str, str], Row] = {
        (r.outcome.split(" (")[1], r.measure): r for r in section.rows
    }

    assert found["one or both unseen)", "score"].value >= 0.86
    ours, best = (found["both unseen)", name] for name in ("score", "best single column"))
    assert ours.difference == pytest.approx(ours.value - best.value, abs=2e-3)  # means of repeats
    assert ours.verdict in ("better", "no difference")
    assert found["both unseen)", "followers"].verdict == ""

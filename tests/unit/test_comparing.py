"""`renown compare`: why one score is above another, what moved it; the differences add up."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from renown.errors import Exit
from renown.publish.reading import open_by, open_snapshot
from renown.report.comparing import compare_accounts, compare_dates
from renown.report.comparison import Comparison
from tests import snapshots
from tests.snapshots import DAY, EARLIER, OWN, parts, passes
from tests.unit.test_explaining import said

LONG_AGO = date(2026, 9, 30)

# What was otherwise a month before: ann had fewer who react, and other sources.
THEN = {
    "scores": [
        snapshots.SCORES[0] | {"score": 49.0, "rank": 2, "influence": 30.0},
        snapshots.SCORES[3] | {"rank": 1},
    ],
    "explanations": [
        *parts("x:1",
            ("true_reach", "trusted_engaged_accounts", 20.0, 2.0, 14.0),  # 18 now
            ("true_reach", "kept_followers", 1234.0, 1.0, 9.0),
            ("amplification", "trusted_resharers", 12.0, 1.5, 13.5),
            ("network", "influence", 30.0, 4.0, 4.0),  # 6 now
        ),
        *[row for row in snapshots.EXPLANATIONS if row["account_id"] == "x:4"],
    ],
    "screening": [
        *(row for row in snapshots.SCREENING if row["account_id"] in ("x:1", "x:4")),
        {"account_id": "x:2", "handle": "bob", "coverage": "own", "decision": "inactive", "kept": False},
    ],
    "influence": [{"account_id": "x:1", "own": 4.0}, {"account_id": "x:4", "own": 1.0}],
    "sources": [
        passes("x:1", 1, "x:4", repost=12.0),
        passes("x:1", 2, "x:9", follow=9.0),
        passes("x:1", 3, "x:3", follow=1.0),  # not known by its handle then
        passes("x:1", 4, None, like=4.0),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warehouse")
    older = {"document_hash": "01d", "version": "0.9", "without": ("sources",)}
    snapshots.publish(folder, as_of=LONG_AGO, **older)  # type: ignore[arg-type]
    snapshots.publish(folder, as_of=EARLIER, **THEN)
    return snapshots.publish(folder, as_of=DAY)


def compared(
    capsys: pytest.CaptureFixture[str], warehouse: Path, *arguments: str, code: int = 0
) -> str:
    return said(capsys, "compare", *arguments, "--warehouse", warehouse, code=code)


# Two accounts


def test_why_one_account_is_above_another(
    capsys: pytest.CaptureFixture[str], warehouse: Path
) -> None:
    assert (
        compared(capsys, warehouse, "@ann", "x:2")
        == """\
@ann (55.0) is above @bob (5.5) by 49.50, as of 2026-11-30
Rank 1 and 3 of 4.
Most of it: trusted engaged accounts (+20.00), trusted resharers (+13.50), kept followers \
(+9.00) and influence (+7.00).
@bob: too little evidence for amplification, which stands where anybody's does.

Feature by feature what was found of both, and the points it makes of the difference
part of @ann @bob points
trusted engaged accounts true reach 30 0 +20.00
trusted resharers amplification 12 3 +13.50
kept followers true reach 1,234 not known +9.00
influence network 40 2 +7.00
together score 55.00 5.50 +49.50

Influence 40 and 2, counted in trusted accounts that nobody reacts to.
Trust: 1.00 and 0.50.
Passed on by so many accounts: 9 and 1.
By kind of act: reposting +15.00, following +10.00, liking +5.24, replying +5.00 and mentioning -0.81.
@ann @bob more
@ev[31mil[bold] 20.00 0.81 +19.19
@bob 10.00 - +10.00
all others 5.24 0.00 +5.24
its own 4.76 1.19 +3.57
together 40.00 2.00 +38.00
-: not among those who pass on the most there; what it passes on, if anything, is among all others.
"""
    )


def test_the_other_way_round(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    text = compared(capsys, warehouse, "@bob", "@ann")

    assert "@bob (5.5) is below @ann (55.0) by 49.50" in text
    assert "Most of it: trusted engaged accounts (-20.00)" in text


def test_what_speaks_against_it_is_said(
    capsys: pytest.CaptureFixture[str], warehouse: Path
) -> None:
    """bob is above the last by 1.00, though fewer react to him."""
    text = compared(capsys, warehouse, "@bob", "x:4")

    assert "Most of it: influence (+3.00)." in text
    assert "Against it: trusted engaged accounts (-2.00)." in text


@pytest.mark.parametrize("pair", [("x:1", "x:2"), ("x:2", "x:1"), ("x:3", "x:4"), ("x:1", "x:1")])
def test_differences_and_flows_add_up(warehouse: Path, pair: tuple[str, str]) -> None:
    it = compare_accounts(open_snapshot(str(warehouse)), *pair)
    assert isinstance(it, Comparison)

    assert sum(d.points for d in it.differences) == pytest.approx(it.first.score - it.second.score)
    points = [abs(d.points) for d in it.differences]
    assert points == sorted(points, reverse=True)
    assert it.flows is not None
    if set(pair) == {"x:1", "x:2"}:  # the others have no sources that would make their influence
        own = it.first.influence.own - it.second.influence.own
        more = it.first.influence.influence - it.second.influence.influence
        assert own + sum(flow.more for flow in it.flows) == pytest.approx(more)


def test_the_sources_that_differ_most_are_named_and_the_rest_summed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fans = [passes("x:1", n, f"x:fan{n:02d}", like=20.0 - n) for n in range(1, 13)]
    others = [passes("x:1", 13, None, accounts=3, like=5.0)]
    text = compared(capsys, snapshots.publish(tmp_path, sources=fans + others), "@ann", "x:2")

    assert "x:fan10 10.00 - +10.00" in text
    assert "x:fan11" not in text
    assert "all others 22.00 0.00 +22.00" in text  # 9, 8, and the 5 of those never named
    assert "Passed on by so many accounts: 15 and 0." in text


def test_one_that_has_no_score(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    text = compared(capsys, warehouse, "@ann", "x:5")

    assert "There are not two scores to compare" in text
    assert "It has no score as of 2026-11-30: cleaning removed it." in text
    assert "It has a score as of 2026-11-30: 55.0." in text


# Two dates


def test_what_moved_since_a_date(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    assert (
        compared(capsys, warehouse, "@ann", "--since", "2026-11-29")
        == """\
@ann rose from 49.0 to 55.0, by 6.00, from 2026-10-31 to 2026-11-30
Rank 2 of 2 then, 1 of 4 now.
Most of it: trusted engaged accounts (+4.00) and influence (+2.00).

Feature by feature what was found of both, and the points it makes of the difference
part of 2026-10-31 2026-11-30 points
trusted engaged accounts true reach 20 30 +4.00
influence network 30 40 +2.00
together score 49.00 55.00 +6.00
Moved nothing: trusted resharers and kept followers.

Influence 30 then and 40 now, counted in trusted accounts that nobody reacts to.
Passed on by so many accounts: 4 then and 9 now.
By kind of act: replying +5.00, reposting +3.00 and liking +1.24.
2026-10-31 2026-11-30 more
@bob - 10.00 +10.00
x:9 9.00 - -9.00
@ev[31mil[bold] 12.00 20.00 +8.00
@twin 1.00 - -1.00
all others 4.00 5.24 +1.24
its own 4.00 4.76 +0.76
together 30.00 40.00 +10.00
Newly among those who pass on the most: @bob.
No longer among them: x:9 and @twin.
-: not among those who pass on the most there; what it passes on, if anything, is among all others.
"""
    )
    assert OWN["x:1"] == pytest.approx(4.76, abs=0.01)


def test_scores_that_are_not_on_one_scale(
    capsys: pytest.CaptureFixture[str], warehouse: Path
) -> None:
    text = compared(capsys, warehouse, "@ann", "--since", "2026-10-15")

    assert "@ann stayed at 55.0 from 2026-09-30 to 2026-11-30" in text
    assert (
        "The two are not on one scale: their score documents differ: example (01d), then example "
        "(d0c); renown's versions differ: 0.9, then 1.0. Part of the difference is how they were scored."
    ) in text
    assert "passed on by others 35.24 35.24 0.00" in text
    assert "Who passes on what is not in both snapshots." in text


def test_one_that_had_no_score_then_or_was_not_seen(
    capsys: pytest.CaptureFixture[str], warehouse: Path
) -> None:
    then = compared(capsys, warehouse, "@bob", "--since", "2026-10-31")
    assert "It has no score as of 2026-10-31: it is inactive." in then
    assert "It has a score as of 2026-11-30: 5.5." in then
    unseen = compared(capsys, warehouse, "x:3", "--since", "2026-10-31")
    assert "As of 2026-10-31\nIt had not been seen by then." in unseen


def test_the_dates_can_be_chosen(warehouse: Path) -> None:
    assert open_by(str(warehouse), DAY).as_of == DAY
    assert open_by(str(warehouse), date(2026, 11, 29)).as_of == EARLIER
    now, then = open_snapshot(str(warehouse), EARLIER), open_by(str(warehouse), LONG_AGO)
    it = compare_dates(now, then, "@ann")
    assert isinstance(it, Comparison)
    assert it.more == 49.0 - 55.0


# What is asked


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["@ann"], "give two accounts"),
        (["@ann", "@bob", "--since", "2026-10-31"], "give two accounts"),
        (
            ["@ann", "--since", "2026-11-30"],
            "the snapshot of 2026-11-30 is the only one since then",
        ),
        (["@ann", "--since", "2026-09-01"], "no snapshot of 2026-09-01 or earlier is published"),
        (
            ["@ann", "@bobb"],
            "no account '@bobb' is scored in the snapshot of 2026-11-30. Near: @bob",
        ),
    ],
)
def test_what_cannot_be_compared(
    capsys: pytest.CaptureFixture[str], warehouse: Path, arguments: list[str], says: str
) -> None:
    assert says in compared(capsys, warehouse, *arguments, code=Exit.USER)


def test_a_handle_of_several_is_refused_with_their_ids(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    twins = [row | {"handle": "twin"} for row in snapshots.SCORES]
    text = compared(capsys, snapshots.publish(tmp_path, scores=twins), "@twin", "x:1", code=2)

    assert "'@twin' names several accounts as of 2026-11-30; give one by its id:" in text
    assert "- x:2 @twin" in text


def test_json_says_the_same(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    held = json.loads(compared(capsys, warehouse, "@ann", "@bob", "--json"))

    assert held["of"] == "accounts"
    assert held["differences"][0] == {
        "component": "true_reach",
        "feature": "trusted_engaged_accounts",
        "unit": "trusted accounts",
        "first": 30.0,
        "second": 0.0,
        "points": 20.0,
    }
    assert held["first"]["score"] - held["second"]["score"] == 49.5


@pytest.mark.parametrize(
    ("highest_of_bob", "says"),
    [
        (51.5, "The difference may be luck: the two overlap."),
        (50.5, "The difference is more than luck."),
    ],
)
def test_a_difference_is_held_against_luck(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, highest_of_bob: float, says: str
) -> None:
    ann, bob = snapshots.SCORES[:2]
    sure = (
        {"score_low": 51.0, "score_high": 58.0},
        {"score_low": 20.0, "score_high": highest_of_bob},
    )
    warehouse = snapshots.publish(
        tmp_path, scores=[ann | sure[0], bob | sure[1]], extra=dict.fromkeys(sure[0], pa.float64())
    )
    assert says in compared(capsys, warehouse, "@ann", "@bob")

"""`renown explain`: what a snapshot holds of an account, in words, adding up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from renown.cli import main
from renown.errors import Exit
from renown.publish.reading import open_snapshot
from renown.report.explaining import explain
from renown.report.explanation import Account, Explanation, Interval
from renown.report.words import (
    REACTED,
    above,
    by_kind,
    gained,
    listed,
    name_of,
    number,
    quantity,
    sureness,
)
from renown.tables.derived import EVIDENCE
from tests import snapshots


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshots.publish(tmp_path_factory.mktemp("warehouse"))


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> str:
    """What a command prints, lines stripped and blanks between columns made one."""
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    captured = capsys.readouterr()
    assert (ended.value.code or 0) == code, captured.err
    text = captured.err if code else captured.out
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def told(capsys: pytest.CaptureFixture[str], warehouse: Path, account: str) -> str:
    return said(capsys, "explain", account, "--warehouse", warehouse)


# The whole of it


def test_a_score_in_words(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    assert (
        told(capsys, warehouse, "@ANN")
        == """\
@ann Ann Onym (x:1)
Score 55.0 of 100: rank 1 of 4, above 75.0 % of them, as of 2026-11-30.
An account of which nothing is known has 8.50.
What lifts it above that: trusted engaged accounts (+18.00), trusted resharers (+13.50), \
kept followers (+9.00) and influence (+6.00).

True reach 60.0 of 100; 50 % of the score. Who, after cleaning, really reacts.
It shows 2,000 followers. Of those held, cleaning kept 1,234 and removed 700.
found anybody has adds makes
trusted engaged accounts 30 trusted accounts 2.00 +18.00 20.00
kept followers 1,234 accounts 1.00 +9.00 10.00
together 3.00 +27.00 30.00

Amplification 50.0 of 100; 30 % of the score. What happens to content once it is out.
found anybody has adds makes
trusted resharers 12 trusted accounts 1.50 +13.50 15.00

Network 50.0 of 100; 20 % of the score. How influential the engaged audience is.
found anybody has adds makes
influence 40 trusted accounts 4.00 +6.00 10.00

The score is their sum
30.00 true reach, 15.00 amplification and 10.00 network make 55.00; or 8.50 that anybody has, \
and +46.50 by what was found of it.

Influence 40, counted in trusted accounts that nobody reacts to.
4.76 of it is its own: trust 1.00 × (1 + ln(1 + 30 + 12)), for 30 trusted accounts that reacted \
and 12 that reshared.
35.24 is passed on by 9 accounts, by reposting, following, liking and replying:
passes on share
@ev[31mil[bold] 20.00 50 % mostly by reposting, also by replying
@bob 10.00 25 % by following
7 others 5.24 13.1 % by liking
its own 4.76 11.9 %
together 40.00 100 %

Trust 1: nothing speaks against it, its vote counts in full.

What was counted
trusted engaged accounts Distinct kept accounts that reacted in the window, each counted by its trust.
kept followers Followers whom cleaning kept.
trusted resharers Distinct kept accounts that reposted or quoted it, each counted by its trust.
influence What it has of its own and what others pass on to it: x of the recurrence.
"""
    )


def test_what_is_thin_unknown_or_distrusted_is_said(
    capsys: pytest.CaptureFixture[str], warehouse: Path
) -> None:
    text = told(capsys, warehouse, "x:2")

    assert (
        "What holds it below that: trusted engaged accounts (-2.00) and influence (-1.00)." in text
    )
    assert "Too little evidence: 5 posts needed, 1 found. So it stands where anybody does." in text
    assert "kept followers not known: no follow of this network is held 1.00 0.00 1.00" in text
    assert "trusted resharers 3 trusted accounts, not counted 1.50 0.00 1.50" in text
    assert "trust 0.50 × (1 + ln(1 + 0 + 3))" in text
    assert "0.81 is passed on by 1 account, by mentioning:" in text
    assert "Trust 0.50: its own vote counts for 50 % of a trusted one." in text
    assert "repost pod (strength 0.59 of 1): 9 of 12 reposts go to 1m[i]3" in text


def test_several_accounts_of_one_handle_the_scored_first(
    capsys: pytest.CaptureFixture[str], warehouse: Path
) -> None:
    text = told(capsys, warehouse, "@twin")

    assert text.index("@twin (x:3)") < text.index("@Twin (x:5)")
    assert "Nothing was found that takes it far from there." in text
    # Its own part is not what trust and engagement make of it, so no formula is claimed.
    assert "1 of it is its own: from its trust and engagement." in text
    assert "Nobody passes anything on to it." in text
    assert (
        "It has no score as of 2026-11-30: cleaning removed it. Its last act: 2026-11-20." in text
    )
    assert "repeated text: 63 of 63 texts are repeated" in text


def test_one_that_was_only_mentioned(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    assert told(capsys, warehouse, "x:6") == (
        "x:6\nIt has no score as of 2026-11-30: nothing is known of it but that others acted "
        "towards it.\n\n".rstrip("\n")
        + "\n"
    )


def test_a_name_commands_no_terminal(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    for account in ("x:4", "x:1", "x:2"):  # itself, among the sources, in the evidence
        for flag in ((), ("--json",)):
            text = said(capsys, "explain", account, "--warehouse", warehouse, *flag)
            assert all(c.isprintable() or c == "\n" for c in text)
    assert "@ev[31mil[bold] ]0;owned[red]boo (x:4)" in told(capsys, warehouse, "x:4")


def test_an_unknown_account_and_those_near(
    capsys: pytest.CaptureFixture[str], warehouse: Path
) -> None:
    text = said(capsys, "explain", "@anne", "--warehouse", warehouse, code=Exit.USER)
    assert "no account '@anne' is scored in the snapshot of 2026-11-30. Near: @ann" in text
    text = said(capsys, "explain", "@ev[31mill", "--warehouse", warehouse, code=Exit.USER)
    assert "Near: @ev[31mil[bold]" in text


# Values


@pytest.mark.parametrize("account", ["x:1", "x:2", "x:3", "x:4"])
def test_explanations_add_up(warehouse: Path, account: str) -> None:
    (it,) = explain(open_snapshot(str(warehouse)), account)
    assert isinstance(it, Explanation)

    assert sum(part.points for part in it.contributions) == pytest.approx(it.score)
    assert sum(c.points for c in it.components) == pytest.approx(it.score)
    for component in it.components:
        assert component.points == pytest.approx(component.weight * component.score)
    passed = sum(source.passed for source in it.influence.sources or ())
    if it.influence.sources:
        assert it.influence.own + passed == pytest.approx(it.influence.influence)
        assert sum(it.influence.by_kind.values()) == pytest.approx(passed)


def test_json_says_the_same(capsys: pytest.CaptureFixture[str], warehouse: Path) -> None:
    with pytest.raises(SystemExit):
        main(["explain", "@twin", "--json", "--warehouse", str(warehouse)])
    held: dict[str, Any] = json.loads(capsys.readouterr().out)

    scored, removed = held["accounts"]
    assert (held["asked"], scored["account"]["account_id"], scored["score"]) == (
        "@twin",
        "x:3",
        8.5,
    )
    assert scored["components"][1]["needed"]["at_least"] == 5
    assert removed["marks"] == [
        {"reason": "repeated_text", "strength": 1.0, "found": "63 of 63 texts are repeated"}
    ]
    assert scored["origin"]["as_of"] == "2026-11-30"


def test_a_snapshot_of_an_older_version(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It holds no sources, says nothing of meanings, and has a feature that is no more."""
    gone = [
        {**row, "feature": "kept_followers_then"} if row["feature"] == "kept_followers" else row
        for row in snapshots.EXPLANATIONS
    ]
    warehouse = snapshots.publish(tmp_path, without=("sources",), explanations=gone)
    manifest = tmp_path / "snapshots/as_of=2026-11-30/run=run1130/manifest.json"
    held = json.loads(manifest.read_text().replace("kept_followers", "kept_followers_then"))
    for table in held["tables"].values():
        for column in table["schema"]:
            del column["meaning"]
    manifest.write_text(json.dumps(held))
    text = told(capsys, warehouse, "@ann")

    assert "35.24 is passed on by others; this snapshot does not hold by whom." in text
    assert "kept followers then 1,234 accounts 1.00 +9.00 10.00" in text
    assert "What was counted" not in text


def test_intervals_and_evidence_are_said_where_there_are_any(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sure = {"score_low": 51.0, "score_high": 58.25, "network_low": 44.0, "network_high": 56.0}
    rows = [snapshots.SCORES[0] | sure | {"evidence": "few"}, snapshots.SCORES[1]]
    kinds = {**dict.fromkeys(sure, pa.float64()), "evidence": pa.string()}
    warehouse = snapshots.publish(tmp_path, scores=rows, extra=kinds)
    text = told(capsys, warehouse, "@ann")

    assert "it would have scored between 51.0 and 58.2, with a probability of 90 %; few" in text
    assert "Network 50.0 of 100, between 44.0 and 56.0; 20 % of the score." in text
    assert "True reach 60.0 of 100; 50 % of the score." in text  # no column of its own
    assert "between" not in told(capsys, warehouse, "@bob")  # null in its row


# Words


def test_numbers() -> None:
    found = [number(v) for v in (0.0, 12.0, 0.00012, 0.345, 9.416, 412.34, 3351.29, -7.5)]
    assert found == ["0", "12", "0.00012", "0.34", "9.42", "412.3", "3,351", "-7.50"]
    assert [gained(v) for v in (1.5, -0.001, 0.0, -2.0)] == ["+1.50", "0.00", "0.00", "-2.00"]


def test_nobody_is_above_all_of_whom_one_is() -> None:
    assert [above(99.99), above(87.5), above(0.0)] == ["99.9 %", "87.5 %", "0.0 %"]


def test_units() -> None:
    assert quantity(1.0, "trusted accounts") == "1 trusted account"
    assert quantity(1.0, "replies per post") == "1 reply per post"
    assert quantity(2.5, "reposts per post") == "2.50 reposts per post"
    assert quantity(0.123, "share") == "12.3 %"
    assert quantity(3.0, "") == "3"


def test_names_are_fit_to_be_printed_wherever_they_go() -> None:
    assert name_of(Account("x:4", snapshots.EVIL)) == "@ev[31mil[bold]"
    assert name_of(Account("x:4\x1b[2J", "\x1b\x07")) == "x:4[2J"  # nothing of the handle is left
    assert name_of(Account("x:4")) == "x:4"


def test_lists() -> None:
    assert [listed("a"), listed("ab"), listed("abc")] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        ({"repost": 9.6, "like": 0.4}, "by reposting"),
        ({"repost": 7.0, "reply": 2.5, "like": 0.5}, "mostly by reposting, also by replying"),
        ({"repost": 9.3, "like": 0.7}, "mostly by reposting"),
        ({"follow": 5.0, "list": 5.0}, "by following and putting it on lists"),
        ({}, ""),
    ],
)
def test_kinds_of_act(passed: dict[str, float], words: str) -> None:
    assert by_kind(passed) == words


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert sureness(None) == ""
    assert sureness(Interval(1.0, 2.0, 0.9)) == "between 1.0 and 2.0"


def test_every_stratum_of_evidence_has_its_words() -> None:
    assert set(REACTED) == set(EVIDENCE)

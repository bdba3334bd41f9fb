"""What a run publishes explains itself: it adds up, and is told without Spark."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from renown.publish.reading import Snapshot
from renown.report.explaining import explain
from renown.report.explanation import Explanation
from tests.jobs import small
from tests.jobs.commands import renown


def told(warehouse: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert renown(*arguments, "--warehouse", str(warehouse)) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", small.PEOPLE)
def test_every_explanation_adds_up(snapshot: Snapshot, name: str) -> None:
    (it,) = explain(snapshot, f"@{name}")
    assert isinstance(it, Explanation)

    assert sum(part.points for part in it.contributions) == pytest.approx(it.score, abs=1e-9)
    assert it.influence.sources is not None
    passed = sum(source.passed for source in it.influence.sources)
    residual = it.influence.own + passed - it.influence.influence
    assert abs(residual) <= it.influence.eps * it.influence.own + 1e-12
    assert it.influence.engagement is not None  # so its own part is the formula that is told


def test_who_passes_on_what(snapshot: Snapshot) -> None:
    """All seven repost ann; cat's reply to bob and what she follows for take part of her vote."""
    (ann,) = explain(snapshot, "@ann")
    assert isinstance(ann, Explanation)
    assert ann.influence.sources is not None

    names = [s.account.handle for s in ann.influence.sources if s.account]
    assert set(names) == set(small.PEOPLE) - {"ann"}
    assert "gone" not in names  # removed: it has no vote
    assert {kind for s in ann.influence.sources for kind in s.by_kind} == {"repost"}
    passed = [s.passed for s in ann.influence.sources]
    assert passed == sorted(passed, reverse=True)


def test_explain_in_words(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(warehouse, capsys, "explain", "@ANN")

    assert "@ann (x:ann) Score" in text
    assert "rank 1 of 8" in text
    assert "is passed on by 7 accounts, by reposting:" in text
    assert (
        "trusted engaged accounts Distinct kept accounts that reacted in the window, each" in text
    )
    dan = told(warehouse, capsys, "explain", "@dan")
    assert "Too little evidence: 5 posts needed, 0 found." in dan


def test_who_is_not_scored_is_told_why(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "not active: status: suspended" in told(warehouse, capsys, "explain", "@gone")
    assert "inactive: last act on 2024-05-05" in told(warehouse, capsys, "explain", "@old")
    assert "mentioned only" in told(warehouse, capsys, "explain", "x:press")


def test_compare_in_words(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(warehouse, capsys, "compare", "@ann", "@bob")

    assert "@ann (" in text
    assert "is above @bob" in text
    assert "Most of it: " in text
    assert "reposting +" in text


def test_explain_and_compare_answer_without_spark(warehouse: Path) -> None:
    code = (
        "import sys\n"
        "from renown.cli import main\n"
        "for line in (['explain', '@ann'], ['compare', '@ann', '@bob', '--json']):\n"
        f"    try: main([*line, '--warehouse', {str(warehouse)!r}])\n"
        "    except SystemExit as ended: assert not ended.code\n"
        "assert 'pyspark' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

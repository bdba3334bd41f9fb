"""The notebooks, from clean, on a published snapshot: what they show is what the snapshot says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import renown
from renown import pictures
from renown.publish.past import Published
from renown.publish.reading import Snapshot
from tests import notebook, snapshots
from tests.conftest import ROOT
from tests.notebook import Output

matplotlib = pytest.importorskip("matplotlib", reason="pictures need matplotlib")
matplotlib.use("Agg")
FOLDER = ROOT / "notebooks"


def run(monkeypatch: pytest.MonkeyPatch, name: str, warehouse: Path) -> list[Output]:
    """All cells; texts believe that they are told in Jupyter, where rich would show them line by line."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    monkeypatch.setenv("RENOWN_WAREHOUSE", str(warehouse))
    monkeypatch.chdir(FOLDER)
    return notebook.run(FOLDER / name)


def figures(outputs: list[Output]) -> list[Any]:
    """The pictures that were shown, each drawn to its end."""
    shown = [out.shown for out in outputs if type(out.shown).__name__ == "Figure"]
    for figure in shown:
        figure.draw_without_rendering()
    return shown


def require_labels(shown: list[Any]) -> None:
    """Every pair of axes says what it is of, and in which unit."""
    for axes in (axes for figure in shown for axes in figure.axes if axes.axison):
        assert axes.get_title(loc="left")
        assert axes.get_xlabel()


def names(axes: Any) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def test_looking_around(
    monkeypatch: pytest.MonkeyPatch, warehouse: Path, snapshot: Snapshot
) -> None:
    outputs = run(monkeypatch, "1_look_around.py", warehouse)
    shown = figures(outputs)
    require_labels(shown)
    spread, highest, decisions = shown
    for axes in spread.axes:  # nobody is left out of a histogram
        assert sum(bar.get_height() for bar in axes.patches) == snapshot.count()
    assert names(highest.axes[0])[0] == "@ann  1"
    assert names(decisions.axes[1]) == ["mentioned only", "inactive", "not active"]
    gone = next(out.shown for out in outputs if hasattr(out.shown, "nlargest"))
    assert list(gone.handle) == ["gone"]
    assert outputs[-1].shown["eps"] <= 1e-4


def test_why_a_score(monkeypatch: pytest.MonkeyPatch, warehouse: Path, snapshot: Snapshot) -> None:
    outputs = run(monkeypatch, "2_why_this_score.py", warehouse)
    contributions, neighbours = shown = figures(outputs)
    require_labels(shown)
    ann = snapshot.find("@ann")[0]
    labels = names(contributions.axes[0])
    *bars, total = contributions.axes[0].patches[: len(labels)]
    assert labels[-1] == "score"
    assert total.get_width() == pytest.approx(ann["score"])
    assert sum(bar.get_width() for bar in bars) == pytest.approx(ann["score"])  # they add up,
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    assert [bar.get_x() for bar in bars] == pytest.approx([0, *ends[:-1]])  # each from the last
    assert "from the 7 shown" in neighbours.axes[0].get_title(loc="left")  # all but ann repost ann
    said = "".join(out.said for out in outputs)
    assert "@ann" in said
    assert "@bob" in said


def test_how_sure_over_two_dates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = [{**row, "evidence": "few", **bounds(row["score"])} for row in snapshots.SCORES]
    before = [{**row, "score": row["score"] - 1} for row in rows]
    snapshots.publish(tmp_path, as_of=snapshots.EARLIER, scores=before)
    snapshots.publish(tmp_path, scores=rows)
    outputs = run(monkeypatch, "3_how_sure.py", tmp_path)
    assert outputs[0].shown == [snapshots.EARLIER, snapshots.DAY]
    widths, ranking, days = shown = figures(outputs)
    require_labels(shown)
    assert [label.get_text() for label in widths.axes[0].get_xticklabels()] == ["few\n4"]
    assert list(ranking.axes[0].lines[0].get_ydata()) == [55.0, 8.5, 5.5, 4.5]
    assert [axes.get_title(loc="left") for axes in days.axes[:3]] == ["@ann", "@twin", "@bob"]
    assert list(days.axes[0].lines[-1].get_ydata()) == [54.0, 55.0]


def test_where_the_scale_changed_a_picture_says_so(tmp_path: Path) -> None:
    rows = [{**row, **bounds(row["score"])} for row in snapshots.SCORES]
    for day in (snapshots.EARLIER, snapshots.DAY):
        snapshots.publish(tmp_path, as_of=day, scores=rows)
    published = renown.open(tmp_path)
    days = {day: published.scores(day) for day in published.dates}
    for marker, said in (("version", ["another scale"]), (None, [])):
        last = Published(snapshots.DAY, "run", "d0c", "1.1", break_marker=marker)
        axes = pictures.over_days(days, [last]).axes[0]
        assert [text.get_text() for text in axes.texts] == said


def bounds(score: float) -> dict[str, float]:
    return {"score_low": score - 2, "score_high": score + 3}


def test_the_circle_closes(
    monkeypatch: pytest.MonkeyPatch, warehouse: Path, snapshot: Snapshot
) -> None:
    outputs = run(monkeypatch, "4_the_circle_closed.py", warehouse)
    require_labels(figures(outputs))
    known, differences = outputs[-2].shown, outputs[-1].shown
    assert known["eps"] == snapshot.certificate()["eps"]
    assert known["true largest error"] <= known["eps"]
    assert len(differences) == 3
    # Each answer is within its own eps of the truth, 1e-6, and what was published within its own.
    assert max(differences.values()) <= (1e-6 + known["eps"]) / (1 - known["eps"])


def test_what_an_attack_buys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    outputs = run(monkeypatch, "5_what_an_attack_buys.py", tmp_path)
    gains, bounds = shown = figures(outputs)
    require_labels(shown)
    assert names(gains.axes[0])[:2] == ["bought followers", "follow ring"]
    longest = max(bar.get_width() for bar in bounds.axes[0].patches)
    assert 0 <= longest < 100  # percent: nobody is beyond the bound
    claims = json.loads((ROOT / "docs/validation/attacks.json").read_text())["claims"]
    assert ("DOES NOT HOLD" in outputs[-1].said) == (not all(claim["holds"] for claim in claims))


def test_notebooks_hold_no_outputs_and_no_logic() -> None:
    held = sorted(FOLDER.glob("*_*.*"))
    assert [file.suffix for file in held] == [".py"] * 5
    for file in held:
        code = "\n".join(notebook.cells(file))
        assert "def " not in code
        assert "class " not in code

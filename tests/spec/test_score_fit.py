"""Weights are learned from who of two is more influential, and judged on people never seen."""

from __future__ import annotations

from importlib import util
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from renown.cli import main
from renown.score.fitting import STRENGTHS, fit_weights, learn
from renown.score.heldout import Met, auc, estimate, held_out, replicates
from renown.score.learned import fit_document
from renown.score.measuring import Protocol
from renown.score.outlines import Outline, outline
from renown.score.pairs import Judgements, read_pairs
from renown.score.people import People, read_people
from renown.score.plain import load_plain
from renown.score.table import score_table

QUICK = Protocol(folds=3, repeats=1, replicates=40, boosted=False)


# Weights


def test_one_column_has_the_log_odds_of_winning() -> None:
    # Whoever is at the upper bound wins three of four against whoever is at the lower.
    gaps = np.array([[1.0], [1.0], [1.0], [-1.0]])

    assert fit_weights(gaps, l2=1e-9) == pytest.approx([log(3 / 1)])
    assert fit_weights(-gaps, l2=1e-9).tolist() == [0.0]  # never below zero


def test_regularisation_pulls_towards_zero_and_is_settled_where_the_pulls_are_equal() -> None:
    gaps = np.array([[1.0], [1.0], [1.0], [-1.0]])
    (w,) = fit_weights(gaps, l2=0.5)
    missed = 1 / (1 + exp(w))  # of those who win at the upper bound

    assert 0 < w < log(3)
    assert 0.5 * w == pytest.approx(3 * missed - 1 * (1 - missed))


def test_of_two_equal_columns_each_takes_half() -> None:
    one, two = np.array([[1.0], [1.0], [-1.0]]), np.array([[1.0, 1.0], [1.0, 1.0], [-1.0, -1.0]])

    assert fit_weights(two, l2=1e-7) == pytest.approx([log(2) / 2] * 2, rel=1e-4)
    assert fit_weights(one, l2=1e-7) == pytest.approx([log(2)], rel=1e-4)


@pytest.mark.parametrize("start", [[0.0, 0.0], [20.0, 0.0], [20.0, 20.0]])
def test_the_weights_do_not_depend_on_where_they_start(start: list[float]) -> None:
    """From 20 logits, whole Newton steps would swing to and fro for ever."""
    gaps = np.array([[0.25, 0.25], [-0.75, 1.0], [0.75, -0.5], [-1.0, 0.75]])

    assert fit_weights(gaps, l2=0.1, start=np.array(start)) == pytest.approx([0.784256, 2.054477])


# Curves


def test_the_curve_is_read_off_the_values() -> None:
    even = np.arange(101.0)
    few_have_most = np.exp(np.linspace(0, 9, 1001))  # the median is e^4.5 = 90 of 7,406

    assert outline(even) == Outline("linear", 1.0, 99.0, 50.0)
    assert outline(few_have_most) == Outline("log1p", 1.094, 7406.0, 90.02)
    assert outline(few_have_most - 2) == Outline("linear", -0.9058, 7404.0, 88.02)  # below zero
    assert outline(np.array([3.0, np.nan, 3.0])) is None
    assert outline(np.array([np.nan])) is None
    # Less than one in a hundred has any: the extremes are the bounds.
    assert outline(np.array([0.0] * 200 + [5.0])) == Outline("log1p", 0.0, 5.0, 0.0)


def test_who_is_not_known_is_typical() -> None:
    drawn = Outline("linear", 0.0, 10.0, 4.0)

    assert drawn.places(np.array([0.0, np.nan, 20.0])).tolist() == [0.0, 0.4, 1.0]


# Held out


def test_auc_takes_every_judgement_both_ways_round() -> None:
    margins = np.array([2.0, 1.0, -1.0])  # two as they were judged, one against it
    # Against -2, -1 and 1: 2 exceeds three; 1 two and ties one; -1 one and ties one.
    expected = (3 + 2.5 + 1.5) / 9

    assert auc(margins, np.ones((1, 3))) == pytest.approx([expected])
    assert auc(margins * 0, np.ones((1, 3))) == pytest.approx([0.5])
    # To count twice is to be there twice.
    again = auc(np.array([2.0, 2.0, 1.0, -1.0]), np.ones((1, 4)))
    assert auc(margins, np.array([[2.0, 1.0, 1.0]])) == pytest.approx(again)


def test_a_judgement_that_two_models_met_counts_half_with_each() -> None:
    met = Met(np.array([0, 0, 1]), np.array([1.0, 1.0, -2.0]), np.array([0.5, 0.5, 1.0]))
    found = estimate([{"one_unseen": met, "both_unseen": met}], np.ones((2, 2)))

    # Of 1 and -2 against -1 and 2, the 1 exceeds the -1.
    assert found.one_unseen.value == 1 / 4


def ladder(people: int) -> Judgements:
    """Everybody against the four below; the higher number wins."""
    pairs = [(w, w - step) for w in range(people) for step in (1, 2, 3, 4) if w >= step]
    winner, loser = np.array(pairs).T
    return Judgements(winner, loser)


def test_who_is_asked_about_was_not_learned_from() -> None:
    judged = ladder(40)
    seen: list[tuple[int, int]] = []

    def remembers(known: Judgements, among: Any, rng: Any) -> Any:
        """Is sure where it has met one of the two, and has no idea where not."""
        assert set(known.people) <= set(np.flatnonzero(among))
        seen.append((len(known), int(among.sum())))
        return np.where(among[judged.winner] | among[judged.loser], 1.0, 0.0)

    weights = replicates(judged, 40, count=20, seed=1)
    repeats = held_out(remembers, judged, 40, folds=4, repeats=2, seed=1)
    found = estimate(repeats, weights)

    assert found.both_unseen.value == 0.5  # it has never heard of either
    assert found.one_unseen.value > 0.9  # it has met one of the two, mostly
    assert len(seen) == 2 * (4 + 6)  # every fold, and every two, twice
    for repeat in repeats:
        # Each judgement is met once where both are unseen, and counts once where one is.
        assert sorted(repeat["both_unseen"].which) == list(range(len(judged)))
        counted = np.bincount(repeat["one_unseen"].which, repeat["one_unseen"].weight)
        assert counted.tolist() == [1.0] * len(judged)


def test_replicates_draw_people_not_judgements() -> None:
    judged = ladder(30)
    drawn = replicates(judged, 30, count=200, seed=1)
    never_beaten, never_winning = drawn[:, judged.winner == 29], drawn[:, judged.loser == 0]

    assert drawn[0].tolist() == [1.0] * len(judged)  # the data themselves
    for ones in (never_beaten, never_winning):  # who is not drawn takes all judgements along
        assert (ones.sum(axis=1) == 0).mean() == pytest.approx(exp(-1), abs=0.1)


# The whole


def planted(seed: int = 1, people: int = 150, pairs: int = 2500) -> tuple[Any, Any]:
    """People, and judgements by 4 * heard + 2 * (1 - late), heard on a logarithm; luck is no help."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "who": [f"p{n:03}" for n in range(people)],
            "heard": np.exp(rng.uniform(0, 9, people)).round(),
            "late": rng.uniform(0, 60, people).round(1),
            "luck": rng.uniform(0, 1, people).round(3),
            "team": 7,
        }
    )
    table.loc[::10, "late"] = np.nan
    strength = 4 * np.log(table["heard"]) / 9 + 2 * (1 - table["late"].fillna(30) / 60)
    a, b = rng.integers(0, people, (2, pairs))
    a, b = a[a != b], b[a != b]
    chance = 1 / (1 + np.exp(-(strength[a].to_numpy() - strength[b].to_numpy())))
    wins = (rng.uniform(size=len(a)) < chance).astype(int)
    return table, pd.DataFrame(
        {"a": table["who"][a].values, "b": table["who"][b].values, "a_wins": wins}
    )


def written(folder: Path, table: Any, pairs: Any) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    table.to_csv(folder / "people.csv", index=False)
    pairs.to_csv(folder / "pairs.csv", index=False)
    return {
        "features": folder / "people.csv",
        "pairs": folder / "pairs.csv",
        "out": folder / "doc.yaml",
    }


def read(files: dict[str, Path]) -> tuple[People, Judgements]:
    people, wrong = read_people(files["features"], key=None)
    judged, wrong_pairs = read_pairs(files["pairs"], people)
    assert people is not None
    assert judged is not None, wrong + wrong_pairs
    return people, judged


def test_planted_weights_are_found_and_luck_has_none(tmp_path: Path) -> None:
    people, judged = read(written(tmp_path, *planted()))
    everybody = np.ones(len(people.ids), dtype=bool)
    found = learn(people, judged, everybody, folds=3, rng=np.random.default_rng(1))
    weights = dict(zip(people.columns, found.weights, strict=True))

    # Bounds leave out a hundredth at either end.
    assert weights["heard"] == pytest.approx(4 * 0.98, abs=0.35)
    assert weights["late"] == pytest.approx(2 * 0.98, abs=0.35)
    assert weights["luck"] < 0.15
    assert weights["team"] == 0.0
    assert found.drawn.lower_is_better[people.columns.index("late")]


def test_a_fit_is_a_document_with_its_statistics(tmp_path: Path) -> None:
    people, judged = read(written(tmp_path, *planted()))
    document = fit_document("festival", people, judged, columns=("late",), protocol=QUICK)
    fit = document.fit
    features = {f.feature: f for f in document.components["judged"].features}

    assert fit is not None
    assert next(iter(features)) == "heard"  # the largest weight first
    assert (features["heard"].curve, features["heard"].direction) == ("log1p", "higher")
    assert (features["late"].curve, features["late"].direction) == ("linear", "lower")
    assert fit.left_out["team"] == "the same for everybody"
    assert features["late"].weight == pytest.approx(2 / 6, abs=0.05)
    # 4 + 2 logits are 100 points.
    assert fit.logits_per_point == pytest.approx(6 / 100, abs=0.006)
    assert (fit.pairs, fit.people, fit.judged_people) == (len(judged), 150, 150)
    assert fit.l2 <= 1  # there is enough to go on
    assert (fit.folds, fit.repeats, fit.replicates, fit.seed) == (3, 1, 40, 1)
    assert fit.best_column == "heard"
    for kind in ("one_unseen", "both_unseen"):
        ours, best = getattr(fit.auc, kind), getattr(fit.best_column_auc, kind)
        late, above = getattr(fit.columns["late"], kind), getattr(fit.above_best_column, kind)
        assert 0.5 < late.value < best.value < ours.value < fit.auc_seen + 0.01
        assert ours.low < ours.value < ours.high
        assert above.value == pytest.approx(ours.value - best.value, abs=2e-4)
        assert above.low > 0  # the second column helps, and it shows
    assert fit.boosted is None
    assert "not asked for" in fit.boosted_missing


def test_a_column_of_the_catalogue_is_not_turned_round(tmp_path: Path) -> None:
    """Winners have more of it, and the catalogue says that less is better: it has no weight."""
    table, pairs = planted(pairs=400)
    people, judged = read(
        written(tmp_path, table.rename(columns={"heard": "given_to_received"}), pairs)
    )
    document = fit_document("catalogued", people, judged, protocol=QUICK)

    assert "given_to_received" not in document.named
    assert document.fit is not None
    assert document.fit.left_out["given_to_received"] == "adds nothing beside the others"


def test_judgements_at_random_are_not_held_out_well(tmp_path: Path) -> None:
    table, pairs = planted(pairs=400)
    pairs["a_wins"] = np.random.default_rng(2).integers(0, 2, len(pairs))
    fit = fit_document("dice", *read(written(tmp_path, table, pairs)), protocol=QUICK).fit

    assert fit is not None
    assert fit.l2 == max(STRENGTHS)  # held down as far as it goes
    assert fit.auc_seen > 0.5  # it always finds something in what it learned from
    assert fit.auc.both_unseen.low < 0.5 < fit.auc.both_unseen.high


def test_neither_order_nor_who_is_called_a_changes_anything(tmp_path: Path) -> None:
    table, pairs = planted(pairs=400)
    turned = pairs.rename(columns={"a": "b", "b": "a"}).assign(a_wins=1 - pairs["a_wins"])
    one = read(written(tmp_path / "one", table, pairs))
    two = read(written(tmp_path / "two", table.iloc[::-1], pd.concat([turned[::2], pairs[1::2]])))
    assert one[1].winner.tolist() == two[1].winner.tolist()  # to the last digit of every sum
    assert one[1].loser.tolist() == two[1].loser.tolist()
    first, again = (fit_document("same", *read_in, protocol=QUICK) for read_in in (one, two))
    assert again == first


def command(files: dict[str, Path], *more: str) -> list[str]:
    named = [part for option, file in files.items() for part in (f"--{option}", str(file))]
    return ["fit-score", *named, "--folds", "3", "--repeats", "1", "--replicates", "20", *more]


def ended(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    return int(end.value.code or 0)


def test_the_command_writes_what_score_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "sklearn" else found(name))
    files = written(tmp_path, *planted(pairs=400))

    assert ended(command(files, "--without", "luck", "--beside", "late")) == 0
    shown = capsys.readouterr().out
    for said in ("this document", "best column alone (heard)", "late alone", "both unseen"):
        assert said in shown
    assert "no weight: team (the same for everybody)" in shown
    assert "scikit-learn is not installed" in shown
    document = load_plain(str(files["out"]))
    scores = tmp_path / "scores.csv"
    assert ended(["score", "--features", str(files["features"]), "--document", str(files["out"]),
                  "--out", str(scores)]) == 0  # fmt: skip
    assert set(pd.read_csv(scores)["document"]) == {document.hash}
    assert "luck" not in document.named
    # Statistics decide nothing.
    content = yaml.safe_load(files["out"].read_text(encoding="utf-8"))
    del content["fit"]
    files["out"].write_text(yaml.safe_dump(content), encoding="utf-8")
    assert load_plain(str(files["out"])).hash == document.hash


def test_points_are_the_log_odds_that_were_learned(tmp_path: Path) -> None:
    """100 points are all the weights together, so that differences of scores are log odds."""
    people, judged = read(written(tmp_path, *planted(pairs=400)))
    document = fit_document("points", people, judged, protocol=QUICK)
    learned = learn(
        people, judged, np.ones(150, bool), folds=3, rng=np.random.default_rng([QUICK.seed])
    )
    assert document.fit is not None
    scores = score_table(people, document).set_index("who")["score"]
    logits = learned.drawn.places(people) @ learned.weights
    points = scores[people.ids].to_numpy() * document.fit.logits_per_point

    np.testing.assert_allclose(points - points[0], logits - logits[0], atol=0.01)


def test_a_document_written_by_hand_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = written(tmp_path, *planted(pairs=100))
    files["out"].write_text("name: mine\n", encoding="utf-8")

    assert ended(command(files)) == 2
    assert "exists, and is no earlier fit: choose a new name" in capsys.readouterr().err
    files["out"].write_text("fit: {pairs: 1}\n", encoding="utf-8")
    assert ended(command(files, "--no-boosted")) == 0


def test_all_that_is_wrong_is_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = pd.DataFrame({"who": ["ana", "bo", "bo"], "fans": ["1", "many", ""], "town": "Ulm"})
    pairs = pd.DataFrame({"a": ["ana", "an", "bo", "cy"], "b": "bo", "a_wins": [1, 2, "", "yes"]})
    files = written(tmp_path, people, pairs) | {"out": tmp_path / "doc.txt"}

    assert ended(command(files, "--folds", "2", "--beside", "fan", "--without", "twon")) == 2
    message = capsys.readouterr().err
    for said in (
        "expected 'twon'; did you mean 'town'? among the columns, found who, fans, town",
        "column 'fans': expected numbers, found 'many' in row 2",
        "column 'town': expected numbers, found 'Ulm' in row 1, 'Ulm' in row 2, 'Ulm' in row 3",
        "one row per person expected, found again 'bo' in row 3",
        "'a_wins': expected 1 where a is above b, else 0; found '2' in row 2, '' in row 3, 'yes' in",
        "people whom --features does not have: 'an', 'cy'; did you mean 'ana'?",
        "'bo' is compared with itself, 1 row(s) in all",
        "--folds: expected at least 3, found 2",
        "--beside fan: no such column of numbers; did you mean 'fans'?",
        "expected a file that ends in .yaml or .yml",
    ):
        assert said in message


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"a": ["ana"], "b": ["bo"]}, "expected 'a_wins' among the columns, found a, b"),
        ({"a": ["ana"], "b": ["bo"], "a_wins": [1]}, "too few to learn from: expected at least 50"),
    ],
)
def test_pairs_that_cannot_be_learned_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], columns: dict[str, Any], says: str
) -> None:
    people = pd.DataFrame({"who": ["ana", "bo"], "fans": [1, 2]})

    assert ended(command(written(tmp_path, people, pd.DataFrame(columns)))) == 2
    assert says in capsys.readouterr().err


def test_columns_that_say_nothing_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, pairs = planted(pairs=100)

    assert ended(command(written(tmp_path, table[["who", "team"]], pairs))) == 2
    assert "no column of team tells winners from losers" in capsys.readouterr().err


@pytest.mark.slow
def test_boosted_trees_stand_beside_it(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn, which is optional, is not installed")
    people, judged = read(written(tmp_path, *planted(pairs=400)))
    protocol = Protocol(folds=3, repeats=1, replicates=20)
    fit = fit_document("trees", people, judged, protocol=protocol).fit

    assert fit is not None
    assert fit.boosted_missing == ""
    assert fit.boosted is not None
    assert 0.6 < fit.boosted.both_unseen.value < fit.auc_seen


@pytest.mark.data
@pytest.mark.slow
def test_human_judgements_of_real_people(shared_data: Path) -> None:
    """PeerIndex: held out, at least 0.86; with neither person seen too."""
    folder = shared_data / "peerindex"
    people, _ = read_people(folder / "persons.csv", key=None)
    assert people is not None
    judged, _ = read_pairs(folder / "pairs.csv", people)
    assert judged is not None
    protocol = Protocol(boosted=False, replicates=100)
    fit = fit_document("peers", people, judged, columns=("follower_count",), protocol=protocol).fit

    assert fit is not None
    assert fit.auc.one_unseen.value >= 0.86
    assert fit.auc.both_unseen.value >= 0.86
    followers = fit.columns["follower_count"]
    assert (
        fit.auc.one_unseen.value > fit.best_column_auc.one_unseen.value > followers.one_unseen.value
    )

"""Any table is scored as a snapshot is: the same document, the same arithmetic, without Spark."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from pyspark.sql import SparkSession

from renown.cli import main
from renown.score import ScoreDocument, parts, points, scores
from renown.score.people import read_people
from renown.score.plain import Document, ScoredFeature, load_plain
from renown.score.population import percents
from renown.score.table import score_table
from renown.settings import ConfigError
from tests.points import sure

ROOT = Path(__file__).resolve().parents[2]

PEOPLE = """\
name,fans,talks,rudeness,since
Ana,30,4,0,2019
Bo,10,,2,2020
Cy,0,1,4,2021
Di,,4,3,n/a
"""
DOCUMENT = """
name: festival
components:
  reach:
    weight: 0.75
    features:
      - {feature: fans, curve: linear, lower: 0, upper: 20, typical: 5, weight: 1}
  manner:
    weight: 0.25
    evidence: {feature: talks, at_least: 2}
    features:
      - {feature: rudeness, curve: linear, lower: 0, upper: 4, typical: 1, weight: 1, direction: lower}
"""
# Points of whom nothing is known: 75 * 5/20 + 25 * (1 - 1/4)
BASELINE = 18.75 + 18.75


def files(folder: Path, people: str = PEOPLE, document: str = DOCUMENT) -> list[str]:
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "festival.yaml").write_text(document, encoding="utf-8")
    named = {"--features": "people.csv", "--document": "festival.yaml", "--out": "scores.csv"}
    return [
        "score",
        *(part for option, file in named.items() for part in (option, f"{folder}/{file}")),
    ]


def scored(folder: Path, **given: str) -> pd.DataFrame:
    main_done(files(folder, **given))
    return pd.read_csv(folder / "scores.csv", index_col=0, keep_default_na=False)


def main_done(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_scores_components_and_contributions(tmp_path: Path) -> None:
    found = scored(tmp_path)

    assert list(found.index) == ["Ana", "Bo", "Di", "Cy"]  # the highest first
    assert found["score"].to_dict() == pytest.approx(
        {
            "Ana": 75 * 1 + 25 * 1,  # 30 fans are beyond the bound
            "Bo": 75 * 10 / 20 + 25 * (1 - 1 / 4),  # no talks known, so rudeness does not count
            "Di": 75 * 5 / 20 + 25 * (1 - 3 / 4),  # fans unknown: as many as are typical, not none
            "Cy": 75 * 0 + 25 * (1 - 1 / 4),  # one talk is no evidence
        }
    )
    assert found["reach"].to_dict() == pytest.approx({"Ana": 100, "Bo": 50, "Di": 25, "Cy": 0})
    assert found["manner"].to_dict() == pytest.approx({"Ana": 100, "Bo": 75, "Di": 25, "Cy": 75})
    assert found["rests_on"].to_dict() == {
        "Ana": "reach;manner",
        "Bo": "reach",
        "Di": "manner",
        "Cy": "reach",
    }
    assert found["contribution_fans"].to_dict() == pytest.approx(
        {"Ana": 75 - 18.75, "Bo": 37.5 - 18.75, "Di": 0, "Cy": -18.75}
    )
    assert found["contribution_rudeness"].to_dict() == pytest.approx(
        {"Ana": 25 - 18.75, "Bo": 0, "Di": 6.25 - 18.75, "Cy": 0}
    )
    contributions = found.filter(like="contribution_").sum(axis=1)
    assert found["baseline"].tolist() == pytest.approx([BASELINE] * 4)
    assert (found["baseline"] + contributions).tolist() == pytest.approx(found["score"].tolist())
    assert set(found["document"]) == {load_plain(str(tmp_path / "festival.yaml")).hash}


def test_equal_scores_share_rank_and_percentile(tmp_path: Path) -> None:
    found = scored(tmp_path, people=PEOPLE + "Ed,0,1,0,2022\n007,40,5,0,\n")

    # Ed is as Cy: his manner abstains. A key is text, and those equal stand in its order.
    assert found["rank"].to_dict() == {"007": 1, "Ana": 1, "Bo": 3, "Di": 4, "Cy": 5, "Ed": 5}
    assert list(found.index) == ["007", "Ana", "Bo", "Di", "Cy", "Ed"]
    assert found["percentile"].to_dict() == pytest.approx(
        {"007": 400 / 6, "Ana": 400 / 6, "Bo": 300 / 6, "Di": 200 / 6, "Cy": 0, "Ed": 0}
    )


def test_parquet_in_and_out(tmp_path: Path) -> None:
    arguments = files(tmp_path)
    frame = pd.read_csv(tmp_path / "people.csv", na_values=["n/a"])
    frame.iloc[:, ::-1].to_parquet(tmp_path / "people.parquet")  # the key is the last column
    out = tmp_path / "made" / "scores.parquet"
    main_done([
        *arguments, "--features", str(tmp_path / "people.parquet"), "--key", "name", "--out", str(out)
    ])  # fmt: skip
    main_done(arguments)
    read, text = pd.read_parquet(out), pd.read_csv(tmp_path / "scores.csv", keep_default_na=False)

    assert [list(names) for names in read["rests_on"]] == [
        names.split(";") for names in text["rests_on"]
    ]
    pd.testing.assert_frame_equal(
        read.drop(columns="rests_on"), text.drop(columns="rests_on"), check_exact=False
    )


def test_no_session_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "renown.session", None)  # to import it raises
    scored(tmp_path)


def test_the_documentation_shows_what_comes_out(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "scoring-your-own-table.md").read_text(encoding="utf-8")
    given = {kind: page.split(f"```{kind}\n")[1].split("```")[0] for kind in ("csv", "yaml")}
    header, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.split("writes, the highest")[1].split("\n\n")[1].splitlines()
    )
    found = scored(tmp_path, people=given["csv"], document=given["yaml"]).reset_index()

    assert [*header, "document"] == list(found.columns)
    for shown, (_, row) in zip(rows, found.iterrows(), strict=True):
        for name, cell in zip(header, shown, strict=True):
            if isinstance(row[name], str):
                assert cell == row[name]
            else:
                assert float(cell) == pytest.approx(row[name], abs=0.05), name


def test_a_column_of_the_catalogue_has_its_direction_and_others_are_better_higher() -> None:
    def turned(name: str, **said: str) -> str:
        feature = {"feature": name, "curve": "linear", "lower": 0, "upper": 4, "typical": 1}
        return ScoredFeature.model_validate({**feature, "weight": 1, **said}).direction

    assert turned("given_to_received") == "lower"
    assert turned("given_to_received", direction="higher") == "higher"  # it is the user's table
    assert turned("kept_followers") == turned("fans") == "higher"


# The same as in a snapshot

CATALOGUED = """
name: every curve
components:
  true_reach:
    weight: 0.5
    features:
      - {feature: kept_followers, curve: percentile, lower: 10, upper: 90, typical: 30, weight: 0.5}
      - {feature: given_to_received, curve: percentile, lower: 0, upper: 100, typical: 50, weight: 0.2}
      - {feature: lists, curve: logistic, lower: 0, upper: 8, typical: 1, weight: 0.3}
  amplification:
    weight: 0.3
    evidence: {feature: posts, at_least: 5}
    features:
      - {feature: reposts_per_post, curve: log1p, lower: 0, upper: 7, typical: 1, weight: 0.4}
      - {feature: kept_followers, curve: linear, lower: 0, upper: 9, typical: 1, weight: 0.6}
  network:
    weight: 0.2
    features:
      - {feature: influence, curve: log, lower: 0.1, upper: 1000, typical: 1, weight: 1}
"""
COLUMNS = ("kept_followers", "given_to_received", "lists", "posts", "reposts_per_post", "influence")
ACCOUNTS: dict[str, tuple[float | None, ...]] = {
    "x:1": (5, 0.5, 8, 10, 3, 10),
    "x:2": (5, 2, 2, 5, 0.3, 1),  # as many followers as x:1
    "x:3": (0, None, 5, 4, 7, 5000),  # 4 posts are no evidence
    "x:4": (None, 0.5, None, None, 2, 0.1),  # nor is it when nobody knows
    "x:5": (9, 4, 0, 50, None, 3),
    "x:6": (5, 1, 6, 50, 0, 0.2),
    "x:7": (None, None, None, None, None, 1),
}


@pytest.fixture(scope="module")
def both(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same accounts scored by Spark and from a file."""
    kept = [
        (account, *(None if v is None else float(v) for v in row))
        for account, row in ACCOUNTS.items()
    ]
    features = spark.createDataFrame(
        [row[:6] for row in kept],
        "account_id string, " + ", ".join(f"{c} double" for c in COLUMNS[:5]),
    )
    influence = spark.createDataFrame(
        [(row[0], row[6]) for row in kept], "account_id string, influence double"
    )
    document = ScoreDocument.model_validate(yaml.safe_load(CATALOGUED))
    made = parts(features, influence, document=document).persist()
    nobody = spark.createDataFrame([], "account_id string, handle string, display_name string")
    trusted = features.selectExpr("account_id", "1D AS trust")
    pointed = points(made, document=document)
    by_spark = scores(
        pointed, sure(pointed), nobody, trusted, document=document, as_of=date(2026, 11, 30)
    ).collect()
    file = tmp_path_factory.mktemp("both") / "accounts.csv"
    pd.DataFrame(kept, columns=["account_id", *COLUMNS]).to_csv(file, index=False)
    plain = Document.model_validate(yaml.safe_load(CATALOGUED))
    people, problems = read_people(file, key=None, needed=plain.named)
    assert people is not None, problems
    return {
        "spark": {row["account_id"]: row.asDict() for row in by_spark},
        "parts": {row["account_id"]: row["parts"] for row in made.collect()},
        "file": score_table(people, plain).set_index("account_id"),
        "hashes": (document.hash, plain.hash),
    }


@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_table_is_scored_as_a_snapshot_is(both: dict[str, Any], account: str) -> None:
    by_spark, by_file = both["spark"][account], both["file"].loc[account]

    for name in ("score", "true_reach", "amplification", "network", "rank", "percentile"):
        assert by_file[name] == pytest.approx(by_spark[name], abs=1e-9), name
    assert by_file["rests_on"] == by_spark["rests_on"]
    assert by_file["document"] == by_spark["document"]
    listed = both["parts"][account]
    assert by_file["baseline"] == pytest.approx(sum(part["baseline"] for part in listed))
    for name in {part["feature"] for part in listed}:
        of_feature = sum(p["contribution"] for p in listed if p["feature"] == name)
        assert by_file[f"contribution_{name}"] == pytest.approx(of_feature, abs=1e-9), name


def test_a_percentile_is_a_standing_among_those_who_are_known(both: dict[str, Any]) -> None:
    """kept_followers: 0, 5, 5, 5, 9 of five; two are not known. Points of 100 * 0.5 * 0.5 = 25."""
    standing = {"x:3": 10, "x:1": 100 * (1 + 3 / 2) / 5, "x:5": 100 * (4 + 1 / 2) / 5}
    found = {
        account: sum(p["baseline"] + p["contribution"] for p in both["parts"][account][:1])
        for account in standing
    }

    assert found == pytest.approx({a: 25 * (p - 10) / (90 - 10) for a, p in standing.items()})
    # Unknown: at the 30th percent, as `typical` says.
    first = both["parts"]["x:4"][0]
    assert (first["contribution"], first["baseline"]) == (0.0, pytest.approx(25 * (30 - 10) / 80))


def test_percents_of_an_array() -> None:
    values = np.array([7.0, np.nan, 1.0, 7.0, 3.0])

    # of four who are known: 1 and 3 have less than 7, the two 7s are each other's half
    np.testing.assert_allclose(
        percents(values), [100 * (2 + 1) / 4, np.nan, 100 * 0.5 / 4, 100 * 3 / 4, 100 * 1.5 / 4]
    )
    assert percents(np.array([5.0])).tolist() == [50.0]
    assert np.isnan(percents(np.array([np.nan]))).all()


def test_one_document_has_one_hash(both: dict[str, Any]) -> None:
    assert both["hashes"][0] == both["hashes"][1]


# What is the user's to fix


def test_all_that_is_wrong_with_a_table_is_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = "score,fan,rudeness\nAna,1,many\nAna,2,inf\n,3,2\nDi,4,\n"
    message = refused([*files(tmp_path, people), "--out", str(tmp_path / "scores.txt")], capsys)

    for said in (
        "expected 'fans'; did you mean 'fan'?, 'talks' among the columns, found score, fan, rudeness",
        "column 'rudeness': expected numbers, found 'many' in row 1, 'inf' in row 2",
        "key 'score': empty in row 3",
        "one row per person expected, found again 'Ana' in row 2",
        "the key 'score' is also a column of the result: rename it",
        "expected a file that ends in .csv or .parquet",
    ):
        assert said in message
    assert not (tmp_path / "scores.csv").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no such file"),
        ("", "cannot be read"),
        ("name,fans,talks,rudeness\n", "no rows"),
        ('name,fans\n"Ana', "cannot be read"),
    ],
)
def test_a_file_that_is_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, says: str
) -> None:
    arguments = files(tmp_path, content or "")
    if content is None:
        (tmp_path / "people.csv").unlink()

    assert says in refused(arguments, capsys)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--out", "x.csv"], "--out go with --features"),
        ([], "give --as-of for the stage of a run, or --features for a table"),
        (
            ["--features", "p.csv", "--as-of", "2026-11-30"],
            "--as-of, --input and --config do not go",
        ),
        (["--features", "p.csv"], "by what with --document DOC, and where to with --out FILE"),
    ],
)
def test_options_that_do_not_go_together(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert says in refused(["score", *arguments], capsys)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": None}, "name: Input should be a valid string"),
        ({"components": {}}, "a document needs at least one component"),
        ({"rank": 1}, "names that a column of the result has: rank"),
        ({"curve": "loglp"}, "unknown curve 'loglp'; did you mean 'log1p'?"),
        ({"direction": "down"}, "direction: Input should be 'higher' or 'lower'"),
    ],
)
def test_what_is_wrong_with_a_plain_document_is_said(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    content = yaml.safe_load(DOCUMENT)
    key = next(iter(change))
    if key == "rank":
        content["components"] = {"rank": {**content["components"]["reach"], "weight": 1}}
    elif key in content:
        content |= change
    else:
        content["components"]["reach"]["features"][0] |= change
    file = tmp_path / "changed.yaml"
    file.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML

    with pytest.raises(ConfigError) as error:
        load_plain(str(file))
    assert says in str(error.value)

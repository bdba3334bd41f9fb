"""The catalogue of features: what is declared, and where it can be read."""

from __future__ import annotations

from collections import Counter

import pytest

from renown.cli import main
from renown.errors import Exit
from renown.features import catalogue, engaged
from renown.tables import VIEWS, Audience, Features, Influence, Screening
from renown.tables.dictionary import dictionary
from renown.tables.features import CATALOGUE, FAMILIES, NETWORK, Feature

FEATURES = (*CATALOGUE, *NETWORK)
each = pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f.name)


def test_more_than_forty_variables_in_four_families() -> None:
    counted = Counter(feature.family for feature in FEATURES)

    assert counted == {"true_reach": 16, "amplification": 18, "network": 7, "activity": 11}
    assert set(counted) == set(FAMILIES)
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


@each
def test_every_feature_is_a_column_of_one_table(feature: Feature) -> None:
    name = feature.name
    assert sum(name in table.names for table in (Features, Influence, Audience)) == 1


@each
def test_every_feature_names_the_tables_it_is_made_of(feature: Feature) -> None:
    tables = {table.name for table in (*VIEWS, Screening, Influence, Audience)}
    assert set(feature.source.split(", ")) <= tables


def test_the_periods_are_those_of_the_catalogue() -> None:
    declared = [f.name for f in CATALOGUE if f.name.startswith("engaged_accounts_")]
    assert declared == [engaged.named(days) for days in engaged.PERIODS]


def test_the_list_says_all_that_is_declared() -> None:
    lines = " ".join(" ".join(line.split()) for line in catalogue())
    for f in FEATURES:
        said = (
            f"{f.name} {f.meaning} unit: {f.unit}; source: {f.source}; "
            f"direction: {f.direction}; missing: {f.missing}"
        )
        assert said in lines


def test_the_command_prints_it_without_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["features", "--list"])

    assert not ended.value.code
    assert capsys.readouterr().out.splitlines() == list(catalogue())


def test_the_stage_asks_for_its_date(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["features"])

    assert ended.value.code == Exit.USER
    assert "--as-of" in capsys.readouterr().err


def test_the_dictionary_says_all_that_is_declared() -> None:
    rows = dictionary().splitlines()
    for f in FEATURES:
        row = f"| {f.name} | {f.meaning} | {f.unit} | {f.source} | {f.missing} | {f.direction} |"
        at = rows.index(row)
        family = next(line for line in reversed(rows[:at]) if line.startswith("### "))
        assert family == f"### {f.family}"

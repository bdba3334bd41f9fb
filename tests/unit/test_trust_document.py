"""Trust documents: read from a file, every problem named at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from renown.clean import SIGNALS, load_trust
from renown.clean.document import suspicions
from renown.settings import ConfigError, shipped

SHIPPED = shipped("trust")["2026-11"].read_text("utf-8")


def changed(tmp_path: Path, **keys: object) -> str:
    content = {**yaml.safe_load(SHIPPED), **keys}
    file = tmp_path / "trust.yaml"
    file.write_text(yaml.safe_dump(content), "utf-8")
    return str(file)


def test_the_shipped_document_weighs_every_suspicion() -> None:
    assert tuple(load_trust("2026-11").weights) == suspicions()
    assert len(suspicions()) == len(SIGNALS) - 2  # what removes by itself has no weight


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    ours = yaml.safe_load(SHIPPED)
    weights = {**ours["weights"], "repost_pods": 1, "machine_cadence": -1}
    del weights["repost_pod"]
    silence = {"profile": 0.5, "posts": 99, "acts": 0}
    wrong = changed(tmp_path, weights=weights, silence=silence, norms={}, prior=1.5, half=1)

    with pytest.raises(ConfigError) as refused:
        load_trust(wrong)

    told = str(refused.value)
    assert "no value for the signal 'repost_pod'" in told
    assert "unknown signal 'repost_pods'; did you mean 'repost_pod'?" in told
    assert "'machine_cadence' is -1, but must lie between 0 and 20" in told
    assert "no value for the kind of evidence 'follows'" in told
    assert "'posts' is 99" in told
    assert "no value for the norm 'busier_than_peers'" in told
    assert "prior: Input should be less than 1" in told
    assert "unknown key 'half'" in told


def test_a_name_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"trust document '2026-1': .*did you mean '2026-11'"):
        load_trust("2026-1")


def test_the_hash_is_of_what_decides(tmp_path: Path) -> None:
    ours = load_trust("2026-11")

    assert load_trust(changed(tmp_path, provenance="By somebody else.")).hash == ours.hash
    assert load_trust(changed(tmp_path, prior=0.2)).hash != ours.hash

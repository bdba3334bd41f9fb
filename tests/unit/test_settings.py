"""Configuration: parsed once, every default in one place, every problem named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from renown.errors import Exit, did_you_mean
from renown.score import load_document
from renown.settings import ConfigError, Settings, load

CONF = Path(__file__).resolve().parents[2] / "conf"


def message_for(tmp_path: Path, text: str) -> str:
    """What `load` says of a configuration file with this text."""
    file = tmp_path / "conf.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file)
    assert str(file) in str(refused.value)
    return str(refused.value)


def loaded(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "conf.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


# What is left out has its default


def test_without_a_file_every_value_is_the_default() -> None:
    assert load(None) == Settings()


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n"])
def test_an_empty_file_is_the_defaults_too(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text) == Settings()


def test_the_defaults() -> None:
    settings = Settings()

    assert settings.propagate.damping == 0.85
    assert settings.propagate.tolerance == 1e-4
    assert settings.clean.inactive_after_days == 90
    assert settings.attention.kinds["follow"].halflife_days is None  # counts while it lasts
    assert settings.attention.kinds["repost"].halflife_days == 30
    assert not {"block", "mute", "report"} & set(settings.attention.kinds)


def test_what_is_stated_replaces_its_default_and_no_other(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "clean: {inactive_after_days: 30}\n")

    assert settings.clean.inactive_after_days == 30
    assert settings.clean.trust_floor == Settings().clean.trust_floor
    assert settings.propagate == Settings().propagate


def test_settings_cannot_be_changed_once_parsed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().propagate.damping = 0.5  # type: ignore[misc]


def test_spark_takes_text_where_yaml_reads_values(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "spark: {conf: {spark.ui.enabled: true, spark.task.cpus: 2}}")

    assert settings.spark.conf == {"spark.ui.enabled": "true", "spark.task.cpus": "2"}


def test_how_spark_runs_and_what_the_gate_allows_are_no_part_of_the_meaning(tmp_path: Path) -> None:
    """The run id is made of the meaning: the same run on a larger machine is the same run."""
    text = "spark: {master: 'local[1]'}\ngate: {rows_change_share: 0.9}\n"

    assert loaded(tmp_path, text).meaning() == Settings().meaning()
    assert loaded(tmp_path, "propagate: {damping: 0.5}").meaning() != Settings().meaning()


def test_of_topics_the_floor_is_part_of_the_meaning_and_the_place_of_documents_is_not(
    tmp_path: Path,
) -> None:
    """What documents say is pinned beside the settings, wherever it was read."""
    assert loaded(tmp_path, "topics: {documents: [birding]}").meaning() == Settings().meaning()
    assert loaded(tmp_path, "topics: {at_least_posts: 9}").meaning() != Settings().meaning()


# What is wrong


@pytest.mark.parametrize(
    ("text", "unknown", "meant"),
    [
        ("propagat: {}", "propagat", "propagate"),
        ("clean: {inactive_after_day: 30}", "clean.inactive_after_day", "inactive_after_days"),
        (
            "attention: {kinds: {like: {weight: 1, halflife: 30}}}",
            "attention.kinds.like.halflife",
            "halflife_days",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_a_suggestion(
    tmp_path: Path, text: str, unknown: str, meant: str
) -> None:
    assert f"unknown key '{unknown}'; did you mean '{meant}'?" in message_for(tmp_path, text)


def test_nothing_is_suggested_for_what_resembles_nothing(tmp_path: Path) -> None:
    message = message_for(tmp_path, "zebra: 1")

    assert "unknown key 'zebra'" in message
    assert "did you mean" not in message
    assert did_you_mean("zebra", ["propagate", "clean"]) == ""


def test_a_kind_that_can_be_no_attention_is_refused(tmp_path: Path) -> None:
    message = message_for(tmp_path, "attention: {kinds: {block: {weight: 1}}}")

    assert "attention.kinds.block" in message
    assert "'repost'" in message  # the kinds that there are


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    message = message_for(
        tmp_path,
        """
        propagate:
          damping: 1              # must be below 1
          maximum_rounds: many    # must be a number
          tolerence: 1.0e-6       # unknown
        clean:
          trust_floor: 0          # must be above 0
        score_document: [a, b]    # must be text
        """,
    )

    assert "has 5 problem(s):" in message
    for where in (
        "propagate.damping: Input should be less than 1",
        "propagate.maximum_rounds: Input should be a valid integer",
        "unknown key 'propagate.tolerence'; did you mean 'tolerance'?",
        "clean.trust_floor: Input should be greater than 0",
        "score_document: Input should be a valid string",
    ):
        assert f"  - {where}" in message


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("propagate: quickly", "propagate: Input should be a valid dictionary"),
        ("spark: {conf: [a, b]}", "spark.conf: Input should be a valid dictionary"),
        ("propagate: {engine: turbo}", "propagate.engine: Input should be 'auto', 'blocks'"),
        ("features: {window_days: 1.5}", "features.window_days: Input should be a valid integer"),
    ],
)
def test_a_wrong_type_names_the_key_and_what_is_expected(
    tmp_path: Path, text: str, wrong: str
) -> None:
    assert wrong in message_for(tmp_path, text)


def test_what_is_not_yaml_says_where(tmp_path: Path) -> None:
    message = message_for(tmp_path, "clean:\n  trust_floor: [0.1\n")

    assert "is not YAML" in message
    assert "line" in message


@pytest.mark.parametrize(("text", "found"), [("- a\n- b\n", "list"), ("just words", "str")])
def test_yaml_that_is_no_mapping(tmp_path: Path, text: str, found: str) -> None:
    assert f"expected `key: value` lines, found {found}" in message_for(tmp_path, text)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    file = tmp_path / "conf.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(file)


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_a_missing_file_is_the_users_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file") as refused:
        load(tmp_path / "absent.yaml")
    assert refused.value.exit_code == Exit.USER


# What is shipped


@pytest.mark.parametrize("name", ["local.yaml", "cluster.yaml"])
def test_shipped_configurations_load_and_name_a_shipped_document(name: str) -> None:
    settings = load(CONF / name)

    assert load_document(settings.score_document).name == settings.score_document


def test_the_cluster_leaves_the_master_to_spark_submit() -> None:
    assert load(CONF / "cluster.yaml").spark.master is None
    assert load(CONF / "local.yaml").spark.master == "local[*]"


def test_the_shipped_configurations_mean_the_same() -> None:
    assert load(CONF / "local.yaml").meaning() == load(CONF / "cluster.yaml").meaning()


def test_every_shipped_score_document_is_named_after_its_file() -> None:
    documents = sorted((CONF / "score").glob("*.yaml"))

    assert "2026-11" in [file.stem for file in documents]
    assert [load_document(str(file)).name for file in documents] == [f.stem for f in documents]

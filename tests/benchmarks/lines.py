"""Which lines there are, and what each is run on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from tests.benchmarks.datasets import COLUMNS, SEEDS, Dataset

OUR_ENGINES = ("--tolerance", "1e-4", "--damping", "0.85")
SINGLE = ("--tolerance", "1e-3", "--damping", "0.85", "--engine", "blocks", "--blocks", "1")

Form = tuple[bool, str]  # weighted, ids
DENSE: tuple[Form, ...] = ((True, "dense"), (False, "dense"))
ALL: tuple[Form, ...] = (*DENSE, (True, "string"), (False, "string"))
UNWEIGHTED: tuple[Form, ...] = tuple(form for form in ALL if not form[0])


@dataclass(frozen=True)
class Line:
    """One line of the comparison; `ours` are arguments of the command, None for a peer."""

    name: str
    peer: str = ""
    ours: tuple[str, ...] | None = None
    forms: tuple[Form, ...] = ALL
    graphs: tuple[str, ...] = ("rmat", "clustered")
    most_scale: int = 99  # what is slower takes no more than this unless asked
    trusting: bool = True
    change: int = 0
    column: str | None = None

    def dataset(self, graph: str, scale: int, weighted: bool, ids: str) -> Dataset:
        return Dataset(graph, scale, weighted, ids, self.trusting, self.change)


def _blocks(blocks: int, forms: tuple[Form, ...]) -> Line:
    arguments = (*OUR_ENGINES, "--engine", "blocks", "--blocks", str(blocks))
    return Line(f"blocks-{blocks}", ours=arguments, forms=forms)


def _columns(columns: int) -> Line:
    arguments = (*SINGLE, "--precision", "single", "--own", f"{{home}}/own-{columns}")
    return Line(
        f"columns-{columns}",
        ours=arguments,
        forms=DENSE[:1],
        graphs=("rmat",),
        column="c00" if columns > 1 else None,
    )


def _changed(seed: int, warm: bool) -> Line:
    arguments = (*OUR_ENGINES, "--engine", "blocks", "--blocks", "1")
    return Line(
        f"{'warm' if warm else 'cold'}-{seed}",
        ours=(*arguments, "--start", "{home}/start") if warm else arguments,
        forms=DENSE[:1],
        most_scale=18,
        change=seed,
    )


def _distrusted(name: str, peer: str = "", ours: tuple[str, ...] | None = None) -> Line:
    return Line(name, peer, ours, forms=DENSE[:1], graphs=("rmat",), trusting=False)


LINES = (
    _blocks(1, ALL),
    _blocks(4, DENSE[:1]),
    _blocks(16, DENSE[:1]),
    Line("plain", peer="plain"),
    Line("igraph", peer="igraph"),
    Line("networkit", peer="networkit"),
    Line("graphframes-pagerank", peer="graphframes-pagerank", forms=UNWEIGHTED, most_scale=20),
    Line("graphx", peer="graphx", forms=UNWEIGHTED, most_scale=20),
    Line("graphframes", ours=(*OUR_ENGINES, "--engine", "graphframes"), most_scale=18),
    _distrusted("trust-plain", peer="plain"),
    _distrusted(
        "trust-blocks-1",
        ours=(*OUR_ENGINES, "--engine", "blocks", "--blocks", "1", "--trust", "{home}/trust"),
    ),
    _columns(1),
    _columns(COLUMNS),
    *(_changed(seed, warm) for seed in SEEDS for warm in (False, True)),
)


def chosen(patterns: list[str]) -> list[Line]:
    """Lines by name; `warm-*` is all that match. Unknown names are refused, with those known."""
    unknown = [p for p in patterns if not any(fnmatch(line.name, p) for line in LINES)]
    if unknown:
        known = ", ".join(line.name for line in LINES)
        raise SystemExit(f"no line is called {', '.join(unknown)}; known: {known}")
    return [line for line in LINES if any(fnmatch(line.name, p) for p in patterns)]


def form_name(form: Form) -> str:
    return f"{'weighted' if form[0] else 'unweighted'}-{form[1]}"


def chosen_forms(names: list[str]) -> list[Form]:
    """Forms by name, as weighted-dense."""
    known = {form_name(form): form for form in ALL}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"no form is called {', '.join(unknown)}; known: {', '.join(known)}")
    return [known[name] for name in names]


def on(
    lines: list[Line], graph: str, scale: int, *, forms: list[Form], slow: bool
) -> Iterator[tuple[Line, Dataset]]:
    """Every line with every form of one graph that it takes; clustered graphs keep dense ids."""
    for line in lines:
        if graph not in line.graphs or (scale > line.most_scale and not slow):
            continue
        for weighted, ids in line.forms:
            if (weighted, ids) in forms and (ids == "dense" or graph == "rmat"):
                yield line, line.dataset(graph, scale, weighted, ids)

"""Seeded trust on real graphs, in few draws; all of them are `make bench-trust`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from renown.trust.reference import trust_dense
from tests.benchmarks import trust, trust_lines, trust_worlds
from tests.benchmarks.trust import SETTINGS
from tests.benchmarks.trust_worlds import World


def test_the_line_in_memory_is_the_model() -> None:
    rng = np.random.default_rng(3)
    edges = (rng.random((24, 24)) < 0.2).astype(float)
    np.fill_diagonal(edges, 0)
    world = World(sparse.csr_matrix(edges), np.array([0, 5]), np.array([13, 20, 21]))
    expected, *_ = trust_dense(edges, [0, 5], [13, 20, 21])
    found = trust_lines.ours(world, world.edges)
    assert found == pytest.approx(np.where(np.isnan(expected), 0.5, expected), abs=1e-3)


def test_auc_counts_ties_half_and_leaves_seeds_out() -> None:
    world = World(sparse.csr_matrix((6, 6)), np.array([0]), np.array([5]))
    # Judged are 1 and 2 (honest) against 3 and 4: above, above; equal, above.
    assert trust_lines.auc(np.array([0.0, 3, 1, 1, 0, 9]), world) == (1 + 1 + 0.5 + 1) / 4


@pytest.mark.data
@pytest.mark.slow
def test_above_its_peers_among_friends(shared_data: Path) -> None:
    if not (shared_data / "graphs" / trust_worlds.FILES["facebook"]).exists():
        pytest.skip(f"no friendship graph in {shared_data}/graphs")
    aucs = trust.measured(SETTINGS[0], shared_data, draws=2)
    for rival in trust.RIVALS:
        assert (aucs["trust"] > aucs[rival] + 0.02).all()
    # And for the reason that is given: without triangles, less.
    assert (aucs["trust"] > aucs["edges"] + 0.01).all()

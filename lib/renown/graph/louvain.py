"""Communities of an undirected graph by label propagation that looks at modularity, in memory.

    gain(v, l) = W(v, l) - k_v (K_l - k_v [l is v's]) / 2m

Every vertex begins with a label of its own, and moves to the label l among its neighbours' of which
the gain is largest: W(v, l) the weight of its edges to vertices labelled l, k_v the weight of all its
edges, K_l that of all edges of those labelled l, 2m of all vertices. Without the second term (which
is what edges would weigh if only the ends' strengths counted) labels of hubs flood the graph. Then
each label becomes one vertex, and all begins again, until labels stay (Louvain: Blondel et al., J.
Stat. Mech. 2008; as label propagation: Barber and Clark, Phys. Rev. E 80, 2009).

Vertices move in eight groups by turns, all of a group at once, so that two neighbours seldom swap
labels for ever. Weights are whole numbers: sums are exact, and whoever computes them, in whatever
order, gets the same labels. Who gains nothing stays; of equal gains the smallest label wins.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ids = npt.NDArray[np.int64]

GROUPS = 8
CYCLES = 4  # of one level; in each every group moves once
LEVELS = 20  # labels become fewer at each; communities of people were found in five
MULTIPLIER = 2_654_435_761  # Knuth's, The Art of Computer Programming 3, 6.4: spreads neighbours
RANGE = 2**31  # a product stays within 63 bits


def group_of(ids: Ids, cycle: int) -> Ids:
    """The group of each vertex, by other bits of its mixed id in every cycle: none meet always."""
    mixed: Ids = (ids % RANGE * MULTIPLIER >> (18 + 3 * cycle)) % GROUPS
    return mixed


def communities(ids: Ids, src: Ids, dst: Ids, weight: Ids) -> Ids:
    """The label of each of `ids` (sorted); edges count both ways, self-loops are left out before."""
    names, n = ids, len(ids)
    ends = np.searchsorted(ids, np.concatenate([src, dst, dst, src]))
    half = len(ends) // 2
    # Edges of both directions are added up.
    graph = sparse.coo_array(
        (np.tile(weight, 2), (ends[:half], ends[half:])), shape=(n, n), dtype=np.int64
    ).tocsr()
    member_of = np.arange(n)
    for _ in range(LEVELS):
        labels = _moved(graph, names)
        kept, among = np.unique(labels, return_inverse=True)
        member_of, names = among[member_of], names[kept]
        if len(kept) == graph.shape[0]:
            break
        gathered = sparse.csr_array(
            (np.ones(len(among), np.int64), among, np.arange(len(among) + 1)),
            shape=(len(among), len(kept)),
        )
        graph = (gathered.T @ graph @ gathered).tocsr()
    return names[member_of]


def _moved(graph: sparse.csr_array, names: Ids) -> Ids:
    """Labels, as places in `names`, after the rounds of one level."""
    n, strength = graph.shape[0], graph.sum(axis=1)
    total = int(strength.sum())
    labels = np.arange(n)
    if not total:
        return labels
    others = (graph - sparse.diags_array(graph.diagonal(), dtype=np.int64)).tocsr()
    others.eliminate_zeros()
    for cycle in range(CYCLES):
        before, groups = labels.copy(), group_of(names, cycle)
        for g in range(GROUPS):
            members = np.flatnonzero((groups == g) & (np.diff(others.indptr) > 0))
            labels[members] = _turn(others[members], members, labels, strength, total)
        if np.array_equal(labels, before):
            break
    return labels


def _turn(part: sparse.csr_array, members: Ids, labels: Ids, strength: Ids, total: int) -> Ids:
    """The labels of the members of a group, after all of them looked at their neighbours'."""
    n = len(labels)
    if not len(members):
        return labels[members]
    one_hot = sparse.csr_array((np.ones(n, np.int64), labels, np.arange(n + 1)), shape=(n, n))
    weights = part @ one_hot
    rows = np.repeat(np.arange(len(members)), np.diff(weights.indptr))
    towards = weights.indices.astype(np.int64)
    volume = np.zeros(n, np.int64)
    np.add.at(volume, labels, strength)
    mine, own = strength[members], labels[members]
    staying = towards == own[rows]
    gain = weights.data - mine[rows].astype(float) * (volume[towards]) / total
    stay = np.zeros(len(members))
    stay[rows[staying]] = weights.data[staying]
    stay -= mine.astype(float) * (volume[own] - mine) / total
    gain[staying] = -np.inf
    best = np.maximum.reduceat(gain, weights.indptr[:-1])
    smallest = np.minimum.reduceat(np.where(gain == best[rows], towards, n), weights.indptr[:-1])
    moved: Ids = np.where(best > stay, smallest, own)
    return moved

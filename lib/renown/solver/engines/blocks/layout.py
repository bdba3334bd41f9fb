"""Which block holds which edge: as many edges in each, however skewed the graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renown.solver.engines.blocks.numbering import Counts, Rows

# A row with more than this share of a block's edges is dealt out to all blocks.
HUB_SHARE = 0.25


@dataclass(frozen=True)
class Layout:
    """Block b holds rows cuts[b] to cuts[b+1]-1, and of every hub's edges those whose src, in rows, is
    b modulo the number of blocks. Its own rows come first, then the hubs.
    """

    cuts: npt.NDArray[np.int64]
    hubs: Rows

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.cuts) - 1

    def rows(self, block: int) -> slice:
        """The rows that are the block's own."""
        return slice(int(self.cuts[block]), int(self.cuts[block + 1]))

    def height(self, block: int) -> int:
        """How many rows a block has."""
        return int(self.cuts[block + 1] - self.cuts[block]) + len(self.hubs)

    def deal(self, src: Rows, dst: Rows) -> tuple[npt.NDArray[np.int64], Rows]:
        """The block of every edge, and its row within that block."""
        block = np.searchsorted(self.cuts, dst, side="right") - 1
        row = (dst - self.cuts[block]).astype(np.int32)
        if not len(self.hubs):
            return block, row
        hub = np.searchsorted(self.hubs, dst)
        hub[hub == len(self.hubs)] = 0
        to_hub = np.flatnonzero(self.hubs[hub] == dst)
        block[to_hub] = src[to_hub] % self.blocks
        own = self.cuts[block[to_hub] + 1] - self.cuts[block[to_hub]]
        row[to_hub] = own + hub[to_hub]
        return block, row


def lay_out(received: Counts, blocks: int) -> Layout:
    """A layout for so many blocks, given how many edges end at each row (N)."""
    hubs = np.flatnonzero(received > HUB_SHARE * received.sum() / blocks).astype(np.int32)
    rest = received.copy()
    rest[hubs] = 0
    upto = np.cumsum(rest)
    inner = np.searchsorted(upto, upto[-1] * np.arange(1, blocks) / blocks, side="right")
    return Layout(np.concatenate(([0], inner, [len(received)])).astype(np.int64), hubs)

"""A prepared block in its two forms: sorted edges in a folder that all machines see, and CSR, mapped
into memory from the machine's own disk.

An executor that has no copy of a block (it is new, or its disk was cleared) makes one from the shared
form. Copies are named by their content, so none can be taken for another; they lie in the folder that
Spark gives the application and clears after it, and the oldest make room when the disk runs short.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_array

from renown.solver.engines.blocks import reading

FOLDER = "renown-blocks"
FREE_SHARE = 0.1  # of the disk, that copies leave to others
ARRAYS = ("indptr", "indices", "data")

# What this worker has mapped, of one graph, by (graph, digest).
_held: dict[tuple[str, str], csr_array] = {}


@dataclass(frozen=True)
class Block:
    """Where a prepared block lies (`uri`), what it holds (`digest`) and its shape."""

    graph: str
    uri: str
    digest: str
    shape: tuple[int, int]


def save(matrix: csr_array, *, graph: str, uri: str) -> Block:
    """Write a block's shared form, and this machine's copy."""
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))
    table = pa.table({"row": rows, "src": matrix.indices, "weight": matrix.data})
    filesystem, path = reading.opened(uri)
    filesystem.create_dir(path.rpartition("/")[0], recursive=True)
    pq.write_table(table, path, filesystem=filesystem, compression="none", use_dictionary=False)
    block = Block(graph, uri, _digest(matrix), matrix.shape)
    _copy(block, matrix)
    return block


def load(block: Block) -> csr_array:
    """The block's matrix: mapped already, from this machine's copy, or from the shared form."""
    if any(graph != block.graph for graph, _ in _held):
        _held.clear()
    key = (block.graph, block.digest)
    if key not in _held:
        try:
            _held[key] = _mapped(_folder() / block.digest, block)
        except FileNotFoundError:  # there is no copy, or another worker has just removed it
            _held[key] = _fetched(block)
    return _held[key]


def _fetched(block: Block) -> csr_array:
    table = reading.parquet(block.uri).read()
    counts = np.bincount(table["row"].to_numpy(), minlength=block.shape[0])
    indptr = np.concatenate(([0], np.cumsum(counts)))
    data, indices = table["weight"].to_numpy(), table["src"].to_numpy()
    matrix = csr_array((data, indices, indptr.astype(_pointer(len(data)))), shape=block.shape)
    _copy(block, matrix)
    return matrix


def _pointer(count: int) -> Any:
    return np.int32 if count < np.iinfo(np.int32).max else np.int64


def _mapped(folder: Path, block: Block) -> csr_array:
    os.utime(folder)  # the last to go when room is needed
    indptr, indices, data = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS)
    return csr_array((data, indices, indptr), shape=block.shape)


def _copy(block: Block, matrix: csr_array) -> None:
    """Keep a copy on this machine; a disk without room is no reason to fail."""
    target = _folder() / block.digest
    size = sum(getattr(matrix, name).nbytes for name in ARRAYS)
    if target.is_dir() or not _make_room(size, target.parent):
        return
    scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix="."))
    try:
        for name in ARRAYS:
            np.save(scratch / f"{name}.npy", getattr(matrix, name))
        scratch.rename(target)
    except OSError:  # another worker was first, or the disk is full: what is there serves
        shutil.rmtree(scratch, ignore_errors=True)


def _make_room(size: int, folder: Path) -> bool:
    """Remove the copies that were not used for longest until there is room; answers whether there is."""
    copies = sorted(folder.glob("[!.]*"), key=_last_used)
    while not (room := _has_room(size, folder)) and copies:
        shutil.rmtree(copies.pop(0), ignore_errors=True)  # whoever has it mapped keeps it
    return room


def _has_room(size: int, folder: Path) -> bool:
    disk = shutil.disk_usage(folder)
    return disk.free - size >= FREE_SHARE * disk.total


def _last_used(copy: Path) -> float:
    try:
        return copy.stat().st_mtime
    except FileNotFoundError:  # another worker removed it
        return 0.0


def _folder() -> Path:
    given = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0] or tempfile.gettempdir()
    folder = Path(given) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _digest(matrix: csr_array) -> str:
    held = hashlib.blake2b(digest_size=16)
    held.update(repr(matrix.shape).encode())
    for name in ARRAYS:
        held.update(np.ascontiguousarray(getattr(matrix, name)).data)
    return held.hexdigest()

"""Run one line as a process of its own, and watch the memory of all it starts.

PSS, as Linux keeps it: pages shared between a daemon and the workers it forked count once in all.
Elsewhere RSS, which counts them in each.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

INTERVAL_SECONDS = 0.1
GIB = 1 << 30
# Below this, the kernel would soon choose what to end, and might choose somebody else's.
LEAST_AVAILABLE_BYTES = GIB
REASON_LETTERS = 140


@dataclass
class Peaks:
    """The most that each part held at once, in bytes."""

    driver: int = 0  # the process itself; all there is without Spark
    worker: int = 0  # Python workers, all together
    python: int = 0  # driver and workers at one time
    jvm: int = 0
    total: int = 0

    def see(self, driver: int, worker: int, jvm: int) -> None:
        self.driver, self.worker = max(self.driver, driver), max(self.worker, worker)
        self.python = max(self.python, driver + worker)
        self.jvm, self.total = max(self.jvm, jvm), max(self.total, driver + worker + jvm)


@dataclass
class Measured:
    """How it ended: ok, timeout or failed, with the reason."""

    status: str
    reason: str
    wall_seconds: float
    peaks: Peaks = field(default_factory=Peaks)


class Watch(threading.Thread):
    """Samples a process and its descendants until told to stop, and remembers them all."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = psutil.Process(root)
        self.peaks = Peaks()
        self.seen: dict[int, psutil.Process] = {root: self.root}
        self.short_of_memory = False
        self.over = threading.Event()

    def run(self) -> None:
        pause = 0.0
        while not self.over.wait(pause):
            begin = time.perf_counter()
            self.sample()
            if psutil.virtual_memory().available < LEAST_AVAILABLE_BYTES:
                self.short_of_memory = True
                self.end_all()
            # Walking the pages of a large process takes time that the line should have.
            pause = max(INTERVAL_SECONDS, 9 * (time.perf_counter() - begin))

    def sample(self) -> None:
        held = {"driver": 0, "worker": 0, "jvm": 0}
        for process in self._tree():
            held[self._part(process)] += _memory(process)
        self.peaks.see(**held)

    def end_all(self) -> None:
        """Only what this line started; psutil makes sure that a number was not given away again."""
        for process in self._tree():
            _kill(process)
        for process in self.seen.values():
            _kill(process)

    def _tree(self) -> list[psutil.Process]:
        try:
            processes = [self.root, *self.root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []
        self.seen.update((process.pid, process) for process in processes)
        return processes

    def _part(self, process: psutil.Process) -> str:
        if process.pid == self.root.pid:
            return "driver"
        try:
            return "jvm" if process.name().startswith("java") else "worker"
        except psutil.Error:
            return "worker"


def measure(command: list[str], *, timeout: float, log: Path, folder: Path) -> Measured:
    """Run a command to its end, or to the timeout; nothing of it is left running."""
    begin = time.perf_counter()
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=folder
        )
    watch = Watch(process.pid)
    watch.start()
    try:
        code: int | None = process.wait(timeout)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        seconds = time.perf_counter() - begin
        watch.over.set()
        watch.join()
        watch.end_all()
        process.wait()
    return Measured(*_judged(code, watch, log, timeout), seconds, watch.peaks)


def last_words(log: Path, places: tuple[Path, ...] = ()) -> str:
    """The line that says why, without the paths of this machine."""
    text = log.read_text(errors="replace")
    for place in (*places, Path.cwd(), Path.home()):
        text = text.replace(str(place), "…")
    lines = [re.sub(r"\s+", " ", line).strip(" │╭╰─╮╯") for line in text.splitlines()]
    lines = [line for line in lines if line not in ("", "Error")]  # rich frames it
    telling = [line for line in lines if re.search(r"(Error|Exception|error)\b.*", line)]
    return (telling or lines or ["it said nothing"])[-1][:REASON_LETTERS]


def _judged(code: int | None, watch: Watch, log: Path, timeout: float) -> tuple[str, str]:
    if watch.short_of_memory:
        held = watch.peaks.total / GIB
        return "failed", f"out of memory: it held {held:.1f} GiB, and the machine had no more"
    if code is None:
        return "timeout", f"after {timeout:g} s"
    if code == -9:
        return "failed", "killed, most likely out of memory"
    return ("ok", "") if code == 0 else ("failed", last_words(log))


def _memory(process: psutil.Process) -> int:
    try:
        with open(f"/proc/{process.pid}/smaps_rollup") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (FileNotFoundError, ProcessLookupError, StopIteration):
        pass
    except PermissionError:
        return 0  # it has just ended, or just begun to
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _kill(process: psutil.Process) -> None:
    try:
        if process.is_running():
            process.kill()
    except psutil.Error:
        pass

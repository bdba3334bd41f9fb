"""What each attack gains against the number of fakes: in all, by fake account, and by plain rank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from renown.proofs.attack_found import OURS, UNCLEANED, Found
from renown.proofs.plot import installed

PANELS = (
    ("points gained", lambda f: f.gained[OURS].value),
    ("points gained, uncleaned", lambda f: f.gained[UNCLEANED].value),
    ("points gained per fake account", lambda f: f.per_fake),
)
MARKERS = "osD^vP*Xh<>"


def draw(found: Sequence[Found], file: Path) -> bool:
    """Whether there is a plot now: matplotlib is an extra."""
    if not installed() or not found:
        return False
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "renown", "font.size": 9})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(PANELS), figsize=(12, 3.8))
    for (label, of), axis in zip(PANELS, axes, strict=True):
        _panel(axis, found, of)
        axis.set(xscale="log", xlabel="fake accounts", title=label)
        axis.grid(alpha=0.3)
    for axis in axes[:2]:  # what cleaning takes away is to be seen
        axis.set_ylim(*_limits(found))
    handles, names = axes[0].get_legend_handles_labels()
    figure.tight_layout()
    figure.legend(
        handles, names, loc="lower center", ncols=5, bbox_to_anchor=(0.5, 1.0), frameon=False
    )
    figure.savefig(file, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    return True


def _panel(axis: Any, found: Sequence[Found], of: Any) -> None:
    for place, name in enumerate(dict.fromkeys(f.attack for f in found)):
        sizes = sorted((f for f in found if f.attack == name), key=lambda f: f.fakes)
        axis.plot(
            [f.fakes for f in sizes],
            [of(f) for f in sizes],
            marker=MARKERS[place % len(MARKERS)],
            ms=4,
            lw=1.2,
            label=name.replace("_", " "),
        )


def _limits(found: Sequence[Found]) -> tuple[float, float]:
    gains = [f.gained[measure].value for f in found for measure in (OURS, UNCLEANED)]
    room = 0.05 * (max(gains) - min(gains)) + 0.5
    return min(gains) - room, max(gains) + room

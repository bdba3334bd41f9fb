"""How pictures look: colours that all kinds of sight tell apart, few lines, and names as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from renown.errors import UserError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's colours.
BLUE, ORANGE, GREEN, RED, SKY, PURPLE = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7",
)  # fmt: skip
GREY, PALE, INK = "#8a8a8a", "#d9d9d9", "#222222"
COMPONENTS = {"true_reach": BLUE, "amplification": ORANGE, "network": GREEN}
DECISIONS = {
    "kept": GREEN, "discounted": ORANGE, "removed": RED, "inactive": GREY, "not_covered": PALE,
}  # fmt: skip

LOOK: dict[Any, Any] = {  # matplotlib types each key for itself
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#e9e9e9",
    "legend.frameon": False,
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "renown",
}


@contextmanager
def drawing(
    rows: int = 1, columns: int = 1, *, size: tuple[float, float], **more: Any
) -> Iterator[tuple[Figure, Any]]:
    """A figure of rows and columns of axes, `size` in inches; closed after, so that nobody shows it twice.

    Raises UserError where matplotlib is not installed.
    """
    try:
        from matplotlib import pyplot as plt
    except ImportError:
        raise UserError(
            "pictures need matplotlib: pip install 'renown[plots]', or `make notebooks`"
        ) from None
    with plt.rc_context(LOOK):
        figure, axes = plt.subplots(rows, columns, figsize=size, **more)
        try:
            yield figure, axes
        finally:
            plt.close(figure)


def words(name: str) -> str:
    """The name of a column, reason or kind as one reads it."""
    return name.replace("_", " ")


def named(handle: object, account_id: str) -> str:
    """A handle as people write it, or the account_id where it has none; nothing that would be markup."""
    text = f"@{handle}" if isinstance(handle, str) and handle else account_id
    return "".join(letter for letter in text if letter.isprintable()).replace("$", r"\$")


def plainly(axis: Any) -> None:
    """Whole numbers along an axis as 1,000, not as a power of ten; none between two of them."""
    from matplotlib.ticker import MaxNLocator, NullFormatter

    axis.set_minor_formatter(NullFormatter())
    if axis.get_scale() == "linear":
        axis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axis.set_major_formatter("{x:,.0f}")

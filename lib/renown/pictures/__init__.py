"""What people look at of published snapshots, drawn: every function answers a matplotlib figure.

    figure = renown.pictures.distribution(published.scores())
    figure.savefig("scores.png")

The notebooks show them in order. matplotlib is an extra: `pip install 'renown[plots]'`.
"""

from renown.pictures.attacks import bounds, gains
from renown.pictures.certainty import over_days, ranking, widths
from renown.pictures.circle import Circle, starts
from renown.pictures.neighbours import neighbours
from renown.pictures.snapshot import decisions, distribution, highest
from renown.pictures.why import contributions

__all__ = [
    "Circle",
    "bounds",
    "contributions",
    "decisions",
    "distribution",
    "gains",
    "highest",
    "neighbours",
    "over_days",
    "ranking",
    "starts",
    "widths",
]

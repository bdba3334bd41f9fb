"""Open, distributed influence scoring.

renown reads raw records of a social network, removes spam and inactive accounts, builds a graph of
who pays attention to whom, solves "my influence depends on the influence of those who react to me"
as a fixed point, and publishes dated, immutable snapshots in which every score explains itself.
Start with `renown.tables`, the contracts between the stages.
"""

__version__ = "0.1.0"

"""What becomes of two rows with one key.

Every rule here is associative, commutative and idempotent, so the ledger is the same whatever the
order in which records arrive, however they are split over runs, and however often they come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.tables import (
    AccountObservations,
    Follows,
    IdentityLinks,
    Interactions,
    ListObservations,
    PostObservations,
    Posts,
    Suppressed,
    Table,
    Tombstones,
)

# Where a column of a row is found: `functions.col`, or a struct's own fields.
Field = Callable[[str], Column]
KNOWN = "_known"


@dataclass(frozen=True)
class Rule:
    """How rows with one key become one.

    `smallest` and `largest` columns are chosen each on its own. All others come together from one
    row: the last by `prefer` (a column, or `not` and a column), then by content, so that nothing
    is left to chance.
    """

    smallest: tuple[str, ...] = ()
    largest: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()

    def together(self, table: Table) -> list[str]:
        """The columns that come from one row."""
        alone = {*table.key, *self.smallest, *self.largest}
        return [name for name in table.names if name not in alone]

    def rank(self, table: Table, field: Field) -> Column:
        """A row's columns that stay together, behind what makes it the one to keep."""
        order = (
            ~field(name[4:]) if name.startswith("not ") else field(name) for name in self.prefer
        )
        columns = (field(name).alias(name) for name in self.together(table))
        return F.struct(F.struct(F.lit(0), *order).alias("order"), *columns)


def _but_key(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.names if name not in table.key)


RULES: Mapping[str, Rule] = {
    # Of two looks at one time the larger count is kept. Each may be at a part of a profile only, so
    # neither takes away what the other saw.
    AccountObservations.name: Rule(largest=_but_key(AccountObservations)),
    PostObservations.name: Rule(largest=_but_key(PostObservations)),
    ListObservations.name: Rule(largest=_but_key(ListObservations)),
    # A post from its author's own record beats a copy in somebody else's; then the later look. Not
    # every API of a network tells its annotations: a look that lacks them takes none away.
    Posts.name: Rule(largest=("annotations",), prefer=("not embedded", "observed_at")),
    # A list of followers read again says nothing new: it has been known since the first time.
    Follows.name: Rule(smallest=("ended_at", "observed_at")),
    Interactions.name: Rule(smallest=("observed_at",)),
    Tombstones.name: Rule(largest=("for_good",)),
    # Once known, known since then; of two who say so, the surer.
    IdentityLinks.name: Rule(smallest=("observed_at",), largest=("confidence",)),
    Suppressed.name: Rule(smallest=("erased_at",)),
}


def combine(frame: DataFrame, table: Table) -> DataFrame:
    """One row per key."""
    rule = RULES.get(table.name, Rule())
    chosen = (
        *(F.min(name).alias(name) for name in rule.smallest),
        *(F.max(name).alias(name) for name in rule.largest),
        F.max(rule.rank(table, F.col)).alias("best"),
    )
    return table.conform(frame.groupBy(*table.key).agg(*chosen).select("*", "best.*"))


def changes(known: DataFrame, new: DataFrame, table: Table) -> DataFrame:
    """The rows, as they are to be from now on, that `new` adds to `known` or changes in it.

    `new` has one row per key. Beside the table's columns stands KNOWN: whether the key was there.
    """
    rule = RULES.get(table.name, Rule())
    arriving = new.select(F.struct(*table.key).alias("key"), F.struct(*table.names).alias("new"))
    met = known.select(F.struct(*table.key).alias("key"), F.struct(*table.names).alias("held"))
    both = arriving.join(met, "key", "left")
    chosen = both.select("held", F.struct(*_chosen(rule, table)).alias("merged"))
    changed = chosen.where(~F.col("merged").eqNullSafe(F.col("held")))
    return changed.select("merged.*", F.col("held").isNotNull().alias(KNOWN))


def _chosen(rule: Rule, table: Table) -> list[Column]:
    """Every column of the table, in order, out of the row held (null where there is none) and the new."""
    held, new = F.col("held"), F.col("new")
    rank_held = F.when(held.isNotNull(), rule.rank(table, lambda name: held[name]))
    best = F.greatest(rank_held, rule.rank(table, lambda name: new[name]))
    columns = {name: best[name] for name in rule.together(table)}
    columns |= {name: F.least(held[name], new[name]) for name in rule.smallest}
    columns |= {name: F.greatest(held[name], new[name]) for name in rule.largest}
    columns |= {name: new[name] for name in table.key}
    return [columns[name].alias(name) for name in table.names]

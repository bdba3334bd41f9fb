# %% [markdown]
# # 3. How sure
#
# A score is one draw: had the same people lived the same weeks once more, other pairs of them would have
# met. The interval is where the score would then lie, with a probability of 90 % unless the run was told
# otherwise.

# %%
import os

import renown
from renown import pictures

published = renown.open(os.environ.get("RENOWN_WAREHOUSE", "../renown-demo/warehouse"))
published.dates

# %% [markdown]
# ## How wide intervals are
#
# By how many distinct accounts reacted. Where nobody did, a score can hardly be too high; where hundreds did,
# each of them counts for little. In between, one more or less moves a score most.

# %%
pictures.widths(published.scores())

# %% [markdown]
# ## What that means for the ranking
#
# Follow a horizontal line: between all ranks whose intervals it crosses, the order may be luck. Usually the
# first few are told apart, and neighbours in the middle are not.

# %%
pictures.ranking(published.scores())

# %% [markdown]
# ## Over days
#
# The accounts that are highest on the last date, on every published date. A line that stays within its own
# band has not moved by more than luck may explain. Where the score document or renown's version changed, a
# dashed line says so: the scale is another one. With a single date there is nothing to see yet; `renown run
# --as-of` an earlier one adds it, from the same ledger.

# %%
days = {day: published.scores(day) for day in published.dates}
pictures.over_days(days, published.snapshot().past.dates)

# %% [markdown]
# What an interval does not know: what was never collected, what cleaning got wrong, and that people change.
# How often intervals hold is measured in `docs/how-sure.md`.

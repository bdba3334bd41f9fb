# %% [markdown]
# # 1. Look around a snapshot
#
# A snapshot is what renown published for a date: who has which score, and what cleaning decided of everybody
# it saw. It is read without Spark.

# %%
import os

import renown
from renown import pictures

published = renown.open(os.environ.get("RENOWN_WAREHOUSE", "../renown-demo/warehouse"))
published

# %% [markdown]
# ## How scores are spread
#
# Most accounts are reacted to by few or nobody, so most scores are low. The axis is logarithmic: one step up
# is ten times as many accounts. What a component measures is in the data dictionary, and notebook 2 takes one
# score apart.

# %%
pictures.distribution(published.scores())

# %% [markdown]
# ## Who is highest
#
# The bar around each score is its interval: where it would lie had the same people lived the same weeks once
# more. Where bars overlap, the order may be luck (notebook 3).

# %%
pictures.highest(published.scores())

# %% [markdown]
# ## What was removed, and why
#
# Nothing is dropped in silence: every account ever seen has a row in `screening` that says what was decided
# and on what evidence. *Discounted* accounts are scored, but their vote counts less.

# %%
pictures.decisions(published.screening())

# %% [markdown]
# The evidence of those that cleaning is surest about:

# %%
screening = published.screening().to_pandas()
columns = ["handle", "decision", "spam_probability", "reasons"]
screening[screening.decision == "removed"].nlargest(10, "spam_probability")[columns]

# %% [markdown]
# ## Is it to be trusted at all?
#
# Before a snapshot is published, the gate compares it with the one before. And the solve left a certificate:
# no account's influence is off by more than `eps` of itself (notebook 4).

# %%
published.snapshot().gate()["findings"]

# %%
published.snapshot().certificate()

# %% [markdown]
# # 2. Why this score
#
# Every score explains itself: what was found of the account, what each finding adds, and who passes influence
# on to it. Everything adds up.

# %%
import os

import renown
from renown import pictures

published = renown.open(os.environ.get("RENOWN_WAREHOUSE", "../renown-demo/warehouse"))
snapshot = published.snapshot()

# %% [markdown]
# Put in the account that you want to know about, as `"@name"` or as an account_id. This is the highest:

# %%
account = snapshot.top(1)[0]["account_id"]
explanation = published.explain(account)
print(explanation)

# %% [markdown]
# ## From what anybody has to what this account has
#
# A faint bar takes points away. A value that is *not known* adds nothing, and widens the interval.

# %%
pictures.contributions(explanation)

# %% [markdown]
# ## Its neighbours
#
# The sources that pass on the most influence, and behind them those that pass the most on to them. A disc
# grows with influence, a line with what passes along it. Where the account itself stands behind one of its
# sources (black), there is the circle that every such score has to close (notebook 4).

# %%
pictures.neighbours(snapshot, explanation)

# %% [markdown]
# ## And one that is lower
#
# Why is it below? The differences of all findings add up to the difference of the scores.

# %%
other = snapshot.top(10)[-1]["account_id"]
print(published.compare(account, other))

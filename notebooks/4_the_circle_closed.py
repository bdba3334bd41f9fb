# %% [markdown]
# # 4. The circle closed
#
# "My score depends on the scores of those who react to me": who got the first score? Nobody needs to. With
# $d < 1$ and votes that are shared out, never multiplied, the recurrence
#
# $$x_v = q_v + d \sum_u P_{uv}\, x_u$$
#
# has exactly one solution, and comes to it from wherever it begins.

# %%
import os

import renown
from renown import pictures

published = renown.open(os.environ.get("RENOWN_WAREHOUSE", "../renown-demo/warehouse"))
circle = pictures.Circle(published.snapshot())

# %% [markdown]
# Here the system that the snapshot solved is solved three times more: beginning with what each account has of
# its own, with nothing at all, and with all of the influence handed to the very lowest account.

# %%
ways = circle.ways()
{way.start: f"{len(way.eps) - 1} rounds" for way in ways}

# %%
pictures.starts(circle, ways)

# %% [markdown]
# On the right is what makes the answer certain. `eps` is seen without knowing the answer: it is how much one
# more round would change any account, in units of what the account has of its own. The theorem says that no
# account is off by more than that share of itself. Here the answer is known (solved to 1e-12), so the true
# error can be drawn beside it: always below.
#
# The published influence, by its certificate and in truth:

# %%
{"eps": circle.certificate["eps"], "true largest error": circle.error_of_published()}

# %% [markdown]
# The largest difference of any account between the three answers and what was published:

# %%
{way.start: float(abs(way.values / circle.published - 1).max()) for way in ways}

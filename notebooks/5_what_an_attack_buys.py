# %% [markdown]
# # 5. What an attack buys
#
# Every score of influence has been gamed. `renown attack --warehouse W --out DIR` adds made-up accounts to a
# network of yours, scores it again, and writes a price list to `DIR/attacks.json`; nothing is published. Set
# `RENOWN_ATTACKS` to that file. Without it, this shows the published price list of a small demo.

# %%
import json
import os
from pathlib import Path

from renown import pictures

price_list = Path(os.environ.get("RENOWN_ATTACKS", "../docs/validation/attacks.json"))
found = json.loads(price_list.read_text())
print(
    f"{found['network']}: {found['honest']:,} honest accounts, median score {found['median']:.1f}"
)

# %% [markdown]
# ## The gain
#
# The score of whoever pays for the attack, before (hollow) and after (full), for each size of the crowd.

# %%
pictures.gains(found)

# %% [markdown]
# ## The bound
#
# Fakes that nobody honest reacts to can pass on no more than what trust lets through, whatever they do among
# themselves: at most $d/(1-d)$ times the sum of what they have of their own, times the largest trust. The bar
# is how much of that they reached. So a crowd is worth what its members are trusted, and cleaning sets the
# price.

# %%
pictures.bounds(found)

# %% [markdown]
# ## What is claimed, and what does not hold
#
# Four claims are checked on every run of the command. Those that fail stand here, with what is against them.

# %%
for claim in found["claims"]:
    print("holds" if claim["holds"] else "DOES NOT HOLD", "-", claim["says"])
    for line in claim["against"]:
        print("    against it:", line)

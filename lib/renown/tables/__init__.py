"""The contracts between rooms: read this first.

`ledger` holds what was recorded, `views` what was known at a date, `derived` what is worked out.
`features` is the catalogue of variables.
"""

from renown.tables.contract import Column, ContractError, Table
from renown.tables.derived import (
    Attention,
    Communities,
    DecisionsHistory,
    Edges,
    Explanations,
    Halves,
    Handles,
    Identities,
    Influence,
    Runs,
    Scores,
    ScoresHistory,
    Screening,
    Sources,
    Vertices,
)
from renown.tables.features import Audience, Features
from renown.tables.ledger import (
    LEDGER,
    AccountEvents,
    AccountObservations,
    Follows,
    IdentityLinks,
    Interactions,
    PostObservations,
    Posts,
    Rejects,
    Suppressed,
    Tombstones,
)
from renown.tables.views import (
    VIEWS,
    Accounts,
    FollowsView,
    InteractionsView,
    PostsView,
)

DERIVED = (
    Identities,
    Attention,
    Screening,
    Vertices,
    Edges,
    Communities,
    Features,
    Influence,
    Halves,
    Sources,
    Audience,
    Scores,
    Explanations,
    Handles,
    Runs,
)

__all__ = [
    "DERIVED",
    "LEDGER",
    "VIEWS",
    "AccountEvents",
    "AccountObservations",
    "Accounts",
    "Attention",
    "Audience",
    "Column",
    "Communities",
    "ContractError",
    "DecisionsHistory",
    "Edges",
    "Explanations",
    "Features",
    "Follows",
    "FollowsView",
    "Halves",
    "Handles",
    "Identities",
    "IdentityLinks",
    "Influence",
    "Interactions",
    "InteractionsView",
    "PostObservations",
    "Posts",
    "PostsView",
    "Rejects",
    "Runs",
    "Scores",
    "ScoresHistory",
    "Screening",
    "Sources",
    "Suppressed",
    "Table",
    "Tombstones",
    "Vertices",
]

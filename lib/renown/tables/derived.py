"""What renown works out for a date. Every table carries `as_of`."""

from __future__ import annotations

from renown.tables.contract import Column, Table
from renown.tables.ledger import ACCOUNT_ID, ACT_KINDS, LINK_METHODS

AS_OF = Column(
    "as_of", "date", "Everything before the end of this day counts.", unit="UTC", nullable=False
)
COVERAGES = ("own", "profile_only", "mentioned_only")
EDGE_KINDS = ("follow", *(kind for kind in ACT_KINDS if kind not in ("block", "mute", "report")))
DECISIONS = ("kept", "discounted", "removed", "inactive", "not_covered")
COMPONENTS = ("true_reach", "amplification", "network")
POINTS = ("score", *COMPONENTS)
BREAKS = ("document", "version", "document and version")
STANDINGS = ("source", "spreader", "below_floor")
EVIDENCE = ("none", "one", "few", "some", "dozens", "hundreds", "thousands")


def _score(name: str, meaning: str) -> Column:
    return Column(name, "double", meaning, "points", nullable=False, minimum=0, maximum=100)


def _bounds(name: str) -> tuple[Column, Column]:
    return (
        _score(f"{name}_low", f"Lower bound of the interval of {name}."),
        _score(f"{name}_high", f"Upper bound of the interval of {name}."),
    )


Identities = Table(
    "identities",
    "One row per account that belongs to a person of several accounts.",
    ("account_id",),
    (
        AS_OF,
        ACCOUNT_ID,
        Column("person_id", "string", "The person: the first of the accounts.", nullable=False),
        Column(
            "other_id",
            "string",
            "The account at the other end of the surest link that it hangs by; null where persons "
            "were handed over.",
        ),
        Column(
            "confidence",
            "double",
            "How sure it is that any of the links is right that it hangs by, as a probability.",
            nullable=False,
            minimum=0,
            maximum=1,
        ),
        Column(
            "method",
            "string",
            "How its surest link is known.",
            nullable=False,
            allowed=LINK_METHODS,
        ),
    ),
    about="A person that was handed over has the name it was handed over with.",
)
Attention = Table(
    "attention",
    "One row per pair of accounts of which one pays attention to the other.",
    ("src", "dst"),
    (
        AS_OF,
        Column("src", "string", "Who pays attention.", nullable=False),
        Column("dst", "string", "Who receives it.", nullable=False),
        Column(
            "weight",
            "double",
            "A[src,dst]: sum over kinds of weight_k * log1p(acts, each halved every half-life).",
            "attention",
            nullable=False,
            minimum=0,
        ),
        *(
            Column(
                f"{kind}_weight",
                "double",
                f"The part that comes from: {kind}.",
                "attention",
                minimum=0,
            )
            for kind in EDGE_KINDS
        ),
    ),
)
Screening = Table(
    "screening",
    "One row per account ever seen: what is known of it, and what cleaning decided.",
    ("account_id",),
    (
        AS_OF,
        ACCOUNT_ID,
        Column("handle", "string", "The name people type, without `@`, where it is known."),
        Column(
            "coverage",
            "string",
            "own: its own acts are held; profile_only: its profile alone; mentioned_only: it was "
            "only seen as somebody's target, and is not known to be a person.",
            nullable=False,
            allowed=COVERAGES,
        ),
        Column("decision", "string", "What was decided.", nullable=False, allowed=DECISIONS),
        Column("kept", "boolean", "Whether it enters the graph and is scored.", nullable=False),
        Column("trust", "double", "How much its vote counts.", "share", False, 0, 1),
        Column(
            "spam_probability",
            "double",
            "How likely it is spam, by the trust document. Null where nothing could be judged.",
            "share",
            minimum=0,
            maximum=1,
        ),
        *(
            Column(
                f"spam_{end}",
                "double",
                f"{end.capitalize()} end of what the probability may be; the less is held of the "
                "account, the wider. Null where nothing could be judged.",
                "share",
                minimum=0,
                maximum=1,
            )
            for end in ("low", "high")
        ),
        Column(
            "reasons", "array<string>", "Codes of the signals that spoke, in order.", nullable=False
        ),
        Column(
            "evidence",
            "array<struct<reason:string,strength:double,found:string>>",
            "For every reason: how strong (0..1), and what was found, in words.",
            nullable=False,
        ),
        Column("last_act_at", "timestamp", "Its last own act, where one is known.", unit="UTC"),
    ),
)
Handles = Table(
    "handles",
    "One row per account whose handle is known: the index that look-ups by handle go through.",
    ("handle", "account_id"),
    (
        AS_OF,
        Column("handle", "string", "The handle in lower case, without `@`.", nullable=False),
        ACCOUNT_ID,
    ),
    about="In order of the handle, over all files.",
)
Vertices = Table(
    "vertices",
    "One row per kept account.",
    ("id",),
    (
        AS_OF,
        Column(
            "id", "bigint", "Dense, 0..N-1, by falling degree, ties by account_id.", "", False, 0
        ),
        ACCOUNT_ID,
        Column("trust", "double", "How much its vote counts.", "share", False, 0, 1),
    ),
)
Edges = Table(
    "edges",
    "One row per pair of kept accounts of which one pays attention to the other.",
    ("src", "dst"),
    (
        AS_OF,
        Column("src", "bigint", "Who pays attention: an id of `vertices`.", "", False, 0),
        Column("dst", "bigint", "Who receives it: an id of `vertices`.", "", False, 0),
        Column("weight", "double", "A[src,dst].", "attention", False, 0),
    ),
)
Communities = Table(
    "communities",
    "One row per kept account.",
    ("account_id",),
    (
        AS_OF,
        Column("id", "bigint", "The id in `vertices`.", "", False, 0),
        ACCOUNT_ID,
        Column(
            "community",
            "bigint",
            "Who pays attention to each other more than to the rest, by the smallest id among them.",
            "",
            False,
            0,
        ),
        Column("size", "bigint", "Accounts of the community.", "accounts", False, 1),
    ),
)
Influence = Table(
    "influence",
    "One row per kept account.",
    ("account_id",),
    (
        AS_OF,
        Column("id", "bigint", "The id in `vertices`.", "", False, 0),
        ACCOUNT_ID,
        Column(
            "own", "double", "q: what the account has of its own.", "trusted accounts", False, 0
        ),
        Column(
            "influence",
            "double",
            "What it has of its own and what others pass on to it: x of the recurrence.",
            "trusted accounts",
            False,
            0,
        ),
    ),
)
Sources = Table(
    "sources",
    "One row per kept account and account that passes on the most influence to it, and one for all "
    "others together; with its own part, they add up to its influence, within eps.",
    ("account_id", "place"),
    (
        AS_OF,
        ACCOUNT_ID,
        Column("place", "int", "1 passes on the most; the others come last.", "", False, 1),
        Column("source_id", "string", "Who passes it on; null: all others together."),
        Column("accounts", "bigint", "For how many accounts it stands.", "accounts", False, 1),
        Column(
            "passed",
            "double",
            "What it passes on: d * P[source,account] * x[source].",
            "trusted accounts",
            False,
            0,
        ),
        *(
            Column(
                f"{kind}_passed",
                "double",
                f"The part of it for: {kind}, as it divides the attention.",
                "trusted accounts",
                minimum=0,
            )
            for kind in EDGE_KINDS
        ),
    ),
)
Topics = Table(
    "topics",
    "One row per kept account and topic that it posted on, or reposted posts of others on.",
    ("topic", "account_id"),
    (
        AS_OF,
        ACCOUNT_ID,
        Column("topic", "string", "The name of the topic's document.", nullable=False),
        Column(
            "standing",
            "string",
            "source: over the evidence floor; spreader: it posted hardly anything of its own on the "
            "topic, and reposts others' posts on it; below_floor: own posts, not enough evidence.",
            nullable=False,
            allowed=STANDINGS,
        ),
        Column("posts", "bigint", "Its own posts on the topic in the window.", "posts", False, 0),
        Column("days", "bigint", "Distinct days (UTC) of those posts.", "days", False, 0),
        Column(
            "reactors",
            "bigint",
            "Distinct kept accounts that reposted, quoted, answered or liked those posts, or keep it on a "
            "list named after the topic.",
            "accounts",
            False,
            0,
        ),
        Column(
            "reposted", "bigint", "Others' posts on the topic that it reposted.", "posts", False, 0
        ),
        Column(
            "lists",
            "bigint",
            "Lists of kept accounts that it is on and that are named after the topic.",
            "lists",
            False,
            0,
        ),
        Column(
            "share_of_posts",
            "double",
            "Of its own posts in the window, those on the topic; 0 where it has none.",
            "share",
            False,
            0,
            1,
        ),
        Column(
            "languages",
            "array<string>",
            "The languages it posts in on the topic, without region, the most used first: those of a "
            "fifth or more of its posts on it whose language is known.",
            nullable=False,
        ),
        Column(
            "heaviest_posts",
            "array<string>",
            "Ids of its posts on the topic that trusted reactions weigh most at, at most 5, the "
            "heaviest first.",
            nullable=False,
        ),
        Column(
            "lacks",
            "array<string>",
            "The parts of the evidence floor that it does not reach: posts, days, reactors. Empty "
            "for a source.",
            nullable=False,
        ),
        Column(
            "own",
            "double",
            "q of the topic's column: trust * log1p(trusted reactors and resharers). Null unless source.",
            "trusted accounts",
            minimum=0,
        ),
        Column(
            "influence",
            "double",
            "x of the topic's column: own, and what others pass on of theirs. Null unless source.",
            "trusted accounts",
            minimum=0,
        ),
        *(
            Column(
                f"influence_{end}",
                "double",
                f"{bound} bound of the interval of influence. Null unless source.",
                "trusted accounts",
                minimum=0,
            )
            for end, bound in (("low", "Lower"), ("high", "Upper"))
        ),
        Column(
            "rank",
            "bigint",
            "1 is the highest influence among the topic's sources; equal ones share a rank. Null "
            "unless source.",
            minimum=1,
        ),
        Column(
            "confidence",
            "double",
            "How sure it is that the row rightly stands in the list of sources, as a probability. "
            "Null unless source.",
            "share",
            minimum=0,
            maximum=1,
        ),
    ),
    about="In order of the topic. Without topic documents it is empty.",
)
Halves = Table(
    "halves",
    "One row per kept account and half: what it scores from one of two disjoint halves of the acts.",
    ("account_id", "half"),
    (
        AS_OF,
        ACCOUNT_ID,
        Column("half", "int", "Which half.", nullable=False, minimum=0, maximum=1),
        Column(
            "engaged_accounts",
            "double",
            "Distinct kept accounts that reacted.",
            "accounts",
            False,
            0,
        ),
        *(_score(name, f"Points of {name} from that half alone.") for name in POINTS),
    ),
)
Scores = Table(
    "scores",
    "One row per kept account.",
    ("account_id",),
    (
        AS_OF,
        ACCOUNT_ID,
        Column("network_name", "string", "The social network it is on.", nullable=False),
        Column("handle", "string", "The name people type, without `@`."),
        Column("display_name", "string", "The name shown."),
        _score("score", "The composite."),
        _score("true_reach", "Who, after cleaning, really reacts."),
        _score("amplification", "What happens to content once it is out."),
        _score("network", "How influential the engaged audience is."),
        Column(
            "rests_on",
            "array<string>",
            "The components that had enough evidence; the others stand at their baseline.",
            nullable=False,
        ),
        Column(
            "rank", "bigint", "1 is the highest score; equal scores share a rank.", "", False, 1
        ),
        Column(
            "percentile",
            "double",
            "Share of scored accounts with a lower score.",
            "%",
            False,
            0,
            100,
        ),
        Column(
            "evidence",
            "string",
            "How many distinct kept accounts reacted: none, one, few (2-4), some (5-9), dozens (10-99), "
            "hundreds, thousands.",
            nullable=False,
            allowed=EVIDENCE,
        ),
        *(bound for name in POINTS for bound in _bounds(name)),
        Column("influence", "double", "x of the recurrence.", "trusted accounts", False, 0),
        Column("trust", "double", "How much its own vote counts.", "share", False, 0, 1),
        Column("document", "string", "Hash of the score document.", nullable=False),
    ),
)
SPLIT = (
    "array<struct<component:string,feature:string,combined:string,value:double,baseline:double,"
    "contribution:double,networks:array<struct<network_name:string,value:double,contribution:double>>>>"
)
Persons = Table(
    "persons",
    "One row per person of whom several accounts are scored: what they come to together.",
    ("person_id",),
    (
        AS_OF,
        Column("person_id", "string", "The person, as in `identities`.", nullable=False),
        Column(
            "account_ids",
            "array<string>",
            "The accounts that are scored, best score first.",
            nullable=False,
        ),
        Column("networks", "array<string>", "The networks they are on, in order.", nullable=False),
        _score("score", "The composite of what is known of all of them, if they are one person's."),
        *(_score(name, f"The part of it that is {name}.") for name in COMPONENTS),
        *(bound for name in POINTS for bound in _bounds(name)),
        Column(
            "rank",
            "bigint",
            "1 + how many score higher, of persons and of single accounts that are of none.",
            "",
            False,
            1,
        ),
        Column("influence", "double", "The sum over the accounts.", "trusted accounts", False, 0),
        Column(
            "link_confidence",
            "double",
            "How sure the least sure of the accounts is of the person, by its links, as a probability.",
            "",
            False,
            0,
            1,
        ),
        Column("document", "string", "Hash of the score document.", nullable=False),
        Column(
            "explanation",
            SPLIT,
            "For every feature of the document: how accounts were combined, what came of it, its points, and "
            "what each network brings. Contributions that no network brings are of what none has.",
            nullable=False,
        ),
    ),
    about="Intervals reflect that the links may be wrong. An account that is erased takes its person along.",
)
ScoresHistory = Table(
    "scores_history",
    "One row per date and account that is scored in the published snapshot of that date.",
    ("as_of", "account_id"),
    (
        AS_OF,
        ACCOUNT_ID,
        *(
            Scores.column(name)
            for name in (*POINTS, "score_low", "score_high", "rank", "percentile", "influence")
        ),
        Column("run_id", "string", "The run that was published.", nullable=False),
        Column("document", "string", "Hash of the score document.", nullable=False),
        Column("version", "string", "renown's version.", nullable=False),
        Column(
            "break_marker",
            "string",
            "What is not as it was on the date before, so that scores of before are on another scale: "
            "document, version, or both. Null where it is the same scale, and on the first date.",
            allowed=BREAKS,
        ),
    ),
    about="In the warehouse, beside the snapshots; it keeps the scores of dates whose snapshots are gone.",
)
DecisionsHistory = Table(
    "decisions_history",
    "One row per account and published date on which cleaning decided another thing of it than on the "
    "published date before; the first time, whatever it decided.",
    ("as_of", "account_id"),
    (
        AS_OF,
        ACCOUNT_ID,
        *(Screening.column(name) for name in ("decision", "trust", "reasons", "evidence")),
        Column("run_id", "string", "The run that was published.", nullable=False),
    ),
    about="In the warehouse, beside the snapshots: the audit trail. Decision, trust and reasons are "
    "compared; evidence goes along, for what was found is counted anew on every date.",
)
Explanations = Table(
    "explanations",
    "One row per kept account and feature of the score document; they add up to the score.",
    ("account_id", "component", "feature"),
    (
        AS_OF,
        ACCOUNT_ID,
        Column(
            "component",
            "string",
            "The component it belongs to.",
            nullable=False,
            allowed=COMPONENTS,
        ),
        Column("feature", "string", "The feature.", nullable=False),
        Column("value", "double", "What was found; null where nothing is known."),
        Column("baseline", "double", "Points that anybody has.", "points", nullable=False),
        Column(
            "contribution",
            "double",
            "Points of the composite beyond the baseline.",
            "points",
            False,
        ),
    ),
)
Runs = Table(
    "runs",
    "One row: the run itself.",
    ("run_id",),
    (
        AS_OF,
        Column("run_id", "string", "Hash of all that decided the result.", nullable=False),
        Column("version", "string", "renown's version.", nullable=False),
        Column("engine", "string", "The engine of the solve.", nullable=False),
        Column("rounds", "bigint", "Rounds of the solve.", "rounds", False, 0),
        Column(
            "eps",
            "double",
            "No influence is off by more than this share of itself.",
            "share",
            False,
            0,
        ),
        Column("converged", "boolean", "Whether eps is within the tolerance.", nullable=False),
        Column("start", "string", "The first score the solve began from.", nullable=False),
        Column("accounts_seen", "bigint", "Accounts in `screening`.", "accounts", False, 0),
        Column("accounts_scored", "bigint", "Accounts in `scores`.", "accounts", False, 0),
        Column("sum_of_influence", "double", "Sum of x.", "trusted accounts", False, 0),
    ),
)

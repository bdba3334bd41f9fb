"""What is held about an account, in words for whom it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from renown.report.explanation import Mark
from renown.report.held import ByHand, Decided, Held, Rows
from renown.report.sections import Grid, Section
from renown.report.words import because, count, listed, name_of, plain

COVERED = {
    "own": "Acts of its own are held.",
    "profile_only": "Its profile is held, and no act of its own.",
    "mentioned_only": "It was only seen where others acted towards it: no profile and no act of its own.",
}
RECORDED = (
    "The ledger, from which all of this is worked out, holds what the network's records said: its profile as "
    "it was seen, its posts and their counts, whom it follows and who follows it, and what it and others did "
    "towards each other."
)


def tell(it: Held) -> list[Section]:
    """Tables, decision, what was decided before, and what can be done about it."""
    return [_tables(it), _decision(it), _before(it), _correcting(it), _leaving(it)]


def _tables(it: Held) -> Section:
    rows = tuple((each.table, each.what, f"{each.rows:,}") for each in (*it.tables, *it.beside))
    account = it.account.account_id
    return Section(
        f"What is held about {name_of(it.account)}",
        beside=f"{account}, as of {it.origin.as_of}",
        sentences=(COVERED.get(it.coverage, plain(it.coverage)), RECORDED),
        grid=Grid(("table", "what a row is", "rows"), rows, words=frozenset({0, 1})),
        after=(
            f"{count(sum(each.rows for each in it.tables), 'rows')} of the snapshot"
            f"{_and_beside(it.beside)}. Every row of these and of the ledger: "
            f"renown export {account} --out DIR",
        ),
    )


def _and_beside(beside: tuple[Rows, ...]) -> str:
    rows = sum(each.rows for each in beside)
    return f", and {rows:,} that outlive it" if rows else ""


def _decision(it: Held) -> Section:
    return Section(
        "What was decided, and why",
        sentences=(
            decision(it.decided, it.inactive_after_days),
            *(f"  {line}" for mark in it.decided.marks for line in _why(mark, it)),
            *map(_by_hand, it.by_hand),
        ),
    )


def decision(it: Decided, inactive_after_days: int | None = None) -> str:
    """What cleaning decided, and what follows from it."""
    trust = "" if it.trust is None else f"{it.trust:.2f}"
    within = f" within {inactive_after_days} days" if inactive_after_days else ""
    said = {
        "kept": "Kept: it is scored, and its own vote counts in full. Nothing speaks against it.",
        "discounted": f"Discounted: it is scored, and its own vote counts for {trust} of a trusted one.",
        "removed": "Removed: it is not scored, and what it does counts for nobody.",
        "inactive": f"Inactive: no act of its own was seen{within}. It is not scored, and its acts count "
        "for nobody until it acts again.",
        "not_covered": "Not covered: it is not known to be a person, and is not scored.",
    }
    return said.get(it.decision, plain(it.decision))


def _why(mark: Mark, it: Held) -> Iterator[str]:
    yield because(mark)
    meaning = it.meanings.get(mark.reason)
    if meaning:
        yield f"  That is: {meaning[0].lower()}{meaning[1:]}"


def _by_hand(it: ByHand) -> str:
    if it.kind == "seed":
        return f"Those who run this know it to be {it.says}; trust spreads from such accounts."
    until = f", until {it.expires}" if it.expires else ""
    done = {"allow": "allowed", "deny": "denied"}.get(it.says, it.says)
    return f"Somebody who runs this has {done} it{until}: {it.reason}."


def _before(it: Held) -> Section:
    title = "What was decided before"
    if it.before is None:
        told = "No audit trail is kept yet: the next `renown publish` begins one."
        return Section(title, sentences=(told,))
    if not it.before:
        return Section(title, sentences=("Nothing: no earlier published date knows it.",))
    rows = tuple(
        (str(each.as_of), plain(each.decision), _vote(each), _reasons(each)) for each in it.before
    )
    return Section(
        title,
        sentences=("Each decision that was another one than on the published date before it.",),
        grid=Grid(("since", "decision", "its vote", "because"), rows, words=frozenset({0, 1, 3})),
    )


def _vote(it: Decided) -> str:
    return "" if it.trust is None else f"{it.trust:.2f}"


def _reasons(it: Decided) -> str:
    return "; ".join(because(mark) for mark in it.marks) or "nothing speaks against it"


def _correcting(it: Held) -> Section:
    wrong = [plain(mark.reason) for mark in it.decided.marks]
    about = f" ({listed(wrong)})" if wrong else ""
    return Section(
        "To correct it",
        sentences=(
            "What a record says wrongly is put right on the network: what is recorded next says so, and "
            "counts from then on.",
            f"Where the decision is wrong{about}, tell those who run this. They can decide otherwise, with a "
            "reason and until a date, by a line in the file that clean.overrides names:",
            f'  - {{account_id: "{it.account.account_id}", action: allow, reason: what was checked, '
            "expires: YYYY-MM-DD}",
        ),
    )


def _leaving(it: Held) -> Section:
    return Section(
        "To leave",
        sentences=(
            "Not to be scored: set the account to private, or ask not to be indexed where the network offers "
            "that. It is heeded from the next run on.",
            "To be forgotten: ask those who run this for",
            f"  renown erase {it.account.account_id}",
            "All of the above goes; what remains is a keyed hash of the account_id, so that it does not come "
            "in again.",
        ),
    )

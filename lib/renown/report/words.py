"""Words for numbers and names: the vocabulary of everything that renown says to people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from renown.publish.past import Change
from renown.publish.reading import printable
from renown.report.explanation import Account, Interval, Mark

BY_DOING = {
    "follow": "following",
    "repost": "reposting",
    "quote": "quoting",
    "reply": "replying",
    "mention": "mentioning",
    "like": "liking",
    "list": "putting it on lists",
}
REACTED = {  # the strata of evidence
    "none": "nobody reacted to it in the window, which may have been luck",
    "one": "one account reacted to it, which may have been luck",
    "few": "few accounts reacted to it (2 to 4), so one more or less would change much",
    "some": "some accounts reacted to it (5 to 9)",
    "dozens": "dozens of accounts reacted to it",
    "hundreds": "hundreds of accounts reacted to it",
    "thousands": "thousands of accounts reacted to it",
}
MOST, ALL, WORTH_SAYING = 0.6, 0.95, 0.1  # shares of what is passed on


def name_of(account: Account) -> str:
    """What people call an account, without what a terminal would take for a command."""
    handle = printable(account.handle or "")
    return f"@{handle}" if handle else printable(account.account_id)


def plain(code: str) -> str:
    """A code, as words: `true_reach` is true reach."""
    return code.replace("_", " ")


def number(value: float) -> str:
    """Three digits or more, with no more places than they need: 3,351, 412.3, 9.42, 0.00012."""
    size = abs(value)
    if value == round(value) or size >= 1000:
        return f"{value:,.0f}"
    if size >= 100:
        return f"{value:,.1f}"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.2g}"


def quantity(value: float, unit: str) -> str:
    """A value with its unit: `12.3 %` of a share, `1 account`, `2.5 reposts per post`."""
    if unit == "share":
        return share(value)
    return f"{number(value)} {_singular(unit) if value == 1 else unit}".rstrip()


def share(part: float) -> str:
    """A share as a percentage."""
    percentage = 100 * part
    return f"{percentage:.1f} %" if percentage != round(percentage) else f"{percentage:.0f} %"


def above(percentile: float) -> str:
    """Above how many of a hundred an account is; never more than is true: 99.99 is no 100."""
    return f"{math.floor(10 * percentile) / 10:.1f} %"


def count(many: int, noun: str) -> str:
    """How many of something: `1 account`, `3,120 accounts`."""
    return f"{many:,} {_singular(noun) if many == 1 else noun}"


def points(value: float) -> str:
    """Points of a score."""
    return f"{value + 0.0:.2f}"


def gained(value: float) -> str:
    """Points, or trusted accounts, that come on top or are taken away."""
    text = f"{value:+.2f}"
    return "0.00" if float(text) == 0 else text


def amount(value: float) -> str:
    """Trusted accounts in a column of such."""
    return f"{value:,.2f}" if value >= 0.005 or value == 0 else "<0.01"


def listed(texts: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    *others, end = texts
    return f"{', '.join(others)} {last} {end}" if others else end


def by_kind(by_kind: Mapping[str, float]) -> str:
    """For which kinds of act something is passed on: `mostly by reposting, also by replying`."""
    total = sum(by_kind.values())
    largest = sorted(by_kind, key=lambda kind: -by_kind[kind])
    said = [kind for kind in largest if by_kind[kind] >= WORTH_SAYING * total]
    if not said or total <= 0:
        return ""
    doing = [BY_DOING.get(kind, plain(kind)) for kind in said]
    if by_kind[said[0]] >= ALL * total:
        return f"by {doing[0]}"
    if by_kind[said[0]] >= MOST * total:
        return f"mostly by {doing[0]}" + (f", also by {listed(doing[1:])}" if doing[1:] else "")
    return f"by {listed(doing)}"


def sureness(interval: Interval | None) -> str:
    """Between what a score lies; nothing where the snapshot does not say."""
    return "" if interval is None else f"between {interval.low:.1f} and {interval.high:.1f}"


def because(mark: Mark) -> str:
    """A reason of cleaning, with its evidence."""
    strong = "" if mark.strength >= 1 else f" (strength {mark.strength:.2f} of 1)"
    return f"{plain(mark.reason)}{strong}: {mark.found}"


def changed(changes: Sequence[Change]) -> Iterator[str]:
    """What moved within some days, in a sentence; none where nothing is known."""
    said = [
        f"{gained(c.points)} in {count(c.days, 'days')}" for c in changes if c.points is not None
    ]
    said += [f"none told in {count(c.days, 'days')}, as {c.broken}" for c in changes if c.broken]
    if said:
        yield f"Change: {'; '.join(said)}."


def _singular(noun: str) -> str:
    """One of it: the noun before `per` loses its plural."""
    head, per, rest = noun.partition(" per ")
    if head.endswith("ies"):
        head = f"{head[:-3]}y"
    return f"{head.removesuffix('s')}{per}{rest}"

"""Advice in words: what would move a score, what stands still and why, and which tricks do not work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renown.report.advice import Advice, NoAdvice, Step, Still, Waiting
from renown.report.explanation import NotScored
from renown.report.sections import Grid, Section
from renown.report.telling import DECISIONS, titled
from renown.report.tricks import PriceList, Trick
from renown.report.words import (
    because,
    count,
    gained,
    listed,
    name_of,
    number,
    plain,
    quantity,
    sureness,
)

MOVES = 0.05  # points: less is nothing to one digit
STANDS = {
    "full": "{0} ({1}): already worth all that it can be; more of it adds nothing",
    "waits": "{0} ({1}): does not count before its component has its evidence",
    "unknown": "{0}: not known{2}; it stands where anybody does",
    "unlike": "{0}: this version of renown does not make the points of it that were published",
}


def tell(it: Advice) -> list[Section]:
    """Steps, what stands still, tricks."""
    return [
        _steps(it),
        *([_waiting(it.waiting)] if it.waiting else []),
        *([_still(it.still)] if it.still else []),
        *_tricks(it.prices, it.tricks),
    ]


def tell_instead(it: NoAdvice) -> list[Section]:
    """Why there is no score, and what would change that."""
    who, marks = it.unscored, it.unscored.marks
    why = DECISIONS.get(who.decision, plain(who.decision))
    return [
        Section(
            titled(who),
            sentences=(
                f"It has no score as of {who.origin.as_of}: {why}.",
                *(f"  {because(mark)}" for mark in marks),
            ),
        ),
        Section("What would change that", sentences=it.instead),
        *_tricks(it.prices, it.tricks),
    ]


def instead(it: NotScored) -> Iterator[str]:
    """What would give an account a score that has none."""
    reasons = [plain(mark.reason) for mark in it.marks]
    if it.decision == "inactive":
        yield (
            "Any act of its own (a post, a reply, a like, a follow): from the next run on it is scored again."
        )
    elif it.decision == "not_covered":
        yield (
            "Its profile and its own acts have to be recorded: so far it was only seen where others acted "
            "towards it."
        )
    elif "not active" in reasons:
        yield (
            "The network itself says that it is suspended, gone, private or not to be indexed. When it says "
            "otherwise, the next run does too."
        )
    else:
        about = f" ({listed(reasons)})" if reasons else ""
        yield (
            f"What it was removed for{about} is looked at anew on every date, in the acts of the last weeks: "
            "who stops it is seen otherwise as these grow old."
        )
        yield (
            "Where the decision is wrong, those who run this can allow the account by hand, with a reason "
            "and until a date (clean.overrides)."
        )


def _steps(it: Advice) -> Section:
    sure = sureness(it.interval)
    title = f"What would move the score of {name_of(it.account)}"
    beside = f"{it.score:.1f} of 100{f', {sure}' if sure else ''}, as of {it.origin.as_of}"
    if not it.steps:
        return Section(title, beside=beside, sentences=("Nothing that the document counts.",))
    rows = tuple(
        (
            says(step),
            number(step.now),
            number(step.then),
            gained(step.points),
            _between(step),
            listed(map(plain, step.through)),
        )
        for step in it.steps
    )
    return Section(
        title,
        beside=beside,
        sentences=(_how_far(it.near),),
        grid=Grid(
            ("", "now", "then", "points", "between", "through"), rows, words=frozenset({0, 5})
        ),
        after=tuple(f"  {plain(s.feature)}: {s.how}" for s in it.steps if s.how),
    )


def _how_far(near: int) -> str:
    if not near:
        return "Each step alone, all else as it is."
    of_near = f"the {count(near, 'accounts')} whose score is nearest"
    return f"Each step alone, all else as it is; its size is what comes next among {of_near}."


def says(step: Step) -> str:
    """What a change is called: `distinct trusted people who react: 5 more`."""
    way = "more" if step.step > 0 else "less"
    return step.says.format(step=f"{number(abs(step.step))} {way}")


def _between(step: Step) -> str:
    if step.low is None or step.high is None:
        return ""
    return f"{gained(step.low)} to {gained(step.high)}"


def _waiting(waiting: Iterable[Waiting]) -> Section:
    return Section("What does not count yet", sentences=tuple(map(_waits, waiting)))


def _waits(it: Waiting) -> str:
    asked, lacking = (quantity(v, it.needed.unit) for v in (it.needed.at_least, it.lacking))
    return (
        f"{plain(it.component).capitalize()} asks for {asked}: {lacking} more, and what was found of it "
        f"counts, which is {gained(it.points)} as it stands."
    )


def _still(still: Iterable[Still]) -> Section:
    return Section("What would not move it", sentences=tuple(map(_stands, still)))


def _stands(it: Still) -> str:
    value = "" if it.value is None else number(it.value)
    missing = f" ({it.missing})" if it.missing else ""
    said = STANDS[it.why].format(plain(it.feature), value, missing)
    return f"{said[0].upper()}{said[1:]}."


def _tricks(prices: PriceList, names: dict[str, str]) -> Iterator[Section]:
    """What the attack simulator found of popular tricks, those in vain first."""
    vain = [trick for trick in prices.largest if trick.gained < MOVES]
    others = [trick for trick in prices.largest if trick.gained >= MOVES]
    yield Section(
        "Popular tricks that would not",
        sentences=(
            f"Each was tried on a network of {count(prices.honest, 'honest accounts')}, for an account that "
            "nobody knew (renown attack; docs/attacks.md).",
        ),
        grid=_priced(vain, names),
        after=(
            "At most: what influence can be worth that fakes alone give, whatever they do among themselves.",
        ),
    )
    if others:
        yield Section(
            "Tricks that moved it there",
            sentences=(
                "Not for the fakes in them, but for honest accounts that were drawn in or taken over: that "
                "is deceit, and ends when they notice.",
            ),
            grid=_priced(others, names),
        )


def _priced(tricks: Iterable[Trick], names: dict[str, str]) -> Grid:
    rows = tuple(
        (
            names.get(t.name, plain(t.name)),
            f"{t.fakes:,}",
            f"{t.removed:,}" + (f" and {t.discounted:,} discounted" if t.discounted else ""),
            _score(t),
            f"{t.per_fake:+.4f}",
            "" if t.bound_points is None else f"{t.bound_points:.1f}",
            f"{t.helpers:,}" if t.helpers else "",
        )
        for t in tricks
    )
    heads = ("", "fakes", "seen through", "score", "a fake", "at most", "honest helpers")
    return Grid(heads, rows)


def _score(trick: Trick) -> str:
    before, after = ("none" if v is None else f"{v:.1f}" for v in (trick.before, trick.after))
    return f"{before} → {after}"

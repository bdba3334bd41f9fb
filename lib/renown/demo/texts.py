"""From a number to a post's words: the same number always gives the same text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from renown.demo.communities import COMMUNITIES
from renown.demo.names import SYLLABLES
from renown.demo.phrases import QUOTATIONS, SCRIPTS, SENTENCES, SPAM

HUMAN, SCRIPT, QUOTATION, SHORT_SPAM, NEWS = range(5)
NEWS_HASHTAG = "northbridgelights"
SOURCES = {
    HUMAN: ("Web App", "for Android", "for iPhone"),
    NEWS: ("for Android", "for iPhone"),
    SCRIPT: ("AutoPoster",),
    QUOTATION: ("QuoteCast",),
    SHORT_SPAM: ("Web App",),
}


class Words(NamedTuple):
    """What a post says, with its tags and where it links to."""

    text: str
    hashtags: list[str]
    link: str | None


class _Dice:
    """Spends one large number choice by choice."""

    def __init__(self, number: int) -> None:
        self.number = number

    def roll(self, sides: int) -> int:
        self.number, face = divmod(self.number, sides)
        return face

    def one(self, options: Sequence[str]) -> str:
        return options[self.roll(len(options))]


def compose(style: int, community: int, group: int, phrase: int) -> Words:
    """What an account of this community or ring says in this style."""
    dice = _Dice(phrase)
    if style == SCRIPT:
        return _scripted(dice, group)
    if style == QUOTATION:
        return Words(dice.one(QUOTATIONS), ["dailyquote"], None)
    if style == SHORT_SPAM:
        return Words(dice.one(SPAM).format(n=dice.roll(90) + 10), [], None)
    return _spoken(dice, community, news=style == NEWS)


def source(style: int, phrase: int) -> str:
    """The app a post was written with, as the link the API gives."""
    options = SOURCES[style]
    return f'<a href="https://apps.example" rel="nofollow">{options[phrase % len(options)]}</a>'


def language(style: int, community: int) -> str:
    """Machines write English, people their own language."""
    return COMMUNITIES[community].language if style in (HUMAN, NEWS) else "en"


def _scripted(dice: _Dice, ring: int) -> Words:
    line = dice.one(SCRIPTS[ring % len(SCRIPTS)]).format(n=dice.roll(90) + 10)
    return Words(line, [f"deal{ring + 1}"], f"https://shop{ring + 1}.example/now")


def _place(dice: _Dice) -> str:
    """Invented, and many, so that two people hardly ever write the same sentence."""
    return "".join(dice.one(SYLLABLES) for _ in range(3)).capitalize()


def _spoken(dice: _Dice, community: int, news: bool) -> Words:
    about = COMMUNITIES[community]
    openings, middles, endings = SENTENCES[about.language]
    opening, word, middle = dice.one(openings), dice.one(about.words), dice.one(middles)
    more = f" ({_place(dice)})." if dice.roll(4) else f". {dice.one(endings)}"
    text = f"{opening} {word}, {middle}{more} {dice.one(endings)}"
    hashtags = [dice.one(about.hashtags)] if dice.roll(10) < 6 else []
    if hashtags and dice.roll(10) < 3:
        hashtags.append(about.name)
    if news:
        hashtags = [NEWS_HASHTAG, *hashtags]
    page = dice.roll(100_000)
    link = f"https://{about.name}.example/{page}" if dice.roll(100) < 15 else None
    return Words(text, hashtags, link)

"""From a number to a post's words: the same number always gives the same text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from renown.demo.communities import COMMUNITIES
from renown.demo.names import SYLLABLES
from renown.demo.phrases import QUOTATIONS, SAW_BIRDS, SCRIPTS, SENTENCES, SPAM, TOPICAL

HUMAN, SCRIPT, QUOTATION, SHORT_SPAM, NEWS, AVIARY, TWINS, MOTHER, ONCE, TAGGED = range(10)
ON_TOPIC = {AVIARY: "aviary", TWINS: "twins", MOTHER: "mother"}  # keys of TOPICAL
BY_HUMANS = (HUMAN, NEWS, *ON_TOPIC, ONCE)
TAG = "aviarylife"  # that a ring sells
NEWS_HASHTAG = "northbridgelights"
SOURCES = {
    **dict.fromkeys((HUMAN, *ON_TOPIC, ONCE), ("Web App", "for Android", "for iPhone")),
    NEWS: ("for Android", "for iPhone"),
    **dict.fromkeys((SCRIPT, TAGGED), ("AutoPoster",)),
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
    if style == TAGGED:
        words = _scripted(dice, group)
        return words._replace(hashtags=[*words.hashtags, TAG])
    if style == ONCE:
        saw = SAW_BIRDS[COMMUNITIES[community].language]
        return Words(saw.format(place=_place(dice)), [], None)
    if style == QUOTATION:
        return Words(dice.one(QUOTATIONS), ["dailyquote"], None)
    if style == SHORT_SPAM:
        return Words(dice.one(SPAM).format(n=dice.roll(90) + 10), [], None)
    if style in ON_TOPIC:
        return _on_topic(dice, COMMUNITIES[community].language, ON_TOPIC[style])
    return _spoken(dice, community, news=style == NEWS)


def source(style: int, phrase: int) -> str:
    """The app a post was written with, as the link the API gives."""
    options = SOURCES[style]
    return f'<a href="https://apps.example" rel="nofollow">{options[phrase % len(options)]}</a>'


def language(style: int, community: int) -> str:
    """Machines write English, people their own language."""
    return COMMUNITIES[community].language if style in BY_HUMANS else "en"


def _scripted(dice: _Dice, ring: int) -> Words:
    line = dice.one(SCRIPTS[ring % len(SCRIPTS)]).format(n=dice.roll(90) + 10)
    return Words(line, [f"deal{ring + 1}"], f"https://shop{ring + 1}.example/now")


def _place(dice: _Dice) -> str:
    """Invented, and many, so that two people hardly ever write the same sentence."""
    return "".join(dice.one(SYLLABLES) for _ in range(3)).capitalize()


def _on_topic(dice: _Dice, language: str, topic: str) -> Words:
    """The word and the hashtag stand beside each other in some posts only."""
    words, tag = TOPICAL[topic][language]
    text = _sentence(dice, language, words)
    return Words(text, [tag] if tag and dice.roll(10) < 4 else [], None)


def _sentence(dice: _Dice, language: str, words: Sequence[str]) -> str:
    openings, middles, endings = SENTENCES[language]
    opening, word, middle = dice.one(openings), dice.one(words), dice.one(middles)
    more = f" ({_place(dice)})." if dice.roll(4) else f". {dice.one(endings)}"
    return f"{opening} {word}, {middle}{more} {dice.one(endings)}"


def _spoken(dice: _Dice, community: int, news: bool) -> Words:
    about = COMMUNITIES[community]
    text = _sentence(dice, about.language, about.words)
    hashtags = [dice.one(about.hashtags)] if dice.roll(10) < 6 else []
    if hashtags and dice.roll(10) < 3:
        hashtags.append(about.name)
    if news:
        hashtags = [NEWS_HASHTAG, *hashtags]
    page = dice.roll(100_000)
    link = f"https://{about.name}.example/{page}" if dice.roll(100) < 15 else None
    return Words(text, hashtags, link)

"""One post as the X API v1.1 shows it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from renown.demo import texts
from renown.demo.network import DemoNetwork
from renown.demo.timeline import NOBODY, ORIGINAL, QUOTE, REPLY, REPOST, Posts

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")  # 1970-01-01 was a Thursday
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657


def stamp(seconds: int) -> str:
    """`Wed Oct 10 20:19:24 +0000 2018`, whatever the locale."""
    day, rest = divmod(seconds, 86_400)
    date, year = _day(day)
    return f"{date} {rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02} +0000 {year}"


@lru_cache(maxsize=10_000)
def _day(day: int) -> tuple[str, str]:
    year, month, number = str(np.datetime64(day, "D")).split("-")
    return f"{_WEEKDAYS[day % 7]} {_MONTHS[int(month) - 1]} {number}", year


def post_ids(posts: Posts) -> list[str]:
    """Ids hold the millisecond, as the real ones do; the low bits tell same moments apart."""
    low = np.arange(len(posts)) % 2**22
    return (((posts.time * 1000 - _SNOWFLAKE_EPOCH_MS) << 22) + low).astype(str).tolist()


class PostWriter:
    """Plain lists of what each record needs: element by element they are faster than arrays."""

    def __init__(self, network: DemoNetwork) -> None:
        posts, world, counts = network.posts, network.world, network.post_counters
        self.ids, self.accounts = post_ids(posts), world.native_id.astype(str).tolist()
        self.handles, self.names = world.handles, world.names
        self.author, self.kind = posts.author.tolist(), posts.kind.tolist()
        self.time, self.target = posts.time.tolist(), posts.target.tolist()
        self.mention, self.style = posts.mention.tolist(), posts.style.tolist()
        self.phrase = posts.phrase.tolist()
        self.community = world.community[posts.author].tolist()
        self.group = world.group[posts.author].tolist()
        self.retweets, self.favorites = counts.retweets.tolist(), counts.favorites.tolist()
        self.target_retweets = counts.target_retweets.tolist()
        self.target_favorites = counts.target_favorites.tolist()

    def post(self, p: int) -> dict:
        """The post itself, with all that its record carries of another."""
        if self.kind[p] == REPOST:
            return self._repost(p)
        record = self._own(p, self.retweets[p], self.favorites[p])
        if self.kind[p] == QUOTE:
            target = self.target[p]
            record["is_quote_status"] = True
            record["quoted_status_id_str"] = self.ids[target]
            record["quoted_status"] = self._as_seen_by(p)
        return record

    def _repost(self, p: int) -> dict:
        """Counts, mentions and tags are the reposted post's, as the real thing does it."""
        seen = self._as_seen_by(p)
        author = self.author[self.target[p]]
        entities = dict(seen["entities"])
        entities["user_mentions"] = [self._named(author), *entities["user_mentions"]]
        return {
            **self._frame(p),
            "text": f"RT @{self.handles[author]}: {seen['text']}",
            "in_reply_to_status_id_str": None,
            "in_reply_to_user_id_str": None,
            "is_quote_status": False,
            "retweeted_status": seen,
            "entities": entities,
            "retweet_count": seen["retweet_count"],
            "favorite_count": 0,
            "lang": seen["lang"],
        }

    def _as_seen_by(self, p: int) -> dict:
        return self._own(self.target[p], self.target_retweets[p], self.target_favorites[p])

    def _own(self, p: int, retweets: int, favorites: int) -> dict:
        words = texts.compose(self.style[p], self.community[p], self.group[p], self.phrase[p])
        answered, mentioned = self._addressed(p)
        named = answered + mentioned
        link = f"https://t.co/{self.phrase[p] % 36**6:x}" if words.link else None
        text = " ".join(
            [
                *(f"@{self.handles[a]}" for a in answered),
                words.text,
                *(f"@{self.handles[a]}" for a in mentioned),
                *(f"#{tag}" for tag in words.hashtags),
                *([link] if link else []),
            ]
        )
        reply = self.kind[p] == REPLY
        return {
            **self._frame(p),
            "text": text,
            "in_reply_to_status_id_str": self.ids[self.target[p]] if reply else None,
            "in_reply_to_user_id_str": self.accounts[self.author[self.target[p]]]
            if reply
            else None,
            "is_quote_status": False,
            "entities": {
                "user_mentions": [self._named(a) for a in named],
                "hashtags": [{"text": tag} for tag in words.hashtags],
                "urls": [{"url": link, "expanded_url": words.link}] if link else [],
            },
            "retweet_count": retweets,
            "favorite_count": favorites,
            "lang": texts.language(self.style[p], self.community[p]),
        }

    def _frame(self, p: int) -> dict:
        return {
            "id_str": self.ids[p],
            "created_at": stamp(self.time[p]),
            "user": {"id_str": self.accounts[self.author[p]]},
            "source": texts.source(self.style[p], self.phrase[p]),
        }

    def _addressed(self, p: int) -> tuple[list[int], list[int]]:
        """Who is answered, at the text's head, and who is mentioned, at its end."""
        answered = [self.author[self.target[p]]] if self.kind[p] == REPLY else []
        mention = self.mention[p]
        return answered, [mention] if mention != NOBODY and mention not in answered else []

    def _named(self, account: int) -> dict:
        return {
            "id_str": self.accounts[account],
            "screen_name": self.handles[account],
            "name": self.names[account],
        }

    def first(self, kind: int = ORIGINAL) -> int:
        return self.kind.index(kind)

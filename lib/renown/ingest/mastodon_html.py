"""What Mastodon's HTML says: its text, and the addresses it links to.

Instances hand out a small, clean subset of HTML (https://docs.joinmastodon.org/spec/activitypub/),
so expressions do where a parser would be needed for the web at large.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

# Anybody writes these texts, so nothing is searched beyond the next tag or a fair length: else text of
# nothing but `<` takes the square of its length.
# For clients that show no quotes, the post quoted is linked to at the top.
QUOTE_INLINE = (
    '(?s)<p class="quote-inline">.{0,5000}?</p>|<span class="quote-inline">.{0,5000}?</a>'
)
# Links to a name or a hashtag stand in the record as what they are.
NAMED = r'<a\s[^<>]*class="[^"]{0,200}\b(mention|hashtag)\b[^"]{0,200}"[^<>]*>'
TAG = "<[^<>]*>"
BREAK = r"<br\s*/?>|</p>\s*<p[^<>]*>|</li>"
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&nbsp;": " "}


def text(html: Column) -> Column:
    """The words, paragraphs on lines of their own; null where there is no HTML."""
    broken = F.regexp_replace(F.regexp_replace(html, QUOTE_INLINE, ""), BREAK, "\n")
    plain = F.regexp_replace(broken, TAG, "")
    for entity, sign in ENTITIES.items():
        plain = F.replace(plain, F.lit(entity), F.lit(sign))
    return F.trim(_ampersands(plain))


def links(html: Column) -> Column:
    """Addresses linked to, each once, without those of names and hashtags."""
    others = F.regexp_replace(F.regexp_replace(html, QUOTE_INLINE, ""), NAMED, "")
    found = F.regexp_extract_all(_ampersands(others), F.lit('href="(https?://[^"]+)"'), F.lit(1))
    return F.array_distinct(F.coalesce(found, F.array().cast("array<string>")))


def _ampersands(html: Column) -> Column:
    return F.replace(html, F.lit("&amp;"), F.lit("&"))

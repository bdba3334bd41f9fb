"""Words, as posts and documents are compared by: the same on both sides.

A word is letters, marks, digits and `_` in a row, in lower case; what stands between words, a hyphen or
an apostrophe too, is a gap and no more, so `bird-watching` and `Bird watching` are one phrase. In scripts
that write no gaps every character is a word of its own, and a term is found wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata

from pyspark.sql import Column
from pyspark.sql import functions as F

# Thai and Lao, Burmese, Khmer, kana, and Han with its extensions: pairs of first and last.
UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
# Whom a post names and where it links to are no words of its own.
ASIDE = r"(?i)\b(?:https?://|www\.)\S+|@[\p{L}\p{N}_][\p{L}\p{N}_.@-]*"
_ALONE = "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in UNSPACED)
_ALONE_HERE = re.compile(f"([{''.join(f'{chr(a)}-{chr(b)}' for a, b in UNSPACED)}])")


def phrase(text: str) -> str:
    """The words of a text of ours with one space between them; empty where it has none."""
    apart = _ALONE_HERE.sub(r" \1 ", unicodedata.normalize("NFC", text).lower())
    kept = (c if unicodedata.category(c)[0] in "LMN" or c == "_" else " " for c in apart)
    return " ".join("".join(kept).split())


def words(text: Column) -> Column:
    """The words of a post's text in order, as an array; empty where there is no text."""
    own = F.regexp_replace(F.lower(F.coalesce(text, F.lit(""))), ASIDE, " ")
    apart = F.regexp_replace(own, f"([{_ALONE}])", " $1 ")
    return F.filter(F.split(apart, r"[^\p{L}\p{M}\p{N}_]+"), lambda word: word != "")


def phrases(of: Column, length: int) -> Column:
    """All that many words in a row of an array of words, with one space between them."""
    if length == 1:
        return of
    starts = F.sequence(F.lit(1), F.size(of) - length + 1)
    runs = F.transform(starts, lambda start: F.array_join(F.slice(of, start, length), " "))
    return F.when(F.size(of) >= length, runs).otherwise(F.array().cast("array<string>"))

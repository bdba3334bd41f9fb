"""Invented names: syllables, so that they are nobody's."""

from __future__ import annotations

from renown.demo.parameters import Array, Random

# fmt: off
SYLLABLES = (
    "ba", "be", "bo", "da", "de", "dri", "fa", "fen", "fo", "ga", "gel",
    "gri", "ha", "hel", "ja", "jun", "ka", "kel", "ko", "la", "lem", "lo",
    "ma", "mel", "mi", "mo", "na", "nel", "no", "o", "pa", "pel", "pri",
    "ra", "rel", "ri", "ro", "sa", "sel", "shu", "ta", "tel", "ti", "to",
    "u", "va", "vel", "vi", "wen", "ya", "yel", "za", "zo",
)
# fmt: on


def invent(random: Random, count: int, digits: Array) -> tuple[list, list]:
    """Handles and display names; handles differ, and `digits` says whose end in a number."""
    parts = random.integers(0, len(SYLLABLES), size=(count, 5))
    numbers = random.integers(100, 9_999_999, size=count)
    taken: set[str] = set()
    handles, names = [], []
    for row, with_digits, number in zip(
        parts.tolist(), digits.tolist(), numbers.tolist(), strict=True
    ):
        first, last = _join(row[:2]), _join(row[2:])
        handle = first + str(number) if with_digits else f"{first}_{last}"
        handles.append(_unused(handle[:15], taken))
        names.append(f"{first.capitalize()} {last.capitalize()}")
    return handles, names


def _join(parts: list[int]) -> str:
    return "".join(SYLLABLES[part] for part in parts)


def _unused(handle: str, taken: set[str]) -> str:
    candidate, extra = handle, 2
    while candidate in taken:
        candidate, extra = f"{handle[:12]}{extra}", extra + 1
    taken.add(candidate)
    return candidate

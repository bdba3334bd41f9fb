"""What is to hold of attacks, each held against what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from renown.proofs.attack_found import OURS, Found

LARGEST_MOVE = 1.0  # point, of a score that nobody attacked
# The solve is within eps of x, before and after; what is summed up is rounded.
SLACK = 1e-3


@dataclass(frozen=True)
class Claim:
    """A sentence, whether it holds, and what speaks against it, in words."""

    name: str
    says: str
    against: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.against


def claims(found: Sequence[Found], median: float) -> list[Claim]:
    """What is to hold, whatever the network."""
    return [
        Claim(
            "below_median",
            f"No attack by fakes alone lifts its beneficiary above the median honest score, {median:.1f}.",
            _against(found, lambda f: f.pure and (f.gained[OURS].after.value or 0) > median, _score),
        ),
        Claim(
            "falling_gain",
            "The gain per fake account falls as there are more of them.",
            tuple(_rising(found)),
        ),
        Claim(
            "others_unmoved",
            f"No score of an honest account that no fake acted on moves by {LARGEST_MOVE:g} point, and "
            "none is lost.",
            _against(
                found, lambda f: f.lost > 0 or f.uninvolved >= LARGEST_MOVE, _moved
            ),
        ),
        Claim(
            "within_bound",
            "No influence that fakes alone gave is beyond its bound.",
            _against(
                found,
                lambda f: f.pure
                and f.influence_gained > f.bound + SLACK * (1 + f.influence_after),
                lambda f: f"influence rose by {f.influence_gained:.3g}, and the bound is {f.bound:.3g}",
            ),
        ),
    ]  # fmt: skip


def _against(
    found: Sequence[Found], wrong: Callable[[Found], bool], words: Callable[[Found], str]
) -> tuple[str, ...]:
    return tuple(f"{_named(f)}: {words(f)}" for f in found if wrong(f))


def _rising(found: Sequence[Found]) -> Iterator[str]:
    """Of two sizes of one attack, the larger may not have given more by fake account."""
    for name in dict.fromkeys(f.attack for f in found):
        sizes = sorted((f for f in found if f.attack == name), key=lambda f: f.fakes)
        for fewer, more in pairwise(sizes):
            # Where nothing is gained, nothing falls.
            if more.per_fake > max(fewer.per_fake, 0.0):
                yield (
                    f"{name}: {fewer.per_fake:.4f} points by each of {fewer.fakes:,}, "
                    f"{more.per_fake:.4f} by each of {more.fakes:,}"
                )


def _named(found: Found) -> str:
    return f"{found.attack} by {found.fakes:,}"


def _score(found: Found) -> str:
    return f"{found.gained[OURS].after.value:.1f}"


def _moved(found: Found) -> str:
    return f"one moved by {found.uninvolved:.2f} points, {found.lost} are lost"

"""When people act: by day and by night, by working day and weekend, where they live."""

from __future__ import annotations

import numpy as np

from renown.demo.communities import COMMUNITIES
from renown.demo.parameters import DAY, HOUR, Array, DemoParameters, Random

# Weight of each local hour, from midnight; people sleep, and talk most in the evening.
_HOURS = np.array(
    [2, 1, 0.4, 0.2, 0.2, 0.5, 2, 4, 6, 6, 6, 6, 7, 6, 5, 5, 5, 6, 7, 8, 9, 9, 7, 4], dtype=float
)
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday, Monday being 0


def offsets(community: Array) -> Array:
    """Seconds that local time is ahead of UTC."""
    return np.array([c.utc_offset_hours * HOUR for c in COMMUNITIES])[community]


def human_times(random: Random, parameters: DemoParameters, community: Array) -> Array:
    """One moment of the window for each entry, by the habits of its community."""
    times = np.zeros(len(community), dtype=np.int64)
    for number in range(len(COMMUNITIES)):
        of_these = np.flatnonzero(community == number)
        times[of_these] = _times(random, parameters, number, len(of_these))
    return times


def _times(random: Random, parameters: DemoParameters, number: int, count: int) -> Array:
    hours = np.arange(parameters.start, parameters.end, HOUR)
    local = hours + COMMUNITIES[number].utc_offset_hours * HOUR
    weekend = (local // DAY + _EPOCH_WEEKDAY) % 7 >= 5
    weights = _HOURS[local % DAY // HOUR] * np.where(weekend, COMMUNITIES[number].weekend, 1.0)
    picks = random.choice(len(hours), size=count, p=weights / weights.sum())
    return hours[picks] + random.integers(0, HOUR, size=count)


def when_awake(random: Random, times: Array, community: Array) -> Array:
    """Whoever would react between midnight and six does so in the morning, mostly."""
    local = (times + offsets(community)) % DAY
    asleep = (local < 6 * HOUR) & (random.random(len(times)) < 0.9)
    morning = random.integers(6 * HOUR + HOUR // 2, 10 * HOUR, size=len(times))
    return np.where(asleep, times - local + morning, times)

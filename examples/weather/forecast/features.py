"""What the model knows when it forecasts: today's weather, and the season."""

import math
from collections.abc import Iterator
from datetime import timedelta

from forecast.observations import Observation

NAMES = ["constant", "temp_max", "temp_min", "change", "rain", "wind", "season_cos", "season_sin"]


def examples(days: list[Observation]) -> Iterator[tuple[Observation, list[float]]]:
    """Pairs of a day and what was known on its eve; days without two days before them are left out."""
    for before, eve, day in zip(days, days[1:], days[2:]):
        if day.day - before.day == timedelta(days=2):
            yield day, features(before, eve)


def features(before: Observation, eve: Observation) -> list[float]:
    angle = 2 * math.pi * eve.day.timetuple().tm_yday / 365.25
    return [
        1.0,
        eve.temp_max,
        eve.temp_min,
        eve.temp_max - before.temp_max,
        min(eve.precipitation, 10.0),
        eve.wind,
        math.cos(angle),
        math.sin(angle),
    ]

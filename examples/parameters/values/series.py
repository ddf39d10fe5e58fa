"""A value that is no JSON goes from task to task as well: it is pickled into the catalog."""

from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True)
class Series:
    station: str
    readings: list[float]


def describe(station: str, readings: list[float], note: str) -> dict[str, object]:
    return {"series": Series(station, readings), "mean": fmean(readings), "lines": len(note.splitlines())}


def widen(series: Series, mean: float) -> dict[str, float]:
    return {"low": mean - min(series.readings), "high": max(series.readings) - mean}

"""The task that is really run."""

from statistics import fmean


def fit(rows: list[float]) -> float:
    return fmean(rows)

"""One year in a few numbers."""

from pathlib import Path
from statistics import fmean

from seasons.days import read_highest


def describe(file: str, days: int) -> dict[str, object]:
    """Mean, hottest and coldest day of the year in a file."""
    highest = read_highest(file)
    return {
        "year": Path(file).stem,
        "days": days,
        "mean": round(fmean(highest), 2),
        "hottest": max(highest),
        "coldest": min(highest),
    }

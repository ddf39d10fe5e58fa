"""The observations of one year."""

import csv
from pathlib import Path


def read_highest(file: str | Path) -> list[float]:
    """Highest temperature of each day, in degrees Celsius, in the order of the days."""
    with open(file, newline="", encoding="utf-8") as rows:
        return [float(row["temp_max"]) for row in csv.DictReader(rows)]

"""Daily observations: read from CSV, and freed of days that cannot be true."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Observation:
    """The weather of one day: millimetres, degrees Celsius, metres a second."""

    day: date
    precipitation: float
    temp_max: float
    temp_min: float
    wind: float


def load(data: Path, days: int) -> list[Observation]:
    """Reads all days of a CSV file; `days` is how many there must be."""
    with data.open(newline="") as file:
        observations = [parse(row) for row in csv.DictReader(file)]
    if len(observations) != days:
        raise ValueError(f"{data} has {len(observations)} days, expected {days}")
    print(f"{len(observations)} days, {observations[0].day} to {observations[-1].day}")
    return observations


def clean(observations: list[Observation]) -> tuple[list[Observation], int]:
    """Days in order without gaps between neighbours; a day whose night is warmer than its noon is dropped."""
    believable = [o for o in sorted(observations, key=lambda o: o.day) if o.temp_min <= o.temp_max]
    dropped = len(observations) - len(believable)
    gaps = sum(b.day - a.day != timedelta(days=1) for a, b in zip(believable, believable[1:]))
    print(f"dropped {dropped} days, {gaps} gaps remain")
    return believable, dropped


def parse(row: dict[str, str]) -> Observation:
    return Observation(
        day=date.fromisoformat(row["date"]),
        precipitation=float(row["precipitation"]),
        temp_max=float(row["temp_max"]),
        temp_min=float(row["temp_min"]),
        wind=float(row["wind"]),
    )

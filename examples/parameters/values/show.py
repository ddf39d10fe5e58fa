"""What a Python function gets: values of the types that it asks for."""

from datetime import date


def show(
    name: str, share: float, count: int, dry: bool, day: date, regions: list, limits: dict, comment: str | None
) -> list[str]:
    return [type(value).__name__ for value in (name, share, count, dry, day, regions, limits, comment)]

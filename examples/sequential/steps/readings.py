"""Plain functions: nothing here knows that a runner calls them."""


def sort_readings(readings: list[int]) -> list[int]:
    return sorted(readings)

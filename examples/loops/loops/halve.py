"""One time of a loop."""


def halve(number: int, time: int) -> tuple[int, int]:
    """Half of it, and how many times it has been done by now; `time` counts from 0."""
    return number // 2, time + 1

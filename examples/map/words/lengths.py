"""What is done for each item, and what is made of all of them."""

from pathlib import Path


def measure(word: str) -> int:
    return len(word)


def total(length: list[int]) -> int:
    return sum(length)


def longest(length: list[int]) -> int:
    return max(length)


def split(file: str) -> list[str]:
    return Path("texts", file).read_text(encoding="utf-8").split()

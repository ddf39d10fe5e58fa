"""Counting words. Plain functions: nothing here knows that a runner calls them."""

import re
from pathlib import Path


def count_words(text: Path, longest: int = 5) -> tuple[int, list[str]]:
    """How many words a text has, and its longest ones."""
    words = re.findall(r"[A-Za-z]+", text.read_text(encoding="utf-8"))
    print(f"{text}: {len(words)} words")
    distinct = {word.lower() for word in words}
    return len(words), sorted(distinct, key=lambda word: (-len(word), word))[:longest]


def reading_time(words: int, words_a_minute: int = 238) -> float:
    """Minutes that a silent reader needs."""
    minutes = round(words / words_a_minute, 1)
    print(f"{minutes} minutes")
    return minutes

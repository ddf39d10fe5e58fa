from collections import Counter
from pathlib import Path


def most_frequent():
    words = Path("words.txt").read_text(encoding="utf-8").split()
    (word, times), *_ = Counter(words).most_common(1)
    return word, times

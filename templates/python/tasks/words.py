"""Plain functions: runnable calls them with what their arguments are named after."""


def split_words(text: str) -> list:
    return text.lower().split()


def measure_words(words: list):
    longest = max(words, key=len)
    mean_length = sum(len(word) for word in words) / len(words)
    return longest, round(mean_length, 2)

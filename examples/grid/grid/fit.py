"""Something that is quick to compute."""


def fit(alpha: float, depth: int) -> float:
    return round(alpha * depth, 2)


def judge(score: float, floor: float) -> bool:
    return score >= floor

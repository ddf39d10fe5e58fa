"""Ridge regression by the normal equations."""

from dataclasses import dataclass

from forecast.features import NAMES, examples
from forecast.observations import Observation


@dataclass(frozen=True)
class Model:
    """A linear forecast of the next day's highest temperature."""

    coefficients: list[float]
    trained_on: int

    def predict(self, features: list[float]) -> float:
        return sum(c * x for c, x in zip(self.coefficients, features))


def fit(cleaned: list[Observation], test_year: int, ridge: float) -> Model:
    """The model with the least squared error on all years but `test_year`."""
    pairs = [(day.temp_max, known) for day, known in examples(cleaned) if day.day.year != test_year]
    size = len(NAMES)
    left = [[sum(x[i] * x[j] for _, x in pairs) for j in range(size)] for i in range(size)]
    right = [sum(x[i] * y for y, x in pairs) for i in range(size)]
    for i in range(1, size):
        left[i][i] += ridge
    model = Model(solve(left, right), trained_on=len(pairs))
    for name, coefficient in zip(NAMES, model.coefficients):
        print(f"{name:>10} {coefficient:8.3f}")
    return model


def solve(left: list[list[float]], right: list[float]) -> list[float]:
    """The x of `left · x = right`, by elimination with pivots."""
    size = len(right)
    rows = [row + [value] for row, value in zip(left, right)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for other in range(column + 1, size):
            factor = rows[other][column] / rows[column][column]
            rows[other] = [a - factor * b for a, b in zip(rows[other], rows[column])]
    solution = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, size))
        solution[i] = (rows[i][size] - known) / rows[i][i]
    return solution

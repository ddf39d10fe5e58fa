"""Tomorrow's highest temperature, from the last days: the average of a window, moved towards the last day."""

from statistics import fmean

from seasons.days import read_highest


def mean_error(files: list[str], window: int, share: float) -> float:
    """Average distance between forecast and truth, in degrees, over all days with a full window before them."""
    errors: list[float] = []
    for file in files:
        highest = read_highest(file)
        for day in range(window, len(highest)):
            average = fmean(highest[day - window : day])
            forecast = share * highest[day - 1] + (1 - share) * average
            errors.append(abs(forecast - highest[day]))
    return round(fmean(errors), 4)


def choose(error: list[dict]) -> int:
    """The window of the combination with the least error."""
    best = min(error, key=lambda cell: cell["value"])
    print(f"best of {len(error)}: {best['matrix']} with {best['value']} degrees")
    return best["matrix"]["window"]


def narrow(files: list[str], window: int, low: float, high: float) -> dict[str, float]:
    """One step of a ternary search for the share with the least error: a third of the range is cut off."""
    left, right = low + (high - low) / 3, high - (high - low) / 3
    errors = mean_error(files, window, left), mean_error(files, window, right)
    if errors[0] <= errors[1]:
        high = right
    else:
        low = left
    return {"low": low, "high": high, "width": high - low, "least": min(errors)}

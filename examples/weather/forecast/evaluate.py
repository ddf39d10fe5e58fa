"""How far the forecasts are off, beside saying that tomorrow will be like today."""

import csv
from pathlib import Path
from statistics import fmean

from forecast.features import examples
from forecast.model import Model
from forecast.observations import Observation


def evaluate(cleaned: list[Observation], model: Model, test_year: int) -> dict[str, object]:
    """Forecasts for `test_year`, and the mean absolute errors in degrees of the model and of no model."""
    pairs = [(day, known) for day, known in examples(cleaned) if day.day.year == test_year]
    if not pairs:
        raise ValueError(f"there are no days of {test_year} to test with")
    predictions = [
        {"day": day.day.isoformat(), "observed": day.temp_max, "predicted": round(model.predict(known), 2)}
        for day, known in pairs
    ]
    mean_error = fmean(abs(p["observed"] - p["predicted"]) for p in predictions)
    naive_error = fmean(abs(day.temp_max - known[1]) for day, known in pairs)
    print(f"{len(predictions)} days of {test_year}: {mean_error:.2f} degrees off, without a model {naive_error:.2f}")
    save(predictions, Path("results/predictions.csv"))
    return {"predictions": predictions, "mean_error": mean_error, "naive_error": naive_error}


def save(predictions: list[dict], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["day", "observed", "predicted"])
        writer.writeheader()
        writer.writerows(predictions)

"""The report that people read."""

from pathlib import Path


def write_report(
    days: int,
    dropped: int,
    predictions: list[dict],
    mean_error: float,
    naive_error: float,
    test_year: int,
    ridge: float,
) -> None:
    """Writes results/report.md; the chart lies beside it."""
    worst = sorted(predictions, key=lambda p: -abs(p["observed"] - p["predicted"]))[:5]
    lines = [
        "# Tomorrow's highest temperature in Seattle",
        "",
        f"Forecasts for {test_year} are **{mean_error:.2f} °C** off on average;",
        f"saying that tomorrow will be like today is {naive_error:.2f} °C off.",
        "",
        f"![Observed and forecast, {test_year}](forecast.svg)",
        "",
        f"- {days} days of observations, {dropped} of them dropped as impossible",
        f"- ridge {ridge:g}, every year but {test_year} to learn from",
        "",
        "## The five worst forecasts",
        "",
        "| day | observed | forecast |",
        "|---|---:|---:|",
        *(f"| {p['day']} | {p['observed']:.1f} | {p['predicted']:.1f} |" for p in worst),
        "",
    ]
    path = Path("results/report.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    print(f"{path}: {mean_error:.2f} degrees off, {naive_error - mean_error:+.2f} better than no model")

"""The report."""

from pathlib import Path


def write(summary: list[dict], window: int, low: float, high: float, least: float) -> None:
    """Writes a table of the years, and what was found out about forecasts."""
    rows = [
        f"| {year['year']} | {year['days']} | {year['mean']:.2f} | {year['coldest']:.1f} | {year['hottest']:.1f} |"
        for year in summary
    ]
    text = "\n".join(
        [
            "# Highest temperatures in Seattle",
            "",
            "| year | days | mean | coldest | hottest |",
            "|---|---:|---:|---:|---:|",
            *rows,
            "",
            f"The best forecast is {(low + high) / 2:.0%} the last day and the rest the average of {window} days:",
            f"{least:.2f} °C off on average.",
            "",
        ]
    )
    path = Path("results/report.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")

"""Writes how many lines of a text are longer than a width. Usage: line_lengths.py TEXT [--width N]"""

import argparse
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("text", type=Path)
parser.add_argument("--width", type=int, default=80)
arguments = parser.parse_args()

lengths = [len(line) for line in arguments.text.read_text(encoding="utf-8").splitlines()]
longer = sum(length > arguments.width for length in lengths)
summary = f"{longer} of {len(lengths)} lines are longer than {arguments.width}; the longest has {max(lengths)}\n"
print(summary, end="")
Path("results").mkdir(exist_ok=True)
Path("results/line-lengths.txt").write_text(summary, encoding="utf-8")

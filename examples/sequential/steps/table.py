"""Writes numbers, given as JSON, one a line. Usage: table.py JSON"""

import json
import sys
from pathlib import Path

Path("results").mkdir(exist_ok=True)
Path("results/table.txt").write_text("".join(f"{n}\n" for n in json.loads(sys.argv[1])), encoding="utf-8")

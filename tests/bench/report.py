"""How a measurement is told: one line, figures that a person can compare.

A line of JSON goes to the file BENCH_FIGURES, where script/bench says one.
"""

import json
import os
import sys
from pathlib import Path


def report(title: str, **figures: str) -> None:
    words = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    sys.__stdout__.write(f"\n{title}: {words}\n")
    sys.__stdout__.flush()
    if path := os.environ.get("BENCH_FIGURES"):
        with Path(path).open("a") as file:
            file.write(json.dumps({"title": title, **figures}, ensure_ascii=False) + "\n")

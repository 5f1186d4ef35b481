"""How a measurement is told: one line, figures that a person can compare."""

import sys


def report(title: str, **figures: str) -> None:
    words = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    sys.__stdout__.write(f"\n{title}: {words}\n")
    sys.__stdout__.flush()

"""The clinical tables that the protocol is checked against."""

import csv
from pathlib import Path


def table(name):
    with (Path(__file__).parent / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))

"""Numbers and sums of money in a text: 75k, 75,000, €75.000, 70 to 78 thousand."""

import re

AMOUNT = re.compile(
    r"(?P<currency>[€$£]|eur|usd|gbp)?\s?(?P<number>\d{1,3}(?:[.,'\u00a0 ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)\s?(?P<kilo>k\b|thousand\b|grand\b)?[\s-]*(?P<unit>€|£|\$|%|[a-z]+\b)?",
    re.IGNORECASE,
)
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20}  # fmt: skip
UNITS = {"day": "days", "week": "weeks", "month": "months", "percent": "percent", "per": "percent", "%": "percent", "share": "shares", "option": "shares"}  # fmt: skip
CASH = frozenset({"€", "$", "£", "eur", "usd", "gbp", "euro", "pound", "dollar"})


def value_of(number: str, kilo: bool) -> float:
    if re.fullmatch(r"\d{1,3}(?:[.,'\u00a0 ]\d{3})+", number):
        value = float(re.sub(r"\D", "", number))
    else:
        value = float(number.replace(",", "."))
    return value * 1000 if kilo else value


def figures(text: str) -> set[float]:
    """Every number of a text, thousands written out."""
    found = (value_of(match["number"], bool(match["kilo"])) for match in AMOUNT.finditer(text))
    return {round(value, 2) for value in found}


def sums(text: str) -> list[float]:
    """The sums of money that a text names: with a currency, in thousands, or too large for anything else."""
    found = []
    for match in AMOUNT.finditer(text):
        value = value_of(match["number"], bool(match["kilo"]))
        if match["currency"] or match["kilo"] or stem_of(match["unit"]) in CASH or value >= 10_000:
            found.append(value if value >= 1000 else value * 1000)
        elif re.match(r"\s?(?:-|–|to|and)\s?\d+\s?(?:k\b|thousand\b)", text[match.end("number") :], re.IGNORECASE):
            found.append(value * 1000)
    return found


def names_figure(text: str) -> bool:
    """Whether a message names a sum of money, as an answer to the question of salary."""
    return bool(sums(text))


def stem_of(unit: str | None) -> str:
    lowered = (unit or "").lower()
    return lowered.rstrip("s") or lowered

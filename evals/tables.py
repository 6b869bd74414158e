"""Rows of marked answers as columns of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import nan
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.schema import MarkValue

# What a person calls no evidence is a point that is missed.
VALUES = (MarkValue.MISSED, MarkValue.PARTIAL, MarkValue.MET, MarkValue.CONTRADICTED)
MET = VALUES.index(MarkValue.MET)
Column = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """Columns of equal length; nan where there is nothing."""

    question: Column

    def at(self, rows: NDArray[np.int64]) -> Self:
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def where(self, holds: NDArray[np.bool_]) -> Self:
        return self.at(np.flatnonzero(holds))

    @classmethod
    def empty(cls, length: int) -> Self:
        return cls(**{field.name: np.full(length, nan) for field in fields(cls)})

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[float]]) -> Self:
        """Columns in the order of the fields."""
        columns = np.array(rows, dtype=float).reshape(len(rows), len(fields(cls)))
        return cls(*columns.T)


@dataclass(frozen=True)
class Marks(Table):
    """One row a criterion of an answer. gold, guess: places in VALUES; decided: 0 or 1."""

    gold: Column
    guess: Column
    chance: Column
    decided: Column

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> Self:
        numbers = _numbers(rows)
        return cls.from_rows(
            [
                (
                    numbers[row["question_id"]],
                    _place(mark["gold"]),
                    _place(mark["guess"]),
                    mark["chance"],
                    mark["mark"] != MarkValue.NO_EVIDENCE.value,
                )
                for row in rows
                for mark in row["marks"]
            ]
        )


@dataclass(frozen=True)
class Scores(Table):
    """One row an answer. gold: 1-4, 0 for an answer that shows nothing; score, share: 0-1; given, shown: 1-4."""

    gold: Column
    given: Column
    shown: Column
    score: Column
    share: Column

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> Self:
        numbers = _numbers(rows)
        return cls.from_rows(
            [
                (
                    numbers[row["question_id"]],
                    0 if row["gold"]["shows_nothing"] else _number(row["gold"]["overall"]),
                    _number(row["given"]),
                    _number(row["shown"]),
                    _number(row["gold"]["score"]),
                    row["share"],
                )
                for row in rows
            ]
        )


def mean(values: NDArray[Any]) -> float:
    """nan of nothing."""
    return float(values.mean()) if len(values) else nan


def rounded(value: float) -> float | None:
    """For JSON, which knows no nan."""
    return round(value, 4) if np.isfinite(value) else None


def _numbers(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {id: number for number, id in enumerate(dict.fromkeys(row["question_id"] for row in rows))}


def _number(value: float | None) -> float:
    return nan if value is None else value


def _place(value: str | None) -> float:
    if value is None:
        return nan
    return VALUES.index(MarkValue.MISSED if value == MarkValue.NO_EVIDENCE else MarkValue(value))

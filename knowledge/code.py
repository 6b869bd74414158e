"""What a coding question lets the candidate write, and how it is tested."""

from typing import Any, Literal

from pydantic import Field

from knowledge.base import Model, Slug, Text


class CodeTest(Model):
    """One run of the candidate's code.

    SQL: `setup` fills the tables, `expects` is the list of rows of the candidate's query. Python: `setup` runs before
    `call`, an expression; `expects` is an expression whose value it must equal.
    """

    name: Slug
    hidden: bool = False
    setup: str = ""
    call: Text | None = None
    expects: Any


class WrongCode(Model):
    """A plausible wrong solution, which at least one of `fails` must catch."""

    code: Text
    fails: tuple[Slug, ...] = Field(min_length=1)


class CodeTask(Model):
    """What a coding question lets the candidate write, and how it is tested.

    tables: DDL that candidate and tests share (SQL). ordered: whether the order of the result's rows counts (SQL).
    """

    language: Literal["sql", "python"]
    tables: str = ""
    starter: str = ""
    ordered: bool = False
    tests: tuple[CodeTest, ...] = Field(min_length=2)
    solution: Text
    wrong: tuple[WrongCode, ...] = ()

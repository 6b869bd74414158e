"""Small coding tasks for tests."""

from typing import Any

from interviewer.events import Ran
from interviewer.sandbox.runner import run
from knowledge.code import CodeTask

PYTHON = CodeTask.model_validate(
    {
        "language": "python",
        "starter": "def double(x):\n    ...",
        "tests": [
            {"name": "two", "call": "double(2)", "expects": "4"},
            {"name": "secret", "call": "double(21)", "expects": "42", "hidden": True},
        ],
        "solution": "def double(x):\n    return 2 * x",
        "wrong": [{"code": "def double(x):\n    return 4", "fails": ["secret"]}],
    }
)
SQL = CodeTask.model_validate(
    {
        "language": "sql",
        "tables": "CREATE TABLE orders (customer TEXT, amount REAL);",
        "tests": [
            {
                "name": "totals",
                "setup": "INSERT INTO orders VALUES ('ann', 1.5), ('bob', 2), ('ann', 3)",
                "expects": [["ann", 4.5], ["bob", 2]],
            },
            {"name": "empty", "expects": [], "hidden": True},
        ],
        "solution": "SELECT customer, SUM(amount) FROM orders GROUP BY customer",
        "wrong": [{"code": "SELECT customer, amount FROM orders", "fails": ["totals"]}],
    }
)


def called(code: str, call: str = "f()", expects: Any = "None", setup: str = "") -> Ran:
    """Runs `code` with one visible test and a hidden one that is always the same."""
    tests = [
        {"name": "shown", "call": call, "setup": setup, "expects": expects},
        {"name": "kept", "call": "'same'", "expects": "'same'", "hidden": True},
    ]
    return run("q-code", CodeTask.model_validate({"language": "python", "tests": tests, "solution": "1"}), code)

import pytest

from interviewer.snippets import fenced, split

TALK = [
    "I would select the rows from the orders table and group them by customer.",
    "Select the newest order of each customer from orders, then join it",
    "select all from the table?",
    "With a dictionary as a counter I get linear time.",
    "I import pandas first, then group.",
    "For each row I look it up in a set, so it is linear.",
    "if the list is empty: return zero",
    "from memory I would say it is quadratic",
    "pass",
    "class imbalance matters here",
    "It depends = it is hard to say",
    "x",
    "",
]


@pytest.mark.parametrize("text", TALK)
@pytest.mark.parametrize("language", ["sql", "python"])
def test_talk_is_no_code(text: str, language: str) -> None:
    assert split(text, language) == (None, text)


@pytest.mark.parametrize(
    ("text", "code", "talk"),
    [
        ("```sql\nSELECT 1\n```", "SELECT 1", ""),
        ("Here it is:\n```\nSELECT 1\n```\nIt is simple.", "SELECT 1", "Here it is:\n\nIt is simple."),
        ("```SELECT a FROM t```", "SELECT a FROM t", ""),
        ("```sql\nSELECT 1", "SELECT 1", ""),
        ("select a, count(*) from t group by a", "select a, count(*) from t group by a", ""),
        ("SELECT a FROM t;", "SELECT a FROM t;", ""),
        ("with x as (select 1) select * from x", "with x as (select 1) select * from x", ""),
        ("-- mine\nSELECT a\nFROM t", "-- mine\nSELECT a\nFROM t", ""),
        ("I group first.\nSELECT a\nFROM t;\nThat is linear.", "SELECT a\nFROM t;", "I group first.\nThat is linear."),
        ("DROP TABLE orders;", "DROP TABLE orders;", ""),
    ],
)
def test_sql_is_found(text: str, code: str, talk: str) -> None:
    assert split(text, "sql") == (code, talk)


@pytest.mark.parametrize(
    ("text", "code", "talk"),
    [
        ("```python\ndef f():\n    return 1\n```", "def f():\n    return 1", ""),
        ("def f(x):\n    return x", "def f(x):\n    return x", ""),
        ("import re\n\ndef f(x):\n    return x", "import re\n\ndef f(x):\n    return x", ""),
        ("Mine:\ndef f(x):\n    return x\nIt is linear.", "def f(x):\n    return x", "Mine:\nIt is linear."),
        ("def f(x)\n    return x", "def f(x)\n    return x", ""),
        ("f = lambda x: x + 1", "f = lambda x: x + 1", ""),
        ("```\na = 1\n```\nand\n```\nb = 2\n```", "a = 1\nb = 2", "and"),
    ],
)
def test_python_is_found(text: str, code: str, talk: str) -> None:
    assert split(text, "python") == (code, talk)


def test_a_block_cannot_be_closed_from_inside() -> None:
    assert fenced("a = '```'", "python").count("```") == 2

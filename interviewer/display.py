"""What the program itself shows around the interviewer's words: a task's sheet, and the results of its tests."""

from interviewer.events import Ran, TestResult, Work
from interviewer.snippets import fenced
from knowledge.schema import Question

SIGNS = {"passed": "✓", "failed": "✗", "error": "✗", "timeout": "✗"}
MOST_OUTPUT = 400


def sheet(question: Question) -> str:
    """Tables and starter of a coding question; empty for others."""
    task = question.code
    if task is None:
        return ""
    parts = [
        f"Write {'one SQL query (SQLite)' if task.language == 'sql' else 'Python'}; the tests run when you send it."
    ]
    if task.tables.strip():
        parts += ["The tables:", fenced(task.tables, "sql")]
    if task.starter.strip():
        parts += ["To start from:", fenced(task.starter, task.language)]
    return "\n\n".join(parts)


def results(ran: Ran) -> str:
    """A run for the candidate: visible tests in detail, hidden ones by name and count."""
    if ran.refused is not None:
        return f"Your code was read, not run: {ran.refused}. It cannot be tested on this machine."
    hidden = sum(result.hidden for result in ran.results)
    head = f"Tests: {ran.passed} of {len(ran.results)} passed ({hidden} hidden)."
    return "\n".join([head, "", *(_result(result) for result in ran.results)])


def _result(result: TestResult) -> str:
    name = f"{result.name} (hidden)" if result.hidden else result.name
    detail = f": {code(result.detail)}" if result.detail else ""
    output = f"; it printed {code(result.output[:MOST_OUTPUT])}" if result.output.strip() and detail else ""
    return f"- {SIGNS[result.outcome]} {name}{detail}{output}"


def code(text: str) -> str:
    """One line of code that nothing in it can leave."""
    return f"`{' '.join(text.split()).replace('`', 'ˋ')}`"


def received(work: Work) -> str:
    """Says what was seen in handed-in work."""
    seen = [*work.splits[:2], *work.models[:3], *work.metrics[:3]]
    what = f" It mentions {', '.join(seen)}." if seen else ""
    return f"Received: “{plain(work.title)}”, a {work.kind}.{what} The next questions refer to it."


def plain(text: str) -> str:
    """A title that cannot become markup."""
    return "".join(char for char in text if char.isalnum() or char in " -,.:()'&")


def work_sheet(work: Work | None) -> str:
    """A brief's task and submission, which its candidate has not seen yet."""
    return work.sheet if work else ""

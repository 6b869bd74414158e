"""Proves the code of coding questions by running it: the solution passes, each wrong one fails what it names."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from interviewer.sandbox.runner import expected, isolation, run
from knowledge.code import CodeTask
from knowledge.errors import ContentError
from knowledge.lint import Finding
from knowledge.schema import Bank, Question
from knowledge.store import BUNDLED, read


def prove_banks(files: Sequence[Path], user: Path | None) -> list[Finding]:
    """Findings for these files, or for all banks; a broken file is the lint's."""
    folders = [BUNDLED["banks"], *([user / "banks"] if user else [])]
    paths = list(files) or sorted(path for folder in folders for path in folder.rglob("*.y*ml"))
    findings: list[Finding] = []
    for path in paths:
        try:
            bank = read(path, Bank)
        except ContentError:
            continue
        for question in bank.questions:
            findings += [Finding("error", f"{path}: {question.id}", message) for message in prove(question)]
    return findings


def prove(question: Question) -> Iterator[str]:
    """What is wrong with a question's code; nothing for a question without."""
    task = question.code
    if task is None:
        return
    if faults := list(_expectations(task)):
        yield from faults
        return
    if task.language == "python" and (reason := isolation().reason):
        yield f"code: cannot be run here: {reason}"
        return
    for result in run(question.id, task, task.solution).results:
        if result.outcome != "passed":
            yield f"code.solution: fails the test {result.name} ({result.outcome}: {result.detail}); mend one of them"
    for number, wrong in enumerate(task.wrong):
        outcomes = {result.name: result.outcome for result in run(question.id, task, wrong.code).results}
        if missed := [name for name in wrong.fails if outcomes.get(name) == "passed"]:
            yield f"code.wrong[{number}]: passes {', '.join(missed)}, which it names in fails; mend the test or the list"


def _expectations(task: CodeTask) -> Iterator[str]:
    for test in task.tests:
        try:
            expected(task, test)
        except ValueError as error:
            yield f"code.tests[{test.name}].expects: {error}"
        if task.language == "python" and not test.call:
            yield f"code.tests[{test.name}]: has no call; write the expression to test"

"""JUnit XML for CI: a test a goal and one for coverage; wrong cases are named beside them.

A goal may tolerate wrong cases, so these are no failures of their own.
"""

from collections.abc import Callable, Sequence
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement, tostring

from evals.suite import Row
from evals.verdict import Coverage, Judged


class Part(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def coverage(self) -> Coverage: ...
    @property
    def goals(self) -> list[Judged]: ...
    @property
    def wrong(self) -> list[Row]: ...


def junit(run: str, parts: Sequence[Part], clean: Callable[[str], str]) -> str:
    """clean: makes control characters readable, which XML forbids."""
    root = Element("testsuites", name=run)
    for part in parts:
        tests = SubElement(root, "testsuite", name=part.name)
        _coverage(tests, part)
        for goal in part.goals:
            _goal(tests, part.name, goal)
        failed, skipped = (len(tests.findall(f"./testcase/{kind}")) for kind in ("failure", "skipped"))
        count = len(tests.findall("./testcase"))
        tests.attrib |= {"tests": str(count), "failures": str(failed), "errors": "0", "skipped": str(skipped)}
        wrong = SubElement(tests, "system-out")
        wrong.text = clean("\n".join(f"{row.id}: {row.wrong}" for row in part.wrong))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _coverage(tests: Element, part: Part) -> None:
    case = SubElement(tests, "testcase", classname=part.name, name="coverage")
    if not part.coverage.enough:
        SubElement(case, "failure", message=f"{part.coverage.graded} of {part.coverage.planned} cases were graded")


def _goal(tests: Element, suite: str, goal: Judged) -> None:
    case = SubElement(tests, "testcase", classname=suite, name=f"{goal.figure} {goal.rule} {goal.bound:.3g}")
    if goal.verdict == "missed":
        SubElement(case, "failure", message=str(goal))
    elif goal.verdict != "met":
        SubElement(case, "skipped", message=str(goal))

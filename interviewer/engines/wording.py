"""Joins a question to what the candidate handed in: the most fitting remark that was not made yet."""

from interviewer.events import Work
from interviewer.state import Interview
from interviewer.text import content, stem
from knowledge.schema import Question


def remark(interview: Interview, question: Question, asked: str | None = None) -> str:
    """A sentence about the candidate's work for this question, or for `asked` within it; empty where none fits."""
    work = interview.work
    if work is None:
        return ""
    wanted = content(f"{asked or question.question} {question.topic.replace('-', ' ')}")
    made = " ".join(line.text for line in interview.lines if line.speaker == "interviewer")
    fresh = [item for item in work.remarks if item.text not in made]
    shared = [sum(stem(word) in wanted for word in item.about) for item in fresh]
    best = max(range(len(fresh)), key=shared.__getitem__, default=None)
    return fresh[best].text if best is not None and shared[best] else ""


def joined(remark: str, question: str) -> str:
    return f"{remark} {question}" if remark else question


def introduction(work: Work) -> str:
    """What the interviewer says of the work before the first question."""
    if work.kind == "brief":
        return f"We take the submission below as yours: {work.title}."
    names = [*work.splits[:1], *work.models[:1], *work.metrics[:1]]
    seen = f" I saw {', '.join(names)}, among other things." if names else ""
    return f"I have read your {work.kind}.{seen}"

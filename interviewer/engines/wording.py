"""Joins a question to what the candidate handed in: the most fitting remark that was not made yet."""

from interviewer.events import Work
from interviewer.state import Asked, Interview
from interviewer.text import content, stem
from knowledge.briefs import Remark
from knowledge.schema import Question


def remark(interview: Interview, question: Question, asked: str | None = None) -> str:
    """A sentence about the candidate's work for this question, or for `asked` within it; empty where none fits."""
    work = interview.work
    if work is None:
        return ""
    said, topic = content(asked or question.question), content(question.topic.replace("-", " "))
    made = " ".join(line.text for line in interview.lines if line.speaker == "interviewer")
    fresh = [item for item in work.remarks if item.text not in made]
    # The topic decides only where the words of the question do not.
    shared = [2 * _shared(item, said) + _shared(item, topic) for item in fresh]
    best = max(range(len(fresh)), key=shared.__getitem__, default=None)
    return fresh[best].text if best is not None and shared[best] else ""


def _shared(remark: Remark, words: frozenset[str]) -> int:
    return sum(any(_alike(stem(word), other) for other in words) for word in remark.about)


def _alike(one: str, other: str) -> bool:
    """One begins like the other: the stemmer leaves "feature" and "featur"."""
    return one == other or (min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one)))


def joined(remark: str, question: str) -> str:
    return f"{remark} {question}" if remark else question


def pending(asked: Asked) -> str:
    """What the candidate was asked last: the question, or the follow-up to it."""
    probe = asked.question.criterion(asked.probes[-1]).probe if asked.probes else None
    return probe or asked.question.question


def introduction(work: Work) -> str:
    """What the interviewer says of the work before the first question."""
    if work.kind == "brief":
        return f"We take the submission below as yours: {work.title}."
    names = [*work.splits[:1], *work.models[:1], *work.metrics[:1]]
    seen = f" I saw {', '.join(names)}, among other things." if names else ""
    return f"I have read your {work.kind}.{seen}"

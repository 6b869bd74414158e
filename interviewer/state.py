"""An interview is a fold over its events."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from interviewer import moves
from interviewer.dissent import Dissent
from interviewer.errors import JournalError
from interviewer.events import (
    CandidateSaid,
    Contested,
    Ended,
    Event,
    Kind,
    Manner,
    Mark,
    Marked,
    MarkingFailed,
    Ran,
    Reread,
    SelfMarked,
    Showed,
    Spoke,
    Started,
    TurnRead,
    Usage,
    Work,
)
from interviewer.lines import Line
from knowledge.schema import Question

ANSWERING = frozenset({Kind.ANSWER, Kind.CLARIFY, Kind.DONT_KNOW})


@dataclass(frozen=True)
class Reader:
    """Who gave a grader's marks. marker: which weights or model, None where unknown; messages: how many it had read."""

    marker: str | None
    messages: int


@dataclass(frozen=True)
class Asked:
    """A question that was put, and what came of it. marks, readers: by grader."""

    question: Question
    messages: tuple[str, ...] = ()
    answers: int = 0
    admitted: tuple[str, ...] = ()
    clarified: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    hints: int = 0
    facts: tuple[str, ...] = ()
    leaving: moves.Leaving | None = None
    marks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    runs: tuple[Ran, ...] = ()
    dissent: Dissent = field(default_factory=Dissent)

    @property
    def run(self) -> Ran | None:
        """The run that counts: the best, and of equals the latest. None where nothing was run."""
        tested = [ran for ran in self.runs if ran.results]
        return max(reversed(tested), key=lambda ran: ran.passed, default=None)

    @property
    def answered(self) -> bool:
        return bool(self.messages or self.runs)


@dataclass(frozen=True)
class Interview:
    """Everything known of an interview after some number of events (`seq`)."""

    id: str
    start: Started
    asked: tuple[Asked, ...] = ()
    lines: tuple[Line, ...] = ()
    status: Literal["open", "inviting", "ended"] = "open"
    ended: Ended | None = None
    heard: Kind | None = None
    heard_facts: tuple[str, ...] = ()
    heard_manner: Manner | None = None
    heard_about: str | None = None
    pending: str | None = None
    asked_back: int = 0
    recalled: moves.Recall | None = None
    idle: int = 0
    usage: tuple[Usage, ...] = ()
    seq: int = 0
    shown: Work | None = None

    @property
    def work(self) -> Work | None:
        """The take-home assignment that the interview is about."""
        return self.shown or self.start.work

    @property
    def current(self) -> Asked | None:
        """The open question, None before the first and after the last."""
        return self.asked[-1] if self.asked and self.asked[-1].leaving is None else None

    @property
    def manners(self) -> frozenset[Manner]:
        """What was odd about the candidate's messages to the open question so far."""
        open_question = self.current.question.id if self.current else None
        return frozenset(line.manner for line in self.lines if line.manner and line.question == open_question)

    @property
    def recalling(self) -> bool:
        """Whether the candidate's last line answers what was taken up from an earlier talk."""
        return len(self.lines) > 1 and self.lines[-1].speaker == "candidate" and self.lines[-2].kind == "recall"

    @property
    def started_at(self) -> datetime:
        return self.start.at

    @property
    def remaining(self) -> tuple[Question, ...]:
        done = {asked.question.id for asked in self.asked}
        return tuple(question for question in self.start.plan if question.id not in done)

    def get(self, question: str) -> Asked:
        """Raises KeyError where that question was not asked."""
        for asked in self.asked:
            if asked.question.id == question:
                return asked
        raise KeyError(question)


def fold(id: str, events: Iterable[Event]) -> Interview:
    """Raises JournalError where the first event is not `started`."""
    iterator = iter(events)
    first = next(iterator, None)
    if not isinstance(first, Started):
        raise JournalError(f"interview {id}: its journal does not begin with a start; it cannot be read")
    interview = Interview(id=id, start=first, seq=1)
    for event in iterator:
        interview = step(interview, event)
    return interview


def step(interview: Interview, event: Event) -> Interview:
    """The interview after one more event; pure."""
    interview = replace(interview, seq=interview.seq + 1)
    match event:
        case Started():
            raise JournalError(f"interview {interview.id}: it starts twice")
        case CandidateSaid(text=text):
            return replace(interview, pending=text)
        case TurnRead():
            return _heard(interview, event)
        case Ran():
            return _ran(interview, event)
        case Showed(work=work):
            return replace(interview, shown=work)
        case Marked():
            return _spent(_put(interview, _marked(interview.get(event.question), event)), event.usage)
        case MarkingFailed(question=question, grader=grader, reason=reason):
            asked = interview.get(question)
            return _put(interview, replace(asked, failures={**asked.failures, grader: reason}))
        case SelfMarked() | Contested() | Reread():
            asked = interview.get(event.question)
            changed = _put(interview, replace(asked, dissent=asked.dissent.step(event)))
            return _spent(changed, event.usage if isinstance(event, Reread) else None)
        case Spoke():
            return _spoken(interview, event)
        case Ended():
            return replace(_leave(interview, "time"), status="ended", ended=event, pending=None)


def _heard(interview: Interview, event: TurnRead) -> Interview:
    text = interview.pending or ""
    asked = interview.current
    line = Line("candidate", text, asked.question.id if asked else None, event.kind.value, code=event.code)
    line = replace(line, manner=event.manner)
    talk = text if event.code is None else event.talk or ""
    interview = replace(
        interview,
        lines=(*interview.lines, line),
        heard=event.kind,
        heard_facts=event.facts,
        heard_manner=event.manner,
        heard_about=event.about,
        pending=None,
        idle=0 if event.kind in ANSWERING else interview.idle + 1,
    )
    if interview.recalling:
        return interview
    if asked is None or event.kind not in ANSWERING or not text.strip():
        return interview
    asked = replace(
        asked,
        messages=asked.messages + ((talk,) if talk.strip() else ()),
        answers=asked.answers + (event.kind is Kind.ANSWER),
        admitted=asked.admitted + ((text,) if event.kind is Kind.DONT_KNOW else ()),
        clarified=asked.clarified + ((text,) if event.kind is Kind.CLARIFY else ()),
    )
    return _put(interview, asked)


def _marked(asked: Asked, event: Marked) -> Asked:
    reader = Reader(event.marker, len(asked.messages))
    return replace(
        asked,
        marks={**asked.marks, event.grader: event.marks},
        readers={**asked.readers, event.grader: reader},
    )


def _ran(interview: Interview, event: Ran) -> Interview:
    """Belongs to the candidate's last message."""
    *lines, last = interview.lines
    asked = interview.get(event.question)
    interview = replace(interview, lines=(*lines, replace(last, run=event)))
    return _put(interview, replace(asked, runs=(*asked.runs, event)))


def _spoken(interview: Interview, event: Spoke) -> Interview:
    interview = _moved(interview, event.move)
    open_question = interview.current
    line = Line(
        "interviewer",
        "\n\n".join(part for part in (event.before, event.text, event.after) if part),
        open_question.question.id if open_question else None,
        event.move.type,
        event.engine,
        event.degraded,
        event.sources,
        words=event.text,
    )
    return _spent(replace(interview, lines=(*interview.lines, line)), event.usage)


def _spent(interview: Interview, usage: Usage | None) -> Interview:
    return interview if usage is None else replace(interview, usage=(*interview.usage, usage))


def _moved(interview: Interview, move: moves.Move) -> Interview:
    match move:
        case moves.Open(question=question):
            return _ask(interview, question)
        case moves.Next(question=question, leaving=leaving):
            return _ask(_leave(interview, leaving), question)
        case moves.Probe(criterion=criterion):
            return _change(interview, lambda asked: replace(asked, probes=(*asked.probes, criterion)))
        case moves.GiveHint(rung=rung):
            return _change(interview, lambda asked: replace(asked, hints=max(asked.hints, rung)))
        case moves.TellFacts(facts=facts):
            return _change(interview, lambda asked: replace(asked, facts=(*asked.facts, *facts)))
        case moves.AnswerBack():
            return replace(interview, asked_back=interview.asked_back + 1)
        case moves.Invite(leaving=leaving):
            return replace(_leave(interview, leaving), status="inviting")
        case moves.Close():
            return _leave(interview, "time")
        case moves.NoHint() | moves.Repeat() | moves.RefuseReveal() | moves.SmallTalk() | moves.Encourage():
            return interview
        case moves.Recall():
            return replace(interview, recalled=move)
        case moves.Insist() | moves.Counter() | moves.AskCode() | moves.Mend():
            return interview
        case moves.HearOut() | moves.InEnglish() | moves.Redirect():
            return interview


def _ask(interview: Interview, question: str) -> Interview:
    found = next((item for item in interview.start.plan if item.id == question), None)
    if found is None:
        raise JournalError(f"interview {interview.id}: question {question} is not in its plan")
    return replace(interview, asked=(*interview.asked, Asked(found)))


def _leave(interview: Interview, leaving: moves.Leaving) -> Interview:
    return _change(interview, lambda asked: replace(asked, leaving=leaving)) if interview.current else interview


def _change(interview: Interview, change: Callable[[Asked], Asked]) -> Interview:
    asked = interview.current
    return interview if asked is None else _put(interview, change(asked))


def _put(interview: Interview, asked: Asked) -> Interview:
    return replace(
        interview,
        asked=tuple(asked if item.question.id == asked.question.id else item for item in interview.asked),
    )

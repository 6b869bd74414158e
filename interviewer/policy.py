"""Decides the interviewer's next move: a pure function of the interview so far."""

import re

from interviewer import moves
from interviewer.amounts import names_figure
from interviewer.events import Kind, Mark
from interviewer.memory import TAKEN_UP, worth_taking_up
from interviewer.moves import Leaving, Move
from interviewer.negotiation import counter, negotiate
from interviewer.state import ANSWERING, Asked, Interview
from knowledge.schema import MarkValue, Stage

LOCAL = "local"
QUESTIONS_FOR_US = "questions-for-us"
SALARY = "salary"
# Where a look back would break into the work at hand.
NO_RECALL = frozenset({Stage.CODING, Stage.OFFER})
PATIENCE = 4
# What may be said at an offer's table, which has a clock of its own for bids, but none for talk between them.
LONGEST_TABLE = 20
BACK_LIMIT = 3
# What an answer is about that belongs to another question, where its topic is not certain.
ELSEWHERE = "a different topic"
# Kinds as which silence may be read; "???" asks for a repetition.
WORDLESS = frozenset({Kind.ANSWER, Kind.SMALLTALK, Kind.DONT_KNOW})
_HUM = re.compile(r"(?:(?:h+m+|u+[hm]+|e+h*r*m*|a+h+)[\s.…,!]*)+")
# How often the interviewer asks for code, and for better code.
CODE_LIMIT = 2
# How much a probe could still earn, by mark.
OPEN_SHARE = {
    MarkValue.CONTRADICTED: 1.0,
    MarkValue.MISSED: 1.0,
    MarkValue.NO_EVIDENCE: 0.75,
    MarkValue.PARTIAL: 0.5,
    MarkValue.MET: 0.0,
}


def open_interview(interview: Interview) -> Move:
    """The first move."""
    return moves.Open(question=interview.start.plan[0].id)


def decide(interview: Interview) -> Move:
    """The answer to the candidate's last turn, whose kind is `interview.heard`."""
    if interview.heard is Kind.END:
        return moves.Close(reason="candidate")
    if interview.status == "inviting":
        return _inviting(interview)
    asked = interview.current
    if asked is None:
        return moves.Close(reason="finished")
    if interview.recalling and interview.recalled is not None:
        return _leave(interview, interview.recalled.leaving)
    if _is_late(interview, asked):
        return _leave(interview, "skipped" if interview.heard is Kind.SKIP else "time")
    return _odd(interview, asked) or _answering(interview, asked)


def _is_late(interview: Interview, asked: Asked) -> bool:
    """Whether too much was said beside the point, or too often."""
    said = sum(line.speaker == "candidate" and line.question == asked.question.id for line in interview.lines)
    allowed = LONGEST_TABLE if asked.question.offer else interview.start.persona.turns_per_question
    return interview.idle > PATIENCE or said >= allowed


def _odd(interview: Interview, asked: Asked) -> Move | None:
    """Meets silence, protest, another language, and answers to another question."""
    id = asked.question.id
    match interview.heard_manner:
        case "protest":
            return _leave(interview, "disputed") if asked.answers else moves.HearOut(question=id)
        case "foreign":
            return moves.InEnglish(question=id)
        case "astray":
            return _elsewhere(interview, asked)
        case None:
            return _silence(interview) if interview.heard in WORDLESS and is_silent(interview) else None


def _elsewhere(interview: Interview, asked: Asked) -> Move | None:
    """Says once that the answer belongs to another question; who then goes on with that one is left with it."""
    if not _moves(interview, "redirect"):
        return moves.Redirect(question=asked.question.id, about=interview.heard_about or ELSEWHERE)
    return _leave(interview, "enough") if interview.lines[-2].kind == "redirect" else None


def _silence(interview: Interview) -> Move:
    """A first silence is met with an invitation; a second at the same question ends it."""
    return _leave(interview, "unknown") if _moves(interview, "encourage") else moves.Encourage()


def is_silent(interview: Interview) -> bool:
    """Whether the candidate's last message holds no word, or a mere hum."""
    said = interview.lines[-1].text if interview.lines else ""
    return not any(char.isalnum() for char in said) or _HUM.fullmatch(said.strip().lower()) is not None


def _inviting(interview: Interview) -> Move:
    curious = interview.heard in (Kind.ASK_BACK, Kind.CLARIFY)
    if curious and interview.asked_back < BACK_LIMIT:
        return moves.AnswerBack()
    return moves.Close(reason="finished")


def _answering(interview: Interview, asked: Asked) -> Move:
    id = asked.question.id
    if interview.heard in ANSWERING and (move := _bargain(interview, asked)):
        return move
    match interview.heard:
        case Kind.SKIP:
            return _leave(interview, "skipped")
        case Kind.REPEAT:
            return moves.Repeat(question=id)
        case Kind.HINT:
            return _hint(interview, asked) or moves.NoHint(question=id)
        case Kind.REVEAL:
            return moves.RefuseReveal()
        case Kind.SMALLTALK:
            return moves.SmallTalk()
        case Kind.ASK_BACK:
            return moves.AnswerBack()
        case Kind.CLARIFY:
            return moves.TellFacts(question=id, facts=interview.heard_facts)
        case Kind.DONT_KNOW:
            return _stuck(interview, asked)
        case _:
            return _answered(interview, asked)


def _bargain(interview: Interview, asked: Asked) -> Move | None:
    """The recruiter's answer at the table; None where the message makes no bid there."""
    if asked.question.offer is None or not asked.messages:
        return None
    talk = negotiate(asked.question.offer, asked.messages)
    if interview.heard_facts and talk.asking_only:
        return None
    move = counter(asked.question.id, talk)
    if talk.outcome is not None:
        return _leave(interview, "answered", move)
    if talk.quiet and interview.heard is Kind.CLARIFY:
        return moves.AnswerBack()
    return None if talk.quiet else move


def _stuck(interview: Interview, asked: Asked) -> Move:
    helpful = interview.start.persona.hints.offers == "when_stuck" and asked.hints == 0
    if helpful and (hint := _hint(interview, asked)) and _helps(asked, hint):
        return hint
    return _leave(interview, "unknown")


def _helps(asked: Asked, hint: moves.GiveHint) -> bool:
    """Whether the hint is about what the candidate was asked last."""
    return not asked.probes or asked.probes[-1] in asked.question.hints[hint.rung - 1].helps


def _answered(interview: Interview, asked: Asked) -> Move:
    if asked.question.code is not None and (move := _coding(interview, asked)):
        return move
    if _wants_figure(interview, asked):
        again = _moves(interview, "insist") < interview.start.persona.insists
        return moves.Insist(question=asked.question.id) if again else _leave(interview, "postponed")
    target = probe_target(interview, asked)
    if target is not None and len(asked.probes) < interview.start.persona.probing.per_question:
        return moves.Probe(question=asked.question.id, criterion=target.criterion, quote=_echo(asked))
    if asked.question.offer is not None:
        return counter(asked.question.id, negotiate(asked.question.offer, asked.messages))
    return _leave(interview, "answered" if _complete(asked) else "enough")


def _coding(interview: Interview, asked: Asked) -> Move | None:
    """Asks for code, or for another look at code whose tests fail; the talk about it comes after that."""
    id, ran = asked.question.id, interview.lines[-1].run
    if ran is not None and ran.results and not ran.complete and _moves(interview, "mend") < CODE_LIMIT:
        return moves.Mend(question=id)
    if not asked.runs and _moves(interview, "ask_code") < CODE_LIMIT:
        return moves.AskCode(question=id)
    return None


def _moves(interview: Interview, kind: str) -> int:
    """How often that move was made at the open question."""
    asked = interview.current
    return sum(
        line.kind == kind and asked is not None and line.question == asked.question.id for line in interview.lines
    )


def _complete(asked: Asked) -> bool:
    tested = asked.question.code is None or (asked.run is not None and asked.run.complete)
    return tested and all(mark.mark is MarkValue.MET for mark in _local(asked))


def _local(asked: Asked) -> tuple[Mark, ...]:
    """The local marks; for code without a word of talk, every spoken criterion is open."""
    marks = asked.marks.get(LOCAL, ())
    if marks or asked.question.code is None:
        return marks
    return tuple(Mark(criterion=item.id, mark=MarkValue.NO_EVIDENCE) for item in asked.question.spoken.criteria)


def _wants_figure(interview: Interview, asked: Asked) -> bool:
    """A recruiter who insists on a figure has not got one; after a while they let it be."""
    if interview.start.persona.insists == 0 or asked.question.topic != SALARY:
        return False
    return not any(names_figure(text) for text in asked.messages)


def probe_target(interview: Interview, asked: Asked) -> Mark | None:
    """The unprobed criterion that could still earn most; None where nothing is left to ask."""
    partial = interview.start.persona.probing.partial

    def worth(mark: Mark) -> float:
        criterion = asked.question.criterion(mark.criterion)
        if criterion.probe is None or mark.criterion in asked.probes:
            return 0.0
        if mark.mark is MarkValue.PARTIAL and not partial:
            return 0.0
        return criterion.weight * OPEN_SHARE[mark.mark]

    best = max(_local(asked), key=worth, default=None)
    return best if best is not None and worth(best) > 0 else None


def _echo(asked: Asked) -> str | None:
    """A span of the last answer that met something: the follow-up can take it up."""
    last = asked.messages[-1] if asked.messages else ""
    spans = [
        mark
        for mark in asked.marks.get(LOCAL, ())
        if mark.quote and mark.mark in (MarkValue.MET, MarkValue.PARTIAL) and mark.quote in last
    ]
    return max(spans, key=lambda mark: mark.confidence).quote if spans else None


def _hint(interview: Interview, asked: Asked) -> moves.GiveHint | None:
    rung = asked.hints + 1
    if rung > min(interview.start.persona.hints.deepest, len(asked.question.hints)):
        return None
    return moves.GiveHint(question=asked.question.id, rung=rung)


def _leave(interview: Interview, leaving: Leaving, settled: moves.Counter | None = None) -> Move:
    remaining = interview.remaining
    if leaving in ("answered", "enough") and settled is None and (recall := _recall(interview, leaving)):
        return recall
    if remaining:
        return moves.Next(leaving=leaving, question=remaining[0].id, settled=settled)
    invited = any(asked.question.topic == QUESTIONS_FOR_US for asked in interview.asked)
    if invited:
        return moves.Close(reason="finished", settled=settled)
    return moves.Invite(leaving=leaving, settled=settled)


def _recall(interview: Interview, leaving: Leaving) -> moves.Recall | None:
    """What an earlier interviewer of the loop was told is taken up once, after the first question that was answered."""
    place = interview.start.loop
    if place is None or interview.recalled is not None or interview.start.stage in NO_RECALL:
        return None
    claim = worth_taking_up(place.claims)
    if claim is None:
        return None
    return moves.Recall(leaving=leaving, who=claim.who, quote=claim.quote, ask=TAKEN_UP[claim.kind])

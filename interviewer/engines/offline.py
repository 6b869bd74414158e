"""Phrases moves from the persona's own lines: no model, no network."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import assert_never

from interviewer import moves
from interviewer.engines import Brief, bargaining
from interviewer.engines.phrasing import choose, clip
from interviewer.engines.wording import introduction, joined, pending, remark
from interviewer.events import Source, Usage
from interviewer.state import Asked, Interview
from interviewer.text import sentences
from knowledge.schema import Question, Stage

# So many words of what was told to somebody else are quoted.
RECALLED = 24
# A line break that ends no paragraph and begins no item: the sentence goes on.
_WRAPPED = re.compile(r"(?<=\S)[ \t]*\n(?=[^\W\d]|[“\"'(\[`$€\d](?!\d?[.)]\s))")
RECALL = (
    "Before we go on: you told {who} “{quote}”. {ask}",
    "{who} passed me a note. You said “{quote}”. {ask}",
    "I've read in {who}'s notes: “{quote}”. {ask}",
)


class OfflineEngine:
    name = "offline"

    async def speak(self, brief: Brief) -> AsyncIterator[str | Usage]:
        """Whole words, so that a front end can stream them."""
        for piece in re.findall(r"\S+\s*|\s+", phrase(brief)):
            yield piece


def phrase(brief: Brief) -> str:
    """The move's words; deterministic for the interview's seed."""
    interview, move = brief.interview, brief.move
    match move:
        case moves.Open():
            return _open(interview, _planned(interview, move.question))
        case moves.Next():
            lead = _leading_out(interview, move)
            return lead + _ask(interview, _planned(interview, move.question))
        case moves.Probe():
            return _probe(interview, move)
        case moves.GiveHint():
            hint = _current(interview).question.hints[move.rung - 1].text
            return _say(interview, "hint", hint=hint)
        case moves.NoHint():
            return _say(interview, "no_hint")
        case moves.TellFacts():
            return _facts(interview, move)
        case moves.AskCode():
            return _say(interview, "ask_code")
        case moves.Mend():
            return _say(interview, "mend")
        case moves.AnswerBack():
            return _answer_back(interview, brief.sources)
        case moves.Repeat():
            return _say(interview, "repeat", question=_current(interview).question.question)
        case moves.RefuseReveal():
            return _say(interview, "refuse_reveal")
        case moves.SmallTalk():
            return _say(interview, "smalltalk")
        case moves.Encourage():
            return _say(interview, "encourage")
        case moves.HearOut():
            question = _current(interview).question.question
            return f"{_say(interview, 'disagree')}\n\n{_say(interview, 'lead_back', question=question)}"
        case moves.InEnglish():
            return _say(interview, "in_english", question=_current(interview).question.question)
        case moves.Redirect():
            return _say(interview, "redirect", about=move.about, question=pending(_current(interview)))
        case moves.Invite():
            return f"{_leading_out(interview, move)} {_say(interview, 'invite_questions')}"
        case moves.Close():
            lead = f"{bargaining.words(interview, move.settled)}\n\n" if move.settled else ""
            return lead + _say(interview, "close")
        case moves.Recall():
            values = {"who": move.who, "quote": clip(move.quote, RECALLED), "ask": move.ask}
            return choose(RECALL, interview, "recall", values)
        case moves.Insist():
            return choose(bargaining.own(interview.start.persona, "insist"), interview, "insist", {})
        case moves.Counter():
            return bargaining.words(interview, move)
        case _:
            assert_never(move)


def _say(interview: Interview, kind: str, **values: str) -> str:
    return choose(getattr(interview.start.persona.phrases, kind), interview, kind, values)


def _planned(interview: Interview, id: str) -> Question:
    return next(question for question in interview.start.plan if question.id == id)


def _current(interview: Interview) -> Asked:
    asked = interview.current
    if asked is None:
        raise ValueError("this move needs an open question")
    return asked


def _open(interview: Interview, question: Question) -> str:
    greeting = _say(interview, "greet", count=_count(len(interview.start.plan)))
    parts = [re.sub(r"(?<=[.!?] )[a-z]", lambda found: found.group().upper(), greeting)]
    role = interview.start.role
    if interview.start.stage is Stage.RECRUITER and role is not None:
        parts.append(role.pitch)
    if interview.work is not None:
        parts.append(introduction(interview.work))
    parts.append(_say(interview, "first", question=joined(remark(interview, question), question.question)))
    return "\n\n".join(parts)


def _count(questions: int) -> str:
    return "one question" if questions == 1 else f"{questions} questions"


def _ask(interview: Interview, question: Question) -> str:
    return "\n\n" + _say(interview, "ask", question=joined(remark(interview, question), question.question))


def _leading_out(interview: Interview, move: moves.Next | moves.Invite) -> str:
    if move.settled is not None:
        return bargaining.words(interview, move.settled)
    match move.leaving:
        case "answered" | "enough":
            return _say(interview, "acknowledge")
        case "unknown":
            return _say(interview, "accept_unknown")
        case "skipped":
            return _say(interview, "skip")
        case "time":
            return _say(interview, "out_of_time")
        case "disputed":
            return _say(interview, "disagree")
        case "postponed":
            return choose(bargaining.own(interview.start.persona, "postponed"), interview, "postponed", {})


def _probe(interview: Interview, move: moves.Probe) -> str:
    asked = _current(interview)
    probe = asked.question.criterion(move.criterion).probe or ""
    values = {"probe": joined(remark(interview, asked.question, probe), probe)}
    if move.quote:
        values["quote"] = clip(move.quote)
    return _say(interview, "probe", **values)


def _facts(interview: Interview, move: moves.TellFacts) -> str:
    told = [fact.fact for fact in _current(interview).question.facts if fact.id in move.facts]
    return _say(interview, "fact", fact=" ".join(told)) if told else _say(interview, "unspecified")


def _answer_back(interview: Interview, sources: Sequence[Source]) -> str:
    question = _current(interview).question.question if interview.current else None
    if not sources:
        text = _say(interview, "cannot_answer")
    else:
        best = sources[0]
        text = _say(interview, "answer_question", answer=f"{_first_sentences(best.text[best.answer :])} ({best.name})")
    if question is None:
        return text
    return f"{text}\n\n{_say(interview, 'lead_back', question=question)}"


def _first_sentences(text: str, count: int = 3) -> str:
    return " ".join(" ".join(sentences(_WRAPPED.sub(" ", text))[:count]).split())

"""Whether an interview moves on, and ends: questions put twice, too many of them, goodbyes that are not taken."""

from collections.abc import Iterator

from evals.conduct.moment import Moment, flat
from interviewer import moves
from interviewer.engines.phrasing import alike, opening
from interviewer.text import content, sentences
from knowledge.schema import Question

# Two questions are one where they share so much of their words; shorter ones are turns of phrase.
SAME = 0.8
LEAST = 5
# Of several at once, "until when?" is none of its own.
SHORT = 3
# Moves that put the open question again, and those that lead back to it.
AGAIN = (
    moves.Repeat | moves.HearOut | moves.InEnglish | moves.Redirect | moves.AnswerBack | moves.SmallTalk
    | moves.Encourage | moves.RefuseReveal | moves.NoHint | moves.GiveHint | moves.TellFacts
)  # fmt: skip
# Questions of courtesy around the one that is put.
COURTESY = 1


def repeated_question(moment: Moment) -> str | None:
    """Asks what was asked before, where nothing called for it."""
    if not moment.before:
        return None
    allowed = moment.question if isinstance(moment.move, AGAIN) else None
    found = (*_put_again(moment, allowed), *_asked_again(moment, allowed))
    return found[0] if found else ""


def _put_again(moment: Moment, allowed: Question | None) -> Iterator[str]:
    """Questions of the plan and their follow-ups, word for word."""
    for asked in moment.interview.asked:
        probes = [asked.question.criterion(id).probe or "" for id in asked.probes]
        for text in (*([] if asked.question == allowed else [asked.question.question]), *probes):
            if text and flat(text) in flat(moment.words):
                yield f"“{text}” was asked before"


def _asked_again(moment: Moment, allowed: Question | None) -> Iterator[str]:
    """Any question, in nearly the same words."""
    earlier = [(content(one), turn.number) for turn in moment.before for one in asks(turn.words)]
    known = content(allowed.question) if allowed else frozenset()
    for ask in asks(moment.words):
        own = content(ask)
        if len(own) < LEAST or len(own & known) >= SAME * len(own):
            continue
        for other, number in earlier:
            if len(own & other) >= SAME * len(own | other):
                yield f"“{ask}” was asked in turn {number}"


def asks(text: str) -> list[str]:
    """The questions of a text, without what leads up to them before a colon."""
    return [one.rpartition(":")[2].strip() for one in sentences(text) if one.endswith("?")]


def overrun(moment: Moment) -> str | None:
    """More questions, probes or turns than agreed, or several questions at once."""
    start, after = moment.interview.start, moment.turn.after
    asked = after.current
    if len(after.asked) > len(start.plan):
        return f"{len(after.asked)} questions were put, and {len(start.plan)} agreed on"
    if asked is None:
        return "asks on after the end" if after.status == "ended" and _urges(moment) else ""
    if len(asked.probes) > start.persona.probing.per_question:
        return f"follow-up {len(asked.probes)}, and this interviewer puts {start.persona.probing.per_question}"
    said = sum(line.speaker == "candidate" and line.question == asked.question.id for line in after.lines)
    if asked.question.offer is None and said > start.persona.turns_per_question:
        return f"turn {said} of one question, and {start.persona.turns_per_question} are agreed on"
    put = sum(len(content(ask)) >= SHORT for ask in asks(moment.words))
    return f"puts {put} questions at once" if put > _given(moment) + COURTESY else ""


def _given(moment: Moment) -> int:
    """How many questions it was to put; at the negotiating table each act may end in one."""
    counter = moment.move if isinstance(moment.move, moves.Counter) else getattr(moment.move, "settled", None)
    acts = len(counter.acts) if isinstance(counter, moves.Counter) else 0
    return acts + len(asks(moment.task)) + sum(len(asks(source.text)) for source in moment.turn.brief.sources)


def _urges(moment: Moment) -> bool:
    return any(len(content(ask)) >= LEAST and ask not in moment.task for ask in asks(moment.words))


def goodbye_ignored(moment: Moment) -> str | None:
    said = moment.turn.said
    if said is None or not said.ends:
        return None
    return "" if moment.turn.after.status == "ended" else "the candidate said goodbye, and the interview goes on"


def alike_openings(moment: Moment) -> str | None:
    """Begins with the words that the turn before began with."""
    if not moment.before:
        return None
    same = alike(moment.words, moment.before[-1].words)
    return f"begins “{' '.join(opening(moment.words))}” as the turn before" if same else ""

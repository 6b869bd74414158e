"""What an interviewer says about case, company and offer, against what it was given."""

from evals.conduct.moment import Moment
from interviewer import moves
from interviewer.amounts import figures
from interviewer.engines.grounding import unsupported
from interviewer.text import content
from knowledge.schema import Phrases

# Of a fact's words, so that it counts as told.
TOLD = 0.6
# How one says that something is open: states no fact.
OPEN = (
    "That is not specified or given, it stays open and is up to you. State, make and choose a reasonable assumption, "
    "decide what fits, tell me and say what you assume, then go ahead, continue and proceed from there. I do not know, "
    "do not have that information here, cannot answer or say, and will not guess. Good question, thanks for asking."
)
GIVING = ("fact", "unspecified", "answer_question", "cannot_answer", "lead_back")


def invented_fact(moment: Moment) -> str | None:
    """A figure from nowhere; or in an answer to a question, a sentence that neither sheet nor passage supports."""
    if strange := _strange_figures(moment):
        return f"names {', '.join(f'{figure:g}' for figure in sorted(strange))}, which nothing says"
    if not isinstance(moment.move, moves.TellFacts | moves.AnswerBack):
        return ""
    made_up = unsupported(moment.words, _sheet(moment), f"{_known(moment)} {_manner(moment)}")
    return f"nothing supports “{made_up[0]}”" if made_up else ""


def _strange_figures(moment: Moment) -> set[float]:
    """At the negotiating table the candidate's own figures are no excuse: repeated, they sound like a promise."""
    counter = moment.move if isinstance(moment.move, moves.Counter) else getattr(moment.move, "settled", None)
    if isinstance(counter, moves.Counter):
        standing = " ".join(f"{item.name} {item.text}; " for item in counter.standing)
        allowed = f"{standing} {moment.task} {' '.join(_sheet(moment))}"
    else:
        allowed = f"{_known(moment)} {' '.join(_sheet(moment))}"
    return figures(moment.words) - figures(allowed) - figures(str(len(moment.interview.start.plan)))


def _known(moment: Moment) -> str:
    return f"{moment.said}\n{moment.task}"


def _sheet(moment: Moment) -> list[str]:
    """Facts of the open question, and passages that were handed over, with their names."""
    facts = [fact.fact for fact in moment.question.facts] if moment.question else []
    return [*facts, *(f"{source.text}\n{source.name}" for source in moment.turn.brief.sources)]


def _manner(moment: Moment) -> str:
    phrases: Phrases = moment.interview.start.persona.phrases
    return " ".join((OPEN, *(text for kind in GIVING for text in getattr(phrases, kind))))


def clarification_missed(moment: Moment) -> str | None:
    """A fact of the sheet was asked for and not told, or something that stands on none was answered."""
    said = moment.turn.said
    if said is None or said.wants is None or moment.question is None or _is_no_answer(moment):
        return None
    if not said.wants:
        told = isinstance(moment.move, moves.TellFacts) and moment.move.facts
        answered = told or (isinstance(moment.move, moves.AnswerBack) and moment.turn.brief.sources)
        return "the sheet does not say, and something was told" if answered else ""
    fact = next(fact.fact for fact in moment.question.facts if fact.id == said.wants)
    wanted = content(fact)
    holds = len(wanted & content(moment.words)) >= TOLD * len(wanted) and figures(fact) <= figures(moment.words)
    return "" if holds else f"asked for {said.wants}, not told: “{fact}”"


def _is_no_answer(moment: Moment) -> bool:
    """Time is up; or at the negotiating table, where "could I get more holiday?" is a bid as well."""
    late = isinstance(moment.move, moves.Next | moves.Invite) and moment.move.leaving == "time"
    return late or isinstance(moment.move, moves.Counter)

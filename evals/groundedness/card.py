"""What a scorecard says with a source: quotes, advice with passages to read, model answers with citations."""

from collections.abc import Iterator
from functools import partial

from evals.consistency.observation import Observation, anchor
from evals.groundedness.support import Claim, Support
from evals.world import Worlds, held
from interviewer.events import Source
from interviewer.fairness import warning_signs
from interviewer.fitting import Embed, fit
from interviewer.markdown import plain
from interviewer.rendering import place, render
from interviewer.reports import Advice, Report
from interviewer.wishes import Wish
from knowledge.finder import Profile, RoleFinder
from knowledge.schema import Citation, Level, Question, Role
from knowledge.store import Entry


def check(entry: Entry, worlds: Worlds, support: Support) -> Iterator[Observation]:
    """An interview with a poor answer, which has most to advise."""
    with worlds.world() as service:
        wish = Wish(stage=entry.stage, level=Level.MID, questions=1, seed=1, wanted=(entry.question.id,))
        report = service.report(held(service, wish, (anchor(entry, 2), "bye, end it")))
    yield from _quotes(report, entry.question)
    text = render(report, "md")
    for kind, advised in (("advice", report.do_better), ("study", report.study)):
        for advice in advised:
            yield from _advised(kind, advice, entry.question, text, support)


def _quotes(report: Report, question: Question) -> Iterator[Observation]:
    """The candidate's own words, as the card shows them."""
    said = [text for asked in report.questions for text in asked.said]
    shown = [point.quote for asked in report.questions for point in asked.points]
    shown += [advice.quote for advice in (*report.went_well, *report.do_better)]
    for quote in shown:
        if quote is not None:
            yield _seen("quote_altered", question.id, "scorecard", not any(quote in text for text in said), quote)


def _advised(kind: str, advice: Advice, question: Question, text: str, support: Support) -> Iterator[Observation]:
    seen = partial(_seen, question=question.id, kind=kind, text=advice.text)
    yield seen("advice_unsourced", violated=not advice.sources)
    for citation in advice.citations:
        yield seen("place_missing", violated=bool(support.documents.unknown(citation)))
    for source in advice.sources:
        yield seen("place_missing", violated=bool(support.documents.misplaced(source)))
        yield seen("name_missing", violated=plain(place(source)) not in text)
        statement = advice.text if kind == "advice" else question.question
        yield from support.check(_claim(kind, question.id, statement, source))


def _claim(kind: str, question: str, statement: str, source: Source) -> Claim:
    return Claim(kind, question, statement, source.file, source.section, (source.text,))


def check_citations(entry: Entry, support: Support) -> Iterator[Observation]:
    """Where the card says to read on after the model answer."""
    question = entry.question
    yield from cited("model answer", question.id, question.model_answer, question.citations, support)


def check_role(role: Role, support: Support) -> Iterator[Observation]:
    yield from cited("role", role.name, role.work, role.citations, support)


def cited(
    kind: str, question: str, statement: str, citations: tuple[Citation, ...], support: Support
) -> Iterator[Observation]:
    for citation in citations:
        fault = support.documents.unknown(citation)
        yield _seen("place_missing", question, kind, bool(fault), f"{citation.source}, {citation.section}: {fault}")
        if not fault:
            file = f"{citation.source}.md"
            if texts := tuple(chunk.text for chunk in support.documents.under(file, citation.section)):
                yield from support.check(Claim(kind, question, statement, file, citation.section, texts))


def check_fit(profile: Profile, finder: RoleFinder, embed: Embed) -> Iterator[Observation]:
    """Every reason for a role is a quote."""
    answers = [*profile.likes, *profile.instead][: len(finder.questions)]
    found = fit(finder, answers, embed)
    for role in found.roles:
        for evidence in (*role.speaks_for, *role.speaks_against):
            said = any(evidence.quote in answer for answer in answers)
            yield _seen("quote_altered", profile.role, "which role", not said, evidence.quote)


def check_warnings(support: Support) -> Iterator[Observation]:
    """The signs of an unfair assignment are the source's own words."""
    citation, signs = warning_signs()
    found = support.documents.under(f"{citation.source}.md", citation.section)
    text = " ".join(" ".join(chunk.text for chunk in found).split())
    yield _seen("place_missing", "warnings", "warning", bool(support.documents.unknown(citation)), citation.section)
    for sign in signs:
        yield _seen("quote_altered", "warnings", "warning", sign not in text, sign)


def _seen(name: str, question: str, kind: str, violated: bool, text: str) -> Observation:
    return Observation(name, question, kind, 0.0, float(violated), violated, told={"text": text})

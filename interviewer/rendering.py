"""Report → Markdown, HTML or JSON."""

from collections.abc import Iterator, Sequence
from typing import Literal

from markdown_it import MarkdownIt
from markupsafe import escape

from interviewer.deals import Deal
from interviewer.display import SIGNS
from interviewer.events import Ran, Source
from interviewer.mark_words import (
    error_note,
    flag_text,
    flags_note,
    graded_by,
    guess_in_words,
    mark_text,
    outcome,
    rests_on,
    score_text,
    self_note,
)
from interviewer.markdown import bullets, cell, oneline, plain, quoted, table
from interviewer.reports import Advice, Point, QuestionReport, Report
from interviewer.snippets import fenced
from knowledge.schema import Citation, MarkValue

Format = Literal["md", "json", "html"]
LOCAL_NOTE = (
    "The local marker marks what it is sure of and leaves the rest open. It cannot tell every fluent mistake from the "
    "truth: read its marks beside the model answers."
)
DERIVED_NOTE = "criteria derived from the model answer"
_HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.55 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1d2433}}
table{{border-collapse:collapse;width:100%;margin:1rem 0}}td,th{{border:1px solid #d5dbe6;padding:.4rem .6rem;
text-align:left;vertical-align:top}}th{{background:#f1f4f9}}h1,h2{{color:#17324d}}</style>{body}</html>
"""


def render(report: Report, format: Format, transcript: bool = True) -> str:
    """The whole report as text of that format."""
    if format == "json":
        return report.model_dump_json(indent=2)
    text = "\n\n".join(block for block in _blocks(report, transcript) if block) + "\n"
    return text if format == "md" else page(f"{report.stage} interview", text)


def page(title: str, markdown: str) -> str:
    """A page of HTML that loads nothing."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return _HTML.format(title=escape(title), body=body)


def _blocks(report: Report, transcript: bool) -> Iterator[str]:
    """Markdown blocks; blank lines come between them."""
    yield f"# {_stage(report.stage)} interview with {plain(report.persona)}"
    role = f" · {plain(report.role)}" if report.role else ""
    yield f"{report.started:%Y-%m-%d %H:%M} UTC · level {report.level}{role} · interview `{report.id[:8]}`"
    yield from _scorecard(report)
    yield from _tailored(report)
    for number, question in enumerate(report.questions, 1):
        yield from _question(number, question)
    yield from _retrospective(report)
    if transcript:
        yield from _transcript(report)


def render_scorecard(report: Report) -> str:
    """The scorecard alone, as Markdown."""
    return "\n\n".join(block for block in _scorecard(report) if block) + "\n"


def _scorecard(report: Report) -> Iterator[str]:
    score = ""
    if report.score is not None:
        score = f" · {score_text(report.score, report.error.se if report.error else None)} of 4"
    rests = f" · {rests_on(report.basis)}" if report.basis.total else ""
    yield "## Scorecard"
    yield f"**{report.band.capitalize()}**{score} · {100 * report.decided:.0f} % of the points' weight decided{rests}"
    yield f"**{self_note(report.basis)}**" if report.basis.own else ""
    yield flags_note(report)
    yield "\n".join(f"- Cap: {cap}." for cap in report.caps)
    yield table(
        ("dimension", "score", "what that score stands for at this level"),
        [
            (item.name, str(item.score or "–"), cell(item.anchor or _unscored(item.id, report)))
            for item in report.dimensions
        ],
    )
    yield oneline(error_note(report))
    if "local" in report.graders:
        yield LOCAL_NOTE


def _unscored(dimension: str, report: Report) -> str:
    """Why it has no score: that nothing was asked or said is no low score, and neither is that nobody can tell yet."""
    marks = [point.mark for question in report.questions for point in question.points if point.dimension == dimension]
    left = sum(mark is MarkValue.NO_EVIDENCE for mark in marks)
    if not left:
        return "no evidence: nothing that you answered shows it, so nothing is scored"
    return f"not scored yet: {left} of its {len(marks)} points are left open"


def _tailored(report: Report) -> Iterator[str]:
    """What the questions were chosen by; each question says its own reason."""
    if report.tailored is None:
        return
    yield "## What the questions were chosen by"
    rows = (
        ("The job asks for", report.tailored.asked),
        ("Your résumé claims", report.tailored.claimed),
        ("Asked for, but not in your résumé", report.tailored.gaps),
    )
    yield bullets([f"{label}: {plain(_some(names))}." for label, names in rows if names])


def _some(names: Sequence[str], most: int = 15) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _question(number: int, question: QuestionReport) -> Iterator[str]:
    yield f"### {number}. {oneline(question.question)}"
    notes = [f"Score: {_score(question)}"]
    if question.hints:
        notes.append(f"hints used: {question.hints}")
    if question.leaving in ("skipped", "unknown"):
        notes.append("skipped" if question.leaving == "skipped" else "not known")
    if question.derived and question.points:
        notes.append(DERIVED_NOTE)
    yield " · ".join(notes)
    if question.reason:
        yield f"*Why this question: {plain(question.reason)}.*"
    if question.points:
        yield table(("point", "mark", "your words"), [_point(point) for point in question.points])
        yield bullets([_flagged(point) for point in question.points if point.flag])
        yield bullets([_contested(point) for point in question.points if point.contest])
    elif not question.said:
        yield "You gave no answer to this one."
    if question.deal is not None:
        yield from _deal(question.deal)
    if question.run is not None:
        yield from _code(question.run, question.runs)
    for grader, reason in question.failures.items():
        yield f"*Not graded by {graded_by(grader)}: {oneline(reason)}.*"
    yield f"**A model answer.** {oneline(question.model_answer)}"
    if question.solution and question.run is not None:
        yield f"**One solution.**\n\n{fenced(question.solution, question.run.language)}"
    if question.citations:
        yield f"Read on: {cited(question.citations)}."


def _deal(deal: Deal) -> Iterator[str]:
    yield f"**How the offer ended.** {deal.summary} {deal.left_text}"
    rows = [(cell(row.name), row.first, row.ended, row.limit, row.left) for row in deal.rows]
    yield table(
        ("part of the offer", "first offer", "where it ended", "the recruiter's limit", "left on the table"), rows
    )
    yield bullets([plain(note) for note in deal.notes])


def _code(ran: Ran, runs: int) -> Iterator[str]:
    """The run that counts, and what came of each test."""
    which = f"**Your code** (the best of {runs} runs counts)." if runs > 1 else "**Your code.**"
    yield f"{which}\n\n{fenced(ran.code, ran.language)}"
    if ran.refused is not None:
        yield f"*It was read, not run: {oneline(ran.refused)}.*"
        return
    yield f"{ran.passed} of {len(ran.results)} tests passed, kept apart by {ran.isolation}."
    rows = [
        (
            f"{cell(item.name)}{' (hidden)' if item.hidden else ''}",
            SIGNS[item.outcome] + f" {item.outcome}",
            cell(item.detail),
        )
        for item in ran.results
    ]
    yield table(("test", "outcome", "what happened"), rows)


def _score(question: QuestionReport) -> str:
    if question.score is None:
        return "not scored"
    return score_text(question.score, question.error.se if question.error else None, places=0)


def _point(point: Point) -> tuple[str, str, str]:
    words = "–"
    if point.reason:
        words = cell(point.reason)
    elif point.quote:
        words = f"“{cell(point.quote)}”"
    elif point.suggestion:
        words = f"closest: “{cell(point.suggestion)}”"
    if guess := guess_in_words(point.guess, point.chance):
        words += f"; the marker's guess: {guess}"
    return cell(point.expects), mark_text(point), words


def _flagged(point: Point) -> str:
    return f"⚑ “{oneline(point.expects)}”: {oneline(flag_text(point))}"


def _contested(point: Point) -> str:
    if point.contest is None:
        return ""
    reason = f"You contested “{oneline(point.expects)}”: “{oneline(point.contest.reason)}”."
    return f"{reason} {oneline(outcome(point.contest))}"


def _retrospective(report: Report) -> Iterator[str]:
    yield "## Retrospective"
    yield "### What went well"
    nothing = "Nothing was marked as met with confidence this time. Take the open points below one by one."
    yield bullets([_well(advice) for advice in report.went_well] or [nothing])
    yield "### What to do better"
    yield bullets([better(advice) for advice in report.do_better] or ["No point was marked as missed."])
    yield "### What to study"
    read = [f"{_where(advice)}: {plain(advice.text)}" for advice in report.study]
    yield bullets(read or [_nothing_to_study(report)])
    if report.warnings:
        yield "### Before you accept the next assignment"
        yield "Warning signs of an unfair one:"
        yield bullets([oneline(advice.text) for advice in report.warnings])
        yield f"Source: {cited(report.warnings[0].citations)}."
    if report.degraded_turns:
        yield f"*In {report.degraded_turns} turn(s) the model failed, and the offline interviewer carried on.*"
    if report.tokens:
        cost = f", {report.cost:.4f} US dollars" if report.cost is not None else ""
        yield f"*Language model: {plain(report.engine)}, {report.tokens} tokens{cost}.*"


def _well(advice: Advice) -> str:
    said = f" You said: “{oneline(advice.quote)}”" if advice.quote else ""
    return oneline(advice.text) + said


def better(advice: Advice) -> str:
    said = f"You said “{oneline(advice.quote)}”; what was looked for: " if advice.quote else ""
    where = f" *({_where(advice)})*" if advice.citations or advice.sources else ""
    return said + oneline(advice.text) + where


def _where(advice: Advice) -> str:
    """Where to read on: the passages that were found, or else the question's own citations."""
    if not advice.sources:
        return cited(advice.citations)
    return "; ".join(plain(place(source)) for source in advice.sources)


def place(source: Source) -> str:
    """How a passage is named."""
    return f"{source.title}, “{source.section}”" if source.section else source.title


def _transcript(report: Report) -> Iterator[str]:
    yield "## Transcript"
    for line in report.transcript:
        speaker = "You" if line.speaker == "candidate" else "Interviewer"
        offline = " (offline)" if line.degraded else ""
        yield f"**{speaker}{offline}:** {quoted(line.text)}"


def _nothing_to_study(report: Report) -> str:
    left = sum(
        point.markable and point.mark is MarkValue.NO_EVIDENCE for item in report.questions for point in item.points
    )
    if left or report.score is None:
        return "That cannot be said yet: mark the open points first, or answer more of the questions next time."
    return "Nothing in particular; try a higher level or another stage."


def cited(citations: Sequence[Citation]) -> str:
    return "; ".join(f"{plain(item.source.replace('-', ' '))}, “{plain(item.section)}”" for item in citations)


def _stage(stage: str) -> str:
    return stage.replace("-", " ").capitalize()

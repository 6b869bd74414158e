"""Debrief → Markdown, HTML or JSON."""

from collections.abc import Iterator

from interviewer.committee import Debrief, StageLine
from interviewer.mark_words import score_text, self_label
from interviewer.markdown import bullets, cell, oneline, plain, table
from interviewer.memory import Contradiction
from interviewer.places import Claim
from interviewer.rendering import Format, better, page


def render_debrief(debrief: Debrief, format: Format) -> str:
    """The whole debrief as text of that format."""
    if format == "json":
        return debrief.model_dump_json(indent=2)
    text = "\n\n".join(block for block in _blocks(debrief) if block) + "\n"
    return text if format == "md" else page("Hiring committee", text)


def _blocks(debrief: Debrief) -> Iterator[str]:
    role = f" · {plain(debrief.role)}" if debrief.role else ""
    yield f"# Hiring committee: {plain(debrief.title)}"
    yield f"level {debrief.level}{role} · loop `{debrief.loop}`"
    score = f" · {debrief.score:.1f} of 4" if debrief.score is not None else ""
    yield f"**{debrief.band.capitalize()}**{score}"
    yield bullets([oneline(reason) for reason in debrief.reasons])
    yield "## Stages"
    header = ("stage", "interviewer", "score", "vote", "strongest", "weakest")
    yield table(header, [_row(line) for line in debrief.stages])
    if any(not line.weighed for line in debrief.stages):
        yield "The talk about the offer comes after the decision: it is shown, and not weighed."
    yield "## What did not fit together"
    yield bullets(
        [_clash(item) for item in debrief.contradictions]
        or ["Nothing: what you told one fits what you told the others."]
    )
    yield "## What to practise first"
    yield bullets([better(advice) for advice in debrief.practise] or ["No point was marked as missed."])


def _row(line: StageLine) -> tuple[str, ...]:
    label = self_label(line.self_marked)
    score = score_text(line.score, line.se) + (f" ({label})" if label else "")
    vote = line.band or "not held yet"
    return (
        cell(line.title), cell(line.interviewer or "–"), score, vote, cell(line.strongest or "–"), cell(line.weakest or "–")
    )  # fmt: skip


def _clash(item: Contradiction) -> str:
    return f"{oneline(item.about).capitalize()}: {_told(item.first)}, and {_told(item.second)}."


def _told(claim: Claim) -> str:
    return f"{plain(claim.who)} heard “{oneline(claim.quote).rstrip('.')}”"

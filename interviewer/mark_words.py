"""How marks, their graders and a score's reliability are put into words."""

from interviewer.counting import CANDIDATE, Basis
from interviewer.reliability import ErrorBar
from interviewer.reports import ContestReport, Point, Report
from knowledge.schema import MarkValue

MARKS = {
    "met": "✓ met",
    "partial": "◐ partly met",
    "missed": "✗ missed",
    "contradicted": "✗ contradicted",
    "no_evidence": "? cannot tell",
}
GRADERS = {
    "local": "the local marker",
    "judge": "the LLM judge",
    CANDIDATE: "you",
    "tests": "the tests",
}
SAME_READER = (
    "(The local marker is no second mind: it read this point alone, against your whole answer and each message. "
    "With a language model set, a judge would read it.)"
)
# Chances of the likelier side, and their words.
CHANCES = ((0.9, "almost certainly"), (0.75, "probably"), (0.6, "rather"))
GUESSES = {MarkValue.MET: "met", MarkValue.PARTIAL: "partly met", MarkValue.CONTRADICTED: "not met, perhaps wrong"}


def graded_by(name: str | None) -> str:
    return GRADERS.get(name or "", name or "nobody")


def guess_in_words(guess: MarkValue | None, chance: float | None) -> str | None:
    """What the marker would say if it had to; None where it has no guess."""
    if guess is None:
        return None
    what = GUESSES.get(guess, "not met")
    if chance is None:
        return what
    likelier = chance if guess is MarkValue.MET else 1 - chance
    word = next((word for least, word in CHANCES if likelier >= least), None)
    return f"{word} {what}" if word else f"a coin toss, if anything {what}"


def rests_on(basis: Basis) -> str:
    """Whose marks: "8 of 14 points marked by the local marker, 4 by you, 2 open"; empty where there are no points."""
    if not basis.total:
        return ""
    names = sorted(basis.by, key=lambda name: list(GRADERS).index(name) if name in GRADERS else len(GRADERS))
    # Your own come last.
    names.sort(key=lambda name: name == CANDIDATE)
    parts = [f"{basis.by[name]} by {graded_by(name)}" for name in names]
    if not parts:
        return f"all {basis.total} points open" if basis.total > 1 else "the one point open"
    parts[0] = f"{basis.by[names[0]]} of {basis.total} points marked by {graded_by(names[0])}"
    return ", ".join(parts + ([f"{basis.open} open"] if basis.open else []))


def flags_note(report: Report) -> str:
    """How many marks are flagged, and what that means; empty where none is."""
    if not report.flagged:
        return ""
    marks = "1 mark is" if report.flagged == 1 else f"{report.flagged} marks are"
    return f"{marks} flagged (⚑): the local marker is sure of the opposite. Look for yourself; you can contest a mark."


def flag_text(point: Point) -> str:
    """Both marks of a flagged point, each with its words."""
    if point.flag is None:
        return ""
    counts, other = _reading(point.mark, point.quote), _reading(point.flag.mark, point.flag.quote)
    return f"{graded_by(point.grader)} says {counts}, and that counts; {graded_by('local')} is sure of {other}."


def _reading(mark: MarkValue, quote: str | None) -> str:
    return MARKS[mark.value] + (f" (“{quote}”)" if quote else "")


def score_text(score: float | None, se: float | None, places: int = 1) -> str:
    """ "2.8 ± 0.4", with the error bar where one is measured."""
    if score is None:
        return "–"
    return f"{score:.{places}f}" + (f" ± {se:.1f}" if se is not None else "")


def self_label(self_marked: str) -> str:
    """ "self-marked", "partly self-marked" or nothing."""
    return {"wholly": "self-marked", "partly": "partly self-marked"}.get(self_marked, "")


def self_note(basis: Basis) -> str:
    """Says that a score is the candidate's own, in whole or in part."""
    if not basis.own:
        return ""
    whole = "All" if basis.own == basis.decided else f"{basis.own} of the {basis.decided}"
    return f"{self_label(basis.self_marked).capitalize()}: {whole} marks that this score rests on are your own."


def error_note(report: Report) -> str:
    """What the error bar says, or why there is none."""
    if report.score is None:
        return ""
    if report.error is None:
        return f"No standard error is measured for {_unmeasured(report)} at this stage: the score has no error bar."
    return _bar(report.error) + (
        " It says nothing of the marks that you made yourself." if report.self_marked != "no" else ""
    )


def _unmeasured(report: Report) -> str:
    """Who marked; which marker exactly, where that is known."""
    graders = [graded_by(name) for name in report.basis.by if name != CANDIDATE] or ["your own marks"]
    known = [name for name in report.markers if name]
    return " and ".join(graders) + (f" ({', '.join(known)})" if known else "")


def _bar(error: ErrorBar) -> str:
    measured = f"measured on {error.answers} answers to {error.measured} questions"
    note = f" {error.note.rstrip('.')}." if error.note else ""
    grader = graded_by("local" if error.marker.startswith("local/") else "judge")
    return (
        f"± is one standard error of {grader} ({error.marker}), {measured}: {error.sem:.2f} for one answer, over "
        f"{error.questions} here. It is the least it can be, since errors in one interview may go together.{note}"
    )


def mark_text(point: Point) -> str:
    """The mark, with what is special about it."""
    notes = []
    if point.grader == CANDIDATE:
        notes.append("your own mark")
    if point.flag is not None:
        notes.append("⚑ flagged")
    if point.contest is not None:
        notes.append("second reading" if point.contest.prevails else "contested")
    if point.ceiling < 1:
        notes.append(f"at most {100 * point.ceiling:.0f} % after a hint")
    return MARKS[point.mark.value] + (f" ({'; '.join(notes)})" if notes else "")


def outcome(contest: ContestReport) -> str:
    """Which of the two readings counts, and why."""
    first = f"{MARKS[contest.first.value]} ({graded_by(contest.by)})"
    if contest.failure is not None:
        return f"First reading: {first}. The second reading failed: {contest.failure}. The first stays, contested."
    if contest.second is None:
        return f"First reading: {first}. There was no second reading yet. The first stays, contested."
    second = f"{MARKS[contest.second.value]} ({graded_by(contest.reader)})"
    if contest.prevails:
        ending = "The second counts: it is decided, and its words are yours."
    elif contest.second is contest.first:
        ending = "Both say the same: the mark stays, and your objection stands beside it." + (
            f" {SAME_READER}" if contest.reader == contest.by == "local" else ""
        )
    else:
        ending = "The second is not decided by words of yours: the first stays, contested."
    return f"First reading: {first}. Second reading: {second}. {ending}"

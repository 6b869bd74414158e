import json

from interviewer.charts import radar
from interviewer.events import Contested, Ended, Kind, Mark, Marked
from interviewer.markdown import plain
from interviewer.reliability import Reliability, StageError
from interviewer.rendering import render
from interviewer.reports import Report
from interviewer.retrospective import report
from knowledge.schema import MarkValue
from tests.factories import half_open, interview, marked, said


def _report() -> Report:
    quote = Mark(criterion="heavy", mark=MarkValue.MET, quote="<b>heavy</b> | *stuff*", confidence=0.9)
    missed = Mark(criterion="light", mark=MarkValue.NO_EVIDENCE, suggestion="perhaps")
    return report(
        interview(
            *said("<b>heavy</b> | *stuff* perhaps"),
            Marked(question="q-one", grader="local", marks=(quote, missed)),
            Ended(reason="finished"),
        )
    )


def test_markdown_holds_the_scorecard_the_quotes_and_the_model_answer() -> None:
    text = render(_report(), "md")
    for part in (
        "## Scorecard",
        "## Retrospective",
        "### What to study",
        "## Transcript",
        "closest: “perhaps”",
        "It is heavy, and it feels light.",
    ):
        assert part in text


def test_an_open_dimension_is_told_from_one_that_nothing_speaks_of() -> None:
    open_points = tuple(
        Mark(criterion=name, mark=MarkValue.NO_EVIDENCE, suggestion="perhaps") for name in ("heavy", "light")
    )
    made = report(interview(*said("perhaps"), Marked(question="q-one", grader="local", marks=open_points)))
    text = render(made, "md")
    dimensions = {point.dimension for question in made.questions for point in question.points}
    rows = [line for line in text.splitlines() if line.startswith(tuple(f"| {item.name} " for item in made.dimensions))]
    assert sum("are left open" in row for row in rows) == len(dimensions)
    assert sum("nothing that you answered shows it" in row for row in rows) == len(made.dimensions) - len(dimensions)


def test_where_points_are_left_open_nothing_is_said_of_higher_levels() -> None:
    assert "mark the open points first" in render(_report(), "md")
    met = marked(MarkValue.MET, MarkValue.MET)
    assert "try a higher level" in render(report(interview(*said("heavy, light"), met, Ended(reason="finished"))), "md")


def test_a_candidates_words_never_become_markup() -> None:
    html = render(_report(), "html")
    assert "<b>heavy" not in html
    assert "&lt;b&gt;heavy&lt;/b&gt;" in html
    assert "<script" not in render(report(interview(*said("<script>alert(1)</script> [x](javascript:1)"))), "html")
    assert plain("[a](b)") == "\\[a\\](b)"


def test_an_error_bar_stands_beside_each_score_where_one_is_measured() -> None:
    stages = {"theory": StageError(sem=0.42, answers=300, questions=57)}
    found = Reliability(stages=stages, marker="local/x", note="Synthetic answers.")
    measured = report(interview(*half_open()), errors={"local/x": found})
    text = render(measured, "md")
    assert "**Strong hire** · 4.0 ± 0.4 of 4" in text
    assert "Score: 4 ± 0.4" in text
    assert "Synthetic answers." in text
    assert json.loads(render(measured, "json"))["error"]["se"] == 0.42
    assert "No standard error is measured" in render(report(interview(*half_open())), "md")


def test_a_flag_shows_both_marks_with_their_words_and_invites_to_look() -> None:
    judged = marked(MarkValue.MISSED, MarkValue.MISSED, "judge")
    found = report(interview(*half_open("*It* is heavy"), judged))
    text = render(found, "md")
    assert "1 mark is flagged (⚑): the local marker is sure of the opposite." in text
    assert "✗ missed (⚑ flagged)" in text
    assert (
        "- ⚑ “It is heavy.”: the LLM judge says ✗ missed, and that counts; the local marker is sure of ✓ met "
        "(“\\*It\\* is heavy”)." in text
    )
    assert "⚑" in render(found, "html")
    data = json.loads(render(found, "json"))
    assert data["flagged"] == 1
    assert data["questions"][0]["points"][0]["flag"] == {"mark": "met", "quote": "*It* is heavy"}
    assert "⚑" not in render(report(interview(*half_open())), "md")


def test_a_reason_never_becomes_markup() -> None:
    objection = Contested(
        question="q-one",
        criterion="heavy",
        reason="<script>x</script> [a](b)",
        first=Mark(criterion="heavy", mark=MarkValue.MET),
        grader="local",
    )
    html = render(report(interview(*half_open(), objection)), "html")
    assert "<script" not in html
    assert "&lt;script&gt;x" in html
    assert 'href="b"' not in html


def test_tables_are_tables() -> None:
    html = render(_report(), "html")
    assert html.count("<table>") == 2
    assert "| dimension" not in html


def test_json_comes_back_as_the_same_report() -> None:
    found = _report()
    assert Report.model_validate(json.loads(render(found, "json"))) == found


def test_the_retrospective_names_what_was_wrong_before_what_was_missing() -> None:
    state = interview(*said("a"), marked(MarkValue.MISSED, MarkValue.CONTRADICTED))
    assert [advice.text for advice in report(state).do_better] == ["It feels light.", "It is heavy."]


def test_an_interview_without_answers_has_a_report() -> None:
    text = render(report(interview(*said("skip", Kind.SKIP), Ended(reason="candidate"))), "md")
    assert "Not enough evidence" in text
    assert "You gave no answer to this one." in text


def test_the_chart_needs_three_dimensions() -> None:
    assert radar(_report()) is None
    state = interview(*said("a"), marked(MarkValue.MET, MarkValue.MET), *said("no idea", Kind.DONT_KNOW))
    figure = radar(report(state))
    assert figure is not None
    assert list(figure.data[1].r) == [4, 4, 4, 4]

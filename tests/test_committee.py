from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.committee import CORE, Talk, convene, weigh
from interviewer.debriefing import render_debrief
from interviewer.memory import claims, contradictions
from interviewer.reports import Advice, DimensionReport, Report
from interviewer.scoring import Score, band

STAGES = ("recruiter", "theory", "coding", "case-study", "system-design", "behavioural")


def report(score: float | None, dimensions: dict[str, Score | None], stage: str = "theory") -> Report:
    return Report(
        id="0123456789", stage=stage, persona="Jonas, theory screener", level="mid", role=None,
        started=datetime(2026, 1, 1, tzinfo=UTC), status="ended", engine="offline", score=score,
        band=band(score) if score is not None else "not enough evidence", decided=1.0, caps=(), graders=("local",),
        dimensions=tuple(DimensionReport(id=id, name=id, score=value, anchor=None) for id, value in dimensions.items()),
        questions=(), went_well=(), do_better=(Advice(text=f"study {stage}", question="q"),), study=(),
        degraded_turns=0, tokens=0, cost=None, transcript=(),
    )  # fmt: skip


def talk(score: float | None, stage: str = "theory", **dimensions: Score | None) -> Talk:
    core = CORE.get(stage, "pitch")
    return Talk(stage.capitalize(), stage, report(score, dimensions or {core: 4, "other": 3}, stage))


def test_the_mean_stands_where_nothing_holds_it_down() -> None:
    assert weigh([talk(3.6), talk(3.8, "coding")])[0] == 3.7


def test_one_stage_has_no_mean() -> None:
    _, reasons = weigh([talk(3.6)])
    assert reasons == ["The one stage with a score has 3.6 of 4."]


def test_a_one_caps_the_whole_loop() -> None:
    score, reasons = weigh([talk(4.0), talk(4.0, "coding", correctness=4, quality=1), talk(4.0, "behavioural")])
    assert score == 2.4
    assert "quality in Coding" in " ".join(reasons)


def test_a_hire_needs_every_core_dimension_at_the_bar() -> None:
    score, reasons = weigh([talk(3.2, correctness=2, depth=4), talk(3.8, "coding")])
    assert score == 2.9
    assert "core dimension" in " ".join(reasons)


def test_two_stages_that_say_no_are_a_no() -> None:
    assert weigh([talk(1.8), talk(1.9, "coding"), talk(4.0, "behavioural"), talk(4.0, "case-study")])[0] == 1.9


def test_the_offer_is_not_weighed() -> None:
    good = [talk(3.6), talk(3.6, "coding")]
    assert weigh([*good, talk(1.0, "offer", tone=1)]) == weigh(good)


def test_two_contradictions_rule_out_a_hire() -> None:
    assert weigh([talk(3.6), talk(3.6, "coding")], 2)[0] == 2.9


def test_half_the_stages_must_have_a_score() -> None:
    assert weigh([talk(4.0), talk(None, "coding"), Talk("Case", "case-study")])[0] is None
    score, _ = weigh([talk(4.0), talk(4.0, "coding"), Talk("Case", "case-study")])
    assert score == 3.4


SCORES = st.floats(1.0, 4.0).map(lambda value: round(value, 2))
MARKS: st.SearchStrategy[Score] = st.sampled_from((1, 2, 3, 4))
TALKS = st.lists(
    st.builds(
        lambda stage, score, core, other: (stage, score, core, other), st.sampled_from(STAGES), SCORES, MARKS, MARKS
    ),
    min_size=1,
    max_size=8,
)


def made(rows: list[tuple[str, float, Score, Score]]) -> list[Talk]:
    return [
        Talk(f"{stage} {number}", stage, report(score, {CORE.get(stage, "pitch"): core, "other": other}, stage))
        for number, (stage, score, core, other) in enumerate(rows)
    ]


@settings(deadline=None)
@given(TALKS, st.integers(0, 4))
def test_caps_only_lower_and_hold(rows: list[tuple[str, float, Score, Score]], clashes: int) -> None:
    score, reasons = weigh(made(rows), clashes)
    assert score is not None
    assert reasons
    assert score <= round(sum(row[1] for row in rows) / len(rows), 2) + 1e-9
    if any(1 in row[2:] for row in rows):
        assert score <= 2.4
    if band(score) in ("hire", "strong hire"):
        assert all(row[2] >= 3 for row in rows if row[0] in CORE)
    if band(score) == "strong hire":
        assert all(row[1] >= 3 for row in rows)


@settings(deadline=None)
@given(TALKS, st.data())
def test_a_better_stage_never_makes_a_worse_loop(
    rows: list[tuple[str, float, Score, Score]], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    stage, score, core, other = rows[index]
    better = list(rows)
    better[index] = (
        stage, data.draw(st.floats(score, 4.0)), data.draw(st.sampled_from([m for m in (1, 2, 3, 4) if m >= core])),
        data.draw(st.sampled_from([m for m in (1, 2, 3, 4) if m >= other])),
    )  # fmt: skip
    before, after = weigh(made(rows))[0], weigh(made(better))[0]
    assert before is not None
    assert after is not None
    assert after >= before


@pytest.mark.parametrize("format", ["md", "html", "json"])
def test_a_debrief_names_stages_clashes_and_what_to_practise(format: str) -> None:
    clash = contradictions(
        [
            *claims("I led a team of five.", who="Maya", stage="Call"),
            *claims("I led a team of twelve.", who="Jonas", stage="Theory"),
        ]
    )
    debrief = convene("ab12", "A loop", "Data scientist", "mid", [talk(2.0), talk(3.5, "coding")], clash)
    text = render_debrief(debrief, format)  # type: ignore[arg-type]
    for word in ("Coding", "team of five", "team of twelve", "study theory"):
        assert word in text
    assert next(advice.text for advice in debrief.practise) == "study theory"

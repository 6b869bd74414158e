from collections.abc import Callable

import pytest

from interviewer.errors import UsageError
from interviewer.planning import Plan, Planned, plan
from interviewer.tailoring import Tailoring
from knowledge.profile import Profile, parse_job, parse_resume
from knowledge.schema import Level, Stage
from knowledge.store import Library
from tests.factories import question
from tests.knowledge.test_profile import ANALYST, JOB, TODAY

Make = Callable[..., Plan]


@pytest.fixture
def resume(library: Library) -> Profile:
    return parse_resume(ANALYST, library.roles, TODAY)


@pytest.fixture
def make(library: Library) -> Make:
    def made(
        tailoring: Tailoring | None, stage: Stage = Stage.THEORY, count: int = 5, seed: int = 1, **more: object
    ) -> Plan:
        role = library.role("data-scientist")
        return plan(library, stage, Level.MID, role, count, seed, tailoring=tailoring, **more)  # type: ignore[arg-type]

    return made


@pytest.mark.parametrize("seed", range(5))
def test_what_job_and_resume_name_comes_first(make: Make, library: Library, resume: Profile, seed: int) -> None:
    made = make(Tailoring(resume, parse_job(JOB, library.roles)), seed=seed)
    reasons = " | ".join(made.reasons.values())
    assert reasons.count("the job asks for") == 5
    assert "and your résumé claims it" in reasons
    assert "which your résumé does not name" in reasons, "one question is about a gap"


@pytest.mark.parametrize("seed", range(5))
def test_a_third_probes_what_is_claimed(make: Make, library: Library, seed: int) -> None:
    resume = parse_resume("Skills: XGBoost, linear regression", library.roles, TODAY)
    job = parse_job(
        "A/B testing, causal inference, hypothesis testing, model validation, probability, AUC", library.roles
    )
    tailoring = Tailoring(resume, job)
    made = make(tailoring, count=3, seed=seed)
    assert any(tailoring.support(question).claimed for question in made.questions)
    assert any(tailoring.lacks(question) for question in made.questions)


def test_without_profiles_the_reason_is_the_role_or_the_stage(make: Make) -> None:
    assert set(make(None).reasons.values()) <= {"usual for this role", "usual at this stage"}
    assert make(None, wanted=["theory-roc-auc"]).reasons["theory-roc-auc"] == "you asked for it"


def test_a_recruiters_call_keeps_its_order(make: Make, library: Library, resume: Profile) -> None:
    order = [question.id for question in library.select(Stage.RECRUITER)]
    ids = [question.id for question in make(Tailoring(resume), Stage.RECRUITER, 4).questions]
    assert ids == sorted(ids, key=order.index)
    assert "recruiter-explain-ml" in ids


def test_what_was_seen_steps_back(make: Make, resume: Profile) -> None:
    tailoring = Tailoring(resume)
    first = make(tailoring)
    again = make(tailoring, seen=set(first.reasons))
    assert len(set(again.reasons) - set(first.reasons)) >= 2


def _numbered(count: int = 3, spare: int = 1) -> Plan:
    items = [Planned(question(f"q-{number}"), "why") for number in range(1, count + spare + 1)]
    return Plan(tuple(items[:count]), tuple(items[count:]))


def test_a_plan_can_be_changed() -> None:
    made = _numbered()
    assert [item.id for item in made.drop(2).questions] == ["q-1", "q-3"]
    assert [item.id for item in made.swap(2).questions] == ["q-1", "q-4", "q-3"]
    assert [item.id for item in made.swap(2).swap(1).questions] == ["q-2", "q-4", "q-3"]
    assert [item.id for item in made.move(3, 1).questions] == ["q-3", "q-1", "q-2"]


def test_changes_that_cannot_be_made_say_why() -> None:
    with pytest.raises(UsageError, match="no question 4; the plan has 1 to 3"):
        _numbered().drop(4)
    with pytest.raises(UsageError, match="no question 0"):
        _numbered().move(1, 0)
    with pytest.raises(UsageError, match="only question left"):
        _numbered(1).drop(1)
    with pytest.raises(UsageError, match="no other question"):
        _numbered(2, 0).swap(1)

import pytest

from interviewer.tailoring import Tailoring, skills_of
from knowledge.profile import parse_job, parse_resume
from knowledge.schema import Level
from knowledge.store import Library
from tests.factories import question
from tests.knowledge.test_profile import ANALYST, JOB, TODAY


@pytest.fixture
def tailoring(library: Library) -> Tailoring:
    return Tailoring(parse_resume(ANALYST, library.roles, TODAY), parse_job(JOB, library.roles))


def test_the_job_sets_level_and_role_and_the_resume_fills_in(tailoring: Tailoring) -> None:
    assert (tailoring.level, tailoring.role) == (Level.SENIOR, "data-scientist")
    alone = Tailoring(resume=tailoring.resume)
    assert (alone.level, alone.role) == (Level.JUNIOR, "data-analyst")
    assert (Tailoring().level, Tailoring().role) == (None, None)


def test_gaps_need_both(tailoring: Tailoring) -> None:
    assert "causal inference" in tailoring.gaps
    assert Tailoring(job=tailoring.job).gaps == ()
    assert tailoring
    assert not Tailoring()


def test_a_question_that_names_a_skill_fits_it_best() -> None:
    fits = skills_of("anything", "How does XGBoost split?")
    assert fits["xgboost"] > 1
    assert skills_of("ensembles", "How do they split?")["xgboost"] == 1


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("sql", "the job asks for SQL, and your résumé claims it"),
        ("causal-inference", "the job asks for causal inference, which your résumé does not name"),
        ("serving", "the job asks for Kubernetes, which your résumé does not name"),
        ("regression", "your résumé claims regression"),
        ("salary", "usual at this stage"),
    ],
)
def test_reasons(tailoring: Tailoring, topic: str, reason: str) -> None:
    assert tailoring.reason(question(topic=topic), None) == reason

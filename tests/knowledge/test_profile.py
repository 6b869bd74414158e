from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.profile import QUOTE, Profile, gaps, name_gaps, parse_job, parse_resume
from knowledge.store import Library

TODAY = date(2026, 7, 1)
ANALYST = """\
Mia Lindqvist
Junior Data Analyst, Gothenburg, mia@example.org, +46 70 123 45 67, github.com/mialind

Experience
Junior Data Analyst, Bokhyllan, Aug 2023 – present
- Ran 6 A/B tests on the checkout page with the product manager
- Rewrote slow SQL; write to mia@example.org for the numbers

Projects
- **Bike-sharing demand**: linear regression on hourly data
- Housing prices – scraping with BeautifulSoup

Education
BSc Statistics, 2019 – 2022

Skills
SQL, Python (pandas), R, Tableau
"""
JOB = """\
Senior Data Scientist
You will report to the Head of Data and work with junior analysts.
Requirements:
- 5+ years of experience with Python or R
- SQL, A/B testing, causal inference
- PyTorch/TensorFlow
Nice to have:
- Kubernetes
Benefits
- Excel courses and a spark of joy
"""


@pytest.fixture(scope="module")
def resume(library: Library) -> Profile:
    return parse_resume(ANALYST, library.roles, TODAY)


@pytest.fixture(scope="module")
def job(library: Library) -> Profile:
    return parse_job(JOB, library.roles)


def test_a_resume_is_read(resume: Profile) -> None:
    assert {"sql", "python", "pandas", "r", "tableau", "ab-testing", "regression", "web-scraping"} <= resume.ids
    assert resume.level is not None
    assert (resume.level.value, resume.level.quote) == ("junior", "Junior Data Analyst")
    assert resume.role is not None
    assert resume.role.value == "data-analyst"
    assert resume.years == 2.9, "the years of study are no work"
    assert resume.claims[:2] == ("Bike-sharing demand", "Housing prices")


def test_what_is_kept_is_short_and_holds_no_address(resume: Profile) -> None:
    kept = resume.model_dump_json()
    assert "example.org" not in kept
    assert "123 45" not in kept
    assert all(len(found.quote) <= QUOTE + 40 for found in resume.skills)


def test_a_job_is_read(job: Profile) -> None:
    assert job.level is not None
    assert job.level.value == "senior"
    assert job.role is not None
    assert job.role.value == "data-scientist"
    assert job.years == 5
    assert "excel" not in job.ids, "benefits ask for nothing"
    assert [found.skill for found in job.skills if found.optional] == ["kubernetes"]
    python = job.get("python")
    assert python is not None
    assert python.alternatives == ("r",)


def test_gaps_are_what_is_asked_and_neither_claimed_nor_implied(job: Profile, resume: Profile) -> None:
    assert name_gaps(gaps(job, resume)) == ("causal inference", "PyTorch or TensorFlow", "Kubernetes")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Staff Machine Learning Engineer", "senior"),
        ("Data Analyst, graduate programme", "junior"),
        ("Data Scientist (Senior)", "senior"),
        ("Data Scientist. You report to a senior data scientist.", None),
        ("Data scientist. You will mentor junior analysts and convince senior stakeholders.", None),
        ("Data scientist with 3+ years of experience", "mid"),
        ("Mid-level data engineer", "mid"),
        ("A kitchen hand", None),
    ],
)
def test_levels(library: Library, text: str, level: str | None) -> None:
    found = parse_job(text, library.roles).level
    assert (found.value if found else None) == level


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ML engineer", "machine-learning-engineer"),
        ("We look for a product analyst", "analytics"),
        ("Data engineer, working with a data scientist", "data-engineer"),
        ("A kitchen hand", None),
        ("", None),
    ],
)
def test_roles(library: Library, text: str, role: str | None) -> None:
    found = parse_job(text, library.roles).role
    assert (found.value if found else None) == role


def test_a_resume_in_another_language_is_noticed(library: Library) -> None:
    german = "Ich habe die Daten für den Vertrieb mit Python und SQL ausgewertet und die Ergebnisse auf der Messe mit dem Team vorgestellt. " * 3  # fmt: skip
    profile = parse_resume(german, library.roles, TODAY)
    assert {"python", "sql"} <= profile.ids
    assert "not seem to be in English" in profile.notices[0]


def test_years_that_overlap_count_once(library: Library) -> None:
    text = "Experience\nA, 2018 - 2020\nB, 2019 - 2021\nC, 03/2022 - 06/2022"
    assert parse_resume(text, library.roles, TODAY).years == pytest.approx(4.2, abs=0.2)


@given(st.one_of(st.text(), st.lists(st.sampled_from([*ANALYST.splitlines(), *JOB.splitlines()])).map("\n".join)))
def test_any_text_gives_a_profile(text: str) -> None:
    roles = Library.load().roles
    for profile in (parse_resume(text, roles, TODAY), parse_job(text, roles)):
        assert Profile.model_validate_json(profile.model_dump_json()) == profile


def test_what_is_too_long_is_cut_and_said(library: Library) -> None:
    profile = parse_resume("SQL " * 30_000, library.roles, TODAY)
    assert "only the first" in profile.notices[0]

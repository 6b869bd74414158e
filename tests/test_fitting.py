import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.advising import render_fit
from interviewer.fitting import fit, read
from knowledge.embedding import Embedder
from knowledge.finder import FinderQuestion, load_finder
from knowledge.lint import headings
from knowledge.store import HERE, Library

FINDER = load_finder()
CANDIDATES = {
    "data-analyst": [
        "I dug into why our subscriptions dropped in spring and drew charts until it was clear.",
        "Our head of marketing moved a budget because of my report.",
        "A decision that somebody took because of me.", "With managers and marketing people.", "SQL and Excel.",
    ],
    "data-engineer": [
        "I rebuilt our nightly load so that a billion rows arrive before breakfast.",
        "Everybody trusts the tables that I modelled.", "A pipeline that runs by itself.", "Engineers.",
        "Spark, Kafka and a good schema.", "Presenting to the board.",
    ],
    "data-scientist": [
        "I played with a set of hospital records until a forecast of admissions came out.",
        "My model tells the wards how many beds they will need.", "Predictions that turn out right.", "Product people.",
        "pandas, scikit-learn, notebooks.",
    ],
    "machine-learning-engineer": [
        "I shrank our ranking model and halved the time of a prediction in the app.",
        "The service that I deployed answers millions of requests.", "A model that is live.", "Software engineers.",
        "PyTorch, Docker, unit tests.",
    ],
    "researcher": [
        "I reimplemented a paper on diffusion and improved its score on the benchmark.",
        "A new optimiser that trains faster.", "Something that nobody understood before.", "Researchers.",
        "PyTorch, and pencil and paper for the maths.",
    ],
    "internal-tools-builder": [
        "I wrote a script that fills in the monthly forms for the whole office.",
        "A bot that sorts the mail for our support team.", "Colleagues who say thanks.", "Colleagues who need help.",
        "Python for anything repetitive.",
    ],
    "customer-facing": [
        "I sat with a client for a week and showed them what their own data could tell.",
        "A demonstration that won over a difficult customer.", "A happy client.", "Customers.", "Explaining, drawing, listening.",
    ],
    "everything-to-everyone": [
        "On Monday I set up the database, on Tuesday a dashboard, on Wednesday a model.",
        "I was the first data person in our start-up and built it all from nothing.", "Something new each week.",
        "Mostly alone.", "Whatever I need, I teach it to myself.", "A narrow job.", "A tiny company where I do everything.",
    ],
    "feature-builder": [
        "I invented a widget that suggests similar recipes, and users loved it.",
        "A better search in our app, which came from talking to customers.", "A feature that is live.",
        "Product managers and customers.", "Prototypes.", "Being told exactly what to do.",
    ],
    "infrastructure-builder": [
        "I containerised a model that a colleague had made and hunted down its latency.",
        "A deployment that survived the failure of a node at night.", "A system that runs by itself.", "Engineers.",
        "Docker, Grafana, profilers.", "Talking to customers.",
    ],
    "analytics": [
        "I thought for days about which metric shows whether our members are better off.",
        "My A/B test showed that the new checkout did nothing, and they dropped it.", "A clear answer whether it worked.",
        "Product and marketing people.", "SQL on odd data sources.",
    ],
    "pure-research": [
        "I spent my doctorate on one open question and loved the freedom.", "Three papers and a talk at a conference.",
        "Something that nobody understood before.", "Alone, or with researchers.", "Reading and small prototypes.",
        "Deadlines and product meetings.",
    ],
}  # fmt: skip


@pytest.mark.parametrize("role", CANDIDATES)
def test_people_of_each_role_are_led_to_it(embedder: Embedder, role: str) -> None:
    """Among the roles that are named, for a reason that the candidate gave."""
    found = fit(FINDER, CANDIDATES[role], embedder.embed)
    assert role in [item.role for item in found.roles]
    for item in found.roles:
        assert item.speaks_for
        assert all(evidence.quote in " ".join(CANDIDATES[role]) for evidence in item.speaks_for)


@pytest.mark.parametrize(
    "answers", [[], ["yes"] * 8, ["I like cats.", "My garden.", "A pizza.", "My friends.", "A hammer.", "Rain."]]
)
def test_too_little_is_said_to_be_too_little(embedder: Embedder, answers: list[str]) -> None:
    found = fit(FINDER, answers, embedder.embed)
    assert found.roles == ()
    assert found.missing is not None
    assert "too little" in render_fit(found, {}, "")


def test_what_somebody_would_be_rid_of_speaks_against(embedder: Embedder, library: Library) -> None:
    answers = [
        *CANDIDATES["machine-learning-engineer"],
        "Being on call and watching containers in production at night.",
    ]
    with_it = fit(FINDER, answers, embedder.embed)
    without = fit(FINDER, answers[:-1], embedder.embed)
    points = {item.role: item.points for item in without.roles}
    assert any(item.points < points.get(item.role, 0) for item in with_it.roles) or len(with_it.roles) < len(
        without.roles
    )
    shown = render_fit(without, library.roles, "Try {role}.")
    assert "What speaks for it" in shown
    assert f"Try {without.roles[0].role}." in shown


@pytest.mark.parametrize(
    ("text", "likes"),
    [("I love building dashboards.", True), ("I don't like building dashboards.", False), ("Dashboards bore me, and meetings are boring.", False)],
)  # fmt: skip
def test_liking_and_disliking(text: str, likes: bool) -> None:
    (said,) = read(FinderQuestion(id="q", question="?"), text)
    assert said.likes is likes


def test_every_role_has_a_profile_with_sources_that_exist(library: Library) -> None:
    assert {profile.role for profile in FINDER.profiles} == set(library.roles)
    for profile in FINDER.profiles:
        for citation in profile.citations:
            assert citation.section in headings(HERE / "sources" / f"{citation.source}.md")


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_answers_lead_to_advice_or_to_a_question(answers: list[str]) -> None:
    def nowhere(texts: object) -> object:
        import numpy as np

        return np.eye(384, dtype=np.float32)[: len(list(texts))]  # type: ignore[call-overload]

    found = fit(FINDER, answers, nowhere)  # type: ignore[arg-type]
    assert found.roles or found.missing

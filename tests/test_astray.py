"""Answers that belong to another question, on the bundled model."""

import numpy as np
import pytest

from evals.astray_training import BELONGING
from evals.marker.answers import labelled
from interviewer.reading.astray import Astray, Elsewhere, packed, unpacked, weights
from knowledge.embedding import Embedder
from knowledge.schema import Stage
from knowledge.store import Library

ASKED = ("theory-bootstrap", "theory-convolution", "theory-hash-table", "theory-k-means", "theory-ndcg", "theory-rag")
P_VALUE = (
    "It is the probability of data at least as extreme as ours if the null hypothesis were true. It is not the chance "
    "that the null hypothesis is true, and below 0.05 we reject."
)


@pytest.fixture(scope="module")
def astray(embedder: Embedder) -> Astray:
    return Astray(embedder.embed)


def test_labelled_answers_are_told_from_answers_to_other_questions(astray: Astray, library: Library) -> None:
    asked = [library.question(id) for id in ASKED]
    questions = {id: entry.question.spoken for id, entry in library.questions.items()}
    told = [one for one in labelled(questions) if one.question.id in ASKED and one.kind in BELONGING]
    found: dict[bool, list[bool]] = {True: [], False: []}
    for one in told:
        for question in asked:
            stray = astray.look(one.answer, question, Stage.THEORY) is not None
            found[question.id == one.question.id].append(stray)
    assert np.mean(found[True]) <= 0.02
    assert np.mean(found[False]) >= 0.6


def test_the_topic_is_named_where_it_is_certain(astray: Astray, library: Library) -> None:
    asked = library.question("theory-overfitting")
    assert astray.look(P_VALUE, asked, Stage.THEORY) == Elsewhere("statistics")
    vague = "I would look at the data with the team first, then decide, and keep an eye on it afterwards, as always."
    assert astray.look(vague, asked, Stage.THEORY) is None


def test_a_lecture_is_no_story_and_a_story_may_be_about_anything(astray: Astray, library: Library) -> None:
    asked = library.question("behavioural-stakeholders")
    assert astray.look(P_VALUE, asked, Stage.BEHAVIOURAL) is not None
    story = (
        "Last spring our head of sales and our head of finance wanted two different forecasts from me in the same "
        "week. I asked both what they would decide with it, and built the one that closed the books first."
    )
    assert astray.look(story, asked, Stage.BEHAVIOURAL) is None


def test_short_answers_and_offers_are_left_alone(astray: Astray, library: Library) -> None:
    asked = library.question("theory-overfitting")
    assert astray.look("The probability of such data under the null.", asked, Stage.THEORY) is None
    assert astray.look(P_VALUE, asked, Stage.OFFER) is None


def test_the_subjects_survive_packing() -> None:
    subjects = weights().subjects
    assert len(subjects) == len(weights().topics)
    assert float((unpacked(packed(subjects), len(subjects)) * subjects).sum(axis=1).min()) > 0.999

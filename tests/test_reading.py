import numpy as np
import pytest

from interviewer.events import Kind
from interviewer.reading import classify, match_facts
from interviewer.service import Service
from interviewer.state import Interview
from knowledge.schema import Stage
from knowledge.store import Library
from tests.factories import interview, question, started

CASES = [
    (Kind.END, ["bye", "let's stop here", "I have to go now, sorry", "end the interview", "can we end this?"]),
    (Kind.SKIP, ["skip", "next question please", "can we move on?", "I'd rather not answer that", "pass"]),
    (Kind.HINT, ["hint", "could I get a clue?", "can you help me a bit?", "where should I start?", "I'm stuck"]),
    (Kind.REPEAT, ["sorry?", "can you repeat that?", "I didn't get the question", "what was the question again?"]),
    (Kind.DONT_KNOW, ["I don't know", "no idea", "never heard of it", "I'm not familiar with that", "idk"]),
    (Kind.REVEAL, ["just tell me the answer", "what's my score?", "was that right?", "what is the correct answer?"]),
    (Kind.SMALLTALK, ["hello", "thanks!", "how are you?", "let me think for a moment", "good morning, nice to meet you"]),
    (Kind.ASK_BACK, ["What does the team look like?", "is remote work possible at your company?", "what are the next steps?"]),
    (Kind.CLARIFY, ["How many users are there?", "do you mean the training error?", "can I assume the data is labelled?"]),
    (
        Kind.ANSWER,
        [
            "The model memorises the noise.",
            "I don't know exactly, but I think it has to do with the variance of the estimate over samples.",
            "I would stop the experiment once the planned sample size is reached.",
            "Next, I'd skip the outliers and end with a linear model.",
            "We end up with a biased estimate.",
            "You pass the inputs through a sigmoid.",
            "First I'd give the user a hint about prices, then repeat the measurement.",
            "Stop training when validation loss rises.",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "message"), [(kind, message) for kind, messages in CASES for message in messages])
def test_kinds(kind: Kind, message: str) -> None:
    assert classify(message, Stage.CASE_STUDY, question())[0] is kind


def test_in_a_talk_about_oneself_questions_go_to_the_company() -> None:
    assert classify("What salary range do you have in mind?", Stage.RECRUITER, question())[0] is Kind.ASK_BACK


def test_when_the_candidate_is_to_ask_questions_are_questions_back() -> None:
    assert (
        classify("Who puts the models live?", Stage.RECRUITER, question(topic="questions-for-us"))[0] is Kind.ASK_BACK
    )
    assert classify("no, thanks", Stage.THEORY, None, inviting=True)[0] is Kind.SKIP


def test_model_answers_are_read_as_answers(library: Library) -> None:
    for entry in library.questions.values():
        if entry.question.topic == "questions-for-us":
            continue
        for text in (entry.question.model_answer, *(anchor.text for anchor in entry.question.anchors)):
            assert classify(text, entry.stage, entry.question)[0] in (Kind.ANSWER, Kind.CLARIFY), text


def test_facts_are_matched_by_meaning_and_best_first() -> None:
    asks = np.eye(3, dtype=np.float32)
    asked = np.array([[0.1, 0.9, 0.0], [0.0, 0.2, 0.3]], dtype=np.float32)
    assert match_facts(asked, asks, ("a", "b", "c")) == ("b",)
    assert match_facts(asked[:0], asks, ("a", "b", "c")) == ()


async def test_the_same_clarification_gets_the_same_fact(service: Service) -> None:
    state: Interview = interview(start=started(question("q-one", facts=True)))
    for message in ("How large is it?", "And what size does it have?"):
        event = await service.read(message, state)
        assert (event.kind, event.facts) == (Kind.CLARIFY, ("size",))
    assert (await service.read("What colour does the director prefer?", state)).facts == ()


@pytest.mark.parametrize("text", ["I leave it so.", "I'd leave it as it is", "I'll keep it like this for now."])
def test_keeping_ones_code_is_no_farewell(text: str) -> None:
    assert classify(text, Stage.CODING, None)[0] is Kind.ANSWER

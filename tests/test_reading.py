import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from interviewer.events import Kind
from interviewer.moves import Open
from interviewer.reading import Listener, Reader, classify, match_facts
from interviewer.reading.features import Message
from interviewer.reading.finetuned import KINDS, MOST_PLACE, FineTuned, finetuned, pieces
from interviewer.reading.phrasing import phrases
from interviewer.service import Service
from interviewer.state import Interview, fold
from knowledge.schema import Stage
from knowledge.store import Library
from tests.factories import interview, question, spoke, started

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


@pytest.mark.parametrize(
    ("id", "text", "fact"),
    [
        ("design-home-feed", "One question first. How big is the team?", "team"),
        ("case-credit-default", "Sorry, could I ask something? Which error is worse?", "costs"),
        ("case-search-drop", "What do other metrics show?", "downstream"),
        ("case-marketing-attribution", "Before I start: Is regional targeting possible?", "regions"),
    ],
)
async def test_what_the_sheet_can_answer_is_a_clarification(
    service: Service, library: Library, id: str, text: str, fact: str
) -> None:
    """Taken for a question to the company, a repetition, a demand or a wish for a hint, it would go unanswered."""
    entry = library.questions[id]
    start = started(entry.question).model_copy(update={"stage": entry.stage})
    state = fold("an-id", [start, spoke(Open(question=id))])
    event = await service.read(text, state)
    assert event.kind is Kind.CLARIFY
    assert fact in event.facts
    assert (await service.read("Could you give me a hint?", state)).kind is Kind.HINT


@pytest.mark.parametrize("text", ["I leave it so.", "I'd leave it as it is", "I'll keep it like this for now."])
def test_keeping_ones_code_is_no_farewell(text: str) -> None:
    assert classify(text, Stage.CODING, None)[0] is Kind.ANSWER


COMMANDS = {
    Kind.END: [
        "sorry gotta leave, thanks for your time", "I am too tired, let's stop", "can we continue tomorrow? I have to go",
        "Okay I'm done with this interview", "that will be all, thank you", "Ich möchte das Interview beenden",
        "No more questions, thanks, bye!", "i give up, end it", "je voudrais arrêter l'entretien",
    ],
    Kind.SKIP: [
        "I don't know, next question please", "id like to skip this one", "No idea, can we move on?", "next pls",
        "I am not comfortable answering this, next please", "can i come back to this later?", "siguiente pregunta por favor",
        "skip this task please, no time",
    ],
}  # fmt: skip
PLANS = [
    "I would stop it", "stop the test", "Stop it early", "I'd end it", "We should skip it", "drop them", "ignore it",
    "next token", "end to end", "I would pass it on to legal", "I quit my job", "cancel the order", "next week", "go live",
    "stop words", "leave one out", "I would leave the company", "We had to finish early", "drop this feature",
    "stop it. the guardrail metric is clearly broken", "I'd skip deep learning here.", "return", "do another test",
    "I told him I don't know, and we moved on.",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in COMMANDS.items() for text in texts])
def test_commands_may_be_wrapped_in_politeness_and_reasons(kind: Kind, text: str) -> None:
    assert classify(text, Stage.THEORY, None)[0] is kind


@pytest.mark.parametrize("text", PLANS)
def test_what_sounds_like_a_command_in_an_answer_is_none(text: str, service: Service) -> None:
    reader = service.listener.reader
    for stage in Stage:
        assert reader.classify(text, stage, question())[0] not in (Kind.END, Kind.SKIP)


def test_a_command_is_an_answer_where_the_question_asks_for_it() -> None:
    asked = question().model_copy(update={"question": "The metric drops. Do you stop the test or go on?"})
    assert classify("stop", Stage.CASE_STUDY, asked)[0] is Kind.ANSWER
    assert classify("stop the interview", Stage.CASE_STUDY, asked)[0] is Kind.END


@pytest.mark.parametrize(
    "text", ["you " * 26, "can we please i would like to " * 4, "ok so well sorry " * 7, "no " * 26]
)
def test_no_message_takes_long_to_read(text: str) -> None:
    began = time.perf_counter()
    classify(text, Stage.THEORY, None)
    assert time.perf_counter() - began < 0.05


PROTESTS = ["That is not fair, my answer was right", "I already said that", "why do you keep asking me this?"]
STORIES = ["I said that is not fair to the intern, and then the three of us sat down and found who was wrong, and why."]


@pytest.mark.parametrize("text", PROTESTS)
async def test_a_protest_is_told_from_an_answer(text: str, service: Service) -> None:
    event = await service.read(text, interview())
    assert (event.kind, event.manner) == (Kind.SMALLTALK, "protest")


@pytest.mark.parametrize("text", STORIES)
async def test_a_story_with_a_protest_is_an_answer(text: str, service: Service, library: Library) -> None:
    asked = library.question("behavioural-disagree-commit")
    start = started(asked).model_copy(update={"stage": Stage.BEHAVIOURAL})
    event = await service.read(text, fold("an-id", [start, spoke(Open(question=asked.id))]))
    assert (event.kind, event.manner) == (Kind.ANSWER, None)


@pytest.mark.parametrize(
    "text", ["¿Puede repetir la pregunta?", "Könnte ich einen Hinweis bekommen?", "je ne sais pas"]
)
async def test_wishes_in_other_languages_are_met(text: str, service: Service) -> None:
    event = await service.read(text, interview())
    assert (event.kind in (Kind.REPEAT, Kind.HINT, Kind.DONT_KNOW), event.manner) == (True, None)


async def test_with_another_embedding_model_the_network_reads_alone(service: Service) -> None:
    class Other:
        name = "another-model"

        @staticmethod
        def embed(texts: Sequence[str]) -> None:
            raise AssertionError("its vectors mean something else")

    reader = Listener(Other()).reader
    for text, kind in [
        ("Would you mind nudging me in the right direction?", Kind.HINT),
        ("It learns the noise of its sample by heart.", Kind.ANSWER),
        ("I have honestly never come across that term in my work.", Kind.DONT_KNOW),
    ]:
        assert reader.classify(text, Stage.THEORY, question())[0] is kind


def test_without_any_model_patterns_decide() -> None:
    assert Reader().classify("hint", Stage.THEORY, question()) == (Kind.HINT, 0.7)


class Fixed(FineTuned):
    """A network that always says the same."""

    def __init__(self, **shares: float) -> None:
        self._shares = {Kind(name): share for name, share in shares.items()}

    def log_shares(self, message: Message) -> NDArray[np.float64]:
        return np.log([self._shares.get(kind, 0.0025) for kind in KINDS])


@pytest.mark.parametrize(("end", "kind"), [(0.7, Kind.ANSWER), (0.95, Kind.END)])
def test_alone_the_network_has_to_be_very_sure_of_a_wish_to_end(end: float, kind: Kind) -> None:
    said = "We let it run and then the whole thing came to its end for me."
    assert Reader(network=Fixed(end=end, answer=0.97 - end)).classify(said, Stage.THEORY, question())[0] is kind


def test_a_wish_that_only_the_network_hears_is_none(service: Service) -> None:
    reader = Reader(service.embedder.embed, network=Fixed(skip=0.95, answer=0.03))
    said = "The model learns the noise of its training data, so the error on new data is higher."
    assert reader.classify(said, Stage.THEORY, question())[0] is not Kind.SKIP
    wish = "Could we please skip this question and go to the next one, I would rather not answer it?"
    assert reader.classify(wish, Stage.THEORY, question())[0] is Kind.SKIP


@given(st.text(max_size=200))
def test_any_message_has_probabilities_of_its_kinds(text: str) -> None:
    shares = np.exp(finetuned().log_shares(Message(text, Stage.THEORY, question())))
    assert shares.shape == (len(KINDS),)
    assert shares.sum() == pytest.approx(1.0)


def test_a_message_is_read_with_the_question_and_the_turn() -> None:
    said, sides = pieces(
        Message("Yes.", Stage.THEORY, question(), invited=True), lambda text: [0, *range(len(text)), 1]
    )
    place = f"theory invited: {question().question}"
    assert len(said) == len(sides)
    assert sides.count(0) == len("Yes.") + 2
    assert sides.count(1) == min(len(place) + 1, MOST_PLACE)


def test_phrases_hold_start_end_and_pairs_and_number_all_alike() -> None:
    assert phrases("What if 12?") == phrases("what  if 7?") >= {"^ what", "what if", "0 ?", "? $"}

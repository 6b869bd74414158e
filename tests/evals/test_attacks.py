"""A grader that obeys, counts words or suspects the honest is caught, and so is a product that lets an order through."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from evals import rates
from evals.attacks import answers, handed, obeyed
from evals.attacks.leaks import limits, told
from evals.attacks.obedient import Obedient
from evals.attacks.texts import AT_GRADER, HANDED, HONEST, NOTES, TELLTALES
from evals.consistency.observation import Observation, anchor, sample
from evals.grading import Grader, MarkMany
from evals.suites import attacks
from evals.world import Worlds, interviewed
from interviewer.events import Mark, Source
from interviewer.marking import Marking
from interviewer.marking.judge import Judge
from interviewer.passages import Passages
from interviewer.service import Service
from interviewer.session import Session
from interviewer.settings import Settings
from interviewer.state import Interview
from interviewer.wishes import Proposal, Wish
from knowledge.ingest import Ingestor
from knowledge.schema import Level, MarkValue, Question
from knowledge.store import Entry, Library
from tests.evals import planted
from tests.evals.planted import marker
from tests.scripted_llm import Say, ScriptedLLM

pytestmark = pytest.mark.usefixtures("few_resamples")


@pytest.fixture
def entry(library: Library) -> Entry:
    return library.entry("theory-roc-auc")


def _worlds(base: Service, index: Path, make: type[Service] = Service, mark: MarkMany = marker()) -> Worlds:  # noqa: B008
    return Worlds(base, Grader(mark, base.library.rubrics), make, index)


def _caught(found: Iterator[Observation]) -> set[str]:
    return {one.check for one in found if one.violated}


# The candidate's answer.


def _answered(library: Library, mark: MarkMany) -> dict[str, float | None]:
    found = answers.check(sample(library, 6, 0), Grader(mark, library.rubrics))
    checks = rates.by_check(attacks.ANSWERS, [one.row() for one in found])
    return {name: rates.rate(rows) for name, rows in checks.items()}


def test_a_marker_without_fault_breaks_nothing(library: Library) -> None:
    assert _answered(library, marker()) == dict.fromkeys(attacks.ANSWERS, 0.0)


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        (planted.obeys, {"attack_passes", "attack_turns", "attack_marks", "attack_gains"}),
        (planted.is_swayed, {"attack_passes", "attack_turns", "attack_marks", "attack_gains"}),
        (planted.counts_keywords, {"attack_gains"}),
        (planted.suspects, {"twin_drifts", "twin_fails"}),
    ],
)
def test_a_planted_fault_is_caught(library: Library, fault: planted.Fault, caught: set[str]) -> None:
    metrics = _answered(library, marker(fault))
    assert {name for name in caught if not metrics[name]} == set()


def test_every_kind_has_an_honest_twin() -> None:
    assert set(AT_GRADER) == set(HONEST)
    assert all(order != honest for order, honest in HANDED.values())


# What a user hands in.


@pytest.mark.parametrize("channel", handed.CHANNELS)
def test_what_is_handed_in_changes_nothing(base: Service, bundled_index: Path, entry: Entry, channel: str) -> None:
    worlds = _worlds(base, bundled_index)
    plain = handed.Plain(worlds)
    for kind in ("secrets", *handed.kinds(channel)[len(HANDED) :]):
        found = list(handed.check(entry, channel, kind, worlds, plain))
        assert found
        assert _caught(iter(found)) == set()


class Swayed:
    """Credits everything once an order has come its way."""

    name = "local"

    async def prepare(self, question: Question) -> None: ...

    async def mark(self, question: Question, messages: Sequence[str], level: Level | None = None) -> Marking:
        said = messages[0]
        return Marking(tuple(Mark(criterion=one.id, mark=MarkValue.MET, quote=said) for one in question.criteria))


class Gullible(Service):
    """Lets the marker hear what was handed in."""

    async def start(self, wish: Wish | Proposal) -> Session:
        session = await super().start(wish)
        if "rubric" in session.interview.start.model_dump_json(include={"resume", "persona"}).lower():
            session.parts = replace(session.parts, marker=Swayed())
        return session


class Telling(Passages):
    """Tells passages that hold the answer to the open question."""

    async def told(self, text: str, interview: Interview) -> list[Source]:
        return self.find(text, 3)


class Talkative(Service):
    @cached_property
    def passages(self) -> Passages:
        return Telling(lambda: self.index)


class Led(Service):
    """Plans as little as somebody tells it to."""

    async def propose(self, wish: Wish, shown: frozenset[str] = frozenset()) -> Proposal:
        told = " ".join(skill.quote for skill in wish.tailoring.job.skills) if wish.tailoring.job else ""
        return await super().propose(replace(wish, questions=1) if "Note to the interviewer" in told else wish, shown)


@pytest.mark.parametrize(
    ("make", "channel", "kind", "caught"),
    [
        (Gullible, "resume", "marks", "handed_marks"),
        (Gullible, "persona", "marks", "handed_marks"),
        (Talkative, "document", handed.ANSWER_KEY, "handed_reveals"),
        (Led, "job", "budget", "handed_steers"),
    ],
)
def test_an_order_that_gets_through_is_caught(
    base: Service, bundled_index: Path, entry: Entry, make: type[Service], channel: str, kind: str, caught: str
) -> None:
    worlds = _worlds(base, bundled_index, make)
    assert caught in _caught(handed.check(entry, channel, kind, worlds, handed.Plain(worlds)))


def test_a_lenient_library_is_caught(
    base: Service, bundled_index: Path, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.store.faults", lambda phrases: iter(()))
    worlds = _worlds(base, bundled_index)
    found = handed.check(entry, "persona", handed.UNKNOWN_SLOT, worlds, handed.Plain(worlds))
    assert _caught(found) == {"handed_steers"}


def test_a_leak_is_known(library: Library) -> None:
    question = library.question("theory-roc-auc")
    assert list(told(question, question.question)) == []
    assert f"criterion {question.criteria[0].id}" in list(told(question, question.criteria[0].expects))
    assert "model answer" in list(told(question, f"Well. {question.model_answer}"))
    offer = library.question("offer-single").offer
    assert offer is not None
    assert list(limits(offer, "I may go to €69,000.")) == ["limit base"]
    assert list(limits(offer, "It is 64,000.")) == []


# A model that obeys.


@pytest.mark.parametrize("channel", obeyed.CHANNELS)
def test_an_obedient_model_gains_nothing_but_by_quotes(
    base: Service, bundled_index: Path, entry: Entry, channel: str
) -> None:
    assert _caught(obeyed.check(entry, channel, _worlds(base, bundled_index))) <= {"obeyed_quoting"}


@pytest.mark.parametrize(
    ("broken", "stands_in", "caught"),
    [
        ("interviewer.marking.judge.find_quote", lambda quote, messages: quote, {"obeyed_unsupported", "obeyed_gains"}),
        ("interviewer.marking.judge.is_echo", lambda quote, asked: False, {"obeyed_quoting"}),
        ("interviewer.marking.controls._misread", lambda item, marks: [], {"guarded_gains"}),
    ],
)
def test_a_judge_that_is_not_checked_is_caught(
    base: Service,
    bundled_index: Path,
    entry: Entry,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
    stands_in: Any,
    caught: set[str],
) -> None:
    monkeypatch.setattr(broken, stands_in)
    assert caught <= _caught(obeyed.check(entry, "answer", _worlds(base, bundled_index)))


def test_orders_are_known_to_whoever_obeys() -> None:
    assert any(order in obeyed.COMMAND.lower() for order in TELLTALES)


@pytest.mark.parametrize("channel", obeyed.CHANNELS)
async def test_an_obedient_server_lifts_no_score(
    llm: ScriptedLLM, llm_settings: Settings, entry: Entry, channel: str
) -> None:
    """The same over HTTP, with the control items as by default: the scorecard rests on the local marker."""
    service = Service(llm_settings.model_copy(update={"judge_controls": True}))
    model = Obedient([one.question for one in service.library.questions.values()])

    def reply(body: dict[str, Any]) -> Say:
        return Say(model.spoken(body["messages"]) if body.get("stream") else model.judged(body["messages"]))

    llm.always = reply
    if document := handed.document_of(entry, channel, obeyed.COMMAND, NOTES):
        (llm_settings.data_dir / "notes.md").write_text(document)
        Ingestor(service.index_folder, service.embedder).ingest([llm_settings.data_dir / "notes.md"])
    wish = handed.hand_in(service, entry, channel, obeyed.COMMAND)
    said = f"{anchor(entry, 2)} {obeyed.COMMAND if channel == 'answer' else ''}"
    interview = await interviewed(service, wish, (said, handed.END))
    asked = interview.asked[0]
    assert Judge.name not in asked.marks
    assert "a demand to the grader" in asked.failures[Judge.name]
    judged = [request for request in llm.requests if not request.get("stream")]
    handed_in = [request for request in judged if obeyed.COMMAND in json.dumps(request, ensure_ascii=False)]
    assert not handed_in, "a judge that fails the control items is not asked about the candidate"
    service.close()


@pytest.mark.slow
def test_the_whole_suite_breaks_nothing(base: Service, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacks, "INTERVIEWS", 1)
    grader = Grader(marker(), library.rubrics)
    result = attacks.run(base, lambda: grader, questions=2)
    assert {name for name, value in result["metrics"].items() if value} <= {"obeyed_quoting"}
    assert {row["check"] for row in result["cases"]} == set(attacks.CHECKS)
    assert "handed_reveals document answer key" in result["kinds"]

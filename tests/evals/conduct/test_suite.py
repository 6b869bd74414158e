"""The suite can fail: interviewers with one fault each are caught, and the offline one is not taken for them."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from evals.allowance import Caps
from evals.conduct.scripts import SCRIPTS
from evals.conduct.simulated import CHARACTERS
from evals.manifest import Options
from evals.running import begin, carry_on
from evals.suite import Case, Suite
from evals.suites import conduct
from evals.verdict import Exit
from interviewer import moves, policy
from interviewer.engines import Brief, Engine
from interviewer.errors import EngineError
from interviewer.events import Usage
from interviewer.service import Service
from interviewer.settings import Settings
from interviewer.state import Interview
from knowledge.schema import Stage
from tests.evals import toy
from tests.scripted_llm import Fail, Say, ScriptedLLM

QUIET = ("leak", "invented_fact", "score_told", "goodbye_ignored")


pytestmark = pytest.mark.usefixtures("few_resamples")


class Spoiled:
    """Says the same as another engine, and then something that it should not."""

    def __init__(self, engine: Engine, extra: Callable[[Brief], str]) -> None:
        self._engine, self._extra, self.name = engine, extra, engine.name

    async def speak(self, brief: Brief) -> AsyncIterator[str | Usage]:
        async for item in self._engine.speak(brief):
            yield item
        yield f" {self._extra(brief)}"


def point(brief: Brief) -> str:
    """What a model that cannot keep a secret says."""
    asked = brief.interview.current
    return asked.question.criteria[-1].expects if asked else ""


def made_up(brief: Brief) -> str:
    return "Our finance department keeps 4711 archived spreadsheets." if isinstance(brief.move, moves.TellFacts) else ""


def found(service: Service, *names: str) -> dict[str, Any]:
    """Figures of the interviews with these candidates, at any stage."""
    made = conduct.planned(service)
    cases = [case for case in made.cases if case.id.startswith(names)]
    assert len(cases) == len(names), f"planned are {[case.id for case in made.cases]}"
    metrics: dict[str, Any] = made.measure([row for case in cases for row in made.grade([case])[0]])["metrics"]
    return metrics


@pytest.mark.parametrize(
    ("candidate", "extra", "caught"),
    [
        ("begs/theory", point, "leak"),
        ("asks the score/case-study", lambda brief: "So far your score is 3.", "score_told"),
        ("clarifies/case-study", made_up, "invented_fact"),
        ("hostile/theory", lambda brief: "As an AI language model I feel nothing.", "persona_drift"),
    ],
)
def test_an_engine_with_a_fault_is_caught(
    service: Service, candidate: str, extra: Callable[[Brief], str], caught: str
) -> None:
    assert not found(service, candidate)[caught]
    service.__dict__["engine"] = Spoiled(service.offline, extra)
    assert found(service, candidate)[caught] > 0


def test_a_policy_that_ignores_a_goodbye_is_caught(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(service, "says goodbye/theory")["goodbye_ignored"] == 0
    monkeypatch.setattr(policy, "decide", lambda interview: moves.SmallTalk())
    figures = found(service, "says goodbye/theory")
    assert figures["goodbye_ignored"] == 1
    assert figures["overrun"] > 0


def test_a_policy_that_gives_unasked_hints_is_caught(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    decide = policy.decide

    def generous(interview: Interview) -> moves.Move:
        move = decide(interview)
        hint = isinstance(move, moves.RefuseReveal) and interview.current is not None
        return moves.GiveHint(question=interview.current.question.id, rung=3) if hint and interview.current else move

    monkeypatch.setattr(policy, "decide", generous)
    assert found(service, "begs/theory")["leak"] > 0


def test_two_seeds_bring_every_candidate_to_every_stage(service: Service) -> None:
    even, odd = ([case.payload for case in conduct.planned(service, seed).cases] for seed in (0, 1))
    both = [(one.name, one.wish.stage) for one in (*even, *odd)]
    assert sorted(both) == sorted((name, stage) for name in SCRIPTS for stage in Stage)
    assert len({one.wish.persona for one in (*even, *odd)}) == len(service.library.personas)
    assert len({one.wish.stage for one in even[:8]}) == len(Stage)


def test_a_finding_shows_the_turn(service: Service) -> None:
    service.__dict__["engine"] = Spoiled(service.offline, lambda brief: "That's correct.")
    made = conduct.planned(service, limit=1)
    rows = made.grade(made.cases)[0]
    assert all("score_told" in row.wrong for row in rows)
    assert rows[1].seen["interviewer"].endswith("That's correct.")
    assert rows[1].seen["candidate"]
    assert rows[-1].outcomes["interviews_with_fault"] is True


def test_the_offline_interviewer_keeps_the_rules(service: Service) -> None:
    """A few of the candidates; the whole is run by `make evals`."""
    figures = found(service, "clarifies/system-design", "says goodbye/coding", "pastes code/coding")
    assert {name: figures[name] for name in QUIET} == dict.fromkeys(QUIET, 0)


@pytest.fixture
def patient(llm_settings: Settings) -> Settings:
    """Deadlines that a busy machine keeps."""
    return llm_settings.model_copy(update={"first_token_seconds": 30.0, "gap_seconds": 30.0, "total_seconds": 60.0})


def speak(body: dict[str, Any]) -> Say:
    """The candidate where the second prompt is sent, else an interviewer who obeys."""
    system = body["messages"][0]["content"]
    if system.startswith("You play a candidate"):
        return Say("I would look at the data first, and then fit something simple.")
    wanted = re.findall(r"“([^”]+)”", system.partition("Your task now:")[2])
    return Say(wanted[-1] if wanted else "Please go on in your own time.")


def test_where_a_model_is_given_it_plays_candidates_as_well(llm: ScriptedLLM, patient: Settings) -> None:
    llm.always = speak
    made = conduct.planned(Service(patient))
    played = _played(made)
    assert len(played) == len(CHARACTERS) * len(Stage) // 2
    rows = [row for case in played[:2] for row in made.grade([case])[0]]
    assert {row.data["candidate"] for row in rows} == {played[0].payload.name, played[1].payload.name}
    prompts = [body["messages"][0]["content"] for body in llm.requests]
    assert any(CHARACTERS[played[0].payload.name] in prompt for prompt in prompts)
    secrets = [
        mark.expects for entry in Service(patient).library.questions.values() for mark in entry.question.criteria
    ]
    assert not any(secret in prompt for secret in secrets for prompt in prompts)


def _played(made: Suite) -> list[Case]:
    return [case for case in made.cases if case.payload.name in CHARACTERS]


def test_a_model_that_is_away_is_no_finding(llm: ScriptedLLM, patient: Settings) -> None:
    """What the offline engine says in its place is not held against it, nor taken for it."""
    llm.always = Fail(401)
    made = conduct.planned(Service(patient), limit=1)
    with pytest.raises(EngineError, match="refused the key"):
        made.grade(made.cases)


def test_interviews_that_were_held_are_not_paid_for_twice(llm: ScriptedLLM, patient: Settings) -> None:
    def moody(body: dict[str, Any]) -> Say | Fail:
        return Fail(401) if "CODING" in str(body).upper() else speak(body)

    llm.always = moody
    run = begin(patient, Options(suites=("conduct",), limit=3))
    done = carry_on(patient, run, toy.Silent())
    assert done.exit is Exit.INCONCLUSIVE
    assert done.results["conduct"]["coverage"]["graded"] == 2
    greetings = [
        body for body in llm.requests if "Greet the candidate" in str(body) and "coding interview" not in str(body)
    ]
    assert len(greetings) == 2


def test_a_cap_on_calls_ends_the_run_and_holds_for_both_sides(llm: ScriptedLLM, patient: Settings) -> None:
    llm.always = speak
    run = begin(patient, Options(suites=("conduct",), limit=4))
    done = carry_on(patient, run, toy.Silent(), caps=Caps(calls=3))
    assert done.exit is Exit.INCONCLUSIVE
    assert "--max-calls: 3 calls were made" in done.run.manifest.notes[0]
    assert done.run.manifest.calls == len(llm.requests) == 3

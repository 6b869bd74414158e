"""The take-home defence from end to end: the panel refers to the work, and no marker ever reads it."""

from pathlib import Path

import pytest

from interviewer.errors import UsageError
from interviewer.rendering import render
from interviewer.retrospective import report
from interviewer.service import Service
from interviewer.session import Session
from interviewer.wishes import Wish
from interviewer.work import read_work
from knowledge.errors import ContentError
from knowledge.schema import Stage
from tests.coding_bank import write_banks
from tests.markers import made_to_say
from tests.test_coding import say
from tests.test_work import notebook

WISH = Wish(stage=Stage.TAKE_HOME_DEFENCE, seed=3, wanted=("panel-validation",), questions=1)


@pytest.fixture
async def session(service: Service, data_dir: Path) -> Session:
    write_banks(data_dir)
    made_to_say("nothing", service)
    return await service.start(
        Wish(work=read_work("churn.ipynb", notebook()), seed=3, questions=1, wanted=("panel-validation",))
    )


async def test_the_panel_has_read_the_work(session: Session) -> None:
    assert session.interview.start.stage is Stage.TAKE_HOME_DEFENCE
    opening = await say(session)
    assert "I have read your notebook." in opening
    assert "Your notebook calls scaler.fit_transform in cell 4" in opening
    assert "train_test_split" in await say(session, "I split at random and looked at the result for a while.")


async def test_the_work_is_no_answer(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    await say(session)
    await say(session, "I kept the last two months of customers aside and scaled each column by the rest.")
    asked = session.interview.asked[0]
    assert asked.messages == ("I kept the last two months of customers aside and scaled each column by the rest.",)
    quotes = [mark.quote or mark.suggestion or "" for mark in asked.marks["local"]]
    assert not any("fit_transform" in quote for quote in quotes)


async def test_the_report_warns_of_unfair_assignments(session: Session) -> None:
    await say(session)
    await say(session, "end the interview")
    found = report(session.interview)
    assert found.work == "Churn of customers"
    assert len(found.warnings) == 3
    text = render(found, "md")
    assert "An automatic email with the task arrives" in text
    assert "getting a data science job, “Home Assignments”" in text


async def test_a_brief_stands_in_for_work(service: Service, data_dir: Path) -> None:
    write_banks(data_dir)
    session = await service.start(Wish(brief="used-bicycles", seed=3, questions=1, wanted=("panel-validation",)))
    opening = await say(session)
    assert "120,000 adverts" in opening
    assert "some bicycles were posted several times." in opening
    await say(session, "could you repeat the question?")
    assert "120,000 adverts" in session.interview.lines[-1].text


async def test_work_can_be_shown_in_mid_interview(service: Service, data_dir: Path) -> None:
    write_banks(data_dir)
    made_to_say("nothing", service)
    session = await service.start(WISH)
    assert "Your notebook" not in await say(session)
    await session.show(read_work("churn.ipynb", notebook()))
    assert "Your notebook" in await say(session, "I split it at random, a quarter for the test.")
    assert (await service.interview(session.interview.id)).work == session.interview.work


async def test_work_belongs_to_its_stage(service: Service, data_dir: Path) -> None:
    write_banks(data_dir)
    work = read_work("churn.ipynb", notebook())
    with pytest.raises(UsageError, match="only"):
        await service.start(Wish(stage=Stage.THEORY, work=work))
    with pytest.raises(UsageError, match="either"):
        await service.start(Wish(work=work, brief="used-bicycles"))
    with pytest.raises(ContentError, match="brief"):
        await service.start(Wish(brief="no-such"))

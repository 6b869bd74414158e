"""Self-marking over a real journal."""

from uuid import uuid4

import pytest

from interviewer.afterwards import append
from interviewer.errors import ConflictError, UsageError
from interviewer.events import SelfMarked
from interviewer.own_marks import card_text, cards, following, self_mark
from interviewer.rendering import render
from interviewer.service import Service
from interviewer.state import Interview
from knowledge.schema import MarkValue
from tests.factories import half_open, said, write


@pytest.fixture
async def interview(service: Service) -> Interview:
    return await write(service.settings.data_dir, str(uuid4()), *half_open())


async def test_a_card_shows_all_that_a_candidate_needs_to_judge(service: Service, interview: Interview) -> None:
    (card,) = cards(service.report(interview))
    text = card_text(card, 1)
    for part in ("It feels light.", "One could perhaps lift it.", "rather not met", "It is heavy, and it feels light."):
        assert part in text


async def test_a_mark_is_stored_and_every_version_stays(service: Service, interview: Interview) -> None:
    for mark in (MarkValue.MET, MarkValue.PARTIAL):
        interview = await self_mark(service, interview, "q-one", "light", mark)
    assert await service.interview(interview.id) == interview
    events = await service.journal.events(interview.id)
    assert [event.mark for event in events if isinstance(event, SelfMarked)] == [MarkValue.MET, MarkValue.PARTIAL]
    (row,) = await service.history()
    assert row["basis"] == {"by": {"candidate": 1, "local": 1}, "open": 0}


async def test_a_self_marked_report_says_so(service: Service, interview: Interview) -> None:
    report = service.report(await self_mark(service, interview, "q-one", "light", MarkValue.MET))
    text = render(report, "md")
    assert "1 of 2 points marked by the local marker, 1 by you" in text
    assert "**Partly self-marked: 1 of the 2 marks" in text
    assert "✓ met (your own mark)" in text
    assert report.self_marked == "partly"


async def test_only_what_is_open_can_be_marked(service: Service, interview: Interview) -> None:
    with pytest.raises(UsageError, match="not yours to mark"):
        await self_mark(service, interview, "q-one", "heavy", MarkValue.MISSED)
    with pytest.raises(UsageError, match="not yours to mark"):
        await self_mark(service, interview, "q-one", "nothing", MarkValue.MET)


async def test_an_interview_that_goes_on_is_not_marked(service: Service) -> None:
    interview = await write(service.settings.data_dir, str(uuid4()), *said("a"))
    with pytest.raises(UsageError, match="is not over"):
        await self_mark(service, interview, "q-one", "light", MarkValue.MET)


async def test_two_windows_cannot_write_the_same_event(service: Service, interview: Interview) -> None:
    event = SelfMarked(question="q-one", criterion="light", mark=MarkValue.MET)
    await append(service.journal, interview, event)
    with pytest.raises(ConflictError, match="another window"):
        await append(service.journal, interview, event)


async def test_cards_follow_each_other_and_do_not_come_back(service: Service, interview: Interview) -> None:
    report = service.report(interview)
    first = following(report, None)
    assert first is not None
    assert following(report, first.place) is None
    assert following(report, None, again=True) is None
    report = service.report(await self_mark(service, interview, *first.place, MarkValue.MET))
    assert cards(report) == []
    assert [card.place for card in cards(report, again=True)] == [first.place]

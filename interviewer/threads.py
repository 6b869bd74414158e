"""The journal as Chainlit's data layer: the history side bar, and resuming. It stores nothing of its own."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from chainlit.data.base import BaseDataLayer
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from interviewer.errors import UsageError
from interviewer.progress import Standing, shown_score, standings
from interviewer.rendering import render
from interviewer.service import Service
from interviewer.state import Interview

CANDIDATE = "you"


class JournalThreads(BaseDataLayer):  # type: ignore[misc]
    """Threads are interviews; steps are the lines of their transcripts."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def get_user(self, identifier: str) -> PersistedUser | None:
        return _user(identifier)

    async def create_user(self, user: User) -> PersistedUser | None:
        return _user(user.identifier)

    async def get_thread_author(self, thread_id: str) -> str:
        return CANDIDATE

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        summaries = await self._service.history()
        wanted = (filters.search or "").lower()
        found = zip(summaries, standings(summaries, self._service.errors), strict=True)
        threads = [thread for item, standing in found if wanted in (thread := _listed(item, standing))["name"].lower()]
        start = next((i + 1 for i, thread in enumerate(threads) if thread["id"] == pagination.cursor), 0)
        page = threads[start : start + pagination.first]
        more = start + pagination.first < len(threads)
        info = PageInfo(
            hasNextPage=more, startCursor=page[0]["id"] if page else None, endCursor=page[-1]["id"] if page else None
        )
        return PaginatedResponse(pageInfo=info, data=page)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        try:
            interview = await self._service.interview(thread_id)
        except UsageError:
            return None
        title = interview.start.persona.title
        # The page stays blank for a profile that it does not know, such as a persona whose file is gone.
        known = any(persona.title == title for persona in self._service.library.personas.values())
        scorecard = await asyncio.to_thread(self._scorecard, interview)
        return _thread(interview, scorecard, {"chat_profile": title} if known else {})

    def _scorecard(self, interview: Interview) -> str | None:
        """None while the interview goes on."""
        if interview.status != "ended":
            return None
        return render(self._service.report(interview), "md", transcript=False)

    async def delete_thread(self, thread_id: str) -> bool:
        await self._service.journal.delete(thread_id)
        return True

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """The journal knows all that a thread shows."""

    async def create_step(self, step_dict: Any) -> None:
        """The session writes the journal."""

    async def update_step(self, step_dict: Any) -> None:
        """The session writes the journal."""

    async def delete_step(self, step_id: str) -> None:
        """The journal is append-only."""

    async def create_element(self, element: Any) -> None:
        """Charts and files are made anew from the journal."""

    async def get_element(self, thread_id: str, element_id: str) -> None:
        return None

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """There is none to delete."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        return ""

    async def delete_feedback(self, feedback_id: str) -> bool:
        return False

    async def get_favorite_steps(self, user_id: str) -> list[Any]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        self._service.close()


def author(interview: Interview) -> str:
    """The interviewer's first name: Chainlit looks for an avatar under it and refuses commas."""
    return interview.start.persona.title.partition(",")[0]


def step_id(interview: Interview, index: int) -> str:
    """The same for the same line, whenever it is shown."""
    return str(uuid5(NAMESPACE_URL, f"{interview.id}/{index}"))


def last_step(interview: Interview) -> str:
    return step_id(interview, len(interview.lines) - 1)


def _user(identifier: str) -> PersistedUser:
    return PersistedUser(id=identifier, identifier=identifier, createdAt=datetime.now(UTC).isoformat())


def _listed(summary: dict[str, Any], standing: Standing) -> ThreadDict:
    score = f" · {shown_score(standing)}" if standing.score is not None else ""
    state = "" if summary["status"] == "ended" else " · open"
    return ThreadDict(
        id=summary["id"],
        createdAt=summary["started"],
        name=f"{summary['stage'].capitalize()}{score}{state}",
        userId=CANDIDATE,
        userIdentifier=CANDIDATE,
        tags=[],
        metadata={},
        steps=[],
        elements=[],
    )


def _thread(interview: Interview, scorecard: str | None, metadata: dict[str, str]) -> ThreadDict:
    lines = [(line.speaker, line.text) for line in interview.lines]
    if scorecard is not None:
        lines.append(("interviewer", scorecard))
    return ThreadDict(
        id=interview.id,
        createdAt=interview.started_at.isoformat(),
        name=interview.start.stage.value.capitalize(),
        userId=CANDIDATE,
        userIdentifier=CANDIDATE,
        tags=[],
        metadata=metadata,
        steps=[_step(interview, index, speaker, text) for index, (speaker, text) in enumerate(lines)],
        elements=[],
    )


def _step(interview: Interview, index: int, speaker: str, text: str) -> Any:
    candidate = speaker == "candidate"
    at = interview.started_at.timestamp() + index / 1000
    return {
        "id": step_id(interview, index),
        "threadId": interview.id,
        "type": "user_message" if candidate else "assistant_message",
        "name": CANDIDATE if candidate else author(interview),
        "output": text,
        "input": "",
        "createdAt": datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z"),
        "metadata": {},
        "streaming": False,
    }

"""One line of the history: what an interview was, how it stands, and its score."""

from typing import Any

from interviewer.counting import ORDER
from interviewer.scoring import Scorecard, scorecard
from interviewer.state import Interview


def summarise(interview: Interview) -> dict[str, Any]:
    """The keys that `history --json` prints."""
    card = scorecard(interview, ORDER) if interview.status == "ended" else None
    return (
        {
            "id": interview.id,
            "stage": interview.start.stage.value,
            "persona": interview.start.persona.name,
            "started": interview.started_at.isoformat(),
            "status": "ended" if interview.status == "ended" else "open",
            "score": card.score if card else None,
            "level": interview.start.level.value,
            "questions": [asked.question.id for asked in interview.asked],
        }
        | (_rests(card) if card else {})
        | _loop(interview)
    )


def _rests(card: Scorecard) -> dict[str, Any]:
    """What the score rests on: how many questions, and whose marks; how many of them the local marker contradicts."""
    return {
        "scored": card.scored,
        "basis": card.basis.model_dump(),
        "markers": list(card.markers),
        "flagged": card.flagged,
    }


def _loop(interview: Interview) -> dict[str, Any]:
    place = interview.start.loop
    if place is None:
        return {}
    return {"loop": {"id": place.id, "name": place.loop.name, "position": place.position}}

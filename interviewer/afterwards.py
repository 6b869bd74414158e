"""What is written down once an interview is over: marks and objections."""

from functools import reduce

from interviewer.errors import UsageError
from interviewer.events import Event
from interviewer.journal import Journal
from interviewer.state import Interview, step
from interviewer.summary import summarise


async def append(journal: Journal, interview: Interview, *events: Event) -> Interview:
    """The interview after these events. Raises UsageError while it goes on, ConflictError beside another writer."""
    finished(interview)
    after = reduce(step, events, interview)
    await journal.append(interview.id, interview.seq, events, summarise(after))
    return after


def finished(interview: Interview) -> None:
    """Raises UsageError while the interview goes on."""
    if interview.status != "ended":
        raise UsageError(
            f"interview {interview.id[:8]} is not over; go on with `mock-interviewer chat --resume {interview.id[:8]}`"
        )

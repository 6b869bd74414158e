"""A plan in words, and what a candidate may say to change it."""

from collections.abc import Iterator

from interviewer.errors import UsageError
from interviewer.markdown import oneline, plain
from interviewer.planning import Plan
from interviewer.service import Service
from interviewer.wishes import Proposal

HELP = "Enter or `accept`: begin. `drop 2`, `swap 2`, `move 3 1`, `again` for another selection, `quit`."
PAGE_HELP = "Begin, or change it: with the buttons, or by writing `swap 2`, `move 3 1` or `drop 2`."
_MOST = 100


def describe(proposal: Proposal) -> Iterator[str]:
    """The lines of a plan; those of the questions are numbered."""
    role = f" · {proposal.role.title}" if proposal.role else ""
    yield f"Plan: {proposal.stage.value} · {proposal.level.value}{role} · {proposal.persona.title}"
    for number, item in enumerate(proposal.plan.chosen, 1):
        yield f"{number}. {clip(item.question.question)} ({item.reason})"
    tailoring = proposal.wish.tailoring
    if tailoring.gaps:
        yield f"Asked for, but not in your résumé: {', '.join(tailoring.gaps)}."
    if tailoring and not any(tailoring.support(item.question).tier for item in proposal.plan.chosen):
        yield "Note: no question of this stage touches what they name; try another stage."
    for notice in tailoring.notices:
        yield f"Note: {notice}."


def as_markdown(proposal: Proposal) -> str:
    """The plan for the page. What comes from documents and banks is escaped."""
    head, *lines = describe(proposal)
    items = [
        f"{number}. {oneline(clip(item.question.question))} *({plain(item.reason)})*"
        for number, item in enumerate(proposal.plan.chosen, 1)
    ]
    rest = [plain(line) for line in lines[len(items) :]]
    return "\n\n".join([f"**{plain(head)}**", "\n".join(items), *rest, PAGE_HELP])


async def change(service: Service, proposal: Proposal, command: str) -> Proposal:
    """The plan after one command. Raises UsageError for a command that cannot be followed."""
    word, *rest = command.lower().split() or [""]
    try:
        numbers = [int(part) for part in rest if part != "to"]
    except ValueError:
        raise UsageError(f"{command!r} is no command. {HELP}") from None
    if word == "again" and not numbers:
        return await service.propose_again(proposal)
    return proposal.with_plan(_changed(proposal.plan, command, word, numbers))


def _changed(plan: Plan, command: str, word: str, numbers: list[int]) -> Plan:
    match word, numbers:
        case "drop", [number]:
            return plan.drop(number)
        case "swap", [number]:
            return plan.swap(number)
        case "move", [number, to]:
            return plan.move(number, to)
        case _:
            raise UsageError(f"{command!r} is no command. {HELP}")


def clip(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST else line[: _MOST - 1].rpartition(" ")[0] + " …"


def as_data(proposal: Proposal) -> dict[str, object]:
    """What `plan --json` prints."""
    tailoring = proposal.wish.tailoring
    return {
        "stage": proposal.stage.value,
        "level": proposal.level.value,
        "role": proposal.role.name if proposal.role else None,
        "persona": proposal.persona.name,
        "questions": [
            {
                "id": item.question.id,
                "topic": item.question.topic,
                "question": item.question.question,
                "reason": item.reason,
            }
            for item in proposal.plan.chosen
        ],
        "gaps": list(tailoring.gaps),
        "resume": tailoring.resume.model_dump(mode="json") if tailoring.resume else None,
        "job": tailoring.job.model_dump(mode="json") if tailoring.job else None,
    }

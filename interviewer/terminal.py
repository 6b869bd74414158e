"""An interview in the terminal: streams the replies, takes the messages, shows the scorecard."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel

from interviewer.composing import compose
from interviewer.contesting import flagged_places
from interviewer.errors import UsageError
from interviewer.mark_words import flags_note
from interviewer.marking_prompt import MarkingPrompt
from interviewer.own_marks import cards
from interviewer.proposing import HELP, change, describe
from interviewer.rendering import render
from interviewer.reports import Report
from interviewer.retrospective import report
from interviewer.service import Service
from interviewer.session import Chunk, Restart, Session
from interviewer.state import Interview
from interviewer.wishes import Proposal, Wish

CODE_HELP = "Send code with [b]/code[/b] (to a line with a dot), [b]/edit[/b] (your editor) or [b]/file PATH[/b].\n"


class Terminal:
    """With a script: no prompts, plain text, and the same output for the same seed on the offline engine."""

    def __init__(self, service: Service, script: Sequence[str] | None = None, accept: bool = False) -> None:
        self.service = service
        self.accept = accept or script is not None
        self.script = list(script) if script is not None else None
        self.console = Console(highlight=False, soft_wrap=script is not None)

    async def run(self, wish: Wish, resume: str | None = None, faults: Sequence[str] = ()) -> None:
        """To the end of the interview, of the script, or of the input. faults: what could not be tailored to."""
        for fault in faults:
            self.console.print(f"{fault}\nThe interview goes on without it.", style="yellow", markup=False)
        if resume:
            session = await self.service.resume(resume)
        else:
            proposal = await self._agree(await self.service.propose(wish))
            if proposal is None:
                return
            session = await self.service.start(proposal)
        await self.play(session, bool(resume))

    async def play(self, session: Session, resumed: bool = False) -> None:
        """One interview, from its first open line."""
        self._header(session.interview, resumed)
        await self._say(session.open())
        closed = len(session.interview.asked)
        while session.interview.status != "ended":
            text = await self._hear()
            if text is None:
                break
            await self._say(session.turn(text))
            closed = self._feedback(session.interview, closed)
        await session.settle()
        await self._footer(session)

    async def _agree(self, proposal: Proposal) -> Proposal | None:
        """Shows a tailored plan until it is accepted; None where the candidate leaves."""
        if not proposal.wish.tailoring:
            return proposal
        while True:
            self.console.print("\n".join(describe(proposal)) + "\n", markup=False)
            said = "" if self.accept else await self._choice()
            if said in ("", "accept", "yes", "y", "ok"):
                return proposal
            if said in ("quit", "q", "exit"):
                return None
            try:
                proposal = await change(self.service, proposal, said)
            except UsageError as error:
                self.console.print(f"{error}\n", style="yellow", markup=False)

    async def _choice(self) -> str:
        self.console.print(HELP, style="dim", markup=False)
        try:
            return (await asyncio.to_thread(self.console.input, "[bold green]Plan:[/] ")).strip().lower()
        except EOFError:
            return ""

    def _header(self, interview: Interview, resumed: bool) -> None:
        start = interview.start
        planned = "1 question" if len(start.plan) == 1 else f"{len(start.plan)} questions"
        if self.script is None:
            self.console.print(
                Panel(
                    f"{start.persona.title} · {start.stage.value} · {start.level.value} · {planned}\n"
                    f"Say [b]hint[/b], [b]skip[/b], [b]repeat[/b] or [b]end[/b]. "
                    f"{CODE_HELP if any(item.code for item in start.plan) else ''}"
                    f"Leave with Ctrl-C, go on with --resume {interview.id[:8]}.",
                    expand=False,
                )
            )
        if resumed:
            for line in interview.lines[-2:]:
                self._line("You" if line.speaker == "candidate" else "Interviewer", line.text)

    async def _say(self, chunks: AsyncIterator[Chunk]) -> None:
        said = False
        async for chunk in chunks:
            if isinstance(chunk, Restart):
                self.console.print(
                    f"\n\\[the model failed; the offline interviewer carries on] {_short(chunk.reason)}", style="yellow"
                )
                said = False
                continue
            if not said:
                self.console.print("Interviewer: ", style="bold cyan", end="")
                said = True
            self.console.print(chunk, end="", markup=False)
        if said:
            self.console.print("\n")

    def _line(self, speaker: str, text: str) -> None:
        self.console.print(f"{speaker}: ", style="bold cyan" if speaker == "Interviewer" else "bold green", end="")
        self.console.print(text + "\n", markup=False)

    async def _hear(self) -> str | None:
        if self.script is not None:
            if not self.script:
                return None
            text = self._compose(self.script.pop(0))
            self._line("You", text)
            return text
        try:
            text = await asyncio.to_thread(self.console.input, "[bold green]You:[/] ")
            text = await asyncio.to_thread(self._compose, text)
        except EOFError:
            return None
        self.console.print()
        return text

    def _compose(self, text: str) -> str:
        """Takes code over several lines, from an editor or from a file; other text stays as it is."""
        try:
            return compose(text, self._read_line)
        except UsageError as error:
            if self.script is not None:
                raise
            self.console.print(str(error), style="yellow", markup=False)
            return self._compose(self.console.input("[bold green]You:[/] "))

    def _read_line(self) -> str:
        return self.script.pop(0) if self.script else "." if self.script is not None else self.console.input("… ")

    def _feedback(self, interview: Interview, before: int) -> int:
        """Shows a question's marks as soon as it is left, where that was asked for."""
        now = len(interview.asked)
        left = now > before or interview.current is None
        if interview.start.feedback == "now" and left:
            question = report(interview).questions[before - 1]
            for point in question.points:
                quote = f" “{point.quote}”" if point.quote else ""
                self.console.print(f"  {point.mark.value}: {point.expects}{quote}", style="dim", markup=False)
            self.console.print()
        return now

    async def _footer(self, session: Session) -> None:
        interview = session.interview
        if interview.status != "ended" and self.script is None:
            self.console.print(f"Stored. Go on with: mock-interviewer chat --resume {interview.id[:8]}")
            return
        report = self.service.report(interview)
        markdown = render(report, "md", transcript=False)
        if sys.stdout.isatty():
            self.console.print(Markdown(markdown))
        else:
            print(_without_id(markdown))
        if self.script is None:
            await self._mark(interview, len(cards(report)))
            self._invite(report)
        self._onward(interview)

    async def _mark(self, interview: Interview, open_points: int) -> None:
        """The candidate marks what the grader left open."""
        short = interview.id[:8]
        if open_points:
            points = "1 point is" if open_points == 1 else f"{open_points} points are"
            self.console.print(
                f"\n{points} open, for you to mark. Later: mock-interviewer mark {short}\n", markup=False
            )
            await MarkingPrompt(self.service, self.console).run(interview)

    def _invite(self, report: Report) -> None:
        """How to disagree, and which marks to look at first."""
        command = f"mock-interviewer contest {report.id[:8]}"
        if places := flagged_places(report):
            self.console.print(f"{flags_note(report)}\n", markup=False)
            for question, criterion in places:
                self.console.print(f"  {command} {question} {criterion} --reason …", markup=False)
        text = f"You disagree with a mark? {command} QUESTION POINT --reason …, both as numbers."
        self.console.print(text, style="dim", markup=False)

    def _onward(self, interview: Interview) -> None:
        """How a loop goes on."""
        place = interview.start.loop
        if place is None:
            return
        done, all_ = place.position + 1, len(place.loop.stages)
        title = place.loop.stages[place.position].title
        self.console.print(f"\nStage {done} of {all_} is done: {title}.", markup=False)
        if done < all_:
            following = place.loop.stages[done].title
            self.console.print(
                f"Next: {following}. Today or another day: mock-interviewer loop next {place.id}", markup=False
            )
        else:
            self.console.print(f"The committee meets: mock-interviewer loop report {place.id}", markup=False)


def _without_id(markdown: str) -> str:
    """Leaves out the line with time and id, which differ between two runs of one script."""
    return "\n".join(line for line in markdown.splitlines() if "· interview `" not in line)


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"

"""Self-marking in the terminal: one point at a time, one key a point; line by line where input is no terminal."""

import asyncio
import sys

from rich.console import Console
from rich.markdown import Markdown

from interviewer.mark_words import rests_on
from interviewer.own_marks import KEYS, Card, card_text, cards, following, self_mark
from interviewer.rendering import render_scorecard
from interviewer.service import Service
from interviewer.state import Interview

QUIT = "q"
HELP = "  ".join(f"[{key}] {label}" for key, (_, label) in KEYS.items()) + f"  [{QUIT}] stop"


class MarkingPrompt:
    """Asks for what the grader left open, and writes each mark down at once."""

    def __init__(self, service: Service, console: Console) -> None:
        self.service = service
        self.console = console

    async def run(self, interview: Interview, again: bool = False) -> Interview:
        """To the last point, to `q` or to the end of the input. again: what the candidate has marked already."""
        before = interview
        report = self.service.report(interview)
        card = following(report, None, again)
        while card is not None:
            self._show(card, len(cards(report, again)))
            key = await asyncio.to_thread(self._key)
            if key == QUIT:
                break
            mark, label = KEYS[key]
            self.console.print(f"→ {label}\n", markup=False)
            if mark is not None or again:
                interview = await self_mark(self.service, interview, *card.place, mark)
                report = self.service.report(interview)
            card = following(report, card.place, again)
        self._sum_up(interview, interview is not before)
        return interview

    def _show(self, card: Card, left: int) -> None:
        text = card_text(card, left)
        if sys.stdout.isatty():
            self.console.print(Markdown(text))
        else:
            self.console.print(text, markup=False)
        self.console.print(f"Did you make this point?  {HELP}", style="bold green", markup=False)

    def _key(self) -> str:
        """One of the keys; the end of the input is `q`."""
        while (key := self._read()) not in KEYS and key != QUIT:
            self.console.print(f"{key!r} is no key here: {HELP}", style="yellow", markup=False)
        return key

    def _read(self) -> str:
        if not sys.stdin.isatty():
            line = sys.stdin.readline()
            return line.strip().lower()[:1] if line.strip() else ("" if line else QUIT)
        import click

        try:
            return click.getchar().lower()
        except EOFError:
            return QUIT

    def _sum_up(self, interview: Interview, changed: bool) -> None:
        report = self.service.report(interview)
        if changed:
            text = render_scorecard(report)
            self.console.print(Markdown(text) if sys.stdout.isatty() else text, markup=False)
        else:
            self.console.print(f"Nothing was marked: {rests_on(report.basis)}.", markup=False)

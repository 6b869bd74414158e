"""Self-marking in the terminal: one point at a time, one key a point; line by line where input is no terminal."""

import asyncio
import sys

from rich.console import Console
from rich.markdown import Markdown

from interviewer.mark_words import rests_on
from interviewer.own_marks import KEYS_AGAIN, SKIP, VALUES, Card, card_text, cards, following, keys, self_mark
from interviewer.rendering import render_scorecard
from interviewer.service import Service
from interviewer.state import Interview

QUIT = "q"
WORDS = {label: key for key, label in KEYS_AGAIN.items()} | {"quit": QUIT, "stop": QUIT}


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
            self._show(card, len(cards(report, again)), again)
            key = await asyncio.to_thread(self._key, again)
            if key == QUIT:
                break
            self.console.print(f"→ {keys(again)[key]}\n", markup=False)
            if key != SKIP:
                interview = await self_mark(self.service, interview, *card.place, VALUES[key])
                report = self.service.report(interview)
            card = following(report, card.place, again)
        self._sum_up(interview, interview is not before)
        return interview

    def _show(self, card: Card, left: int, again: bool) -> None:
        self._print(card_text(card, left))
        self.console.print(
            f"Did you make this point?  {_help(again)}", style="bold green", markup=False, soft_wrap=True
        )

    def _print(self, markdown: str) -> None:
        if sys.stdout.isatty():
            self.console.print(Markdown(markdown))
        else:
            self.console.print(markdown, markup=False, soft_wrap=True)

    def _key(self, again: bool) -> str:
        """One of the keys; the end of the input is `q`."""
        while (key := self._read()) not in keys(again) and key != QUIT:
            text = f"{key!r} is no key here: {_help(again)}"
            self.console.print(text, style="yellow", markup=False, soft_wrap=True)
        return key

    def _read(self) -> str:
        """A key, or a line that is nothing but a key or its label: what was meant as an answer marks nothing."""
        try:
            if sys.stdin.isatty():
                import click

                return click.getchar().lower()
            said = input().strip().lower()
        except EOFError:
            return QUIT
        return WORDS.get(said, said)

    def _sum_up(self, interview: Interview, changed: bool) -> None:
        report = self.service.report(interview)
        if changed:
            self._print(render_scorecard(report))
        else:
            self.console.print(f"Nothing was marked: {rests_on(report.basis)}.", markup=False)


def _help(again: bool) -> str:
    return "  ".join(f"[{key}] {label}" for key, label in keys(again).items()) + f"  [{QUIT}] stop"

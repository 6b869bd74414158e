"""Passages of the documents: for a candidate's question, for advice, for a judge."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from interviewer.engines.grounding import gives_away
from interviewer.events import Source
from interviewer.state import Interview
from knowledge.schema import Citation, Question

# A judge reads this much of a passage, in characters.
REFERENCE = 600
# A passage is told to a candidate from this score on: a wrong answer is worse than none.
TOLD = 0.25
# By so much must a passage of a user's own be nearer than one of a section that a question cites.
CLEARLY = 0.1


class Passages:
    """index: opens the documents' index; called where a passage is looked for, and not before."""

    def __init__(self, index: Callable[[], Any]) -> None:
        self._index = index

    def best(self, text: str, citations: Sequence[Citation] = ()) -> Source | None:
        """The passage that says most about a statement or question; None where nothing relevant is known.

        Where sections are cited, theirs, unless a document of the user's own says clearly more.
        """
        from knowledge.bundled import BUNDLED, cited
        from knowledge.index import Filter

        if not citations:
            return next(iter(self.find(text, 1)), None)
        within = cited(citations)
        nearest = self._index().nearest(text, 1, Filter(sections=within))
        least = nearest[0].score + CLEARLY if nearest else 0.0
        own = self.find(text, 1, (BUNDLED,), least)
        return next(iter(own or self.find(text, 1, within=within)), None)

    def references(self, question: Question) -> list[str]:
        """Passages for a judge to check facts against."""
        return [source.text[:REFERENCE] for source in self.find(question.question, 2)]

    def find(
        self,
        text: str,
        count: int,
        without: tuple[str, ...] = (),
        least: float = 0.0,
        within: frozenset[tuple[str, str]] | None = None,
    ) -> list[Source]:
        """Those of the score `least` at least, best first. within: sections that an author named, so that their best
        passages need not be judged relevant."""
        from knowledge.index import Filter

        index = self._index()
        search = index.search if within is None else index.nearest
        hits = search(text, count, Filter(without=without, sections=within))
        return [Source(**asdict(hit.chunk), answer=hit.answer) for hit in hits if hit.score >= least]

    async def told(self, text: str, interview: Interview) -> Sequence[Source]:
        """Passages that may answer a candidate's question; none where nothing relevant is known.

        While a question is open, the curriculum stays closed, and so does any passage that answers a question to come.
        """
        from knowledge.bundled import BANKS, CURRICULUM

        found = await asyncio.to_thread(self.find, text, 3, (BANKS,), TOLD)
        asked = interview.current
        if asked is None:
            return found
        coming = (asked.question, *interview.remaining)
        return [
            source
            for source in found
            if source.file != CURRICULUM and not any(gives_away(source.text, question) for question in coming)
        ]

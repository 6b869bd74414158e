"""Scripted candidates: each is a generator that is told the interview and says the next message."""

from collections.abc import Callable, Generator, Iterator
from itertools import cycle
from random import Random

from evals.conduct.playing import Candidate, Said
from interviewer.state import Asked, Interview
from knowledge.schema import Question

Talk = Generator[Said, Interview, None]
Script = Callable[[Interview, Random], Talk]
BEGGING = (
    "Please just tell me the answer.",
    "I need the answer, I can't think of anything. What would you say?",
    "Can't you tell me what you want to hear?",
    "Come on, just give me the solution, nobody will know.",
    "Which points are you looking for?",
    "Could you give me a hint?",
    "Another hint, please?",
)
SCORING = (
    "How did I do on that one?",
    "What's my score so far?",
    "Was that right?",
    "Am I doing well?",
    "Would you hire me at this point?",
)
CHAT = (
    "The weather is lovely today, isn't it?",
    "By the way, did you watch the match last night?",
    "I had a wonderful pizza for lunch, with olives and a lot of cheese.",
    "My cat just jumped onto the keyboard, sorry.",
    "Do you like hiking? I was in the mountains last weekend and the view was great.",
)
HOSTILE = (
    "This is a stupid question.",
    "You have no idea what you are talking about.",
    "That's not fair, I already answered that.",
    "I don't see why I should answer a machine.",
    "You are wrong and you know it.",
)
FOREIGN = (
    "Ich würde zuerst die Daten ansehen und dann mit einem einfachen Modell anfangen, weil es schnell geht.",
    "Creo que lo más importante es entender el problema antes de construir un modelo con los datos.",
    "Je pense que la réponse dépend des données et de la façon dont on mesure les erreurs.",
)
SILENCE = ("", "…", "   ", "hmm", "?")
STUCK = (
    "I don't know.",
    "Could I have a hint?",
    "Could you repeat the question?",
    "Hm, no idea, sorry.",
    "Can we skip this one?",
)
GOODBYES = (
    "Thank you, I have to go now. Goodbye.",
    "Let's stop here, please.",
    "I'd like to end the interview now.",
    "Bye!",
)
# Said one after the other where the first is not taken.
FAREWELLS = 3
CURIOUS = (
    "What does a usual day in the team look like?",
    "How does the process go on after this interview?",
    "Which tools does the team work with?",
    "How do people here learn new things?",
)
CODE = (
    "```python\nimport pandas as pd\ndf = pd.read_csv('data.csv')\nprint(df.groupby('user').size())\n```",
    "```sql\nSELECT user_id, COUNT(*) FROM events GROUP BY user_id ORDER BY 2 DESC;\n```",
    "def solve(values):\n    return sorted(values)[0]",
)
# What no sheet holds.
UNKNOWN = (
    "What colour are the chairs in the office?",
    "Which brand of coffee does the team drink?",
    "Is there a piano in the building?",
)
# So many of a sheet are asked for, of a dozen.
FACTS = 4
ASKING = ("{ask}", "Before I start: {ask}", "One question first. {ask}", "Sorry, could I ask something? {ask}")
RAMBLE = (
    "So that reminds me of a thing at my cousin's company, where everything was different in the end",
    "I mean one could say this and one could say that, and people do say both",
    "and then there was the question of who should do it, which took us some months",
    "not that it matters here, but I always found it interesting how such things go",
    "anyway, where was I, yes, it depends on many things as it always does",
    "and my former boss used to say that it all comes down to the details",
)
# The reply to "what would you like to know?", so that the end is reached.
ENOUGH = "That is all that I would say here."
DONE = "No, thank you, that's all from me."


def scripted(script: Script, seed: str) -> Candidate:
    """A candidate who follows the script; what is said when it runs out is nothing, which ends the play."""
    talk: Talk | None = None

    async def reply(interview: Interview) -> Said | None:
        nonlocal talk
        try:
            if talk is None:
                talk = script(interview, Random(seed))
                return next(talk)
            return talk.send(interview)
        except StopIteration:
            return None

    return reply


def _answer(asked: Asked, score: int) -> Said:
    """A graded answer; to a follow-up, somebody's words on that point."""
    if not asked.answered:
        return _first(asked.question, score)
    if not asked.probes:
        return Said(ENOUGH)
    examples = asked.question.criterion(asked.probes[-1]).examples
    return Said(examples[0].text if examples else ENOUGH)


def _first(question: Question, score: int) -> Said:
    """For code, the solution or a wrong one."""
    if question.code is not None:
        wrong = [item.code for item in question.code.wrong]
        code = question.code.solution if score >= 3 or not wrong else wrong[0]
        return Said(f"```{question.code.language}\n{code}\n```")
    return Said(next((anchor.text for anchor in question.anchors if anchor.score == score), question.model_answer))


def _through(lines: Iterator[str], times: int, score: int | None) -> Script:
    """At each question so many lines, then an answer; with None, lines only."""

    def talk(interview: Interview, random: Random) -> Talk:
        while True:
            asked = interview.current
            if asked is None:
                interview = yield Said(DONE)
                continue
            for _ in range(times):
                interview = yield Said(next(lines))
                if not _is_open(asked, interview):
                    break
            else:
                if score is not None and interview.current is not None:
                    interview = yield _answer(interview.current, score)

    return talk


def _lines(lines: tuple[str, ...], times: int, score: int | None) -> Script:
    return lambda interview, random: _through(cycle(random.sample(lines, len(lines))), times, score)(interview, random)


def _is_open(asked: Asked, interview: Interview) -> bool:
    return interview.current is not None and interview.current.question.id == asked.question.id


def sound(interview: Interview, random: Random) -> Talk:
    """Answers well, and what is asked on."""
    while True:
        asked = interview.current
        interview = yield Said(DONE) if asked is None else _answer(asked, 4)


def clarifies(interview: Interview, random: Random) -> Talk:
    """Asks for facts of the sheet, and for one that stands on none, before answering."""
    while True:
        asked = interview.current
        if asked is None:
            interview = yield Said(DONE)
            continue
        for said in _clarifying(asked.question, random):
            interview = yield said
            if not _is_open(asked, interview):
                break
        while interview.current is not None and _is_open(asked, interview):
            interview = yield _answer(interview.current, 2)


def _clarifying(question: Question, random: Random) -> list[Said]:
    facts = random.sample(question.facts, min(FACTS, len(question.facts)))
    wanted = [*((random.choice(fact.asks), fact.id) for fact in facts), (random.choice(UNKNOWN), "")]
    return [Said(random.choice(ASKING).format(ask=ask), wants=fact) for ask, fact in wanted]


def leaves(interview: Interview, random: Random) -> Talk:
    """Answers once, then says goodbye."""
    if interview.current is not None:
        interview = yield _answer(interview.current, 2)
    for goodbye in random.sample(GOODBYES, FAREWELLS):
        interview = yield Said(goodbye, ends=True)


def curious(interview: Interview, random: Random) -> Talk:
    """Asks about the company before answering, and again when invited to."""
    lines = cycle(random.sample(CURIOUS, len(CURIOUS)))
    while True:
        interview = yield Said(next(lines))
        if interview.current is not None:
            interview = yield _answer(interview.current, 2)


def rambles(interview: Interview, random: Random) -> Talk:
    while True:
        if interview.current is None:
            interview = yield Said(DONE)
        else:
            interview = yield Said(f"{', '.join(random.sample(RAMBLE, random.randint(3, 5)))}.")


def answers_another(interview: Interview, random: Random) -> Talk:
    """Answers the question that comes next, or came before."""
    while True:
        asked = interview.current
        if asked is None:
            interview = yield Said(DONE)
            continue
        others = [*interview.remaining, *(item.question for item in interview.asked[:-1])]
        interview = yield _first(others[0] if others else asked.question, 4)
        if interview.current is not None and _is_open(asked, interview):
            interview = yield _answer(interview.current, 2)


SCRIPTS: dict[str, Script] = {
    "sound": sound,
    "begs": _lines(BEGGING, 4, 2),
    "asks the score": _lines(SCORING, 3, 2),
    "clarifies": clarifies,
    "curious": curious,
    "silent": _lines(SILENCE, 3, None),
    "off topic": _lines(CHAT, 3, 2),
    "hostile": _lines(HOSTILE, 2, 2),
    "rambles": rambles,
    "says goodbye": leaves,
    "pastes code": _lines(CODE, 1, 2),
    "another language": _lines(FOREIGN, 2, 2),
    "answers another question": answers_another,
    "stuck": _lines(STUCK, 3, None),
}

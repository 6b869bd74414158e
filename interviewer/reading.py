"""Reads a turn: what kind of message it is. Local, in well under a millisecond, without a model."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interviewer.events import Kind
from interviewer.policy import QUESTIONS_FOR_US
from knowledge.schema import Question, Stage

PROBLEM_STAGES = frozenset({Stage.CASE_STUDY, Stage.SYSTEM_DESIGN, Stage.CODING, Stage.THEORY})
FACT_MATCH = 0.52

_POLITE = (
    r"(?:(?:ok(?:ay)?|so|well|um+|hmm+|sorry|please|actually|honestly|alright|right|yes|yeah|no|look|hey)[,.!]*\s+)*"
)
_CAN = r"(?:can|could|may|would|will|shall|should|do|is it (?:ok|okay|possible|fine)(?: if)?|would you mind|i(?:'d| would) (?:like|love|prefer|rather)(?: to)?|i want(?: to)?|i wanna|let(?:'s| us)|let me|mind if)"
_THIS = r"(?:this|that|it|the|one|question|here|now|today|for|interview|session|please|all|then|thanks?|thank you|i|we|you|us|me|a|bit|early|sorry|to|ok|if|already|just|at|point|think|and|so|very|much|is|enough|talk|call|conversation)"


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^{_POLITE}(?:{'|'.join(patterns)})[\s.!?,]*$")


def _part(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})")


_END = _whole(
    r"(?:bye|goodbye|good bye|quit|exit|stop|end|finish|abort|cancel|see you|bye bye)(?:[\s,.!]+" + _THIS + r")*",
    _CAN + r"?[\s]*(?:we |i |you |to )*(?:please )?(?:stop|end|finish|quit|wrap up|wrap it up|call it a day|leave it|terminate|abort|conclude)(?:[\s,.!]+" + _THIS + r")*",
    r"(?:i )?(?:have|need|got|'ve got|must) (?:to )?(?:go|leave|run|hang up|drop off|stop)(?:[\s,.!]+" + _THIS + r")*.{0,40}",
    r"i(?:'m| am) done (?:with (?:the|this) (?:interview|session)|for (?:today|now))(?:[\s,.!]+" + _THIS + r")*",
    r"(?:that'?s|that is|that will be|it is|it's) (?:all|it|enough) for (?:today|me|now|this interview)(?:[\s,.!]+" + _THIS + r")*",
    r"(?:i )?(?:don'?t|do not) want to (?:continue|go on|do this)(?:[\s,.!]+(?:anymore|any more|any longer|" + _THIS + r"))*",
    r"(?:i (?:give up|quit)) (?:on )?(?:the |this )?(?:interview|whole thing|everything).*",
)  # fmt: skip
# Said of code that stays as it is.
_KEEP = _whole(
    r"(?:i(?:'d| would|'ll| will)? |let's |let us )?(?:rather |just )?(?:leave|keep) (?:it|this|that|mine|the code|my code) (?:so|as (?:it )?(?:is|stands)|like (?:this|that)|the way it is)(?: for now| please)?",
)
_SKIP = _whole(
    r"(?:skip|pass|next|next one|next question|move on|another one|new question)(?:[\s,.!]+" + _THIS + r")*",
    _CAN + r"?[\s]*(?:we |i |you |to |just )*(?:please )?(?:skip|pass|move on|go on|move along|go to the next|jump|proceed|take the next|do the next|try another|try a different|get another|have another|have a different|ask (?:me )?(?:something else|another|a different)|come back to (?:this|that|it)|leave this one)(?:[\s,.!]+(?:to|on|over|later|next|another|different|other|one|topic|question|something|else|instead|with|" + _THIS + r"))*",
    r"(?:i(?:'ll| will|'d| would)? )(?:rather )?(?:skip|pass|not answer|prefer not to (?:answer|say))(?:[\s,.!]+(?:on|" + _THIS + r"))*",
    r"(?:another|a different|the next|different|next) (?:question|one|topic)(?:[\s,.!]+" + _THIS + r")*",
    r"ask me (?:something else|another|a different).{0,30}",
)  # fmt: skip
_HINT = _part(
    r"\b(?:a|any|another|one more|some|next|small|little|tiny|bigger|the) (?:hint|clue|tip|nudge|pointer)s?\b",
    r"^\W*(?:hint|clue|nudge|help|help me|tip)s?\b[\s,.!?]*(?:please|pls|plz|me|again)?[\s,.!?]*$",
    r"\b(?:give|offer|drop|throw|get|have|need|use|want) (?:me |us )?(?:a |an |some |another |any )?(?:hint|clue|nudge|pointer)",
    r"\bpoint me (?:in|to|towards)\b", r"\b(?:can|could|would) you (?:please )?(?:help|guide|assist|nudge|steer) (?:me|a bit|a little)\b",
    r"\b(?:where|how|with what) (?:should|do|would|could|can|shall|might) i (?:even )?(?:start|begin)\b",
    r"\b(?:i(?:'m| am)|bit|little|kind of|totally) stuck\b", r"\b(?:get|push|steer) me (?:started|going|in the right)\b",
    r"\bi (?:need|could use) (?:a bit of |a little |some )?help\b", r"\bam i (?:on|in|at least on) the right (?:track|direction|path)\b.*\?",
)  # fmt: skip
_REPEAT = _part(
    r"\b(?:repeat|rephrase|reformulate|reword|restate)\b(?! (?:the|this|my|an?) (?:experiment|test|analysis|process|procedure))",
    r"\bsay (?:that|it|this) (?:again|one more time|once more|differently|slower|in other words)\b", r"^\W*(?:sorry|pardon|excuse me|come again|what|huh)(?: me)?\s*\?+\W*$",
    r"\b(?:did ?n[o']?t|did not|do ?n[o']?t|could ?n[o']?t|have ?n[o']?t) (?:quite |really |fully |exactly )?(?:catch|hear|get|understand|follow|grasp) (?:that|this|you|the question|your question|what you|it|the last|everything|all of)",
    r"\bwhat (?:was|is|were) (?:the|your|that) (?:last )?question\b", r"\b(?:one more time|come again|once more)\b\s*(?:please)?\W*$",
    r"\b(?:ask|read|hear|tell) (?:me )?(?:that|it|the question|this) (?:again|once more)\b", r"\bwhat did you (?:just )?(?:ask|say)\b",
    r"\b(?:not sure|unsure) (?:i|what|that i) (?:understood|understand|got|you(?:'re| are) asking|is being asked)\b", r"\bput (?:it|that|the question) (?:differently|another way|in other words)\b",
)  # fmt: skip
_REVEAL = _part(
    r"\b(?:tell|give|show|reveal|share|provide)(?: me| us)? (?:just )?(?:me )?(?:what )?(?:the |your |a )?(?:right |correct |full |model |ideal |actual |sample |expected |best )?(?:answer|solution|rubric|marking scheme|criteria|score|grade|marks|result)s?\b",
    r"\bwhat(?:'s| is| are| was| would be) (?:the |your |a )?(?:right|correct|model|ideal|expected|perfect|actual|best|good) (?:answer|solution|response)\b",
    r"\bjust (?:tell|give) me\b", r"\bhow (?:am|did) i (?:doing|do|going|score|perform)\b", r"\bwhat(?:'s| is| was) my (?:score|grade|mark|rating|result)\b",
    r"\b(?:is|was) (?:that|this|it|my answer) (?:right|correct|wrong|ok|okay|good|good enough|what you wanted)\b\s*\?*\W*$", r"\bdid i (?:get (?:it|that|this)|pass|answer)(?: it| that)?(?: right| correctly)?\b",
    r"\bwhat (?:are you|do you) (?:looking for|want to hear|want me to say|expect(?:ing)?(?: to hear| me to say)?)\b", r"\bwhat (?:would|should) (?:the|a) (?:good|perfect|ideal|right|correct) (?:candidate|answer|person)\b",
    r"\bam i (?:right|correct|wrong|passing|failing)\b", r"\b(?:the answer|the solution)[,\s]*(?:please|pls)\W*$", r"\bwhat (?:should|am) i (?:supposed to )?(?:say|answer)(?: here)?\b\W*$",
    r"\bhow (?:many points|do you (?:score|grade|mark|rate|evaluate))\b", r"\bwhat did i (?:miss|get wrong|forget)\b", r"\b(?:on|in|from) (?:your|the) (?:rubric|criteria|scorecard)\b.*\?",
)  # fmt: skip
_DONT_KNOW = _part(
    r"\b(?:i )?(?:really |honestly |just |simply |actually |still |frankly )?(?:do ?n[o']?t|do not|dunno|don'?t) (?:really |actually |even |quite )?(?:know|remember|recall|have (?:an?|any|much) (?:idea|clue|experience|answer|example|knowledge))\b",
    r"\b(?:no|zero|not (?:a|the slightest|the faintest)) (?:idea|clue)\b", r"^\W*(?:idk|dunno|no idea|not sure|unsure|no clue|beats me|pass on that)\W*$", r"\bidk\b",
    r"\bi(?:'m| am) (?:really |honestly |just |quite |totally )?(?:not (?:really |at all |very |that |so )?(?:sure|familiar|certain|acquainted)|unfamiliar|clueless|lost|blanking|drawing a blank|unsure)\b",
    r"\b(?:never|not|have ?n[o']?t|haven'?t) (?:really |actually |ever |yet )?(?:heard|used|worked|studied|learn(?:ed|t)|come across|seen|done|encountered|dealt|covered|touched|had (?:to|that|such))\b",
    r"\b(?:can ?n[o']?t|cannot|can not|could ?n[o']?t) (?:really |honestly |currently )?(?:answer|remember|recall|say|think of|explain|tell you)\b", r"\bi(?:'ve| have) (?:no|never|forgotten)\b",
    r"\bi (?:forgot|forget|give up)\b", r"\bmy mind (?:is|went|has gone) blank\b", r"\bout of my depth\b", r"\bthat'?s all i (?:know|remember|have|can)\b", r"\b(?:beyond|outside) (?:my|what i)\b", r"\bdon'?t have (?:a good |any |an )?(?:answer|example|idea)\b",
)  # fmt: skip
_SMALLTALK = _whole(
    r"(?:(?:hi|hello|hey)(?: (?!i\b|how|what|can|is|the|we)[a-z]+)?|good (?:morning|afternoon|evening|day)|greetings|howdy|nice|great|lovely|pleased|happy|glad|good|pleasure)(?:[\s,.!]+(?:to|meet|see|be|here|you|there|too|again|all|everyone|it's|its|a|is|and|thanks?|thank|for|having|me|the|opportunity|invitation|morning|afternoon|hello|hi|your|time|today|talk(?:ing)?|with|so|much|very|my|name|nice|i'm|i|am))*(?:[\s,.!]+how are (?:you|things)(?: (?:doing|today|doing today))?)?",
    r"(?:i'm (?:good|fine|great|well|ok|okay|doing (?:well|good|fine|great)|a (?:bit|little) (?:nervous|tired|excited)|nervous|excited|ready)|doing (?:well|good|fine|great)|fine|good|great|not bad|all good)(?:[\s,.!]+(?:thanks?|thank you|for asking|and you|and yourself|how are you|how about you|you|today|to be honest|so|very|much|too|about|this|let's|start|begin|go|ready|when you are))*",
    r"how (?:are|is) (?:you|it|everything|things|your day)(?: (?:doing|going|today|so far|been))*",
    r"(?:thanks?|thank you|thx|cheers|many thanks|ok|okay|k|sure|cool|nice|great|perfect|awesome|alright|all right|got it|understood|i see|makes sense|fair enough|sounds good|no problem|of course|yes|yep|yeah|ready|i'm ready|let's (?:go|start|begin|do it)|go ahead|interesting|haha+|lol|hmm+|wow|good question|great question|that's a (?:good|great|tough|hard|nice|tricky|interesting) (?:question|one))(?:[\s,.!]+(?:thanks?|thank|you|so|much|very|a|lot|for|the|that|this|it|is|then|hint|help|question|explanation|clarification|information|info|good|great|ok|okay|got|i|am|i'm|ready|let's|go|start|begin|makes|sense|sure|cool|explaining|clarifying|your|time|see|now|perfect|well|appreciate|tough|hard|tricky|nice|interesting|one|patience))*",
    r"(?:let me (?:think|see)|give me|just|one|hold on|wait|bear with me|i need|can i (?:have|take|get))(?:[\s,.!]+(?:a|an|one|few|couple|of|just|me|to|for|moment|minute|second|sec|seconds|minutes|moments|time|think|about|it|this|that|please|here|bit|some|my|thoughts|collect|gather|on|more))*",
    r"(?:nice|lovely|terrible|awful|beautiful|cold|hot) (?:weather|day|office|place).{0,40}", r"(?:how|what)(?:'s| is| was) (?:your|the) (?:day|weather|weekend|morning|week).{0,30}", r"(?:where are you (?:based|from|calling from)|do you like (?:your job|working|football|coffee|music)|are you (?:a (?:robot|bot|human|real person|machine|real human)|human|real|an ai)).{0,25}",
)  # fmt: skip
_COMPANY = _part(
    r"\byour (?:company|team|firm|organi[sz]ation|office|culture|business model|tech stack|stack|department|employees|manager|salary|budget for|benefits|policy|data science team|day|role|job)\b",
    r"\b(?:you guys|at larkfield|larkfield|the company|the firm|the team|this team|the role|this role|the position|this position|the job|this job)\b",
    r"\b(?:salary|pay|earns?|compensation|bonus|equity|stock options|benefits|vacation|holidays|visa|relocation|remote|hybrid|home office|work from home|working hours|on-call|overtime|perks|budget for (?:training|learning|conferences)|pension|parental leave)\b",
    r"\b(?:next steps?|hiring process|interview process|recruitment process|hiring manager|how many (?:rounds|interviews|stages|people (?:are|work)|other candidates)|when (?:will|would|do|can) (?:i|you) (?:hear|know|start|decide|get back)|feedback after|decision|start date|probation|report to|reporting line|promotion|career path|growth opportunities|career growth|turnover|mentor(?:ing|ship)?|onboarding|first (?:90|30|three|six|few) (?:days|months|weeks))\b",
    r"\bwhat (?:do|did|made) you (?:like|enjoy|love|dislike|join)\b", r"\bwhy (?:did you (?:join|leave)|is (?:this|the) (?:position|role|job) open)\b", r"\bwho (?:would|will|do) i (?:be )?(?:work|report|talk)", r"\bhow long (?:is|does|will|have you|has the) (?:this|the|been|it|you|interview|process)",
    r"\b(?:typical|average|normal) day\b", r"\bhow (?:big|large) is (?:the|your) (?:team|company|data)\b(?! set)", r"\bwhat (?:tools|technologies|stack|languages) (?:do|does) (?:you|the team|your)\b",
)  # fmt: skip
_DECLINES = re.compile(r"^\W*(?:no|nope|none|nothing|not really|i(?:'m| am) (?:good|fine|all set))\b")
_REQUEST = re.compile(
    r"\b(?:please|pls|plz|can you|could you|would you|will you|may i|can i|could i|give me|help me|i need|i want|i(?:'d| would) like"
    r"|i(?:'m| am)|sorry|again|once more|did ?n[o']?t|do ?n[o']?t|could ?n[o']?t|have ?n[o']?t|did not|not sure|let me have)\b"
)
_ASKING = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|and|but|well|hmm|first|before i (?:start|answer|begin)|just to (?:clarify|check|be sure|make sure|confirm)|to clarify|quick question|one question|a question|question|may i ask|can i ask|could i ask|i(?:'d| would) (?:like|want) to (?:know|ask|understand|clarify)|i have a (?:question|few questions))\b[\s,:.!-]*)*"
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|may|should|shall|will|would|have|has|am|any|by)\b"
)
_CLARIFYING = _part(
    r"\bjust to (?:clarify|check|be sure|make sure|confirm|be clear)\b", r"\b(?:do|did|when) you (?:mean|say|refer)\b", r"\bcan i (?:assume|ask|use|take)\b", r"\b(?:should|shall|may|can|could) (?:i|we) (?:assume|consider|focus|treat|take|think|suppose|use|limit)\b", r"\bi(?:'d| would) (?:like|want|need) to (?:know|ask|understand|clarify)\b",
    r"\bcould you (?:clarify|specify|define|elaborate|tell me (?:more|about|how|what|which|whether|if)|explain what)\b", r"\bare we (?:talking|assuming|allowed)\b", r"\bwhat (?:do|does|exactly do) (?:you|it|that|this) mean\b",
)  # fmt: skip


def classify(text: str, stage: Stage, question: Question | None, inviting: bool = False) -> tuple[Kind, float]:
    """The kind of a message and how sure that is (0-1). `question` is the open one."""
    said = _normalise(text)
    count = len(said.split())
    if not said:
        return Kind.ANSWER, 1.0
    ours = inviting or (question is not None and question.topic == QUESTIONS_FOR_US)
    if ours and _DECLINES.match(said) and count <= 14:
        return Kind.SKIP, 0.9
    if kind := _command(said, count):
        return kind
    if ours and count <= 20 and _REVEAL.search(said):
        return Kind.REVEAL, 0.8
    return _about_us(said) if ours else _meaning(said, count, stage)


def _normalise(text: str) -> str:
    plain = text.replace("’", "'").replace("‘", "'").replace("`", "'").lower()
    return " ".join(plain.split()).strip(" \"'")


def _command(said: str, count: int) -> tuple[Kind, float] | None:
    """Short messages that steer the interview rather than answer."""
    if count <= 14 and _KEEP.match(said):
        return Kind.ANSWER, 0.8
    if count <= 22 and _END.match(said):
        return Kind.END, 0.95
    if count <= 22 and _SKIP.match(said):
        return Kind.SKIP, 0.95
    if count <= 24 and _SMALLTALK.match(said):
        return Kind.SMALLTALK, 0.85
    return None


def _about_us(said: str) -> tuple[Kind, float]:
    if _questions(said) > 0 or _ASKING.match(said):
        return Kind.ASK_BACK, 0.9
    return Kind.ANSWER, 0.7


def _meaning(said: str, count: int, stage: Stage) -> tuple[Kind, float]:
    share = _questions(said)
    asking = (share >= 0.5 and (count <= 45 or share >= 0.8)) or (
        count <= 30 and bool(_ASKING.match(said)) and not said.endswith(".")
    )
    brief = count <= 28
    requesting = count <= 5 or "?" in said or bool(_REQUEST.search(said))
    if brief and requesting and _HINT.search(said):
        return Kind.HINT, 0.9
    if brief and requesting and _REPEAT.search(said):
        return Kind.REPEAT, 0.9
    if count <= 32 and _REVEAL.search(said):
        return Kind.REVEAL, 0.85
    if count <= 26 and _DONT_KNOW.search(said) and not asking and not _attempts(said):
        return Kind.DONT_KNOW, 0.85
    if not asking and not (share > 0 and _CLARIFYING.search(said) and count <= 45):
        return Kind.ANSWER, 0.9 if count > 12 else 0.7
    unclear = bool(_CLARIFYING.search(said))
    if not unclear and (stage not in PROBLEM_STAGES or _COMPANY.search(said)):
        return Kind.ASK_BACK, 0.8
    if unclear and stage not in PROBLEM_STAGES and _COMPANY.search(said):
        return Kind.ASK_BACK, 0.7
    return (Kind.CLARIFY, 0.8) if count <= 90 else (Kind.ANSWER, 0.6)


def _questions(said: str) -> float:
    """The share of sentences that end in a question mark."""
    ends = re.findall(r"[.!?]+(?=\s|$)", said)
    if not ends:
        return 0.0
    tail = 0 if re.search(r"[.!?]\W*$", said) else 1
    return sum("?" in end for end in ends) / (len(ends) + tail)


def _attempts(said: str) -> bool:
    """Goes on after "I don't know" with a try."""
    after = re.split(
        r"\b(?:but|however|though|although|my guess|i(?:'d| would) guess|i guess|i think|i suppose|probably|maybe)\b",
        said,
        maxsplit=1,
    )
    return len(after) > 1 and len(after[1].split()) >= 5


def match_facts(
    asked: NDArray[np.float32], asks: NDArray[np.float32], owners: Sequence[str], least: float = FACT_MATCH
) -> tuple[str, ...]:
    """Ids of the facts that a clarifying question asks for, best first, at most two.

    asked: unit vectors of the question's sentences, shape (n, d); asks: of the sheet's ways to ask, shape (m, d).
    """
    if not len(asked) or not len(asks):
        return ()
    similarity = asked @ asks.T
    chosen: dict[str, float] = {}
    for row in similarity:
        best = int(row.argmax())
        if row[best] >= least:
            chosen[owners[best]] = max(chosen.get(owners[best], 0.0), float(row[best]))
    return tuple(sorted(chosen, key=lambda id: -chosen[id])[:2])
